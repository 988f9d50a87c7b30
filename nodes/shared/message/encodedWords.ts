/** Encoded words (RFC 2047), as mail programs read them: with blanks inside, cut in the middle of a character, or raw. */
import { decodeBytes } from './charset';

/** RFC 2231 section 5 lets a language follow the charset. No word reaches into the next, so that reading stays linear. */
const word = /=\?([^?\s*]{1,60})(?:\*[^?\s]{0,40})?\?([bq])\?((?:(?!=\?(?!=))[^\r\n])*?)\?=/gi;

/** Longer than any honest field; what stands beyond stays as written. */
const maxLength = 256 * 1024;

interface Run {
	charset: string;
	encoding: string;
	bytes: Buffer[];
}

/** @returns the text with its encoded words decoded; blanks between two of them are none */
export function decodeWords(value: string): string {
	if (!value.includes('=?')) return value;
	const out: string[] = [];
	let run: Run | null = null;
	let end = 0;
	const flush = () => {
		if (run) out.push(decodeBytes(Buffer.concat(run.bytes), run.charset));
		run = null;
	};
	for (const match of value.slice(0, maxLength).matchAll(word)) {
		const between = value.slice(end, match.index);
		const [whole, charset, encoding, text] = match as unknown as [string, string, string, string];
		const isNext = end > 0 && /^\s*$/.test(between);
		const bytes = encoding.toLowerCase() === 'b' ? decodeB(text) : decodeQ(text);
		// Joined before decoding: some programs cut in the middle of a character.
		if (isNext && run && isSame(run, charset)) {
			run.bytes.push(bytes);
		} else {
			flush();
			if (!isNext) out.push(between);
			run = { charset: charset.toLowerCase(), encoding, bytes: [bytes] };
		}
		end = match.index + whole.length;
	}
	flush();
	out.push(value.slice(end));
	return out.join('');
}

/** Escapes of a charset that switches begin anew in every word. */
function isSame(run: Run, charset: string): boolean {
	return run.charset === charset.toLowerCase() && !/2022|utf-?7|hz/i.test(charset);
}

function decodeB(text: string): Buffer {
	return Buffer.concat(
		text
			.replace(/[^A-Za-z0-9+/=_-]/g, '')
			.split(/=+/)
			.map((piece) => Buffer.from(piece, 'base64')),
	);
}

function decodeQ(text: string): Buffer {
	const bytes = Buffer.from(text.replace(/_/g, ' '), 'utf8').toString('latin1');
	return Buffer.from(
		bytes.replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
		'latin1',
	);
}
