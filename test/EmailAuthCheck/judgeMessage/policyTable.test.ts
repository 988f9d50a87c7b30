// The policy table of docs/email-auth-check.md, walked for every combination of results (P07, B02, B03, B04).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { decide, type Evidence } from '../../../nodes/EmailAuthCheck/judgeMessage/decide';
import { judgeDkim, judgeSpf } from '../../../nodes/EmailAuthCheck/judgeMessage/gatherEvidence';
import type { Known } from '../../../nodes/EmailAuthCheck/judgeMessage/knowledge';
import type {
	Decision,
	DkimResult,
	Policy,
} from '../../../nodes/EmailAuthCheck/judgeMessage/types';
import type { SpfResult } from '../../../nodes/shared/spf/checkSpf';
import type { SignatureCheck } from '../../../nodes/EmailAuthCheck/judgeMessage/dkim/signatureCheck';

type Line = 'A' | 'O' | 'N' | 'U' | 'X';
const lines: Line[] = ['A', 'O', 'N', 'U', 'X'];
const marks: Record<string, Decision> = { '✓': 'pass', '✗': 'fail', '?': 'undetermined' };

/** Alignment by name: what a domain called so would answer. */
const align = (domain: string) => Promise.resolve(domain as Known);

interface SpfCase {
	line: Line;
	name: string;
	evidence: Promise<Evidence>;
}

const spf = (line: Line, result: SpfResult, aligned: Known, isComputed = true): SpfCase => ({
	line,
	name: `SPF ${isComputed ? result : 'not computed'} (${aligned})`,
	evidence: judgeSpf({ result, domain: aligned, isComputed }, [], align),
});

const spfCases: SpfCase[] = [
	spf('A', 'pass', 'yes'),
	spf('O', 'pass', 'no'),
	...(['fail', 'softfail', 'neutral', 'none', 'permerror'] as const).flatMap((result) =>
		(['yes', 'no', 'maybe'] as const).map((aligned) => spf('N', result, aligned)),
	),
	spf('U', 'temperror', 'yes'),
	spf('U', 'temperror', 'maybe'),
	spf('U', 'none', 'no', false),
	spf('X', 'temperror', 'no'),
];

interface DkimCase {
	line: Line;
	name: string;
	evidence: Promise<Evidence[]>;
}

const counts: Partial<Record<DkimResult, Known>> = { pass: 'yes', temperror: 'maybe' };

const dkim = (
	line: Line,
	result: DkimResult,
	aligned: Known,
	changes: Partial<SignatureCheck> = {},
): DkimCase => ({
	line,
	name: `DKIM ${result} (${aligned})${changes.counts ? ', text unsigned' : ''}`,
	evidence: judgeDkim(
		[
			{
				domain: aligned,
				selector: 's',
				result,
				algorithm: 'rsa-sha256',
				keyBits: 2048,
				expires: null,
				bodyCovered: true,
				signedFields: [],
				counts: counts[result] ?? 'no',
				flaw: null,
				duplicate: '',
				isTesting: false,
				...changes,
			},
		],
		[],
		align,
	),
});

const dkimCases: DkimCase[] = [
	dkim('A', 'pass', 'yes'),
	dkim('O', 'pass', 'no'),
	{ line: 'N', name: 'no signature', evidence: Promise.resolve([]) },
	dkim('N', 'pass', 'yes', { bodyCovered: false, counts: 'no' }),
	...(['fail', 'neutral', 'policy', 'permerror'] as const).flatMap((result) =>
		(['yes', 'no', 'maybe'] as const).map((aligned) => dkim('N', result, aligned)),
	),
	dkim('U', 'temperror', 'yes'),
	dkim('U', 'temperror', 'maybe'),
	dkim('X', 'temperror', 'no'),
];

/** The tables of the document, in order: aligned, either, dmarc while its record cannot be looked up. */
const tables = readTables(
	readFileSync(join(__dirname, '../../../docs/email-auth-check.md'), 'utf8'),
);

function readTables(text: string): Array<Map<string, Decision>> {
	return text
		.split('| SPF \\ DKIM |')
		.slice(1)
		.map((table) => {
			const cells = new Map<string, Decision>();
			for (const line of lines) {
				const row = new RegExp(`^\\| ${line} +\\|(.*)\\|$`, 'm').exec(table)![1]!.split('|');
				row.forEach((cell, column) => cells.set(`${line}${lines[column]}`, marks[cell.trim()]!));
			}
			return cells;
		});
}

const all = spfCases.flatMap((one) => dkimCases.map((other) => ({ one, other })));

async function answer(
	policy: Policy,
	{ one, other }: (typeof all)[number],
	changes: Partial<Parameters<typeof decide>[1]> = {},
): Promise<Decision> {
	return decide(policy, {
		hasAuthor: true,
		evidence: [await one.evidence, ...(await other.evidence)],
		hasDmarcPolicy: 'yes',
		arcVouches: 'no',
		...changes,
	});
}

async function expectTable(
	policy: Policy,
	table: Map<string, Decision>,
	changes: Partial<Parameters<typeof decide>[1]> = {},
) {
	for (const pair of all) {
		const { one, other } = pair;
		expect([policy, one.name, other.name, await answer(policy, pair, changes)]).toEqual([
			policy,
			one.name,
			other.name,
			table.get(`${one.line}${other.line}`),
		]);
	}
}

describe('the policy table', () => {
	it('is read whole', () => {
		expect(tables.map((table) => table.size)).toEqual([25, 25, 25]);
		expect(all).toHaveLength(21 * 19);
	});

	it('B02 B04 aligned', () => expectTable('aligned', tables[0]!));
	it('P07 either', () => expectTable('either', tables[1]!));
	it('dmarc answers as aligned with a policy record', () => expectTable('dmarc', tables[0]!));
	it('B04 dmarc while the record cannot be looked up', () =>
		expectTable('dmarc', tables[2]!, { hasDmarcPolicy: 'maybe' }));

	it('dmarc without a record never passes and is never undetermined', async () => {
		for (const pair of all) {
			expect(await answer('dmarc', pair, { hasDmarcPolicy: 'no' })).toBe('fail');
		}
	});

	it('without an author nothing passes', async () => {
		for (const policy of ['aligned', 'either', 'dmarc'] as const) {
			for (const pair of all) {
				const options = { hasAuthor: false, arcVouches: 'yes' } as const;
				expect(await answer(policy, pair, options)).toBe('fail');
			}
		}
	});

	it('trusted ARC sealers make a pass; what they might have said keeps a mail from failing', async () => {
		for (const policy of ['aligned', 'either', 'dmarc'] as const) {
			for (const pair of all) {
				expect(await answer(policy, pair, { arcVouches: 'yes' })).toBe('pass');
				expect(await answer(policy, pair, { arcVouches: 'maybe' })).not.toBe('fail');
			}
		}
	});

	it('a pass whose alignment could not be looked up counts under either alone', async () => {
		const maybe = { one: spf('U', 'pass', 'maybe'), other: dkimCases[2]! };
		expect(await answer('aligned', maybe)).toBe('undetermined');
		expect(await answer('dmarc', maybe)).toBe('undetermined');
		expect(await answer('either', maybe)).toBe('pass');
		const signed = { one: spf('N', 'fail', 'no'), other: dkim('U', 'pass', 'maybe') };
		expect(await answer('aligned', signed)).toBe('undetermined');
		expect(await answer('either', signed)).toBe('pass');
	});
});
