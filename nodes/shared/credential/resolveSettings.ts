/**
 * From what a person chose in a credential to what a connection needs: a provider's servers, a domain's, detected
 * ones or their own (P28, P31, P34, P39, P40). Knows nothing of n8n.
 */
import { normalizeAddress, normalizeDomain, parseAddress } from '../message/address';
import { ProblemError } from '../reasons/problem';
import { quote } from '../reasons/receipt';
import {
	readCertificateRule,
	readChoice,
	readHttpService,
	readRoute,
	readSecret,
	readServer,
	readText,
	type Fields,
} from './credentialFields';
import type { DetectedServers } from '../providers/detect';
import { explainOAuthOnly } from '../providers/oauthOnly';
import type { Preset } from '../providers/preset';
import { findPreset, isProviderHost, serverFor } from '../providers/presets';
import type {
	Authentication,
	CertificateRule,
	Login,
	MailboxSettings,
	Route,
	Sending,
	ServerAddress,
} from '../connection/settings';

export interface Sources {
	/** The domain credential, where the mailbox is on Domain Settings. */
	domain?: Fields;
	/** Finds the servers of an address. */
	detect(address: string, route: Route): Promise<DetectedServers>;
}

/**
 * Resolves a mailbox credential.
 * @throws ProblemError naming the field that is missing or wrong, with the next step
 */
export async function resolveMailbox(fields: Fields, sources: Sources): Promise<MailboxSettings> {
	const provider = readText(fields, 'provider') || 'detect';
	const user = readText(fields, 'user');
	const password = joinAppPassword(readSecret(fields, 'password'));
	const shared = readText(fields, 'sharedMailbox');
	const account = readSharedAccount(shared, readAccount(user, readText(fields, 'senderAddress')));
	const preset = findPreset(provider);
	assertTakesPasswords(preset);
	if (!password) {
		throw new ProblemError({
			code: 'passwordMissing',
			text: `The credential for ${quote(user)} has no password`,
			remedy: preset?.loginSteps ?? 'Open the credential and type the password of the mailbox.',
		});
	}
	const authentication: Authentication = { kind: 'password', user, password };
	const people = readPeople(fields, account);

	switch (provider) {
		case 'domain':
			return resolveOnDomain(sources.domain, { authentication, shared }, account, people);
		case 'custom':
			return {
				account,
				provider,
				...readServers(fields, { authentication, shared }, account),
				...people,
			};
		case 'detect': {
			const route = readRoute(fields);
			const found = await sources.detect(account, {
				...route,
				...(fields.privateNetwork !== true && { internetOnly: true }),
			});
			assertTakesPasswords(findPreset(found.preset ?? ''));
			return {
				account,
				provider: found.preset ?? provider,
				imap: {
					...found.imap,
					authentication: openShared({ ...authentication, user: found.user ?? user }, shared),
				},
				sending: readSending(
					fields,
					found.smtp && {
						...found.smtp,
						authentication: { ...authentication, user: found.smtpUser ?? user },
					},
				),
				certificate: { kind: 'trusted' },
				route,
				foundBy: found.foundBy,
				...people,
			};
		}
		default: {
			if (!preset) {
				throw new ProblemError({
					code: 'providerUnknown',
					text: `The provider ${quote(provider)} is not on the list`,
					remedy: 'Open the credential and choose a provider, or Custom.',
				});
			}
			const { domain } = parseAddress(account)!;
			return {
				account,
				provider,
				...(preset.imap && {
					imap: {
						...serverFor(preset.imap, domain),
						authentication: openShared(authentication, shared),
					},
				}),
				sending: readSending(fields, { ...serverFor(preset.smtp, domain), authentication }),
				certificate: { kind: 'trusted' },
				route: readRoute(fields),
				...people,
			};
		}
	}
}

/**
 * The servers of a domain without a user, for testing them before anybody depends on them (P40).
 * @throws ProblemError naming the field that is missing or wrong
 */
export function resolveDomain(fields: Fields): MailboxSettings {
	const [domain = ''] = readDomains(fields);
	const account = `postmaster@${domain}`;
	return {
		account,
		provider: 'domain',
		...readServers(fields, { authentication: { kind: 'none' }, shared: '' }, account),
		...readPeople(fields, account),
	};
}

/** Servers of the two providers that are reached with OAuth2. */
export function resolveOAuth(
	fields: Fields,
	provider: 'google' | 'microsoft',
	accessToken: (renew: boolean) => Promise<string>,
): MailboxSettings {
	const signedIn = readText(fields, 'user');
	// Microsoft opens the mailbox that the login names, with the rights of whom the token is for.
	const user = readText(fields, 'sharedMailbox') || signedIn;
	if (!normalizeAddress(signedIn) || !normalizeAddress(user)) {
		throw new ProblemError({
			code: 'addressMissing',
			text: 'The credential does not name the mailbox it is for',
			remedy: 'Open the credential and enter the email address of the mailbox.',
		});
	}
	const preset = findPreset(provider === 'google' ? 'gmail' : 'microsoft365')!;
	const authentication: Authentication = { kind: 'oauth2', user, provider, accessToken };
	return {
		account: normalizeAddress(user),
		provider: preset.value,
		imap: { ...preset.imap!, authentication },
		sending: { kind: 'smtp', ...preset.smtp, authentication },
		certificate: { kind: 'trusted' },
		route: readRoute(fields),
		...readPeople(fields, user),
	};
}

/** @throws ProblemError for a provider where a password cannot work, before it is sent there */
function assertTakesPasswords(preset: Preset | undefined): void {
	if (preset?.login === 'oauth2Only') throw new ProblemError(explainOAuthOnly(preset));
}

/** Google shows its app passwords in four groups of four letters, which are pasted with their blanks. */
function joinAppPassword(password: string): string {
	return /^\s*[a-z]{4}([ \u00a0][a-z]{4}){3}\s*$/.test(password)
		? password.replace(/[\s\u00a0]/g, '')
		: password;
}

function readAccount(user: string, senderAddress: string): string {
	if (!user) {
		throw new ProblemError({
			code: 'userMissing',
			text: 'The credential has no user name',
			remedy: 'Open the credential and enter the user name, usually the email address.',
		});
	}
	const account = normalizeAddress(user) || normalizeAddress(senderAddress);
	if (account) return account;
	throw new ProblemError({
		code: 'senderAddressMissing',
		text: `The user name ${quote(user)} is not an email address, and the credential has no sender address`,
		remedy: 'Open the credential and enter the email address of the mailbox as the sender address.',
	});
}

/** @returns the address of the shared mailbox, or the login's own where none is named */
function readSharedAccount(shared: string, account: string): string {
	if (!shared) return account;
	const { domain } = parseAddress(account)!;
	const address = normalizeAddress(shared) || normalizeAddress(`${shared}@${domain}`);
	if (address) return address;
	throw new ProblemError({
		code: 'sharedMailboxInvalid',
		text: `${quote(shared)} is neither an email address nor an alias (Shared Mailbox)`,
		remedy: 'Open the credential and enter the shared mailbox like info@example.com or info.',
	});
}

/** Exchange and others open a mailbox that was shared with a user by the login `user\mailbox`. */
function openShared(authentication: Authentication, shared: string): Authentication {
	if (!shared || authentication.kind !== 'password') return authentication;
	return { ...authentication, user: `${authentication.user}\\${shared}` };
}

/** Who signs in, and the shared mailbox to open with it; '' for the login's own. */
interface SigningIn {
	authentication: Authentication;
	shared: string;
}

/** What a credential says of those who send. */
type People = Pick<MailboxSettings, 'sender' | 'replyTo' | 'archiveAddress' | 'ehloName'>;

function readPeople(fields: Fields, account: string): People {
	const address = (name: string, label: string): string => {
		const typed = readText(fields, name);
		if (!typed || normalizeAddress(typed)) return typed;
		throw new ProblemError({
			code: 'addressInvalid',
			text: `${quote(typed)} is not an email address (${label})`,
			remedy: 'Open the credential and enter an address like name@example.com.',
		});
	};
	return {
		sender: {
			name: readText(fields, 'senderName'),
			address: address('senderAddress', 'Sender Address') || account,
		},
		replyTo: address('replyTo', 'Reply-To Address'),
		archiveAddress: address('archiveAddress', 'Archive Address'),
		...readEhloName(fields),
	};
}

/** @throws ProblemError when it could not stand in an EHLO command */
function readEhloName(fields: Fields): Pick<MailboxSettings, 'ehloName'> {
	const typed = readText(fields, 'ehloName');
	if (!typed) return {};
	const literal = /^\[(IPv6:)?[0-9a-f:.]{3,45}\]$/i.test(typed);
	const ehloName = literal ? typed : normalizeDomain(typed);
	if (ehloName) return { ehloName };
	throw new ProblemError({
		code: 'ehloNameInvalid',
		text: `${quote(typed)} is not a name to introduce oneself with (EHLO Name)`,
		remedy: 'Enter a full name such as n8n.example.com, or leave the field empty.',
	});
}

function resolveOnDomain(
	domain: Fields | undefined,
	signingIn: SigningIn,
	account: string,
	people: People,
): MailboxSettings {
	if (!domain) {
		throw new ProblemError({
			code: 'domainSettingsMissing',
			text: 'The mailbox takes its servers from Domain Settings, but the node has none',
			remedy:
				'Choose "Mailbox on Domain Settings" as the authentication in the node and select the Email to CRM Domain credential.',
		});
	}
	const domains = readDomains(domain);
	if (!domains.includes(parseAddress(account)?.domain ?? '')) {
		throw new ProblemError({
			code: 'otherDomain',
			text: `${quote(account)} does not belong to the domain of these Domain Settings (${domains.join(', ')})`,
			remedy: 'Select the Domain Settings of the mailbox, or add its domain to them.',
		});
	}
	const general = readPeople(domain, account);
	return {
		account,
		provider: 'domain',
		...readServers(domain, signingIn, account),
		sender: { name: people.sender.name || general.sender.name, address: people.sender.address },
		replyTo: people.replyTo || general.replyTo,
		archiveAddress: people.archiveAddress || general.archiveAddress,
		...((people.ehloName ?? general.ehloName) && {
			ehloName: people.ehloName ?? general.ehloName,
		}),
	};
}

function readDomains(fields: Fields): string[] {
	const typed = readText(fields, 'domain')
		.split(/[\s,;]+/)
		.filter(Boolean);
	const domains = typed.map((each) => normalizeDomain(each.replace(/^@/, '')));
	const wrong = domains.indexOf('');
	if (typed.length > 0 && wrong < 0) return domains;
	throw new ProblemError({
		code: 'domainInvalid',
		text: typed.length === 0 ? 'The domain is missing' : `${quote(typed[wrong]!)} is not a domain`,
		remedy: 'Open the Domain Settings and enter a domain such as example.com.',
	});
}

/** Servers, certificates and route as typed; used by own servers and by domains alike. */
function readServers(
	fields: Fields,
	{ authentication, shared }: SigningIn,
	account: string,
): Pick<MailboxSettings, 'imap' | 'sending' | 'certificate' | 'route'> {
	const pattern = `mail.${parseAddress(account)?.domain ?? ''}`;
	const reads = readChoice(fields, 'receiving', ['imap', 'none']) === 'imap';
	const imap: Login | undefined = reads
		? {
				...readServer(fields, 'imap', pattern),
				authentication: openShared(authentication, shared),
			}
		: undefined;
	const smtp =
		readChoice(fields, 'sending', ['smtp', 'http', 'none']) === 'smtp'
			? {
					...readServer(fields, 'smtp', imap?.host ?? pattern),
					authentication: readSmtpAuthentication(fields, authentication),
				}
			: undefined;
	const certificate = readCertificateRule(fields);
	assertOwnServers(certificate, [imap, smtp]);
	return {
		...(imap && { imap }),
		sending: readSending(fields, smtp),
		certificate,
		route: readRoute(fields),
	};
}

function readSmtpAuthentication(fields: Fields, same: Authentication): Authentication {
	switch (readChoice(fields, 'smtpLogin', ['same', 'other', 'none'])) {
		case 'same':
			return same;
		case 'none':
			return { kind: 'none' };
		case 'other': {
			const user = readText(fields, 'smtpUser');
			const password = readSecret(fields, 'smtpPassword');
			if (user && password) return { kind: 'password', user, password };
			throw new ProblemError({
				code: 'passwordMissing',
				text: 'User name or password for SMTP is missing',
				remedy: 'Open the credential and enter both, or choose another SMTP login.',
			});
		}
	}
}

/** @throws ProblemError when a provider whose certificates are in order would be trusted without one (P34) */
function assertOwnServers(
	certificate: CertificateRule,
	servers: Array<ServerAddress | undefined>,
): void {
	if (certificate.kind === 'trusted') return;
	const known = servers.find((server) => server && isProviderHost(server.host));
	if (!known) return;
	throw new ProblemError({
		code: 'selfSignedForProvider',
		text: `${quote(known.host)} belongs to a known provider, whose certificate is always in order: no other one is accepted`,
		remedy:
			'Choose Trusted Authorities as the certificate. If that fails, something on the way is reading along: use another network.',
	});
}

function readSending(fields: Fields, smtp: Login | undefined): Sending {
	switch (readChoice(fields, 'sending', ['smtp', 'http', 'none'])) {
		case 'smtp':
			return smtp ? { kind: 'smtp', ...smtp } : { kind: 'none' };
		case 'http': {
			if (!readText(fields, 'replyTo')) {
				throw new ProblemError({
					code: 'replyToMissing',
					text: 'Sending by HTTP needs a reply-to address: the service sends from an address of its own',
					remedy: 'Open the credential and enter the reply-to address.',
				});
			}
			return { kind: 'http', ...readHttpService(fields) };
		}
		case 'none':
			return { kind: 'none' };
	}
}
