/**
 * Text, HTML and attachments of a mail (RFC 2045 to 2047, by mailparser). A body that cannot be read costs its text,
 * never the mail: who it is from and to is read elsewhere.
 */
import { MailParser, type AttachmentStream, type MessageText } from 'mailparser';

import { splitSource, type HeaderField } from './headers';
import type { AttachmentInfo } from './types';

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
}

/** HTML longer than this is not turned into text: it stays HTML only. */
const maxHtmlLengthToParse = 500_000;
/** A mail with more parts than this is read no further (mailparser's own bound). */
const maxAttachments = 1_000;

const bodyFields = new Set([
	'content-type',
	'content-transfer-encoding',
	'content-disposition',
	'content-id',
	'mime-version',
]);

/**
 * @param source the untouched raw source
 * @param fields its header fields: the parser is given only those that describe the body, so that thousands of others
 * cost nothing
 */
export async function readBody(
	source: Buffer,
	fields: HeaderField[],
	limits: BodyLimits,
): Promise<Body> {
	const lineBreak = Buffer.from('\r\n');
	const described = Buffer.concat([
		...fields.filter(({ name }) => bodyFields.has(name)).flatMap(({ raw }) => [raw, lineBreak]),
		lineBreak,
		splitSource(source).body,
	]);
	const read = await parseBody(described, limits, { htmlToText: true });
	// The parser drops HTML that it cannot turn into text: once more, without trying.
	return read.isHtmlLost ? parseBody(described, limits, { htmlToText: false }) : read;
}

function parseBody(
	described: Buffer,
	limits: BodyLimits,
	{ htmlToText }: { htmlToText: boolean },
): Promise<Body & { isHtmlLost: boolean }> {
	return new Promise((resolve) => {
		const body: Body = { text: '', html: '', attachments: [], kept: [] };
		let room = limits.keepAttachments ? limits.maxAttachmentsBytes : 0;
		let isHtmlLost = false;
		const parser = new MailParser({
			skipTextToHtml: true,
			skipTextLinks: true,
			skipImageLinks: true,
			skipHtmlToText: !htmlToText,
			maxHtmlLengthToParse,
		});

		parser.on('data', (part: AttachmentStream | MessageText) => {
			if (part.type === 'text') {
				body.text = (part.text ?? '').slice(0, limits.maxTextLength);
				body.html = (typeof part.html === 'string' ? part.html : '').slice(0, limits.maxTextLength);
				return;
			}
			const info: AttachmentInfo = {
				fileName: readFileName(part.filename),
				contentType: part.contentType,
				size: 0,
				binaryKey: '',
			};
			if (body.attachments.length < maxAttachments) body.attachments.push(info);
			const chunks: Buffer[] = [];
			const roomHere = Math.min(room, limits.maxAttachmentBytes);
			part.content.on('data', (chunk: Buffer) => {
				info.size += chunk.length;
				if (info.size <= roomHere) chunks.push(chunk);
				else chunks.length = 0;
			});
			part.content.on('end', () => {
				if (limits.keepAttachments && info.size <= roomHere) {
					room -= info.size;
					body.kept.push({ info, content: Buffer.concat(chunks) });
				}
				part.release?.();
			});
		});
		parser.on('error', (error: Error) => {
			isHtmlLost ||= /HTML/.test(error.message);
		});
		// 'end' does not come after an error such as too many parts; 'close' always does.
		parser.on('close', () => resolve({ ...body, isHtmlLost }));
		parser.end(described);
	});
}

/** A file name for people: no path, no control or direction-changing characters, at most 255 characters. */
function readFileName(fileName: string | false | undefined): string {
	return (fileName || '')
		.replace(/[\p{Cc}\p{Cf}]+/gu, '')
		.replace(/^.*[\\/]/s, '')
		.slice(0, 255);
}
