/** Mail Settings Page (promises P02, P03, P08, P10 to P15, B30, B31): answers what the visitor of the page wants. */
import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { testSigningKeyCredential } from '../shared/confirmation/testSigningKey';
import { mailboxAuthentication, mailboxCredentials } from '../shared/credential/n8nSettings';
import { describeOperations, runOperation } from '../shared/n8n/operation';
import { answer } from './actions/answer';

const operations = [answer];

export class MailSettingsPage implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Mail Settings Page',
		name: 'mailSettingsPage',
		icon: { light: 'file:mailSettingsPage.svg', dark: 'file:mailSettingsPage.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: 'answers the visitor',
		description:
			'Answers the visitors of the Mail Settings Page Trigger: signs them in, and shows and changes what is theirs',
		defaults: { name: 'Mail Settings Page' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			...mailboxCredentials,
			{
				name: 'emailToCrmSigningKey',
				displayName: 'Signing Key',
				required: true,
				testedBy: 'testSigningKey',
			},
		],
		properties: [mailboxAuthentication, ...describeOperations(operations, answer.option.value)],
	};

	methods = {
		credentialTest: {
			testSigningKey: testSigningKeyCredential,
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(this, operations, () => ({ count: 1, failed: 0 }));
	}
}
