/** How long a confirmation link is valid, as an operator writes it. */
import { ProblemError } from '../reasons/problem';

const unitSeconds: Readonly<Record<string, number>> = {
	m: 60,
	min: 60,
	minute: 60,
	h: 3600,
	hour: 3600,
	d: 86_400,
	day: 86_400,
	w: 604_800,
	week: 604_800,
};

/** Longest validity: a link that lives longer than this has outlived the wish behind it. */
export const longestValiditySeconds = 60 * 86_400;

/**
 * Reads `7 days`, `72 hours`, `30 minutes`, `2w` or a plain number, which means hours.
 * @returns seconds, from 1 to {@link longestValiditySeconds}
 * @throws ProblemError when it cannot be read or is out of bounds
 */
export function readValidity(value: unknown): number {
	const written = typeof value === 'number' ? String(value) : value;
	const [, amount, unit] =
		typeof written === 'string'
			? (/^\s*(\d{1,9}(?:\.\d{1,9})?)\s*([a-z]{0,8})\s*$/i.exec(written) ?? [])
			: [];
	const name = (unit ?? '').toLowerCase().replace(/(?<=[a-z]{2})s$/, '') || 'hour';
	const seconds = Object.hasOwn(unitSeconds, name) ? Number(amount) * unitSeconds[name]! : NaN;
	if (seconds >= 1 && seconds <= longestValiditySeconds) return Math.floor(seconds);
	throw new ProblemError({
		code: 'validityUnreadable',
		text: 'How long the link is valid cannot be read, or is more than 60 days',
		remedy: 'Set "Expires After" to, for example, "7 days", "72 hours" or "30 minutes".',
	});
}
