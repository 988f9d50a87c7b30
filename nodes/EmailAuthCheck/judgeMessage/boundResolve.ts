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
	let expire: (error: Error) => void = () => {};
	const expired = new Promise<never>((_, reject) => (expire = reject));
	// Nobody may be waiting when the time is up.
	expired.catch(() => {});
	let remainingMs = deadlineMs;
	let waiting = 0;
	let since = 0;
	let spent = false;
	let timer: NodeJS.Timeout | undefined;

	const begin = () => {
		if (waiting++ > 0) return;
		since = performance.now();
		timer = setTimeout(() => {
			// Answers that came while other work held the event loop up are heard first.
			setImmediate(() => {
				if (waiting > 0) {
					expire(Object.assign(new Error('Out of time for DNS'), { code: 'ETIMEOUT' }));
				}
			});
		}, remainingMs);
		timer.unref();
	};
	const finish = () => {
		if (--waiting > 0) return;
		clearTimeout(timer);
		remainingMs = Math.max(0, remainingMs - (performance.now() - since));
	};
	return {
		resolve: async (name, type) => {
			begin();
			try {
				return await Promise.race([limited(name, type), expired]);
			} catch (error) {
				spent ||= (error as { code?: unknown }).code === 'EQUERYLIMIT';
				throw error;
			} finally {
				finish();
			}
		},
		isSpent: () => spent,
		end: () => clearTimeout(timer),
	};
}
