/** A mailbox with a user name and a password: a provider's, a domain's, detected or own servers (P28-P37, P41). */
import type { ICredentialType, INodeProperties } from 'n8n-workflow';

import {
	certificateFields,
	httpFields,
	peopleFields,
	routeFields,
	serverFields,
	showFor,
} from '../nodes/shared/credential/credentialForm';
import { providerField, passwordFields } from '../nodes/shared/credential/providerForm';
import { oauthOnlyProviders } from '../nodes/shared/providers/oauthOnly';

export class EmailToCrmMailbox implements ICredentialType {
	name = 'emailToCrmMailbox';

	displayName = 'Email to CRM Mailbox';

	icon = {
		light: 'file:emailToCrmMailbox.svg',
		dark: 'file:emailToCrmMailbox.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-email-to-crm/n8n-nodes-email-to-crm/blob/main/docs/mailboxes.md#mailbox';

	supportedNodes = [
		'emailAuthCheck',
		'mailSettingsPage',
		'mailbox',
		'mailboxTrigger',
		'sendConfirmation',
	];

	/** No other node, n8n's HTTP Request among them, gets at what stands here. */
	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = [
		providerField,
		...passwordFields,
		...showFor({ provider: ['custom'] }, serverFields),
		{
			displayName: 'Send Through',
			name: 'sending',
			type: 'options',
			options: [
				{ name: 'SMTP Server of the Provider', value: 'smtp' },
				{ name: 'HTTP Service', value: 'http' },
				{ name: 'Nothing (Read Only)', value: 'none' },
			],
			default: 'smtp',
			displayOptions: { hide: { provider: ['custom', 'domain', ...oauthOnlyProviders] } },
			description: 'How mails are sent with this credential',
		},
		...showFor({ provider: ['custom'] }, certificateFields),
		...httpFields('domain'),
		...peopleFields,
		...routeFields({ hide: { provider: ['domain', ...oauthOnlyProviders] } }),
		{
			displayName: 'Send a Test Mail',
			name: 'sendTestMail',
			type: 'boolean',
			default: false,
			displayOptions: { hide: { sending: ['none'], provider: oauthOnlyProviders } },
			description: 'Whether each test of this credential also sends a mail to the mailbox itself',
		},
	];
}
