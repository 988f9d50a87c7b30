/** Lists the entries, one an item, in the columns that Add takes: connect Convert to File for a CSV export. */
import type { IDataObject } from 'n8n-workflow';

import type { Operation, Outcome } from '../../shared/n8n/operation';
import { ProblemError } from '../../shared/reasons/problem';
import { openTable } from '../../shared/tables/dataTable';
import { describeEntries } from '../../shared/neverLog/describeEntries';
import { describeNeverLogList } from '../../shared/neverLog/table';
import { tableProperty } from '../parameters/listParameters';
import { writtenText } from '../../shared/text/asText';

interface Settings {
	table: string;
}

interface Parameters {
	lists: 'all' | 'account' | 'personal';
	owner: string;
}

export const list: Operation<Parameters, Settings> = {
	option: {
		name: 'List',
		value: 'list',
		description: 'Get the entries of the never-log lists, one an item',
		action: 'List the entries of never log lists',
	},
	properties: [
		tableProperty,
		{
			displayName: 'Which',
			name: 'lists',
			type: 'options',
			default: 'all',
			options: [
				{ name: 'Account-Wide', value: 'account', description: 'What applies to everybody' },
				{ name: 'All', value: 'all', description: "The account-wide list and every owner's" },
				{ name: 'Personal', value: 'personal', description: "One owner's list" },
			],
			description: 'Which entries to list',
		},
		{
			displayName: 'Owner',
			name: 'owner',
			type: 'string',
			default: '={{ $json.sender?.owner }}',
			placeholder: 'e.g. ann@example.com',
			displayOptions: { show: { lists: ['personal'] } },
			description: 'The CRM user whose personal list it is',
		},
	],

	readSettings: (context) => ({
		table: writtenText(context.getNodeParameter('table', 0, '')).trim(),
	}),

	readParameters(context, itemIndex) {
		const text = (name: string) =>
			writtenText(context.getNodeParameter(name, itemIndex, '')).trim();
		const written = text('lists');
		const lists = written === 'account' || written === 'personal' ? written : 'all';
		const owner = lists === 'personal' ? text('owner') : '';
		// An expression that went wrong must not show one owner the lists of others.
		if (lists === 'personal' && owner === '') {
			throw new ProblemError({
				code: 'ownerMissing',
				text: 'A personal list is asked for, but its owner is empty',
				remedy: 'Set "Owner" to the CRM user whose list it is.',
			});
		}
		return { lists, owner };
	},

	async run(batch, context, settings) {
		const table = openTable(context, describeNeverLogList(settings.table));
		const rows = await table.read();
		const now = Date.now();
		return batch.map(({ parameters: { lists, owner } }): Outcome => ({
			items: describeEntries(rows, lists, owner, now).map((entry) => ({
				json: entry as unknown as IDataObject,
			})),
		}));
	},
};
