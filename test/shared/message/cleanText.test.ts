import fc from 'fast-check';

import { cleanText } from '../../../nodes/shared/message/cleanText';

/** Halves of pairs have no form in UTF-8. */
const makeWellFormed = (text: string) => Buffer.from(text, 'utf8').toString('utf8');

it.each([
	['line ends', 'a\r\nb\r\r\nc\rd\fe\u0085f\u2028g\u2029h\n\r', 'a\nb\nc\nd\ne\nf\ng\nh\n\n'],
	['control characters', 'a\0b\x08\x0b\x1b\x7f\x80\x9fc\td\ufffe\uffff', 'abc\td'],
	['halves of pairs', 'a\ud83d\ude00b\ud83dc\ude00\ud83d', 'a😀b\ufffdc\ufffd\ufffd'],
	['letters', 'ÿ€日', 'ÿ€日'],
	['nothing', '', ''],
])('B25 %s', (_, text, clean) => {
	expect(cleanText(text)).toBe(clean);
	expect(cleanText(`${text}€\r\n`)).toBe(`${clean}€\n`);
});

it('B25 what is clean stays, and twice is as once', () => {
	const character = fc.oneof(
		fc.constantFrom('\r', '\n', '\f', '\0', '\t', '\x85', '\u2028', '\ufffe', '\ud83d', '\ude00'),
		fc.constantFrom('a', 'é', '€', '😀'),
	);
	fc.assert(
		fc.property(fc.string({ unit: character }), (text) => {
			const clean = cleanText(text);
			expect(cleanText(clean)).toBe(clean);
			expect(makeWellFormed(clean)).toBe(clean);
			// The same by patterns, which are slow.
			expect(clean).toBe(
				makeWellFormed(text)
					.replace(/\r+\n/g, '\n')
					.replace(/[\r\f\u0085\u2028\u2029]/g, '\n')
					.replace(/[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]/g, ''),
			);
		}),
		{ numRuns: 2_000 },
	);
});
