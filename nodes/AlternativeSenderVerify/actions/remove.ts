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

interface Parameters extends Whose {
	table: string;
}

export const remove: Operation<Parameters> = {
	option: {
		name: 'Remove',
		value: 'remove',
		description: 'Take a sender off the list, whatever its status; its links are void at once',
		action: 'Remove an alternative sender',
	},
	properties: [addressProperty, ownerProperty, registryTableProperty],

	readParameters: (context, itemIndex) => ({
		...readWhose(context, itemIndex),
		table: readText(context, 'table', itemIndex),
	}),

	async run(batch, context) {
		const table = openTable(context, describeRegistry(batch[0]!.parameters.table, 'senders'));
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
