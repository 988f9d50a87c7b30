/** The key that signs confirmation links (promises P04, B08); shared by Send Confirmation and its trigger. */
import type { ICredentialType, INodeProperties } from 'n8n-workflow';

export class EmailToCrmSigningKey implements ICredentialType {
	name = 'emailToCrmSigningKey';

	displayName = 'Email to CRM Signing Key';

	icon = {
		light: 'file:emailToCrmSigningKey.svg',
		dark: 'file:emailToCrmSigningKey.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-email-to-crm/n8n-nodes-email-to-crm/blob/main/docs/confirmation.md';

	supportedNodes = [
		'confirmationLinkTrigger',
		'mailSettingsPage',
		'mailSettingsPageTrigger',
		'sendConfirmation',
	];

	/** No other node, n8n's HTTP Request among them, gets at what stands here. */
	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = [
		{
			displayName: 'Key',
			name: 'secretKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'Signs the links of confirmation mails. Whoever knows it can confirm any address, so it has to be random.',
			hint: 'At least 32 random characters. To be given some, type new and save: the message of the test offers a key to copy.',
		},
		{
			displayName: 'Previous Key',
			name: 'previousSecretKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Still verifies links, and signs none. To change the key, move the old one here, and empty this field when the last old link has expired.',
		},
	];
}
