/**
 * Which languages confirmation mails and pages come in (promise B11), and which one a reader gets.
 */
import { af } from './languages/af';
import { da } from './languages/da';
import { de } from './languages/de';
import { en } from './languages/en';
import { es } from './languages/es';
import { fi } from './languages/fi';
import { fr } from './languages/fr';
import { nb } from './languages/nb';
import { nl } from './languages/nl';
import { sv } from './languages/sv';
import type { Texts } from './texts';

const textsByLanguage = { af, da, de, en, es, fi, fr, nb, nl, sv } satisfies Record<string, Texts>;

/** ISO 639-1 code of a language we have texts for. */
export type Language = keyof typeof textsByLanguage;

/** All languages with their own names, for a picker. */
export const languageNames: ReadonlyArray<{ code: Language; name: string }> = [
	{ code: 'af', name: 'Afrikaans' },
	{ code: 'da', name: 'Dansk (Danish)' },
	{ code: 'nl', name: 'Nederlands (Dutch)' },
	{ code: 'en', name: 'English' },
	{ code: 'fi', name: 'Suomi (Finnish)' },
	{ code: 'fr', name: 'Français (French)' },
	{ code: 'de', name: 'Deutsch (German)' },
	{ code: 'nb', name: 'Norsk (Norwegian)' },
	{ code: 'es', name: 'Español (Spanish)' },
	{ code: 'sv', name: 'Svenska (Swedish)' },
];

export function isLanguage(value: unknown): value is Language {
	return typeof value === 'string' && Object.hasOwn(textsByLanguage, value);
}

/** @returns our texts of a language, before an operator's own ones are laid over them */
export function textsOf(language: Language): Texts {
	return textsByLanguage[language];
}

/**
 * Finds the language of a tag such as `sv`, `sv-SE`, `de_AT` or `no` (RFC 5646; Norwegian has three tags).
 * @returns undefined when we have no texts for it
 */
export function findLanguage(tag: unknown): Language | undefined {
	if (typeof tag !== 'string') return undefined;
	const primary = tag.trim().toLowerCase().split(/[-_]/)[0] ?? '';
	if (primary === 'no' || primary === 'nn') return 'nb';
	return isLanguage(primary) ? primary : undefined;
}

/**
 * Picks the language of a reader whose link told none, by the Accept-Language header (RFC 9110 section 12.5.4).
 * @param header as the browser sent it; bounded before it is read
 */
export function pickLanguage(header: string | undefined, otherwise: Language): Language {
	const wishes = (header ?? '')
		.slice(0, 200)
		.split(',')
		.map((wish) => {
			const [tag, ...parameters] = wish.split(';');
			const quality = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1])[0];
			return { language: findLanguage(tag), weight: quality === undefined ? 1 : Number(quality) };
		})
		.filter(({ language, weight }) => language !== undefined && weight > 0)
		.sort((a, b) => b.weight - a.weight);
	return wishes[0]?.language ?? otherwise;
}
