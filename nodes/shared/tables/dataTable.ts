/**
 * The table store over n8n's Data Tables (promise B16): each method is one call to the Data Table node, by an
 * inline sub-workflow, because n8n answers only its own node types when they ask for a table directly. Works in
 * `execute` only, alike on SQLite, on Postgres and in a queue worker.
 */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { ProblemError } from '../problem';
import {
	createTable,
	describeSubWorkflow,
	getRows,
	insertRows,
	listTables,
	removeRows,
	shapeOf,
	updateRows,
	type DataTableCall,
} from './dataTableWorkflow';
import { explainTableFailure, isCausedBy } from './tableProblems';
import type { Condition, Row, Table, TableSchema } from './types';

/** What a table needs of n8n's execute context. */
export type TableContext = Pick<IExecuteFunctions, 'executeWorkflow' | 'getWorkflow'>;

/**
 * Table ids found so far, by workflow and table name: looking one up costs a call. Ids do not change; a table
 * that was deleted meanwhile is looked up, and created, anew.
 */
const knownTableIds = new Map<string, string>();
const mostKnownTableIds = 1000;

const readAttempts = 5;

/**
 * Opens a table of the project that the running workflow belongs to.
 * @param context the execute context of the node
 * @returns the table; nothing is looked up or created before its first use
 * @throws ProblemError from every method, with what to do next
 */
export function openTable(context: TableContext, schema: TableSchema): Table {
	checkTableName(schema.name);
	const key = JSON.stringify([context.getWorkflow().id, schema.name]);

	async function callTable(describe: (tableId: string) => DataTableCall): Promise<Row[][]> {
		const known = knownTableIds.get(key);
		const tableId = known ?? (await findOrCreateTable(context, schema));
		rememberTableId(key, tableId);
		try {
			return await call(context, describe(tableId));
		} catch (error) {
			if (!isCausedBy(error, 'tableMissing')) throw explained(error, schema);
			knownTableIds.delete(key);
			// The call ended before it changed anything: the table was looked for first.
			if (known) return await callTable(describe);
			throw explained(error, schema);
		}
	}

	/** One call a shape, and callers use one shape: the items of a call share the node's parameters. */
	async function callByShape<Request>(
		requests: Request[],
		conditionsOf: (request: Request) => Condition[],
		describe: (tableId: string, alike: Request[]) => DataTableCall,
	): Promise<Row[][]> {
		const groups = new Map<string, number[]>();
		requests.forEach((request, position) => {
			const shape = shapeOf(conditionsOf(request));
			groups.set(shape, [...(groups.get(shape) ?? []), position]);
		});
		const results: Row[][] = requests.map(() => []);
		for (const positions of groups.values()) {
			const alike = positions.map((position) => requests[position]!);
			const rows = await callTable((id) => describe(id, alike));
			positions.forEach((position, index) => (results[position] = rows[index] ?? []));
		}
		return results;
	}

	async function readRows(describe: (tableId: string) => DataTableCall): Promise<Row[]> {
		for (let attempt = 1; ; attempt += 1) {
			try {
				return inOrder((await callTable(describe)).flat());
			} catch (error) {
				// n8n reads 1000 rows at a time and gives up when rows come or go in between.
				if (attempt >= readAttempts || !isCausedBy(error, 'tableChanging')) {
					throw explained(error, schema);
				}
			}
		}
	}

	return {
		read: (conditions = []) => readRows((id) => getRows(id, conditions)),
		async insert(rows) {
			return rows.length ? (await callTable((id) => insertRows(id, rows))).flat() : [];
		},
		async update(conditions, set) {
			return (await callTable((id) => updateRows(id, [{ conditions, set }]))).flat();
		},
		updateEach: (changes) =>
			callByShape(
				changes,
				({ conditions }) => conditions,
				(id, alike) => updateRows(id, alike),
			),
		async remove(conditions) {
			return (await callTable((id) => removeRows(id, [conditions]))).flat();
		},
		removeEach: (conditions) =>
			callByShape(
				conditions,
				(each) => each,
				(id, alike) => removeRows(id, alike),
			),
	};
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

async function findOrCreateTable(context: TableContext, schema: TableSchema): Promise<string> {
	try {
		const found = await findTable(context, schema);
		if (found) return found;
		const [created] = await callRaw(context, createTable(schema));
		return created!.json.id as string;
	} catch (error) {
		if (isCausedBy(error, 'tableExists')) {
			// Another worker created it between our look and our creating.
			const found = await findTable(context, schema);
			if (found) return found;
		}
		throw explained(error, schema);
	}
}

/**
 * Looks the table up by its exact name. The Data Table node's own "By Name" takes the first table whose name
 * *contains* the name: "Alternative Senders (old)" would be written to.
 */
async function findTable(context: TableContext, schema: TableSchema): Promise<string | null> {
	const tables = await callRaw(context, listTables(schema.name));
	const table = tables.find(({ json }) => json.name === schema.name);
	if (!table) return null;
	const columns = new Map(
		(table.json.columns as Array<{ name: string; type: string }>).map(({ name, type }) => [
			name,
			type,
		]),
	);
	const unfit = schema.columns.filter(({ name, type }) => columns.get(name) !== type);
	if (unfit.length > 0) {
		const list = unfit.map(({ name, type }) => `"${name}" (${type})`).join(', ');
		throw new ProblemError({
			code: 'columnsMissing',
			text: `The table "${schema.name}" has no column ${list}`,
			remedy:
				'Add the columns named, of the types named, in the Data Tables tab of n8n, or rename the table so that a new one is created.',
		});
	}
	return table.json.id as string;
}

async function callRaw(
	context: TableContext,
	{ parameters, items }: DataTableCall,
): Promise<INodeExecutionData[]> {
	const { data } = await context.executeWorkflow({ code: describeSubWorkflow(parameters) }, items);
	return data[0] ?? [];
}

/** @returns the rows that came of each item of the call */
async function call(context: TableContext, request: DataTableCall): Promise<Row[][]> {
	const rows: Row[][] = request.items.map(() => []);
	for (const { json, pairedItem } of await callRaw(context, request)) {
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

function rememberTableId(key: string, tableId: string): void {
	if (knownTableIds.size >= mostKnownTableIds) knownTableIds.clear();
	knownTableIds.set(key, tableId);
}

function explained(error: unknown, schema: TableSchema): ProblemError {
	if (error instanceof ProblemError) return error;
	return new ProblemError(explainTableFailure(error, schema.name), { cause: error });
}
