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

const fieldStart = /^[!-9;-~]+[ \t]*:/;
/** A name whose colon was folded onto the next line (RFC 5322 section 4.5.8). */
const loneName = /^[!-9;-~]+[ \t]*$/;
const loneColon = /^[ \t]*:/;
/** No field name is longer: what decides stands at the begin of a line. */
const longestName = 998;

/** @param header the header section without the empty line, line breaks CRLF */
export function readHeaderRows(header: Buffer): HeaderRow[] {
	const starts = readLineStarts(header);
	const rows: HeaderRow[] = [];
	let rowStart = 0;
	for (let line = 1; line <= starts.length; line++) {
		if (line < starts.length && !startsField(header, starts, line)) continue;
		const end = line < starts.length ? starts[line]! : header.length;
		if (end > rowStart) rows.push(readRow(trimLineBreak(header.subarray(rowStart, end))));
		rowStart = end;
	}
	return rows;
}

function readLineStarts(header: Buffer): number[] {
	const starts = [0];
	for (let at = header.indexOf('\r\n'); at !== -1 && at + 2 < header.length;) {
		starts.push(at + 2);
		at = header.indexOf('\r\n', at + 2);
	}
	return starts;
}

function startsField(header: Buffer, starts: number[], line: number): boolean {
	const text = readLine(header, starts, line);
	if (fieldStart.test(text)) return true;
	return (
		line + 1 < starts.length &&
		loneName.test(text) &&
		loneColon.test(readLine(header, starts, line + 1))
	);
}

function readLine(header: Buffer, starts: number[], line: number): string {
	const start = starts[line]!;
	const end = line + 1 < starts.length ? starts[line + 1]! - 2 : header.length;
	return header.toString('latin1', start, Math.min(end, start + longestName));
}

function readRow(line: Buffer): HeaderRow {
	const colon = line.indexOf(0x3a);
	const name = line.toString(
		'latin1',
		0,
		Math.min(colon === -1 ? line.length : colon, longestName),
	);
	const casedKey = name.replace(/\r?\n/g, '').replace(/^[ \t]+|[ \t]+$/g, '');
	return { key: casedKey.toLowerCase(), casedKey, line };
}

function trimLineBreak(line: Buffer): Buffer {
	return line.length >= 2 && line.toString('latin1', line.length - 2) === '\r\n'
		? line.subarray(0, -2)
		: line;
}
