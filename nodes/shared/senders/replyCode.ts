/**
 * Codes for confirming by reply (promise B09). The code goes out in the confirmation mail; a reply that carries it
 * from the address itself, with an aligned pass, confirms without any link. The table keeps a digest only, and a
 * code is worth nothing in the hands of anyone who cannot send authenticated mail from the address.
 */
import { createHash, randomInt, timingSafeEqual } from 'node:crypto';

/** Without 0, 1, I and O, which people and fonts mix up. */
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const groups = 4;
const groupLength = 4;

/** How much of a reply is searched, in characters: quoted text comes after the answer. */
const searchedLength = 100_000;
const mostCodes = 20;

/** @returns a new code such as `K7PQ-2MXA-9TRB-WZ4H`: 80 random bits */
export function createReplyCode(): string {
	return Array.from({ length: groups }, () =>
		Array.from({ length: groupLength }, () => alphabet[randomInt(alphabet.length)]).join(''),
	).join('-');
}

/** @returns what the registry keeps of a code, bound to the owner and address it was made for */
export function digestReplyCode(code: string, owner: string, address: string): string {
	return createHash('sha256')
		.update(JSON.stringify([code, owner, address]))
		.digest('base64url');
}

/** @returns the codes in a reply's subject or text, as {@link createReplyCode} writes them; 20 at most */
export function findReplyCodes(...texts: string[]): string[] {
	const codes = new Set<string>();
	for (const text of texts) {
		const found = text
			.slice(0, searchedLength)
			.matchAll(
				/(?<![A-Za-z0-9-])[2-9A-HJ-NP-Za-hj-np-z]{4}(?:-[2-9A-HJ-NP-Za-hj-np-z]{4}){3}(?![A-Za-z0-9-])/g,
			);
		for (const [code] of found) {
			if (codes.size >= mostCodes) return [...codes];
			codes.add(code.toUpperCase());
		}
	}
	return [...codes];
}

/** Whether one of the codes is the one whose digest is kept; compared in constant time. */
export function matchReplyCode(
	codes: string[],
	kept: { codeDigest: string; owner: string; address: string },
): boolean {
	const digest = Buffer.from(kept.codeDigest);
	return codes
		.map((code) => Buffer.from(digestReplyCode(code, kept.owner, kept.address)))
		.map((candidate) => candidate.length === digest.length && timingSafeEqual(candidate, digest))
		.includes(true);
}
