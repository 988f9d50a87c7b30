/**
 * The one table of what goes wrong with mail servers, why, and what to do next (P36, P37). The test button, the
 * trigger and the nodes all answer from it. Entries are tried from the top: the special before the general.
 */
import { ProblemError, type Problem } from '../reasons/problem';
import { quote } from '../reasons/receipt';
import { readFailure, type Failure, type Protocol } from './failure';
import type { Preset } from '../providers/preset';
import { findPreset } from '../providers/presets';
import { usualPorts, type MailboxSettings, type ServerAddress } from '../connection/settings';

/** What a sentence may need to know. */
interface Facts {
	failure: Failure;
	/** `IMAP`, `SMTP` or `HTTP`; `Mail` where it is not known. */
	name: string;
	server: ServerAddress | undefined;
	/** `imap.example.com:993`, for sentences. */
	place: string;
	user: string;
	isOAuth: boolean;
	preset: Preset | undefined;
}

interface Hint {
	code: string;
	/** Whether trying again may help without anybody doing anything. */
	passing?: true;
	matches(facts: Facts): boolean;
	text(facts: Facts): string;
	remedy(facts: Facts): string;
}

const has = (pattern: RegExp) => (facts: Facts) => pattern.test(facts.failure.words);
const code =
	(...codes: string[]) =>
	({ failure }: Facts) =>
		codes.includes(failure.code);
const refusesLogin = ({ failure }: Facts): boolean => failure.loginRefused;

const hints: Hint[] = [
	// Names and networks
	{
		code: 'hostNotFound',
		matches: code('ENOTFOUND', 'EDNS', 'ENODATA'),
		text: ({ name, server }) =>
			`There is no ${name} server with the name ${quote(server?.host ?? '')}`,
		remedy: ({ server }) =>
			server && /^(imap|smtp|mail|pop)\.[^.]+$/.test(server.host)
				? 'The name looks incomplete. Copy the server name from the help page of the mail provider.'
				: 'Check the spelling of the server name. The mail provider names it on its help page; for an own domain it is often mail. followed by the domain.',
	},
	{
		code: 'nameServerDown',
		passing: true,
		matches: code('EAI_AGAIN', 'ESERVFAIL', 'ETIMEOUT_DNS'),
		text: ({ server }) => `The name ${quote(server?.host ?? '')} could not be looked up just now`,
		remedy: () => 'Check that the machine n8n runs on reaches a name server, then try again.',
	},
	{
		code: 'localAddressUnavailable',
		matches: code('EADDRNOTAVAIL'),
		text: () => 'The chosen outgoing address does not belong to the machine n8n runs on',
		remedy: () =>
			'Enter an address that the machine has itself. In Docker that is an address of the container, not of the host.',
	},
	{
		code: 'proxyFailed',
		passing: true,
		matches: (facts) =>
			code('ProxyError', 'EPROXY', 'UnsupportedProxyAddress')(facts) ||
			has(/failed to setup proxy|socks|proxy (connection|socket)|invalid response from proxy/i)(
				facts,
			),
		text: ({ place }) => `The proxy made no connection to ${place}`,
		remedy: () =>
			'Check address, port, user and password of the proxy, and that it allows connections to this server and port.',
	},
	{
		code: 'connectionRefused',
		passing: true,
		matches: code('ECONNREFUSED'),
		text: ({ place }) => `Nothing answers at ${place}`,
		remedy: ({ name, server }) =>
			`Check the port: ${usualPortsOf(name)}. ${blockedAdvice(server)} To be sure, try the same settings in a mail program.`,
	},
	{
		code: 'unreachable',
		passing: true,
		matches: code('EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN'),
		text: ({ place }) => `There is no way through the network to ${place}`,
		remedy: () =>
			'Check the network and the firewall of the machine n8n runs on, then try the same settings in a mail program there.',
	},

	// Encryption
	{
		code: 'tlsOnPlainPort',
		matches: has(
			/wrong version number|packet length too long|http request|unknown protocol|ERR_SSL_(WRONG_VERSION|PACKET|TLSV1_ALERT_RECORD)|ClosedAfterConnectTLS|before secure TLS/i,
		),
		text: ({ place }) => `${place} does not speak TLS from the start, but the settings say TLS`,
		remedy: ({ name }) =>
			name === 'SMTP'
				? 'Choose STARTTLS for port 587, or port 465 with TLS.'
				: 'Choose STARTTLS for port 143, or port 993 with TLS.',
	},
	{
		code: 'starttlsRefused',
		matches: (facts) =>
			has(
				/does not support STARTTLS|STARTTLS (is )?not (supported|available)|upgrading connection with STARTTLS/i,
			)(facts) ||
			(facts.failure.command === 'STARTTLS' && facts.failure.code !== 'ETIMEDOUT'),
		text: ({ place }) =>
			`${place} does not offer STARTTLS, so nothing was sent: it would have gone in clear text`,
		remedy: ({ name }) =>
			`Choose TLS with port ${name === 'SMTP' ? '465' : '993'}. If the server should offer STARTTLS, somebody in between may be removing it.`,
	},
	{
		code: 'starttlsInjected',
		matches: code('STARTTLS_INJECTION'),
		text: ({ place }) =>
			`Somebody put words into the connection to ${place} before it was encrypted`,
		remedy: () => 'Choose TLS instead of STARTTLS and tell whoever runs the network or the server.',
	},
	{
		code: 'loginNeedsEncryption',
		matches: has(
			/PRIVACYREQUIRED|LOGINDISABLED|login is disabled|must issue a STARTTLS|encryption required|requires? (TLS|encryption|a secure)/i,
		),
		text: ({ place }) => `${place} takes no login in clear text`,
		remedy: ({ name }) =>
			name === 'SMTP'
				? 'Choose STARTTLS (port 587) or TLS (port 465).'
				: 'Choose TLS (port 993) or STARTTLS (port 143).',
	},
	{
		code: 'certificateExpired',
		matches: code('CERT_HAS_EXPIRED'),
		text: ({ place }) => `The certificate of ${place} has expired`,
		remedy: () =>
			'Whoever runs the server must renew it. For your own server you may pin its fingerprint in the meantime.',
	},
	{
		code: 'certificateNotYetValid',
		matches: code('CERT_NOT_YET_VALID'),
		text: ({ place }) => `The certificate of ${place} is not valid yet`,
		remedy: () => 'Check the clock of the machine n8n runs on, then that of the server.',
	},
	{
		code: 'certificateSelfSigned',
		matches: code('DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN'),
		text: ({ place }) => `The certificate of ${place} is self-signed, so it proves nothing`,
		remedy: ({ preset }) =>
			preset
				? 'A known provider never has one: the network in between (a firewall, a virus scanner) is reading along. Use another network or have this connection exempted.'
				: 'If it is your own server, choose Pinned Fingerprint (better) or Accept Self-Signed under Certificate in the credential.',
	},
	{
		code: 'certificateUntrusted',
		matches: code(
			'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
			'UNABLE_TO_GET_ISSUER_CERT',
			'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
			'CERT_UNTRUSTED',
			'CERT_REVOKED',
		),
		text: ({ place }) => `No trusted authority vouches for the certificate of ${place}`,
		remedy: () =>
			'Often the server does not send its intermediate certificates: whoever runs it can add them. For your own server you may pin its fingerprint.',
	},
	{
		code: 'certificateForOtherName',
		matches: code('ERR_TLS_CERT_ALTNAME_INVALID'),
		text: ({ place }) => `The certificate of ${place} is made out to another name`,
		remedy: ({ failure }) =>
			failure.certificateNames
				? `Use a server name it is valid for: ${failure.certificateNames}. With a web host that is often the host's own name.`
				: "Use the server name that the provider names. With a web host that is often the host's own name, not mail. and your domain.",
	},
	{
		code: 'tlsFailed',
		matches: (facts) =>
			has(/\bSSL\b|\bTLS\b|handshake|EPROTO/i)(facts) &&
			!refusesLogin(facts) &&
			!facts.failure.reply,
		text: ({ place }) => `No encrypted connection to ${place} could be agreed on`,
		remedy: () =>
			'The server may know only outdated encryption (below TLS 1.2), or another service may answer at this port.',
	},

	// Logins
	{
		code: 'tokenRefreshFailed',
		matches: (facts) => facts.failure.code === 'tokenRefreshFailed',
		text: () => 'The sign-in with OAuth2 has ended and could not be renewed',
		remedy: ({ failure }) =>
			`Open the credential and connect it anew.${failure.detail ? ` The provider said: ${failure.detail}.` : ''}`,
	},
	{
		code: 'smtpLoginSwitchedOff',
		matches: has(/SmtpClientAuthentication is disabled/i),
		text: () => 'Microsoft has sending by SMTP switched off for this mailbox',
		remedy: () =>
			'An administrator switches on "Authenticated SMTP" for the mailbox: Microsoft 365 admin center, Users, Active users, Mail, Manage email apps.',
	},
	{
		code: 'passwordLoginEnded',
		matches: (facts) =>
			has(/basic authentication is disabled|BasicAuthBlocked|5\.7\.139/i)(facts) ||
			(refusesLogin(facts) && !facts.isOAuth && facts.preset?.login === 'oauth2Only'),
		text: ({ preset }) =>
			`${preset?.name ?? 'Microsoft 365'} no longer accepts passwords from mail programs`,
		remedy: () =>
			'Choose Microsoft OAuth2 as the authentication in the node, and an Email to CRM Microsoft OAuth2 credential.',
	},
	{
		code: 'imapSwitchedOff',
		matches: has(
			/not enabled for IMAP|IMAP (access )?(is |has been )?(disabled|switched off|not (enabled|allowed|activated))|enable IMAP|IMAP.{0,40}(disabled|deaktiviert|freigeschaltet)|imap is disabled/i,
		),
		text: () => 'IMAP is switched off for this mailbox',
		remedy: ({ preset }) =>
			preset?.switchOnImap ??
			'Switch IMAP on in the settings of the mailbox at the provider (often under "Forwarding and POP/IMAP").',
	},
	{
		code: 'appPasswordNeeded',
		matches: (facts) =>
			has(/application-specific password|app(lication)? password|5\.7\.9\b|InvalidSecondFactor/i)(
				facts,
			) ||
			(refusesLogin(facts) && !facts.isOAuth && facts.preset?.login === 'appPassword'),
		text: ({ preset, user }) =>
			`${preset?.name ?? 'The provider'} did not accept the password of ${quote(user)}: it wants an app password, not the one you sign in with on the web`,
		remedy: ({ preset }) =>
			preset?.loginSteps ??
			'Make an app password in the security settings of the mailbox at the provider and type it here.',
	},
	{
		code: 'passwordExpired',
		matches: has(/\[EXPIRED\]|password (has )?expired/i),
		text: ({ user }) => `The password of ${quote(user)} has expired`,
		remedy: () => 'Sign in on the web, choose a new password and type it into the credential.',
	},
	{
		code: 'loginBlocked',
		matches: has(
			/log in via your web browser|WEBALERT|account (is |has been )?(locked|suspended|disabled|blocked)|5\.7\.14\b|unusual (sign-?in|activity)|CONTACTADMIN/i,
		),
		text: ({ user }) => `The provider has blocked the login of ${quote(user)} for now`,
		remedy: () =>
			'Sign in on the web, confirm that it was you and look for a message about a blocked sign-in; then test again.',
	},
	{
		code: 'tooManyConnections',
		passing: true,
		matches: has(
			/too many (simultaneous |concurrent )?(connections|sessions|logins)|maximum number of connections|\[LIMIT\]|connection limit/i,
		),
		text: ({ place }) => `${place} allows no more connections at the same time`,
		remedy: () =>
			'Close other mail programs, or let fewer workflows read this mailbox at the same time.',
	},
	{
		code: 'rateLimited',
		passing: true,
		matches: (facts) =>
			code('ETHROTTLE')(facts) ||
			has(
				/throttl|rate limit|too many (messages|login (failures|attempts)|failed|requests)|try again later|sending limit|5\.4\.5\b|4\.7\.28/i,
			)(facts),
		text: ({ place }) => `${place} asks us to slow down`,
		remedy: () =>
			'Wait, then try again. If it keeps happening, poll less often or send fewer mails in one go; providers name their limits on their help pages.',
	},
	{
		code: 'serverUnavailable',
		passing: true,
		matches: (facts) =>
			has(
				/\[(UNAVAILABLE|INUSE|SERVERBUG)\]|temporary (authentication|server|local)|internal (server )?error/i,
			)(facts) ||
			facts.failure.smtpCode === 421 ||
			facts.failure.smtpCode === 454,
		text: ({ place }) => `${place} cannot serve us just now`,
		remedy: () =>
			'Try again in a few minutes. If it lasts, look at the status page of the provider.',
	},
	{
		code: 'tokenRejected',
		matches: (facts) => refusesLogin(facts) && facts.isOAuth,
		text: ({ user, name }) =>
			`The ${name} server did not accept the OAuth2 sign-in for ${quote(user)}`,
		remedy: () =>
			'Check that the address in the credential is the mailbox that was connected, that IMAP and SMTP are allowed for it, and that the credential asks for the scopes its page lists; then connect it anew.',
	},
	{
		code: 'noLoginMethod',
		matches: has(
			/No matching authentication method|no supported auth|Unsupported authentication|Missing credentials/i,
		),
		text: ({ place }) => `${place} offers no way to log in that we know`,
		remedy: () =>
			'Check the port: 25 often takes no logins, 465 and 587 do. If the server needs no login, choose that in the credential.',
	},
	{
		code: 'wrongPassword',
		matches: refusesLogin,
		text: ({ name, user, place }) =>
			`The ${name} server ${place} did not accept user name or password of ${quote(user)}`,
		remedy: ({ preset, user }) =>
			preset?.loginSteps ??
			`${user.includes('@') ? 'Some servers want only the part before the @ as user name. ' : 'Most servers want the whole email address as user name. '}Type the password anew. With two-factor sign-in an app password is needed. To be sure, try the same in a mail program.`,
	},

	// Sending
	{
		code: 'loginRequired',
		matches: (facts) =>
			facts.failure.smtpCode === 530 ||
			has(
				/authentication (is )?required|5\.7\.0 must (be )?authenticate|turn on SMTP authentication/i,
			)(facts),
		text: ({ place }) => `${place} sends only for those who log in`,
		remedy: () => 'Enter user name and password for SMTP in the credential.',
	},
	{
		code: 'senderRefused',
		matches: (facts) =>
			has(
				/SendAsDenied|5\.7\.60\b|not (owned|allowed to send)|sender address rejected|not permitted to send|5\.7\.1 .*sender|sender .*not (allowed|authori[sz]ed|verified)|not verified/i,
			)(facts) ||
			(facts.failure.command === 'MAIL FROM' && facts.failure.smtpCode >= 500),
		text: ({ failure }) => `The server does not let us send from this address${said(failure)}`,
		remedy: () =>
			'Send from the address of the account, or have the sender address added (as an alias, "send as" or verified sender) at the provider.',
	},
	{
		code: 'relayDenied',
		matches: has(
			/relay(ing)? (access )?(is )?(denied|not (permitted|allowed))|relay access|unable to relay|not (permitted|allowed) to relay|we do not relay/i,
		),
		text: ({ place }) => `${place} does not pass mail on to other servers for us`,
		remedy: () =>
			"Log in (user name and password for SMTP) and use port 587 or 465: port 25 is for mail to the server's own mailboxes.",
	},
	{
		code: 'messageTooLarge',
		matches: (facts) =>
			has(/message (size )?(exceeds|too (large|big))|size limit|5\.3\.4\b/i)(facts),
		text: () => 'The mail is larger than the server takes',
		remedy: () => 'Send fewer or smaller attachments, or a link to them.',
	},
	{
		code: 'quotaExceeded',
		matches: has(
			/\[OVERQUOTA\]|over ?quota|quota (is )?exceeded|mailbox (is )?full|[45]\.2\.2\b|insufficient (system )?storage/i,
		),
		text: ({ name }) =>
			name === 'SMTP' ? 'A mailbox that should get the mail is full' : 'The mailbox is full',
		remedy: () => 'Somebody has to delete mail (trash included) or get more space.',
	},
	{
		code: 'takenForSpam',
		matches: has(
			/spam|blocked using|blacklist|blocklist|5\.7\.26|DMARC|unsolicited|poor reputation/i,
		),
		text: ({ failure }) => `The mail was refused as unwanted${said(failure)}`,
		remedy: () =>
			"Let Email Auth Check: Check Sending Domain tell whether SPF and DKIM fit the sender, and send from an address of the sending host's own domain.",
	},
	{
		code: 'clientRefused',
		matches: has(
			/client host rejected|\b(helo|ehlo) command rejected|invalid (helo|ehlo)|reverse (dns|host ?name|lookup)|\brdns\b|\bptr\b/i,
		),
		text: ({ failure }) => `The server takes no mail from this machine${said(failure)}`,
		remedy: () =>
			"Send through your provider's server with user name and password, on port 587 or 465. For a server of your own, let its administrator admit the address n8n connects from and give it a reverse name.",
	},
	{
		code: 'recipientRefused',
		matches: (facts) =>
			facts.failure.command === 'RCPT TO' ||
			has(
				/user unknown|no such user|recipient (address )?rejected|5\.1\.[01]\b|mailbox (unavailable|not found)/i,
			)(facts),
		text: ({ failure }) => `The server refused the recipient${said(failure)}`,
		remedy: () => 'Check the address of the recipient.',
	},
	{
		code: 'folderNotFound',
		matches: (facts) =>
			has(
				/\[(NONEXISTENT|TRYCREATE)\]|mailbox doesn'?t exist|unknown mailbox|mailbox does not exist|no such (folder|mailbox)/i,
			)(facts) ||
			(code('NotFound')(facts) && facts.name === 'IMAP'),
		text: () => 'There is no such folder in the mailbox',
		remedy: () => 'Choose the folder from the list; it may have been renamed or deleted.',
	},

	// Time and lines
	{
		code: 'silentPort',
		passing: true,
		matches: (facts) => code('GREETING_TIMEOUT')(facts) || has(/greeting never received/i)(facts),
		text: ({ place }) => `${place} takes the connection but says nothing`,
		remedy: ({ server }) =>
			server && server.security !== 'tls'
				? 'The port may want TLS from the start: choose TLS (993 for IMAP, 465 for SMTP).'
				: 'The server may be overloaded, or another service answers at this port. Check the port, then try again.',
	},
	{
		code: 'timedOut',
		passing: true,
		matches: (facts) =>
			code(
				'ETIMEDOUT',
				'ETIMEOUT',
				'CONNECT_TIMEOUT',
				'UPGRADE_TIMEOUT',
				'ESOCKETTIMEDOUT',
				'ETLS_TIMEOUT',
			)(facts) || has(/timed? ?out/i)(facts),
		text: ({ place }) => `${place} did not answer in time`,
		remedy: ({ server }) =>
			`Check server name and port. ${blockedAdvice(server)} To be sure, try the same settings in a mail program.`,
	},
	{
		code: 'connectionLost',
		passing: true,
		matches: (facts) =>
			code(
				'ECONNRESET',
				'EPIPE',
				'ECONNECTION',
				'ESOCKET',
				'NoConnection',
				'EConnectionClosed',
				'ClosedAfterConnectText',
				'StateLogout',
				'DownloadIncomplete',
			)(facts) ||
			has(
				/connection (was |is )?(closed|lost|not available)|socket (closed|hang up)|unexpected(ly)? clos|hung up/i,
			)(facts),
		text: ({ place }) => `${place} ended the connection in the middle`,
		remedy: ({ server }) =>
			server?.security === 'none'
				? 'The port may want TLS: choose TLS or STARTTLS. Otherwise try again; if it keeps happening, a firewall may cut the connection.'
				: 'Try again. If it keeps happening, a firewall may cut the connection, or the server limits how many there are.',
	},
	{
		code: 'notAMailServer',
		matches: (facts) =>
			/^(ParserError|LineTooLarge|LiteralTooLarge|ResponseTooLarge|InvalidResponse|UnexpectedTag|ResponseProcessingFailed|EPROTOCOL)/.test(
				facts.failure.code,
			) || has(/invalid greeting|unexpected (response|greeting)/i)(facts),
		text: ({ name, place }) => `What answers at ${place} does not speak ${name}`,
		remedy: ({ name }) => `Check server name and port: ${usualPortsOf(name)}.`,
	},
	{
		code: 'refused',
		matches: ({ failure }) => failure.reply !== '',
		text: ({ name, failure }) => `The ${name} server refused: ${quote(failure.reply)}`,
		remedy: () => 'If the words of the server do not help, ask its provider with just these words.',
	},
];

/**
 * Explains what went wrong with a mail server.
 * @param error whatever was thrown; a {@link ProblemError} keeps its own words
 * @param settings whose connection it was, for names and for the provider's own advice
 * @param protocol which of its servers; guessed from the error when not given
 */
export function explainFailure(
	error: unknown,
	settings?: MailboxSettings,
	protocol?: Protocol,
): Problem {
	if (error instanceof ProblemError) return error.problem;
	const facts = gatherFacts(readFailure(error, settings), settings, protocol);
	const hint = hints.find((each) => each.matches(facts));
	if (!hint) {
		return {
			code: 'unknown',
			text: `The ${facts.name} connection to ${facts.place} failed: ${quote(facts.failure.words)}`,
			remedy:
				'Try the same settings in a mail program. If they work there, please report this message.',
		};
	}
	return { code: hint.code, text: hint.text(facts), remedy: hint.remedy(facts) };
}

/** Throws what {@link explainFailure} says of the error, which stays its cause. */
export function failExplained(
	error: unknown,
	settings?: MailboxSettings,
	protocol?: Protocol,
): never {
	throw error instanceof ProblemError
		? error
		: new ProblemError(explainFailure(error, settings, protocol), { cause: error });
}

/** Whether trying again may help without anybody changing anything: a network that was down, a busy server. */
export function isPassing(error: unknown): boolean {
	const { code: found } = explainFailure(error);
	return hints.some((hint) => hint.code === found && hint.passing);
}

function gatherFacts(
	failure: Failure,
	settings: MailboxSettings | undefined,
	protocol = failure.protocol,
): Facts {
	const sending = settings?.sending;
	const login =
		protocol === 'imap' ? settings?.imap : sending?.kind === 'smtp' ? sending : undefined;
	const server = protocol === 'http' ? undefined : login;
	return {
		failure,
		name: protocol ? protocol.toUpperCase() : 'Mail',
		server,
		place: server
			? `${server.host}:${server.port}`
			: protocol === 'http' && sending?.kind === 'http'
				? (URL.parse(sending.url)?.host ?? 'the service')
				: 'the mail server',
		user: login && login.authentication.kind !== 'none' ? login.authentication.user : '',
		isOAuth: login?.authentication.kind === 'oauth2',
		preset: settings ? findPreset(settings.provider) : undefined,
	};
}

function said(failure: Failure): string {
	return failure.reply ? `: ${quote(failure.reply)}` : '';
}

function usualPortsOf(name: string): string {
	return name === 'SMTP'
		? '465 with TLS or 587 with STARTTLS, rarely 2525'
		: name === 'IMAP'
			? '993 with TLS or 143 with STARTTLS'
			: 'see the help page of the provider';
}

function blockedAdvice(server: ServerAddress | undefined): string {
	return server?.port === usualPorts.smtp
		? 'Most networks and hosting companies block port 25: use 587 or 465.'
		: 'A firewall, on the machine n8n runs on or before it, may block the port.';
}
