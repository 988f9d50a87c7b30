// Who may write which mail: claims over a table without unique constraints, in every order two runs can meet.
import { Ledger } from '../../../nodes/CrmLog/ledger/ledger';
import { claimLastsMs, judgeStanding } from '../../../nodes/CrmLog/ledger/standing';
import { describeLedger, readLedgerRow, readParts } from '../../../nodes/CrmLog/ledger/table';
import type { Table } from '../../../nodes/shared/tables/types';
import { createMemoryTable } from '../../shared/tables/memoryTable';

const contacts = ['erik@customer.example'];
const wanted = [{ key: 'k', contacts }];
const record = { id: '1', url: '' };
const parts = { records: { [contacts[0]!]: record }, files: {} };

function open(table: Table, run: string, now = () => 1_000_000) {
	return new Ledger({ table, crm: 'crm', run, lagMs: 60_000, now });
}

describe('Ledger', () => {
	it('B27 gives a mail to one of many runs, in whatever order their calls are served', async () => {
		for (let seed = 1; seed <= 300; seed += 1) {
			const memory = createMemoryTable(describeLedger());
			let state = seed;
			const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
			/** Every call waits for a number of turns of its own, so that the runs overlap in ever new ways. */
			const delayed = new Proxy(memory, {
				get: (target, name: keyof Table) =>
					typeof target[name] !== 'function'
						? target[name]
						: async (...given: never[]) => {
								for (let turns = random() * 6; turns > 0; turns -= 1) {
									await new Promise((resolve) => setImmediate(resolve));
								}
								return await (target[name] as (...all: never[]) => unknown)(...given);
							},
			}) as Table;
			const claims = await Promise.all(
				['a', 'b', 'c'].map((run) => open(delayed, run).open(wanted)),
			);
			const winners = claims.flat().filter(({ state: each }) => each === 'ours');
			expect([seed, winners.length]).toEqual([seed, 1]);
		}
	}, 60_000);

	it('B27 yields to a rival whose row came to light late, under a lower id, and had begun', async () => {
		const memory = createMemoryTable(describeLedger());
		const [late] = await memory.insert([
			{ key: 'k', crm: 'crm', status: 'claimed', claim: 'late', startedAt: '1970-01-01T00:16:40Z' },
		]);
		const hidden = memory.rows.splice(0, 1);
		const [claim] = await open(memory, 'early').open(wanted);
		expect(claim).toMatchObject({ state: 'ours' });
		// The other's transaction commits only now; its own run reads both rows and must not begin.
		memory.rows.push(...hidden);
		const reads = jest.spyOn(memory, 'insert').mockResolvedValue([{ ...late! }]);
		jest.spyOn(memory, 'readEach').mockResolvedValueOnce([[]]);
		const [other] = await open(memory, 'late').open(wanted);
		expect(other).toMatchObject({ state: 'wait' });
		reads.mockRestore();
	});

	it('B27 a run that lost its claim cannot write over what the next one noted', async () => {
		let now = 1_000_000;
		const memory = createMemoryTable(describeLedger());
		const slow = open(memory, 'slow', () => now);
		const [first] = await slow.open(wanted);
		now += claimLastsMs + 60_000;
		const fast = open(memory, 'fast', () => now);
		const [second] = await fast.open(wanted);
		expect(second).toMatchObject({ state: 'ours', isUnknown: true });
		if (first?.state !== 'ours' || second?.state !== 'ours') throw new Error('not claimed');
		expect(await slow.renew([first])).toEqual([]);
		await fast.settle([{ claim: second, status: 'logged', parts, problem: '' }]);
		await slow.settle([{ claim: first, status: 'failed', parts: first.parts, problem: 'late' }]);
		expect(memory.rows).toMatchObject([{ status: 'logged', problem: '' }]);
	});

	it('B27 takes five table calls for a new batch of any size and one for one that is logged', async () => {
		const memory = createMemoryTable(describeLedger());
		const many = Array.from({ length: 100 }, (_, n) => ({ key: `k${n}`, contacts }));
		const ledger = open(memory, 'a');
		const claims = await ledger.open(many);
		await ledger.settle(
			claims.flatMap((claim) =>
				claim.state === 'ours' ? [{ claim, status: 'logged' as const, parts, problem: '' }] : [],
			),
		);
		expect(memory.calls).toHaveLength(5);
		memory.calls.length = 0;
		const again = await open(memory, 'b').open(many);
		expect(new Set(again.map(({ state }) => state))).toEqual(new Set(['done']));
		expect(memory.calls.filter((call) => call !== 'insert' && call !== 'updateEach')).toHaveLength(
			1,
		);
	});
});

describe('judgeStanding', () => {
	const row = (fields: object) => ({
		id: 1,
		status: 'started' as const,
		claim: 'a',
		startedAt: 0,
		parts: { records: {}, files: {} },
		...fields,
	});

	it.each([
		['nothing there', [], { kind: 'new' }],
		['logged', [row({ status: 'logged', parts })], { kind: 'done' }],
		['logged for others only', [row({ status: 'logged' })], { kind: 'open', isUnknown: false }],
		['failed', [row({ status: 'failed' })], { kind: 'open', isUnknown: false }],
		['claimed a moment ago', [row({ status: 'claimed', startedAt: 999_999 })], { kind: 'wait' }],
		['claimed, never begun', [row({ status: 'claimed' })], { kind: 'open', isUnknown: false }],
		[
			'begun a moment ago',
			[row({ startedAt: 999_999 })],
			{ kind: 'wait', until: 999_999 + claimLastsMs + 60_000, isUnknown: false },
		],
		[
			'begun, the index may lag',
			[row({ startedAt: 1_000_000 - claimLastsMs })],
			{ kind: 'wait', isUnknown: true },
		],
		['begun long ago', [row({})], { kind: 'open', isUnknown: true }],
		['two rows, one logged', [row({}), row({ id: 2, status: 'logged', parts })], { kind: 'done' }],
	])('B27 %s', (_, rows, standing) => {
		expect(judgeStanding(rows, contacts, 1_000_000, 60_000)).toMatchObject(standing);
	});
});

it.each([null, '', 'no json', '[]', '"x"', '{"records":{"a":{"id":5}},"files":[null]}', 'null'])(
	'B27 an edited cell says nothing: %s',
	(cell) => {
		expect(readParts(cell)).toEqual({ records: {}, files: {} });
		expect(readLedgerRow({ id: 1, status: 'mine', parts: cell })).toBeNull();
	},
);
