// One mail has one key wherever it lies; another content never borrows it.
import fc from 'fast-check';

import { makeSameKey, makeThreadKey } from '../../../nodes/shared/message/sameKey';
import { parseMessage } from '../../../nodes/shared/message/parse';

const place = {
	account: 'crm@firm.example',
	mailbox: 'INBOX',
	uid: 1,
	uidValidity: '1',
	ownDomains: [],
};

const header = [
	'From: Anna <anna@firm.example>',
	'To: erik@customer.example',
	'Subject: Offer',
	'Message-ID: <1@firm.example>',
	'Date: Wed, 25 Nov 2026 09:00:00 +0000',
];

async function keyOf(lines: string[], account = place.account): Promise<string | undefined> {
	const { message } = await parseMessage(Buffer.from(lines.join('\r\n')), { ...place, account });
	return message.sameKey;
}

describe('makeSameKey', () => {
	it('B24 gives one key to a mail in two mailboxes, by two ways and in two encodings', async () => {
		const sent = await keyOf([...header, '', 'Dear Erik,', '', 'h\u00e9re it is']);
		const received = await keyOf(
			[
				'Received: from a by b; Wed, 25 Nov 2026 09:00:09 +0000',
				'Delivered-To: bcc@firm.example',
				...header,
				'X-Spam: no',
				'Content-Type: text/plain; charset=utf-8',
				'Content-Transfer-Encoding: quoted-printable',
				'',
				'Dear Erik,',
				'',
				'h=C3=A9re it is ',
			],
			'bcc@firm.example',
		);
		expect(sent).toMatch(/^[0-9a-f]{64}$/);
		expect(received).toBe(sent);
	});

	it.each([
		['author', ['From: Eve <eve@firm.example>', ...header.slice(1)], 'Hello'],
		['subject', header.map((line) => line.replace('Offer', 'Other')), 'Hello'],
		['date', header.map((line) => line.replace('09:00:00', '09:00:01')), 'Hello'],
		['Message-ID', header.map((line) => line.replace('<1@', '<2@')), 'Hello'],
		['text', header, 'Hello!'],
	])('B24 a forger with another %s gets another key', async (_, lines, text) => {
		expect(await keyOf([...lines, '', text])).not.toBe(await keyOf([...header, '', 'Hello']));
	});

	it('B24 another attachment gives another key', () => {
		const message = { authors: [], date: '', messageId: '', subject: '', text: '', html: '' };
		const file = { fileName: 'a.pdf', contentType: 'application/pdf', size: 3, binaryKey: '' };
		const key = makeSameKey({ ...message, attachments: [file] });
		expect(makeSameKey({ ...message, attachments: [{ ...file, size: 4 }] })).not.toBe(key);
		expect(makeSameKey({ ...message, attachments: [{ ...file, binaryKey: 'attachment_0' }] })).toBe(
			key,
		);
	});
});

describe('makeThreadKey', () => {
	it('takes the root of the references, else the mail answered, else the mail itself', () => {
		const ids = { references: ['<1@x>', '<2@x>'], inReplyTo: '<2@x>', messageId: '<3@x>' };
		expect(makeThreadKey(ids)).toBe('<1@x>');
		expect(makeThreadKey({ ...ids, references: [] })).toBe('<2@x>');
		expect(makeThreadKey({ ...ids, references: [], inReplyTo: '' })).toBe('<3@x>');
	});
});

it('B24 B35 blanks of any kind and number are one', () => {
	const rest = { authors: [], date: '', messageId: '', subject: '', html: '', attachments: [] };
	const character = fc.oneof(
		fc.constantFrom('\t', '\n', '\v', '\r', ' ', '\u00a0', '\u2003', '\u3000', '\ufeff', '\u200b'),
		fc.constantFrom('a', 'é', '日', '😀', '\ud83d'),
	);
	fc.assert(
		fc.property(fc.string({ unit: character }), (text) => {
			const plain = text.replace(/\s+/g, ' ').trim();
			expect(makeSameKey({ ...rest, text })).toBe(makeSameKey({ ...rest, text: plain }));
		}),
		{ numRuns: 1_000 },
	);
});
