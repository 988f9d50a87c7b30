// Where the raw mail of an item is (B15, B36).
import { findSource } from '../../nodes/EmailAuthCheck/findSource';
import { readRawMessage } from '../../nodes/shared/message/rawMessage';

const mail = 'From: a@sender.test\r\nSubject: Grüße\r\n\r\nHello\r\n';
const bytes = Buffer.from(mail);
const eml = { mimeType: 'message/rfc822', data: '' };

const code = (found: ReturnType<typeof findSource>) =>
	'problem' in found ? found.problem.code : found;

const message = { from: { name: '', address: 'a@sender.test' } };
const resolved = { headers: { from: 'From: a@b.test' }, from: { value: [] }, text: 'x' };
const gmail = { id: '1', threadId: '1' };

describe('findSource', () => {
	it('B15 finds the field of our trigger, whatever else is attached', () => {
		expect(findSource({ message }, { message: eml, attachment_0: eml })).toEqual({
			property: 'message',
		});
	});

	it.each<[string, Record<string, unknown>, Record<string, typeof eml>, string]>([
		['a resolved item', resolved, { attachment_0: eml }, 'sourceIsAttachment'],
		['a resolved item, named like our field', resolved, { message: eml }, 'sourceIsAttachment'],
		[
			'a simple item of the IMAP trigger',
			{ metadata: {}, textPlain: 'x' },
			{ attachment_0: eml },
			'sourceIsAttachment',
		],
		[
			'a Gmail item',
			{ ...gmail, snippet: 'x', From: 'a' },
			{ attachment_0: eml },
			'sourceIsAttachment',
		],
		['an Outlook item', { bodyPreview: 'x' }, { attachment_0: eml }, 'sourceIsAttachment'],
		['our message without its source', { message }, { attachment_0: eml }, 'sourceIsAttachment'],
		['a form with an upload', { name: 'Anna' }, { message: eml }, 'sourceUnclear'],
		['nothing', {}, { data: eml }, 'sourceUnclear'],
	])('B36 never takes a mail file beside %s', (_, json, binary, expected) => {
		expect(code(findSource(json, binary))).toBe(expected);
	});

	it.each([
		['by its name', { data: { fileName: 'a.EML' } }],
		['by its extension', { data: { fileExtension: 'eml' } }],
		['several of them', { one: eml, two: eml }],
	])('B36 knows a mail file %s', (_, binary) => {
		expect(code(findSource({}, binary))).toBe('sourceUnclear');
	});

	it('B15 takes no picture for a mail', () => {
		expect(code(findSource({}, { data: { mimeType: 'image/png' } }))).toBe('noSource');
	});

	it('B15 reads the raw mail of the Gmail API', () => {
		const raw = bytes.toString('base64url');
		expect(findSource({ ...gmail, raw }, undefined)).toEqual({ source: bytes });
	});

	it.each([
		['the IMAP trigger, whose body the sender wrote', {}],
		['a resolved mail', { ...gmail, ...resolved }],
		['our message', { ...gmail, message }],
	])('B36 takes no raw mail beside %s', (_, json) => {
		expect(findSource({ raw: mail, ...json }, undefined)).toHaveProperty('problem');
	});

	it.each([
		['plain', mail],
		['base64', bytes.toString('base64')],
		['base64 in lines', bytes.toString('base64').replace(/(.{20})/g, '$1\n')],
		['base64url, as the Gmail API gives it', bytes.toString('base64url')],
	])('B15 reads raw text: %s', (_, raw) => {
		expect(readRawMessage(raw)).toEqual({ source: bytes });
	});

	it.each([
		[
			'the body that the RAW format of the IMAP trigger holds',
			{ raw: 'Note: hello\r\n\r\nFrom: x' },
			'sourceWithoutHeader',
		],
		['a whole mail in the body of a RAW item', { raw: mail }, 'sourceWithoutHeader'],
		['a resolved item of the IMAP or Gmail trigger', resolved, 'sourceParsed'],
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
