import fc from 'fast-check';

import { addSenders, type NewSender } from '../../../nodes/shared/senders/addSenders';
import { takeAnswers } from '../../../nodes/shared/senders/answers';
import { describeRegistry } from '../../../nodes/shared/senders/schema';
import { createMemoryTable } from '../tables/memoryTable';

const now = new Date('2026-03-01T12:00:00Z');
const ann: NewSender = { owner: 'ann', address: 'ann@x.org', kind: 'alternative' };

describe('addSenders', () => {
	it('P03 puts an address on the list at once, not confirmed', async () => {
		const table = createMemoryTable(describeRegistry());
		await addSenders(table, [ann], now);
		expect(table.rows).toMatchObject([
			{
				owner: 'ann',
				address: 'ann@x.org',
				status: 'notConfirmed',
				requested: now.toISOString(),
				sentCount: 0,
				confirmed: null,
			},
		]);
	});

	it('changes nothing about a sender that is on the list', async () => {
		for (const status of ['main', 'confirmed', 'notConfirmed', 'suspended', 'declined']) {
			const table = createMemoryTable(describeRegistry(), [{ ...ann, status } as never]);
			await addSenders(table, [ann], now);
			expect(table.rows).toMatchObject([{ status }]);
		}
	});

	it("lets an operator's main address take over a pending or confirmed row, no other", async () => {
		const after = [];
		for (const status of ['confirmed', 'notConfirmed', 'suspended', 'declined']) {
			const { owner, address } = ann;
			const table = createMemoryTable(describeRegistry(), [{ owner, address, status }]);
			await addSenders(table, [{ ...ann, kind: 'main' }], now);
			after.push(table.rows[0]!.status);
		}
		expect(after).toEqual(['main', 'main', 'suspended', 'declined']);
	});

	it('B16 adds many in a constant number of calls', async () => {
		const table = createMemoryTable(describeRegistry());
		await addSenders(
			table,
			Array.from({ length: 400 }, (_, index) => ({ ...ann, address: `a${index}@x.org` })),
			now,
		);
		expect(table.calls).toEqual(['read', 'insert', 'read']);
		expect(table.rows).toHaveLength(400);
	});

	it('leaves one row when 100 workers add the same address at once', async () => {
		const table = createMemoryTable(describeRegistry());
		await Promise.all(Array.from({ length: 100 }, () => addSenders(table, [ann, ann], now)));
		expect(table.rows).toHaveLength(1);
		expect(table.rows[0]!.id).toBe(1);
	});

	it('leaves the list right after any mixture of adds, answers and removals at once', async () => {
		const owners = ['ann', 'bob'];
		const work = fc.array(
			fc.tuple(fc.constantFrom('add', 'confirm', 'decline', 'remove'), fc.constantFrom(...owners)),
			{ minLength: 2, maxLength: 12 },
		);
		await fc.assert(
			fc.asyncProperty(work, async (jobs) => {
				const table = createMemoryTable(describeRegistry());
				await Promise.all(
					jobs.map(async ([job, owner]) => {
						const whose = { owner, address: 'a@x.org' };
						if (job === 'add')
							return await addSenders(table, [{ ...whose, kind: 'alternative' }], now);
						if (job === 'remove') {
							return await table.remove([{ column: 'owner', is: 'equal', value: owner }]);
						}
						const decision = job;
						const answer = { ...whose, decision, proof: { how: 'operator' as const } };
						return await takeAnswers(table, [answer], now);
					}),
				);
				for (const owner of owners) {
					const rows = table.rows.filter((row) => row.owner === owner);
					expect(rows.length).toBeLessThanOrEqual(1);
					const answers = jobs.filter(([job, who]) => who === owner && job === 'confirm');
					if (answers.length === 0)
						expect(rows.map(({ status }) => status)).not.toContain('confirmed');
				}
			}),
		);
	});
});
