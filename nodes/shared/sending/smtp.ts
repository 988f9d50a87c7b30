/**
 * SMTP connections (RFC 5321, RFC 6409): made as the settings say, closed whatever happens, failures explained
 * (P28, P34, P36, P41).
 */
import type { Socket } from 'node:net';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import XOAuth2 from 'nodemailer/lib/xoauth2';

import { normalizeDomain, parseAddress } from '../message/address';
import { ProblemError } from '../reasons/problem';
import { quote } from '../reasons/receipt';
import { assertPinned, tlsOptionsFor } from '../connection/certificateRule';
import { noteToken } from '../connection/secrets';
import { explainFailure, failExplained } from '../hints/hints';
import { greetServer } from '../connection/probe';
import { checkRoute, openSocket } from '../connection/route';
import type { Authentication, MailboxSettings, Sending } from '../connection/settings';

/** Milliseconds; a server that hangs must not hold a worker. Some delay their greeting by 20 seconds against robots. */
export const smtpTimeouts = { connectMs: 20_000, greetingMs: 45_000, silenceMs: 60_000 };

export interface Envelope {
	/** '' is the null sender. */
	from: string;
	to: string[];
}

export interface SmtpAnswer {
	accepted: string[];
	rejected: string[];
	response: string;
}

export interface SmtpSession {
	/** The server's answer to EHLO, lines and all; over TLS the second one. */
	greeting: string;
	/** @throws what nodemailer throws when no recipient was accepted or the mail was refused */
	send(envelope: Envelope, source: Buffer): Promise<SmtpAnswer>;
}

/**
 * Does work over one SMTP connection and closes it, whatever happens. A rejected OAuth2 token is renewed once.
 * @throws ProblemError with cause and next step
 */
export async function withSmtp<T>(
	settings: MailboxSettings,
	work: (session: SmtpSession) => Promise<T>,
): Promise<T> {
	const { sending } = settings;
	if (sending.kind !== 'smtp') throw noSmtp();
	const opened = await open(settings, sending);
	try {
		return await work(opened.session);
	} catch (error) {
		return failExplained(error, settings, 'smtp');
	} finally {
		await opened.close();
	}
}

/**
 * Greets the SMTP server without logging in, for settings that are tested before there are users.
 * @returns its answer to EHLO, and our end of the connection: behind NAT it is not what the server sees
 * @throws ProblemError with cause and next step
 */
export async function greetSmtp(
	settings: MailboxSettings,
): Promise<{ said: string; localAddress: string }> {
	const { sending, route, certificate } = settings;
	if (sending.kind !== 'smtp') throw noSmtp();
	const greeting = {
		route,
		certificate,
		ehloName: ehloNameOf(settings),
		timeoutMs: smtpTimeouts.greetingMs,
	};
	return await greetServer('smtp', sending, greeting).catch((error) =>
		failExplained(error, settings, 'smtp'),
	);
}

const noSmtp = (): ProblemError =>
	new ProblemError({
		code: 'noSmtp',
		text: 'The credential has no SMTP server to send through',
		remedy: 'Choose SMTP as the way to send in the credential.',
	});

interface OpenedSmtp {
	session: SmtpSession;
	close(): Promise<void>;
}

/** Connects and logs in; a rejected OAuth2 token is renewed once. */
async function open(settings: MailboxSettings, sending: SmtpSending): Promise<OpenedSmtp> {
	try {
		return await connect(settings, sending, false);
	} catch (error) {
		const { code } = explainFailure(error, settings, 'smtp');
		if (code !== 'tokenRejected') failExplained(error, settings, 'smtp');
	}
	return await connect(settings, sending, true).catch((error) =>
		failExplained(error, settings, 'smtp'),
	);
}

async function connect(
	settings: MailboxSettings,
	sending: SmtpSending,
	renewToken: boolean,
): Promise<OpenedSmtp> {
	const { route, certificate } = settings;
	const { authentication } = sending;
	checkRoute(route);
	// A token is fetched first: servers do not wait for one.
	const token =
		authentication.kind === 'oauth2' ? await authentication.accessToken(renewToken) : '';
	if (token) noteToken(authentication, token);
	const tunnel = route.proxyUrl
		? await openSocket(route, sending.host, sending.port, smtpTimeouts.connectMs)
		: undefined;
	const connection = makeConnection(settings, sending, tunnel);
	const close = async (): Promise<void> => {
		await hangUp(connection);
		tunnel?.destroy();
	};
	let usable = false;
	try {
		const session = await greet(connection);
		assertPinned(connection._socket, certificate);
		assertOffersLogin(session.greeting, sending);
		await logIn(connection, authentication, token);
		usable = true;
		return { session, close };
	} finally {
		if (!usable) await close();
	}
}

/** Says goodbye, and closes soon whether or not the server answers. */
async function hangUp(connection: SMTPConnection): Promise<void> {
	if (connection.stage === 'connected' && !connection.destroyed) {
		let timer: NodeJS.Timeout | undefined;
		const ended = new Promise<void>((resolve) => {
			connection.once('end', resolve);
			timer = setTimeout(resolve, 1000);
		});
		connection.quit();
		await ended;
		clearTimeout(timer);
	}
	connection.close();
}

type SmtpSending = Extract<Sending, { kind: 'smtp' }>;

function makeConnection(
	settings: MailboxSettings,
	{ host, port, security }: SmtpSending,
	tunnel: Socket | undefined,
): SMTPConnection {
	const { certificate, route } = settings;
	return new SMTPConnection({
		name: ehloNameOf(settings),
		host,
		port,
		secure: security === 'tls',
		requireTLS: security === 'starttls',
		ignoreTLS: security === 'none',
		tls: tlsOptionsFor(certificate),
		...(tunnel && { connection: tunnel }),
		...(!tunnel && route.localAddress && { localAddress: route.localAddress }),
		connectionTimeout: smtpTimeouts.connectMs,
		greetingTimeout: smtpTimeouts.greetingMs,
		socketTimeout: smtpTimeouts.silenceMs,
		socketCloseTimeout: 1000,
	});
}

/**
 * The name we introduce ourselves with. Servers refuse addresses of no meaning, such as `[127.0.0.1]`, and names without
 * a dot, which is all a container knows of itself; the domain of the sender is a name that exists.
 */
export function ehloNameOf({ ehloName, sender, account }: MailboxSettings): string {
	return (
		ehloName ||
		parseAddress(sender.address)?.domain ||
		parseAddress(account)?.domain ||
		'localhost.localdomain'
	);
}

/**
 * A password is not sent where nobody asked for it: servers answer with words that look like a wrong one.
 * @throws an error for the table of hints
 */
function assertOffersLogin(greeting: string, { authentication, security }: SmtpSending): void {
	if (authentication.kind === 'none') return;
	const offered = [...greeting.matchAll(/^250[ -]AUTH[ =](.*)$/gim)].flatMap((match) =>
		match[1]!.trim().toUpperCase().split(/\s+/),
	);
	const known = authentication.kind === 'oauth2' ? ['XOAUTH2'] : ['PLAIN', 'LOGIN', 'CRAM-MD5'];
	if (known.some((method) => offered.includes(method))) return;
	const upgradable = security === 'none' && /^250[ -]STARTTLS\b/im.test(greeting);
	throw Object.assign(
		new Error(upgradable ? 'Must issue a STARTTLS command first' : 'No login method'),
		{ code: 'NoLoginMethod', detail: [...new Set(offered)].slice(0, 10).join(', ') },
	);
}

function greet(connection: SMTPConnection): Promise<SmtpSession> {
	return new Promise((resolve, reject) => {
		// Also keeps a late error from ending the process.
		connection.on('error', reject);
		connection.once('end', () =>
			reject(Object.assign(new Error('Closed'), { code: 'ECONNECTION' })),
		);
		connection.connect((error) => {
			if (error) {
				reject(error);
				return;
			}
			const greeting = connection.lastServerResponse || '';
			const takesUtf8 = /^250[ -]SMTPUTF8\b/im.test(greeting);
			resolve({
				greeting,
				send: async (envelope, source) => await send(connection, envelope, source, takesUtf8),
			});
		});
	});
}

function logIn(
	connection: SMTPConnection,
	authentication: Authentication,
	token: string,
): Promise<void> {
	if (authentication.kind === 'none') return Promise.resolve();
	const { user } = authentication;
	return new Promise((resolve, reject) => {
		const done = (error?: Error | null): void => (error ? reject(error) : resolve());
		connection.once('error', reject);
		if (authentication.kind === 'oauth2') {
			// Renewing is ours: nodemailer gets the one token there is.
			const oauth2 = new XOAuth2({
				user,
				provisionCallback: (_user, _renew, callback) => callback(null, token),
			});
			connection.login({ user, oauth2 }, done);
		} else {
			const pass = authentication.password;
			connection.login({ user, pass, credentials: { user, pass } }, done);
		}
	});
}

function send(
	connection: SMTPConnection,
	envelope: Envelope,
	source: Buffer,
	takesUtf8: boolean,
): Promise<SmtpAnswer> {
	// What the server is told, to what the mail says.
	const known = new Map(envelope.to.map((address) => [toEnvelopeAddress(address), address]));
	const from = toEnvelopeAddress(envelope.from);
	const foreign = [from, ...known.keys()].find((address) => /[^\x20-\x7e]/.test(address));
	if (foreign !== undefined && !takesUtf8) {
		throw new ProblemError({
			code: 'addressNotAscii',
			text: `The SMTP server takes no addresses such as ${quote(foreign)}, with other than plain letters before the @ (SMTPUTF8)`,
			remedy: 'Use another address of the recipient, or send through a server that takes them.',
		});
	}
	const original = (address: unknown): string => known.get(String(address)) ?? String(address);
	return new Promise((resolve, reject) => {
		connection.once('error', reject);
		connection.send({ from, to: [...known.keys()] }, source, (error, info) => {
			if (error) {
				reject(error);
				return;
			}
			resolve({
				accepted: info.accepted.map(original),
				rejected: info.rejected.map(original),
				response: info.response,
			});
		});
	});
}

/** The domain as A-labels (RFC 5890), which every server takes: only a foreign local part needs SMTPUTF8 (RFC 6531). */
function toEnvelopeAddress(address: string): string {
	const at = address.lastIndexOf('@');
	const domain = at < 0 ? '' : normalizeDomain(address.slice(at + 1));
	return domain && /[^\x20-\x7e]/.test(address.slice(at))
		? `${address.slice(0, at)}@${domain}`
		: address;
}

/**
 * The client's address as the server sees it, which servers such as Gmail's, Microsoft's and Exim name in their
 * answer to EHLO (P41).
 * @returns undefined when the answer names none
 */
export function readSeenAddress(greeting: string): string | undefined {
	const first = greeting.split(/\r?\n/)[0] ?? '';
	// The server may call itself by an address too; the client's comes after its name.
	const addresses = [...first.matchAll(/\[(?:IPv6:)?([0-9a-f.:]{3,45})\]/gi)].map(
		(match) => match[1]!,
	);
	const bare = /\s(\d{1,3}(?:\.\d{1,3}){3})\b(?!.*\d{1,3}(?:\.\d{1,3}){3})/.exec(first)?.[1];
	return addresses.at(-1) ?? bare;
}
