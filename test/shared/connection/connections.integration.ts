// IMAP and SMTP connections against real servers: encryption, certificates, logins, failures in plain words.
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

import { explainFailure } from '../../../nodes/shared/hints/hints';
import { imapTimeouts, withImap } from '../../../nodes/shared/imap/imap';
import type {
	Authentication,
	CertificateRule,
	MailboxSettings,
} from '../../../nodes/shared/connection/settings';
import { withSmtp } from '../../../nodes/shared/sending/smtp';
import { ProblemError } from '../../../nodes/shared/reasons/problem';
import {
	makeAuthority,
	makeCertificate,
	trustAuthority,
	type Certificate,
} from '../../../sandbox/servers/certificates';
import { startBestImapServer } from '../../../sandbox/servers/dovecot';
import { startImapServer } from '../../../sandbox/servers/imap';
import { startProxy } from '../../../sandbox/servers/proxy';
import { startSmtpServer } from '../../../sandbox/servers/smtp';
import { startWire } from '../../../sandbox/servers/wire';
import { makeSettings } from '../credential/settings';

const users = { 'ann@example.test': 'secret' };
const securities = ['tls', 'starttls', 'none'] as const;
const selfSigned: CertificateRule = { kind: 'selfSigned' };
const pinned = (certificate: Certificate): CertificateRule => ({
	kind: 'pinned',
	fingerprints: [certificate.fingerprint.replace(/:/g, '')],
});
const wrongPassword: Authentication = {
	kind: 'password',
	user: 'ann@example.test',
	password: 'wrong',
};

let certificate: Certificate;
/** One that this process trusts. */
let authority: Certificate;
let distrust: () => void;
let expired: Certificate;
beforeAll(async () => {
	certificate = await makeCertificate();
	authority = await makeAuthority();
	expired = await makeCertificate(['localhost', '127.0.0.1'], 'expired', authority);
	distrust = trustAuthority(authority);
});
afterAll(() => distrust());

async function problemOf(work: Promise<unknown>): Promise<string> {
	const error: unknown = await work.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	expect(error).toBeInstanceOf(ProblemError);
	const { problem } = error as ProblemError;
	expect(problem.text).not.toBe('');
	expect(problem.remedy).not.toBe('');
	expect(JSON.stringify(problem)).not.toContain('secret');
	return problem.code;
}

const readInbox = (settings: MailboxSettings): Promise<number> =>
	withImap(settings, async (client) => (await client.mailboxOpen('INBOX')).exists);
const greet = (settings: MailboxSettings): Promise<string> =>
	withSmtp(settings, ({ greeting }) => Promise.resolve(greeting));

describe('P28 IMAP', () => {
	it.each(securities)(
		'P28 reads a mailbox over %s, on the best server there is',
		async (security) => {
			const server = await startBestImapServer({ users, security, certificate });
			expect(await readInbox(makeSettings({ imap: server }, { certificate: selfSigned }))).toBe(0);
			await server.close();
		},
	);

	it('B13 asks for no change numbers, which a server would send for every mail that is marked', async () => {
		const server = await startBestImapServer({ users });
		const enabled = await withImap(makeSettings({ imap: server }), ({ enabled: extensions }) =>
			Promise.resolve([...extensions]),
		);
		expect(enabled).not.toContain('CONDSTORE');
		await server.close();
	});

	it('P34 refuses a self-signed, an expired and a stranger’s certificate, each by its name', async () => {
		const own = await startImapServer({ users, security: 'tls', certificate });
		const old = await startImapServer({ users, security: 'tls', certificate: expired });
		const other = await startImapServer({
			users,
			security: 'starttls',
			certificate: await makeCertificate(['elsewhere.test'], 'current', authority),
		});
		const good = await startImapServer({
			users,
			security: 'tls',
			certificate: await makeCertificate(['127.0.0.1'], 'current', authority),
		});
		expect(await readInbox(makeSettings({ imap: good }))).toBe(0);
		expect(await problemOf(readInbox(makeSettings({ imap: own })))).toBe('certificateSelfSigned');
		expect(await problemOf(readInbox(makeSettings({ imap: old })))).toBe('certificateExpired');
		expect(await problemOf(readInbox(makeSettings({ imap: other })))).toBe(
			'certificateForOtherName',
		);
		await Promise.all([good, own, old, other].map(async (server) => await server.close()));
	});

	it.each(['tls', 'starttls'] as const)(
		'P34 accepts the pinned certificate over %s and sends no password to another one',
		async (security) => {
			const server = await startImapServer({ users, security, certificate });
			const impostor = await startImapServer({ users, security, certificate: expired });
			const settings = makeSettings({ imap: server }, { certificate: pinned(certificate) });
			expect(await readInbox(settings)).toBe(0);
			const lured = makeSettings({ imap: impostor }, { certificate: pinned(certificate) });
			expect(await problemOf(readInbox(lured))).toBe('fingerprintMismatch');
			expect(impostor.commands).not.toContain('LOGIN');
			expect(impostor.commands).not.toContain('AUTHENTICATE');
			await Promise.all([server.close(), impostor.close()]);
		},
	);

	it('P34 a pinned fingerprint needs encryption', async () => {
		const server = await startImapServer({ users });
		const settings = makeSettings({ imap: server }, { certificate: pinned(certificate) });
		expect(await problemOf(readInbox(settings))).toBe('noCertificate');
		expect(server.commands).not.toContain('LOGIN');
		await server.close();
	});

	it('P30 never falls back to clear text when STARTTLS is refused', async () => {
		const server = await startImapServer({ users });
		const settings = makeSettings({ imap: { ...server, security: 'starttls' } });
		expect(await problemOf(readInbox(settings))).toBe('starttlsRefused');
		expect(server.commands).not.toContain('LOGIN');
		expect(server.commands).not.toContain('AUTHENTICATE');
		await server.close();
	});

	it('P36 names the cause of every wrong setting', async () => {
		const server = await startImapServer({ users });
		const encrypted = await startImapServer({ users, security: 'tls', certificate });
		const starttls = await startImapServer({ users, security: 'starttls', certificate });
		const gone = await startImapServer({ users });
		await gone.close();
		const cases: Array<[string, MailboxSettings]> = [
			['wrongPassword', makeSettings({ imap: server }, { authentication: wrongPassword })],
			['connectionRefused', makeSettings({ imap: gone })],
			['hostNotFound', makeSettings({ imap: { ...server, host: 'imap.example.invalid' } })],
			['tlsOnPlainPort', makeSettings({ imap: { ...server, security: 'tls' } })],
			['loginNeedsEncryption', makeSettings({ imap: { ...starttls, security: 'none' } })],
			[
				'localAddressUnavailable',
				makeSettings({ imap: server }, { route: { localAddress: '192.0.2.77' } }),
			],
			['localAddressInvalid', makeSettings({ imap: server }, { route: { localAddress: 'here' } })],
			['proxyUrlInvalid', makeSettings({ imap: server }, { route: { proxyUrl: 'ftp://proxy' } })],
			[
				'proxyFailed',
				makeSettings({ imap: server }, { route: { proxyUrl: `http://127.0.0.1:${gone.port}` } }),
			],
		];
		for (const [code, settings] of cases) {
			expect([code, await problemOf(readInbox(settings))]).toEqual([code, code]);
		}
		await Promise.all([server.close(), encrypted.close(), starttls.close()]);
		expect(server.connections()).toBe(0);
	});

	it('P36 leaves by the chosen local address', async () => {
		const server = await startImapServer({ users });
		// All of 127/8 is this machine on Linux.
		const settings = makeSettings({ imap: server }, { route: { localAddress: '127.0.0.9' } });
		const inbox = withImap(settings, (client) => {
			const { socket } = client as unknown as { socket: Socket };
			return Promise.resolve(socket.localAddress);
		});
		expect(await inbox).toBe('127.0.0.9');
		await server.close();
	});

	it('P36 explains what providers say', async () => {
		const answers: Array<[string, string, Partial<MailboxSettings>?]> = [
			[
				'[ALERT] Application-specific password required: https://support.google.com/ (Failure)',
				'appPasswordNeeded',
			],
			[
				'[ALERT] Your account is not enabled for IMAP use. Please visit your settings (Failure)',
				'imapSwitchedOff',
			],
			[
				'[ALERT] Please log in via your web browser: https://support.google.com/ (Failure)',
				'loginBlocked',
			],
			[
				'[AUTHENTICATIONFAILED] Invalid credentials (Failure)',
				'appPasswordNeeded',
				{ provider: 'gmail' },
			],
			['LOGIN failed.', 'passwordLoginEnded', { provider: 'microsoft365' }],
			['[UNAVAILABLE] Temporary authentication failure', 'serverUnavailable'],
			['[LIMIT] Too many simultaneous connections', 'tooManyConnections'],
			['[AUTHENTICATIONFAILED] Authentication failed.', 'wrongPassword'],
		];
		for (const [answer, code, changes] of answers) {
			const server = await startImapServer({ users, checkLogin: () => answer });
			expect([answer, await problemOf(readInbox(makeSettings({ imap: server }, changes)))]).toEqual(
				[answer, code],
			);
			await server.close();
		}
	});

	it('P36 survives servers that hang up, talk rubbish or break off, and closes every connection', async () => {
		const rubbish = await startRubbishServer('SSH-2.0-OpenSSH_9.2\r\n');
		const silentEnd = await startRubbishServer('');
		const server = await startImapServer({
			users,
			onCommand: ({ name }) => (name === 'SELECT' ? 'hangUp' : undefined),
		});
		expect(await problemOf(readInbox(makeSettings({ imap: rubbish })))).toMatch(
			/notAMailServer|silentPort|connectionLost|unknown/,
		);
		expect(await problemOf(readInbox(makeSettings({ imap: silentEnd })))).toBe('connectionLost');
		expect(await problemOf(readInbox(makeSettings({ imap: server })))).toBe('connectionLost');
		await Promise.all([rubbish.close(), silentEnd.close(), server.close()]);
	});

	it('P36 gives up on servers that hang or break off in a literal', async () => {
		const { silenceMs } = imapTimeouts;
		imapTimeouts.silenceMs = 300;
		const hanging = await startImapServer({
			users,
			onCommand: ({ name }) => (name === 'SELECT' ? 'ignore' : undefined),
		});
		const truncating = await startImapServer({
			users,
			onCommand: ({ name }) =>
				name === 'SELECT' ? { reply: '* 1 FETCH (BODY[] {100}\r\nabc' } : undefined,
		});
		try {
			for (const imap of [hanging, truncating]) {
				expect(await problemOf(readInbox(makeSettings({ imap })))).toMatch(
					/timedOut|connectionLost/,
				);
			}
		} finally {
			imapTimeouts.silenceMs = silenceMs;
			await Promise.all([hanging.close(), truncating.close()]);
		}
		expect(hanging.connections() + truncating.connections()).toBe(0);
	});

	it('P36 a cut in the middle of a mail is a lost connection that may pass', async () => {
		const server = await startImapServer({ users });
		await server.deliver('ann@example.test', `Subject: x\r\n\r\n${'x'.repeat(50_000)}`);
		const wire = await startWire(server.port);
		const settings = makeSettings({ imap: { ...server, port: wire.port } });
		const read = withImap(settings, async (client) => {
			await client.mailboxOpen('INBOX');
			wire.cutAfter(5000);
			return await client.fetchOne('1', { source: true });
		});
		expect(await problemOf(read)).toBe('connectionLost');
		await wire.close();
		await server.close();
		expect(server.connections()).toBe(0);
	});
});

describe('P28 SMTP', () => {
	it.each(securities)('P28 logs in over %s', async (security) => {
		const server = await startSmtpServer({ users, security, certificate });
		const settings = makeSettings({ smtp: server }, { certificate: selfSigned });
		expect(await greet(settings)).toContain('AUTH');
		await server.close();
	});

	it('P30 P34 P36 names the cause of every wrong setting', async () => {
		const logins: string[] = [];
		const checkLogin = (_user: string, secret: string): string | true => {
			logins.push(secret);
			return secret === 'secret' ? true : '535 5.7.8 Error: authentication failed';
		};
		const plain = await startSmtpServer({ checkLogin });
		const tls = await startSmtpServer({ checkLogin, security: 'tls', certificate });
		const starttls = await startSmtpServer({ checkLogin, security: 'starttls', certificate });
		const old = await startSmtpServer({ checkLogin, security: 'tls', certificate: expired });
		const cases: Array<[RegExp, MailboxSettings]> = [
			[/^starttlsRefused$/, makeSettings({ smtp: { ...plain, security: 'starttls' } })],
			[/^tlsOnPlainPort$/, makeSettings({ smtp: { ...plain, security: 'tls' } })],
			[/^certificateSelfSigned$/, makeSettings({ smtp: tls })],
			[/^certificateSelfSigned$/, makeSettings({ smtp: starttls })],
			[/^certificateExpired$/, makeSettings({ smtp: old })],
			[/^fingerprintMismatch$/, makeSettings({ smtp: old }, { certificate: pinned(certificate) })],
			[/^fingerprintMismatch$/, makeSettings({ smtp: starttls }, { certificate: pinned(expired) })],
			[/^hostNotFound$/, makeSettings({ smtp: { ...plain, host: 'smtp.example.invalid' } })],
		];
		for (const [code, settings] of cases) {
			expect(await problemOf(greet(settings))).toMatch(code);
		}
		// None of these may have come as far as a login.
		expect(logins).toEqual([]);
		expect(
			await problemOf(greet(makeSettings({ smtp: plain }, { authentication: wrongPassword }))),
		).toBe('wrongPassword');
		const settings = makeSettings({ smtp: tls }, { certificate: pinned(certificate) });
		expect(await greet(settings)).toContain('127.0.0.1');
		await Promise.all([plain.close(), tls.close(), starttls.close(), old.close()]);
	});

	it('P36 explains what providers say', async () => {
		const answers: Array<[string, string, Partial<MailboxSettings>?]> = [
			[
				'535 5.7.139 Authentication unsuccessful, basic authentication is disabled.',
				'passwordLoginEnded',
			],
			[
				'535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.',
				'smtpLoginSwitchedOff',
			],
			['534 5.7.9 Application-specific password required.', 'appPasswordNeeded'],
			['535 5.7.8 Username and Password not accepted.', 'appPasswordNeeded', { provider: 'gmail' }],
			['454 4.7.0 Too many login attempts, please try again later.', 'rateLimited'],
			['421 4.3.2 Service not available', 'serverUnavailable'],
		];
		for (const [answer, code, changes] of answers) {
			const server = await startSmtpServer({ checkLogin: () => answer });
			expect([answer, await problemOf(greet(makeSettings({ smtp: server }, changes)))]).toEqual([
				answer,
				code,
			]);
			await server.close();
		}
	});
});

describe('P41 outgoing route', () => {
	it.each(['socks5', 'http'] as const)('P41 goes through a %s proxy', async (scheme) => {
		const proxy = await startProxy(scheme);
		const imap = await startImapServer({ users, security: 'tls', certificate });
		const smtp = await startSmtpServer({ users, security: 'starttls', certificate });
		const settings = makeSettings(
			{ imap, smtp },
			{ certificate: selfSigned, route: { proxyUrl: `${scheme}://127.0.0.1:${proxy.port}` } },
		);
		expect(await readInbox(settings)).toBe(0);
		expect(await greet(settings)).toContain('AUTH');
		expect(proxy.targets).toEqual([`127.0.0.1:${imap.port}`, `127.0.0.1:${smtp.port}`]);
		await Promise.all([imap.close(), smtp.close(), proxy.close()]);
	});
});

it('P36 an explained problem stays as it is', () => {
	const problem = { code: 'x', text: 'X happened', remedy: 'Do Y.' };
	expect(explainFailure(new ProblemError(problem))).toBe(problem);
});

interface Small {
	host: '127.0.0.1';
	port: number;
	security: 'none';
	close(): Promise<void>;
}

async function listen(onSocket: (socket: Socket) => void): Promise<Small> {
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on('error', () => socket.destroy());
		onSocket(socket);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		host: '127.0.0.1',
		port: (server.address() as AddressInfo).port,
		security: 'none',
		close: async () => {
			sockets.forEach((socket) => socket.destroy());
			server.close();
			await once(server, 'close');
		},
	};
}

const startRubbishServer = (words: string): Promise<Small> => listen((socket) => socket.end(words));
