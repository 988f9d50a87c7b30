/** Which entries Add and Remove are about, and on which list: typed in, or the fields of each item (CSV import). */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { ProblemError } from '../../shared/reasons/problem';
import { quote } from '../../shared/reasons/receipt';
import type { ListRequest } from '../../shared/neverLog/changeList';
import { splitLines } from '../../shared/neverLog/readList';
import type { ListName } from '../../shared/neverLog/types';
import { readEntries } from './listParameters';
import { writtenText } from '../../shared/text/asText';

export const entryProperties: INodeProperties[] = [
	{
		displayName: 'Entries From',
		name: 'entriesFrom',
		type: 'options',
		noDataExpression: true,
		default: 'define',
		options: [
			{
				name: 'Define Below',
				value: 'define',
				description: 'Typed into this node, or an expression',
			},
			{
				name: 'Item Fields',
				value: 'item',
				description:
					'Each item is an entry: its fields list, owner, entry, subdomains, expires, reason and addedBy, as List gives them and as a CSV file brings them',
			},
		],
		description: 'Where the entries come from',
	},
	{
		displayName: 'List',
		name: 'list',
		type: 'options',
		default: 'account',
		options: [
			{ name: 'Account-Wide', value: 'account', description: "Applies to everybody's mail" },
			{ name: 'Personal', value: 'personal', description: "Applies to one owner's mail" },
		],
		displayOptions: { show: { entriesFrom: ['define'] } },
		description: 'The list that is changed',
	},
	{
		displayName: 'Owner',
		name: 'owner',
		type: 'string',
		default: '={{ $json.sender?.owner }}',
		placeholder: 'e.g. ann@example.com',
		displayOptions: { show: { entriesFrom: ['define'], list: ['personal'] } },
		description: 'The CRM user whose personal list it is',
	},
	{
		displayName: 'Entries',
		name: 'entries',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder: 'kim@lawfirm.example\n*@clinic.example',
		displayOptions: { show: { entriesFrom: ['define'] } },
		description:
			'One a line: name@domain, *@domain, or *@*.domain for its subdomains; # begins a comment',
	},
];

export function isFromItem(context: IExecuteFunctions, itemIndex: number): boolean {
	return context.getNodeParameter('entriesFrom', itemIndex, 'define') === 'item';
}

/** @throws ProblemError when the list or its owner is not told */
export function readListRequest(context: IExecuteFunctions, itemIndex: number): ListRequest {
	if (isFromItem(context, itemIndex)) {
		const { json } = context.getInputData()[itemIndex]!;
		const owner = writtenText(json.owner).trim();
		const entry = writtenText(json.entry).trim();
		if (entry === '') {
			throw new ProblemError({
				code: 'entryMissing',
				text: 'The item has no field "entry"',
				remedy: 'Give each item the fields list, owner and entry, named like that.',
			});
		}
		return {
			...readWhose(writtenText(json.list).trim() || (owner ? 'personal' : 'account'), owner),
			entries: [entry],
		};
	}
	const text = (name: string) => writtenText(context.getNodeParameter(name, itemIndex, ''));
	const list = text('list');
	const entries = splitLines(readEntries(context.getNodeParameter('entries', itemIndex, '')));
	if (entries.length === 0) {
		throw new ProblemError({
			code: 'entryMissing',
			text: 'There are no entries',
			remedy: 'Write at least one under "Entries": name@domain or *@domain.',
		});
	}
	return { ...readWhose(list, list === 'personal' ? text('owner').trim() : ''), entries };
}

function readWhose(written: string, owner: string): { list: ListName; owner: string } {
	const list = written.toLowerCase();
	if (list === 'account') return { list, owner: '' };
	if (list !== 'personal') {
		throw new ProblemError({
			code: 'listUnknown',
			text: `The list ${quote(written)} does not exist`,
			remedy: 'Write "account" or "personal".',
		});
	}
	if (owner !== '') return { list, owner };
	throw new ProblemError({
		code: 'ownerMissing',
		text: 'A personal list is to be changed, but its owner is empty',
		remedy: 'Set "Owner" to the CRM user whose list it is.',
	});
}
