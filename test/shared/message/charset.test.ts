// B25 bytes that fit no charset: letters of UTF-8 where there are any, windows-1252 between them.
import { isUtf8 } from 'node:buffer';

import fc from 'fast-check';
import iconv from 'iconv-lite';

import { decodeBytes } from '../../../nodes/shared/message/charset';

/** The same, slowly: each place is asked of Node.js. */
function decodeSlowly(bytes: Buffer): string {
	const pieces: string[] = [];
	let [sequences, strays] = [0, 0];
	for (let at = 0; at < bytes.length;) {
		const size = [1, 2, 3, 4].find(
			(count) => at + count <= bytes.length && isUtf8(bytes.subarray(at, at + count)),
		);
		pieces.push(
			size === undefined
				? iconv.decode(bytes.subarray(at, at + 1), 'windows-1252')
				: bytes.toString('utf8', at, at + size),
		);
		if (size === undefined) strays += 1;
		else if (size > 1) sequences += 1;
		at += size ?? 1;
	}
	return sequences < strays ? iconv.decode(bytes, 'windows-1252') : pieces.join('');
}

const letters = ['é', 'ß', '€', '日', '😀', 'x', ' '].map((letter) => Buffer.from(letter));
const stray = fc.integer({ min: 0x80, max: 0xff }).map((byte) => Buffer.from([byte]));
/** Overlong forms, halves of pairs, what is beyond Unicode, and characters cut off. */
const wrong = fc.constantFrom(
	...[
		'c080',
		'e08080',
		'f0808080',
		'eda080',
		'edbfbf',
		'f4908080',
		'f8888080',
		'e282',
		'f09f98',
	].map((hex) => Buffer.from(hex, 'hex')),
);

it('B25 damaged UTF-8 keeps each letter that is one', () => {
	fc.assert(
		fc.property(
			fc.array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...letters) }, stray, wrong)),
			(pieces) => {
				const bytes = Buffer.concat([...pieces, Buffer.from([0xff])]);
				expect(decodeBytes(bytes)).toBe(decodeSlowly(bytes));
			},
		),
		{ numRuns: 2_000 },
	);
});
