/** Never Log Filter (promises P10 to P22, B05 to B07): who must stay out of the CRM, and nobody else. */
import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { describeOperations, operationSubtitle, runOperation } from '../shared/n8n/operation';
import { add } from './actions/add';
import { filter, filterOutputs } from './actions/filter';
import { list } from './actions/list';
import { remove } from './actions/remove';
import { test, testOutputs } from './actions/testLists';

const operations = [add, filter, list, remove, test];

export class NeverLogFilter implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Never Log Filter',
		name: 'neverLogFilter',
		icon: { light: 'file:neverLogFilter.svg', dark: 'file:neverLogFilter.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: operationSubtitle,
		description: 'Keep the mail of listed people out of the CRM, and nobody else’s',
		defaults: { name: 'Never Log Filter' },
		usableAsTool: true,
		inputs: `={{
			["filter", "test"].includes($parameter.operation) && ($parameter.listSources ?? []).includes("input")
				? [{ type: "${NodeConnectionTypes.Main}" }, { type: "${NodeConnectionTypes.Main}", displayName: "List" }]
				: [{ type: "${NodeConnectionTypes.Main}" }]
		}}`,
		outputs: `={{
			{
				filter: [
					{ type: "${NodeConnectionTypes.Main}", displayName: "Log" },
					{ type: "${NodeConnectionTypes.Main}", displayName: "Never Log" },
				],
				test: [
					{ type: "${NodeConnectionTypes.Main}", displayName: "Messages" },
					{ type: "${NodeConnectionTypes.Main}", displayName: "Entries" },
				],
			}[$parameter.operation] ?? [{ type: "${NodeConnectionTypes.Main}" }]
		}}`,
		properties: describeOperations(operations, filter.option.value),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(this, operations, (operation) =>
			operation === filter.option.value
				? { count: 2, failed: filterOutputs.neverLog }
				: operation === test.option.value
					? { count: 2, failed: testOutputs.messages }
					: { count: 1, failed: 0 },
		);
	}
}
