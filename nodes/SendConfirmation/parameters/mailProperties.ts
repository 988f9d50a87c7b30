/** What an operator sees of both operations: whom the mail is for, what it says and how many may be sent. */
import type { INodeProperties } from 'n8n-workflow';

import { sendByProperty } from '../../shared/asking/sendByProperty';
import { defaultCounts } from '../../shared/senders/mailCaps';
import { registryTableProperty } from '../../shared/senders/registryTableProperty';
import { languageProperty, ownTextsProperty } from '../../shared/confirmation/properties';

export const whomProperties: INodeProperties[] = [
	{
		displayName: 'Address',
		name: 'address',
		type: 'string',
		default: '={{ $json.sender?.address ?? $json.address ?? $json.message?.from?.address }}',
		required: true,
		placeholder: 'anna.private@example.net',
		description: 'The address to confirm. The mail goes to it and to nobody else.',
	},
	{
		displayName: 'Owner',
		name: 'owner',
		type: 'string',
		default: '={{ $json.sender?.owner ?? $json.owner }}',
		required: true,
		placeholder: 'anna@example.com',
		description:
			'The CRM user the address is added for: their login address or id. The mail names it, so that its reader knows whose account it is.',
	},
	languageProperty('Language of the mail and the page; an expression can take it from the owner'),
	{
		displayName: 'Organization',
		name: 'organization',
		type: 'string',
		default: '',
		placeholder: 'Example Ltd',
		description: 'Your organization as its users know it; stands in the subject and at the top',
	},
	{
		displayName: 'Settings Page URL',
		name: 'settingsUrl',
		type: 'string',
		default: '',
		placeholder: 'https://crm.example.com/settings/email',
		description: 'The page of your CRM that lists the addresses; the mail names it',
	},
];

export const expiryProperty: INodeProperties = {
	displayName: 'Expires After',
	name: 'expiresAfter',
	type: 'string',
	default: '7 days',
	placeholder: '72 hours',
	description:
		'How long the link is valid, for example "7 days", "72 hours" or "30 minutes"; a plain number means hours. 60 days at most.',
};

export const mailProperties: INodeProperties[] = [
	sendByProperty('How the mail leaves; the credential has to be set up for it'),
	{
		displayName: 'Limits',
		name: 'limits',
		type: 'collection',
		placeholder: 'Add Limit',
		default: {},
		description:
			'How many confirmation mails may be sent, counted over all workflows and workers that use the same table',
		options: [
			{
				displayName: 'Mails in All',
				name: 'perHour',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: defaultCounts.perHour,
				description: 'Most mails within an hour, whoever they are for',
			},
			{
				displayName: 'Mails per Address',
				name: 'perAddress',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: defaultCounts.perAddress,
				description: 'Most mails to one address within 24 hours',
			},
			{
				displayName: 'Mails per Owner',
				name: 'perOwner',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: defaultCounts.perOwner,
				description: 'Most mails for one owner within 24 hours',
			},
		],
	},
	ownTextsProperty([
		{
			displayName: 'Sender Address',
			name: 'senderAddress',
			type: 'string',
			default: '',
			placeholder: 'crm@example.com',
			description: 'Whom mails in this language come from. Empty: as the mailbox credential says.',
		},
		{
			displayName: 'Sender Name',
			name: 'senderName',
			type: 'string',
			default: '',
			placeholder: 'Example Ltd',
			description: 'The display name of the sender. Empty: as the mailbox credential says.',
		},
	]),
	registryTableProperty,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Allow Shared Addresses',
				name: 'allowRoleAddresses',
				type: 'boolean',
				default: false,
				description:
					'Whether shared addresses such as info@ or sales@ may be mailed; no-reply and bounce addresses never are',
			},
			{
				displayName: 'DNS Servers',
				name: 'dnsServers',
				type: 'string',
				default: '',
				placeholder: '192.0.2.53, 192.0.2.54:5353',
				description:
					"Name servers that are asked whether the sender's domain allows its server. Empty: the system's.",
			},
			{
				displayName: 'Offer Confirming by Reply',
				name: 'offerReply',
				type: 'boolean',
				default: false,
				description:
					'Whether the mail carries a code that confirms the address when it is mailed back from it. Replies have to reach a mailbox whose workflow runs Alternative Sender Verify: Confirm, answered by Reply.',
			},
			{
				displayName: 'Owner Name',
				name: 'ownerName',
				type: 'string',
				default: '',
				description: 'How the mail names the owner, where the owner itself is an internal id',
			},
			{
				displayName: 'Reply To',
				name: 'replyTo',
				type: 'string',
				default: '',
				placeholder: 'support@example.com',
				description: 'Where replies go. Empty: as the mailbox credential says.',
			},
			{
				displayName: 'Sender Address',
				name: 'senderAddress',
				type: 'string',
				default: '',
				placeholder: 'crm@example.com',
				description:
					'Whom the mail comes from. Empty: the sender of the own texts, or else of the mailbox credential.',
			},
			{
				displayName: 'Sender Name',
				name: 'senderName',
				type: 'string',
				default: '',
				placeholder: 'Example Ltd',
				description: 'The display name of the sender. Empty: as the mailbox credential says.',
			},
		],
	},
];
