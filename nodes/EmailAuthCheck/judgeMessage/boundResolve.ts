/**
 * What one mail may cost in DNS: a number of look-ups and a time for all of them. A resolver that never answers would
 * otherwise hold the check up for ever (promise B04: it becomes undetermined instead).
 */
import { queryBudget } from '../../shared/dns/resolver';
import type { Resolve } from '../../shared/dns/types';

/** SPF at its limits asks about 120 times, ten signatures, four walks and an ARC chain as often again. */
const mostQueries = 250;

/** A resolver of one mail; `end` must be called when the mail is done. */
export interface BoundResolver {
	resolve: Resolve;
	end(): void;
}

/** @param deadlineMs after so many milliseconds every look-up, running or new, fails with ETIMEOUT */
export function boundResolve(resolve: Resolve, deadlineMs: number): BoundResolver {
	const limited = queryBudget(resolve, mostQueries);
	let expire: (error: Error) => void = () => {};
	const expired = new Promise<never>((_, reject) => (expire = reject));
	// Nobody may be waiting when the time is up.
	expired.catch(() => {});
	const timer = setTimeout(
		() => expire(Object.assign(new Error('Out of time for DNS'), { code: 'ETIMEOUT' })),
		deadlineMs,
	);
	timer.unref();
	return {
		resolve: (name, type) => Promise.race([limited(name, type), expired]),
		end: () => clearTimeout(timer),
	};
}
