/**
 * What one mail may cost in DNS: a number of look-ups and a time of waiting for all of them. A resolver that never answers
 * would otherwise hold the check up for ever (promise B04: it becomes undetermined instead).
 */
import { queryBudget } from '../../shared/dns/resolver';
import type { Resolve } from '../../shared/dns/types';

/** SPF at its limits asks about 120 times, ten signatures, four walks and an ARC chain as often again. */
export const mostQueries = 250;

/** A resolver of one mail; `end` must be called when the mail is done. */
export interface BoundResolver {
	resolve: Resolve;
	/** Whether a look-up was refused because there had been so many: no later try can tell more. */
	isSpent: () => boolean;
	end: () => void;
}

/**
 * @param deadlineMs after so many milliseconds of waiting for answers every look-up, running or new, fails with ETIMEOUT;
 *   what the mail costs in work between its look-ups does not count
 */
export function boundResolve(resolve: Resolve, deadlineMs: number): BoundResolver {
	const limited = queryBudget(resolve, mostQueries);
	const waiting = new Set<(error: Error) => void>();
	let waitedMs = 0;
	let since = 0;
	let isOver = false;
	let spent = false;
	let timer: NodeJS.Timeout | undefined;

	const makeLate = () => Object.assign(new Error('Out of time for DNS'), { code: 'ETIMEOUT' });
	/** Called while somebody waits. One timer for all look-ups: it looks what is left of the time when it goes off. */
	const watch = () => {
		timer = setTimeout(
			() => {
				timer = undefined;
				// Answers that came while other work held the event loop up are heard first.
				setImmediate(() => {
					if (waiting.size === 0) return;
					if (waitedMs + performance.now() - since < deadlineMs) return watch();
					isOver = true;
					for (const expire of waiting) expire(makeLate());
				});
			},
			Math.max(0, deadlineMs - waitedMs - (performance.now() - since)),
		);
		timer.unref();
	};
	return {
		resolve: (name, type) =>
			new Promise((resolveAll, reject) => {
				if (isOver) return reject(makeLate());
				if (waiting.size === 0) since = performance.now();
				waiting.add(reject);
				if (!timer) watch();
				const finish = () => {
					if (waiting.delete(reject) && waiting.size === 0) waitedMs += performance.now() - since;
				};
				limited(name, type).then(
					(answer) => {
						finish();
						resolveAll(answer);
					},
					(error: Error & { code?: unknown }) => {
						finish();
						spent ||= error.code === 'EQUERYLIMIT';
						reject(error);
					},
				);
			}),
		isSpent: () => spent,
		end: () => clearTimeout(timer),
	};
}
