/** Takes entries off a never-log list (P13); removing one that is not there changes nothing. */
import type { IDataObject } from 'n8n-workflow';

import type { Operation } from '../../shared/n8n/operation';
import { openTable } from '../../shared/tables/dataTable';
import { planRemovals, type ListRequest } from '../../shared/neverLog/changeList';
import { describeNeverLogList } from '../../shared/neverLog/table';
import { entryProperties, readListRequest } from '../parameters/entryParameters';
import { tableProperty } from '../parameters/listParameters';
import { writtenText } from '../../shared/text/asText';

interface Settings {
	table: string;
}

export const remove: Operation<ListRequest, Settings> = {
	option: {
		name: 'Remove',
		value: 'remove',
		description: 'Take people or whole domains off a never-log list',
		action: 'Remove entries from a never log list',
	},
	properties: [tableProperty, ...entryProperties],

	readSettings: (context) => ({
		table: writtenText(context.getNodeParameter('table', 0, '')),
	}),

	readParameters: readListRequest,

	async run(batch, context, settings) {
		const table = openTable(context, describeNeverLogList(settings.table));
		const { results, ids } = planRemovals(
			batch.map(({ parameters }) => parameters),
			await table.read(),
		);
		await table.removeEach(ids.map((id) => [{ column: 'id', is: 'equal', value: id }]));
		return results.map((result) => ({
			add: { neverLogList: result as unknown as IDataObject },
		}));
	},
};
