import { makeRedactor } from '../../nodes/NeverLogFilter/message/redactAttributions';
import type { Participant } from '../../nodes/shared/message/types';

/** As it was before: every name looked for in every line, the longest first. */
function redactNamesOneByOne(text: string, people: Participant[]): string {
	const names = [...new Set(people.map(({ name }) => name.trim()))]
		.filter((name) => name.length >= 3)
		.sort((one, other) => other.length - one.length);
	const isAttribution = (line: string) => /^[>\s*]*\p{L}{1,20}\s?:\s|:\s*$/u.test(line);
	return text
		.split('\n')
		.map((line) =>
			names
				.filter((name) => isAttribution(line) || /\s/.test(name))
				.reduce((rest, name) => rest.replaceAll(name, '[not logged]'), line),
		)
		.join('\n');
}

/** Whether two of the names stand in the text so that each has a character of its own beside those they share. */
function hasCrossing(text: string, names: string[]): boolean {
	const places = names.flatMap((name) => {
		const starts: number[] = [];
		for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) starts.push(at);
		return starts.map((start) => [start, start + name.length] as const);
	});
	return places.some(([start, end]) =>
		places.some(([from, to]) => start < from && from < end && end < to),
	);
}

function makeRandom(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}

const named = (names: string[]) => names.map((name) => ({ name, address: '' }));

describe('B35 B07 Redact Attributions looks for all names in one pass', () => {
	it('with the same result as one name after the other', () => {
		const random = makeRandom(7);
		const word = () =>
			'KLMÄ'[random(4)]! + Array.from({ length: random(4) }, () => 'ab'[random(2)]).join('');
		let compared = 0;
		let redacted = 0;
		for (let round = 0; round < 1_000; round += 1) {
			const names = Array.from({ length: 1 + random(6) }, () =>
				Array.from({ length: 1 + random(2) }, word).join(' '),
			);
			// Over a line break names are found, too, which the slow way does not: none goes over one here.
			const pieces = [...names, ...names, word(), ' ', '.\n', ': ', ':\n', '. ', 'wrote'];
			const text = Array.from({ length: 12 }, () => pieces[random(pieces.length)]).join('');
			if (hasCrossing(text, names)) continue;
			compared += 1;
			const expected = redactNamesOneByOne(text, named(names));
			if (expected !== text) redacted += 1;
			expect(makeRedactor(() => false, named(names))(text)).toBe(expected);
		}
		expect(compared).toBeGreaterThan(300);
		expect(redacted).toBeGreaterThan(150);
	});

	it('names that overlap go whole', () => {
		const redact = makeRedactor(() => false, named(['Kim Anna', 'Anna Larsson']));
		expect(redact('Kim Anna Larsson is well')).toBe('[not logged] is well');
	});

	it('4 000 names are looked up as often as one', () => {
		const text = 'On Monday, Person 77 wrote:\n'.repeat(300);
		const people = named(Array.from({ length: 4_000 }, (_, n) => `Person ${n}x`));
		const read = jest.spyOn(String.prototype, 'charCodeAt');
		const searched = jest.spyOn(String.prototype, 'includes');
		const replaced = jest.spyOn(String.prototype, 'replaceAll');
		const redact = makeRedactor(() => false, people);
		read.mockClear();
		replaced.mockClear();
		redact(text);
		const work = [read.mock.calls.length, searched.mock.calls.length, replaced.mock.calls.length];
		jest.restoreAllMocks();
		// Once by line, once made flat and once as flat text.
		expect(work).toEqual([3 * text.length - 300, 0, 0]);
	});
});

describe('B07 a full name is found as it is written', () => {
	const redact = makeRedactor(
		(address) => address === 'kim@x.example',
		[
			{ name: 'Kim Löw', address: 'kim@x.example' },
			{ name: 'Tim van Berg', address: 'tim@x.example' },
			{ name: 'Roe, Jo', address: 'jo@x.example' },
		],
	);
	it.each([
		['over a line break', 'said Kim\nLöw yesterday', 'said [not logged] yesterday'],
		['behind marks of a quote', '> said Kim\n> > Löw yesterday', '> said [not logged] yesterday'],
		['surname first', 'From: Löw, Kim', 'From: [not logged]'],
		['surname of several words first', 'van Berg, Tim', '[not logged]'],
		['in capitals', 'KIM LÖW', '[not logged]'],
		['by named entities', 'Kim L&ouml;w', '[not logged]'],
		['by numbered entities', 'Kim&nbsp;L&#246;w', '[not logged]'],
		['by hexadecimal entities', 'Kim L&#xF6;w', '[not logged]'],
		['with emphasis', 'Kim <b>Löw</b>', '[not logged]</b>'],
		['over a break of HTML', 'Kim<br>Löw', '[not logged]'],
		['listed surname first', 'Jo Roe', '[not logged]'],
		['a single word in free text stays', 'Kim is here', 'Kim is here'],
	])('%s', (_name, text, expected) => {
		expect(redact(text)).toBe(expected);
	});
});

describe('B07 a name of one word goes where somebody is quoted, and nowhere else', () => {
	const redact = makeRedactor(
		(address) => address === 'kim@x.example',
		named(['Kim', 'Jo', 'Kim Löw']),
	);
	it.each([
		['On Monday Kim wrote:', 'On Monday [not logged] wrote:'],
		['> From: Kim', '> From: [not logged]'],
		['**Cc: Kim', '**Cc: [not logged]'],
		['Kim <kim@x.example> said', '[not logged] <[not logged]> said'],
		['mailto:kim@x.example Kim', 'mailto:[not logged] [not logged]'],
		['Kim says hello', 'Kim says hello'],
		['Kim Löw says hello to Kim', '[not logged] says hello to Kim'],
		// Shorter than three letters is a word of too many texts.
		['On Monday Jo wrote:', 'On Monday Jo wrote:'],
	])('%s', (text, expected) => {
		expect(redact(text)).toBe(expected);
	});
});
