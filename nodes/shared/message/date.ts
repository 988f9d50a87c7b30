/**
 * Dates of mail headers (RFC 5322 sections 3.3 and 4.3), read by rules of our own: the platform's parser makes a date
 * out of almost anything and lends a date without a zone that of the server.
 */

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
/** RFC 5322 section 4.3, in minutes; military letters and unknown names mean UTC. */
const zones: Record<string, number> = {
	est: -300,
	edt: -240,
	cst: -360,
	cdt: -300,
	mst: -420,
	mdt: -360,
	pst: -480,
	pdt: -420,
};

const time = String.raw`(\d{1,2})\s*[:.]\s*(\d{1,2})(?:\s*[:.]\s*(\d{1,2})(?:[.,]\d{1,9})?)?(?:\s*([ap]m))?`;
const zone = String.raw`(?:\s*([+-]\s?\d{1,2}:?\d{2}|[a-z]{1,5}(?:[+-]\d{1,4})?))?`;
const dayFirst = new RegExp(
	String.raw`^(?:[a-z]{2,9}\.?\s*,?\s*)?(\d{1,2})[\s-]*([a-z]{3,9})\.?,?[\s-]*(\d{2,4})\s*,?\s*${time}${zone}`,
	'i',
);
/** As C programs write it: `Thu Mar  5 10:00:00 2026`. */
const yearLast = new RegExp(
	String.raw`^(?:[a-z]{2,9}\.?\s*,?\s+)?([a-z]{3,9})\.?\s+(\d{1,2})\s*,?\s+${time}(?:\s+[a-z]{3,5})?\s+(\d{4})${zone}`,
	'i',
);
const isoDate = new RegExp(String.raw`^(\d{4})-(\d{2})-(\d{2})(?:t|\s+)${time}${zone}`, 'i');

/**
 * @param value the value of a Date field
 * @returns ISO 8601 in UTC; without a zone it is taken for UTC. '' for what is no date, or one that cannot be
 */
export function readDate(value = ''): string {
	const written = withoutComments(value.slice(0, 400)).replace(/\s+/g, ' ').trim();
	const first = dayFirst.exec(written);
	if (first) {
		const [, day, month, year, ...rest] = first;
		return toIso(readYear(year!), readMonth(month!), Number(day), rest);
	}
	const last = yearLast.exec(written);
	if (last) {
		const [, month, day, hour, minute, second, half, year, offset] = last;
		return toIso(Number(year), readMonth(month!), Number(day), [
			hour,
			minute,
			second,
			half,
			offset,
		]);
	}
	const iso = isoDate.exec(written);
	if (!iso) return '';
	const [, year, month, day, ...rest] = iso;
	return toIso(Number(year), Number(month) - 1, Number(day), rest);
}

function toIso(
	year: number,
	month: number,
	day: number,
	[hour, minute, second, half, offset]: Array<string | undefined>,
): string {
	const hours = readHour(Number(hour), half);
	const minutes = Number(minute);
	// The second 60 is a leap second: the next one.
	const seconds = Number(second ?? 0);
	const isInRange =
		year >= 1970 &&
		year <= 9999 &&
		month >= 0 &&
		month <= 11 &&
		day >= 1 &&
		day <= new Date(Date.UTC(year, month + 1, 0)).getUTCDate() &&
		hours >= 0 &&
		hours <= 23 &&
		minutes <= 59 &&
		seconds <= 60;
	const shift = readZone(offset ?? '');
	if (!isInRange || shift === null) return '';
	const date = new Date(Date.UTC(year, month, day, hours, minutes - shift, seconds));
	return date.getUTCFullYear() >= 1970 && date.getUTCFullYear() <= 9999 ? date.toISOString() : '';
}

/** RFC 5322 section 4.3. */
function readYear(written: string): number {
	const year = Number(written);
	if (written.length === 2) return year + (year < 50 ? 2000 : 1900);
	return written.length === 3 ? year + 1900 : year;
}

function readMonth(written: string): number {
	return months.indexOf(written.slice(0, 3).toLowerCase());
}

function readHour(hour: number, half: string | undefined): number {
	if (!half) return hour;
	if (hour < 1 || hour > 12) return -1;
	return (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
}

/** @returns minutes east of UTC; null for an offset that no place on Earth has */
function readZone(written: string): number | null {
	const name = written.toLowerCase().replace(/\s/g, '');
	const numeric = /^(?:gmt|utc|ut)?([+-])(\d{1,2}):?(\d{2})?$/.exec(name);
	if (!numeric) return zones[name] ?? 0;
	const minutes = Number(numeric[2]) * 60 + Number(numeric[3] ?? 0);
	if (minutes > 24 * 60 || Number(numeric[3] ?? 0) > 59) return null;
	return numeric[1] === '-' ? -minutes : minutes;
}

/** Comments may stand anywhere, and in each other (RFC 5322 section 3.2.2). */
function withoutComments(value: string): string {
	let out = '';
	let depth = 0;
	for (let at = 0; at < value.length; at += 1) {
		const character = value[at]!;
		if (character === '\\' && depth > 0) at += 1;
		else if (character === '(') depth += 1;
		else if (character === ')') {
			if (depth > 0) depth -= 1;
			out += ' ';
		} else if (depth === 0) out += character;
	}
	return out;
}
