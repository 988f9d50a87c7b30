/**
 * Adding to and removing from a list, as a plan of table writes (P12 to P15): doing it twice changes nothing more, and a
 * line that is refused does not stop the others.
 */
import type { OwnDomains } from '../message/ownDomains';
import type { Reason } from '../reasons/receipt';
import type { Row, Table } from '../tables/types';
import { makeOwnerKey } from './matcher';
import { isRefusal, parseEntry, warnOfBreadth } from './parseEntry';
import { makePersonKey, unifyDomain } from '../message/personKey';
import { readRows } from './readList';
import { explain, nameList } from './reasons';
import type { EntryPattern, Level, ListName, NeverLogEntry } from './types';

/** What one item asks for; all its entries go to one list. */
export interface ListRequest {
	list: ListName;
	/** As written; empty for the account-wide list. */
	owner: string;
	/** As written, without comments. */
	entries: string[];
}

export interface AddRequest extends ListRequest {
	subdomains: boolean;
	/** Milliseconds since 1970, or null for never. */
	expiresAt: number | null;
	reason: string;
	addedBy: string;
	/** Absent: never logged. */
	level?: Level;
	maxEntries: number;
	ownDomains: OwnDomains;
}

/** `json.neverLogList` of Add: what became of each entry, as written. */
export interface Added {
	list: ListName;
	owner: string;
	added: string[];
	/** Already listed, with another expiry, reason or subdomains setting, which was set anew. */
	updated: string[];
	alreadyListed: string[];
	refused: Array<Reason & { entry: string }>;
	warnings: Reason[];
	/** Entries on the list afterwards, and how many it may hold. */
	count: number;
	limit: number;
}

export interface AddPlan {
	results: Added[];
	inserts: Row[];
	updates: Array<{ id: number; set: Row }>;
}

/** @param rows the table as it stands */
export function planAdditions(requests: AddRequest[], rows: Row[]): AddPlan {
	const { entries } = readRows(rows, () => '');
	const lists = new Map<string, Map<string, NeverLogEntry>>();
	for (const entry of entries) {
		const list = listOf(lists, entry);
		const identity = identify(entry.pattern);
		if (!list.has(identity)) list.set(identity, entry);
	}
	const plan: AddPlan = { results: [], inserts: [], updates: [] };
	for (const request of requests) {
		const list = listOf(lists, request);
		const result: Added = {
			list: request.list,
			owner: request.owner,
			added: [],
			updated: [],
			alreadyListed: [],
			refused: [],
			warnings: [],
			count: 0,
			limit: request.maxEntries,
		};
		for (const entry of request.entries) addEntry(plan, result, list, request, entry);
		result.count = list.size;
		plan.results.push(result);
	}
	return plan;
}

function addEntry(
	plan: AddPlan,
	result: Added,
	list: Map<string, NeverLogEntry>,
	request: AddRequest,
	written: string,
): void {
	const pattern = parseEntry(written, request.subdomains);
	if (isRefusal(pattern)) {
		result.refused.push({ ...pattern, entry: written });
		return;
	}
	const identity = identify(pattern);
	const known = list.get(identity);
	if (!known && list.size >= request.maxEntries) {
		const reason = explain('listFull', {
			entry: written,
			name: nameList(request.list, request.owner),
			count: list.size,
			limit: request.maxEntries,
		});
		result.refused.push({ ...reason, entry: written });
		return;
	}
	const warning = warnOfBreadth(pattern, written, request.ownDomains);
	if (warning) result.warnings.push(warning);
	const { owner, expiresAt, reason, addedBy } = request;
	const entry: NeverLogEntry = {
		...{ entry: written, list: request.list, owner, pattern, expiresAt, reason, addedBy },
		...(request.level && { level: request.level }),
		...(known?.rowId !== undefined && { rowId: known.rowId }),
	};
	if (known && isSame(known, entry)) {
		result.alreadyListed.push(written);
		return;
	}
	list.set(identity, entry);
	if (!known) {
		result.added.push(written);
		plan.inserts.push(makeRow(entry));
		return;
	}
	result.updated.push(written);
	if (known.rowId === undefined) {
		// Added by an item before this one: its row is not written yet.
		const position = plan.inserts.findIndex(({ entry: inserted }) => inserted === known.entry);
		plan.inserts[position] = makeRow(entry);
	} else {
		// A level that stood there before is taken away.
		const cleared = known.level && !entry.level ? { level: '' } : null;
		plan.updates.push({ id: known.rowId, set: { ...makeRow(entry), ...cleared } });
	}
}

/** `json.neverLogList` of Remove. */
/** Writes the plan into the table. */
export async function writeAdditions(table: Table, { inserts, updates }: AddPlan): Promise<void> {
	await table.insert(inserts);
	await table.updateEach(
		updates.map(({ id, set }) => ({
			conditions: [{ column: 'id', is: 'equal', value: id }],
			set,
		})),
	);
}

export interface Removed {
	list: ListName;
	owner: string;
	removed: string[];
	notListed: string[];
}

/** @returns what became of each request, and the ids of the rows to remove */
export function planRemovals(
	requests: ListRequest[],
	rows: Row[],
): { results: Removed[]; ids: number[] } {
	const stored = rows.map((row) => ({ row, entry: readRows([row], () => '').entries[0] }));
	const ids = new Set<number>();
	const results = requests.map(({ list, owner, entries }) => {
		const result: Removed = { list, owner, removed: [], notListed: [] };
		for (const written of entries) {
			const found = stored.filter(({ row, entry }) =>
				entry
					? isOnList(entry, list, owner) && isSameName(entry.pattern, written)
					: isSameText(row.entry, written),
			);
			for (const { row } of found) ids.add(row.id!);
			(found.length > 0 ? result.removed : result.notListed).push(written);
		}
		return result;
	});
	return { results, ids: [...ids] };
}

function isOnList(entry: NeverLogEntry, list: ListName, owner: string): boolean {
	return entry.list === list && makeOwnerKey(entry.owner) === makeOwnerKey(owner);
}

/** Whether what someone wrote names the people of an entry. */
export function isSameName(pattern: EntryPattern, written: string): boolean {
	const parsed = parseEntry(written, false);
	return !isRefusal(parsed) && identify(parsed) === identify(pattern);
}

/** For rows that hold no readable entry, which someone wants to be rid of. */
function isSameText(cell: unknown, written: string): boolean {
	return typeof cell === 'string' && cell.trim().toLowerCase() === written.trim().toLowerCase();
}

/** Two entries of one list with the same identity name the same people. */
function identify(pattern: EntryPattern): string {
	if (pattern.kind === 'address') return makePersonKey(pattern, false);
	return `${pattern.own ? '' : '*.'}${unifyDomain(pattern.domain)}`;
}

function isSame(known: NeverLogEntry, entry: NeverLogEntry): boolean {
	const coversSubdomains = ({ pattern }: NeverLogEntry) =>
		pattern.kind === 'domain' && pattern.subdomains;
	return (
		known.expiresAt === entry.expiresAt &&
		coversSubdomains(known) === coversSubdomains(entry) &&
		known.level === entry.level &&
		(entry.reason === '' || known.reason === entry.reason)
	);
}

function listOf(
	lists: Map<string, Map<string, NeverLogEntry>>,
	{ list, owner }: { list: ListName; owner: string },
): Map<string, NeverLogEntry> {
	const key = `${list} ${list === 'personal' ? makeOwnerKey(owner) : ''}`;
	const known = lists.get(key);
	if (known) return known;
	const created = new Map<string, NeverLogEntry>();
	lists.set(key, created);
	return created;
}

function makeRow(written: NeverLogEntry): Row {
	const { list, owner, entry, pattern, expiresAt, reason, addedBy, level } = written;
	return {
		list,
		owner,
		entry,
		subdomains: pattern.kind === 'domain' && pattern.own && pattern.subdomains,
		expires: expiresAt === null ? null : new Date(expiresAt).toISOString(),
		reason,
		addedBy,
		...(level && { level }),
	};
}
