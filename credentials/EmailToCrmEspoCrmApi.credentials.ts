/** An API user of an EspoCRM (promise B24): n8n has no credential type for it. */
import type {
	IAuthenticateGeneric,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

export class EmailToCrmEspoCrmApi implements ICredentialType {
	name = 'emailToCrmEspoCrmApi';

	displayName = 'Email to CRM EspoCRM API';

	icon = {
		light: 'file:emailToCrmEspoCrmApi.svg',
		dark: 'file:emailToCrmEspoCrmApi.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-email-to-crm/n8n-nodes-email-to-crm/blob/main/docs/crm-log.md#espocrm';

	supportedNodes = ['crmLog'];

	/** No other node, n8n's HTTP Request among them, gets at what stands here. */
	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = [
		{
			displayName: 'Site',
			name: 'url',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'https://crm.example.com',
			description: 'The address under which people open EspoCRM',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'Of an API user: Administration > API Users, authentication method API Key',
			hint: 'Its role needs Contacts, Emails, Attachments and Import.',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { 'X-Api-Key': '={{$credentials.apiKey}}' } },
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{$credentials.url.replace(/\\/+$/, "")}}',
			url: '/api/v1/App/user',
		},
	};
}
