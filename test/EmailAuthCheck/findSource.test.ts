// Where the raw mail of an item is (B15).
import { findSource, readRawMessage } from '../../nodes/EmailAuthCheck/findSource';

const mail = 'From: a@sender.test\r\nSubject: Grüße\r\n\r\nHello\r\n';
const bytes = Buffer.from(mail);
const eml = { mimeType: 'message/rfc822', data: '' };

const code = (found: ReturnType<typeof findSource>) =>
	'problem' in found ? found.problem.code : found;

describe('findSource', () => {
	it.each([
		["our trigger's field", { message: eml, other: eml }, { property: 'message' }],
		['a mail file by its type', { data: eml }, { property: 'data' }],
		['a mail file by its name', { data: { fileName: 'a.EML' } }, { property: 'data' }],
		['a mail file by its extension', { data: { fileExtension: 'eml' } }, { property: 'data' }],
		['none of two mail files', { one: eml, two: eml }, 'severalSources'],
		['no picture', { data: { mimeType: 'image/png' } }, 'noSource'],
	])('B15 finds %s', (_, binary, expected) => {
		expect(code(findSource({}, binary))).toEqual(expected);
	});

	it.each([
		['plain', mail],
		['base64', bytes.toString('base64')],
		['base64 in lines', bytes.toString('base64').replace(/(.{20})/g, '$1\n')],
		['base64url, as the Gmail API gives it', bytes.toString('base64url')],
	])('B15 reads raw text: %s', (_, raw) => {
		expect(findSource({ raw }, undefined)).toEqual({ source: bytes });
		expect(readRawMessage(raw)).toEqual({ source: bytes });
	});

	it.each([
		[
			'the body that the RAW format of the IMAP trigger holds',
			{ raw: 'Note: hello\r\n\r\nFrom: x' },
			'sourceWithoutHeader',
		],
		[
			'a resolved item of the IMAP or Gmail trigger',
			{ headers: { from: 'From: a@b.test' }, text: 'x' },
			'sourceParsed',
		],
		['a simple item of the IMAP trigger', { metadata: {}, textPlain: 'x' }, 'sourceParsed'],
		['a simple item of the Gmail trigger', { id: '1', snippet: 'x', From: 'a' }, 'sourceParsed'],
		['an item of the Outlook trigger', { bodyPreview: 'x' }, 'sourceParsed'],
		['anything else', { a: 1 }, 'noSource'],
	])('B15 refuses %s with the reason', (_, json, expected) => {
		expect(code(findSource(json, undefined))).toBe(expected);
	});

	it('refuses text that is no mail', () => {
		expect(readRawMessage('')).toMatchObject({ problem: { code: 'emptySource' } });
		expect(readRawMessage('hello there')).toMatchObject({ problem: { code: 'noMessageText' } });
		expect(readRawMessage('aGVsbG8gdGhlcmU=')).toMatchObject({
			problem: { code: 'noMessageText' },
		});
	});
});
