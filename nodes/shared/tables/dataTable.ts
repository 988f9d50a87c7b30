/**
 * The table store over n8n's Data Tables (promise B16): each method is one call to the Data Table node, by an
 * inline sub-workflow, because n8n answers only its own node types when they ask for a table directly. Works in
 * `execute` only, alike on SQLite, on Postgres and in a queue worker.
 */
import type { INodeExecutionData } from 'n8n-workflow';

import { ProblemError } from '../reasons/problem';
import {
	getRows,
	insertRows,
	removeRows,
	shapeOf,
	updateRows,
	type DataTableCall,
} from './dataTableWorkflow';
import { callDataTable, findOrCreateTable, forgetTable, type TableContext } from './findTable';
import { explainTableFailure, isCausedBy } from './tableProblems';
import type { Condition, Row, Table, TableSchema } from './types';

const readAttempts = 5;

/**
 * Opens a table of the project that the running workflow belongs to.
 * @param context the execute context of the node
 * @returns the table; nothing is looked up or created before its first use
 * @throws ProblemError from every method, with what to do next
 */
export function openTable(context: TableContext, schema: TableSchema): Table {
	checkTableName(schema.name);

	async function callTable(describe: Describe): Promise<Row[][]> {
		try {
			const { id, absent, isKnown } = await findOrCreateTable(context, schema);
			try {
				return await call(context, describe(id, absent));
			} catch (error) {
				if (isCausedBy(error, 'tableMissing') || isCausedBy(error, 'columnsMissing')) {
					forgetTable(context, schema);
				}
				// A table that was deleted is looked for before anything is changed, so this is no second time.
				if (!isKnown || !isCausedBy(error, 'tableMissing')) throw explained(error, schema);
			}
		} catch (error) {
			throw explained(error, schema);
		}
		return await callTable(describe);
	}

	/** One call a shape, and callers use one shape: the items of a call share the node's parameters. */
	async function callByShape<Request>(
		requests: Request[],
		conditionsOf: (request: Request) => Condition[],
		describe: (tableId: string, alike: Request[], absent: ReadonlySet<string>) => DataTableCall,
	): Promise<Row[][]> {
		const groups = new Map<string, number[]>();
		requests.forEach((request, position) => {
			const shape = shapeOf(conditionsOf(request));
			groups.set(shape, [...(groups.get(shape) ?? []), position]);
		});
		const results: Row[][] = requests.map(() => []);
		for (const positions of groups.values()) {
			const alike = positions.map((position) => requests[position]!);
			const rows = await callTable((id, absent) => describe(id, alike, absent));
			positions.forEach((position, index) => (results[position] = rows[index] ?? []));
		}
		return results;
	}

	async function readRows(requests: Condition[][], most?: number): Promise<Row[][]> {
		for (let attempt = 1; ; attempt += 1) {
			try {
				const found = await callByShape(
					requests,
					(each) => each,
					(id, alike) => getRows(id, alike, most),
				);
				return found.map(inOrder);
			} catch (error) {
				// n8n reads 1000 rows at a time and gives up when rows come or go in between.
				if (attempt >= readAttempts || !isCausedBy(error, 'tableChanging')) {
					throw explained(error, schema);
				}
			}
		}
	}

	const table: Table = {
		async read(conditions = []) {
			return (await table.readEach([conditions])).flat();
		},
		readEach: (conditions) => readRows(conditions),
		async readLatest(conditions, most) {
			return (await readRows([conditions], most)).flat();
		},
		async insert(rows) {
			if (rows.length === 0) return [];
			return (
				await callTable((id, absent) =>
					insertRows(
						id,
						rows.map((row) => without(row, absent)),
					),
				)
			).flat();
		},
		async update(conditions, set) {
			return (await table.updateEach([{ conditions, set }])).flat();
		},
		updateEach: (changes) =>
			callByShape(
				changes,
				({ conditions }) => conditions,
				(id, alike, absent) =>
					updateRows(
						id,
						alike.map((change) => ({ ...change, set: without(change.set, absent) })),
					),
			),
		async remove(conditions) {
			return (await table.removeEach([conditions])).flat();
		},
		removeEach: (conditions) =>
			callByShape(
				conditions,
				(each) => each,
				(id, alike) => removeRows(id, alike),
			),
	};
	return table;
}

/** Makes the call once the table is found. */
type Describe = (tableId: string, absent: ReadonlySet<string>) => DataTableCall;

/** The row without cells of columns that the table does not have. */
function without(row: Row, absent: ReadonlySet<string>): Row {
	if (absent.size === 0) return row;
	return Object.fromEntries(Object.entries(row).filter(([name]) => !absent.has(name)));
}

/** @throws ProblemError when n8n would take the name for an expression or has no such table name */
function checkTableName(name: string): void {
	if (name.trim() !== '' && name === name.trim() && name.length <= 128) return;
	throw new ProblemError({
		code: 'tableNameUnusable',
		text: 'The name of the table is empty, longer than 128 characters, or begins or ends with a space',
		remedy: 'Give the table a name of 1 to 128 characters.',
	});
}

/** @returns the rows that came of each item of the call */
async function call(context: TableContext, request: DataTableCall): Promise<Row[][]> {
	const rows: Row[][] = request.items.map(() => []);
	for (const { json, pairedItem } of await callDataTable(context, request)) {
		if (typeof json.id !== 'number') continue;
		rows[itemNumber(pairedItem)]?.push(readRow(json));
	}
	return rows;
}

function itemNumber(pairedItem: INodeExecutionData['pairedItem']): number {
	const first = Array.isArray(pairedItem) ? pairedItem[0] : pairedItem;
	return typeof first === 'number' ? first : (first?.item ?? 0);
}

function readRow(json: INodeExecutionData['json']): Row {
	return Object.fromEntries(
		Object.entries(json).map(([name, value]) => [
			name,
			value instanceof Date ? value.toISOString() : (value ?? null),
		]),
	) as Row;
}

/** Oldest first, whatever order the database gave them in. */
function inOrder(rows: Row[]): Row[] {
	return rows.sort((one, other) => one.id! - other.id!);
}

function explained(error: unknown, schema: TableSchema): ProblemError {
	if (error instanceof ProblemError) return error;
	return new ProblemError(explainTableFailure(error, schema.name), { cause: error });
}
