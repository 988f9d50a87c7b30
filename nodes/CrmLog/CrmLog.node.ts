/** CRM Log (promises B24, B26 to B28): the ending of the way of a mail; every mail to the CRM, once. */
import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { describeOperations, runOperation } from '../shared/n8n/operation';
import { log, logOutputs } from './actions/log';

const operations = [log];

export class CrmLog implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'CRM Log',
		name: 'crmLog',
		icon: { light: 'file:crmLog.svg', dark: 'file:crmLog.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] }}',
		description: 'Log mail to a CRM, each mail once',
		defaults: { name: 'CRM Log' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: `={{
			{
				log: [
					{ type: "${NodeConnectionTypes.Main}", displayName: "Logged" },
					{ type: "${NodeConnectionTypes.Main}", displayName: "Failed" },
				],
			}[$parameter.operation] ?? [{ type: "${NodeConnectionTypes.Main}" }]
		}}`,
		properties: describeOperations(operations, log.option.value),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(this, operations, (operation) =>
			operation === log.option.value
				? { count: 2, failed: logOutputs.failed }
				: { count: 1, failed: 0 },
		);
	}
}
