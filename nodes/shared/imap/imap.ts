/**
 * IMAP connections: made as the settings say, closed whatever happens, failures explained (P28, P34, P36, P41).
 */
import { ImapFlow, type ImapFlowOptions } from 'imapflow';

import { ProblemError } from '../reasons/problem';
import { assertPinned, tlsOptionsFor } from '../connection/certificateRule';
import { noteToken } from '../connection/secrets';
import { explainFailure, failExplained } from '../hints/hints';
import { checkRoute } from '../connection/route';
import { forgetRefusal, noteRefusal } from './refusals';
import type { MailboxSettings } from '../connection/settings';

/** Milliseconds; a server that hangs must not hold a worker. Some delay their greeting by 20 seconds against robots. */
export const imapTimeouts = { connectMs: 20_000, greetingMs: 45_000, silenceMs: 60_000 };

/** Larger than any mail a server takes; bounds what a hostile server can make us allocate. */
const largestLiteralBytes = 256 * 1024 * 1024;

/** What ImapFlow keeps to itself; its types leave it out. */
interface Inner {
	autoEnable(): Promise<void>;
	/** Sends a command; rejects when the server refuses it. */
	exec(command: string, attributes?: unknown, options?: unknown): Promise<unknown>;
}
const imapFlow = ImapFlow.prototype as unknown as Inner;

/**
 * An ImapFlow that judges a pinned certificate after TLS and before the login, asks for no change numbers, and keeps
 * the words of refusals.
 */
class JudgingImapFlow extends ImapFlow implements Inner {
	constructor(
		options: ImapFlowOptions,
		private readonly settings: MailboxSettings,
	) {
		super(options);
	}

	/** ImapFlow calls it on every connection just before it logs in, whether or not there is anything to upgrade. */
	override async upgradeToSTARTTLS(): Promise<boolean> {
		const secured = await super.upgradeToSTARTTLS();
		assertPinned((this as unknown as { socket: unknown }).socket, this.settings.certificate);
		return secured;
	}

	/** With CONDSTORE on, a server answers for every single mail that is marked (RFC 7162 section 3.1.3). */
	async autoEnable(): Promise<void> {
		this.capabilities.delete('CONDSTORE');
		await imapFlow.autoEnable.call(this);
	}

	/** Most commands of ImapFlow answer a refusal with `false` and lose what the server said. */
	exec(command: string, attributes?: unknown, options?: unknown): Promise<unknown> {
		forgetRefusal(this);
		const answer = imapFlow.exec.call(this, command, attributes, options);
		answer.catch((error: unknown) => noteRefusal(this, error, this.settings));
		return answer;
	}
}

/**
 * Connects and logs in. The caller closes the client; {@link withImap} does it by itself.
 * A rejected OAuth2 token is renewed once.
 * @throws ProblemError with cause and next step
 */
export async function connectImap(settings: MailboxSettings): Promise<ImapFlow> {
	try {
		return await logIn(settings, false);
	} catch (error) {
		const problem = explainFailure(error, settings, 'imap');
		if (problem.code !== 'tokenRejected') failExplained(error, settings, 'imap');
	}
	return await logIn(settings, true).catch((error) => failExplained(error, settings, 'imap'));
}

/**
 * Does work over one IMAP connection and closes it, whatever happens.
 * @throws ProblemError with cause and next step, for the connection and for the work
 */
export async function withImap<T>(
	settings: MailboxSettings,
	work: (client: ImapFlow) => Promise<T>,
): Promise<T> {
	const client = await connectImap(settings);
	try {
		return await work(client);
	} catch (error) {
		failExplained(error, settings, 'imap');
	} finally {
		await closeImap(client);
	}
}

/** Says goodbye and, when the server does not answer soon, hangs up. */
export async function closeImap(client: ImapFlow): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, 2000)));
	try {
		if (client.usable) await Promise.race([client.logout().catch(() => undefined), patience]);
	} finally {
		clearTimeout(timer);
		client.close();
	}
}

async function logIn(settings: MailboxSettings, renewToken: boolean): Promise<ImapFlow> {
	const { imap, certificate, route } = settings;
	if (!imap) {
		throw new ProblemError({
			code: 'sendOnly',
			text: `"${settings.provider}" only sends mail: there is no mailbox to read`,
			remedy: 'Choose a credential with a provider that has IMAP, or Custom with an IMAP server.',
		});
	}
	checkRoute(route);
	const { authentication } = imap;
	const auth: { user: string; pass?: string; accessToken?: string } =
		authentication.kind === 'oauth2'
			? { user: authentication.user, accessToken: await authentication.accessToken(renewToken) }
			: authentication.kind === 'password'
				? { user: authentication.user, pass: authentication.password }
				: { user: '' };
	if (auth.accessToken) noteToken(authentication, auth.accessToken);
	const tls = {
		...tlsOptionsFor(certificate),
		// ImapFlow hands these on to net.connect() and tls.connect(), which both know the local address.
		...(route.localAddress && { localAddress: route.localAddress }),
	};
	const client = new JudgingImapFlow(
		{
			host: imap.host,
			port: imap.port,
			secure: imap.security === 'tls',
			...(imap.security !== 'tls' && { doSTARTTLS: imap.security === 'starttls' }),
			auth,
			tls,
			...(route.proxyUrl && { proxy: route.proxyUrl }),
			logger: false,
			clientInfo: { name: 'n8n-nodes-email-to-crm' },
			disableAutoIdle: true,
			disableCompression: true,
			maxLiteralSize: largestLiteralBytes,
			connectionTimeout: imapTimeouts.connectMs,
			greetingTimeout: imapTimeouts.greetingMs,
			socketTimeout: imapTimeouts.silenceMs,
		},
		settings,
	);
	// Failures reach us through the rejected promises; without a listener the event would end the process.
	client.on('error', () => undefined);
	let connected = false;
	try {
		await client.connect();
		connected = true;
		return client;
	} finally {
		if (!connected) client.close();
	}
}
