/**
 * What a change came to, told on the page that the browser is sent on to (promise B30): carried there in a signed cookie
 * that is taken away as it is read, so that neither the address of the page nor a link made by others puts words on it.
 */
import type { SigningKeys } from '../confirmation/signingKey';
import { openValue, signValue } from './signedText';
import { writeCookie, type CookiePlace } from './visitor';
import type { Words } from './words/en';

/** One thing to tell: a word of the table with what is filled in, and lines with what is wrong about each. */
export interface Said {
	word: keyof Words;
	values?: Record<string, string>;
	lines?: Array<{ line: string; why: keyof Words }>;
	/** Whether it is good news; else it is a warning. */
	isGood?: boolean;
}

export const saidCookie = 'mailSettingsSaid';

const keptSeconds = 120;
/** Browsers keep cookies of 4096 bytes, base64 a third longer than what it holds. */
const longestCookie = 3800;
const longestLine = 120;
const mostLines = 20;

/** @returns the value of a Set-Cookie header; lines that do not fit are counted */
export function writeSaid(said: Said[], place: CookiePlace, keys: SigningKeys): string {
	for (let lines = mostLines; ; lines -= 5) {
		const value = signValue('said', [place.page, said.map((one) => shorten(one, lines))], keys);
		if (value.length <= longestCookie || lines <= 0) {
			return writeCookie(
				saidCookie,
				value.length <= longestCookie ? value : '',
				keptSeconds,
				place,
			);
		}
	}
}

function shorten(said: Said, most: number): Said {
	const values = Object.entries(said.values ?? {}).map(([name, value]) => [name, cut(value)]);
	const lines = said.lines?.map(({ line, why }) => ({ line: cut(line), why }));
	const further = (lines?.length ?? 0) - most;
	return {
		...said,
		...(said.values && { values: Object.fromEntries(values) as Record<string, string> }),
		...(lines && { lines: lines.slice(0, Math.max(most, 0)) }),
		...(further > 0 && { values: { count: String(further) } }),
	};
}

function cut(text: string): string {
	const characters = [...text];
	return characters.length > longestLine
		? `${characters.slice(0, longestLine - 1).join('')}…`
		: text;
}

/** @param cookie as it came from outside */
export function readSaid(cookie: string | undefined, page: string, keys: SigningKeys): Said[] {
	const fields = openValue('said', cookie, keys);
	if (!Array.isArray(fields) || fields[0] !== page || !Array.isArray(fields[1])) return [];
	// Signed by us: its shape is ours.
	return fields[1] as Said[];
}
