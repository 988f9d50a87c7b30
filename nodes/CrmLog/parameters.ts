/** The parameters of CRM Log that its operations share, and reading them. */
import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { ProblemError } from '../shared/reasons/problem';
import { quote } from '../shared/reasons/receipt';
import { ledgerName } from './ledger/table';
import { writtenText } from '../shared/text/asText';

export const crms = [
	'dataTable',
	'espoCrm',
	'hubspot',
	'odoo',
	'pipedrive',
	'salesforce',
	'zoho',
] as const;
export type CrmName = (typeof crms)[number];

export const crmProperty: INodeProperties = {
	displayName: 'CRM',
	name: 'crm',
	type: 'options',
	noDataExpression: true,
	default: 'dataTable',
	options: [
		{
			name: 'Data Table',
			value: 'dataTable',
			description: 'A table of this n8n, "CRM Log": to see what would be logged, and for no CRM',
		},
		{
			name: 'EspoCRM',
			value: 'espoCrm',
			description: 'An archived email, shown with all contacts whose addresses stand in it',
		},
		{ name: 'HubSpot', value: 'hubspot', description: 'An email on the timeline of its contacts' },
		{
			name: 'Odoo',
			value: 'odoo',
			description: 'A note in the chatter of each contact; Odoo 19 and newer',
		},
		{
			name: 'Pipedrive',
			value: 'pipedrive',
			description: 'An activity of the type Email with its people as participants',
		},
		{
			name: 'Salesforce',
			value: 'salesforce',
			description: 'An email message tied to contacts and leads; Enhanced Email has to be on',
		},
		{ name: 'Zoho CRM', value: 'zoho', description: 'An email among those of each contact' },
	],
	description: 'Where mail is logged to',
};

export const hubspotAuthentication: INodeProperties = {
	displayName: 'Authentication',
	name: 'hubspotAuthentication',
	type: 'options',
	noDataExpression: true,
	default: 'serviceKey',
	displayOptions: { show: { crm: ['hubspot'] } },
	options: [
		{ name: 'Service Key', value: 'serviceKey' },
		{
			name: 'OAuth2',
			value: 'oAuth2',
			description: 'Lacks the scopes for files, and perhaps those for emails',
		},
	],
	hint: 'Scopes of the service key: crm.objects.contacts.read and .write, crm.objects.owners.read, sales-email-read, files',
	description: 'How n8n signs in to HubSpot',
};

export const pipedriveAuthentication: INodeProperties = {
	displayName: 'Authentication',
	name: 'pipedriveAuthentication',
	type: 'options',
	noDataExpression: true,
	default: 'apiToken',
	displayOptions: { show: { crm: ['pipedrive'] } },
	options: [
		{ name: 'API Token', value: 'apiToken' },
		{
			name: 'OAuth2',
			value: 'oAuth2',
			description:
				'The app in the Developer Hub needs contacts:full, activities:full, deals:full and users:read',
		},
	],
	description: 'How n8n signs in to Pipedrive',
};

export const salesforceAuthentication: INodeProperties = {
	displayName: 'Authentication',
	name: 'salesforceAuthentication',
	type: 'options',
	noDataExpression: true,
	default: 'oAuth2',
	displayOptions: { show: { crm: ['salesforce'] } },
	options: [
		{ name: 'OAuth2', value: 'oAuth2' },
		{ name: 'OAuth2 JWT', value: 'jwt' },
	],
	description: 'How n8n signs in to Salesforce',
};

export const zohoAuthentication: INodeProperties = {
	displayName: 'Authentication',
	name: 'zohoAuthentication',
	type: 'options',
	noDataExpression: true,
	default: 'oAuth2',
	displayOptions: { show: { crm: ['zoho'] } },
	options: [
		{
			name: 'OAuth2 With Own Scopes',
			value: 'oAuth2',
			description:
				"n8n's generic OAuth2 credential, with the scopes ZohoCRM.modules.ALL and ZohoSearch.securesearch.READ",
		},
		{
			name: 'Zoho OAuth2',
			value: 'zoho',
			description: 'Lacks the scope for searching contacts, so Zoho may refuse it',
		},
	],
	description: 'How n8n signs in to Zoho',
};

export const crmNameProperty: INodeProperties = {
	displayName: 'CRM Name',
	name: 'crmName',
	type: 'string',
	default: 'other',
	noDataExpression: true,
	placeholder: 'e.g. copper',
	description: 'By what name the CRM stands in the ledger',
};

export const crmFilterProperty: INodeProperties = {
	displayName: 'CRM Name',
	name: 'crmFilter',
	type: 'string',
	default: '',
	placeholder: 'e.g. hubspot',
	description: 'The CRM as it stands in the ledger. Empty: all of them.',
};

export const ledgerOption: INodeProperties = {
	displayName: 'Ledger Table',
	name: 'table',
	type: 'string',
	default: ledgerName,
	noDataExpression: true,
	description:
		"Name of the data table that says what was logged, so that nothing is logged twice. It is created in the workflow's project when it does not exist. Give each account of one CRM a table of its own.",
};

export const bodyProperty: INodeProperties = {
	displayName: 'Body',
	name: 'body',
	type: 'options',
	default: 'newText',
	options: [
		{
			name: 'New Text',
			value: 'newText',
			description: 'What the author wrote, without the quoted history',
		},
		{ name: 'Text', value: 'text', description: 'The whole text' },
		{ name: 'HTML', value: 'html', description: 'As the author laid it out' },
	],
	description: 'What of the mail is logged',
};

export const attachmentsProperty: INodeProperties = {
	displayName: 'Attachments',
	name: 'attachments',
	type: 'options',
	default: 'add',
	options: [
		{ name: 'Add', value: 'add' },
		{ name: 'Leave Out', value: 'leaveOut' },
	],
	description: 'Whether files go to the CRM, too',
};

export const dealsProperty: INodeProperties = {
	displayName: 'Deals',
	name: 'deals',
	type: 'options',
	noDataExpression: true,
	default: 'none',
	displayOptions: { show: { crm: ['hubspot', 'pipedrive'] } },
	options: [
		{
			name: 'All Open',
			value: 'allOpen',
			description: 'All open deals of its contacts; in Pipedrive the newest of them',
		},
		{ name: 'None', value: 'none' },
		{
			name: 'Only Open One',
			value: 'onlyOpenOne',
			description: 'The open deal of its contacts, where they have exactly one',
		},
		{
			name: 'Tag',
			value: 'tag',
			description: 'The deal that an address of ours names, as in crm+deal-42@company.com',
		},
	],
	description: 'Which deals a mail is tied to',
};

export const checkAfterOption: INodeProperties = {
	displayName: 'Check After',
	name: 'checkAfter',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 86_400 },
	default: 60,
	description:
		'Seconds that the CRM may take until it finds what was written. After an execution that ended before its result was known, a mail is looked up no sooner, and only then logged again.',
};

export const ownDomainsOption: INodeProperties = {
	displayName: 'Own Domains',
	name: 'ownDomains',
	type: 'string',
	default: '',
	placeholder: 'e.g. company.com, *.company.com',
	description:
		'Your own domains, separated by commas: nobody there becomes a contact. Needed only without a Never Log Filter.',
};

/** @throws ProblemError for a CRM that does not exist */
export function readCrm(context: IExecuteFunctions, itemIndex: number): CrmName {
	const written = writtenText(context.getNodeParameter('crm', itemIndex, 'dataTable'));
	const found = crms.find((crm) => crm === written);
	if (found) return found;
	throw new ProblemError({
		code: 'crmUnknown',
		text: `The CRM ${quote(written)} does not exist`,
		remedy: 'Choose one from the list.',
	});
}

export function readOptions(context: IExecuteFunctions, itemIndex: number): IDataObject {
	return context.getNodeParameter('options', itemIndex, {});
}

/** @throws ProblemError when it is no number of the range */
export function readNumber(
	written: unknown,
	name: string,
	initial: number,
	least: number,
	most: number,
): number {
	const value = written === undefined || written === '' ? initial : Number(written);
	if (value >= least && value <= most) return value;
	throw new ProblemError({
		code: 'parameterUnusable',
		text: `${name} is no number from ${least} to ${most}`,
		remedy: 'Write such a number, or remove the option.',
	});
}

/** @returns the entries of a comma-separated list */
export function splitCommas(written: unknown): string[] {
	return writtenText(written)
		.split(/[,\r\n]/)
		.map((part) => part.trim())
		.filter((part) => part !== '');
}

/** @returns one of the allowed, the first where none is written */
export function oneOf<Value extends string>(
	written: unknown,
	allowed: readonly [Value, ...Value[]],
	name: string,
): Value {
	if (written === undefined || written === '') return allowed[0];
	const found = allowed.find((one) => one === written);
	if (found) return found;
	throw new ProblemError({
		code: 'parameterUnusable',
		text: `${name} is ${quote(writtenText(written))}, which does not exist`,
		remedy: `Set it to one of: ${allowed.join(', ')}.`,
	});
}
