// Mails forwarded as attachments (B18): each with its own header, the innermost first, and never beyond bounds.
import { parseMessage } from '../../../../nodes/shared/message/parse';

const place = {
	account: 'crm@own.example',
	mailbox: 'INBOX',
	uid: 1,
	uidValidity: '1',
	ownDomains: [],
};
const parse = async (lines: string[]) =>
	(await parseMessage(Buffer.from(lines.join('\r\n')), place)).message;
const mail = (from: string, body: string[], type = 'text/plain') => [
	`From: ${from}`,
	'To: Ann <ann@own.example>',
	'Subject: Order 4711',
	'Date: Thu, 5 Mar 2026 10:00:00 +0100',
	'Message-ID: <order@customer.example>',
	`Content-Type: ${type}`,
	'',
	...body,
];
const attach = (inner: string[], header = ['Content-Type: message/rfc822'], boundary = 'b') => [
	`--${boundary}`,
	'Content-Type: text/plain',
	'',
	'FYI',
	`--${boundary}`,
	...header,
	'',
	...inner,
	`--${boundary}--`,
];
const bea = mail('Bea <bea@customer.example>', ['Please deliver.']);
const forward = (inner: string[], header?: string[]) =>
	mail('Ann <ann@own.example>', attach(inner, header), 'multipart/mixed; boundary=b');

describe('B18 attached originals', () => {
	const original = {
		how: 'attached',
		from: { name: 'Bea', address: 'bea@customer.example' },
		to: [{ name: 'Ann', address: 'ann@own.example' }],
		cc: [],
		date: '2026-03-05T09:00:00.000Z',
		subject: 'Order 4711',
		text: expect.stringMatching(/^Please deliver\.\s*$/) as string,
		html: '',
		messageId: '<order@customer.example>',
	};

	it.each([
		['as a file', ['Content-Type: message/rfc822']],
		['inline', ['Content-Type: message/rfc822', 'Content-Disposition: inline']],
		[
			'as .eml',
			[
				'Content-Type: application/octet-stream; name="Order.eml"',
				'Content-Disposition: attachment',
			],
		],
	])('B18 %s', async (_name, header) => {
		expect((await parse(forward(bea, header))).forwarded).toEqual([original]);
	});

	it('B18 encoded in base64', async () => {
		const encoded = [Buffer.from(bea.join('\r\n')).toString('base64')];
		const header = ['Content-Type: message/rfc822', 'Content-Transfer-Encoding: base64'];
		expect((await parse(forward(encoded, header))).forwarded).toEqual([original]);
	});

	it('B18 nested: the innermost first, quoted ones inside, too', async () => {
		const quoted = [
			'---------- Forwarded message ---------',
			'From: Eve <eve@x.example>',
			'Date: 5 March 2026 10:00',
			'Subject: Order',
			'To: Bea <bea@customer.example>',
			'',
			'Hi',
		];
		const inner = mail(
			'Carl <carl@own.example>',
			attach(mail('Bea <bea@customer.example>', quoted), undefined, 'c'),
			'multipart/mixed; boundary=c',
		);
		const { forwarded } = await parse(forward(inner));
		expect(forwarded!.map(({ from, how }) => [from.address, how])).toEqual([
			['eve@x.example', 'quoted'],
			['bea@customer.example', 'attached'],
			['carl@own.example', 'attached'],
		]);
	});

	it('B18 several authors, none, and encrypted ones say that they are not certain', async () => {
		const unclear = async (inner: string[]) => (await parse(forward(inner))).forwarded![0]!.unclear;
		expect(await unclear(mail('a@x.example, b@x.example', ['Hi']))).toBe('severalAuthors');
		expect(await unclear(mail('Bea', ['Hi']))).toBe('noAddress');
		expect(
			await unclear(
				mail('bea@x.example', ['x'], 'application/pkcs7-mime; smime-type=enveloped-data'),
			),
		).toBe('encrypted');
	});

	it('B18 what a server returns is forwarded by nobody', async () => {
		const bounce = mail(
			'MAILER-DAEMON <>',
			attach(bea),
			'multipart/report; report-type=delivery-status; boundary=b',
		);
		expect((await parse(bounce)).forwarded).toEqual([]);
	});

	it('B35 a thousand mails inside one are bounded', async () => {
		const parts = Array.from({ length: 400 }, () => [
			'--b',
			'Content-Type: message/rfc822',
			'',
			...bea,
		]).flat();
		const many = await parse(mail('ann@own.example', parts, 'multipart/mixed; boundary=b'));
		expect(many.forwarded!.length).toBe(20);
	});
});
