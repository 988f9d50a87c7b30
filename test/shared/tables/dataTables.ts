/**
 * n8n's Data Table node in memory, behind `executeWorkflow`: it reads the sub-workflows as n8n 2.41 does, with its
 * rules (a table by its id in its project, values by expression, items of one call one after another).
 */
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { TableContext } from '../../../nodes/shared/tables/findTable';
import type { Condition, Row, TableSchema } from '../../../nodes/shared/tables/types';
import { createMemoryTable, type MemoryTable } from './memoryTable';

export interface DataTables {
	context: TableContext;
	/** What was asked for so far, as `resource:operation`. */
	calls: string[];
	/** The nodes' parameters as sent, for judging what went into them. */
	parameters: INodeParameters[];
	/** Tables by id. */
	tables: Map<string, { name: string; schema: TableSchema; table: MemoryTable }>;
	/** Adds a table as a person would in the editor. */
	create(schema: TableSchema, rows?: Row[]): MemoryTable;
	find(name: string): MemoryTable;
	/** What the next calls fail with, in n8n's words. */
	failures: string[];
}

const lastId = { workflow: 0, table: 0 };

export function createDataTables(): DataTables {
	const self: DataTables = {
		calls: [],
		parameters: [],
		tables: new Map(),
		failures: [],
		create(schema, rows) {
			const table = createMemoryTable(schema, rows);
			self.tables.set(`table${(lastId.table += 1)}`, { name: schema.name, schema, table });
			return table;
		},
		find(name) {
			const found = [...self.tables.values()].find((table) => table.name === name);
			if (!found) throw new Error(`There is no table "${name}"`);
			return found.table;
		},
		context: {
			getWorkflow: () => ({ id: `workflow${workflow}`, active: true }),
			executeWorkflow: async ({ code }, items = []) => {
				const node = code!.nodes.find(({ type }) => type === 'n8n-nodes-base.dataTable')!;
				const { resource, operation } = node.parameters as Record<string, string>;
				self.calls.push(`${resource}:${operation}`);
				self.parameters.push(node.parameters);
				const failure = self.failures.shift();
				if (failure) throw new Error(failure);
				return { executionId: '1', data: [await answer(self, node.parameters, items)] };
			},
		},
	};
	const workflow = (lastId.workflow += 1);
	return self;
}

async function answer(
	tables: DataTables,
	parameters: INodeParameters,
	items: INodeExecutionData[],
): Promise<INodeExecutionData[]> {
	if (parameters.resource === 'table') return answerAboutTables(tables, parameters, items[0]!);
	const { value } = parameters.dataTableId as { value: string };
	const found = tables.tables.get(value);
	if (!found) throw new Error(`Data table with ID '${value}' could not be found in this project`);
	const { table } = found;
	if (parameters.operation === 'insert') {
		const rows = await table.insert(items.map(({ json }) => json as Row));
		return rows.map((json, item) => ({ json, pairedItem: { item } }));
	}
	const results: INodeExecutionData[] = [];
	for (const [item, { json }] of items.entries()) {
		const conditions = readConditions(parameters, json);
		const columns = parameters.columns as { value: string } | undefined;
		const rows =
			parameters.operation === 'get'
				? parameters.returnAll
					? await table.read(conditions)
					: await table.readLatest(conditions, parameters.limit as number)
				: parameters.operation === 'update'
					? await table.update(conditions, evaluate(columns!.value, json) as Row)
					: await table.remove(conditions);
		results.push(...rows.map((row) => ({ json: row, pairedItem: { item } })));
	}
	return results;
}

function answerAboutTables(
	tables: DataTables,
	parameters: INodeParameters,
	{ json }: INodeExecutionData,
): INodeExecutionData[] {
	if (parameters.operation === 'list') {
		const { filterName } = parameters.options as { filterName: string };
		const part = String(evaluate(filterName, json)).toLowerCase();
		return [...tables.tables]
			.filter(([, { name }]) => name.toLowerCase().includes(part))
			.map(([id, { name, schema }]) => ({
				json: { id, name, columns: schema.columns as unknown as IDataObject[] },
			}));
	}
	const name = String(evaluate(parameters.tableName as string, json));
	if ([...tables.tables.values()].some((table) => table.name === name)) {
		throw new Error(`Data table with name '${name}' already exists in this project`);
	}
	const { column } = parameters.columns as unknown as { column: TableSchema['columns'] };
	tables.create({ name, columns: column });
	return [{ json: { id: [...tables.tables.keys()].at(-1)!, name } }];
}

const operators = new Map<string, Condition['is']>([
	['eq', 'equal'],
	['neq', 'notEqual'],
	['lt', 'lessThan'],
	['gt', 'greaterThan'],
	['isEmpty', 'isEmpty'],
	['isNotEmpty', 'isNotEmpty'],
	['ilike', 'contains'],
]);

function readConditions(parameters: INodeParameters, json: IDataObject): Condition[] {
	const { conditions } = parameters.filters as unknown as {
		conditions: Array<{ keyName: string; condition: string; keyValue: string }>;
	};
	return conditions.map(({ keyName, condition, keyValue }) => ({
		column: keyName,
		is: operators.get(condition)!,
		value:
			condition === 'ilike'
				? String(evaluate(keyValue, json)).slice(1, -1)
				: (evaluate(keyValue, json) as string),
	}));
}

/** Evaluates `={{ $json.a[0] }}`; anything else that begins with `=` must never reach n8n. */
function evaluate(expression: string, json: IDataObject): unknown {
	if (!expression.startsWith('=')) return expression;
	const [, name, index] = /^=\{\{ \$json\.(\w+)(?:\[(\d+)\])? \}\}$/.exec(expression) ?? [];
	if (!name) throw new Error(`An expression of strangers was evaluated: ${expression}`);
	const value = json[name];
	return index === undefined ? value : (value as unknown[])[Number(index)];
}
