import { findNamed, splitEntries } from '../../../nodes/shared/neverLog/pastedEntries';
import { readRows, readText } from '../../../nodes/shared/neverLog/readList';

describe('P12 entries as people paste them', () => {
	it.each([
		['kim@x.example', ['kim@x.example']],
		['*@x.example', ['*@x.example']],
		['@x.example', ['*@x.example']],
		['x.example', ['*@x.example']],
		['lawfirm.co.uk', ['*@lawfirm.co.uk']],
		['Kim Law <kim@x.example>', ['kim@x.example']],
		['"Law, Kim" <kim@x.example>', ['kim@x.example']],
		['Law, Kim <kim@x.example>', ['kim@x.example']],
		['<kim@x.example>', ['kim@x.example']],
		['<mailto:kim@x.example>', ['kim@x.example']],
		['mailto:kim@x.example', ['kim@x.example']],
		['mailto:kim@x.example?subject=Hi', ['kim@x.example']],
		['Kim Law [mailto:kim@x.example]', ['kim@x.example']],
		['"kim@x.example"', ['kim@x.example']],
		["'kim@x.example'", ['kim@x.example']],
		['- kim@x.example', ['kim@x.example']],
		['kim@x.example;', ['kim@x.example']],
		['kim@x.example, joe@x.example', ['kim@x.example', 'joe@x.example']],
		['kim@x.example; @y.example; z.example', ['kim@x.example', '*@y.example', '*@z.example']],
		['Kim <kim@x.example>; Joe <joe@x.example>', ['kim@x.example', 'joe@x.example']],
		['kim@x.example\tjoe@x.example', ['kim@x.example', 'joe@x.example']],
		['kim@x.example, nonsense', ['kim@x.example', 'nonsense']],
		// Beyond doubt only.
		['nonsense', ['nonsense']],
		['kim.larsson', ['kim.larsson']],
		['com', ['com']],
		['co.uk', ['co.uk']],
		['everybody at x.example', ['everybody at x.example']],
	])('%j', (line, expected) => {
		expect(splitEntries(line)).toEqual(expected);
	});

	it.each([
		['kim@x.example (lawyer)', ['kim@x.example']],
		['Kim Law kim@x.example', ['kim@x.example']],
		['everybody at x.example', ['*@x.example']],
		['https://www.x.example/team', ['*@x.example']],
		['k*@x.example', ['*@x.example']],
		['k*@gmail.com', []],
		['all of gmail.com', []],
		['nonsense', []],
		['Kim Larsson', []],
	])('unclear rows keep people out: %j', (line, expected) => {
		expect(findNamed(line)).toEqual(expected);
	});

	it('B05 an unclear row is said aloud, and one that names nobody is refused', () => {
		const { entries, warnings, refused } = readText(
			'Kim Law kim@x.example\nnonsense',
			'account',
			'',
		);
		expect(entries.map(({ entry }) => entry)).toEqual(['kim@x.example']);
		expect(warnings.map(({ code }) => code)).toEqual(['unclearEntry', 'invalidEntry']);
		expect(warnings[0]!.text).toContain('"kim@x.example"');
		expect(refused).toBe(1);
	});

	it('a cell of a table may hold several, all with the settings of the row', () => {
		const row = { list: 'personal', owner: 'ann', entry: 'Kim <kim@x.example>; y.example' };
		const { entries, warnings } = readRows([{ ...row, subdomains: true, id: 7 }], String);
		expect(warnings).toEqual([]);
		expect(entries).toMatchObject([
			{ entry: 'kim@x.example', owner: 'ann', rowId: 7 },
			{ entry: '*@y.example', owner: 'ann', pattern: { kind: 'domain', subdomains: true } },
		]);
	});

	it('B35 hostile lines end', () => {
		for (const line of [
			'a@'.repeat(40_000),
			'<'.repeat(90_000),
			'a.'.repeat(45_000),
			', '.repeat(40_000),
		]) {
			expect(Array.isArray(splitEntries(line))).toBe(true);
			expect(Array.isArray(findNamed(line))).toBe(true);
		}
	});
});
