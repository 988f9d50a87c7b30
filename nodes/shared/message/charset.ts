/**
 * Bytes to text, for headers, bodies and file names alike: the declared charset where it is known and fits, else UTF-8,
 * else what the HTML says of itself, else windows-1252. A letter that can be had never becomes U+FFFD.
 */
import { isUtf8 } from 'node:buffer';

import iconv from 'iconv-lite';

/** What people write is the superset that programs mean by it (WHATWG Encoding, section 4.2). */
const supersets: Record<string, string> = {
	'iso-8859-1': 'windows-1252',
	latin1: 'windows-1252',
	'iso-8859-9': 'windows-1254',
	latin5: 'windows-1254',
	'iso-8859-11': 'windows-874',
	'tis-620': 'windows-874',
	'iso-8859-8-i': 'iso-8859-8',
	'iso-8859-8-e': 'iso-8859-8',
	'iso-8859-6-i': 'iso-8859-6',
	gb2312: 'gb18030',
	gbk: 'gb18030',
	'x-gbk': 'gb18030',
	cp936: 'gb18030',
	'euc-cn': 'gb18030',
	big5: 'big5-hkscs',
	shift_jis: 'cp932',
	'shift-jis': 'cp932',
	sjis: 'cp932',
	'x-sjis': 'cp932',
	'windows-31j': 'cp932',
	'euc-kr': 'cp949',
	ks_c_5601: 'cp949',
	'ks_c_5601-1987': 'cp949',
	'ks_c_5601-1989': 'cp949',
	ksc5601: 'cp949',
	'x-windows-949': 'cp949',
	'x-mac-roman': 'macintosh',
	unicode: 'utf-16',
	'unicode-1-1-utf-7': 'utf-7',
	'unicode-1-1-utf-8': 'utf-8',
	utf8mb4: 'utf-8',
};

/** Names that say nothing of the letters, and those that the library takes for charsets but are none. */
const noCharsets = new Set([
	'',
	'us-ascii',
	'ascii',
	'ansi_x3.4-1968',
	'iso-ir-6',
	'default',
	'default_charset',
	'unknown',
	'x-unknown',
	'unknown-8bit',
	'x-user-defined',
	'8bit',
	'7bit',
	'binary',
	'base64',
	'hex',
	'none',
]);

/**
 * @param charset as declared, or empty
 * @param html whether the bytes are HTML, which may say its charset itself
 */
export function decodeBytes(bytes: Buffer, charset = '', { html = false } = {}): string {
	if (isPlainAscii(bytes)) return decodeShifted(bytes, charset) ?? bytes.toString('latin1');
	const shifted = decodeShifted(bytes, charset);
	if (shifted !== null) return shifted;
	const declared = decodeKnown(bytes, charset);
	if (declared !== null && !declared.includes('\ufffd')) return declared;
	if (isUtf8(bytes)) return withoutMark(bytes.toString('utf8'));
	const meta = html ? decodeKnown(bytes, findMetaCharset(bytes)) : null;
	if (meta !== null && !meta.includes('\ufffd')) return meta;
	// A few damaged characters are no reason to give up all others.
	if (declared !== null && !isUtf8Name(nameCharset(charset)) && countDamage(declared) < 0.05) {
		return declared;
	}
	return decodeMixed(bytes);
}

/** @returns the text, or null where the charset is not known */
function decodeKnown(bytes: Buffer, charset: string): string | null {
	const name = nameCharset(charset);
	if (name === '') return null;
	if (isUtf8Name(name)) return withoutMark(bytes.toString('utf8'));
	// Bytes with no letter in them are not of that charset.
	if (name === 'windows-1252' && hasByte(bytes, unusedIn1252)) return null;
	return iconv.decode(bytes, name);
}

function nameCharset(charset: string): string {
	const written = charset
		.slice(0, 60)
		.toLowerCase()
		.replace(/^[\s"'=]+|[\s"';,].*$/gs, '');
	if (noCharsets.has(written)) return '';
	const name = supersets[written] ?? supersets[written.replace(/^(x-|cs)/, '')] ?? written;
	if (iconv.encodingExists(name)) return name;
	const plain = written.replace(/^(x-|cs)/, '');
	return !noCharsets.has(plain) && iconv.encodingExists(plain) ? plain : '';
}

function isUtf8Name(name: string): boolean {
	return /^(utf-?8|cesu-?8|unicode11utf8)$/.test(name);
}

/** Charsets that are switched by escapes and look like ASCII (RFC 1468, 1557, 1922, 1843, 2152). */
function decodeShifted(bytes: Buffer, charset: string): string | null {
	const name = charset.toLowerCase().replace(/[^a-z0-9]/g, '');
	if (name.includes('iso2022jp') || name === 'jis' || name === 'csiso2022jp') {
		return decodeJis(bytes);
	}
	if (name.includes('iso2022kr')) return decodeShiftOut(bytes, 'cp949');
	if (name.includes('iso2022cn')) return decodeShiftOut(bytes, 'gb18030');
	if (/^hz(gb2312)?$/.test(name)) return decodeHz(bytes);
	if (/^(unicode11)?utf7$/.test(name)) return iconv.decode(bytes, 'utf-7');
	return null;
}

const escape = 0x1b;

/** Escapes choose between ASCII, half-width kana and two-byte characters, which are handed on as Shift_JIS. */
function decodeJis(bytes: Buffer): string {
	const out = Buffer.allocUnsafe(bytes.length);
	let length = 0;
	let mode: 'ascii' | 'kana' | 'double' = 'ascii';
	for (let at = 0; at < bytes.length; at += 1) {
		const byte = bytes[at]!;
		if (byte === escape) {
			const sequence = bytes.toString('latin1', at + 1, at + 4);
			if (/^\$[@B]/.test(sequence)) mode = 'double';
			else if (/^\$\([@BDOQ]/.test(sequence)) mode = 'double';
			else if (/^\(I/.test(sequence)) mode = 'kana';
			else if (/^\([BJH]/.test(sequence)) mode = 'ascii';
			else continue;
			at += /^\$\(/.test(sequence) ? 3 : 2;
		} else if (byte === 0x0a || byte === 0x0d) {
			mode = 'ascii';
			out[length++] = byte;
		} else if (mode === 'double' && byte >= 0x21 && byte <= 0x7e && at + 1 < bytes.length) {
			const low = bytes[(at += 1)]!;
			const isOdd = byte % 2 === 1;
			const high = ((byte - 0x21) >> 1) + (byte < 0x5f ? 0x81 : 0xc1);
			out[length++] = high;
			out[length++] = isOdd ? low + (low < 0x60 ? 0x1f : 0x20) : low + 0x7e;
		} else if (mode === 'kana' && byte >= 0x21 && byte <= 0x5f) {
			out[length++] = byte + 0x80;
		} else {
			out[length++] = byte;
		}
	}
	return iconv.decode(out.subarray(0, length), 'cp932');
}

/** Shift-out and shift-in choose between ASCII and two-byte characters without their high bits. */
function decodeShiftOut(bytes: Buffer, charset: string): string {
	const out = Buffer.allocUnsafe(bytes.length);
	let length = 0;
	let isOut = false;
	for (let at = 0; at < bytes.length; at += 1) {
		const byte = bytes[at]!;
		if (byte === 0x0e) isOut = true;
		else if (byte === 0x0f) isOut = false;
		else if (byte === escape && bytes[at + 1] === 0x24) at += 3;
		else {
			if (byte === 0x0a || byte === 0x0d) isOut = false;
			out[length++] = isOut && byte > 0x20 ? byte | 0x80 : byte;
		}
	}
	return iconv.decode(out.subarray(0, length), charset);
}

function decodeHz(bytes: Buffer): string {
	const out = Buffer.allocUnsafe(bytes.length);
	let length = 0;
	let isDouble = false;
	for (let at = 0; at < bytes.length; at += 1) {
		const byte = bytes[at]!;
		const next = bytes[at + 1];
		if (byte === 0x7e && (next === 0x7b || next === 0x7d)) {
			isDouble = next === 0x7b;
			at += 1;
		} else if (byte === 0x7e && next === 0x7e && !isDouble) {
			out[length++] = byte;
			at += 1;
		} else {
			if (byte === 0x0a) isDouble = false;
			out[length++] = isDouble && byte > 0x20 ? byte | 0x80 : byte;
		}
	}
	return iconv.decode(out.subarray(0, length), 'gb18030');
}

/** `<meta charset=x>` or `<meta http-equiv=… content="…; charset=x">`, in the first kilobytes as browsers look. */
function findMetaCharset(bytes: Buffer): string {
	const head = bytes.toString('latin1', 0, 4_096);
	return /<meta\b[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?([\w:.-]{1,40})/i.exec(head)?.[1] ?? '';
}

/** Letters of UTF-8 where there are any, windows-1252 for the bytes between. */
function decodeMixed(bytes: Buffer): string {
	// A stray byte becomes three at most.
	const out = Buffer.allocUnsafe(bytes.length * 3);
	let length = 0;
	let sequences = 0;
	let strays = 0;
	for (let at = 0; at < bytes.length;) {
		const size = sizeOfSequence(bytes, at);
		if (size === 0) {
			strays += 1;
			length += letters1252[bytes[at]! - 0x80]!.copy(out, length);
			at += 1;
			continue;
		}
		if (size > 1) sequences += 1;
		for (const end = at + size; at < end; at += 1) out[length++] = bytes[at]!;
	}
	if (sequences < strays) return iconv.decode(bytes, 'windows-1252');
	return withoutMark(out.toString('utf8', 0, length));
}

/** The upper half of windows-1252 in UTF-8. */
const letters1252 = Array.from({ length: 0x80 }, (_, index) =>
	Buffer.from(iconv.decode(Buffer.from([0x80 + index]), 'windows-1252')),
);

/** @returns how many bytes a character of UTF-8 takes there (RFC 3629 section 4); 0 for none */
function sizeOfSequence(bytes: Buffer, at: number): number {
	const first = bytes[at]!;
	if (first < 0x80) return 1;
	const size = first > 0xf4 ? 0 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
	if (size === 0 || at + size > bytes.length) return 0;
	const second = bytes[at + 1]!;
	// Neither longer than need be, nor half a pair, nor beyond Unicode.
	const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
	const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
	if (second < lowest || second > highest) return 0;
	for (let next = at + 2; next < at + size; next += 1) {
		if ((bytes[next]! & 0xc0) !== 0x80) return 0;
	}
	return size;
}

const unusedIn1252 = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

function hasByte(bytes: Buffer, wanted: ReadonlySet<number>): boolean {
	for (const byte of bytes) if (wanted.has(byte)) return true;
	return false;
}

function isPlainAscii(bytes: Buffer): boolean {
	for (const byte of bytes) if (byte >= 0x80 || byte === 0) return false;
	return true;
}

function countDamage(text: string): number {
	return text.split('\ufffd').length / text.length;
}

function withoutMark(text: string): string {
	return text.startsWith('\ufeff') ? text.slice(1) : text;
}
