/** The ledger as it stands in n8n's table: one row a mail and CRM, nothing of the mail's text. Read with care: people edit it. */
import type { Row, TableSchema } from '../../shared/tables/types';

export const ledgerName = 'Log Ledger';

/** @param name the table's name, when the operator chose another */
export function describeLedger(name: string = ledgerName): TableSchema {
	return {
		name,
		columns: [
			// The mail, the same wherever it lies; never its Message-ID alone, which anybody can forge.
			{ name: 'key', type: 'string' },
			{ name: 'crm', type: 'string' },
			// claimed: about to begin. started: the CRM may have been called. logged. failed: known to be not or not wholly
			// written, and why.
			{ name: 'status', type: 'string' },
			// Which run holds the row: changed by conditional updates only.
			{ name: 'claim', type: 'string' },
			{ name: 'startedAt', type: 'date' },
			{ name: 'loggedAt', type: 'date' },
			// What stands in the CRM, as JSON: records by contact, files by number and name.
			{ name: 'parts', type: 'string' },
			{ name: 'problem', type: 'string', optional: true },
		],
	};
}

/** What of a mail stands in the CRM. */
export interface Parts {
	/** The record each contact is tied to, by address. */
	records: Record<string, { id: string; url: string }>;
	/** Ids of files, by their number and name in the mail. */
	files: Record<string, string>;
}

export type Status = 'claimed' | 'started' | 'logged' | 'failed';

export interface LedgerRow {
	id: number;
	status: Status;
	claim: string;
	/** Milliseconds since 1970; 0 when unreadable. */
	startedAt: number;
	parts: Parts;
}

/** @returns the row, or null for one that says nothing usable */
export function readLedgerRow(row: Row): LedgerRow | null {
	const { id, status } = row;
	const known = (['claimed', 'started', 'logged', 'failed'] as const).find((one) => one === status);
	if (typeof id !== 'number' || !known) return null;
	const startedAt = typeof row.startedAt === 'string' ? Date.parse(row.startedAt) : NaN;
	return {
		id,
		status: known,
		claim: typeof row.claim === 'string' ? row.claim : '',
		startedAt: Number.isNaN(startedAt) ? 0 : startedAt,
		parts: readParts(row.parts),
	};
}

/** A row as people and workflows read it. */
export interface LedgerEntry {
	key: string;
	crm: string;
	status: Status;
	startedAt: string;
	loggedAt: string;
	records: Array<{ contact: string; id: string; url: string }>;
	files: string[];
	problem: string;
}

/** @returns the row without its inner workings, or null for one that says nothing usable */
export function describeEntry(row: Row): LedgerEntry | null {
	const read = readLedgerRow(row);
	if (!read) return null;
	const { status, parts } = read;
	const text = (column: string) => (typeof row[column] === 'string' ? row[column] : '');
	return {
		...{ key: text('key'), crm: text('crm'), status },
		...{ startedAt: text('startedAt'), loggedAt: text('loggedAt') },
		records: Object.entries(parts.records).map(([contact, record]) => ({ contact, ...record })),
		files: Object.keys(parts.files).map((place) => place.slice(place.indexOf(':') + 1)),
		problem: text('problem'),
	};
}

/** @returns what the cell holds; whatever is no id is left out */
export function readParts(cell: unknown): Parts {
	const parts: Parts = { records: {}, files: {} };
	let written: unknown;
	try {
		written = typeof cell === 'string' && cell !== '' ? JSON.parse(cell) : {};
	} catch {
		return parts;
	}
	const { records, files } = (written ?? {}) as Partial<Record<keyof Parts, unknown>>;
	for (const [contact, record] of entriesOf(records)) {
		const { id, url } = (record ?? {}) as { id?: unknown; url?: unknown };
		if (typeof id !== 'string' || id === '') continue;
		parts.records[contact] = { id, url: typeof url === 'string' ? url : '' };
	}
	for (const [file, id] of entriesOf(files)) {
		if (typeof id === 'string' && id !== '') parts.files[file] = id;
	}
	return parts;
}

function entriesOf(value: unknown): Array<[string, unknown]> {
	return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
