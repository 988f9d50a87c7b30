/** Mail Settings Page Trigger (promise B30): serves a person's own page, and starts with what its visitor wants. */
import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { testSigningKeyCredential } from '../shared/confirmation/testSigningKey';
import { pageWebhooks, refuseWrongSettings } from '../shared/n8n/pageWebhooks';
import { servePage } from './servePage';
import { properties, readSettings } from './settings';

export class MailSettingsPageTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Mail Settings Page Trigger',
		name: 'mailSettingsPageTrigger',
		icon: {
			light: 'file:mailSettingsPageTrigger.svg',
			dark: 'file:mailSettingsPageTrigger.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: '={{ "/" + $parameter["path"] }}',
		description:
			'Serves a page on which people keep their own addresses and never-log list, for Mail Settings Page to answer',
		eventTriggerDescription: 'Waiting for somebody to use the page',
		activationMessage: 'The page is open.',
		defaults: { name: 'Mail Settings Page Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'emailToCrmSigningKey', required: true, testedBy: 'testSigningKey' }],
		webhooks: pageWebhooks,
		properties,
	};

	methods = {
		credentialTest: {
			testSigningKey: testSigningKeyCredential,
		},
	};

	webhookMethods = { default: refuseWrongSettings(readSettings) };

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await servePage(this);
	}
}
