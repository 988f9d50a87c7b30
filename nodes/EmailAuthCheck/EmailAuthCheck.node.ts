/** Email Auth Check (promises P07, P09, P23 to P27, B01 to B04): is a mail from its author, and is a sender fit to send? */
import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { describeOperations, runOperation } from '../shared/n8n/operation';
import { checkMessage, messageOutputs } from './actions/checkMessage';

const operations = [checkMessage];

export class EmailAuthCheck implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Email Auth Check',
		name: 'emailAuthCheck',
		icon: { light: 'file:emailAuthCheck.svg', dark: 'file:emailAuthCheck.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] }}',
		description:
			'Check after delivery whether an email really is from its author (SPF, DKIM, DMARC, ARC)',
		defaults: { name: 'Email Auth Check' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Pass', 'Fail', 'Undetermined'],
		properties: describeOperations(operations, checkMessage.option.value),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(this, operations, () => ({
			count: 3,
			failed: messageOutputs.undetermined,
		}));
	}
}
