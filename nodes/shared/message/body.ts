/**
 * Text, HTML and attachments of a mail (RFC 2045 to 2049). A body that cannot be read costs its text, never the mail: who
 * it is from and to is read elsewhere.
 */
import { decodeBytes } from './charset';
import { cleanText } from './cleanText';
import { decodeWords } from './encodedWords';
import { nameFile } from './fileName';
import { joinFlowed } from './flowedText';
import { readHeaderFields, splitSource, valuesOf, type FieldValue } from './headers';
import { htmlToText } from './htmlToText';
import { maxParts, readMimeParts, type MimePart, type StructureBound } from './mimeParts';
import { readSignedContent } from './signedContent';
import {
	decodeText as decodeTextTransfer,
	decodeTransfer,
	yieldToOthers,
} from './transferEncoding';
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
	/** Mails that are files of this one, in order. */
	mails: AttachedMail[];
	/** What was left out. */
	incomplete: Incomplete[];
	/** Types of all parts, lower case. */
	partTypes: Set<string>;
}

/** A mail inside a mail: its source, and of one that is shown inline what the structure tells. */
export type AttachedMail =
	{ source: Buffer } | { source: Buffer; fields: FieldValue[]; text: string; html: string };

/** Mails inside one mail that are opened, and how large they may be, in bytes. */
const maxMails = 20;
const maxMailBytes = 10 * 1024 * 1024;

/** Of all plain parts and of all HTML parts together, in bytes; encoded they may be twice that. */
const maxTextBytes = 1024 * 1024;
/** Of one part whose decoder (charset, format=flowed) looks at every character while everything else waits. */
const maxSlowTextBytes = 128 * 1024;
/** As far as RFC 1468 and its successors go, and UTF-7. */
const slowCharset = /^\s*(cs)?(jis|iso-?2022|utf-?7|unicode-?1-?1-?utf-?7|hz)/i;
/** Of a signed part that is opened; it is held whole. */
const maxSignedBytes = 25 * 1024 * 1024;

const incompleteTexts = {
	tooManyParts: `The mail has more than ${maxParts} parts: text and attachments behind them were left out`,
	partsTooDeep: 'Parts are nested too deep: the innermost were left out',
	partHeaderTooLong: 'A part has header fields beyond all bounds: they were left out',
	partsWithoutBoundary:
		'A part does not say how it is divided: it is read as far as that can be guessed',
	textTooLong: 'The text is too long: its end was left out',
	htmlTooLong: 'The HTML is too long: its end was left out',
	htmlNotConverted: 'The HTML could not be turned into text: it is there as HTML alone',
	bodyUnreadable: 'A signed part cannot be read: its text and attachments are in its file alone',
	winmailNotUnpacked:
		'Outlook packed the mail into the file winmail.dat (TNEF), which only Outlook opens: formatted text and files in it are not unpacked',
	attachmentTooLarge:
		'Attachments beyond the size limits were left out: they are described, without their content',
};
type IncompleteCode = keyof typeof incompleteTexts | StructureBound;

/** What stands in one place of the mail: as text, as HTML or as both. */
interface Segment {
	text: string;
	html: string;
}

/** @param fields the mail's header fields; `source` the untouched raw source */
export async function readBody(
	source: Buffer,
	fields: FieldValue[],
	limits: BodyLimits,
): Promise<Body> {
	const { root, met } = await readMimeParts(fields, splitSource(source).body);
	const left = new Set<IncompleteCode>(met);
	await openSignedPart(root, left);
	tellNamedTexts(root);
	const reader = { room: { text: maxTextBytes, html: maxTextBytes }, left };
	const segments = await readSegments(root, reader);

	const pieces: string[] = [];
	for (const segment of segments) {
		pieces.push(isBlank(segment.text) ? await toText(segment.html, left) : segment.text);
	}
	await yieldToOthers();
	const text = pieces.filter((piece) => !isBlank(piece)).join('\n');
	const hasHtml = segments.some(({ html }) => html !== '');
	const html = hasHtml
		? segments.map((segment) => segment.html || toHtml(segment.text)).join('\n')
		: '';
	if (text.length > limits.maxTextLength) left.add('textTooLong');
	if (html.length > limits.maxTextLength) left.add('htmlTooLong');
	const body: Body = {
		text: text.slice(0, limits.maxTextLength),
		html: html.slice(0, limits.maxTextLength),
		attachments: [],
		kept: [],
		mails: await readAttachedMails(root, reader),
		incomplete: [],
		partTypes: new Set([...walk(root)].map(({ contentType }) => contentType)),
	};
	await readAttachments(root, body, limits, left);
	body.incomplete = [...left].map((code) => ({ code, text: incompleteTexts[code] }));
	return body;
}

/** @returns the mails that are files of a mail, in the order of {@link Body.mails}, its own text unread */
export async function readMailFiles(source: Buffer, fields: FieldValue[]): Promise<AttachedMail[]> {
	const { root, met } = await readMimeParts(fields, splitSource(source).body);
	const left = new Set<IncompleteCode>(met);
	await openSignedPart(root, left);
	return await readAttachedMails(root, { room: { text: maxTextBytes, html: maxTextBytes }, left });
}

function* walk(part: MimePart): Generator<MimePart> {
	yield part;
	for (const child of part.children) yield* walk(child);
}

const signedType = /^application\/(x-)?pkcs7-mime$/;

/** What an opaque signature wraps is read, and stays a file, too. */
async function openSignedPart(root: MimePart, left: Set<IncompleteCode>): Promise<void> {
	const part = [...walk(root)].find(
		({ contentType, parameters }) =>
			signedType.test(contentType) &&
			!/^(enveloped|compressed|certs)/i.test(parameters['smime-type'] ?? ''),
	);
	if (!part) return;
	const { content } = await decodeTransfer(part.body, part.encoding, maxSignedBytes);
	const signed = content && readSignedContent(content);
	if (!signed) {
		if (/^signed/i.test(part.parameters['smime-type'] ?? '')) left.add('bodyUnreadable');
		return;
	}
	const { root: inner, met } = await readMimeParts(
		readHeaderFields(signed.subarray(0, maxSignedHeader)),
		splitSource(signed).body,
	);
	for (const bound of met) left.add(bound);
	part.children = [inner];
}

const maxSignedHeader = 64 * 1024;

/** A text with a file name is an attachment, except where it is the only text of the mail. */
function tellNamedTexts(root: MimePart): void {
	const texts = [...walk(root)].filter(({ kind }) => kind === 'text');
	const isNamed = ({ fileName }: MimePart) => fileName.trim() !== '';
	const isBody = texts.some((part) => !isNamed(part));
	for (const part of texts.filter(isNamed).slice(isBody ? 0 : 1)) part.kind = 'attachment';
}

interface Reader {
	/** What is left of the bounds, in bytes. */
	room: { text: number; html: number };
	left: Set<IncompleteCode>;
}

async function readSegments(part: MimePart, reader: Reader): Promise<Segment[]> {
	if (part.kind === 'text') return [await readText(part, reader)];
	const groups: Segment[][] = [];
	for (const child of part.children) groups.push(await readSegments(child, reader));
	if (part.contentType === 'multipart/alternative') return chooseAlternative(groups);
	const segments = groups.flat();
	return part.kind === 'message'
		? [{ text: writeHeader(part.children[0]), html: '' }, ...segments]
		: segments;
}

/** The first that is text and the last that is HTML (RFC 2046 section 5.1.4). */
function chooseAlternative(groups: Segment[][]): Segment[] {
	const texts = groups.map((segments) => segments.map(({ text }) => text).join('\n'));
	const htmls = groups.map((segments) => segments.map(({ html }) => html).join(''));
	const text = texts.find((one) => !isBlank(one)) ?? '';
	const html = htmls.filter((one) => one !== '').at(-1) ?? '';
	return text === '' && html === '' ? [] : [{ text, html }];
}

async function readText(part: MimePart, { room, left }: Reader): Promise<Segment> {
	const { body, contentType, parameters, encoding } = part;
	const kind = contentType === 'text/html' ? 'html' : 'text';
	const isFlowed = /flowed/i.test(parameters.format ?? '');
	const isSlow = slowCharset.test(parameters.charset ?? '') || isFlowed;
	const roomHere = isSlow ? Math.min(room[kind], maxSlowTextBytes) : room[kind];
	const encoded = body.subarray(0, 2 * roomHere);
	const decoded = await decodeTextTransfer(encoded, encoding);
	const content = decoded.subarray(0, roomHere);
	if (encoded.length < body.length || content.length < decoded.length) {
		left.add(kind === 'html' ? 'htmlTooLong' : 'textTooLong');
	}
	room[kind] -= content.length;
	await yieldToOthers();
	const letters = decodeBytes(content, parameters.charset, { html: kind === 'html' });
	await yieldToOthers();
	const text = cleanText(letters);
	if (kind === 'html') return { text: '', html: text };
	if (isFlowed) return { text: joinFlowed(text, /^yes/i.test(parameters.delsp ?? '')), html: '' };
	return {
		text: /^text\/(enriched|richtext)$/.test(contentType) ? stripMarks(text) : text,
		html: '',
	};
}

/** Enriched text (RFC 1896): marks go, a doubled bracket is one. */
function stripMarks(text: string): string {
	return text.replace(/<<|<\/?[\w-]{1,60}>/g, (mark) => (mark === '<<' ? '<' : ''));
}

const shownFields = ['From', 'To', 'Cc', 'Subject', 'Date'];

/** What a mail program shows above a mail inside a mail. */
function writeHeader(mail: MimePart | undefined): string {
	return shownFields
		.map((name) => [name, valuesOf(mail?.fields ?? [], name.toLowerCase())[0] ?? ''])
		.filter(([, value]) => value !== '')
		.map(([name, value]) => `${name}: ${cleanText(decodeWords(value!)).replaceAll('\n', ' ')}\n`)
		.join('');
}

/** What a server returns or a list bundles is forwarded by nobody. */
async function readAttachedMails(root: MimePart, reader: Reader): Promise<AttachedMail[]> {
	if (/^multipart\/(report|digest)$/.test(root.contentType)) return [];
	const mails: AttachedMail[] = [];
	for (const part of walk(root)) {
		if (mails.length >= maxMails) break;
		const shown = part.kind === 'message' ? part.children[0] : undefined;
		if (shown) {
			const segments = await readSegments(shown, reader);
			const join = (kind: keyof Segment) => segments.map((segment) => segment[kind]).join('\n');
			const { fields } = shown;
			mails.push({ source: part.body, fields, text: join('text'), html: join('html') });
		} else if (part.kind === 'attachment' && isMailFile(part)) {
			const { content } = await decodeTransfer(part.body, part.encoding, maxMailBytes);
			if (content) mails.push({ source: content });
			else reader.left.add('attachmentTooLarge');
		}
	}
	return mails;
}

function isMailFile({ contentType, fileName }: MimePart): boolean {
	return (
		contentType === 'message/rfc822' ||
		contentType === 'message/global' ||
		(contentType === 'application/octet-stream' && /\.eml$/i.test(fileName.trim()))
	);
}

function isBlank(text: string): boolean {
	return !/\S/.test(text);
}

async function toText(html: string, left: Set<IncompleteCode>): Promise<string> {
	if (html === '') return '';
	await yieldToOthers();
	const text = htmlToText(html);
	if (text === null) left.add('htmlNotConverted');
	return text ?? '';
}

/** Text beside HTML, as HTML. */
function toHtml(text: string): string {
	if (isBlank(text)) return '';
	const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
	return `<p>${escaped.trim().replaceAll('\n', '<br>')}</p>`;
}

async function readAttachments(
	root: MimePart,
	body: Body,
	limits: BodyLimits,
	left: Set<IncompleteCode>,
): Promise<void> {
	let room = limits.keepAttachments ? limits.maxAttachmentsBytes : 0;
	for (const part of walk(root)) {
		if (part.kind !== 'attachment') continue;
		const roomHere = limits.keepAttachments ? Math.min(room, limits.maxAttachmentBytes) : 0;
		const { size, content } = await decodeTransfer(part.body, part.encoding, roomHere);
		const info: AttachmentInfo = {
			fileName: nameFile(part, body.attachments.length + 1, readSubject(part)),
			contentType: part.contentType,
			size,
			binaryKey: '',
		};
		body.attachments.push(info);
		if (isWinmail(info)) left.add('winmailNotUnpacked');
		if (limits.keepAttachments && content) {
			room -= size;
			body.kept.push({ info, content });
		} else if (limits.keepAttachments) {
			left.add('attachmentTooLarge');
		}
	}
}

const isWinmail = ({ contentType, fileName }: AttachmentInfo): boolean =>
	/^application\/(vnd\.)?ms-tnef$/.test(contentType) || /^winmail\.dat$/i.test(fileName);

/** Of a mail that is attached. */
function readSubject({ contentType, body }: MimePart): string {
	if (contentType !== 'message/rfc822') return '';
	const fields = readHeaderFields(body.subarray(0, maxSignedHeader));
	return decodeWords(valuesOf(fields, 'subject')[0] ?? '').replace(/[\\/:*?"<>|]+/g, ' ');
}
