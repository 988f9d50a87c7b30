/** A date that a person typed, or an expression gave. */
import { DateTime } from 'luxon';

import { ProblemError } from '../reasons/problem';
import { quote } from '../reasons/receipt';

/**
 * @param name of the parameter, for the error
 * @param zone the workflow's time zone, which a time without one is in
 * @returns undefined when nothing is given
 * @throws ProblemError when it is no date
 */
export function readDateParameter(name: string, value: unknown, zone: string): Date | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	// An expression may give a date object of n8n's: its JSON form is the ISO time.
	const plain: unknown = JSON.parse(JSON.stringify(value));
	const text = typeof plain === 'string' ? plain.trim() : '';
	const date =
		typeof plain === 'number'
			? DateTime.fromMillis(plain)
			: DateTime.fromISO(text.replace(' ', 'T'), { zone });
	if (date.isValid) return date.toJSDate();
	throw new ProblemError({
		code: 'parameterUnusable',
		text: `"${name}" cannot be ${quote(text || JSON.stringify(plain))}`,
		remedy: 'Enter a date such as 2026-01-31, or leave it empty.',
	});
}

/**
 * The whole day that somebody named, in the zone.
 * @returns its beginning and the next day's; undefined when nothing is given
 * @throws ProblemError when it is no date
 */
export function readDayParameter(
	name: string,
	value: unknown,
	zone: string,
): { start: Date; end: Date } | undefined {
	const date = readDateParameter(name, value, zone);
	if (!date) return undefined;
	const start = DateTime.fromJSDate(date, { zone }).startOf('day');
	return { start: start.toJSDate(), end: start.plus({ days: 1 }).toJSDate() };
}
