/** The parameters that both operations have: whom the mail is for, what it says and how many may be sent. */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { readValidity } from '../../shared/confirmation/expiry';
import { readWebAddress, toPlainLine } from '../../shared/confirmation/html';
import { findLanguage } from '../../shared/confirmation/language';
import {
	languageProperty,
	ownTextsProperty,
	readOwnTexts,
	readTemplateSender,
} from '../../shared/confirmation/properties';
import type { OwnTexts } from '../../shared/confirmation/texts';
import { normalizeAddress } from '../../shared/message/address';
import { ProblemError } from '../../shared/problem';
import type { MailLimit } from '../../shared/senders/mailCaps';
import { tableProperty } from '../../AlternativeSenderVerify/actions/properties';
import { findForbiddance } from '../findForbiddance';
import type { ConfirmationRequest } from '../sendConfirmations';

export interface MailParameters {
	request: Omit<ConfirmationRequest, 'page'>;
	ownTexts: OwnTexts;
	/** The language asked for, where we have no texts in it and the mail is in English; else empty. */
	missingLanguage: string;
	limits: MailLimit[];
	/** Name of the registry's table. */
	table: string;
	/** The operator's settings page, checked; empty when there is none. */
	settingsUrl: string;
	transport: 'smtp' | 'http';
	/** Whom the mail comes from; empty values leave it to the mailbox credential (P23). */
	sender: { name: string; address: string };
	replyTo: string;
	/** Comma-separated `ip[:port]`; empty: the system's. */
	dnsServers: string;
}

export const defaultLimits = { perAddress: 3, perOwner: 20, perHour: 100 };

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
	{
		displayName: 'Send By',
		name: 'transport',
		type: 'options',
		options: [
			{ name: 'SMTP', value: 'smtp', description: "The mailbox credential's mail server" },
			{ name: 'HTTP', value: 'http', description: "The mailbox credential's HTTP service" },
		],
		default: 'smtp',
		description: 'How the mail leaves; the credential has to be set up for it',
	},
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
				default: defaultLimits.perHour,
				description: 'Most mails within an hour, whoever they are for',
			},
			{
				displayName: 'Mails per Address',
				name: 'perAddress',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: defaultLimits.perAddress,
				description: 'Most mails to one address within 24 hours',
			},
			{
				displayName: 'Mails per Owner',
				name: 'perOwner',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: defaultLimits.perOwner,
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
	tableProperty,
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

/** @throws ProblemError when a parameter is unusable */
export async function readMailParameters(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<MailParameters> {
	const readText = (name: string) => {
		const value = context.getNodeParameter(name, itemIndex, '');
		return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	};
	const options = context.getNodeParameter('options', itemIndex, {});
	const readOption = (name: string) => {
		const value = options[name];
		return typeof value === 'string' ? value.trim() : '';
	};
	const address = required(readText('address'), 'address', 'Address');
	const owner = required(readText('owner'), 'owner', 'Owner');
	const settingsUrl = readWebAddress(readText('settingsUrl'));
	if (readText('settingsUrl') && !settingsUrl) {
		throw new ProblemError({
			code: 'settingsUrlUnusable',
			text: 'The settings page is not a complete web address',
			remedy: 'Set "Settings Page URL" to an address that begins with https://, or leave it empty.',
		});
	}
	const wanted = readText('language');
	const language = findLanguage(wanted) ?? 'en';
	const ownTexts = context.getNodeParameter('ownTexts', itemIndex, {});
	const template = readTemplateSender(ownTexts, language);
	const item = context.getInputData()[itemIndex];
	const source = item?.binary?.message
		? await context.helpers.getBinaryDataBuffer(itemIndex, 'message')
		: undefined;
	return {
		request: {
			address,
			owner,
			ownerName: toPlainLine(readOption('ownerName'), 64),
			language,
			organization: toPlainLine(readText('organization'), 100),
			validSeconds: readValidity(context.getNodeParameter('expiresAfter', itemIndex)),
			allowRoleAddresses: options.allowRoleAddresses === true,
			offerReply: options.offerReply === true,
			isFromMail: item?.json.message !== undefined,
			forbiddenBy: findForbiddance(item?.json ?? {}, source),
		},
		ownTexts: readOwnTexts(ownTexts, language),
		missingLanguage: findLanguage(wanted) ? '' : wanted,
		limits: readLimits(context.getNodeParameter('limits', itemIndex, {})),
		table: readText('table'),
		settingsUrl,
		transport: readText('transport') === 'http' ? 'http' : 'smtp',
		sender: {
			name: toPlainLine(readOption('senderName') || template.name, 100),
			address: optionalAddress(readOption('senderAddress') || template.address, 'Sender Address'),
		},
		replyTo: optionalAddress(readOption('replyTo'), 'Reply To'),
		dnsServers: readOption('dnsServers'),
	};
}

function required(value: string, code: string, label: string): string {
	if (value) return value;
	throw new ProblemError({
		code: `${code}Missing`,
		text: `The item has no ${label.toLowerCase()}`,
		remedy: `Set "${label}" to a field of the item that holds it.`,
	});
}

function optionalAddress(value: string, label: string): string {
	if (!value || normalizeAddress(value)) return value;
	throw new ProblemError({
		code: 'optionAddressUnusable',
		text: `"${label}" is not an email address`,
		remedy: `Set "${label}" to a single address such as crm@example.com, or leave it empty.`,
	});
}

function readLimits(value: unknown): MailLimit[] {
	const limits = (value ?? {}) as Partial<Record<keyof typeof defaultLimits, unknown>>;
	const count = (name: keyof typeof defaultLimits) => {
		const limit = limits[name] ?? defaultLimits[name];
		if (typeof limit === 'number' && limit >= 0) return Math.floor(limit);
		throw new ProblemError({
			code: 'limitUnusable',
			text: 'A limit is not a number of mails',
			remedy: 'Set each limit to 0 or more.',
		});
	};
	return [
		{ scope: 'address', count: count('perAddress'), hours: 24 },
		{ scope: 'owner', count: count('perOwner'), hours: 24 },
		{ scope: 'all', count: count('perHour'), hours: 1 },
	];
}
