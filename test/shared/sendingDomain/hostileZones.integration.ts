/** The domain doctor over hostile and broken zones: it ends, asks within bounds, and calls nothing suitable that is not. */
import fc from 'fast-check';

import { examineSendingDomain } from '../../../nodes/shared/sendingDomain/examineSendingDomain';
import { fakeDns, type FakeZone } from '../../EmailAuthCheck/judgeMessage/fakeDns';

const names = [
	'company.example',
	'a.example',
	'b.example',
	'c.example',
	'%{d}.x.example',
	'..',
	'',
];
const name = fc.constantFrom(...names);
const term = fc.oneof(
	fc
		.tuple(
			fc.constantFrom('include:', 'redirect=', 'a:', 'mx:', 'exists:', 'ptr:', '?include:'),
			name,
		)
		.map(([kind, target]) => kind + target),
	fc.constantFrom(
		'mx',
		'a',
		'ptr',
		'-all',
		'~all',
		'+all',
		'ip4:192.0.2.0/24',
		'ip6:::/0',
		'exp=%{',
	),
	fc.string({ maxLength: 12 }),
);
const spf = fc.array(term, { maxLength: 14 }).map((terms) => ['v=spf1', ...terms].join(' '));
const text = fc.oneof(
	{ weight: 4, arbitrary: spf },
	{ weight: 2, arbitrary: fc.constant('v=spf1 ip4:192.0.2.0/24 -all') },
	fc.string(),
	fc.constant('v=DMARC1; p=reject'),
);
const failure = fc.constantFrom('ESERVFAIL', 'ETIMEOUT', 'EREFUSED');
const host = fc.oneof(fc.constantFrom('', 'a.example', '192.0.2.1', '\u0000\n<b>'), fc.string());
const entry = fc.oneof(
	{ weight: 1, arbitrary: failure },
	{
		weight: 8,
		arbitrary: fc.record(
			{
				A: fc.oneof(fc.constant(['192.0.2.7']), failure),
				TXT: fc.oneof({ weight: 6, arbitrary: fc.array(text, { maxLength: 3 }) }, failure),
				MX: fc.array(
					host.map((exchange) => ({ priority: 1, exchange })),
					{ maxLength: 15 },
				),
			},
			{ requiredKeys: [] },
		),
	},
);
const zone = fc
	.tuple(...names.slice(0, 4).map(() => entry), entry, entry)
	.map((entries) =>
		Object.fromEntries(
			[...names.slice(0, 4), '_dmarc.company.example', 's1._domainkey.company.example'].map(
				(key, at) => [key, entries[at]],
			),
		),
	) as fc.Arbitrary<FakeZone>;

it('B04 is right about what it calls suitable, in a thousand hostile zones', async () => {
	let suitable = 0;
	await fc.assert(
		fc.asyncProperty(zone, async (hostile) => {
			const { resolve, queries } = fakeDns(hostile);
			const report = await examineSendingDomain(
				{
					senderAddress: 'a@company.example',
					sendingAddresses: ['192.0.2.7'],
					dkimSelectors: ['s1'],
				},
				resolve,
			);
			expect(queries.length).toBeLessThan(1500);
			expect(report.findings.length).toBeLessThan(80);
			for (const { text: words, remedy } of report.findings) {
				expect(words).not.toMatch(/[\p{Cc}]|undefined|\[object/u);
				expect(remedy.replace(/\n/g, '')).not.toMatch(/[\p{Cc}]|undefined|\[object/u);
			}
			if (report.decision === 'suitable') {
				suitable++;
				expect(report.incomplete).toBe(false);
				expect(report.spf.addresses).toEqual([{ address: '192.0.2.7', result: 'pass' }]);
				expect(report.findings.every(({ severity }) => severity !== 'error')).toBe(true);
			}
			for (const suggested of [report.spf.publish?.byInclude, report.spf.publish?.byAddress]) {
				if (suggested) expect(suggested.record).toMatch(/^v=spf1( [!-~]+)+$/);
			}
		}),
		{ numRuns: 1000, endOnFailure: true },
	);
	// The zones are not so hostile that nothing was tried.
	expect(suitable).toBeGreaterThan(0);
});
