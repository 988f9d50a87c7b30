/**
 * The ledger of confirmation mails, a Data Table beside the registry: one row a mail, shared by all workers, for the
 * caps (promise B12) and for an operator who wants to know what was sent. No row holds anything a link can be made of.
 */
import { ProblemError } from '../problem';
import type { Row, Table, TableSchema } from '../tables/types';
import { longestWindowMs, type Place, type PlaceOutcome } from './caps';

export const ledgerSchema: TableSchema = {
	name: 'Confirmation Mails',
	columns: [
		{ name: 'address', type: 'string' },
		{ name: 'owner', type: 'string' },
		{ name: 'at', type: 'date' },
		{ name: 'outcome', type: 'string' },
		{ name: 'linkId', type: 'string' },
		{ name: 'detail', type: 'string' },
	],
};

/** Rows older than this are removed as the ledger is used. */
const keptMs = 30 * 86_400_000;

/** A place to be reserved. */
export interface Reservation {
	address: string;
	owner: string;
	linkId: string;
}

/** What became of a reserved place. */
export interface Settlement {
	id: number;
	outcome: PlaceOutcome;
	/** The mail server's answer, or why not; bounded, never a secret. */
	detail: string;
}

/** @returns the places of the last 24 hours; rows that make no sense are left out */
export async function readPlaces(ledger: Table, now: number): Promise<Place[]> {
	const rows = await ledger.read([
		{ column: 'at', is: 'greaterThan', value: new Date(now - longestWindowMs).toISOString() },
	]);
	return rows.flatMap(readPlace);
}

/** @returns the ids of the reserved places, in order */
export async function reservePlaces(
	ledger: Table,
	reservations: Reservation[],
	now: number,
): Promise<number[]> {
	const rows = await ledger.insert(
		reservations.map(({ address, owner, linkId }) => ({
			address,
			owner,
			linkId,
			at: new Date(now).toISOString(),
			outcome: 'reserved',
			detail: '',
		})),
	);
	// Rows come back in any order: a place is found again by its link.
	const ids = new Map(rows.map((row) => [row.linkId, row.id]));
	return reservations.map(({ linkId }) => {
		const id = ids.get(linkId);
		if (id !== undefined) return id;
		throw new ProblemError({
			code: 'ledgerUnwritten',
			text: `A row was not written to the table "${ledgerSchema.name}"`,
			remedy: 'Run the workflow again; if it stays so, look at the table in the Data Tables tab.',
		});
	});
}

/** Writes what became of places, and lets go of rows long past. */
export async function settlePlaces(
	ledger: Table,
	settlements: Settlement[],
	now: number,
): Promise<void> {
	await ledger.updateEach(
		settlements.map(({ id, outcome, detail }) => ({
			conditions: [{ column: 'id', is: 'equal', value: id }],
			set: { outcome, detail: detail.slice(0, 300) },
		})),
	);
	await ledger.remove([
		{ column: 'at', is: 'lessThan', value: new Date(now - keptMs).toISOString() },
	]);
}

const outcomes: readonly string[] = ['reserved', 'sent', 'failed', 'undeliverable', 'refused'];

function readPlace(row: Row): Place[] {
	const at = typeof row.at === 'string' ? Date.parse(row.at) : NaN;
	if (typeof row.id !== 'number' || Number.isNaN(at)) return [];
	if (typeof row.address !== 'string' || typeof row.owner !== 'string') return [];
	// A row edited by hand into another outcome still stands for a mail.
	const outcome = outcomes.includes(String(row.outcome)) ? (row.outcome as PlaceOutcome) : 'sent';
	return [{ id: row.id, address: row.address, owner: row.owner, at, outcome }];
}
