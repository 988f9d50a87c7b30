/**
 * DKIM key records (RFC 6376 section 3.6.1, RFC 8463), read in one place: what the domain doctor calls good a mail's
 * check accepts. mailauth reads them in strict mode.
 */
import type { KeyRules, PublicKey } from 'mailauth/lib/dkim/dkim-verifier';
import { getPublicKey } from 'mailauth/lib/tools';

/** Keys beyond these at one selector are not tried. */
const mostRecords = 4;

/**
 * The key records among the TXT records of a selector, the same whatever order DNS gives them in: texts for other
 * purposes are passed over where a key stands beside them.
 * @param texts TXT records, their strings joined
 */
export function chooseKeyRecords(texts: string[]): string[] {
	const keys = texts.filter((text) => /(?:^|;)\s*p\s*=/.test(text));
	const chosen = keys.length > 0 ? keys : texts;
	return [...new Set(chosen)].sort().slice(0, mostRecords).map(putVersionFirst);
}

/**
 * @param text one of {@link chooseKeyRecords}
 * @throws an error whose `code` says what is wrong with the record, as mailauth's do
 */
export async function readKeyRecord(
	text: string,
	kind: string,
	minimumBits: number | undefined,
	rules: KeyRules,
): Promise<PublicKey & { publicKey: Buffer | string }> {
	return await getPublicKey(kind, '', minimumBits, () => Promise.resolve([[text]]), rules);
}

/** Whether the owner has taken the key back: `p=` without a value. */
export function isRevoked(text: string): boolean {
	return /(?:^|;)\s*p\s*=\s*(?:;|$)/.test(text);
}

/** RFC 6376 wants `v=` first; owners put it elsewhere, and every other verifier lets them. */
function putVersionFirst(text: string): string {
	const tags = text.split(';');
	const at = tags.findIndex((tag) => /^\s*v\s*=/.test(tag));
	if (at < 1) return text;
	const [version] = tags.splice(at, 1);
	return [version!, ...tags].join(';');
}
