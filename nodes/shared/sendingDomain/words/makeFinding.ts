/**
 * Makes findings of the domain doctor from codes and facts: text, remedy, severity and who has to act (P24 to P27). The
 * words stand in the tables of this folder.
 */
import type { Finding, Severity } from '../report';
import { dkimWords } from './dkimWords';
import { domainWords } from './domainWords';
import { recordWords } from './recordWords';
import { serverWords } from './serverWords';
import { spfWords } from './spfWords';
import type { Words } from './words';

const words = { ...domainWords, ...serverWords, ...spfWords, ...recordWords, ...dkimWords };

type Code = keyof typeof words;

/** The facts that the sentences of one code need together. */
type FactsOf<C extends Code> = (typeof words)[C] extends {
	text: (facts: infer T) => string;
}
	? (unknown extends T ? object : T) &
			((typeof words)[C] extends { remedy: (facts: infer R) => string }
				? unknown extends R
					? object
					: R
				: object)
	: never;

/**
 * @param severity for codes whose severity depends on the rest; an error where neither says
 * @returns the finding in words
 */
export function makeFinding<C extends Code>(
	code: C,
	facts: FactsOf<C>,
	severity?: Severity,
): Finding {
	const entry = words[code] as Words<object>;
	return {
		code,
		severity: severity ?? entry.severity ?? 'error',
		text: entry.text(facts),
		remedy: entry.remedy?.(facts) ?? '',
		who: typeof entry.who === 'function' ? entry.who(facts) : entry.who,
	};
}
