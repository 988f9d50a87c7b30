/** Send Confirmation (promises P03, P04, P08, P23-P25, B11, B12): asks the holder of an address whether it is theirs. */
import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { testSigningKeyCredential } from '../shared/confirmation/testSigningKey';
import { mailboxAuthentication, mailboxCredentials } from '../shared/credential/n8nSettings';
import { describeOperations, runOperation } from '../shared/n8n/operation';
import { send } from './actions/send';
import { sendAndWait } from './actions/sendAndWait';
import { resumeByLink, resumeWebhooks } from './resume';

const operations = [send, sendAndWait];

export class SendConfirmation implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Send Confirmation',
		name: 'sendConfirmation',
		icon: { light: 'file:sendConfirmation.svg', dark: 'file:sendConfirmation.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["address"] }}',
		description: 'Mails an address a link by which its holder confirms it',
		defaults: { name: 'Send Confirmation' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials: [
			...mailboxCredentials,
			{
				name: 'emailToCrmSigningKey',
				displayName: 'Signing Key',
				required: true,
				testedBy: 'testSigningKey',
			},
		],
		webhooks: resumeWebhooks,
		waitingNodeTooltip:
			'={{ $parameter["operation"] === "sendAndWait" ? "Goes on when the mail has been answered" : "" }}',
		properties: [mailboxAuthentication, ...describeOperations(operations, 'send')],
	};

	methods = {
		credentialTest: {
			testSigningKey: testSigningKeyCredential,
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(this, operations, () => ({ count: 1, failed: 0 }));
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await resumeByLink(this);
	}
}
