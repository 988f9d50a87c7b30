/**
 * Reads lists from wherever they are kept: text with an entry a line, table rows, items of another node. A line that
 * cannot be read is reported and the others still work (P12); where a line is unclear it is read so that it keeps
 * people out rather than lets them through.
 */
import type { OwnDomains } from '../message/ownDomains';
import type { Reason } from '../reasons/receipt';
import { makeOwnerKey } from './matcher';
import { isRefusal, parseEntry, warnOfBreadth } from './parseEntry';
import { findNamed, splitEntries } from './pastedEntries';
import { explain, nameList } from './reasons';
import { isLevel, type Level, type ListName, type NeverLogEntry, type ReadList } from './types';

/**
 * @returns the entries of a text: one a line, or as people paste them; `#` begins a comment at the line's start or
 * after a blank
 */
export function splitLines(text: string): string[] {
	return text
		.split(/[\r\n\u2028\u2029]+/)
		.map((line) => line.replace(/(^|\s)#.*$/, '').trim())
		.filter((line) => line !== '')
		.flatMap(splitEntries);
}

/** @param owner of a personal list; empty for the account-wide one */
export function readText(text: string, list: ListName, owner: string): ReadList {
	const read: ReadList = { entries: [], warnings: [], refused: 0 };
	for (const line of splitLines(text)) {
		addEntry(read, { entry: line, list, owner, expiresAt: null, reason: '', addedBy: '' }, false);
	}
	return read;
}

/**
 * @param rows objects with the columns of the table "Never Log List"; letter case of the names does not matter
 * @param place how a row is called in a warning, by its number from 0
 */
export function readRows(
	rows: Array<Record<string, unknown>>,
	place: (position: number) => string,
): ReadList {
	const read: ReadList = { entries: [], warnings: [], refused: 0 };
	rows.forEach((row, position) => readRow(read, row, position, place));
	return read;
}

/** Columns that tables and spreadsheets fill by themselves. */
const countingColumns = new Set(['id', 'createdat', 'updatedat', 'row_number']);

/** A blank row of a table is no harm; a filled one without an entry is a wrong column or connection. */
function isBlank(row: Record<string, unknown>): boolean {
	return Object.entries(row).every(
		([name, value]) =>
			countingColumns.has(name.toLowerCase()) ||
			[null, undefined, '', false].includes(value as null | undefined | string | false),
	);
}

const columns = ['list', 'owner', 'entry', 'subdomains', 'expires', 'reason', 'addedBy', 'level'];

/** The columns by their own names, for a spreadsheet that spells them in other letter case. */
function nameColumns(row: Record<string, unknown>): Record<string, unknown> {
	const byName = new Map(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]));
	return Object.fromEntries(columns.map((name) => [name, byName.get(name.toLowerCase())]));
}

function readRow(
	read: ReadList,
	row: Record<string, unknown>,
	position: number,
	place: (position: number) => string,
): void {
	const cells = columns.every((name) => name in row) ? row : nameColumns(row);
	const text = (name: string) => readCell(cells[name]);
	const entry = text('entry');
	if (entry === '') {
		if (!isBlank(row)) refuse(read, explain('emptyEntry', { place: place(position) }));
		return;
	}
	const { list, owner, warning } = readListName(entry, text('list'), text('owner'));
	if (warning) read.warnings.push(warning);
	const level = readLevel(read, entry, text('level').toLowerCase());
	const rest = {
		...(level && { level }),
		...{ list, owner, reason: text('reason'), addedBy: text('addedBy') },
		expiresAt: readExpiryCell(read, entry, cells.expires),
		...(typeof row.id === 'number' && { rowId: row.id }),
	};
	const subdomains = readSubdomains(read, entry, cells.subdomains);
	for (const one of splitEntries(entry)) addEntry(read, { ...rest, entry: one }, subdomains);
}

function addEntry(
	read: ReadList,
	entry: Omit<NeverLogEntry, 'pattern'>,
	subdomains: boolean,
): void {
	const pattern = parseEntry(entry.entry, subdomains);
	if (!isRefusal(pattern)) {
		read.entries.push({ ...entry, pattern });
		return;
	}
	const named = pattern.code === 'tooBroadEntry' ? [] : findNamed(entry.entry);
	if (named.length === 0) {
		refuse(read, pattern);
		return;
	}
	read.warnings.push(explain('unclearEntry', { entry: entry.entry, named }));
	for (const one of named) addEntry(read, { ...entry, entry: one }, subdomains);
}

function refuse(read: ReadList, reason: Reason): void {
	read.warnings.push(reason);
	read.refused += 1;
}

function readCell(value: unknown): string {
	if (typeof value === 'string') return value.trim();
	return typeof value === 'number' || typeof value === 'bigint' ? String(value) : '';
}

function readListName(
	entry: string,
	list: string,
	owner: string,
): { list: ListName; owner: string; warning?: Reason } {
	const name = list.toLowerCase();
	const isPersonal = name === 'personal' || (name === '' && owner !== '');
	if (isPersonal && owner !== '') return { list: 'personal', owner };
	if (isPersonal) {
		return { list: 'account', owner: '', warning: explain('personalWithoutOwner', { entry }) };
	}
	if (name === 'account' || name === '') return { list: 'account', owner: '' };
	return { list: 'account', owner: '', warning: explain('listUnclear', { entry, list }) };
}

function readSubdomains(read: ReadList, entry: string, value: unknown): boolean {
	if (typeof value === 'boolean') return value;
	const written = readCell(value).toLowerCase();
	if (['', '0', 'false', 'no'].includes(written)) return false;
	if (!['1', 'true', 'yes'].includes(written)) {
		read.warnings.push(explain('subdomainsUnclear', { entry, value: written }));
	}
	return true;
}

/** A level that makes no sense keeps the people out, as does none. */
function readLevel(read: ReadList, entry: string, written: string): Level | undefined {
	if (written === '' || written === 'never') return undefined;
	if (isLevel(written)) return written;
	read.warnings.push(explain('levelUnclear', { entry, level: written }));
	return undefined;
}

function readExpiryCell(read: ReadList, entry: string, value: unknown): number | null {
	const written = value instanceof Date ? value.toISOString() : readCell(value);
	if (written === '') return null;
	const expiresAt = readExpiry(written);
	if (expiresAt === null) {
		read.warnings.push(explain('expiryUnreadable', { entry, expires: written }));
	}
	return expiresAt;
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * @param written ISO 8601; a date alone lasts until that day has ended everywhere on Earth (UTC-12)
 * @returns milliseconds since 1970 at which the entry ceases to apply, or null when it is no date
 */
export function readExpiry(written: string): number | null {
	const isDay = /^\d{4}-\d{2}-\d{2}$/.test(written);
	if (!isDay && !/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(written)) return null;
	const time = Date.parse(written);
	if (Number.isNaN(time)) return null;
	// The 31st of February is read as March.
	if (isDay && new Date(time).toISOString().slice(0, 10) !== written) return null;
	return isDay ? time + 1.5 * dayMs : time;
}

const maxListWarnings = 20;

/** What an operator should know of the lists beyond lines that were refused: breadth (B05) and length (P14, P15). */
export function reviewLists(read: ReadList, own: OwnDomains, maxEntries: number): Reason[] {
	const warnings = [...read.warnings];
	const counts = new Map<string, { list: ListName; owner: string; count: number }>();
	for (const { entry, list, owner, pattern } of read.entries) {
		const breadth = warnOfBreadth(pattern, entry, own);
		if (breadth) warnings.push(breadth);
		const key = list === 'account' ? list : `personal ${makeOwnerKey(owner)}`;
		const counted = counts.get(key);
		if (counted) counted.count += 1;
		else counts.set(key, { list, owner, count: 1 });
	}
	for (const { list, owner, count } of counts.values()) {
		if (count <= maxEntries) continue;
		warnings.push(explain('overLimit', { name: nameList(list, owner), count, limit: maxEntries }));
	}
	const further = warnings.length - maxListWarnings;
	return further > 0
		? [...warnings.slice(0, maxListWarnings), explain('furtherWarnings', { count: further })]
		: warnings;
}
