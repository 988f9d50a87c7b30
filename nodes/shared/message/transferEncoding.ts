/**
 * Transfer encodings (RFC 2045 section 6), decoded in one pass over the bytes: no regular expression that a long run of
 * blanks makes quadratic, and counting costs no memory.
 */

/** Takes encoded bytes piece by piece; gives the decoded ones, or only their number. */
interface Decoder {
	write(piece: Buffer): void;
	end(): void;
	/** Decoded bytes so far. */
	readonly length: number;
}

const lineFeed = 0x0a;
/** Bytes decoded between two turns of the event loop: a few milliseconds' work. */
const sliceBytes = 256 * 1024;

/** Lets everything else that waits have its turn. */
export const yieldToOthers = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * @param encoding the value of Content-Transfer-Encoding; all but base64 and quoted-printable mean the bytes as they are
 * @param maxBytes what is decoded beyond it is counted, not kept
 * @returns how many bytes it decodes to, and the bytes, or null where they are more than `maxBytes`
 */
export async function decodeTransfer(
	encoded: Buffer,
	encoding: string,
	maxBytes: number,
): Promise<{ size: number; content: Buffer | null }> {
	const name = /^[\s"]{0,9}(base64|quoted-printable)(?![\w-])/i.exec(encoding)?.[1]?.toLowerCase();
	if (!name) {
		return { size: encoded.length, content: encoded.length <= maxBytes ? encoded : null };
	}
	const output = Buffer.allocUnsafe(Math.min(encoded.length, maxBytes));
	const decoder = name === 'base64' ? decodeBase64(output) : decodeQuotedPrintable(output);
	for (let start = 0; start < encoded.length; start += sliceBytes) {
		await yieldToOthers();
		decoder.write(encoded.subarray(start, start + sliceBytes));
	}
	decoder.end();
	const size = decoder.length;
	return { size, content: size <= maxBytes ? output.subarray(0, size) : null };
}

/**
 * Decodes the text of a part whole. What a mailing list pasted below base64 in plain letters stays as it is.
 * @param encoded within the bounds of a text
 */
export async function decodeText(encoded: Buffer, encoding: string): Promise<Buffer> {
	const end = /^[\s"]{0,9}base64/i.test(encoding) ? await findBase64End(encoded) : encoded.length;
	const { content } = await decodeTransfer(encoded.subarray(0, end), encoding, encoded.length);
	if (end === encoded.length) return content ?? encoded;
	return Buffer.concat([content!, Buffer.from('\n\n'), encoded.subarray(end)]);
}

/** @returns where lines begin that are no base64, behind its padding or an empty line; the length where none do */
async function findBase64End(encoded: Buffer): Promise<number> {
	let canEnd = false;
	let turnEnd = sliceBytes;
	for (let start = 0; start < encoded.length;) {
		if (start >= turnEnd) {
			await yieldToOthers();
			turnEnd = start + sliceBytes;
		}
		const lineEnd = encoded.indexOf(lineFeed, start);
		const next = lineEnd === -1 ? encoded.length : lineEnd + 1;
		const line = encoded.toString('latin1', start, next).trim();
		if (line !== '' && canEnd && !isBase64Line(line)) return start;
		canEnd = line === '' ? canEnd || start > 0 : line.endsWith('=');
		start = next;
	}
	return encoded.length;
}

const isBase64Line = (line: string): boolean =>
	line.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(line);

const ignored = 255;
const padding = 254;
const base64Values = new Uint8Array(256).fill(ignored);
[...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].forEach(
	(character, value) => {
		base64Values[character.charCodeAt(0)] = value;
	},
);
base64Values['-'.charCodeAt(0)] = 62;
base64Values['_'.charCodeAt(0)] = 63;
base64Values['='.charCodeAt(0)] = padding;

/** Padding in the middle starts anew: some programs join what they encoded in pieces. */
function decodeBase64(output: Buffer): Decoder {
	let length = 0;
	let bits = 0;
	let held = 0;
	return {
		write(piece) {
			for (let at = 0; at < piece.length; at += 1) {
				const value = base64Values[piece[at]!]!;
				if (value === ignored) continue;
				if (value === padding) {
					held = 0;
					continue;
				}
				bits = ((bits << 6) | value) & 0xffff;
				held += 6;
				if (held < 8) continue;
				held -= 8;
				if (length < output.length) output[length] = bits >> held;
				length += 1;
			}
		},
		end() {},
		get length() {
			return length;
		},
	};
}

const carriageReturn = 0x0d;
const equals = 0x3d;

/** Blanks before a line's end are no content; an equals sign there joins the lines. Anything else stays as written. */
function decodeQuotedPrintable(output: Buffer): Decoder {
	let length = 0;
	/** Where the line would end without the blanks seen last. */
	let solidEnd = 0;
	/** What stands after an equals sign, as far as it is known. */
	let escape: number[] | null = null;

	const put = (byte: number) => {
		if (length < output.length) output[length] = byte;
		length += 1;
	};
	const putSolid = (byte: number) => {
		put(byte);
		solidEnd = length;
	};
	const putByte = (byte: number) => {
		if (byte === equals) {
			escape = [];
		} else if (byte === lineFeed || byte === carriageReturn) {
			length = solidEnd;
			putSolid(byte);
		} else if (isBlank(byte)) {
			put(byte);
		} else {
			putSolid(byte);
		}
	};
	/** Takes back an escape that is none. */
	const giveUp = (seen: number[]) => {
		escape = null;
		putSolid(equals);
		for (const byte of seen) putByte(byte);
	};
	const continueEscape = (seen: number[], byte: number) => {
		const first = seen[0];
		if (byte === lineFeed && (first === undefined || isBlank(first) || first === carriageReturn)) {
			escape = null;
			// Blanks before a soft break are content.
			solidEnd = length;
		} else if (first === undefined) {
			if (hexOf(byte) < 0 && byte !== carriageReturn && !isBlank(byte)) giveUp([byte]);
			else seen.push(byte);
		} else if (isBlank(first) && (isBlank(byte) || byte === carriageReturn)) {
			// A soft break with blanks behind it; a run too long for one is text.
			if (seen.push(byte) > 998) giveUp(seen);
		} else if (hexOf(first) >= 0 && hexOf(byte) >= 0) {
			escape = null;
			putSolid(hexOf(first) * 16 + hexOf(byte));
		} else {
			giveUp(seen);
			if (escape) continueEscape(escape, byte);
			else putByte(byte);
		}
	};
	return {
		write(piece) {
			for (let at = 0; at < piece.length; at += 1) {
				const byte = piece[at]!;
				if (escape) {
					continueEscape(escape, byte);
				} else if (byte === equals && at + 2 < piece.length) {
					// The usual case, without a list of its own.
					const [high, low] = [hexOf(piece[at + 1]!), hexOf(piece[at + 2]!)];
					if (high >= 0 && low >= 0) {
						putSolid(high * 16 + low);
						at += 2;
					} else {
						putByte(byte);
					}
				} else {
					putByte(byte);
				}
			}
		},
		end() {
			if (escape?.length && hexOf(escape[0]!) >= 0) giveUp(escape);
			else if (!escape) length = solidEnd;
		},
		get length() {
			return length;
		},
	};
}

function isBlank(byte: number): boolean {
	return byte === 0x20 || byte === 0x09;
}

function hexOf(byte: number): number {
	if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
	const upper = byte & 0xdf;
	return upper >= 0x41 && upper <= 0x46 ? upper - 0x37 : -1;
}
