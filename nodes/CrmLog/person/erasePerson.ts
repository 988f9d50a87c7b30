/**
 * Erases a person from the tables (B34). Rows that are about the person go; of rows that are about others, too, only the
 * person is taken out. What is being logged this moment is left, and said.
 */
import type { Change, Condition, Row, Table } from '../../shared/tables/types';
import { claimLastsMs } from '../ledger/standing';
import { readLedgerRow } from '../ledger/table';
import { findPersonRows, listContacts, textIn, type PersonTables } from './findPerson';
import type { Person } from './person';

export interface Erased {
	/** Rows that are gone, and rows that the person was taken out of. */
	decisions: { removed: number; cut: number };
	ledger: { removed: number; cut: number };
	crmLog: { removed: number; cut: number };
	/** Mails that are being logged. */
	busy: number;
}

/** What becomes of one row: `remove`, or the cells to set. */
type Fate = 'remove' | { set: Row };

export async function erasePerson(
	tables: PersonTables,
	person: Person,
	now: number,
): Promise<Erased> {
	const rows = await findPersonRows(tables, person);
	const free = rows.ledger.filter((row) => !isRunning(row, now));
	return {
		decisions: await carryOut(tables.decisions, rows.decisions, [], (row) =>
			judgeDecision(row, person),
		),
		crmLog: await carryOut(tables.crmLog, rows.crmLog, [], (row) => judgeLogged(row, person)),
		ledger: await carryOut(tables.ledger, free, ['status', 'claim'], (row) =>
			judgeLedger(row, person),
		),
		busy: rows.ledger.length - free.length,
	};
}

function isRunning(row: Row, now: number): boolean {
	const read = readLedgerRow(row);
	const isOpen = read?.status === 'claimed' || read?.status === 'started';
	return isOpen && read.startedAt + claimLastsMs > now;
}

function judgeDecision(row: Row, person: Person): Fate {
	if (person.isSame(textIn(row, 'author')) || person.isSame(textIn(row, 'owner'))) return 'remove';
	return { set: strikeCells(row, ['subject', 'reason'], person) };
}

function judgeLogged(row: Row, person: Person): Fate {
	const recipients = textIn(row, 'recipients').split(', ').filter(Boolean);
	const others = recipients.filter((address) => !person.isSame(address));
	const isOnlyOne = recipients.length > 0 && others.length === 0;
	if (person.isSame(textIn(row, 'sender')) || isOnlyOne) return 'remove';
	return {
		set: {
			recipients: others.join(', '),
			...strikeCells(row, ['owner', 'subject', 'text'], person),
		},
	};
}

function judgeLedger(row: Row, person: Person): Fate {
	const { parts } = readLedgerRow(row)!;
	const theirs = listContacts(row).filter((contact) => person.isSame(contact));
	if (theirs.length === listContacts(row).length) return 'remove';
	const isTheirs = (place: string) => theirs.some((contact) => place.startsWith(`${contact} `));
	const keep = <Value>(entries: Record<string, Value>, isOut: (key: string) => boolean) =>
		Object.fromEntries(Object.entries(entries).filter(([key]) => !isOut(key)));
	return {
		set: {
			parts: JSON.stringify({
				records: keep(parts.records, (contact) => theirs.includes(contact)),
				files: keep(parts.files, isTheirs),
			}),
		},
	};
}

function strikeCells(row: Row, columns: string[], person: Person): Row {
	return Object.fromEntries(columns.map((column) => [column, person.strike(textIn(row, column))]));
}

/** @param guards columns that must be as they were read: the row is another's business else */
async function carryOut(
	table: Table,
	rows: Row[],
	guards: string[],
	judge: (row: Row) => Fate,
): Promise<{ removed: number; cut: number }> {
	const removals: Condition[][] = [];
	const changes: Change[] = [];
	for (const row of rows) {
		const conditions: Condition[] = [
			{ column: 'id', is: 'equal', value: row.id! },
			...guards.map((column): Condition => ({ column, is: 'equal', value: row[column] || null })),
		];
		const fate = judge(row);
		if (fate === 'remove') removals.push(conditions);
		else changes.push({ conditions, set: fate.set });
	}
	const removed = removals.length > 0 ? await table.removeEach(removals) : [];
	const changed = changes.length > 0 ? await table.updateEach(changes) : [];
	return { removed: removed.flat().length, cut: changed.flat().length };
}
