/** The lists as people read them: every row of the table, with whether it works (P12). */
import type { Row } from '../tables/types';
import { makeOwnerKey } from './matcher';
import { readRows } from './readList';
import type { Level, ListName } from './types';

export interface DescribedEntry {
	list: ListName;
	owner: string;
	entry: string;
	subdomains: boolean;
	/** ISO 8601, or '' for never. */
	expires: string;
	reason: string;
	addedBy: string;
	/** How much is logged of mail with them; absent: nothing. */
	level?: Level;
	/** `refused`: the row cannot be read and is passed over. */
	status: 'active' | 'expired' | 'refused';
	/** What is wrong or unclear about the row, in a sentence; or ''. */
	note: string;
}

/** @param owner whose personal list; for `personal` only */
export function describeEntries(
	rows: Row[],
	lists: 'all' | ListName,
	owner: string,
	now: number,
): DescribedEntry[] {
	return rows
		.map((row) => describeRow(row, now))
		.filter((entry) => entry !== null)
		.filter((entry) => {
			if (lists === 'all') return true;
			if (entry.list !== lists) return false;
			return lists === 'account' || makeOwnerKey(entry.owner) === makeOwnerKey(owner);
		});
}

/** @returns null for a blank row */
function describeRow(row: Row, now: number): DescribedEntry | null {
	const { entries, warnings, refused } = readRows([row], () => 'The row');
	const note = warnings.map(({ text }) => text).join(' ');
	const [entry] = entries;
	if (!entry && refused === 0) return null;
	if (!entry) {
		return {
			list: row.list === 'personal' ? 'personal' : 'account',
			owner: text(row.owner),
			entry: text(row.entry),
			subdomains: row.subdomains === true,
			expires: text(row.expires),
			reason: text(row.reason),
			addedBy: text(row.addedBy),
			status: 'refused',
			note,
		};
	}
	const { pattern, expiresAt } = entry;
	return {
		list: entry.list,
		owner: entry.owner,
		entry: text(row.entry).trim() || entry.entry,
		subdomains: pattern.kind === 'domain' && pattern.own && pattern.subdomains,
		expires: expiresAt === null ? '' : new Date(expiresAt).toISOString(),
		reason: entry.reason,
		addedBy: entry.addedBy,
		...(entry.level && { level: entry.level }),
		status: expiresAt !== null && expiresAt <= now ? 'expired' : 'active',
		note,
	};
}

function text(cell: unknown): string {
	return typeof cell === 'string' ? cell : '';
}
