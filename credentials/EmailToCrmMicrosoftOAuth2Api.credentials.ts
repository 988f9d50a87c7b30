/** Microsoft 365, Outlook.com and Hotmail by IMAP and SMTP with OAuth2 (XOAUTH2); they take no passwords (P37). */
import type { ICredentialType, INodeProperties } from 'n8n-workflow';

import { oauthMailboxFields, sharedMailboxField } from '../nodes/shared/credential/credentialForm';

// eslint-disable-next-line @n8n/community-nodes/credential-test-required -- n8n tests OAuth2 credentials itself; the rule sees direct children of oAuth2Api only
export class EmailToCrmMicrosoftOAuth2Api implements ICredentialType {
	name = 'emailToCrmMicrosoftOAuth2Api';

	extends = ['microsoftOAuth2Api'];

	displayName = 'Email to CRM Microsoft OAuth2 API';

	icon = {
		light: 'file:emailToCrmMicrosoftOAuth2Api.svg',
		dark: 'file:emailToCrmMicrosoftOAuth2Api.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-email-to-crm/n8n-nodes-email-to-crm/blob/main/docs/mailboxes.md#microsoft';

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
		...oauthMailboxFields,
		sharedMailboxField,
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'hidden',
			default:
				'offline_access https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send',
		},
		{
			displayName: 'Microsoft Graph API Base URL',
			name: 'graphApiBaseUrl',
			type: 'hidden',
			// Inherited; mail is read by IMAP, so Graph is not asked.
			default: 'https://graph.microsoft.com',
		},
	];
}
