/**
 * Receipts (promise B01): why a decision was made, as machine-readable codes and one plain sentence each.
 * Deciding code returns codes with facts; the sentence is made here from the word table of its node, so
 * that words can be changed, tested and translated without touching a decision.
 */

/** One reason of a decision. `text` is a plain sentence and never holds body text or a secret. */
export interface Reason {
	code: string;
	text: string;
}

type Words = Record<string, (facts: never) => string>;
type Facts<W extends Words, C extends keyof W> = Parameters<W[C]>[0];

/**
 * Makes a reason maker from a word table.
 * @param words reason code to sentence; a sentence function takes the facts it needs, or nothing
 * @returns a function of code and facts that returns the {@link Reason}; unknown codes do not compile
 */
export function defineReasons<W extends Words>(words: W) {
	return <C extends keyof W & string>(
		code: C,
		...facts: Facts<W, C> extends undefined ? [] : [Facts<W, C>]
	): Reason => ({ code, text: words[code]!(facts[0] as never) });
}

const longestValue = 120;

/**
 * Quotes a value from a mail or a list for a sentence: control characters and line breaks are removed and
 * long values shortened, so that a hostile value can neither break a log line nor flood it.
 */
export function quote(value: string): string {
	const plain = value.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
	return `"${plain.length > longestValue ? `${plain.slice(0, longestValue)}…` : plain}"`;
}
