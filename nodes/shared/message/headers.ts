/**
 * Header fields as they stand in the raw source (RFC 5322 section 2.2), in order and with duplicates: parsers that
 * keep one value a name cannot be trusted with who a mail was sent to.
 */
import { ProblemError } from '../reasons/problem';
import { decodeBytes } from './charset';

export interface HeaderField {
	/** Lower case, without surrounding white space. */
	name: string;
	/** Unfolded and trimmed; UTF-8 where it is valid (RFC 6532), else as windows-1252. Encoded words stay. */
	value: string;
	/** The field's bytes, folding included, without the final line break. A view, not a copy. */
	raw: Buffer;
}

/** A header field wherever it was read from; values that a server's API decoded stay as they are. */
export type FieldValue = Pick<HeaderField, 'name' | 'value'>;

/** More than any honest mail has; what lies beyond could hide a recipient, so it is refused, not skipped. */
export const maxHeaderBytes = 4 * 1024 * 1024;
export const maxHeaderFields = 50_000;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const tab = 0x09;
const colon = 0x3a;

/**
 * @returns the header section and the body, without the empty line between them; views, not copies. Without an
 * empty line everything is header.
 */
export function splitSource(source: Buffer): { header: Buffer; body: Buffer } {
	let lineStart = 0;
	const returns = countReturns(source);
	while (lineStart < source.length) {
		const lineEnd = source.indexOf(lineFeed, lineStart);
		if (lineEnd === -1) break;
		let textStart = lineStart;
		while (textStart - lineStart < returns && source[textStart] === carriageReturn) textStart += 1;
		if (lineEnd === textStart) {
			return { header: source.subarray(0, lineStart), body: source.subarray(lineEnd + 1) };
		}
		lineStart = lineEnd + 1;
	}
	return { header: source, body: Buffer.alloc(0) };
}

/** A mail whose first line ends in CR CR LF has that line end throughout: its empty line, too, may have two of CR. */
function countReturns(source: Buffer): number {
	const end = source.subarray(0, maxFirstLine).indexOf(lineFeed);
	return end > 1 && source[end - 1] === carriageReturn && source[end - 2] === carriageReturn
		? 2
		: 1;
}

const maxFirstLine = 64 * 1024;

/**
 * Reads all header fields in order of appearance. Lines that are no field are passed over, as is the "From "
 * line that mbox files put on top.
 * @param source a whole message, or its header section alone
 * @throws ProblemError `headerTooLarge` when the header section is beyond the bounds
 */
export function readHeaderFields(source: Buffer): HeaderField[] {
	// Cut before it is read: a mail without an empty line is all header.
	const { header } = splitSource(source.subarray(0, maxHeaderBytes + 2));
	if (header.length > maxHeaderBytes) throw tooLarge();
	const fields: HeaderField[] = [];
	let start = 0;
	while (start < header.length) {
		const end = findFieldEnd(header, start);
		const field = readField(trimLineBreak(header.subarray(start, end)));
		if (field) fields.push(field);
		if (fields.length > maxHeaderFields) throw tooLarge();
		start = end;
	}
	return fields;
}

/** @returns the values of all fields of one name, in order of appearance */
export function valuesOf(fields: FieldValue[], name: string): string[] {
	return fields.filter((field) => field.name === name).map((field) => field.value);
}

/** A field ends before the first line that does not begin with white space (RFC 5322 section 2.2.3). */
function findFieldEnd(header: Buffer, start: number): number {
	let end = start;
	do {
		const lineEnd = header.indexOf(lineFeed, end);
		end = lineEnd === -1 ? header.length : lineEnd + 1;
	} while (end < header.length && (header[end] === space || header[end] === tab));
	return end;
}

function trimLineBreak(line: Buffer): Buffer {
	let end = line.length;
	if (end > 0 && line[end - 1] === lineFeed) end--;
	if (end > 0 && line[end - 1] === carriageReturn) end--;
	return line.subarray(0, end);
}

function readField(raw: Buffer): HeaderField | null {
	const nameEnd = raw.indexOf(colon);
	if (nameEnd < 1) return null;
	const name = raw.toString('latin1', 0, nameEnd).trimEnd().toLowerCase();
	// RFC 5322 section 3.6.8: printable ASCII without a colon. A folded name or one with a blank is none.
	if (!/^[!-9;-~]+$/.test(name)) return null;
	const text = decodeBytes(raw.subarray(nameEnd + 1));
	return { name, value: text.replace(/[\r\n\0]+/g, '').trim(), raw };
}

function tooLarge(): ProblemError {
	return new ProblemError({
		code: 'headerTooLarge',
		text: `The header section of the mail exceeds ${maxHeaderBytes / 1024 / 1024} MB or ${maxHeaderFields} fields`,
		remedy: 'No honest mail is like that: look at it in a mail client and delete it.',
	});
}
