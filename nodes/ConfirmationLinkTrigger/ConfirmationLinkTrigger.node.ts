/** Confirmation Link Trigger (promises P05, B08): shows the page of a confirmation link and takes its button. */
import {
	NodeConnectionTypes,
	type ICredentialDataDecryptedObject,
	type ICredentialsDecrypted,
	type ICredentialTestFunctions,
	type IHookFunctions,
	type INodeCredentialTestResult,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { testSigningKey } from '../shared/confirmation/testSigningKey';
import { toNodeError } from '../shared/n8n/operation';
import { pageWebhooks } from '../shared/n8n/pageWebhooks';
import { assertSupportedVersions } from '../shared/n8n/requirements';
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
			testSigningKey(
				this: ICredentialTestFunctions,
				credential: ICredentialsDecrypted<ICredentialDataDecryptedObject>,
			): Promise<INodeCredentialTestResult> {
				return Promise.resolve(testSigningKey(credential.data ?? {}));
			},
		},
	};

	// Nothing is registered anywhere: activation is when a wrong setting can still be refused.
	webhookMethods = {
		default: {
			checkExists(this: IHookFunctions): Promise<boolean> {
				return Promise.resolve(false);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				assertSupportedVersions(this.getNode());
				try {
					await readSettings(this);
				} catch (error) {
					throw toNodeError(this, error);
				}
				return true;
			},
			delete(this: IHookFunctions): Promise<boolean> {
				return Promise.resolve(true);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await answerVisit(this);
	}
}
