import { decodeBytes } from '../../../nodes/shared/message/charset';
import { parseMessage, type MessagePlace } from '../../../nodes/shared/message/parse';
import { decodeTransfer } from '../../../nodes/shared/message/transferEncoding';
import { ProblemError } from '../../../nodes/shared/reasons/problem';

jest.mock('../../../nodes/shared/message/charset', () => {
	const actual = jest.requireActual<{ decodeBytes: typeof decodeBytes }>(
		'../../../nodes/shared/message/charset',
	);
	return { ...actual, decodeBytes: jest.fn(actual.decodeBytes) };
});

const place: MessagePlace = {
	account: 'crm@company.com',
	mailbox: 'INBOX',
	uid: 7,
	uidValidity: '42',
	ownDomains: [],
};
const head = 'From: a@x.com\r\nTo: b@y.com\r\n';
const megabyte = 1024 * 1024;
// What is measured is work, not time: a busy machine may take long.
jest.setTimeout(60_000);

/** The message, what it says was left out, and how many bytes were decoded into letters for it. */
async function parse(source: string | Buffer, limits = {}) {
	const decoding = jest.mocked(decodeBytes);
	decoding.mockClear();
	const bytes = Buffer.isBuffer(source) ? source : Buffer.from(source, 'latin1');
	const { message, attachments } = await parseMessage(bytes, place, limits);
	const given = decoding.mock.calls.reduce((sum, [content]) => sum + content.length, 0);
	return { message, attachments, codes: message.incomplete!.map(({ code }) => code), given };
}

const mixed = `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n`;

describe('B35 text is cut before it is decoded', () => {
	it.each([
		['text/plain; charset=iso-2022-jp', '8bit', '\x1b$B$"\x1b(B', 128 * 1024],
		['text/plain; charset=utf-7', '8bit', '+AOQ-', 128 * 1024],
		['text/plain; format=flowed', '8bit', 'x \r\n', 128 * 1024],
		['text/plain', 'quoted-printable', '=41', megabyte],
		['text/plain', 'base64', 'QUJD', megabyte],
		['text/html', '8bit', '<p>', megabyte],
		['text/plain', '8bit', 'x ', megabyte],
	])('%s in %s: %j', async (type, encoding, unit, bound) => {
		const body = unit.repeat((8 * megabyte) / unit.length);
		const { given, codes, message } = await parse(
			`${head}Content-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}`,
		);
		expect(given).toBeGreaterThan(1_000);
		expect(given).toBeLessThan(bound + 1_000);
		expect(codes).toContain(type === 'text/html' ? 'htmlTooLong' : 'textTooLong');
		expect(message.to).toHaveLength(1);
		expect(message.text.length + message.html.length).toBeGreaterThan(0);
	});

	it('all texts of a mail share one bound', async () => {
		const part = `--b\r\n\r\n${'text\r\n'.repeat(50_000)}\r\n`;
		const { given, codes } = await parse(`${mixed}${part.repeat(30)}--b--\r\n`);
		expect(given).toBeLessThan(megabyte + 10_000);
		expect(codes).toEqual(['textTooLong']);
	});

	it('attachments are never decoded into letters, and stay byte for byte', async () => {
		const content = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7) % 256));
		const lines = content.toString('base64').replace(/.{76}/g, '$&\r\n');
		const raw = 'Bytes\r--c\r\nas they are\n\n';
		const { attachments, codes, given } = await parse(
			`${mixed}--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines}\r\n--b\r\nContent-Disposition: attachment; filename=raw\r\n\r\n${raw}\r\n--b--\r\n`,
			{ keepAttachments: true },
		);
		expect(attachments[0]!.content.equals(content)).toBe(true);
		expect(attachments[1]!.content.toString('latin1')).toBe(raw);
		expect(given).toBeLessThan(2_000);
		expect(codes).toEqual([]);
	});
});

describe('B25 what was left out is said', () => {
	it('nothing, of an ordinary mail', async () => {
		expect((await parse(`${head}\r\nHello`)).message.incomplete).toEqual([]);
	});

	it('the first 500 parts of a mail with more are kept', async () => {
		const part = (n: number) =>
			`--b\r\nContent-Type: image/png; name=${n}.png\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD\r\n`;
		const source = `${mixed}--b\r\n\r\nHello\r\n${Array.from({ length: 2_000 }, (_, n) => part(n)).join('')}--b--`;
		const { message, attachments, codes } = await parse(source, { keepAttachments: true });
		expect(message.text).toBe('Hello');
		expect(message.attachments).toHaveLength(498);
		expect(message.attachments[497]).toMatchObject({ fileName: '497.png', size: 3 });
		expect(attachments).toHaveLength(498);
		expect(codes).toEqual(['tooManyParts']);
	});

	it('parts nested too deep, endless part headers, a multipart without a boundary', async () => {
		const deep = Array.from(
			{ length: 60 },
			(_, n) => `--b${n}\r\nContent-Type: multipart/mixed; boundary=b${n + 1}\r\n\r\n`,
		).join('');
		const first = `${head}Content-Type: multipart/mixed; boundary=b0\r\n\r\n--b0\r\n\r\nHello\r\n`;
		const nested = await parse(`${first}${deep}x`);
		expect(nested.message.text).toBe('Hello');
		expect(nested.codes).toEqual(['partsTooDeep']);

		const endless = await parse(
			`${mixed}--b\r\n\r\nHello\r\n--b\r\n${'x: y\r\n'.repeat(100_000)}\r\n--b--`,
		);
		expect(endless.message.text).toContain('Hello');
		expect(endless.codes).toContain('partHeaderTooLong');

		const unbounded = await parse(`${head}Content-Type: multipart/mixed\r\n\r\nHello`);
		expect(unbounded.codes).toEqual(['partsWithoutBoundary']);
	});

	it('attachments beyond the limits, when they were asked for', async () => {
		const source = `${head}Content-Type: application/pdf\r\n\r\n${'x'.repeat(100)}`;
		expect((await parse(source, { keepAttachments: true, maxAttachmentBytes: 10 })).codes).toEqual([
			'attachmentTooLarge',
		]);
		expect((await parse(source)).codes).toEqual([]);
	});

	it('HTML with too many tags to become text', async () => {
		const { message, codes } = await parse(
			`${head}Content-Type: text/html\r\n\r\n${'<p>x'.repeat(30_000)}`,
		);
		expect(message.html).toContain('<p>x');
		expect(codes).toEqual(['htmlNotConverted']);
	});
});

describe('B25 structure that other programs read is read', () => {
	it('blanks behind a delimiter, and an inner part that is never closed', async () => {
		const { message, codes } = await parse(
			`${mixed}--b  \r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\t\r\n\r\nHello\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\nx\r\n--b-- \r\n`,
		);
		expect(message.text).toBe('Hello');
		expect(message.attachments).toMatchObject([{ fileName: 'a.pdf', size: 1 }]);
		expect(codes).toEqual([]);
	});

	it('a mail shown inline, with its own parts', async () => {
		const { message } = await parse(
			`${mixed}--b\r\nContent-Type: message/rfc822\r\nContent-Disposition: inline\r\n\r\nFrom: c@z.com\r\nContent-Type: multipart/mixed; boundary=d\r\n\r\n--d\r\n\r\nInner\r\n--d--\r\n--b\r\n\r\nOuter\r\n--b--`,
		);
		expect(message.text).toContain('From: c@z.com');
		expect(message.text).toMatch(/Inner\s+Outer/);
	});
});

describe('B35 a header that could hide a recipient is refused', () => {
	it('more addresses than any mail has', async () => {
		const source = `From: a@x.com\r\nCc: ${'b@y.com, '.repeat(100_000)}\r\n\r\nHello`;
		await expect(parse(source)).rejects.toThrow(ProblemError);
	});
});

describe('B35 decodeTransfer', () => {
	it.each([
		['quoted-printable', 'a =C3=A4 \t\r\n=\r\nb= \nc=3', 'a ä\r\nbc=3'],
		['quoted-printable', 'a=zz=4=', 'a=zz=4'],
		['QUOTED-PRINTABLE (x)', 'a =\r\nb', 'a b'],
		['base64', 'YQ==\r\nYg==!YmM', 'abbc'],
		['8bit', 'a=41', 'a=41'],
	])('%s %j', async (encoding, encoded, expected) => {
		const { size, content } = await decodeTransfer(Buffer.from(encoded), encoding, 1_000);
		expect(content!.toString()).toBe(expected);
		expect(size).toBe(content!.length);
	});

	it('counts what it does not keep', async () => {
		const encoded = Buffer.alloc(3 * megabyte, 'QUJD');
		expect(await decodeTransfer(encoded, 'base64', 10)).toEqual({
			size: (encoded.length / 4) * 3,
			content: null,
		});
	});
});
