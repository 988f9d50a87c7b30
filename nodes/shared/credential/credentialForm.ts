/**
 * The fields that the mailbox and domain credentials have in common: servers, certificate, route and people. Only
 * what earlier choices need is shown (P30, P31, P33, P34, P41).
 */
import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { oauthOnlyProviders } from '../providers/oauthOnly';

type Shown = NonNullable<IDisplayOptions['show']>;

/** Shows fields only where these fields have these values, beside their own conditions. */
export function showFor(show: Shown, fields: INodeProperties[]): INodeProperties[] {
	return fields.map((field) => ({
		...field,
		displayOptions: { ...field.displayOptions, show: { ...field.displayOptions?.show, ...show } },
	}));
}

const securityField = (
	protocol: 'imap' | 'smtp',
	show: Shown,
	usual: { tls: number; starttls: number },
): INodeProperties[] => [
	{
		displayName: `${protocol.toUpperCase()} Security`,
		name: `${protocol}Security`,
		description: 'How the connection to the server is encrypted',
		type: 'options',
		options: [
			{
				name: 'TLS (Recommended)',
				value: 'tls',
				description: `Encrypted from the first byte, usually port ${usual.tls}`,
			},
			{
				name: 'STARTTLS',
				value: 'starttls',
				description: `Encrypted before the login, usually port ${usual.starttls}; an error when the server refuses`,
			},
			{
				name: 'None (Clear Text)',
				value: 'none',
				description: 'Everybody on the way can read password and mail',
			},
		],
		default: 'tls',
		displayOptions: { show },
	},
	{
		displayName:
			'Without encryption everybody on the way can read the password and all mail. Use it on this machine or in a closed network only.',
		name: `${protocol}ClearTextNotice`,
		type: 'notice',
		default: '',
		displayOptions: { show: { ...show, [`${protocol}Security`]: ['none'] } },
	},
];

const receives: Shown = { receiving: ['imap'] };
const sends: Shown = { sending: ['smtp'] };

/** Own servers; empty hosts follow the pattern `mail.<domain>`. */
export const serverFields: INodeProperties[] = [
	{
		displayName: 'Receive Through',
		name: 'receiving',
		description: 'Whether mail is read, and how',
		type: 'options',
		options: [
			{ name: 'IMAP Server', value: 'imap' },
			{ name: 'Nothing (Send Only)', value: 'none' },
		],
		default: 'imap',
	},
	{
		displayName: 'IMAP Host',
		name: 'imapHost',
		type: 'string',
		default: '',
		placeholder: 'imap.example.com',
		hint: 'Empty: mail. followed by the domain of the mailbox',
		displayOptions: { show: receives },
	},
	{
		displayName: 'IMAP Port',
		name: 'imapPort',
		type: 'number',
		default: 993,
		hint: 'Usually 993 with TLS or 143 with STARTTLS',
		displayOptions: { show: receives },
	},
	...securityField('imap', receives, { tls: 993, starttls: 143 }),
	{
		displayName: 'Send Through',
		name: 'sending',
		description: 'How mail leaves',
		type: 'options',
		options: [
			{ name: 'SMTP Server', value: 'smtp' },
			{ name: 'HTTP Service', value: 'http' },
			{ name: 'Nothing (Read Only)', value: 'none' },
		],
		default: 'smtp',
	},
	{
		displayName: 'SMTP Host',
		name: 'smtpHost',
		type: 'string',
		default: '',
		placeholder: 'smtp.example.com',
		hint: 'Empty: the same as the IMAP host',
		displayOptions: { show: sends },
	},
	{
		displayName: 'SMTP Port',
		name: 'smtpPort',
		type: 'number',
		default: 465,
		hint: '465 (TLS) or 587 (STARTTLS) are recommended; some providers also have 2525',
		displayOptions: { show: sends },
	},
	{
		displayName:
			'Port 25 is for mail between servers: most networks and hosting companies block it, servers there often take no logins, and mail may go unencrypted. Use 465 or 587 unless the server has nothing else.',
		name: 'smtpPort25Notice',
		type: 'notice',
		default: '',
		displayOptions: { show: { ...sends, smtpPort: [25] } },
	},
	...securityField('smtp', sends, { tls: 465, starttls: 587 }),
	{
		displayName: 'SMTP Login',
		name: 'smtpLogin',
		description: 'Which user name and password the SMTP server gets',
		type: 'options',
		options: [
			{ name: 'Same as for IMAP', value: 'same' },
			{ name: 'Other User', value: 'other' },
			{
				name: 'None',
				value: 'none',
				description: 'The server takes mail from this machine without a login',
			},
		],
		default: 'same',
		displayOptions: { show: sends },
	},
	{
		displayName: 'SMTP User Name',
		name: 'smtpUser',
		description: 'The user name for the SMTP server',
		type: 'string',
		default: '',
		displayOptions: { show: { ...sends, smtpLogin: ['other'] } },
	},
	{
		displayName: 'SMTP Password',
		name: 'smtpPassword',
		description: 'The password for the SMTP server',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		displayOptions: { show: { ...sends, smtpLogin: ['other'] } },
	},
];

export const certificateFields: INodeProperties[] = [
	{
		displayName: 'Certificate',
		name: 'certificate',
		type: 'options',
		options: [
			{
				name: 'Trusted Authorities',
				value: 'trusted',
				description: 'Right for every server that has a proper certificate',
			},
			{
				name: 'Pinned Fingerprint',
				value: 'pinned',
				description: 'For your own server: only the certificate you name is accepted',
			},
			{
				name: 'Accept Self-Signed',
				value: 'selfSigned',
				description: 'For your own server in a network you trust: any certificate is accepted',
			},
		],
		default: 'trusted',
		description: 'Anything but Trusted Authorities is refused for known providers',
	},
	{
		displayName: 'Fingerprints (SHA-256)',
		name: 'fingerprints',
		type: 'string',
		default: '',
		placeholder: 'AB:CD:…',
		hint: 'Several, for instance the old and the new one, separated by commas',
		displayOptions: { show: { certificate: ['pinned'] } },
	},
];

/**
 * Sending by HTTP.
 * @param elsewhere a provider whose sending is set elsewhere
 */
export function httpFields(elsewhere?: string): INodeProperties[] {
	const displayOptions: IDisplayOptions = {
		show: { sending: ['http'] },
		...(elsewhere && { hide: { provider: [elsewhere] } }),
	};
	return [
		{
			displayName: 'URL',
			name: 'httpUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'https://mail.example.com/send',
			description: 'Gets one POST a mail; a 2xx answer means it was taken',
			displayOptions,
		},
		{
			displayName: 'Format',
			name: 'httpFormat',
			description: 'What the service is sent',
			type: 'options',
			options: [
				{
					name: 'JSON',
					value: 'json',
					description: 'From, replyTo, to, cc, bcc, subject, text, html and attachments (Base64)',
				},
				{
					name: 'Raw Mail',
					value: 'raw',
					description: 'The finished mail (message/rfc822); recipients in the header X-Envelope-To',
				},
			],
			default: 'json',
			displayOptions,
		},
		{
			displayName: 'Header Name',
			name: 'httpHeaderName',
			description: 'A header that tells the service who is sending; empty: none',
			type: 'string',
			default: 'Authorization',
			displayOptions,
		},
		{
			displayName: 'Header Value',
			name: 'httpHeaderValue',
			description: 'The value of that header, for example "Bearer" and a key',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'Bearer …',
			displayOptions,
		},
	];
}

/** Reply-to; the HTTP way needs it (P29). */
export const replyToFields: INodeProperties[] = [
	{
		displayName: 'Reply-To Address',
		name: 'replyTo',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'name@example.com',
		hint: 'Sending by HTTP needs it: the service sends from an address of its own',
		displayOptions: { show: { sending: ['http'] } },
	},
	{
		displayName: 'Reply-To Address',
		name: 'replyTo',
		type: 'string',
		default: '',
		placeholder: 'name@example.com',
		hint: 'Empty: replies go to the sender',
		displayOptions: { hide: { sending: ['http', 'none'] } },
	},
];

export const archiveField: INodeProperties = {
	displayName: 'Archive Address',
	name: 'archiveAddress',
	type: 'string',
	default: '',
	placeholder: 'archive@example.com',
	hint: 'Gets a copy of every sent mail; recipients do not see it',
	displayOptions: { hide: { sending: ['none'] } },
};

export const ehloNameField: INodeProperties = {
	displayName: 'EHLO Name',
	name: 'ehloName',
	description:
		'The name this n8n introduces itself with to the SMTP server; some want a name they know',
	type: 'string',
	default: '',
	placeholder: 'n8n.example.com',
	hint: "Empty: the domain of the sender's address",
	displayOptions: { show: { sending: ['smtp'] } },
};

/** Sender, reply-to and archive of a mailbox; hidden where nothing is sent. */
export const peopleFields: INodeProperties[] = [
	{
		displayName: 'Sender Name',
		name: 'senderName',
		description: 'The name recipients see',
		type: 'string',
		default: '',
		placeholder: 'Example Ltd',
		hint: 'The name recipients see; a node may choose another one',
		displayOptions: { hide: { sending: ['none'], provider: oauthOnlyProviders } },
	},
	...showExceptOAuthOnly(replyToFields),
	...showExceptOAuthOnly([archiveField]),
	...showExceptOAuthOnly([ehloNameField]),
];

function showExceptOAuthOnly(fields: INodeProperties[]): INodeProperties[] {
	return fields.map((field) => ({
		...field,
		displayOptions: {
			...field.displayOptions,
			hide: { ...field.displayOptions?.hide, provider: oauthOnlyProviders },
		},
	}));
}

export function routeFields(shown: IDisplayOptions): INodeProperties[] {
	const only = (route: string): IDisplayOptions => ({
		...shown,
		show: { ...shown.show, route: [route] },
	});
	return [
		{
			displayName: 'Outgoing Route',
			name: 'route',
			type: 'options',
			options: [
				{ name: 'Direct', value: 'direct' },
				{
					name: 'Local Address',
					value: 'localAddress',
					description: 'Connections leave by one address of this machine',
				},
				{
					name: 'Proxy',
					value: 'proxy',
					description: 'Connections go through a SOCKS or HTTP proxy',
				},
			],
			default: 'direct',
			description:
				'For servers that only let known addresses in. Mailbox: Show Connection Address tells which one they see.',
			displayOptions: shown,
		},
		{
			displayName: 'Local Address',
			name: 'localAddress',
			description: 'The IP address of this machine that connections leave by',
			type: 'string',
			default: '',
			placeholder: '192.0.2.10',
			displayOptions: only('localAddress'),
		},
		{
			displayName: 'Proxy URL',
			name: 'proxyUrl',
			description: 'The proxy that connections go through',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'socks5://user:password@proxy.example.com:1080',
			displayOptions: only('proxy'),
		},
	];
}

/** Microsoft 365: a mailbox without a sign-in of its own. */
export const sharedMailboxField: INodeProperties = {
	displayName: 'Shared Mailbox',
	name: 'sharedMailbox',
	description:
		'Address of a shared mailbox, or of one delegated to the account above, which needs Full Access to read it and Send As to send from it',
	type: 'string',
	default: '',
	placeholder: 'info@example.com',
	hint: 'Empty: the mailbox of the account itself',
};

/** What a mailbox needs beside its OAuth2 connection. */
export const oauthMailboxFields: INodeProperties[] = [
	{
		displayName: 'Email Address',
		name: 'user',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'name@example.com',
		hint: 'The mailbox you connect below',
	},
	{
		displayName: 'Sender Name',
		name: 'senderName',
		description: 'The name recipients see',
		type: 'string',
		default: '',
		placeholder: 'Example Ltd',
	},
	{
		displayName: 'Sender Address',
		name: 'senderAddress',
		type: 'string',
		default: '',
		hint: 'Only to send from an alias; empty: the email address above',
	},
	{
		displayName: 'Reply-To Address',
		name: 'replyTo',
		type: 'string',
		default: '',
		hint: 'Empty: replies go to the sender',
	},
	archiveField,
	{ ...ehloNameField, displayOptions: {} },
	...routeFields({}),
];
