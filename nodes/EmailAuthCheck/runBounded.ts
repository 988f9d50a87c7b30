/**
 * Runs work on many items at once, but never more than so many: small mails side by side, a big one (almost) alone, so
 * that memory holds few of them. None begins once a turn of n8n's event loop is over: work that waits for nothing,
 * because DNS has answered before, would otherwise let nothing else run until all is done.
 */
import { isTurnOver, nextTurn } from './takeTurn';

export interface Bounds<Item> {
	/** Slots that are filled at once. */
	slots: number;
	/** How many slots an item takes; at most all of them. */
	weigh: (item: Item) => number;
}

/**
 * @param work must not throw; what it returns stands at the item's position
 * @returns the results in the order of the items
 */
export async function runBounded<Item, Result>(
	items: Item[],
	{ slots, weigh }: Bounds<Item>,
	work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
	const results: Result[] = new Array<Result>(items.length);
	let free = slots;
	let next = 0;
	let turn = Promise.resolve();
	const takeTurn = () => (turn = turn.then(() => (isTurnOver() ? nextTurn() : undefined)));
	await new Promise<void>((resolve, reject) => {
		let running = 0;
		const fill = () => {
			while (next < items.length) {
				const taken = Math.min(slots, Math.max(1, weigh(items[next]!)));
				if (taken > free) return;
				const position = next++;
				free -= taken;
				running++;
				takeTurn()
					.then(() => work(items[position]!))
					.then((result) => {
						results[position] = result;
						free += taken;
						running--;
						fill();
					}, reject);
			}
			if (running === 0) resolve();
		};
		fill();
	});
	return results;
}
