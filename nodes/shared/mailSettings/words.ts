/** All words of a person's own page, a language at a time: the languages of the confirmation mail (promises B11, B30). */
import type { Language } from '../confirmation/language';
import { af } from './words/af';
import { da } from './words/da';
import { de } from './words/de';
import { en, type Words } from './words/en';
import { es } from './words/es';
import { fi } from './words/fi';
import { fr } from './words/fr';
import { nb } from './words/nb';
import { nl } from './words/nl';
import { sv } from './words/sv';

const wordsByLanguage: Readonly<Record<Language, Words>> = {
	af,
	da,
	de,
	en,
	es,
	fi,
	fr,
	nb,
	nl,
	sv,
};

/** @returns the words of a language */
export function wordsOf(language: Language): Words {
	return wordsByLanguage[language];
}
