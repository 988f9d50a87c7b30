/**
 * Reading the registry's rows. They are untrusted input: a row that makes no sense is reported and left out, and
 * nothing in it can make another row mean something else.
 */
import { normalizeAddress } from '../message/address';
import type { CellValue, Row } from '../tables/types';
import { statusesByStrictness, type SenderStatus } from './schema';

/** One readable row: an owner's claim to an address. Dates are ISO 8601, empty when not set. */
export interface Registration {
	/** The row's id in the table. */
	id: number;
	owner: string;
	/** Normalised. */
	address: string;
	status: SenderStatus;
	/** As it stands in the row: conditional updates compare with it. */
	statusCell: string;
	/** Since when it has its status. */
	since: string;
	requested: string;
	sentCount: number;
	lastSent: string;
	delivery: string;
	/** The cell of links and agreements; see consent.ts. */
	linkId: string;
	linkExpires: string;
	codeDigest: string;
	confirmed: string;
	how: string;
	lastSeen: string;
	lastVerdict: string;
}

/** A row that is left out, for the person who can mend it. */
export interface UnreadableRow {
	id: number;
	/** Normalised, empty when it is the address that cannot be read. */
	address: string;
	column: 'owner' | 'address' | 'status';
	value: string;
}

export interface Registry {
	registrations: Registration[];
	unreadable: UnreadableRow[];
}

const longestOwner = 320;

/** Letter case, spaces and hyphens aside, as people type it: "Not confirmed" is `notConfirmed`. */
const statusesByWord = new Map(statusesByStrictness.map((status) => [toWord(status), status]));

/** @param rows as the table gave them, oldest first */
export function readRegistry(rows: Row[]): Registry {
	const registry: Registry = { registrations: [], unreadable: [] };
	for (const row of rows) {
		const address = normalizeAddress(readText(row.address));
		const owner = normalizeOwner(readText(row.owner));
		const statusCell = readText(row.status);
		const status = statusesByWord.get(toWord(statusCell));
		if (!address || !owner || !status) {
			const column = !address ? 'address' : !owner ? 'owner' : 'status';
			registry.unreadable.push({
				id: row.id ?? 0,
				address,
				column,
				value: readText(row[column]),
			});
			continue;
		}
		registry.registrations.push({
			id: row.id ?? 0,
			owner,
			address,
			status,
			statusCell,
			since: readDate(row.since) || readDate(row.requested),
			requested: readDate(row.requested),
			sentCount: readCount(row.sentCount),
			lastSent: readDate(row.lastSent),
			delivery: readText(row.delivery),
			linkId: readText(row.linkId),
			linkExpires: readDate(row.linkExpires),
			codeDigest: readText(row.codeDigest),
			confirmed: readDate(row.confirmed),
			how: readText(row.how),
			lastSeen: readDate(row.lastSeen),
			lastVerdict: readText(row.lastVerdict),
		});
	}
	return registry;
}

/**
 * The comparable form of an owner: an address normalised, anything else (a CRM user's id) trimmed.
 * @returns '' when it is empty or longer than 320 characters
 */
export function normalizeOwner(owner: string): string {
	const trimmed = owner.trim();
	if (trimmed.length > longestOwner || /\p{Cc}/u.test(trimmed)) return '';
	return normalizeAddress(trimmed) || trimmed;
}

/** The registry where main addresses come from elsewhere. */
export function withoutMains({ registrations, unreadable }: Registry): Registry {
	return { registrations: registrations.filter(({ status }) => status !== 'main'), unreadable };
}

/** The rows of one owner and address. */
export function findRegistrations(
	registry: Registry,
	owner: string,
	address: string,
): Registration[] {
	return registry.registrations.filter(
		(registration) => registration.owner === owner && registration.address === address,
	);
}

/** @returns the strictest of several rows of one sender, the oldest of equals */
export function findStrictest(registrations: Registration[]): Registration | undefined {
	return registrations.reduce<Registration | undefined>(
		(strictest, registration) =>
			!strictest || strictness(registration) > strictness(strictest) ? registration : strictest,
		undefined,
	);
}

function strictness({ status }: Registration): number {
	return statusesByStrictness.indexOf(status);
}

function toWord(status: string): string {
	return status
		.slice(0, 40)
		.toLowerCase()
		.replace(/[\s_-]/g, '');
}

function readText(cell: CellValue | undefined): string {
	return cell === null || cell === undefined ? '' : String(cell);
}

function readDate(cell: CellValue | undefined): string {
	const text = readText(cell);
	const time = text === '' ? NaN : new Date(text).getTime();
	return Number.isNaN(time) ? '' : new Date(time).toISOString();
}

function readCount(cell: CellValue | undefined): number {
	const count = Number(cell ?? 0);
	return Number.isSafeInteger(count) && count > 0 ? count : 0;
}
