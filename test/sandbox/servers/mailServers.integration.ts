// The servers the other tests stand on: they must behave as real ones do.
import { once } from 'node:events';
import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';

import { makeCertificate, type Certificate } from '../../../sandbox/servers/certificates';
import { hasDovecot, startDovecot } from '../../../sandbox/servers/dovecot';
import { startImapServer, type ImapServer } from '../../../sandbox/servers/imap';
import { startSmtpServer } from '../../../sandbox/servers/smtp';
import { startWire } from '../../../sandbox/servers/wire';

const users = { 'ann@example.test': 'secret', 'bo@example.test': 'other' };
const mail = [
	'From: Ann <ann@example.test>',
	'To: bo@example.test',
	'Subject: =?utf-8?q?H=C3=A4lsning?=',
	'Message-ID: <1@example.test>',
	'',
	'Hello',
	'',
].join('\r\n');

let certificate: Certificate;
beforeAll(async () => {
	certificate = await makeCertificate();
});

const login = async (server: ImapServer, user = 'ann@example.test'): Promise<ImapFlow> => {
	const client = new ImapFlow({
		host: server.host,
		port: server.port,
		secure: server.security === 'tls',
		tls: { rejectUnauthorized: false },
		auth: { user, pass: users[user as keyof typeof users] },
		logger: false,
		disableAutoIdle: true,
	});
	await client.connect();
	return client;
};

const backends: Array<[string, (security: 'tls' | 'starttls' | 'none') => Promise<ImapServer>]> = [
	['embedded', (security) => startImapServer({ users, security, certificate })],
];
if (hasDovecot()) {
	backends.push(['Dovecot', (security) => startDovecot({ users, security, certificate })]);
} else
	process.stderr.write('Dovecot is not installed: the embedded IMAP server is tested alone.\n');

describe.each(backends)('%s', (_name, start) => {
	it.each(['tls', 'starttls', 'none'] as const)('logs in over %s', async (security) => {
		const server = await start(security);
		const client = await login(server);
		expect(client.secureConnection).toBe(security !== 'none');
		await client.logout();
		await server.close();
	});

	it('keeps, marks, finds, copies, moves and removes mails', async () => {
		const server = await start('none');
		await server.deliver('ann@example.test', mail);
		await server.deliver('ann@example.test', mail.replace('Hello', 'Other'), { flags: ['\\Seen'] });
		const client = await login(server);
		const folder = await client.mailboxOpen('INBOX');
		expect(folder.exists).toBe(2);
		expect([...(folder.permanentFlags ?? [])]).toContain('\\*');
		expect(await client.search({ seen: false }, { uid: true })).toHaveLength(1);

		const first = await client.fetchOne('1', { source: true, envelope: true, bodyStructure: true });
		if (!first) throw new Error('No mail');
		expect(first.source?.toString()).toMatch(/\r\n\r\n(Hello|Other)\r\n$/);
		expect(first.envelope?.from?.[0]?.address).toBe('ann@example.test');
		expect(first.bodyStructure?.type).toBe('text/plain');

		await client.messageFlagsAdd('1', ['EmailToCrm-Logged']);
		expect(await client.search({ keyword: 'EmailToCrm-Logged' }, { uid: true })).toHaveLength(1);
		expect(await client.search({ unKeyword: 'EmailToCrm-Logged' }, { uid: true })).toHaveLength(1);

		await client.mailboxCreate('Väntar/På');
		const moved = await client.messageMove('1', 'Väntar/På');
		expect(moved && moved.uidMap?.size).toBe(1);
		expect(await client.status('Väntar/På', { messages: true })).toMatchObject({ messages: 1 });
		await client.append('Väntar/På', mail, ['\\Flagged'], new Date('2026-01-02T03:04:05Z'));
		await client.mailboxOpen('Väntar/På');
		const appended = await client.fetchOne('*', { flags: true, internalDate: true });
		expect(appended && [...(appended.flags ?? [])]).toContain('\\Flagged');
		expect(appended && new Date(appended.internalDate ?? 0).toISOString()).toBe(
			'2026-01-02T03:04:05.000Z',
		);
		await client.messageDelete('1:*');
		expect(client.mailbox && client.mailbox.exists).toBe(0);

		const folders = await client.list();
		expect(folders.find(({ specialUse }) => specialUse === '\\Sent')?.path).toBe('Sent');
		expect(folders.map(({ path }) => path)).toContain('Väntar/På');
		await client.logout();
		await server.close();
	});

	it('tells an idling client of new mail', async () => {
		const server = await start('none');
		const client = await login(server);
		const other = await login(server);
		await client.mailboxOpen('INBOX');
		const told = once(client, 'exists');
		const idling = client.idle();
		await other.append('INBOX', mail);
		await told;
		await other.logout();
		client.close();
		await idling.catch(() => undefined);
		await server.close();
	});

	it('refuses a wrong password, and keeps users apart', async () => {
		const server = await start('none');
		await server.deliver('ann@example.test', mail);
		const bo = await login(server, 'bo@example.test');
		expect((await bo.mailboxOpen('INBOX')).exists).toBe(0);
		await bo.logout();
		const wrong = new ImapFlow({
			host: server.host,
			port: server.port,
			auth: { user: 'bo@example.test', pass: 'wrong' },
			logger: false,
		});
		await expect(wrong.connect()).rejects.toMatchObject({ authenticationFailed: true });
		wrong.close();
		await server.close();
	});
});

it('the embedded server drops keywords when told to, and survives a restart by a snapshot', async () => {
	const first = await startImapServer({ users, customKeywords: false });
	await first.deliver('ann@example.test', mail, { folder: 'Extra' });
	const client = await login(first);
	const opened = await client.mailboxOpen('Extra');
	expect([...(opened.permanentFlags ?? [])]).not.toContain('\\*');
	await client.messageFlagsAdd('1', ['\\Seen']);
	await client.logout();
	const snapshot = JSON.parse(JSON.stringify(first.snapshot())) as ReturnType<
		typeof first.snapshot
	>;
	const uidValidity = first.folder('ann@example.test', 'Extra').uidValidity;
	await first.close();

	const second = await startImapServer({ users, restore: snapshot });
	const folder = second.folder('ann@example.test', 'Extra');
	expect(folder.uidValidity).toBe(uidValidity);
	expect([...folder.mails[0]!.flags]).toEqual(['\\Seen']);
	second.renumber('ann@example.test', 'Extra');
	expect(second.folder('ann@example.test', 'Extra').uidValidity).toBeGreaterThan(uidValidity);
	await second.close();
});

it('a wire cuts a connection in the middle of a mail', async () => {
	const server = await startImapServer({ users });
	await server.deliver('ann@example.test', mail + 'x'.repeat(100_000));
	const wire = await startWire(server.port);
	const client = await login({ ...server, port: wire.port });
	client.on('error', () => undefined);
	await client.mailboxOpen('INBOX');
	wire.cutAfter(5000);
	await expect(client.fetchOne('1', { source: true })).rejects.toThrow();
	expect(wire.cuts()).toBe(1);
	await wire.close();
	await server.close();
	expect(server.connections()).toBe(0);
});

it('the SMTP server takes mail over TLS, STARTTLS and clear text, and refuses as told', async () => {
	for (const security of ['tls', 'starttls', 'none'] as const) {
		const server = await startSmtpServer({
			users,
			security,
			certificate,
			refuse: (stage, value) =>
				stage === 'to' && value.startsWith('nobody') ? '550 5.1.1 No such user' : undefined,
		});
		const transport = createTransport({
			host: server.host,
			port: server.port,
			secure: security === 'tls',
			tls: { rejectUnauthorized: false },
			auth: { user: 'ann@example.test', pass: 'secret' },
		});
		const next = server.nextMail();
		await transport.sendMail({ from: 'ann@example.test', to: 'bo@example.test', text: 'Hi' });
		expect(await next).toMatchObject({
			envelopeFrom: 'ann@example.test',
			envelopeTo: ['bo@example.test'],
			user: 'ann@example.test',
			secure: security !== 'none',
		});
		await expect(
			transport.sendMail({ from: 'ann@example.test', to: 'nobody@example.test', text: 'Hi' }),
		).rejects.toMatchObject({ responseCode: 550 });
		transport.close();
		await server.close();
	}
});
