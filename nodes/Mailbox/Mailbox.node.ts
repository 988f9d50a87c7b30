/** Mailbox (promises B13, P23, P28-P41): marks, moves, reads and sends mail, and tests its settings. */
import {
	NodeConnectionTypes,
	type ICredentialDataDecryptedObject,
	type ICredentialsDecrypted,
	type ICredentialTestFunctions,
	type IExecuteFunctions,
	type ILoadOptionsFunctions,
	type INodeCredentialTestResult,
	type INodeExecutionData,
	type INodeListSearchResult,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { testDomainCredential, testMailboxCredential } from '../shared/credential/credentialTests';
import { mailboxAuthentication } from '../shared/credential/n8nSettings';
import { describeOperations, operationSubtitle, runOperation } from '../shared/n8n/operation';
import { listFolders } from '../shared/n8n/listFolders';
import { operations } from './operations';

export class Mailbox implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Mailbox',
		name: 'mailbox',
		icon: { light: 'file:mailbox.svg', dark: 'file:mailbox.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: operationSubtitle,
		description: 'Marks, moves, reads and sends mail of a mailbox, and tests its settings',
		defaults: { name: 'Mailbox' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		// As `mailboxCredentials`, written out with their tests: the linter reads them here.
		credentials: [
			{
				name: 'emailToCrmMailbox',
				required: true,
				testedBy: 'testMailbox',
				displayOptions: {
					show: { authentication: ['mailbox', 'domain'] },
					hide: { operation: ['readMessage', 'recordDecision'] },
				},
			},
			{
				name: 'emailToCrmDomain',
				required: true,
				testedBy: 'testDomain',
				displayOptions: {
					show: { authentication: ['domain'] },
					hide: { operation: ['readMessage', 'recordDecision'] },
				},
			},
			{
				name: 'emailToCrmGoogleOAuth2Api',
				required: true,
				displayOptions: {
					show: { authentication: ['googleOAuth2'] },
					hide: { operation: ['readMessage', 'recordDecision'] },
				},
			},
			{
				name: 'emailToCrmMicrosoftOAuth2Api',
				required: true,
				displayOptions: {
					show: { authentication: ['microsoftOAuth2'] },
					hide: { operation: ['readMessage', 'recordDecision'] },
				},
			},
		],
		properties: [
			// What the item holds needs no mailbox.
			{
				...mailboxAuthentication,
				displayOptions: { hide: { operation: ['readMessage', 'recordDecision'] } },
			},
			...describeOperations(operations, 'markAsLogged'),
		],
	};

	methods = {
		credentialTest: {
			async testMailbox(
				this: ICredentialTestFunctions,
				credential: ICredentialsDecrypted<ICredentialDataDecryptedObject>,
			): Promise<INodeCredentialTestResult> {
				return await testMailboxCredential(credential);
			},
			async testDomain(
				this: ICredentialTestFunctions,
				credential: ICredentialsDecrypted<ICredentialDataDecryptedObject>,
			): Promise<INodeCredentialTestResult> {
				return await testDomainCredential(credential);
			},
		},
		listSearch: {
			async listFolders(
				this: ILoadOptionsFunctions,
				filter?: string,
			): Promise<INodeListSearchResult> {
				return await listFolders(this, filter);
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(this, operations, () => ({ count: 1, failed: 0 }));
	}
}
