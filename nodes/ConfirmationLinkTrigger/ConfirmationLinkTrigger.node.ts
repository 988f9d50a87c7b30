/** Confirmation Link Trigger (promises P05, B08): shows the page of a confirmation link and takes its button. */
import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { testSigningKeyCredential } from '../shared/confirmation/testSigningKey';
import { pageWebhooks, refuseWrongSettings } from '../shared/n8n/pageWebhooks';
import { answerVisit } from './answerVisit';
import { properties, readSettings } from './settings';

export class ConfirmationLinkTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Confirmation Link Trigger',
		name: 'confirmationLinkTrigger',
		icon: {
			light: 'file:confirmationLinkTrigger.svg',
			dark: 'file:confirmationLinkTrigger.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: '={{ "/" + $parameter["path"] }}',
		description: 'Shows the page behind a confirmation link and starts when its button is pressed',
		eventTriggerDescription: 'Waiting for someone to press the button of a confirmation page',
		activationMessage: 'Confirmation links now lead to this workflow.',
		defaults: { name: 'Confirmation Link Trigger' },
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
		return await answerVisit(this);
	}
}
