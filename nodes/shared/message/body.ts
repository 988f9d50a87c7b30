/**
 * Text, HTML and attachments of a mail (RFC 2045 to 2047, by mailparser). A body that cannot be read costs its text,
 * never the mail: who it is from and to is read elsewhere.
 */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';

import { MailParser, type AttachmentStream, type MessageText } from 'mailparser';

import { splitSource, type HeaderField } from './headers';
import { maxParts, readMimeParts, type MimePart } from './mimeParts';
import { decodeTransfer } from './transferEncoding';
import type { AttachmentInfo, Incomplete } from './types';

export interface BodyLimits {
	/** Longest text and longest HTML kept, in characters each; what is beyond is cut off. */
	maxTextLength: number;
	/** Whether the contents of attachments are kept; without it they are only described. */
	keepAttachments: boolean;
	/** Largest attachment kept, in bytes. */
	maxAttachmentBytes: number;
	/** All kept attachments of a mail together, in bytes. */
	maxAttachmentsBytes: number;
}

export interface Body {
	text: string;
	html: string;
	/** All attachments, in order. */
	attachments: AttachmentInfo[];
	/** Those whose content was kept; `info` is the object in `attachments`. */
	kept: Array<{ info: AttachmentInfo; content: Buffer }>;
	/** What was left out. */
	incomplete: Incomplete[];
}

/** Of all plain parts and of all HTML parts together, in bytes; encoded they may be twice that. */
const maxTextBytes = 1024 * 1024;
/** Of one part whose decoder (charset, format=flowed) holds all of it at once, at fifty times its size, while everything else waits. */
const maxSlowTextBytes = 128 * 1024;
/** As far as RFC 1468 and its successors go, and UTF-7. */
const slowCharset = /^\s*(cs)?(jis|iso-?2022|utf-?7|unicode-?1-?1-?utf-?7|hz)/i;
/** HTML longer or with more tags than this is not turned into text: it stays HTML only. */
const maxHtmlLengthToParse = 500_000;
const maxTagsToParse = 20_000;

const incompleteTexts = {
	tooManyParts: `The mail has more than ${maxParts} parts: text and attachments behind them were left out`,
	partsTooDeep: 'Parts are nested too deep: the innermost were left out',
	partHeaderTooLong: 'A part has header fields beyond all bounds: they were left out',
	partsWithoutBoundary: 'A part does not say how it is divided: what it holds was left out',
	textTooLong: 'The text is too long: its end was left out',
	htmlTooLong: 'The HTML is too long: its end was left out',
	htmlNotConverted: 'The HTML could not be turned into text: it is there as HTML alone',
	bodyUnreadable: 'The body cannot be read: text and attachments may lack',
	attachmentTooLarge:
		'Attachments beyond the size limits were left out: they are described, without their content',
};
type IncompleteCode = keyof typeof incompleteTexts;

/**
 * Bounds come before the work: the parser is given the described structure anew, with as much of the texts as is kept
 * and a mark in place of every attachment, so that no mail, whatever it holds, makes it do more.
 * @param fields the mail's header fields; `source` the untouched raw source
 */
export async function readBody(
	source: Buffer,
	fields: HeaderField[],
	limits: BodyLimits,
): Promise<Body> {
	const { root, met } = await readMimeParts(fields, splitSource(source).body);
	const left = new Set<IncompleteCode>(met);
	const attachments: MimePart[] = [];
	const mark = randomUUID();
	const { pieces, tags } = await writeParts(root, mark, attachments, left);

	const isParsable = tags <= maxTagsToParse;
	let read = await parseBody(pieces, { htmlToText: isParsable });
	if (!isParsable && read.text === '') left.add('htmlNotConverted');
	if (read.isHtmlLost) {
		// The parser drops HTML that it cannot turn into text: once more, without trying.
		read = await parseBody(pieces, { htmlToText: false });
		left.add('htmlNotConverted');
	}
	if (read.isUnreadable) left.add('bodyUnreadable');
	if (read.text.length > limits.maxTextLength) left.add('textTooLong');
	if (read.html.length > limits.maxTextLength) left.add('htmlTooLong');
	const body: Body = {
		text: read.text.slice(0, limits.maxTextLength),
		html: read.html.slice(0, limits.maxTextLength),
		attachments: [],
		kept: [],
		incomplete: [],
	};
	let room = limits.keepAttachments ? limits.maxAttachmentsBytes : 0;
	for (const { info, content: marked } of read.attachments) {
		const [before, place] = marked.split(' ');
		const part = before === mark ? attachments[Number(place)] : undefined;
		const roomHere = Math.min(room, limits.maxAttachmentBytes);
		const { size, content } = part
			? await decodeTransfer(part.body, part.encoding, limits.keepAttachments ? roomHere : 0)
			: { size: 0, content: null };
		info.size = size;
		body.attachments.push(info);
		if (limits.keepAttachments && content) {
			room -= size;
			body.kept.push({ info, content });
		} else if (limits.keepAttachments) {
			left.add('attachmentTooLarge');
		}
	}
	body.incomplete = [...left].map((code) => ({ code, text: incompleteTexts[code] }));
	return body;
}

/** Writes the parts as a mail that holds nothing but what is read of it. */
async function writeParts(
	root: MimePart,
	mark: string,
	attachments: MimePart[],
	left: Set<IncompleteCode>,
): Promise<{ pieces: Buffer[]; tags: number }> {
	const pieces: Buffer[] = [];
	const room = { text: maxTextBytes, html: maxTextBytes };
	let multiparts = 0;
	let tags = 0;
	const write = (text: string) => pieces.push(Buffer.from(text));

	const writeText = async ({ body, contentType, parameters, encoding }: MimePart) => {
		const kind = contentType === 'text/html' ? 'html' : 'text';
		const isSlow =
			slowCharset.test(parameters.charset ?? '') || /flowed/i.test(parameters.format ?? '');
		const roomHere = isSlow ? Math.min(room[kind], maxSlowTextBytes) : room[kind];
		const encoded = body.subarray(0, 2 * roomHere);
		const decoded = (await decodeTransfer(encoded, encoding, encoded.length)).content ?? encoded;
		const content = decoded.subarray(0, roomHere);
		if (encoded.length < body.length || content.length < decoded.length) {
			left.add(kind === 'html' ? 'htmlTooLong' : 'textTooLong');
		}
		room[kind] -= content.length;
		if (kind === 'html') tags += countTags(content);
		pieces.push(content);
	};
	const writePart = async (part: MimePart): Promise<void> => {
		for (const { name, value } of part.fields) {
			if (!rewrittenNames[part.kind].has(name)) write(`${name}: ${value}\r\n`);
		}
		if (part.kind === 'multipart') {
			const boundary = `${mark}-${multiparts}`;
			multiparts += 1;
			const subtype = /^multipart\/([a-z0-9.+-]{1,60})$/.exec(part.contentType)?.[1] ?? 'mixed';
			write(`content-type: multipart/${subtype}; boundary="${boundary}"\r\n\r\n`);
			for (const child of part.children) {
				write(`\r\n--${boundary}\r\n`);
				await writePart(child);
			}
			write(`\r\n--${boundary}--\r\n`);
		} else if (part.kind === 'message') {
			write('content-type: message/rfc822\r\ncontent-disposition: inline\r\n\r\n');
			for (const child of part.children) await writePart(child);
		} else if (part.kind === 'text') {
			write(`content-type: ${part.contentType}${writeParameters(part.parameters)}\r\n\r\n`);
			await writeText(part);
		} else {
			const isTyped = part.fields.some(({ name }) => name === 'content-type');
			if (!isTyped) write(`content-type: ${part.contentType}\r\n`);
			write(`\r\n${mark} ${attachments.length} `);
			attachments.push(part);
		}
	};
	await writePart(root);
	return { pieces, tags };
}

function countTags(html: Buffer): number {
	let tags = 0;
	for (const byte of html) if (byte === 0x3c) tags += 1;
	return tags;
}
/** What the parser is told of a part is written anew where it decides how the part is read. */
const rewrittenNames: Record<MimePart['kind'], Set<string>> = {
	multipart: new Set(['content-type', 'content-disposition', 'content-transfer-encoding']),
	message: new Set(['content-type', 'content-disposition', 'content-transfer-encoding']),
	text: new Set(['content-type', 'content-transfer-encoding']),
	attachment: new Set(['content-transfer-encoding']),
};

function writeParameters(parameters: Record<string, string>): string {
	return ['charset', 'format', 'delsp']
		.map((name) => [name, (parameters[name] ?? '').trim()] as const)
		.filter(([, value]) => /^[\w.:+-]{1,60}$/.test(value))
		.map(([name, value]) => `; ${name}="${value}"`)
		.join('');
}

interface ParsedBody {
	text: string;
	html: string;
	attachments: Array<{ info: AttachmentInfo; content: string }>;
	isHtmlLost: boolean;
	isUnreadable: boolean;
}

function parseBody(pieces: Buffer[], { htmlToText }: { htmlToText: boolean }): Promise<ParsedBody> {
	return new Promise((resolve) => {
		const body: ParsedBody = {
			text: '',
			html: '',
			attachments: [],
			isHtmlLost: false,
			isUnreadable: false,
		};
		const parser = new MailParser({
			skipTextToHtml: true,
			skipTextLinks: true,
			skipImageLinks: true,
			skipHtmlToText: !htmlToText,
			maxHtmlLengthToParse,
		});

		parser.on('data', (part: AttachmentStream | MessageText) => {
			if (part.type === 'text') {
				body.text = part.text ?? '';
				body.html = typeof part.html === 'string' ? part.html : '';
				return;
			}
			const attachment = {
				info: {
					fileName: readFileName(part.filename),
					contentType: part.contentType,
					size: 0,
					binaryKey: '',
				},
				content: '',
			};
			body.attachments.push(attachment);
			part.content.on('data', (chunk: Buffer) => {
				attachment.content += chunk.toString('latin1');
			});
			part.content.on('end', () => part.release?.());
		});
		parser.on('error', (error: Error) => {
			if (/HTML/.test(error.message)) body.isHtmlLost = true;
			else body.isUnreadable = true;
		});
		// 'end' does not come after an error; 'close' always does.
		parser.on('close', () => resolve(body));
		Readable.from(pieces, { objectMode: false }).pipe(parser);
	});
}

/** A file name for people: no path, no control or direction-changing characters, at most 255 characters. */
function readFileName(fileName: string | false | undefined): string {
	return (fileName || '')
		.replace(/[\p{Cc}\p{Cf}]+/gu, '')
		.replace(/^.*[\\/]/s, '')
		.slice(0, 255);
}
