/** Gmail and Google Workspace by IMAP and SMTP with OAuth2 (XOAUTH2) instead of a password. */
import type { ICredentialType, INodeProperties } from 'n8n-workflow';

import { oauthMailboxFields } from '../nodes/shared/credential/credentialForm';

// eslint-disable-next-line @n8n/community-nodes/credential-test-required -- n8n tests OAuth2 credentials itself; the rule sees direct children of oAuth2Api only
export class EmailToCrmGoogleOAuth2Api implements ICredentialType {
	name = 'emailToCrmGoogleOAuth2Api';

	extends = ['googleOAuth2Api'];

	displayName = 'Email to CRM Google OAuth2 API';

	icon = {
		light: 'file:emailToCrmGoogleOAuth2Api.svg',
		dark: 'file:emailToCrmGoogleOAuth2Api.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-email-to-crm/n8n-nodes-email-to-crm/blob/main/docs/mailboxes.md#google';

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
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'hidden',
			// The one scope that Google accepts for IMAP and SMTP.
			default: 'https://mail.google.com/',
		},
	];
}
