/** Mail Settings Page Trigger (promise B30): serves a person's own page, and starts with what its visitor wants. */
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
		return await servePage(this);
	}
}
