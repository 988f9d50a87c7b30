/**
 * The inline sub-workflows through which the tables are reached: a trigger and one Data Table node. Every value
 * travels in the items and is fetched by an expression; nothing from a mail or a table is ever written into a
 * parameter, where n8n would run a text that begins with `=` as an expression.
 */
import type { IDataObject, INodeExecutionData, INodeParameters, IWorkflowBase } from 'n8n-workflow';

import { describeInlineWorkflow } from '../n8n/inlineWorkflow';
import type { CellValue, Change, Condition, Row, TableSchema } from './types';

/** What one call does: the node's parameters and the items it runs for. */
export interface DataTableCall {
	parameters: INodeParameters;
	items: INodeExecutionData[];
}

const operators = {
	equal: 'eq',
	notEqual: 'neq',
	lessThan: 'lt',
	greaterThan: 'gt',
	isEmpty: 'isEmpty',
	isNotEmpty: 'isNotEmpty',
	contains: 'ilike',
} as const satisfies Record<Condition['is'], string>;

const fromItem = (field: string) => `={{ $json.${field} }}`;

/** Lists the tables whose name contains the name; callers pick the exact one. */
export function listTables(name: string): DataTableCall {
	return {
		parameters: {
			resource: 'table',
			operation: 'list',
			returnAll: true,
			options: { filterName: fromItem('name') },
		},
		items: [{ json: { name } }],
	};
}

export function createTable(schema: TableSchema): DataTableCall {
	return {
		parameters: {
			resource: 'table',
			operation: 'create',
			tableName: fromItem('name'),
			columns: { column: schema.columns.map(({ name, type }) => ({ name, type })) },
			options: { createIfNotExists: false },
		},
		items: [{ json: { name: schema.name } }],
	};
}

/**
 * All conditions must be of one shape: see {@link shapeOf}.
 * @param most of the latest rows; all where it is not given
 */
export function getRows(tableId: string, conditions: Condition[][], most?: number): DataTableCall {
	const latest = { orderBy: true, orderByColumn: 'id', orderByDirection: 'DESC' };
	return {
		parameters: {
			...onRows(tableId, 'get'),
			...matchAll(conditions[0] ?? []),
			...(most === undefined ? { returnAll: true } : { returnAll: false, limit: most, ...latest }),
		},
		items: conditions.map((each) => ({ json: { where: valuesOf(each) } })),
	};
}

export function insertRows(tableId: string, rows: Row[]): DataTableCall {
	return {
		parameters: { ...onRows(tableId, 'insert'), columns: { mappingMode: 'autoMapInputData' } },
		items: rows.map((row) => ({ json: { ...row } })),
	};
}

/** All changes must be of one shape: see {@link shapeOf}. */
export function updateRows(tableId: string, changes: Change[]): DataTableCall {
	return {
		parameters: {
			...onRows(tableId, 'update'),
			...matchAll(changes[0]?.conditions ?? []),
			columns: { mappingMode: 'defineBelow', value: fromItem('set') },
		},
		items: changes.map(({ conditions, set }) => ({
			json: { where: valuesOf(conditions), set: { ...set } as IDataObject },
		})),
	};
}

/** All conditions must be of one shape: see {@link shapeOf}. */
export function removeRows(tableId: string, conditions: Condition[][]): DataTableCall {
	return {
		parameters: { ...onRows(tableId, 'deleteRows'), ...matchAll(conditions[0] ?? []) },
		items: conditions.map((each) => ({ json: { where: valuesOf(each) } })),
	};
}

/** Conditions with the same shape differ in values only and can share one call. */
export function shapeOf(conditions: Condition[]): string {
	return JSON.stringify(conditions.map(({ column, is, value }) => [column, operatorOf(is, value)]));
}

/** The sub-workflow of a call. */
export function describeSubWorkflow(parameters: INodeParameters): IWorkflowBase {
	return describeInlineWorkflow('Email to CRM table access', {
		type: 'n8n-nodes-base.dataTable',
		typeVersion: 1,
		parameters,
	});
}

function onRows(tableId: string, operation: string): INodeParameters {
	return {
		resource: 'row',
		operation,
		dataTableId: { __rl: true, mode: 'id', value: tableId },
	};
}

function matchAll(conditions: Condition[]): INodeParameters {
	return {
		matchType: 'allConditions',
		filters: {
			conditions: conditions.map(({ column, is, value }, index) => ({
				keyName: column,
				condition: operatorOf(is, value),
				keyValue: fromItem(`where[${index}]`),
			})),
		},
	};
}

/** Comparing with null is asking for emptiness; the node itself would let a null slip through `lt` and fail. */
function operatorOf(is: Condition['is'], value: CellValue | undefined): string {
	if (value === null && is === 'equal') return operators.isEmpty;
	if (value === null && is === 'notEqual') return operators.isNotEmpty;
	return operators[is];
}

function valuesOf(conditions: Condition[]): CellValue[] {
	// n8n puts the signs around that stand for anything only where there are none.
	return conditions.map(({ is, value }) =>
		is === 'contains' ? `%${String(value ?? '')}%` : (value ?? null),
	);
}
