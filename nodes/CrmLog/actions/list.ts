/** Lists what the ledger says of each mail, newest first. */
import type { IDataObject } from 'n8n-workflow';

import type { Operation, Outcome } from '../../shared/n8n/operation';
import { openTable } from '../../shared/tables/dataTable';
import { writtenText } from '../../shared/text/asText';
import { describeEntry, describeLedger } from '../ledger/table';
import { crmFilterProperty, ledgerOption, oneOf } from '../parameters';

interface Parameters {
	table: string;
	crm: string;
	status: 'all' | 'failed' | 'logged' | 'started';
}

export const list: Operation<Parameters> = {
	option: {
		name: 'List',
		value: 'list',
		description: 'Get what the ledger says of each mail, one an item',
		action: 'List what was logged',
	},
	properties: [
		ledgerOption,
		crmFilterProperty,
		{
			displayName: 'Status',
			name: 'status',
			type: 'options',
			default: 'all',
			options: [
				{ name: 'All', value: 'all' },
				{ name: 'Failed', value: 'failed', description: 'What is not or not wholly written' },
				{ name: 'Logged', value: 'logged' },
				{ name: 'Started', value: 'started', description: 'Being logged, or the end is not known' },
			],
			description: 'Which mails to list',
		},
	],

	readParameters(context, itemIndex) {
		const parameter = (name: string) => context.getNodeParameter(name, itemIndex, '');
		return {
			table: writtenText(parameter('table')).trim(),
			crm: writtenText(parameter('crmFilter')).trim(),
			status: oneOf(parameter('status'), ['all', 'failed', 'logged', 'started'], 'Status'),
		};
	},

	async run(batch, context) {
		const { table } = batch[0]!.parameters;
		const rows = await openTable(context, describeLedger(table || undefined)).read();
		const entries = rows.map(describeEntry).filter((entry) => entry !== null);
		return batch.map(({ parameters: { crm, status } }): Outcome => ({
			items: entries
				.filter((entry) => !crm || entry.crm === crm)
				.filter((entry) => status === 'all' || entry.status === status)
				.reverse()
				.map((entry) => ({ json: entry as unknown as IDataObject })),
		}));
	},
};
