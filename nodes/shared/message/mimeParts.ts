/**
 * The parts of a mail (RFC 2046), found in one pass over its bytes and without decoding anything. What a program of
 * good will would find is found: blanks behind a delimiter are passed over, and an outer delimiter ends an inner part
 * that was never closed.
 */
import libmime from 'libmime';

import { readHeaderFields, valuesOf, type FieldValue } from './headers';
import { readParameterField } from './parameters';
import { yieldToOthers } from './transferEncoding';

/** Far more than any program writes; each is said when it was met. */
export const maxParts = 500;
const maxDepth = 50;
/** RFC 2046 section 5.1.1 allows 70. */
const maxBoundaryLength = 1_000;
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
	/** Of Content-Disposition, in lower case: `inline`, `attachment` or empty. */
	disposition: string;
	/** As the part gives it, decoded; empty without one. */
	fileName: string;
	/** The fields that describe the part, each name once; those of a mail shown inline its From, Subject and so on, too. */
	fields: FieldValue[];
	encoding: string;
	kind: 'text' | 'attachment' | 'multipart' | 'message';
	/** A view of the encoded content; of a multipart what stands before its parts, of a mail shown inline its source. */
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
const shownNames = new Set(['from', 'to', 'cc', 'bcc', 'subject', 'date', 'message-id']);
/** Texts that are data for programs: attachments. All others are shown (RFC 2046 section 4.1.4). */
const dataTypes =
	/^text\/(calendar|(x-)?vcard|directory|csv|tab-separated-values|rtf|xml|css|javascript|ecmascript|x-amp-html|watch-html|rfc822-headers|x-(patch|diff|c|python|log))\b/;

/** The begin of a field, of a folded line, or of the "From " line of an mbox; longer names are none. */
const maxNameLength = 200;
const firstFieldLine = /^(?:[!-9;-~]{1,190}[ \t]{0,9}:|From )/;
const fieldLine = /^(?:[ \t]|[!-9;-~]{1,190}[ \t]{0,9}:)/;

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

/** How many parts that are not parted as they say are looked at for how they are. */
const maxGuesses = 5;

/** Whether a mail is a single piece of text, as most are: told by its fields alone. */
export function isPlainText(fields: FieldValue[]): boolean {
	const types = valuesOf(fields, 'content-type');
	return (
		types.length === 1 &&
		/^text\/(?:plain|html)[ \t]*(?:;|$)/i.test(types[0]!) &&
		types[0]!.length <= 200 &&
		valuesOf(fields, 'content-disposition').length === 0
	);
}

/**
 * @param fields of the mail's own header
 * @param body what stands below it
 */
export async function readMimeParts(fields: FieldValue[], body: Buffer): Promise<MimeStructure> {
	const structure = await readParts(fields, body);
	let guesses = 0;
	for (const part of structure.unparted) {
		if (part.body.length === 0) continue;
		const boundary = (guesses += 1) <= maxGuesses ? guessBoundary(part.body) : '';
		const type = `${part.contentType}; boundary="${boundary}"`;
		const found = boundary
			? await readParts([{ name: 'content-type', value: type }], part.body)
			: null;
		if (found && found.root.children.length > 0) {
			part.children = found.root.children;
			for (const bound of found.met) structure.met.add(bound);
		} else {
			// What cannot be parted is text.
			const start = part.body.toString('latin1', 0, 200);
			part.kind = 'text';
			part.contentType = /^\s*<(!doctype html|html|head|body|p|div|table)\b/i.test(start)
				? 'text/html'
				: 'text/plain';
		}
	}
	return structure;
}

/** @returns what the first line that looks like a delimiter, with a field or an empty line below it, names */
function guessBoundary(body: Buffer): string {
	const start = body.toString('latin1', 0, maxPartHeaderBytes);
	const delimiter = /(?:^|\n)--([^\r\n"\\]{1,200})\r{0,2}\n(?=content-|\r{0,2}\n)/i.exec(start);
	return delimiter?.[1]?.trimEnd() ?? '';
}

async function readParts(
	fields: FieldValue[],
	body: Buffer,
): Promise<MimeStructure & { unparted: MimePart[] }> {
	const multiparts: MimePart[] = [];
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
			const line = body.toString('latin1', at, Math.min(next, at + maxNameLength));
			if (lineEnd !== -1 && /^\r*\n/.test(line)) {
				return { fields: readFields(from, at), end: next, isEnded: true };
			}
			// What is no field is text that begins without an empty line before it.
			if (!(at > from ? fieldLine : firstFieldLine).test(line)) {
				return { fields: readFields(from, at), end: at, isEnded: true };
			}
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
		const boundary = part.parameters.boundary?.trimEnd().slice(0, maxBoundaryLength);
		if (part.kind === 'multipart') multiparts.push(part);
		if (part.kind === 'multipart' && !boundary) met.add('partsWithoutBoundary');
		if (part.kind === 'multipart' && boundary) {
			if (depth >= maxDepth) met.add('partsTooDeep');
			else levels.push({ part, boundary: Buffer.from(boundary, 'utf8'), depth });
		}
		return part;
	};

	const root = openPart(fields, false, 0);
	let part = root;
	let depth = 0;
	let bodyStart = 0;
	let isInEpilogue = false;
	const shownMails: Array<{ part: MimePart; start: number; levels: number }> = [];
	for (;;) {
		while (!isInEpilogue && part.kind === 'message') {
			if (partCount >= maxParts || depth >= maxDepth) {
				met.add(partCount >= maxParts ? 'tooManyParts' : 'partsTooDeep');
				break;
			}
			shownMails.push({ part, start: bodyStart, levels: levels.length });
			const header = readHeader(bodyStart);
			depth += 1;
			const child = openPart(header.fields, true, depth);
			part.children.push(child);
			part = child;
			bodyStart = header.end;
			if (!header.isEnded) break;
		}
		const delimiter = await findDelimiter(bodyStart);
		if (!isInEpilogue && part.kind !== 'message') {
			part.body = delimiter
				? withoutLineBreak(body.subarray(bodyStart, Math.max(bodyStart, delimiter.start)))
				: body.subarray(bodyStart);
		}
		// A delimiter of a multipart around a mail ends the mail.
		while ((shownMails.at(-1)?.levels ?? -1) > (delimiter?.level ?? -1)) {
			const { part: mail, start } = shownMails.pop()!;
			mail.body = delimiter
				? withoutLineBreak(body.subarray(start, Math.max(start, delimiter.start)))
				: body.subarray(start);
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
	return { root, met, unparted: multiparts.filter(({ children }) => children.length === 0) };
}

function describePart(fields: FieldValue[]): MimePart {
	const valueOf = (name: string) => fields.find((field) => field.name === name)?.value ?? '';
	const disposition = readParameterField(valueOf('content-disposition'));
	const written = readParameterField(valueOf('content-type'));
	const fileName = disposition.parameters.filename || written.parameters.name || '';
	const encoding = valueOf('content-transfer-encoding');
	const part = {
		contentType: mendType(written.value) || guessType(disposition.value, fileName),
		parameters: written.parameters,
		disposition: disposition.value,
		fileName,
		fields,
		encoding,
		body: Buffer.alloc(0),
		children: [],
	};
	return { ...part, kind: tellKind(part) };
}

/** RFC 2045 section 5.2: what is no type is plain text; a type alone keeps its usual subtype. */
function mendType(written: string): string {
	if (written === '') return '';
	if (/^text\/?$/.test(written)) return 'text/plain';
	if (/^(text\/)?(x-)?html?$/.test(written)) return 'text/html';
	if (/^multipart\/?$/.test(written)) return 'multipart/mixed';
	if (/^(plain|text\/(text|txt|ascii))$/.test(written)) return 'text/plain';
	if (/^message\/?$/.test(written)) return 'message/rfc822';
	const isType = /^[!#$%&'*+.^_`|~\w-]{1,127}\/[!#$%&'*+.^_`|~\w-]{1,127}$/.test(written);
	if (isType) return written;
	return /^(application|image|audio|video)\b/.test(written) ? 'application/octet-stream' : '';
}

function tellKind({
	contentType,
	disposition,
	encoding,
}: Pick<MimePart, 'contentType' | 'disposition' | 'encoding'>): MimePart['kind'] {
	if (contentType.startsWith('multipart/')) return 'multipart';
	const isPlain = /^\s*(7bit|8bit|binary)?\s*$/i.test(encoding);
	if (contentType === 'message/rfc822' && disposition === 'inline' && isPlain) return 'message';
	const isInline = disposition === '' || disposition === 'inline';
	const isText =
		contentType === 'message/delivery-status' ||
		(contentType.startsWith('text/') && !dataTypes.test(contentType));
	return isInline && isText ? 'text' : 'attachment';
}

/** A part that does not say what it is: by its file name, else text. */
function guessType(disposition: string, fileName: string): string {
	const extension = /\.([^./\\]{1,20})$/.exec(fileName)?.[1];
	if (extension) return libmime.detectMimeType(extension);
	return disposition === 'attachment' ? 'application/octet-stream' : 'text/plain';
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
		while (source[end] === carriageReturn && source[end + 1] === carriageReturn) end += 1;
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
