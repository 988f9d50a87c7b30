// Sending by SMTP and HTTP: sender, reply-to, archive copy, attachments, and fields that try to add headers.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

import { sendMail } from '../../../nodes/shared/sending/send';
import type { MailboxSettings } from '../../../nodes/shared/connection/settings';
import { summarizeReport, testMailbox } from '../../../nodes/shared/credential/testMailbox';
import { readHeaderFields, valuesOf } from '../../../nodes/shared/message/headers';
import { startImapServer } from '../../../sandbox/servers/imap';
import { startSmtpServer, type SmtpTestServer } from '../../../sandbox/servers/smtp';
import { makeSettings } from '../credential/settings';

const users = { 'ann@example.test': 'secret' };
const bo = { name: 'Bo', address: 'bo@example.test' };

let smtp: SmtpTestServer;
beforeEach(async () => {
	smtp = await startSmtpServer({
		users,
		refuse: (stage, value) =>
			stage === 'to' && value.startsWith('nobody') ? '550 5.1.1 User unknown' : undefined,
	});
});
afterEach(async () => {
	await smtp.close();
});

const field = (source: Buffer, name: string): string[] =>
	valuesOf(readHeaderFields(source), name).map((value) => value.trim());

it('P23 the sender of a sending wins over that of the account', async () => {
	const settings = makeSettings({ smtp });
	await sendMail(settings, { to: [bo], subject: 'One', text: 'Hi' });
	const from = { name: 'Example Ltd', address: 'info@example.test' };
	await sendMail(settings, { from, to: [bo], subject: 'Two', text: 'Hi' });
	const [one, two] = smtp.received;
	expect(field(one!.source, 'from')).toEqual(['Ann <ann@example.test>']);
	expect(field(two!.source, 'from')).toEqual(['Example Ltd <info@example.test>']);
	expect(two!.envelopeFrom).toBe('info@example.test');
});

it('P32 P33 archive copy and reply-to go with every mail, and nobody reads of the archive', async () => {
	const settings = makeSettings(
		{ smtp },
		{ archiveAddress: 'archive@example.test', replyTo: 'desk@example.test' },
	);
	const sent = await sendMail(settings, { to: [bo], subject: 'One', text: 'Hi' });
	const [mail] = smtp.received;
	expect(sent.accepted).toEqual(['bo@example.test', 'archive@example.test']);
	expect(mail!.envelopeTo).toEqual(['bo@example.test', 'archive@example.test']);
	expect(field(mail!.source, 'reply-to')).toEqual(['desk@example.test']);
	expect(mail!.source.toString()).not.toContain('archive@');
	expect(field(mail!.source, 'message-id')).toEqual([sent.messageId]);
});

it('P32 an archive that gets the mail anyway gets one copy, however its address is written', async () => {
	const settings = makeSettings({ smtp }, { archiveAddress: 'Archive@EXAMPLE.test.' });
	const to = [bo, { name: 'Archive', address: 'Archive@example.test' }];
	const sent = await sendMail(settings, { to, subject: 'One', text: 'Hi' });
	expect(sent.accepted).toEqual(['bo@example.test', 'Archive@example.test']);
	expect(smtp.received.map(({ envelopeTo }) => envelopeTo)).toEqual([sent.accepted]);
});

it('P38 sends documents as attachments, Bcc by the envelope alone', async () => {
	const content = Buffer.from([0, 1, 2, 255, 254]);
	await sendMail(makeSettings({ smtp }), {
		to: [bo],
		bcc: [{ name: '', address: 'secret@example.test' }],
		subject: 'Räksmörgås',
		text: 'Hi',
		html: '<p>Hi</p>',
		attachments: [{ fileName: 'faktura å.pdf', contentType: 'application/pdf', content }],
	});
	const [mail] = smtp.received;
	expect(mail!.envelopeTo).toContain('secret@example.test');
	const source = mail!.source.toString();
	expect(source).toContain(content.toString('base64'));
	expect(source).toContain('application/pdf');
	expect(source).not.toContain('secret@');
});

it('P38 no field can add a header or a recipient', async () => {
	const settings = makeSettings({ smtp });
	const evil = 'x\r\nBcc: victim@example.test\r\nX-Evil: 1';
	await sendMail(settings, {
		from: { name: evil, address: 'ann@example.test' },
		to: [{ name: evil, address: 'bo@example.test' }],
		subject: evil,
		text: 'Hi',
		attachments: [{ fileName: evil, contentType: evil, content: Buffer.from('x') }],
	});
	const [mail] = smtp.received;
	expect(mail!.envelopeTo).toEqual(['bo@example.test']);
	expect(mail!.source.toString()).not.toMatch(/^(X-Evil|Bcc):/im);
	for (const address of [`bo@example.test\r\nX-Evil: 1`, 'bo@example.test>,<victim@example.test']) {
		const sending = sendMail(settings, { to: [{ name: '', address }], subject: '', text: '' });
		await expect(sending).rejects.toMatchObject({ problem: { code: 'addressInvalid' } });
	}
	const inReplyTo = '<a@b>\r\nX-Evil: 1';
	await expect(
		sendMail(settings, { to: [bo], subject: '', text: '', inReplyTo }),
	).rejects.toMatchObject({ problem: { code: 'messageIdInvalid' } });
	expect(smtp.received).toHaveLength(1);
});

it('P36 tells refused recipients, refused relaying and a full mailbox apart', async () => {
	const settings = makeSettings({ smtp });
	const nobody = { name: '', address: 'nobody@example.test' };
	const partly = await sendMail(settings, { to: [bo, nobody], subject: '', text: '' });
	expect(partly).toMatchObject({ accepted: [bo.address], rejected: [nobody.address] });
	await expect(sendMail(settings, { to: [nobody], subject: '', text: '' })).rejects.toMatchObject({
		problem: { code: 'recipientRefused' },
	});
	const refusals: Array<['from' | 'to' | 'message', string, string]> = [
		['to', '554 5.7.1 <x@y.test>: Relay access denied', 'relayDenied'],
		['to', '552 5.2.2 Mailbox full', 'quotaExceeded'],
		['from', '553 5.7.1 Sender address rejected: not owned by user', 'senderRefused'],
		['message', '552 5.3.4 Message size exceeds fixed limit', 'messageTooLarge'],
		['message', '554 5.7.1 Message looks like spam', 'takenForSpam'],
	];
	for (const [stage, reply, code] of refusals) {
		const server = await startSmtpServer({
			users,
			refuse: (at) => (at === stage ? reply : undefined),
		});
		const sending = sendMail(makeSettings({ smtp: server }), { to: [bo], subject: '', text: '' });
		await expect(sending).rejects.toMatchObject({ problem: { code } });
		await server.close();
	}
});

describe('P29 HTTP', () => {
	const requests: Array<{ headers: IncomingHttpHeaders; body: string }> = [];
	let status = 202;
	const http = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			requests.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
			response.writeHead(status).end('queued');
		});
	});
	let url: string;
	beforeAll(async () => {
		http.listen(0, '127.0.0.1');
		await once(http, 'listening');
		url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/send`;
	});
	afterAll(() => http.close());
	beforeEach(() => {
		requests.length = 0;
		status = 202;
	});

	const overHttp = (changes: Partial<MailboxSettings> = {}, format: 'json' | 'raw' = 'json') =>
		makeSettings(
			{},
			{
				replyTo: 'desk@example.test',
				sending: { kind: 'http', url, headerName: 'X-Key', headerValue: 'key', format },
				...changes,
			},
		);

	it('P29 P32 P38 posts the mail as JSON, reply-to, archive and attachments included', async () => {
		const settings = overHttp({ archiveAddress: 'archive@example.test' });
		const attachments = [
			{ fileName: 'a.txt', contentType: 'text/plain', content: Buffer.from('x') },
		];
		const sent = await sendMail(settings, { to: [bo], subject: 'One', text: 'Hi', attachments });
		expect(sent).toMatchObject({
			accepted: [bo.address, 'archive@example.test'],
			response: '202 queued',
		});
		expect(requests[0]!.headers['x-key']).toBe('key');
		expect(JSON.parse(requests[0]!.body)).toMatchObject({
			messageId: sent.messageId,
			from: { name: 'Ann', address: 'ann@example.test' },
			replyTo: [{ address: 'desk@example.test' }],
			to: [bo],
			bcc: [{ address: 'archive@example.test' }],
			subject: 'One',
			attachments: [{ fileName: 'a.txt', content: 'eA==' }],
		});
	});

	it('P29 posts the finished mail', async () => {
		await sendMail(overHttp({}, 'raw'), { to: [bo], subject: 'One', text: 'Hi' });
		expect(requests[0]!.headers).toMatchObject({
			'content-type': 'message/rfc822',
			'x-envelope-to': 'bo@example.test',
		});
		expect(field(Buffer.from(requests[0]!.body), 'reply-to')).toEqual(['desk@example.test']);
	});

	it('P29 needs a reply-to address, and a URL that keeps the key to itself', async () => {
		const mail = { to: [bo], subject: '', text: '' };
		await expect(sendMail(overHttp({ replyTo: '' }), mail)).rejects.toMatchObject({
			problem: { code: 'replyToMissing' },
		});
		for (const bad of ['http://mail.example.test/', 'ftp://127.0.0.1/', 'nonsense']) {
			const sending = {
				kind: 'http',
				url: bad,
				headerName: '',
				headerValue: '',
				format: 'json',
			} as const;
			await expect(sendMail(overHttp({ sending }), mail)).rejects.toMatchObject({
				problem: { code: 'serviceUrlInvalid' },
			});
		}
	});

	it.each([
		[401, 'serviceLoginRefused'],
		[422, 'serviceRefused'],
		[503, 'serviceRefused'],
	])('P36 explains status %i', async (answer, code) => {
		status = answer;
		await expect(sendMail(overHttp(), { to: [bo], subject: '', text: '' })).rejects.toMatchObject({
			problem: { code },
		});
	});
});

it('P35 P41 a test logs in on both sides, sends a mail and tells the address the server sees', async () => {
	const imap = await startImapServer({ users });
	const settings = makeSettings({ imap, smtp });
	const report = await testMailbox(settings, { login: true, sendTestMail: true });
	expect(report).toMatchObject({
		ok: true,
		folders: 6,
		keepsKeywords: true,
		seenAddress: '127.0.0.1',
	});
	expect(smtp.received[0]!.envelopeTo).toEqual(['ann@example.test']);
	expect(field(smtp.received[0]!.source, 'message-id')).toEqual([report.testMail]);
	// Clear text works, and is warned of (P30).
	expect(report.warnings.join()).toContain('not encrypted');
	expect(summarizeReport(report)).toContain('IMAP works');
	await imap.close();
	expect(imap.connections()).toBe(0);
});

it('P36 P40 a test says what works and what does not; servers are tested without a user', async () => {
	const imap = await startImapServer({ users });
	const broken = makeSettings({ imap, smtp: { ...smtp, security: 'starttls' } });
	const report = await testMailbox(broken, { login: true, sendTestMail: true });
	expect(report.ok).toBe(false);
	expect(report.servers.map(({ protocol, ok, problem }) => [protocol, ok, problem?.code])).toEqual([
		['imap', true, undefined],
		['smtp', false, 'starttlsRefused'],
	]);
	expect(smtp.received).toHaveLength(0);
	const settings = makeSettings({ imap, smtp }, { authentication: { kind: 'none' } });
	const greeted = await testMailbox(settings, { login: false, sendTestMail: true });
	expect(greeted.ok).toBe(true);
	expect(smtp.received).toHaveLength(0);
	const wrong = makeSettings(
		{ imap: { ...imap, security: 'tls' }, smtp },
		{ authentication: { kind: 'none' } },
	);
	expect((await testMailbox(wrong, { login: false, sendTestMail: false })).ok).toBe(false);
	await imap.close();
});
