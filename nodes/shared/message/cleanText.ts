/** The one place where characters go that no log or database can hold, and where lines get the same end. */

const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const replacement = 0xfffd;

/** What most texts have none of. */
const unclean = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]|\p{Surrogate}/u;

/**
 * One pass: patterns over a megabyte of such characters stop everything else for long.
 * @returns the text with LF as line end, without NUL and other control characters but tabs
 */
export function cleanText(text: string): string {
	if (!unclean.test(text)) return text;
	const out = new Uint16Array(text.length);
	let length = 0;
	let isWide = false;
	for (let at = 0; at < text.length; at += 1) {
		const code = text.charCodeAt(at);
		if (code === carriageReturn) {
			const start = at;
			while (text.charCodeAt(at + 1) === carriageReturn) at += 1;
			const isOneEnd = text.charCodeAt(at + 1) === lineFeed;
			if (isOneEnd) at += 1;
			const end = length + (isOneEnd ? 1 : at + 1 - start);
			out.fill(lineFeed, length, end);
			length = end;
		} else if (isLineEnd(code)) {
			out[length++] = lineFeed;
		} else if ((code & 0xf800) === 0xd800) {
			isWide = true;
			const next = text.charCodeAt(at + 1);
			if (code < 0xdc00 && (next & 0xfc00) === 0xdc00) {
				out[length++] = code;
				out[length++] = next;
				at += 1;
			} else {
				// A half of a pair is no character.
				out[length++] = replacement;
			}
		} else if (!isControl(code)) {
			isWide ||= code > 0xff;
			out[length++] = code;
		}
	}
	const written = out.subarray(0, length);
	return isWide
		? Buffer.from(written.buffer, 0, length * 2).toString('utf16le')
		: Buffer.from(written).toString('latin1');
}

const isLineEnd = (code: number): boolean =>
	code === 0x0c || code === 0x85 || code === 0x2028 || code === 0x2029;

const isControl = (code: number): boolean =>
	(code < 0x20 && code !== 0x09 && code !== lineFeed) ||
	(code >= 0x7f && code <= 0x9f) ||
	code >= 0xfffe;
