/** Puts entries on a never-log list (P12, P14, P15); adding one again changes nothing. */
import type { IDataObject } from 'n8n-workflow';

import { readOwnDomains } from '../../shared/message/ownDomains';
import type { Operation } from '../../shared/n8n/operation';
import { ProblemError } from '../../shared/reasons/problem';
import { quote } from '../../shared/reasons/receipt';
import { openTable } from '../../shared/tables/dataTable';
import { planAdditions, type AddRequest, writeAdditions } from '../../shared/neverLog/changeList';
import { readExpiry } from '../../shared/neverLog/readList';
import { reportWarnings } from '../reportWarnings';
import { describeNeverLogList } from '../../shared/neverLog/table';
import { isLevel, type Level } from '../../shared/neverLog/types';
import { entryProperties, isFromItem, readListRequest } from '../parameters/entryParameters';
import {
	maxEntriesOption,
	ownDomainsOption,
	readMaxEntries,
	splitCommas,
	tableProperty,
} from '../parameters/listParameters';
import { writtenText } from '../../shared/text/asText';

interface Settings {
	table: string;
}

export const add: Operation<AddRequest, Settings> = {
	option: {
		name: 'Add',
		value: 'add',
		description: 'Put people or whole domains on a never-log list',
		action: 'Add entries to a never log list',
	},
	properties: [
		tableProperty,
		...entryProperties,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				{
					displayName: 'Added By',
					name: 'addedBy',
					type: 'string',
					default: '',
					description: 'Who asked for the entries; kept in the table',
				},
				{
					displayName: 'Cover Subdomains',
					name: 'subdomains',
					type: 'boolean',
					default: false,
					description: 'Whether *@domain also covers the domains under it',
				},
				{
					displayName: 'Expires',
					name: 'expires',
					type: 'dateTime',
					default: '',
					description: 'When the entries cease to apply; empty for never',
				},
				{
					displayName: 'Level',
					name: 'level',
					type: 'options',
					default: 'never',
					options: [
						{ name: 'Never', value: 'never', description: 'They are never logged' },
						{
							name: 'Participants',
							value: 'participants',
							description: 'Of mail with them only who and when is logged',
						},
						{
							name: 'Subject',
							value: 'subject',
							description: 'Of mail with them who, when and the subject is logged',
						},
					],
					description: 'How much is logged of mail with the people named; the strictest holds',
				},
				maxEntriesOption,
				{ ...ownDomainsOption, description: 'Entries that cover one of these are warned of' },
				{
					displayName: 'Reason',
					name: 'reason',
					type: 'string',
					default: '',
					description: 'Why; kept in the table',
				},
			],
		},
	],

	readSettings: (context) => ({
		table: writtenText(context.getNodeParameter('table', 0, '')),
	}),

	readParameters(context, itemIndex) {
		const options = context.getNodeParameter('options', itemIndex, {});
		const isItem = isFromItem(context, itemIndex);
		const given = isItem ? context.getInputData()[itemIndex]!.json : {};
		const text = (name: string) => (writtenText(given[name]) || writtenText(options[name])).trim();
		return {
			...readListRequest(context, itemIndex),
			subdomains: readYes(given.subdomains ?? options.subdomains),
			expiresAt: readExpires(text('expires')),
			reason: text('reason'),
			...readLevel(text('level')),
			addedBy: text('addedBy'),
			maxEntries: readMaxEntries(options.maxEntries),
			ownDomains: readOwnDomains(splitCommas(options.ownDomains)),
		};
	},

	async run(batch, context, settings) {
		const table = openTable(context, describeNeverLogList(settings.table));
		const plan = planAdditions(
			batch.map(({ parameters }) => parameters),
			await table.read(),
		);
		await writeAdditions(table, plan);
		reportWarnings(
			context,
			plan.results.flatMap(({ refused, warnings }) =>
				[...refused, ...warnings].map(({ text }) => text),
			),
		);
		return plan.results.map((result) => ({
			add: { neverLogList: result as unknown as IDataObject },
		}));
	},
};

function readYes(value: unknown): boolean {
	return value === true || ['1', 'true', 'yes'].includes(writtenText(value).trim().toLowerCase());
}

function readLevel(written: string): { level?: Level } {
	if (written === '' || written === 'never') return {};
	if (isLevel(written)) return { level: written };
	throw new ProblemError({
		code: 'levelUnusable',
		text: `The level ${quote(written)} is none`,
		remedy: 'Write never, participants or subject.',
	});
}

function readExpires(written: string): number | null {
	if (written === '') return null;
	const expiresAt = readExpiry(written);
	if (expiresAt !== null) return expiresAt;
	throw new ProblemError({
		code: 'expiryUnusable',
		text: `The expiry ${quote(written)} is no date`,
		remedy: 'Write it as 2031-12-31 or 2031-12-31T18:00:00Z.',
	});
}
