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

/** Operations on what the item holds: they need no mailbox. */
const withoutMailbox = { operation: ['readMessage', 'recordDecision'] };

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
					hide: withoutMailbox,
				},
			},
			{
				name: 'emailToCrmDomain',
				required: true,
				testedBy: 'testDomain',
				displayOptions: {
					show: { authentication: ['domain'] },
					hide: withoutMailbox,
				},
			},
			{
				name: 'emailToCrmGoogleOAuth2Api',
				required: true,
				displayOptions: {
					show: { authentication: ['googleOAuth2'] },
					hide: withoutMailbox,
				},
			},
			{
				name: 'emailToCrmMicrosoftOAuth2Api',
				required: true,
				displayOptions: {
					show: { authentication: ['microsoftOAuth2'] },
					hide: withoutMailbox,
				},
			},
		],
		properties: [
			{
				...mailboxAuthentication,
				displayOptions: { hide: withoutMailbox },
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
