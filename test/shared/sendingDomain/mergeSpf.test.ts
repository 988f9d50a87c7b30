/** P26 the record to publish: merged, whole, and never worse than what is there. */
import fc from 'fast-check';

import { makeAddressTerm, mergeSpf } from '../../../nodes/shared/sendingDomain/mergeSpf';
import { parseSpfRecord } from '../../../nodes/shared/sendingDomain/spfRecord';

const added = ['include:_spf.host.example'];

describe('P26 mergeSpf', () => {
	it.each([
		['nothing published', [], 'v=spf1 include:_spf.host.example ~all'],
		['before all', ['v=spf1 mx -all'], 'v=spf1 mx include:_spf.host.example -all'],
		['no all', ['v=spf1 mx'], 'v=spf1 mx include:_spf.host.example ~all'],
		[
			'before a redirect',
			['v=spf1 a redirect=_spf.x.example'],
			'v=spf1 a include:_spf.host.example redirect=_spf.x.example',
		],
		[
			'two records',
			['v=spf1 mx ~all', 'v=spf1 a mx -all'],
			'v=spf1 mx a include:_spf.host.example ~all',
		],
		['everyone may pass', ['v=spf1 mx +all'], 'v=spf1 mx include:_spf.host.example ~all'],
		['nothing is said', ['v=spf1 mx ?all'], 'v=spf1 mx include:_spf.host.example ?all'],
		['terms after all', ['v=spf1 -all mx'], 'v=spf1 mx include:_spf.host.example -all'],
		[
			'already there',
			['v=spf1 +include:_SPF.host.example -all'],
			'v=spf1 include:_spf.host.example -all',
		],
		[
			'misspelt',
			['v=spf1 ipv4:192.0.2.1 –all'],
			'v=spf1 ip4:192.0.2.1 include:_spf.host.example -all',
		],
		[
			'modifiers at the end',
			['v=spf1 exp=x.example mx op=1 -all'],
			'v=spf1 mx include:_spf.host.example -all exp=x.example op=1',
		],
		['not SPF at all', ['google-site-verification=1'], 'v=spf1 include:_spf.host.example ~all'],
	])('%s', (_what, published, record) => {
		expect(mergeSpf(published, added).record).toBe(record);
	});

	it('names what it leaves out', () => {
		expect(mergeSpf(['v=spf1 foo mx bar:x -all'], added)).toEqual({
			record: 'v=spf1 mx include:_spf.host.example -all',
			leftOut: ['foo', 'bar:x'],
		});
	});

	it('makes terms of addresses', () => {
		expect([makeAddressTerm('192.0.2.1'), makeAddressTerm('2001:db8::1')]).toEqual([
			'ip4:192.0.2.1',
			'ip6:2001:db8::1',
		]);
	});

	const term = fc.oneof(
		fc.constantFrom(
			'mx',
			'a',
			'-all',
			'~all',
			'+all',
			'all',
			'ptr',
			'redirect=x.example',
			'exp=e.example',
		),
		fc.constantFrom(
			'ip4:192.0.2.1',
			'ipv4:192.0.2.2',
			'foo',
			'-a:x.example/24',
			'x=%{d}',
			'–all',
			'192.0.2.9',
		),
		fc.string(),
	);
	const record = fc.array(term, { maxLength: 12 }).map((terms) => ['v=spf1', ...terms].join(' '));

	it('always makes one readable record that holds what was added before its end', () => {
		fc.assert(
			fc.property(fc.array(record, { maxLength: 3 }), (published) => {
				const merged = mergeSpf(published, added).record;
				const { terms, errors } = parseSpfRecord(merged);
				expect(errors).toEqual([]);
				const names = terms.map(({ name }) => name);
				const place = terms.findIndex(({ domain }) => domain === '_spf.host.example');
				expect(place).toBeGreaterThanOrEqual(0);
				const ends = names.filter((name) => name === 'all' || name === 'redirect');
				expect(ends).toHaveLength(1);
				expect(names.indexOf(ends[0]!)).toBeGreaterThan(place);
				expect(terms.find(({ name }) => name === 'all')?.qualifier).not.toBe('+');
				expect(mergeSpf([merged], added).record).toBe(merged);
			}),
			{ numRuns: 500 },
		);
	});
});
