/** The provider list of the mailbox credential, and user name and password with what each provider wants (P28, P31, P37). */
import type { INodeProperties } from 'n8n-workflow';

import { oauthOnlyProviders } from '../providers/oauthOnly';
import type { Preset } from '../providers/preset';
import { providers } from '../providers/providers';

export const providerField: INodeProperties = {
	displayName: 'Provider',
	name: 'provider',
	description: 'Who runs the mailbox: fills in servers, ports and encryption',
	type: 'options',
	options: [
		{
			name: 'Detect from Address',
			value: 'detect',
			description: 'Finds the servers of the address by itself; the test shows how',
		},
		{
			name: 'Domain Settings',
			value: 'domain',
			description: 'An Email to CRM Domain credential holds the servers; select it in the node too',
		},
		{ name: 'Custom', value: 'custom', description: 'Your own servers' },
		...providers.map((preset) => ({
			name: preset.name,
			value: preset.value,
			description: describeServers(preset),
		})),
	],
	default: 'detect',
};

const withSteps = providers.filter(({ login, loginSteps }) => login !== 'oauth2Only' && loginSteps);

export const passwordFields: INodeProperties[] = [
	{
		displayName:
			'Microsoft no longer accepts passwords from mail programs. Choose <b>Microsoft OAuth2</b> as the authentication in the node and make an <b>Email to CRM Microsoft OAuth2</b> credential instead of this one.',
		name: 'microsoftNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { provider: oauthOnlyProviders } },
	},
	{
		displayName: 'User Name',
		name: 'user',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'name@example.com',
		hint: 'Usually the whole email address',
		displayOptions: { hide: { provider: oauthOnlyProviders } },
	},
	{
		displayName: 'Sender Address',
		name: 'senderAddress',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'name@example.com',
		hint: 'The email address of the mailbox, as the user name is not one',
		displayOptions: {
			show: { user: [{ _cnd: { regex: '^[^@]+$' } }] },
			hide: { provider: oauthOnlyProviders },
		},
	},
	{
		displayName: 'Sender Address',
		name: 'senderAddress',
		type: 'string',
		default: '',
		placeholder: 'name@example.com',
		hint: 'Only to send from another address than the user name',
		displayOptions: {
			show: { user: [{ _cnd: { includes: '@' } }] },
			hide: { provider: oauthOnlyProviders, sending: ['none'] },
		},
	},
	{
		...password(),
		displayOptions: {
			hide: { provider: [...oauthOnlyProviders, ...withSteps.map(({ value }) => value)] },
		},
	},
	{
		displayName: 'Shared Mailbox',
		name: 'sharedMailbox',
		description:
			'Address or alias of a mailbox that others share with this user: IMAP signs in as user\\mailbox, as Exchange wants it. SMTP signs in as the user.',
		type: 'string',
		default: '',
		placeholder: 'info@example.com',
		hint: 'Empty: the mailbox of the user',
		displayOptions: { show: { provider: ['detect', 'domain', 'custom'] } },
	},
	{
		displayName: 'Private Network',
		name: 'privateNetwork',
		description:
			'Whether servers may stand in a private network. Off, names that lead to addresses such as 10.0.0.5 are not tried.',
		type: 'boolean',
		default: false,
		displayOptions: { show: { provider: ['detect'] } },
	},
	...withSteps.map((preset) => ({
		...password(preset.loginSteps),
		displayOptions: { show: { provider: [preset.value] } },
	})),
];

function password(hint?: string): INodeProperties {
	return {
		displayName: 'Password',
		name: 'password',
		description: 'The password of the mailbox, or the app password where the provider wants one',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		required: true,
		...(hint && { hint }),
	};
}

function describeServers({ imap, smtp }: Preset): string {
	const hosts = imap ? `${imap.host}, ${smtp.host}` : smtp.host;
	return hosts.replaceAll('{domain}', '(your domain)');
}
