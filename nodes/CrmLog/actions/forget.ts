/** Forgets that mails were logged, so that they are logged anew when they come again. */
import type { IDataObject } from 'n8n-workflow';

import type { Operation, Outcome } from '../../shared/n8n/operation';
import { ProblemError } from '../../shared/reasons/problem';
import { openTable } from '../../shared/tables/dataTable';
import { writtenText } from '../../shared/text/asText';
import type { Condition } from '../../shared/tables/types';
import { claimLastsMs } from '../ledger/standing';
import { describeLedger, readLedgerRow } from '../ledger/table';
import { crmFilterProperty, ledgerOption } from '../parameters';
import { explain } from '../reasons';

interface Parameters {
	table: string;
	crm: string;
	key: string;
}

export const forget: Operation<Parameters> = {
	option: {
		name: 'Forget',
		value: 'forget',
		description: 'Strike mails from the ledger: they are logged anew when they come again',
		action: 'Forget that mail was logged',
	},
	properties: [
		{
			displayName: 'Key',
			name: 'key',
			type: 'string',
			default: '={{ $json.crm?.key || $json.message?.sameKey || $json.message?.key || $json.key }}',
			required: true,
			description:
				'The key of the mail in the ledger. What stands in the CRM stays there: delete it if you do not want it twice.',
		},
		crmFilterProperty,
		ledgerOption,
	],

	readParameters(context, itemIndex) {
		const text = (name: string) =>
			writtenText(context.getNodeParameter(name, itemIndex, '')).trim();
		const key = text('key');
		if (!key) {
			throw new ProblemError({
				code: 'keyMissing',
				text: 'Key is empty',
				remedy: 'Set it to the key of a mail, as List gives it.',
			});
		}
		return { key, crm: text('crmFilter'), table: text('table') };
	},

	async run(batch, context) {
		const table = openTable(context, describeLedger(batch[0]!.parameters.table || undefined));
		const found = await table.readEach(
			batch.map(({ parameters: { key } }) => [{ column: 'key', is: 'equal', value: key }]),
		);
		const now = Date.now();
		const asked = found.map((rows, index) =>
			rows.filter(
				(row) => !batch[index]!.parameters.crm || row.crm === batch[index]!.parameters.crm,
			),
		);
		const free = asked.map((rows) =>
			rows
				.map((row) => ({ row, read: readLedgerRow(row) }))
				// A mail that is being logged this very moment would be logged twice.
				.filter(({ read }) => {
					const isRunning = read?.status === 'claimed' || read?.status === 'started';
					return !isRunning || read.startedAt + claimLastsMs <= now;
				})
				.map(({ row }) => row),
		);
		const conditions = free.flat().map((row): Condition[] => [
			{ column: 'id', is: 'equal', value: row.id! },
			{ column: 'status', is: 'equal', value: row.status ?? null },
			{ column: 'claim', is: 'equal', value: row.claim || null },
		]);
		const removed = new Set(
			conditions.length === 0
				? []
				: (await table.removeEach(conditions)).flat().map(({ id }) => id),
		);
		return batch.map((_, index): Outcome => {
			const count = free[index]!.filter(({ id }) => removed.has(id)).length;
			const isBusy = free[index]!.length < asked[index]!.length;
			const reasons = [
				explain(count > 0 ? 'forgotten' : isBusy ? 'notForgotten' : 'nothingToForget'),
			];
			return { add: { forgotten: count, reasons: reasons as unknown as IDataObject[] } };
		});
	},
};
