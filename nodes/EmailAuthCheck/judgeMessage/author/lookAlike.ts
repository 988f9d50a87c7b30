/**
 * Tells domains that are written to be mistaken for others: labels mixing scripts that no language mixes (Unicode
 * UTS 39 section 5.2, "highly restrictive"), whole labels of letters that look Latin, invisible characters.
 */
import { domainToUnicode } from 'node:url';

/** Scripts told apart; digits, hyphens and marks belong to any of them. */
const scripts = {
	Latin: /\p{Script=Latin}/u,
	Cyrillic: /\p{Script=Cyrillic}/u,
	Greek: /\p{Script=Greek}/u,
	Armenian: /\p{Script=Armenian}/u,
	Hebrew: /\p{Script=Hebrew}/u,
	Arabic: /\p{Script=Arabic}/u,
	Cherokee: /\p{Script=Cherokee}/u,
	Coptic: /\p{Script=Coptic}/u,
	Georgian: /\p{Script=Georgian}/u,
	Han: /\p{Script=Han}/u,
	Hiragana: /\p{Script=Hiragana}/u,
	Katakana: /\p{Script=Katakana}/u,
	Bopomofo: /\p{Script=Bopomofo}/u,
	Hangul: /\p{Script=Hangul}/u,
} as const;

const neutral = /^[\p{Script=Common}\p{Script=Inherited}]$/u;

/** Mixed by people who mean no harm. */
const customaryMixtures = [
	['Latin', 'Han', 'Hiragana', 'Katakana'],
	['Latin', 'Han', 'Bopomofo'],
	['Latin', 'Han', 'Hangul'],
];

/** Cyrillic and Greek letters that are drawn like Latin ones (Unicode confusables, lower case). */
const looksLatin = /^[асԁеһіјӏорԛѕԝхуъьпгѵѡмткԍӽαικνορτυχγω0-9-]+$/u;
const invisible = /[\p{Cf}\p{Cc}\u115f\u1160\u3164\uffa0]/u;

/** @param domain a domain name as A-labels */
export function isLookAlike(domain: string): boolean {
	const labels = domain.split('.');
	const topLevel = domainToUnicode(labels.at(-1) ?? '');
	return labels
		.filter((label) => label.startsWith('xn--'))
		.some((label) => {
			const written = domainToUnicode(label).normalize('NFC');
			// A label that does not decode is none that a reader could check.
			if (written === '' || written === label || invisible.test(written)) return true;
			if (mixesScripts(written)) return true;
			return looksLatin.test(written) && scripts.Latin.test(topLevel);
		});
}

function mixesScripts(label: string): boolean {
	const found = new Set<string>();
	for (const character of label) {
		if (neutral.test(character)) continue;
		const script = Object.entries(scripts).find(([, pattern]) => pattern.test(character))?.[0];
		found.add(script ?? 'other');
	}
	if (found.size <= 1) return false;
	return !customaryMixtures.some((mixture) =>
		[...found].every((script) => mixture.includes(script)),
	);
}
