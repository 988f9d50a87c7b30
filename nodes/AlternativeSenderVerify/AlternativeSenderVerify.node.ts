/** Alternative Sender Verify (promises P01 to P08, B09, B10): who may send mail to be logged, and as whom. */
import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { describeOperations, operationSubtitle, runOperation } from '../shared/n8n/operation';
import { add } from './actions/add';
import { confirm, decline } from './actions/answer';
import { check, checkOutputs } from './actions/check';
import { list } from './actions/list';
import { recordBounce } from './actions/recordBounce';
import { remove } from './actions/remove';
import { inputsExpression } from './parameters/mainSources';

const operations = [add, check, confirm, decline, list, recordBounce, remove];

export class AlternativeSenderVerify implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Alternative Sender Verify',
		name: 'alternativeSenderVerify',
		icon: {
			light: 'file:alternativeSenderVerify.svg',
			dark: 'file:alternativeSenderVerify.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: operationSubtitle,
		description: 'Tell whose sender an address is, and keep the list of confirmed senders',
		defaults: { name: 'Alternative Sender Verify' },
		usableAsTool: true,
		inputs: inputsExpression,
		outputs: `={{
			$parameter.operation === "check"
				? [
					{ type: "${NodeConnectionTypes.Main}", displayName: "Confirmed" },
					{ type: "${NodeConnectionTypes.Main}", displayName: "Not Confirmed" },
					{ type: "${NodeConnectionTypes.Main}", displayName: "Unknown" },
				]
				: [{ type: "${NodeConnectionTypes.Main}" }]
		}}`,
		properties: describeOperations(operations, check.option.value),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(this, operations, (operation) =>
			operation === check.option.value
				? { count: 3, failed: checkOutputs.unknown }
				: { count: 1, failed: 0 },
		);
	}
}
