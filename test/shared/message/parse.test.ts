import { makeLogKey } from '../../../nodes/shared/message/logKey';
import { parseMessage, type MessagePlace } from '../../../nodes/shared/message/parse';
import { ProblemError } from '../../../nodes/shared/reasons/problem';

const place: MessagePlace = {
	account: 'crm@company.com',
	mailbox: 'INBOX',
	uid: 7,
	uidValidity: '42',
	receivedAt: new Date('2024-05-01T10:00:00Z'),
	ownDomains: ['company.com', '*.company.com'],
};
const parse = async (source: string | Buffer, limits = {}) =>
	await parseMessage(Buffer.isBuffer(source) ? source : Buffer.from(source), place, limits);
const parseMail = async (...lines: string[]) => (await parse(lines.join('\r\n'))).message;

describe('parseMessage', () => {
	it('makes the message of an ordinary mail', async () => {
		const source = [
			'Return-Path: <jo@customer.example>',
			'Message-ID: <1@customer.example>',
			'Date: Wed, 1 May 2024 11:30:00 +0200 (CEST)',
			'From: =?utf-8?q?J=C3=B6?= <jo@customer.example>',
			'Sender: assistant@customer.example',
			'Reply-To: answers@customer.example',
			'To: Team: a@company.com, b@company.com;',
			'Cc: c@other.example',
			'Bcc: crm@company.com',
			'Subject: =?utf-8?q?Order_=E2=82=AC_5?=',
			'In-Reply-To: <0@company.com>',
			'References: <x@company.com>',
			' <0@company.com>',
			'Content-Type: multipart/mixed; boundary=b',
			'',
			'--b',
			'Content-Type: multipart/alternative; boundary=c',
			'',
			'--c',
			'',
			'Hello',
			'--c',
			'Content-Type: text/html; charset=iso-8859-1',
			'Content-Transfer-Encoding: quoted-printable',
			'',
			'<p>Hell=F6</p>',
			'--c--',
			'--b',
			'Content-Type: application/pdf; name="offer.pdf"',
			'Content-Disposition: attachment',
			'Content-Transfer-Encoding: base64',
			'',
			'JVBERi0=',
			'--b--',
			'',
		].join('\r\n');
		const { message, attachments } = await parse(source);
		expect(message).toEqual({
			key: makeLogKey('crm@company.com', Buffer.from(source)),
			sameKey: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
			threadKey: '<x@company.com>',
			messageId: '<1@customer.example>',
			mailbox: 'INBOX',
			uid: 7,
			uidValidity: '42',
			own: {
				account: 'crm@company.com',
				domains: ['company.com', '*.company.com'],
				loggingAddresses: ['crm@company.com'],
			},
			date: '2024-05-01T09:30:00.000Z',
			subject: 'Order € 5',
			from: { name: 'Jö', address: 'jo@customer.example' },
			authors: [{ name: 'Jö', address: 'jo@customer.example' }],
			sender: { name: '', address: 'assistant@customer.example' },
			replyTo: [{ name: '', address: 'answers@customer.example' }],
			to: [
				{ name: '', address: 'a@company.com' },
				{ name: '', address: 'b@company.com' },
			],
			cc: [{ name: '', address: 'c@other.example' }],
			bcc: [{ name: '', address: 'crm@company.com' }],
			inReplyTo: '<0@company.com>',
			references: ['<x@company.com>', '<0@company.com>'],
			direction: 'incoming',
			text: 'Hello',
			newText: 'Hello',
			html: '<p>Hellö</p>',
			size: source.length,
			autoSubmitted: false,
			bounce: false,
			kinds: [],
			forwarded: [],
			attachments: [
				{ fileName: 'offer.pdf', contentType: 'application/pdf', size: 5, binaryKey: '' },
			],
			incomplete: [],
		});
		expect(attachments).toEqual([]);
	});

	it('keeps several authors, also over several From fields', async () => {
		const message = await parseMail('From: a@x.com, b@x.com', 'From: c@x.com', '', '');
		expect(message.from.address).toBe('a@x.com');
		expect(message.authors.map(({ address }) => address)).toEqual([
			'a@x.com',
			'b@x.com',
			'c@x.com',
		]);
	});

	it('reads all To fields and Resent fields', async () => {
		const message = await parseMail('To: a@x.com', 'To: b@x.com', 'Resent-To: c@x.com', '', '');
		expect(message.to.map(({ address }) => address)).toEqual(['a@x.com', 'b@x.com']);
		expect(message.resent).toEqual({
			from: [],
			to: [{ name: '', address: 'c@x.com' }],
			cc: [],
			bcc: [],
		});
	});

	describe('direction', () => {
		it.each([
			['jo@company.com', 'outgoing'],
			['jo@mail.COMPANY.com.', 'outgoing'],
			['crm@company.com', 'outgoing'],
			['jo@customer.example', 'incoming'],
			['jo@notcompany.com', 'incoming'],
			['', 'incoming'],
		])('of mail from "%s" is %s', async (from, direction) => {
			expect((await parseMail(`From: ${from}`, '', '')).direction).toBe(direction);
		});
	});

	describe('dates', () => {
		it('falls back to Received, then to when the server got it, then to nothing', async () => {
			const received = 'Received: from a by b; Tue, 30 Apr 2024 08:00:00 +0000';
			expect((await parseMail('Date: soon', received, '', '')).date).toBe(
				'2024-04-30T08:00:00.000Z',
			);
			expect((await parseMail('Date: Thu, 99 Foo 2024 99:99', '', '')).date).toBe(
				'2024-05-01T10:00:00.000Z',
			);
			const { message } = await parseMessage(Buffer.from('X: y\r\n\r\n'), {
				...place,
				receivedAt: undefined,
			});
			expect(message.date).toBe('');
		});

		it.each([
			['1 Jul 03 10:52 GMT', '2003-07-01T10:52:00.000Z'],
			['Tue, 01 Jul 2003 10:52:37 EST', '2003-07-01T15:52:37.000Z'],
			['2003-07-01T10:52:37Z', '2003-07-01T10:52:37.000Z'],
		])('reads %s', async (written, expected) => {
			expect((await parseMail(`Date: ${written}`, '', '')).date).toBe(expected);
		});
	});

	describe('mail written by machines', () => {
		it.each([
			['Auto-Submitted: auto-replied', true],
			['Auto-Submitted: auto-generated; type=x', true],
			['Auto-Submitted: no', false],
			['X-Autoreply: yes', true],
			['Precedence: auto_reply', true],
			['Precedence: list', false],
			['Subject: Auto-Submitted: auto-replied', false],
		])('%s is an automatic reply: %s', async (field, expected) => {
			expect((await parseMail(field, '', '')).autoSubmitted).toBe(expected);
		});

		it.each([
			['Content-Type: multipart/report; boundary=b;\r\n report-type="delivery-status"', true],
			['Content-Type: multipart/report; report-type=disposition-notification; boundary=b', false],
			['Return-Path: <>', true],
			['Return-Path: < >', true],
			['Return-Path: <a@x.com>', false],
			['From: MAILER-DAEMON@x.com', true],
			['From: postmaster@x.com', false],
		])('%s is a bounce: %s', async (field, expected) => {
			expect((await parseMail(field, '', '')).bounce).toBe(expected);
		});
	});

	describe('B13 broken mail is survived', () => {
		it('empty, headless, bodyless and binary sources', async () => {
			for (const source of [
				Buffer.alloc(0),
				Buffer.from('\r\nbody'),
				Buffer.from('To: a@x.com'),
				Buffer.alloc(1e5, 0xff),
			]) {
				expect((await parse(source)).message.key).toHaveLength(64);
			}
		});

		it('8-bit headers and an unknown charset', async () => {
			const head =
				'Subject: \xe5\r\nFrom: \xe5ke <a@x.com>\r\nContent-Type: text/plain; charset=no-such\r\n\r\n\xe5';
			const { message } = await parse(Buffer.from(head, 'latin1'));
			expect(message.subject).toBe('å');
			expect(message.from).toEqual({ name: 'åke', address: 'a@x.com' });
			expect(message.text).toHaveLength(1);
		});

		it('nested messages are attachments, their recipients are not those of the mail', async () => {
			const message = await parseMail(
				'To: a@x.com',
				'Content-Type: message/rfc822',
				'',
				'To: inner@x.com',
				'Subject: inner',
				'',
				'inner text',
			);
			expect(message.to.map(({ address }) => address)).toEqual(['a@x.com']);
			expect(message.attachments[0]).toMatchObject({ contentType: 'message/rfc822' });
			expect(message.text).toBe('');
		});

		it('MIME nested 3 000 levels deep and 5 000 parts cost the text, not the mail', async () => {
			let deep = 'To: a@x.com\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n';
			for (let n = 0; n < 3_000; n++)
				deep += `--b${n}\r\nContent-Type: multipart/mixed; boundary=b${n + 1}\r\n\r\n`;
			const wide = `To: a@x.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\npart\r\n'.repeat(5_000)}`;
			for (const source of [deep, wide]) {
				expect((await parse(source)).message.to).toEqual([{ name: '', address: 'a@x.com' }]);
			}
		});

		it('10 000 header fields and 1 000 recipients', async () => {
			const to = Array.from({ length: 1_000 }, (_, n) => `u${n}@x.com`).join(',\r\n ');
			const { message } = await parse(`${'X-Pad: y\r\n'.repeat(10_000)}To: ${to}\r\n\r\nHello`);
			expect(message.to).toHaveLength(1_000);
			expect(message.text).toBe('Hello');
		});

		it('HTML that cannot become text stays HTML', async () => {
			const { message } = await parse(`Content-Type: text/html\r\n\r\n${'<div>'.repeat(20_000)}`);
			expect(message.html).toContain('<div>');
			expect(message.text).toBe('');
		});

		it('a header beyond all bounds is refused', async () => {
			await expect(parse('X: y\n'.repeat(60_000))).rejects.toThrow(ProblemError);
		});
	});

	it('turns HTML into text where the mail has no text of its own', async () => {
		expect((await parseMail('Content-Type: text/html', '', '<p>Hello <b>you</b></p>')).text).toBe(
			'Hello you',
		);
	});

	it('cuts text at the limit', async () => {
		const { message } = await parse(`To: a@x.com\r\n\r\n${'x'.repeat(100)}`, { maxTextLength: 10 });
		expect(message.text).toBe('xxxxxxxxxx');
	});

	it('keeps attachments within the limits and describes the others', async () => {
		const part = (name: string, size: number) =>
			`--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="${name}"\r\n\r\n${'x'.repeat(size)}\r\n`;
		const source = `Content-Type: multipart/mixed; boundary=b\r\n\r\n${part('../../a\u202e.pdf', 10)}${part('big', 50)}${part('c', 15)}${part('d', 10)}--b--`;
		const { message, attachments } = await parse(source, {
			keepAttachments: true,
			maxAttachmentBytes: 20,
			maxAttachmentsBytes: 30,
		});
		expect(message.attachments.map(({ fileName, size }) => [fileName, size])).toEqual([
			['a.pdf', 10],
			['big', 50],
			['c', 15],
			['d', 10],
		]);
		expect(attachments.map(({ info, content }) => [info.fileName, content.length])).toEqual([
			['a.pdf', 10],
			['c', 15],
		]);
		expect(attachments[0]!.info).toBe(message.attachments[0]);
	});
});

it.each(['application/ms-tnef', 'application/octet-stream'])(
	'B25 says that what Outlook packed into winmail.dat is not unpacked (%s)',
	async (type) => {
		const source = [
			...['From: a@b.example', 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b'],
			...['', '--b', 'Content-Type: text/plain', '', 'Hello', '--b'],
			...[`Content-Type: ${type}; name="winmail.dat"`, 'Content-Transfer-Encoding: base64', ''],
			...['eJ8+Ig==', '--b--', ''],
		].join('\r\n');
		const { message } = await parse(source);
		expect(message.incomplete!.map(({ code }) => code)).toEqual(['winmailNotUnpacked']);
		expect(message.attachments).toMatchObject([{ fileName: 'winmail.dat', size: 4 }]);
	},
);
