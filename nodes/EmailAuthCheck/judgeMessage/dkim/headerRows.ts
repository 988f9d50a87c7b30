/**
 * Header fields as signatures cover them (RFC 6376 section 3.4): byte for byte, and in time that grows with their length
 * only. A line that is no field belongs to the field above it: it can then turn a pass into a fail, never the reverse.
 */

/** As mailauth takes it. */
export interface HeaderRow {
	/** The name in lower case. */
	key: string;
	casedKey: string;
	/** The field's bytes without the final line break. */
	line: Buffer;
}

/** No field name is longer: what decides stands at the begin of a line. */
const longestName = 998;

const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const colon = 0x3a;

/** @param header the header section without the empty line, line breaks CRLF */
export function readHeaderRows(header: Buffer): HeaderRow[] {
	const rows: HeaderRow[] = [];
	let rowStart = 0;
	for (let line = findLineEnd(header, 0); rowStart < header.length;) {
		if (line === header.length || startsField(header, line)) {
			rows.push(readRow(trimLineBreak(header.subarray(rowStart, line))));
			rowStart = line;
		}
		line = findLineEnd(header, line);
	}
	return rows;
}

/** @returns the place behind the line's CRLF; a CR or LF alone ends no line */
function findLineEnd(header: Buffer, start: number): number {
	for (let at = start + 1; at < header.length; at++) {
		if (header[at] === lineFeed && header[at - 1] === carriageReturn) return at + 1;
	}
	return header.length;
}

/** A name and a colon, which may be folded onto the next line (RFC 5322 section 4.5.8). */
function startsField(header: Buffer, start: number): boolean {
	const end = findLineEnd(header, start);
	const last = Math.min(isBreak(header, end) ? end - 2 : end, start + longestName);
	let at = start;
	while (at < last && isNameByte(header[at]!)) at++;
	if (at === start) return false;
	at = skipBlanks(header, at, last);
	if (at < last) return header[at] === colon;
	return isBreak(header, end) && header[skipBlanks(header, end, end + longestName)] === colon;
}

function isBreak(header: Buffer, end: number): boolean {
	return header[end - 1] === lineFeed && header[end - 2] === carriageReturn;
}

function skipBlanks(header: Buffer, start: number, end: number): number {
	let at = start;
	while (at < end && (header[at] === space || header[at] === tab)) at++;
	return at;
}

/** ftext (RFC 5322 section 3.6.8): printable ASCII without the colon. */
function isNameByte(byte: number): boolean {
	return byte > space && byte < 0x7f && byte !== colon;
}

function readRow(line: Buffer): HeaderRow {
	const end = line.indexOf(colon);
	const name = line.toString('latin1', 0, Math.min(end === -1 ? line.length : end, longestName));
	const casedKey = name.replace(/\r?\n/g, '').replace(/^[ \t]+|[ \t]+$/g, '');
	return { key: casedKey.toLowerCase(), casedKey, line };
}

function trimLineBreak(line: Buffer): Buffer {
	return isBreak(line, line.length) ? line.subarray(0, -2) : line;
}
