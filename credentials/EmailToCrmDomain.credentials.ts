/** Servers, certificates and outgoing route of a domain, set once for all its mailboxes (P39-P41). */
import type { ICredentialType, INodeProperties } from 'n8n-workflow';

import {
	archiveField,
	ehloNameField,
	certificateFields,
	httpFields,
	replyToFields,
	routeFields,
	serverFields,
} from '../nodes/shared/credential/credentialForm';

export class EmailToCrmDomain implements ICredentialType {
	name = 'emailToCrmDomain';

	displayName = 'Email to CRM Domain';

	icon = {
		light: 'file:emailToCrmDomain.svg',
		dark: 'file:emailToCrmDomain.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-email-to-crm/n8n-nodes-email-to-crm/blob/main/docs/mailboxes.md#domain';

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
		{
			displayName: 'Domain',
			name: 'domain',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'example.com',
			description:
				'The part of the addresses after the @. Several domains on the same servers: separated by commas.',
			hint: 'Saving takes effect for every mailbox of the domain at once. To be safe, try a changed copy of this credential with Mailbox: Test Domain first.',
		},
		...serverFields,
		...certificateFields,
		...httpFields(),
		...replyToFields,
		archiveField,
		ehloNameField,
		...routeFields({}),
	];
}
