/**
 * Finding a table of the workflow's project by its name, and making it when there is none. Found tables are
 * remembered, as looking one up costs a call.
 */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { ProblemError } from '../reasons/problem';
import {
	createTable,
	describeSubWorkflow,
	listTables,
	type DataTableCall,
} from './dataTableWorkflow';
import { isCausedBy } from './tableProblems';
import type { TableSchema } from './types';

/** What a table needs of n8n's execute context. */
export type TableContext = Pick<IExecuteFunctions, 'executeWorkflow' | 'getWorkflow'>;

export interface FoundTable {
	id: string;
	/** Optional columns that the table does not have: nothing is written to them. */
	absent: ReadonlySet<string>;
}

/** By workflow, as each sees the tables of its project only, and by schema. Complete tables only. */
const knownTables = new Map<string, FoundTable>();
const mostKnownTables = 1000;

export async function findOrCreateTable(
	context: TableContext,
	schema: TableSchema,
): Promise<FoundTable & { isKnown: boolean }> {
	const key = keyOf(context, schema);
	const known = knownTables.get(key);
	if (known) return { ...known, isKnown: true };
	const found = (await findTable(context, schema)) ?? (await makeTable(context, schema));
	if (found.absent.size === 0) {
		if (knownTables.size >= mostKnownTables) knownTables.clear();
		knownTables.set(key, found);
	}
	return { ...found, isKnown: false };
}

/** To be called when a table is not what it was: it was deleted, or its columns were changed. */
export function forgetTable(context: TableContext, schema: TableSchema): void {
	knownTables.delete(keyOf(context, schema));
}

/** Makes one call to the Data Table node. */
export async function callDataTable(
	context: TableContext,
	{ parameters, items }: DataTableCall,
): Promise<INodeExecutionData[]> {
	const { data } = await context.executeWorkflow({ code: describeSubWorkflow(parameters) }, items);
	return data[0] ?? [];
}

function keyOf(context: TableContext, schema: TableSchema): string {
	return JSON.stringify([context.getWorkflow().id, schema]);
}

async function makeTable(context: TableContext, schema: TableSchema): Promise<FoundTable> {
	try {
		const [created] = await callDataTable(context, createTable(schema));
		return { id: created!.json.id as string, absent: new Set() };
	} catch (error) {
		if (isCausedBy(error, 'tableExists')) {
			// Another worker created it between our look and our creating.
			const found = await findTable(context, schema);
			if (found) return found;
		}
		throw error instanceof Error ? error : new Error(String(error));
	}
}

/**
 * Looks the table up by its exact name. The Data Table node's own "By Name" takes the first table whose name
 * *contains* the name: "Alternative Senders (old)" would be written to.
 */
async function findTable(context: TableContext, schema: TableSchema): Promise<FoundTable | null> {
	const tables = await callDataTable(context, listTables(schema.name));
	const table = tables.find(({ json }) => json.name === schema.name);
	if (!table) return null;
	const columns = new Map(
		(table.json.columns as Array<{ name: string; type: string }>).map(({ name, type }) => [
			name,
			type,
		]),
	);
	const unfit = schema.columns.filter(({ name, type }) => columns.get(name) !== type);
	const missing = unfit.filter(({ optional }) => !optional);
	if (missing.length > 0) {
		const list = missing.map(({ name, type }) => `"${name}" (${type})`).join(', ');
		throw new ProblemError({
			code: 'columnsMissing',
			text: `The table "${schema.name}" has no column ${list}`,
			remedy:
				'Add the columns named, of the types named, in the Data Tables tab of n8n, or rename the table so that a new one is created.',
		});
	}
	return { id: table.json.id as string, absent: new Set(unfit.map(({ name }) => name)) };
}
