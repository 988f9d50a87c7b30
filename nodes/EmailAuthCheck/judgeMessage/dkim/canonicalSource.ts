/** Line breaks as DKIM hashes them (RFC 6376 section 5.3: CRLF), whatever the mail was stored with. */

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Bytes of one piece of work. */
export const pieceBytes = 64 * 1024;

/** @returns the bytes with every lone LF as CRLF; the same buffer when nothing needs changing */
export function toCrlf(bytes: Buffer): Buffer {
	// Byte by byte: a search for each LF costs a hundred times as much where there is nothing else.
	let missing = 0;
	for (let at = 0; at < bytes.length; at++) {
		if (bytes[at] === lineFeed && bytes[at - 1] !== carriageReturn) missing++;
	}
	if (missing === 0) return bytes;
	const converted = Buffer.allocUnsafe(bytes.length + missing);
	let target = 0;
	for (let at = 0; at < bytes.length; at++) {
		const byte = bytes[at]!;
		if (byte === lineFeed && bytes[at - 1] !== carriageReturn) converted[target++] = carriageReturn;
		converted[target++] = byte;
	}
	return converted;
}

/** @returns the body in pieces as it is; none ends between CR and LF */
export function* cutIntoPieces(body: Buffer): Generator<Buffer> {
	for (let start = 0; start < body.length;) {
		let end = Math.min(start + pieceBytes, body.length);
		if (body[end] === lineFeed) end++;
		yield body.subarray(start, end);
		start = end;
	}
}
