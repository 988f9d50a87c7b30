/** Finds what the tables hold of a person (B34): a call a column, however many rows; what is found is looked at again. */
import type { Condition, Row, Table } from '../../shared/tables/types';
import { readLedgerRow } from '../ledger/table';
import type { Person } from './person';

export interface PersonTables {
	decisions: Table;
	ledger: Table;
	crmLog: Table;
}

export interface PersonRows {
	decisions: Row[];
	ledger: Row[];
	crmLog: Row[];
}

/** Columns that hold addresses, and those that hold words. */
const columns = {
	decisions: { addresses: ['author', 'owner'], words: ['subject', 'reason'] },
	ledger: { addresses: ['parts'], words: [] },
	crmLog: { addresses: ['sender', 'owner', 'recipients'], words: ['subject', 'text'] },
} as const;

/** @returns the rows that name the person, each once, oldest first */
export async function findPersonRows(tables: PersonTables, person: Person): Promise<PersonRows> {
	const names = {
		decisions: (row: Row) => namesInColumns(row, columns.decisions, person),
		ledger: (row: Row) => listContacts(row).some((contact) => person.isSame(contact)),
		crmLog: (row: Row) => namesInColumns(row, columns.crmLog, person),
	};
	const rows: PersonRows = { decisions: [], ledger: [], crmLog: [] };
	for (const name of ['decisions', 'ledger', 'crmLog'] as const) {
		const candidates = await readCandidates(tables[name], columns[name], person);
		rows[name] = candidates.filter(names[name]);
	}
	return rows;
}

/** @returns whom a row of the ledger ties the mail to */
export function listContacts(row: Row): string[] {
	return Object.keys(readLedgerRow(row)?.parts.records ?? {});
}

async function readCandidates(
	table: Table,
	{ addresses, words }: { addresses: readonly string[]; words: readonly string[] },
	{ domains, name }: Person,
): Promise<Row[]> {
	const found = new Map<number, Row>();
	for (const column of [...addresses, ...words]) {
		const contains = (value: string): Condition => ({ column, is: 'contains', value });
		const rows = await table.readEach(
			domains.map((domain) => [
				contains(`@${domain}`),
				...(words.includes(column) && name ? [contains(name)] : []),
			]),
		);
		for (const row of rows.flat()) found.set(row.id!, row);
	}
	return [...found.values()].sort((one, other) => one.id! - other.id!);
}

function namesInColumns(
	row: Row,
	{ addresses, words }: { addresses: readonly string[]; words: readonly string[] },
	person: Person,
): boolean {
	return [...addresses, ...words].some((column) => person.isNamedIn(textIn(row, column)));
}

/** @returns the text of a cell, '' for anything else */
export function textIn(row: Row, column: string): string {
	const cell = row[column];
	return typeof cell === 'string' ? cell : '';
}
