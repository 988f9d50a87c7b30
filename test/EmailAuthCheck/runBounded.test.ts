// Many mails at once, never more than so many (B16).
import { setImmediate as nextTurn } from 'node:timers/promises';

import { runBounded } from '../../nodes/EmailAuthCheck/runBounded';

/** Work that ends when told to, and what was under way at most. */
function gates(count: number) {
	const open: Array<() => void> = [];
	const started: number[] = [];
	let running = 0;
	let most = 0;
	return {
		open,
		started,
		mostAtOnce: () => most,
		work: async (item: number) => {
			started.push(item);
			most = Math.max(most, ++running);
			await new Promise<void>((resolve) => (open[item] = resolve));
			running--;
			return item * 2;
		},
		items: Array.from({ length: count }, (_, item) => item),
	};
}

describe('runBounded', () => {
	it('fills all slots, keeps the order of results', async () => {
		const { open, started, work, items, mostAtOnce } = gates(5);
		const results = runBounded(items, { slots: 2, weigh: () => 1 }, work);
		while (!open[1]) await nextTurn();
		for (const item of items) {
			while (!open[item]) await nextTurn();
			open[item]();
		}
		expect(await results).toEqual([0, 2, 4, 6, 8]);
		expect(started).toEqual(items);
		expect(mostAtOnce()).toBe(2);
	});

	it('a big item runs alone, whatever its weight', async () => {
		const { open, work, items, mostAtOnce } = gates(3);
		const results = runBounded(items, { slots: 4, weigh: () => 99 }, work);
		for (const item of items) {
			while (!open[item]) await nextTurn();
			open[item]();
		}
		expect(await results).toEqual([0, 2, 4]);
		expect(mostAtOnce()).toBe(1);
	});

	it('lets other work run between items that wait for nothing', async () => {
		let turns = 0;
		const count = () => {
			turns++;
			counter = setImmediate(count);
		};
		let counter = setImmediate(count);
		const items = Array.from({ length: 50 }, (_, item) => item);
		// Five milliseconds each: longer than a turn.
		const work = (): Promise<void> => {
			const begun = performance.now();
			while (performance.now() - begun < 5);
			return Promise.resolve();
		};
		await runBounded(items, { slots: 50, weigh: () => 1 }, work);
		clearImmediate(counter);
		expect(turns).toBeGreaterThanOrEqual(49);
	});

	it('does nothing for nothing', async () => {
		expect(await runBounded([], { slots: 1, weigh: () => 1 }, () => Promise.resolve(1))).toEqual(
			[],
		);
	});
});
