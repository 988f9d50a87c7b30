/** n8n's part of running the Mailbox node's operations: parameters with their defaults, credentials and binaries. */
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { operations } from '../../nodes/Mailbox/operations';
import { runOperation } from '../../nodes/shared/n8n/operation';
import { createDataTables, type DataTables } from '../shared/tables/dataTables';

export interface NodeRun {
	operation: string;
	/** Values a person set; the others have the defaults of the operation. */
	parameters?: IDataObject;
	/** The fields of the mailbox credential. */
	credential: IDataObject;
	items?: INodeExecutionData[];
	/** What the trigger gave, item by item: `$('Mailbox Trigger').item`. */
	triggerItems?: INodeExecutionData[];
	continueOnFail?: boolean;
	tables?: DataTables;
	/** Takes what the node tells whoever looks at it. */
	hints?: string[];
}

/** Runs the node and returns its one output. @throws NodeOperationError */
export async function runMailbox(run: NodeRun): Promise<INodeExecutionData[]> {
	const items: INodeExecutionData[] = run.items ?? [{ json: {} }];
	const node = {
		id: 'node',
		name: 'Mailbox',
		type: 'n8n-nodes-email-to-crm.mailbox',
		typeVersion: 1,
		position: [0, 0],
		parameters: { ...run.parameters } as never,
	};
	const properties = operations.find(({ option }) => option.value === run.operation)?.properties;
	const parameter = (name: string, itemIndex: number, fallback: unknown): unknown => {
		if (name === 'operation') return run.operation;
		const given = run.parameters?.[name];
		const standard = properties?.find((property) => property.name === name)?.default ?? fallback;
		return resolve(given ?? standard, itemIndex);
	};
	const jsonOf = (root: string, itemIndex: number): IDataObject =>
		(root === '$json' ? items : run.triggerItems)?.[itemIndex]?.json ?? {};
	/** Expressions of these tests are `={{ $json.a?.b }}` or `={{ $('Mailbox Trigger').item.json.a.b }}`. */
	const resolve = (value: unknown, itemIndex: number): unknown => {
		if (typeof value === 'object' && value !== null && 'value' in value)
			return resolve(value.value, itemIndex);
		const [, root = '', path = ''] =
			typeof value === 'string'
				? (/^=\{\{ (\$json|\$\('Mailbox Trigger'\)\.item\.json)\.([\w.?]+) \}\}$/.exec(value) ?? [])
				: [];
		if (!path) return value;
		return path
			.split(/\?*\./)
			.reduce<unknown>(
				(at, key) => (at as Record<string, unknown> | undefined)?.[key],
				jsonOf(root, itemIndex),
			);
	};
	const context = {
		...(run.tables ?? createDataTables()).context,
		getExecutionId: () => '42',
		addExecutionHints: ({ message }: { message: string }) => run.hints?.push(message),
		getNode: () => node,
		getTimezone: () => 'UTC',
		getInputData: () => items,
		continueOnFail: () => run.continueOnFail ?? false,
		getNodeParameter: parameter,
		evaluateExpression: (expression: string, itemIndex: number) =>
			resolve(`=${expression}`, itemIndex),
		getCredentials: () => Promise.resolve(run.credential),
		helpers: {
			getBinaryDataBuffer: (itemIndex: number, name: string) =>
				Promise.resolve(Buffer.from(items[itemIndex]?.binary?.[name]?.data ?? '', 'base64')),
			prepareBinaryData: (content: Buffer, fileName: string, mimeType: string) =>
				Promise.resolve({ data: content.toString('base64'), fileName, mimeType }),
		},
	};
	const [output = []] = await runOperation(
		context as unknown as IExecuteFunctions,
		operations,
		() => ({ count: 1, failed: 0 }),
	);
	return output;
}
