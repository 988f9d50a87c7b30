import { languageNames } from '../../../nodes/shared/confirmation/language';
import { wordsOf } from '../../../nodes/shared/mailSettings/words';

const english = wordsOf('en');
const namesIn = (text: string) =>
	[...text.matchAll(/\{([a-zA-Z]+)\}/g)].map(([, name]) => name).sort();

describe.each(languageNames)('$name', ({ code }) => {
	const words = wordsOf(code);

	it('B11 B30 says everything, and fills in the same values', () => {
		expect(Object.keys(words).sort()).toEqual(Object.keys(english).sort());
		for (const [word, text] of Object.entries(words)) {
			expect([word, text.trim()]).toEqual([word, expect.stringMatching(/\S/)]);
			const wanted = namesIn(english[word as keyof typeof english]);
			expect([word, namesIn(text)]).toEqual([word, wanted]);
		}
	});

	it('B30 is no copy of the English words', () => {
		if (code === 'en') return;
		const same = Object.entries(words).filter(
			([word, text]) => text === english[word as keyof typeof english],
		);
		expect(same.length).toBeLessThan(4);
	});
});
