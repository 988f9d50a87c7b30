/** Where the lists come from and how they are applied: the parameters that Filter and Test share, and reading them. */
import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { readOwnDomains, type OwnDomains } from '../../shared/message/ownDomains';
import { ProblemError } from '../../shared/reasons/problem';
import { quote } from '../../shared/reasons/receipt';
import { openTable } from '../../shared/tables/dataTable';
import type { ItemRules } from '../filterItem';
import type { ForwardRule } from '../forwards';
import { makePersonKey, readPerson } from '../../shared/message/personKey';
import { indexEntries, type NeverLogIndex } from '../../shared/neverLog/matcher';
import { readText } from '../../shared/neverLog/readList';
import { leftOutByDefault, type StaysOutRules } from '../staysOut';
import { privateMarksByDefault } from '../../shared/message/privateMark';
import type { KindName } from '../../shared/message/types';
import type { ListQuestion, SharedRows } from '../lists/prepareLists';
import { describeNeverLogList, neverLogTableName } from '../../shared/neverLog/table';
import type { AppliesTo, Level, Semantics } from '../../shared/neverLog/types';
import { writtenText } from '../../shared/text/asText';

export const tableProperty: INodeProperties = {
	displayName: 'Table Name',
	name: 'table',
	type: 'string',
	default: neverLogTableName,
	required: true,
	noDataExpression: true,
	description:
		"Name of the data table that holds the never-log lists. It is created in the workflow's project when it does not exist.",
};

export const maxEntriesOption: INodeProperties = {
	displayName: 'Maximum Entries per List',
	name: 'maxEntries',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 500,
	description:
		"How many entries the account-wide list, and each owner's personal list, may hold. Longer lists are warned of and still apply.",
};

export const ownDomainsOption: INodeProperties = {
	displayName: 'Own Domains',
	name: 'ownDomains',
	type: 'string',
	default: '',
	placeholder: 'e.g. company.com, *.company.com',
	description:
		'Your own domains and single addresses, separated by commas; "*." stands for the subdomains. They are no customers and are never logged. When empty, those of the Mailbox Trigger count.',
};

export const listProperties: INodeProperties[] = [
	{
		displayName: 'Lists',
		name: 'listSources',
		type: 'multiOptions',
		noDataExpression: true,
		default: ['table'],
		options: [
			{
				name: 'Table',
				value: 'table',
				description: 'The rows of a data table; filled with Add, or by hand in the Data Tables tab',
			},
			{
				name: 'Define Below',
				value: 'define',
				description: 'Typed into this node, or an expression',
			},
			{
				name: 'Second Input',
				value: 'input',
				description: 'Items of another node: a spreadsheet, a database, an HTTP request',
			},
		],
		description: 'Where the never-log lists are kept. Several can be on: all of them apply.',
	},
	{ ...tableProperty, displayOptions: { show: { listSources: ['table'] } } },
	{
		displayName: 'Account-Wide Entries',
		name: 'accountEntries',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder: 'kim@lawfirm.example\n*@clinic.example  # everybody there',
		displayOptions: { show: { listSources: ['define'] } },
		description:
			"Apply to everybody's mail. One a line: name@domain, *@domain, or *@*.domain for its subdomains; # begins a comment.",
	},
	{
		displayName: 'Personal Entries',
		name: 'personalEntries',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder: 'doctor@clinic.example',
		displayOptions: { show: { listSources: ['define'] } },
		description: "Apply to the mail of this item's owner. One a line, as above.",
	},
	{
		displayName: 'Owner',
		name: 'owner',
		type: 'string',
		default: '={{ $json.mailOwner?.owners ?? $json.sender?.owner }}',
		placeholder: 'e.g. ann@example.com',
		hint: 'When empty, the personal lists of all owners apply',
		description:
			'The CRM user whose mail it is, or a list of several: decides which personal lists apply',
	},
	{
		displayName: 'Applies To',
		name: 'appliesTo',
		type: 'options',
		default: 'automatic',
		options: [
			{
				name: 'Automatic',
				value: 'automatic',
				description: 'Recipients of mail that goes out, all participants of mail that comes in',
			},
			{
				name: 'Recipients',
				value: 'recipients',
				description: 'To, Cc and Bcc, also of forwarded mail: for mail that your people send',
			},
			{
				name: 'All Participants',
				value: 'participants',
				description:
					'Also From, Sender and Reply-To: for mail that comes in, which is logged to its author',
			},
		],
		description: 'Whose addresses are looked up in the lists',
	},
	{
		displayName: 'Semantics',
		name: 'semantics',
		type: 'options',
		default: 'perRecipient',
		options: [
			{
				name: 'Per Recipient',
				value: 'perRecipient',
				description: 'Listed people are cut out, the mail is logged for the others',
			},
			{
				name: 'Any Listed Participant',
				value: 'any',
				description: 'One listed person keeps the whole mail from being logged',
			},
			{
				name: 'Only Listed Participants',
				value: 'only',
				description:
					'The mail is kept from being logged only if everybody is listed; otherwise it is logged for all',
			},
		],
		description: 'What a listed person means for the mail as a whole',
	},
];

export const filterOptions: INodeProperties[] = [
	{
		displayName: 'Except From',
		name: 'exceptFrom',
		type: 'string',
		default: '',
		placeholder: 'e.g. orders@shop.example, *@partner.example',
		description:
			'Authors, separated by commas, whose mail is logged though it is of a kind to leave out, or went to many',
	},
	{
		displayName: 'Exempt',
		name: 'exempt',
		type: 'boolean',
		default: false,
		description:
			'Whether never-log lists do not apply to this mail; an expression tells mail of a third-party integration',
	},
	{
		displayName: 'Forwards',
		name: 'forwards',
		type: 'options',
		default: 'original',
		options: [
			{
				name: 'Log the Original',
				value: 'original',
				description:
					'To its author or, if one of you wrote it, to its recipients; what cannot be read for certain is not logged',
			},
			{
				name: 'Log as Sent',
				value: 'asSent',
				description: 'Like any other mail: to the recipients of the forward',
			},
			{ name: 'Never Log', value: 'neverLog', description: 'Nothing of a forward is logged' },
		],
		description:
			'What becomes of mail that your people forward by hand to addresses of your own alone, quoted or attached',
	},
	{
		displayName: 'Ignore Plus Tags',
		name: 'ignorePlusTags',
		type: 'boolean',
		default: true,
		description: 'Whether name+tag@domain is the same person as name@domain',
	},
	{
		displayName: 'Leave Out',
		name: 'leaveOut',
		type: 'multiOptions',
		default: leftOutByDefault,
		options: [
			{ name: 'Automatic Reply', value: 'autoReply' },
			{ name: 'Bounce', value: 'bounce' },
			{ name: 'Bulk', value: 'bulk', description: 'Newsletters and mailings' },
			{ name: 'Calendar', value: 'calendar', description: 'Invitations and answers to them' },
			{ name: 'Mailing List', value: 'list' },
			{ name: 'No Reply', value: 'noReply', description: 'From addresses that take no replies' },
			{ name: 'Report', value: 'report', description: 'Such as read receipts' },
			{ name: 'Role', value: 'role', description: 'From addresses such as info@ and sales@' },
		],
		description: 'Kinds of mail that are not logged, listed or not; the receipt names the field',
	},
	{
		displayName: 'Level',
		name: 'level',
		type: 'options',
		default: 'full',
		options: [
			{ name: 'Everything', value: 'full' },
			{ name: 'Participants', value: 'participants', description: 'Who wrote to whom, and when' },
			{ name: 'Subject', value: 'subject', description: 'Participants and the subject' },
		],
		description: 'How much of a mail is logged: the copy on Log holds no more',
	},
	{
		displayName: 'Log Unauthenticated Mail',
		name: 'logUnauthenticated',
		type: 'boolean',
		default: false,
		description:
			'Whether mail that failed the Email Auth Check may be logged, too. Anyone can write any address into a mail: turn it on only where forged mail in the CRM does no harm.',
	},
	{
		displayName: 'Match Subdomains',
		name: 'matchSubdomains',
		type: 'boolean',
		default: false,
		description:
			'Whether every *@domain also covers the domains under it. A single entry does so with its subdomains column.',
	},
	maxEntriesOption,
	{
		displayName: 'More Recipients Than',
		name: 'moreRecipientsThan',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'Mail to more recipients than this is not logged; 0 for no limit',
	},
	ownDomainsOption,
	{
		displayName: 'Private Marks',
		name: 'privateMarks',
		type: 'string',
		default: privateMarksByDefault,
		placeholder: 'e.g. [private], [personal]',
		description:
			'Whoever writes one of these, separated by commas, into the subject or the field Keywords keeps the mail out, as does a field Sensitivity other than normal. Empty: marks do not count.',
	},
	{
		displayName: 'Redact Attributions',
		name: 'redactAttributions',
		type: 'boolean',
		default: false,
		description:
			'Whether addresses of listed people, and their names where replies and forwards quote them, are taken out of subject and text of the logged copy',
	},
	{
		displayName: 'Team Addresses',
		name: 'teamAddresses',
		type: 'string',
		default: '',
		placeholder: 'e.g. support@company.com, sales@company.com',
		description:
			'Mail to or from one of these, separated by commas, is exempt from never-log lists',
	},
];

export interface FilterParameters {
	listSources: string[];
	table: string;
	defined: { account: string; personal: string } | null;
	rules: ItemRules;
	maxEntries: number;
}

/** @throws ProblemError when a setting is unusable: a filter that is set wrong logs nothing */
export function readFilterParameters(
	context: IExecuteFunctions,
	itemIndex: number,
): FilterParameters {
	const text = (name: string) => writtenText(context.getNodeParameter(name, itemIndex, ''));
	const entries = (name: string) => readEntries(context.getNodeParameter(name, itemIndex, ''));
	const options = context.getNodeParameter('options', itemIndex, {});
	// An expression may give one name without a list around it.
	const sources: unknown = context.getNodeParameter('listSources', itemIndex, ['table']);
	const listSources = (Array.isArray(sources) ? sources : [sources]).map(writtenText);
	if (!listSources.some((source) => ['table', 'define', 'input'].includes(source))) {
		throw new ProblemError({
			code: 'noListChosen',
			text: 'No never-log list is chosen',
			remedy: 'Choose at least one under "Lists".',
		});
	}
	const { ownDomainList, ownDomains } = readOwnDomainsOption(writtenText(options.ownDomains));
	const ignorePlusTags = options.ignorePlusTags !== false;
	return {
		listSources,
		table: text('table'),
		defined: listSources.includes('define')
			? { account: entries('accountEntries'), personal: entries('personalEntries') }
			: null,
		maxEntries: readMaxEntries(options.maxEntries),
		rules: {
			owners: readOwners(context.getNodeParameter('owner', itemIndex, '')),
			appliesTo: oneOf<AppliesTo>(
				text('appliesTo'),
				['automatic', 'recipients', 'participants'],
				'Applies To',
			),
			semantics: oneOf<Semantics>(text('semantics'), ['perRecipient', 'any', 'only'], 'Semantics'),
			ownDomains,
			ownDomainList,
			teamAddresses: readTeamAddresses(options.teamAddresses, ignorePlusTags),
			// Only a plain yes exempts: an expression that went wrong must not.
			isExempt: options.exempt === true || options.exempt === 'true',
			matchSubdomains: options.matchSubdomains === true,
			ignorePlusTags,
			logUnauthenticated: options.logUnauthenticated === true,
			redactAttributions: options.redactAttributions === true,
			forwards: oneOf<ForwardRule>(
				writtenText(options.forwards ?? 'original'),
				['original', 'asSent', 'neverLog'],
				'Forwards',
			),
			outputSuppressed: options.outputSuppressed === true,
			level: oneOf<Level>(
				writtenText(options.level ?? 'full'),
				['full', 'subject', 'participants'],
				'Level',
			),
			staysOut: readStaysOut(options, ignorePlusTags),
		},
	};
}

const kindNames: KindName[] = [...leftOutByDefault, 'list', 'calendar', 'role'];

function readStaysOut(options: IDataObject, ignorePlusTags: boolean): StaysOutRules {
	const kinds: unknown = options.leaveOut ?? leftOutByDefault;
	return {
		leaveOut: new Set(
			(Array.isArray(kinds) ? kinds : splitCommas(kinds)).map((kind: unknown) =>
				oneOf<KindName>(writtenText(kind), kindNames, 'Leave Out'),
			),
		),
		moreRecipientsThan: readRecipientLimit(options.moreRecipientsThan),
		exceptFrom: readExceptions(options.exceptFrom, ignorePlusTags),
		privateMarks: splitCommas(options.privateMarks ?? privateMarksByDefault),
	};
}

function readRecipientLimit(written: unknown): number | null {
	const limit = Number(written ?? 0);
	if (Number.isInteger(limit) && limit >= 0) return limit === 0 ? null : limit;
	throw new ProblemError({
		code: 'recipientLimitUnusable',
		text: 'More Recipients Than is not a number',
		remedy: 'Set it to a whole number, or to 0 for no limit.',
	});
}

function readExceptions(written: unknown, ignorePlusTags: boolean): NeverLogIndex {
	const { entries, warnings } = readText(splitCommas(written).join('\n'), 'account', '');
	if (warnings.length === 0) return indexEntries(entries, ignorePlusTags);
	throw new ProblemError({
		code: 'exceptionUnusable',
		text: `Except From cannot be read: ${warnings[0]!.text}`,
		remedy: 'Write name@domain or *@domain, separated by commas.',
	});
}

function readOwners(written: unknown): string[] {
	const owners = (Array.isArray(written) ? written : [written]).map((owner) =>
		writtenText(owner).trim(),
	);
	return owners.filter((owner) => owner !== '');
}

/** The text of a list; an expression may give its lines as an array. What is neither must not pass for an empty list. */
export function readEntries(written: unknown): string {
	if (written === undefined || written === null) return '';
	if (typeof written === 'string') return written;
	if (Array.isArray(written) && written.every((line) => typeof line === 'string')) {
		return written.join('\n');
	}
	throw new ProblemError({
		code: 'entriesUnusable',
		text: 'The entries of a never-log list are neither a text nor a list of texts',
		remedy: 'Give the entries as name@domain or *@domain, one a line.',
	});
}

/** @returns what one item asks of the lists */
export function askLists({ defined, rules, maxEntries }: FilterParameters): ListQuestion {
	const { owners, ignorePlusTags, ownDomains } = rules;
	const [owner = ''] = owners;
	return { defined: defined && { ...defined, owner }, ignorePlusTags, ownDomains, maxEntries };
}

/** Reads what all items share: one table call a batch (B16). */
export async function readSharedRows(
	{ listSources, table }: FilterParameters,
	context: IExecuteFunctions,
): Promise<SharedRows> {
	return {
		...(listSources.includes('table') && {
			table: await openTable(context, describeNeverLogList(table)).read(),
		}),
		...(listSources.includes('input') && { input: readListItems(context) }),
	};
}

/** No item at all is no list: n8n gives the same for an input that is not connected and for a node that failed to read. */
function readListItems(context: IExecuteFunctions): IDataObject[] {
	const items = context.getInputData(1);
	if (items.length > 0) return items.map(({ json }) => json);
	throw new ProblemError({
		code: 'listInputEmpty',
		text: 'The List input brought no items',
		remedy:
			'Connect the node that reads the list. If the list may be empty, switch on "Always Output Data" in that node\'s settings.',
	});
}

function readTeamAddresses(written: unknown, ignorePlusTags: boolean): Set<string> {
	const keys = splitCommas(written).map((address) => {
		const person = readPerson(address);
		if (person) return makePersonKey(person, ignorePlusTags);
		throw new ProblemError({
			code: 'teamAddressUnusable',
			text: `The team address ${quote(address)} is no email address`,
			remedy: 'Write Team Addresses as name@domain, separated by commas.',
		});
	});
	return new Set(keys);
}

interface WrittenDomains {
	ownDomainList: string[];
	ownDomains: OwnDomains;
}

/** The option is nearly always the same for all items: read once, and the very same object given out again. */
const knownDomains = new Map<string, WrittenDomains>();
const mostKnownDomains = 100;

function readOwnDomainsOption(written: string): WrittenDomains {
	const known = knownDomains.get(written);
	if (known) return known;
	const ownDomainList = splitCommas(written);
	const ownDomains = readOwnDomains(ownDomainList);
	const [invalid] = ownDomains.invalid;
	if (invalid !== undefined) {
		throw new ProblemError({
			code: 'ownDomainUnusable',
			text: `The own domain ${quote(invalid)} is no domain`,
			remedy: 'Write Own Domains as company.com or *.company.com, separated by commas.',
		});
	}
	if (knownDomains.size >= mostKnownDomains) knownDomains.clear();
	knownDomains.set(written, { ownDomainList, ownDomains });
	return { ownDomainList, ownDomains };
}

/** @returns the entries of a comma-separated list, trimmed; a line's end parts them, too */
export function splitCommas(written: unknown): string[] {
	return writtenText(written)
		.split(/[,\r\n]/)
		.map((part) => part.trim())
		.filter((part) => part !== '');
}

export function readMaxEntries(written: unknown): number {
	const count = written === undefined ? 500 : Number(written);
	if (Number.isInteger(count) && count >= 1) return count;
	throw new ProblemError({
		code: 'maxEntriesUnusable',
		text: 'Maximum Entries per List is not a number of 1 or more',
		remedy: 'Set it to a whole number, or remove the option for 500.',
	});
}

function oneOf<Value extends string>(value: string, allowed: Value[], name: string): Value {
	const found = allowed.find((one) => one === value);
	if (found) return found;
	throw new ProblemError({
		code: 'parameterUnusable',
		text: `${name} is ${quote(value)}, which does not exist`,
		remedy: `Set it to one of: ${allowed.join(', ')}.`,
	});
}
