/**
 * The parts of a mail (RFC 2046), found in one pass over its bytes and without decoding anything. What a program of
 * good will would find is found: blanks behind a delimiter are passed over, and an outer delimiter ends an inner part
 * that was never closed.
 */
import libmime from 'libmime';

import { readHeaderFields, type FieldValue } from './headers';
import { yieldToOthers } from './transferEncoding';

/** Far more than any program writes; each is said when it was met. */
export const maxParts = 500;
const maxDepth = 50;
/** Of the header of one part no more is read. */
const maxPartHeaderBytes = 64 * 1024;
/** One field of a part, its file name included; and the fields of all parts of a mail together. */
const maxPartFieldLength = 4_096;
const maxPartHeadersLength = 512 * 1024;

export interface MimePart {
	/** Lower case, `text/plain` where the part does not say. */
	contentType: string;
	/** Parameters of Content-Type, their names in lower case. */
	parameters: Record<string, string>;
	/** The fields that describe the part, each name once; those of a mail shown inline its From, Subject and so on, too. */
	fields: FieldValue[];
	encoding: string;
	kind: 'text' | 'attachment' | 'multipart' | 'message';
	/** A view of the encoded content; empty for a multipart and a mail shown inline, whose content is its children. */
	body: Buffer;
	children: MimePart[];
}

export type StructureBound =
	'tooManyParts' | 'partsTooDeep' | 'partHeaderTooLong' | 'partsWithoutBoundary';

export interface MimeStructure {
	root: MimePart;
	/** Which bounds were met. */
	met: Set<StructureBound>;
}

const describingNames = new Set([
	'content-type',
	'content-transfer-encoding',
	'content-disposition',
	'content-id',
]);
const shownNames = new Set(['from', 'to', 'cc', 'bcc', 'subject', 'date']);
/** What is shown as text; everything else is an attachment. */
const textTypes = new Set(['text/plain', 'text/html', 'message/delivery-status']);

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const dash = 0x2d;
/** Bytes looked at between two turns of the event loop. */
const sliceBytes = 1024 * 1024;

/** An open multipart; the innermost stands last. */
interface Level {
	part: MimePart;
	boundary: Buffer;
	depth: number;
}

interface Delimiter {
	/** Where its line begins, and the one behind it. */
	start: number;
	end: number;
	/** Its place in the list of open multiparts. */
	level: number;
	isClosing: boolean;
}

/**
 * @param fields of the mail's own header
 * @param body what stands below it
 */
export async function readMimeParts(fields: FieldValue[], body: Buffer): Promise<MimeStructure> {
	const met = new Set<StructureBound>();
	let levels: Level[] = [];
	let headersLength = 0;
	let partCount = 0;
	let yieldAt = sliceBytes;

	/** The next delimiter that counts, from the begin of a line on. */
	const findDelimiter = async (from: number): Promise<Delimiter | null> => {
		let at = from;
		let isLineStart = true;
		while (at < body.length) {
			if (at >= yieldAt) {
				yieldAt = at + sliceBytes;
				await yieldToOthers();
			}
			const delimiter = isLineStart ? readDelimiter(body, at, levels) : null;
			// In front of the first part a closing one closes nothing.
			const closesNothing =
				delimiter?.isClosing && levels[delimiter.level]!.part.children.length === 0;
			if (delimiter && !closesNothing) return delimiter;
			const sliceEnd = Math.min(body.length, at + sliceBytes);
			while (at < sliceEnd && !(body[at] === lineFeed && canBeginDelimiter(body[at + 1]))) at += 1;
			isLineStart = at < sliceEnd;
			if (isLineStart) at += 1;
		}
		return null;
	};

	/** Reads a part's fields, up to an empty line or a delimiter. */
	const readHeader = (from: number): { fields: FieldValue[]; end: number; isEnded: boolean } => {
		let at = from;
		while (at < body.length) {
			if (readDelimiter(body, at, levels)) break;
			if (at - from > maxPartHeaderBytes) {
				met.add('partHeaderTooLong');
				break;
			}
			const lineEnd = body.indexOf(lineFeed, at);
			const next = lineEnd === -1 ? body.length : lineEnd + 1;
			const isEmpty =
				lineEnd !== -1 && (lineEnd === at || (lineEnd === at + 1 && body[at] === carriageReturn));
			if (isEmpty) return { fields: readFields(from, at), end: next, isEnded: true };
			at = next;
		}
		return { fields: readFields(from, at), end: at, isEnded: false };
	};
	const readFields = (start: number, end: number): FieldValue[] => {
		if (end - start > maxPartHeaderBytes) met.add('partHeaderTooLong');
		return readHeaderFields(body.subarray(start, Math.min(end, start + maxPartHeaderBytes)));
	};

	/** Keeps what describes a part, once each and within bounds. */
	const chooseFields = (all: FieldValue[], isShown: boolean): FieldValue[] => {
		const chosen = new Map<string, FieldValue>();
		for (const { name, value } of all) {
			const isWanted = describingNames.has(name) || (isShown && shownNames.has(name));
			if (!isWanted || chosen.has(name)) continue;
			headersLength += value.length;
			if (value.length > maxPartFieldLength || headersLength > maxPartHeadersLength) {
				met.add('partHeaderTooLong');
			} else {
				chosen.set(name, { name, value });
			}
		}
		return [...chosen.values()];
	};

	const openPart = (all: FieldValue[], isShown: boolean, depth: number): MimePart => {
		partCount += 1;
		const part = describePart(chooseFields(all, isShown));
		const boundary = part.parameters.boundary;
		if (part.kind === 'multipart' && !boundary) met.add('partsWithoutBoundary');
		if (part.kind === 'multipart' && boundary) {
			if (depth >= maxDepth) met.add('partsTooDeep');
			else levels.push({ part, boundary: Buffer.from(boundary), depth });
		}
		return part;
	};

	const root = openPart(fields, false, 0);
	let part = root;
	let depth = 0;
	let bodyStart = 0;
	let isInEpilogue = false;
	for (;;) {
		while (!isInEpilogue && part.kind === 'message') {
			if (partCount >= maxParts || depth >= maxDepth) {
				met.add(partCount >= maxParts ? 'tooManyParts' : 'partsTooDeep');
				break;
			}
			const header = readHeader(bodyStart);
			depth += 1;
			const child = openPart(header.fields, true, depth);
			part.children.push(child);
			part = child;
			bodyStart = header.end;
			if (!header.isEnded) break;
		}
		const delimiter = await findDelimiter(bodyStart);
		if (!isInEpilogue && part.kind !== 'multipart' && part.kind !== 'message') {
			part.body = delimiter
				? withoutLineBreak(body.subarray(bodyStart, Math.max(bodyStart, delimiter.start)))
				: body.subarray(bodyStart);
		}
		if (!delimiter) break;
		const level = levels[delimiter.level]!;
		if (delimiter.isClosing) {
			levels = levels.slice(0, delimiter.level);
			isInEpilogue = true;
			bodyStart = delimiter.end;
			continue;
		}
		if (partCount >= maxParts) {
			met.add('tooManyParts');
			break;
		}
		levels = levels.slice(0, delimiter.level + 1);
		const header = readHeader(delimiter.end);
		depth = level.depth + 1;
		part = openPart(header.fields, false, depth);
		level.part.children.push(part);
		isInEpilogue = false;
		bodyStart = header.end;
	}
	return { root, met };
}

function describePart(fields: FieldValue[]): MimePart {
	const valueOf = (name: string) => fields.find((field) => field.name === name)?.value ?? '';
	const disposition = libmime.parseHeaderValue(valueOf('content-disposition'));
	const shown = decodeWord(disposition.value).toLowerCase().trim();
	const written = libmime.parseHeaderValue(valueOf('content-type'));
	const contentType = (written.value || '').toLowerCase().trim();
	const encoding = valueOf('content-transfer-encoding');
	const part = {
		contentType: contentType || guessType(shown, disposition.params.filename ?? ''),
		parameters: written.params,
		fields,
		encoding,
		body: Buffer.alloc(0),
		children: [],
	};
	return { ...part, kind: tellKind(part.contentType, shown, encoding) };
}

function tellKind(contentType: string, disposition: string, encoding: string): MimePart['kind'] {
	if (contentType.startsWith('multipart/')) return 'multipart';
	const isPlain = /^\s*(7bit|8bit|binary)?\s*$/i.test(encoding);
	if (contentType === 'message/rfc822' && disposition === 'inline' && isPlain) return 'message';
	const isInline = disposition === '' || disposition === 'inline';
	return isInline && textTypes.has(contentType) ? 'text' : 'attachment';
}

/** A part that does not say what it is: by its file name, else text. */
function guessType(disposition: string, fileName: string): string {
	const extension = /\.([^./\\]{1,20})$/.exec(fileName)?.[1];
	if (extension) return libmime.detectMimeType(extension);
	return disposition === 'attachment' ? 'application/octet-stream' : 'text/plain';
}

function decodeWord(value: string | false): string {
	return value ? libmime.decodeWords(value) : '';
}

/** The line break in front of a delimiter belongs to it. */
function withoutLineBreak(content: Buffer): Buffer {
	let end = content.length;
	if (end > 0 && content[end - 1] === lineFeed) end -= 1;
	if (end > 0 && end < content.length && content[end - 1] === carriageReturn) end -= 1;
	return content.subarray(0, end);
}

/** Reads the line that begins at `start` as a delimiter of one of the open multiparts, the innermost first. */
function readDelimiter(source: Buffer, start: number, levels: Level[]): Delimiter | null {
	const dashes = source[start] === carriageReturn ? start + 1 : start;
	if (source[dashes] !== dash || source[dashes + 1] !== dash) return null;
	const from = dashes + 2;
	for (let level = levels.length - 1; level >= 0; level -= 1) {
		const { boundary } = levels[level]!;
		if (source[from] !== boundary[0] || from + boundary.length > source.length) continue;
		if (source.compare(boundary, 0, boundary.length, from, from + boundary.length) !== 0) continue;
		const isClosing =
			source[from + boundary.length] === dash && source[from + boundary.length + 1] === dash;
		let end = from + boundary.length + (isClosing ? 2 : 0);
		while (isBlank(source[end])) end += 1;
		if (end >= source.length) return { start, end, level, isClosing: true };
		if (source[end] === carriageReturn) end += 1;
		if (end >= source.length || source[end] === lineFeed) {
			return { start, end: Math.min(end + 1, source.length), level, isClosing };
		}
		if (source[end - 1] === carriageReturn) return { start, end, level, isClosing };
	}
	return null;
}

function canBeginDelimiter(byte: number | undefined): boolean {
	return byte === dash || byte === carriageReturn;
}

function isBlank(byte: number | undefined): boolean {
	return byte === 0x20 || byte === 0x09;
}
