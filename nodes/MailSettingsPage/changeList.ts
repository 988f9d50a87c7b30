/**
 * Changes to one's own never-log list, and by administrators to everybody's (promises P11 to P15, B30). The owner is
 * always the one who is signed in; every line that is not taken is named.
 */
import type { OwnDomains } from '../shared/message/ownDomains';
import {
	planAdditions,
	planRemovals,
	type Added,
	writeAdditions,
} from '../shared/neverLog/changeList';
import { makeOwnerKey } from '../shared/neverLog/matcher';
import { splitLines } from '../shared/neverLog/readList';
import type { Said } from '../shared/mailSettings/said';
import type { ListName } from '../shared/mailSettings/visit';
import type { Words } from '../shared/mailSettings/words/en';
import type { Table } from '../shared/tables/types';
import { textOf } from '../shared/text/asText';

/** The list that is changed, and by whom. */
export interface OwnList {
	list: ListName;
	owner: string;
	/** The main address of the one who is signed in. */
	addedBy: string;
	isAdministrator: boolean;
}

/** A pasted address book is no list of people whose mail is private. */
const mostLines = 2000;
const mostNamed = 10;

/** Adds what was typed or pasted. */
export async function addEntries(
	written: string,
	whose: OwnList,
	{ maxEntries, ownDomains }: { maxEntries: number; ownDomains: OwnDomains },
	table: Table,
): Promise<Said[]> {
	if (!isAllowed(whose)) return [notAllowed(written)];
	const entries = splitLines(written).slice(0, mostLines);
	const plan = planAdditions(
		[
			{
				...describeList(whose),
				entries,
				...{ subdomains: false, expiresAt: null, reason: '', addedBy: whose.addedBy },
				...{ maxEntries, ownDomains },
			},
		],
		await table.read(),
	);
	await writeAdditions(table, plan);
	return describeAdded(plan.results[0]!);
}

function describeAdded({ added, updated, alreadyListed, refused, warnings }: Added): Said[] {
	const said: Said[] = [];
	const known = [...updated, ...alreadyListed];
	if (added.length > 0) said.push({ word: 'added', values: { names: name(added) }, isGood: true });
	if (known.length > 0) said.push({ word: 'alreadyListed', values: { names: name(known) } });
	if (refused.length > 0) {
		const lines = refused.map(({ entry, code }) => ({ line: entry, why: wordOf(code) }));
		said.push({ word: 'refusedLines', lines });
	}
	for (const { code, text } of warnings.slice(0, 5)) {
		const word = code === 'freeMailEntry' || code === 'ownDomainEntry' ? code : undefined;
		// The sentence begins with the entry in quotes.
		const entry = /^"([^"]*)"/.exec(text)?.[1] ?? '';
		if (word) said.push({ word, values: { entry } });
	}
	return said;
}

const reasonsTold = ['wildcardInEntry', 'tooBroadEntry', 'listFull'] as const;

function wordOf(code: string): keyof Words {
	return reasonsTold.find((known) => known === code) ?? 'invalidEntry';
}

/** Takes an entry off, however it is written. */
export async function removeEntry(written: string, whose: OwnList, table: Table): Promise<Said[]> {
	if (!isAllowed(whose)) return [notAllowed(written)];
	const rows = (await table.read()).filter(
		// A row that nobody can read is removed by its text: only out of one's own list.
		({ owner }) =>
			whose.list === 'account' || makeOwnerKey(textOf(owner)) === makeOwnerKey(whose.owner),
	);
	const { ids } = planRemovals([{ ...describeList(whose), entries: [written] }], rows);
	if (ids.length === 0) return [notAllowed(written)];
	await table.removeEach(ids.map((id) => [{ column: 'id', is: 'equal', value: id }]));
	return [{ word: 'removed', values: { name: written }, isGood: true }];
}

function isAllowed({ list, isAdministrator }: OwnList): boolean {
	return list === 'personal' || isAdministrator;
}

function notAllowed(written: string): Said {
	return { word: 'notRemoved', values: { name: name(splitLines(written)) } };
}

function describeList({ list, owner }: OwnList): { list: ListName; owner: string } {
	return { list, owner: list === 'personal' ? owner : '' };
}

function name(entries: string[]): string {
	const named = entries.slice(0, mostNamed).join(', ');
	return entries.length > mostNamed ? `${named} … (${entries.length})` : named;
}
