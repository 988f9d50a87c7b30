/** Takes a sender off the list, pending or confirmed (promise P08); lifts a declined or suspended one, too. */
import type { Operation } from '../../shared/n8n/operation';
import { senderReason } from '../../shared/senders/reasons';
import { findRegistrations, readRegistry } from '../../shared/senders/registration';
import { describeRegistry } from '../../shared/senders/schema';
import { openTable } from '../../shared/tables/dataTable';
import { registryTableProperty } from '../../shared/senders/registryTableProperty';
import {
	addressProperty,
	ownerProperty,
	readText,
	readWhose,
	type Whose,
} from '../parameters/properties';

interface Settings {
	table: string;
}

export const remove: Operation<Whose, Settings> = {
	option: {
		name: 'Remove',
		value: 'remove',
		description: 'Take a sender off the list, whatever its status; its links are void at once',
		action: 'Remove an alternative sender',
	},
	properties: [addressProperty, ownerProperty, registryTableProperty],

	readSettings: (context) => ({ table: readText(context, 'table', 0) }),

	readParameters: readWhose,

	async run(batch, context, settings) {
		const table = openTable(context, describeRegistry(settings.table, 'senders'));
		const registry = readRegistry(await table.read());
		const listed = batch.map(({ parameters: { owner, address } }) =>
			findRegistrations(registry, owner, address),
		);
		const ids = new Set(listed.flat().map(({ id }) => id));
		if (ids.size > 0) {
			await table.removeEach([...ids].map((id) => [{ column: 'id', is: 'equal', value: id }]));
		}
		return batch.map(({ parameters: { address, owner } }, index) => {
			const count = listed[index]!.length;
			const reason = count
				? senderReason('removed', { address, owner, count })
				: senderReason('notListed', { address, owner });
			return {
				add: { sender: { address, owner, status: 'unknown', since: null, reasons: [reason] } },
			};
		});
	},
};
