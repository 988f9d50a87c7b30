/**
 * Where nodes get their mailbox from: the one Authentication parameter and credential list that all of them share, and
 * the reading of it.
 */
import type {
	ICredentialDataDecryptedObject,
	INodeCredentialDescription,
	INodeProperties,
} from 'n8n-workflow';

import { ProblemError } from '../reasons/problem';
import { detectServers } from '../providers/detect';
import type { MailboxContext } from './mailboxContext';
import { makeTokenReader } from './oauthToken';
import { resolveMailbox, resolveOAuth } from './resolveSettings';
import type { MailboxSettings } from '../connection/settings';

/** The node's Authentication parameter; stands beside {@link mailboxCredentials}. */
export const mailboxAuthentication: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Mailbox',
			value: 'mailbox',
			description: 'A provider, detected or your own servers, with user name and password',
		},
		{
			name: 'Mailbox on Domain Settings',
			value: 'domain',
			description: 'User name and password of the mailbox, servers of its domain',
		},
		{
			name: 'Google OAuth2',
			value: 'googleOAuth2',
			description: 'Gmail and Google Workspace without a password',
		},
		{
			name: 'Microsoft OAuth2',
			value: 'microsoftOAuth2',
			description: 'Microsoft 365, Outlook.com and Hotmail, which take no passwords',
		},
	],
	default: 'mailbox',
	description: 'How the node signs in to the mailbox; decides which credential it asks for',
};

/** The node's credentials; the node has `methods.credentialTest` from `credentialTests.ts` or leaves testing to one that has. */
export const mailboxCredentials: INodeCredentialDescription[] = [
	{
		name: 'emailToCrmMailbox',
		required: true,
		displayOptions: { show: { authentication: ['mailbox', 'domain'] } },
	},
	{
		name: 'emailToCrmDomain',
		required: true,
		displayOptions: { show: { authentication: ['domain'] } },
	},
	{
		name: 'emailToCrmGoogleOAuth2Api',
		required: true,
		displayOptions: { show: { authentication: ['googleOAuth2'] } },
	},
	{
		name: 'emailToCrmMicrosoftOAuth2Api',
		required: true,
		displayOptions: { show: { authentication: ['microsoftOAuth2'] } },
	},
];

/**
 * Reads the mailbox that the node is set to.
 * @param itemIndex the item that expressions in credentials are resolved for
 * @throws ProblemError naming the field that is missing or wrong, with the next step
 */
export async function readMailboxSettings(
	context: MailboxContext,
	itemIndex = 0,
): Promise<MailboxSettings> {
	// Neither an expression nor one value an item: the same in every kind of context.
	const authentication = context.getNode().parameters.authentication ?? 'mailbox';
	const read = async (type: string): Promise<ICredentialDataDecryptedObject> =>
		await context.getCredentials(type, itemIndex);
	switch (authentication) {
		case 'mailbox':
		case 'domain':
			return await resolveMailbox(await read('emailToCrmMailbox'), {
				...(authentication === 'domain' && { domain: await read('emailToCrmDomain') }),
				detect: detectServers,
			});
		case 'googleOAuth2': {
			const type = 'emailToCrmGoogleOAuth2Api';
			return resolveOAuth(await read(type), 'google', makeTokenReader(context, type));
		}
		case 'microsoftOAuth2': {
			const type = 'emailToCrmMicrosoftOAuth2Api';
			return resolveOAuth(await read(type), 'microsoft', makeTokenReader(context, type));
		}
		default:
			throw new ProblemError({
				code: 'authenticationUnknown',
				text: 'The node is set to an authentication that does not exist',
				remedy: 'Open the node and choose one from the list.',
			});
	}
}
