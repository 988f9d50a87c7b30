/** Email Auth Check (promises P07, P09, P23 to P27, B01 to B04): is a mail from its author, and is a sender fit to send? */
import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { mailboxCredentials } from '../shared/credential/n8nSettings';
import { describeOperations, operationSubtitle, runOperation } from '../shared/n8n/operation';
import { checkMessage, messageOutputs } from './actions/checkMessage';
import { checkSendingDomain, sendingDomainOutputs } from './actions/checkSendingDomain';

const operations = [checkMessage, checkSendingDomain];

/** Outputs by operation; an expression because n8n asks for them before the node runs. */
const outputs = `={{ ($parameter["operation"] === "checkSendingDomain"
	? ["Suitable", "Unsuitable"]
	: ["Pass", "Fail", "Undetermined"]
).map((displayName) => ({ type: "${NodeConnectionTypes.Main}", displayName })) }}` as const;

export class EmailAuthCheck implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Email Auth Check',
		name: 'emailAuthCheck',
		icon: { light: 'file:emailAuthCheck.svg', dark: 'file:emailAuthCheck.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: operationSubtitle,
		description:
			'Check after delivery whether an email really is from its author (SPF, DKIM, DMARC, ARC)',
		defaults: { name: 'Email Auth Check' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs,
		credentials: mailboxCredentials,
		properties: describeOperations(operations, checkMessage.option.value),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(this, operations, (operation) =>
			operation === checkSendingDomain.option.value
				? { count: 2, failed: sendingDomainOutputs.unsuitable }
				: { count: 3, failed: messageOutputs.undetermined },
		);
	}
}
