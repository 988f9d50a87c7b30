/**
 * mailauth's verifier, given no more than it can take in a time that grows with the mail only (promise B35): it looks
 * for each name of `h=` among all fields, removes blanks in a time that grows with the square of their run, and hashes a
 * body by its open line.
 */
import {
	DkimVerifier,
	type SignatureHeader,
	type SignatureResult,
} from 'mailauth/lib/dkim/dkim-verifier';

import { isTurnOver, nextTurn } from '../../takeTurn';
import { hashBody } from './bodyHash';
import type { HeaderRow } from './headerRows';
import type { TurningKeys } from './keyCache';

/** Longer fields are not read as signatures or ARC parts: honest ones have up to some thousand bytes. */
const longestLine = 20_000;
const longestBlank = 1_000;
/** Fifty sets of three fields (RFC 8617 section 4.2.1): a further field makes the chain invalid, so no more are read. */
const mostArcFields = 151;

/** Whether a signature or part of an ARC set is of a length that is read at all. */
export function isReadable({ line }: HeaderRow): boolean {
	if (line.length > longestLine) return false;
	let blank = 0;
	for (const byte of line) {
		const isBlank = byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a;
		blank = isBlank ? blank + 1 : 0;
		if (blank > longestBlank) return false;
	}
	return true;
}

/** The fields of a header by name, the last of each name first, as signatures take them. */
export type RowsByName = ReadonlyMap<string, HeaderRow[]>;

/** @returns the rows by name; each is looked at once */
export function indexRows(rows: HeaderRow[]): RowsByName {
	const index = new Map<string, HeaderRow[]>();
	for (let position = rows.length - 1; position >= 0; position--) {
		const row = rows[position]!;
		const { key } = row;
		const named = index.get(key);
		if (named) named.push(row);
		else index.set(key, [row]);
	}
	return index;
}

/**
 * @param names the value of `h=`
 * @returns the fields that it covers, in its order (RFC 6376 section 5.4.2); a name without a field covers nothing
 */
export function pickSigned(index: RowsByName, names: string): HeaderRow[] {
	const taken = new Map<string, number>();
	const picked: HeaderRow[] = [];
	for (const name of names.split(':')) {
		const key = name.replace(/^[ \t]+|[ \t]+$/g, '').toLowerCase();
		const count = taken.get(key) ?? 0;
		const row = index.get(key)?.[count];
		if (!row) continue;
		taken.set(key, count + 1);
		picked.push(row);
	}
	return picked;
}

export class BoundedVerifier extends DkimVerifier {
	readonly #index: RowsByName;

	/** @param rows the whole header, for signatures to cover */
	constructor(options: ConstructorParameters<typeof DkimVerifier>[0], rows: HeaderRow[]) {
		super(options);
		this.#index = indexRows(rows);
	}

	/** @param signatures those to verify, each of a readable length */
	async verify(signatures: HeaderRow[], arcFields: HeaderRow[], body: Buffer): Promise<void> {
		const isArcReadable = arcFields.slice(0, mostArcFields).every(isReadable);
		const seals = isArcReadable ? arcFields.slice(0, mostArcFields) : [];
		if (isTurnOver()) await nextTurn();
		await this.messageHeaders({ parsed: [...signatures, ...seals] });
		if (!isArcReadable) this.arc.error = new Error('An ARC field is too long');
		if (signatures.length === 0 && seals.length === 0) return;
		this.bodyHashes = await hashBody(body, this.bodyHashes.keys());
		await this.finalChunk();
	}

	/** Called by finalChunk, one signature after the other. */
	override async verifySignature(signature: SignatureHeader): Promise<SignatureResult> {
		if (isTurnOver()) await nextTurn();
		const { parsed } = signature;
		const names = parsed?.h?.value;
		const picked = pickSigned(this.#index, typeof names === 'string' ? names : '');
		// mailauth searches from the end: it finds each at its first look.
		this.headers = { parsed: [...picked].reverse() };
		signature.parsed = { ...parsed, h: { value: picked.map(({ key }) => key).join(':') } };
		const keys = this.keyCache as Partial<TurningKeys>;
		try {
			keys.turn = 0;
			keys.hasMore = false;
			const first = await super.verifySignature(signature);
			let result = first;
			while (keys.hasMore && result.status.result !== 'pass') {
				keys.turn++;
				result = await super.verifySignature(signature);
			}
			return result.status.result === 'pass' ? result : first;
		} finally {
			keys.turn = 0;
			signature.parsed = parsed;
		}
	}
}
