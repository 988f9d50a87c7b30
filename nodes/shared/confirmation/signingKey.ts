/**
 * The key that signs confirmation links: read from its credential and judged before anything is signed with it.
 * A key that can be guessed lets anyone confirm any address, so a weak one is refused, not warned of.
 */
import { ProblemError, type Problem } from '../reasons/problem';

/** Keys that verify a link: the current one signs, the previous one only verifies (rotation). */
export interface SigningKeys {
	current: string;
	/** Empty when there is none. */
	previous: string;
}

/** Fewest characters of a key; 32 random hexadecimal digits carry 128 bits. */
export const fewestCharacters = 32;
const fewestBits = 90;
const fewestDistinct = 9;

/**
 * Judges a key by what can be seen of it: length, variety of characters, repetition and runs such as `abcdef`.
 * @returns null when the key is strong enough, else the problem; never holds the key
 */
export function findKeyWeakness(key: string): Problem | null {
	const characters = [...key.trim()];
	if (characters.length < fewestCharacters) {
		return weakKey(
			`has ${characters.length} characters and needs at least ${fewestCharacters}`,
			characters.length === 0,
		);
	}
	if (new Set(characters).size < fewestDistinct || estimateBits(characters) < fewestBits) {
		return weakKey('uses too few different characters');
	}
	if (isRepeated(key.trim())) return weakKey('repeats itself');
	// In random hexadecimal digits one in five follows its neighbour; half is never reached by chance.
	if (countSteps(characters) > characters.length / 2) {
		return weakKey('contains runs of neighbouring characters');
	}
	return null;
}

/**
 * @param credential decrypted fields of the signing-key credential
 * @throws ProblemError when a key is missing or too weak
 */
export function readSigningKeys(credential: Record<string, unknown>): SigningKeys {
	const current = readKey(credential.secretKey);
	const weakness = findKeyWeakness(current);
	if (weakness) throw new ProblemError(weakness);
	const previous = readKey(credential.previousSecretKey);
	const previousWeakness = previous ? findKeyWeakness(previous) : null;
	if (previousWeakness) {
		throw new ProblemError({
			...previousWeakness,
			text: previousWeakness.text.replace('The signing key', 'The previous signing key'),
		});
	}
	return { current, previous };
}

function readKey(value: unknown): string {
	return typeof value === 'string' ? value.trim() : '';
}

function weakKey(what: string, missing = false): Problem {
	return {
		code: missing ? 'signingKeyMissing' : 'signingKeyWeak',
		text: missing ? 'The signing key is empty' : `The signing key ${what}`,
		remedy:
			'Put a random key into the signing-key credential, for example the output of "openssl rand -base64 32".',
	};
}

/** Shannon entropy of the characters as they occur, times their number: an upper bound, in bits. */
function estimateBits(characters: string[]): number {
	const counts = new Map<string, number>();
	for (const character of characters) counts.set(character, (counts.get(character) ?? 0) + 1);
	let bits = 0;
	for (const count of counts.values()) bits += count * Math.log2(characters.length / count);
	return bits;
}

/** Whether the key is a shorter text written several times. */
function isRepeated(key: string): boolean {
	return (key + key).indexOf(key, 1) < key.length;
}

/** How many characters follow their neighbour in the character set, upwards or downwards, or repeat it. */
function countSteps(characters: string[]): number {
	return characters.filter((character, position) => {
		const before = characters[position - 1];
		return (
			before !== undefined && Math.abs(character.codePointAt(0)! - before.codePointAt(0)!) <= 1
		);
	}).length;
}
