/**
 * Makes the lists of an item ready: those shared by the batch are read and indexed once, those defined on the node once
 * for every different text. A list that holds lines but none that can be read is no list: then nothing is logged.
 */
import type { OwnDomains } from '../../shared/message/ownDomains';
import type { Reason } from '../../shared/reasons/receipt';
import { isProblem } from '../../shared/message/foreign/foreign';
import { ProblemError, type Problem } from '../../shared/reasons/problem';
import { indexEntries, type NeverLogIndex } from '../../shared/neverLog/matcher';
import { readRows, readText, reviewLists } from '../../shared/neverLog/readList';
import type { Level, NeverLogEntry, ReadList } from '../../shared/neverLog/types';

/** Rows that all items share, by where they come from. */
export interface SharedRows {
	table?: Array<Record<string, unknown>>;
	input?: Array<Record<string, unknown>>;
}

/** What one item asks of the lists. */
export interface ListQuestion {
	/** The two texts of *Define Below*, or null without it. */
	defined: { account: string; personal: string; owner: string } | null;
	ignorePlusTags: boolean;
	ownDomains: OwnDomains;
	maxEntries: number;
}

export interface PreparedLists {
	indexes: NeverLogIndex[];
	/** Of entries that let their people be logged, but not all of their mail. */
	levels: LevelIndex[];
	/** All entries, for changing them on trial. */
	listEntries: () => ReadList['entries'];
	/** What the operator should know of the lists. */
	warnings: Reason[];
}

/** The entries of one level. */
export interface LevelIndex {
	level: Level;
	index: NeverLogIndex;
}

const mostPrepared = 100;
const never = ({ level }: NeverLogEntry) => level === undefined;

/**
 * @returns a function that prepares the lists for one item, or says why they are unreadable
 * @throws ProblemError `listUnreadable` when that goes for the rows all items share
 */
export function prepareLists(
	shared: SharedRows,
): (question: ListQuestion) => PreparedLists | Problem {
	const sharedList = joinLists(
		[
			shared.table && readRows(shared.table, (row) => `Row ${row + 1} of the never-log table`),
			shared.input && readRows(shared.input, (row) => `Item ${row + 1} of the List input`),
		].filter((list) => list !== undefined),
	);
	if (isProblem(sharedList)) throw new ProblemError(sharedList);
	const sharedIndexes = new Map<boolean, NeverLogIndex>();
	const prepared = new Map<OwnDomains, Map<string, PreparedLists>>();

	return ({ defined, ignorePlusTags, ownDomains, maxEntries }) => {
		const texts = defined ? JSON.stringify([defined.account, defined.personal, defined.owner]) : '';
		const key = `${ignorePlusTags} ${maxEntries} ${texts}`;
		const group = prepared.get(ownDomains) ?? new Map<string, PreparedLists>();
		const known = group.get(key);
		if (known) return known;
		const own = defined ? readDefined(defined) : joinLists([]);
		if (isProblem(own)) return own;
		let sharedIndex = sharedIndexes.get(ignorePlusTags);
		if (!sharedIndex) {
			sharedIndex = indexEntries(sharedList.entries.filter(never), ignorePlusTags);
			sharedIndexes.set(ignorePlusTags, sharedIndex);
		}
		const lists: PreparedLists = {
			indexes: [sharedIndex, indexEntries(own.entries, ignorePlusTags)],
			levels: indexLevels(sharedList.entries, ignorePlusTags),
			listEntries: () => [...sharedList.entries, ...own.entries].filter(never),
			warnings: [
				...reviewLists(sharedList, ownDomains, maxEntries),
				...reviewLists(own, ownDomains, maxEntries),
			],
		};
		if (prepared.size >= mostPrepared) prepared.clear();
		if (group.size >= mostPrepared) group.clear();
		prepared.set(ownDomains, group.set(key, lists));
		return lists;
	};
}

function indexLevels(entries: NeverLogEntry[], ignorePlusTags: boolean): LevelIndex[] {
	return (['participants', 'subject'] as const)
		.map((level) => ({ level, entries: entries.filter((entry) => entry.level === level) }))
		.filter((group) => group.entries.length > 0)
		.map((group) => ({
			level: group.level,
			index: indexEntries(group.entries, ignorePlusTags),
		}));
}

function readDefined(defined: NonNullable<ListQuestion['defined']>): ReadList | Problem {
	return joinLists([
		readText(defined.account, 'account', ''),
		readText(defined.personal, 'personal', defined.owner),
	]);
}

function joinLists(lists: ReadList[]): ReadList | Problem {
	for (const { entries, refused, warnings } of lists) {
		if (entries.length > 0 || refused === 0) continue;
		return {
			code: 'listUnreadable',
			text: `None of the ${refused === 1 ? '' : `${refused} `}lines of a never-log list can be read: ${warnings[0]!.text}`,
			remedy:
				'Write name@domain or *@domain, one a line; in a table or in items, in the field "entry". Nothing is logged as long as the list is unreadable.',
		};
	}
	return {
		entries: lists.flatMap(({ entries }) => entries),
		warnings: lists.flatMap(({ warnings }) => warnings),
		refused: lists.reduce((sum, { refused }) => sum + refused, 0),
	};
}
