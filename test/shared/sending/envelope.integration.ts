// What an SMTP server is told beside the mail: our name (EHLO), addresses with foreign letters, and no password unasked.
import type { MailboxSettings } from '../../../nodes/shared/connection/settings';
import { ProblemError } from '../../../nodes/shared/reasons/problem';
import { sendMail, type SentMail } from '../../../nodes/shared/sending/send';
import { greetSmtp } from '../../../nodes/shared/sending/smtp';
import { startScriptedServer } from '../../../sandbox/servers/scripted';
import { startSmtpServer, type SmtpTestServer } from '../../../sandbox/servers/smtp';
import { makeSettings } from '../credential/settings';

const users = { 'ann@example.test': 'secret' };
let server: SmtpTestServer;
afterEach(async () => await server.close());

const send = (
	to: string,
	changes: Partial<MailboxSettings> = {},
	smtp: { host: string; port: number; security: 'tls' | 'starttls' | 'none' } = server,
): Promise<SentMail> =>
	sendMail(makeSettings({ smtp }, changes), {
		to: [{ name: '', address: to }],
		subject: 'One',
		text: 'Hi',
	});

async function failureOf(work: Promise<unknown>): Promise<unknown> {
	const error: unknown = await work.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	expect(error).toBeInstanceOf(ProblemError);
	return (error as ProblemError).problem;
}

it('B41 introduces itself by the domain of the sender, or by the name of the credential', async () => {
	server = await startSmtpServer({ users });
	await send('bo@example.test');
	await send('bo@example.test', { sender: { name: '', address: 'ann@bücher.test' } });
	await send('bo@example.test', { ehloName: 'n8n.example.test' });
	expect(server.received.map(({ heloName }) => heloName)).toEqual([
		'example.test',
		'xn--bcher-kva.test',
		'n8n.example.test',
	]);
});

it('B42 domains of foreign letters go as A-labels, without SMTPUTF8, and come back as written', async () => {
	server = await startSmtpServer({ users });
	const takesAll = await startScriptedServer('220 mail.test ESMTP\r\n', (line) => {
		if (line.startsWith('EHLO')) return '250-mail.test\r\n250-AUTH PLAIN\r\n250 SMTPUTF8\r\n';
		if (line.startsWith('AUTH')) return '235 In\r\n';
		if (/^(MAIL|RCPT)|^\.$/.test(line)) return '250 OK\r\n';
		if (line === 'QUIT') return undefined;
		return line === 'DATA' ? '354 Go on\r\n' : '';
	});
	const sent = await send('Kim@bücher.test', {}, takesAll);
	expect(sent.accepted).toEqual(['Kim@bücher.test']);
	await send('jürgen@bücher.test', {}, takesAll);
	const envelope = takesAll.lines.filter((line) => /^(MAIL|RCPT)/.test(line));
	expect(envelope).toEqual([
		'MAIL FROM:<ann@example.test>',
		'RCPT TO:<Kim@xn--bcher-kva.test>',
		'MAIL FROM:<ann@example.test> SMTPUTF8',
		`RCPT TO:<${Buffer.from('jürgen').toString('latin1')}@xn--bcher-kva.test>`,
	]);
	await takesAll.close();
});

it('B42 a local part of foreign letters is refused before a server without SMTPUTF8 sees it', async () => {
	server = await startSmtpServer({ users });
	expect(await failureOf(send('jürgen@example.test'))).toMatchObject({
		code: 'addressNotAscii',
		text: 'The SMTP server takes no addresses such as "jürgen@example.test", with other than plain letters before the @ (SMTPUTF8)',
	});
	expect(server.received).toEqual([]);
});

it('B42 no password goes to a server that offers no login we know', async () => {
	server = await startSmtpServer();
	expect(await failureOf(send('bo@example.test'))).toMatchObject({
		code: 'noLoginMethod',
		text: `127.0.0.1:${server.port} offers no login with user name and password, so none was sent`,
		remedy: expect.stringContaining('choose None as the SMTP Login') as string,
	});
	const old = await startScriptedServer('220 exchange.test ESMTP\r\n', (line) =>
		line.startsWith('EHLO')
			? '250-exchange.test\r\n250-AUTH NTLM GSSAPI\r\n250 SIZE 1000\r\n'
			: '221 Bye\r\n',
	);
	expect(await failureOf(send('bo@example.test', {}, old))).toMatchObject({
		code: 'noLoginMethod',
		text: `127.0.0.1:${old.port} offers no login with user name and password (it offers NTLM, GSSAPI), so none was sent`,
	});
	expect(old.lines.join()).not.toMatch(/AUTH/);
	await old.close();
});

it('P41 greets without a login and hears the server’s words', async () => {
	server = await startSmtpServer({ users });
	expect(await greetSmtp(makeSettings({ smtp: server }))).toMatchObject({
		said: expect.stringMatching(/^250-.*127\.0\.0\.1/m) as string,
		localAddress: '127.0.0.1',
	});
});
