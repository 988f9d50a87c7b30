/** Dates of mail headers (RFC 5322 sections 3.3 and 4.3). */

const mailDate =
	/^(?:[a-z]{2,9}\.?,?\s{1,10})?(\d{1,2})[\s-]{1,10}([a-z]{3,9})[\s-]{1,10}(\d{2,4})\s{1,10}\d{1,2}:\d{2}/i;
const isoDate = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/;

/**
 * @param value the value of a Date field
 * @returns ISO 8601 in UTC, or '' for what is no date: the platform's own parser makes a date out of almost
 * anything, so the shape is checked first
 */
export function readDate(value = ''): string {
	const written = value.trim().slice(0, 200);
	if (!mailDate.test(written) && !isoDate.test(written)) return '';
	const date = new Date(written.replace(/\s*\([^()]*\)\s*$/, ''));
	const year = date.getUTCFullYear();
	return year >= 1970 && year <= 9999 ? date.toISOString() : '';
}
