/** Lists with a change made in memory, for the dry run (B06). */
import { indexEntries, makeOwnerKey, type NeverLogIndex } from '../../shared/neverLog/matcher';
import { isSameName } from '../../shared/neverLog/changeList';
import type { EntryChange } from '../dryRun';
import { readText } from '../../shared/neverLog/readList';
import type { PreparedLists } from './prepareLists';
import type { ListName, NeverLogEntry } from '../../shared/neverLog/types';
import type { Reason } from '../../shared/reasons/receipt';

/** What is to be tried: entries as text, one a line. */
export interface WrittenChange {
	add: string;
	remove: string;
	list: ListName;
	/** Of a personal list. */
	owner: string;
}

/** @returns the changes one by one, and what is wrong with lines that are none */
export function readChanges({ add, remove, list, owner }: WrittenChange): {
	changes: EntryChange[];
	refused: Reason[];
} {
	const added = readText(add, list, owner);
	const removed = readText(remove, list, owner);
	return {
		changes: [
			...added.entries.map((entry): EntryChange => ({ change: 'add', entry })),
			...removed.entries.map((entry): EntryChange => ({ change: 'remove', entry })),
		],
		refused: [...added.warnings, ...removed.warnings],
	};
}

/** @returns indexes of the lists as they would be */
export function applyChanges(
	lists: PreparedLists,
	changes: EntryChange[],
	ignorePlusTags: boolean,
): NeverLogIndex[] {
	const added = changes.filter(({ change }) => change === 'add').map(({ entry }) => entry);
	const removed = changes.filter(({ change }) => change === 'remove').map(({ entry }) => entry);
	const addedIndex = indexEntries(added, ignorePlusTags);
	if (removed.length === 0) return [...lists.indexes, addedIndex];
	const kept = lists
		.listEntries()
		.filter((entry) => !removed.some((one) => isSameLine(entry, one)));
	return [indexEntries(kept, ignorePlusTags), addedIndex];
}

function isSameLine(entry: NeverLogEntry, removed: NeverLogEntry): boolean {
	return (
		entry.list === removed.list &&
		makeOwnerKey(entry.owner) === makeOwnerKey(removed.owner) &&
		isSameName(entry.pattern, removed.entry)
	);
}
