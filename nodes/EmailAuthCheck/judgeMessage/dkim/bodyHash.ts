/**
 * Body hashes of signatures (RFC 6376 sections 3.4.3, 3.4.4 and 3.7) in time that grows with the body's length only,
 * whatever its lines are like: mailauth's own keeps the open line and reads it anew with every piece. Each
 * canonicalization is done once for all signatures that ask for it.
 */
import { createHash } from 'node:crypto';

import { nextTurn } from '../../takeTurn';
import { cutIntoPieces, pieceBytes, toCrlf } from './canonicalSource';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const tab = 0x09;

/** Read and written in one turn of the event loop: a run of empty lines may be held back and come at once. */
const bytesPerTurn = 192 * 1024;
/** Runs of canonical bytes of this length are hashed where they stand, shorter ones are gathered first. */
const longRun = 1024;
const lineBreaks = Buffer.from('\r\n'.repeat(pieceBytes / 2));

/** In the place of mailauth's own. */
export interface BodyHash {
	/** Bytes of the canonical body, and those of them that `l=` covers. */
	canonicalizedLength: number;
	bodyHashedBytes: number;
	digest(): string;
	getMimeStructureStart(): number;
}

interface Canonicalizer {
	/**
	 * @param piece of the body as it stands; a lone LF is a line break, too
	 * @returns the canonical bytes that it settles, each valid until the next is asked for
	 */
	feed(piece: Buffer): Generator<Buffer>;
	/** What stays to be said at the end of the body. */
	end(length: number): Buffer;
}

/**
 * @param keys as mailauth names its hashes: `<canonicalization>:<algorithm>:<l= or nothing>`
 * @returns the finished hash of each key
 */
export async function hashBody(
	body: Buffer,
	keys: Iterable<string>,
): Promise<Map<string, BodyHash>> {
	const wanted = [...keys].map((key) => {
		const [kind = '', algorithm = '', limit = ''] = key.split(':');
		return { key, kind, algorithm, limit: limit === '' ? Infinity : Number(limit) };
	});
	const canonical = [...new Set(wanted.map(({ kind }) => kind))].map((kind) => {
		const ofKind = wanted.filter((one) => one.kind === kind);
		const hashes = [...new Set(ofKind.map(({ algorithm }) => algorithm))].map((algorithm) => {
			const limits = ofKind.filter((one) => one.algorithm === algorithm).map(({ limit }) => limit);
			return new RunningHash(kind, algorithm, limits);
		});
		const canonicalizer = kind === 'relaxed' ? new Relaxed(body.length) : new Simple();
		return { canonicalizer, hashes };
	});

	let done = 0;
	const rest = async (): Promise<void> => {
		done = 0;
		await nextTurn();
	};
	for (const piece of cutIntoPieces(body)) {
		done += piece.length;
		for (const { canonicalizer, hashes } of canonical) {
			for (const bytes of canonicalizer.feed(piece)) {
				for (const hash of hashes) hash.update(bytes);
				done += bytes.length;
				if (done >= bytesPerTurn) await rest();
			}
		}
		if (done >= bytesPerTurn) await rest();
	}
	for (const { canonicalizer, hashes } of canonical) {
		for (const hash of hashes) hash.update(canonicalizer.end(hash.length));
	}
	const running = canonical.flatMap(({ hashes }) => hashes);
	return new Map(
		wanted.map(({ key, kind, algorithm, limit }) => {
			const hash = running.find((one) => one.kind === kind && one.algorithm === algorithm)!;
			return [key, hash.read(limit)];
		}),
	);
}

/** One hash over the canonical body, read off at every `l=` on the way. */
class RunningHash {
	readonly kind: string;
	readonly algorithm: string;
	length = 0;
	readonly #hash;
	readonly #limits: number[];
	readonly #digests = new Map<number, string>();

	constructor(kind: string, algorithm: string, limits: number[]) {
		this.kind = kind;
		this.algorithm = algorithm;
		this.#hash = createHash(algorithm);
		this.#limits = [...new Set(limits)].sort((one, other) => one - other);
	}

	update(bytes: Buffer): void {
		let start = 0;
		while (this.#limits.length > 0 && this.#limits[0]! - this.length <= bytes.length - start) {
			const limit = this.#limits.shift()!;
			const end = start + limit - this.length;
			this.#hash.update(bytes.subarray(start, end));
			this.#digests.set(limit, this.#hash.copy().digest('base64'));
			this.length = limit;
			start = end;
		}
		this.#hash.update(start === 0 ? bytes : bytes.subarray(start));
		this.length += bytes.length - start;
	}

	read(limit: number): BodyHash {
		const digest = this.#digests.get(limit) ?? this.#hash.copy().digest('base64');
		return {
			canonicalizedLength: this.length,
			bodyHashedBytes: Math.min(limit, this.length),
			digest: () => digest,
			getMimeStructureStart: () => 0,
		};
	}
}

/** Nothing changes but the empty lines at the end. */
class Simple implements Canonicalizer {
	#breaks = 0;

	*feed(written: Buffer): Generator<Buffer> {
		const piece = toCrlf(written);
		let end = piece.length;
		while (end >= 2 && piece[end - 1] === lineFeed && piece[end - 2] === carriageReturn) end -= 2;
		if (end > 0) {
			for (; this.#breaks > 0; this.#breaks -= Math.min(this.#breaks, pieceBytes / 2)) {
				yield lineBreaks.subarray(0, 2 * Math.min(this.#breaks, pieceBytes / 2));
			}
			yield piece.subarray(0, end);
		}
		this.#breaks += (piece.length - end) / 2;
	}

	end(): Buffer {
		return lineBreaks.subarray(0, 2);
	}
}

/** Runs of blanks become one, those at the end of a line and the empty lines at the end of the body go. */
class Relaxed implements Canonicalizer {
	#breaks = 0;
	#isBlank = false;
	readonly #out: Buffer;

	/** @param length of the body: no more need be gathered at once */
	constructor(length: number) {
		this.#out = Buffer.allocUnsafe(Math.min(pieceBytes, length) + 2 * longRun);
	}

	*feed(piece: Buffer): Generator<Buffer> {
		const out = this.#out;
		const full = out.length - longRun - 3;
		let length = 0;
		let at = 0;
		while (at < piece.length) {
			const byte = piece[at]!;
			if (byte === space || byte === tab) {
				this.#isBlank = true;
				at++;
				continue;
			}
			// A CR without LF is text.
			const isBreak = byte === lineFeed || (byte === carriageReturn && piece[at + 1] === lineFeed);
			if (isBreak) {
				this.#breaks++;
				this.#isBlank = false;
				at += byte === lineFeed ? 1 : 2;
				continue;
			}
			if (length > full) {
				yield out.subarray(0, length);
				length = 0;
			}
			for (; this.#breaks > 0; this.#breaks--) {
				if (length > full) {
					yield out.subarray(0, length);
					length = 0;
				}
				out[length++] = carriageReturn;
				out[length++] = lineFeed;
			}
			if (this.#isBlank) out[length++] = space;
			this.#isBlank = false;
			const end = findRunEnd(piece, at);
			if (end - at >= longRun) {
				if (length > 0) yield out.subarray(0, length);
				length = 0;
				yield piece.subarray(at, end);
			} else {
				for (let from = at; from < end; from++) out[length++] = piece[from]!;
			}
			at = end;
		}
		if (length > 0) yield out.subarray(0, length);
	}

	end(length: number): Buffer {
		return lineBreaks.subarray(0, length > 0 ? 2 : 0);
	}
}

/**
 * @param start of text, no blank and no line break
 * @returns where the run of bytes ends that stay as they are: single blanks between words and whole lines among them
 */
function findRunEnd(piece: Buffer, start: number): number {
	const { length } = piece;
	let at = start + 1;
	for (;;) {
		while (at < length && piece[at]! > space) at++;
		if (at >= length) return length;
		const byte = piece[at]!;
		const next = at + 1 < length ? piece[at + 1]! : 0;
		if (byte === space) {
			// Of what follows only text says that the blank stays.
			if (next <= space) return at;
			at += 2;
		} else if (byte === carriageReturn && next === lineFeed) {
			const behind = at + 2 < length ? piece[at + 2]! : 0;
			if (behind <= space) return at;
			at += 3;
		} else if (byte === tab || byte === lineFeed) {
			return at;
		} else {
			at++;
		}
	}
}
