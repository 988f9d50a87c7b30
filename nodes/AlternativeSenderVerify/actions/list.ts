/** Lists the accepted senders of an owner: the main address first, the alternatives under it (promise P02). */
import type { Operation, Outcome } from '../../shared/n8n/operation';
import { ProblemError } from '../../shared/reasons/problem';
import { normalizeOwner, readRegistry, withoutMains } from '../../shared/senders/registration';
import { describeRegistry } from '../../shared/senders/schema';
import { openTable } from '../../shared/tables/dataTable';
import { listSenders } from '../../shared/senders/listSenders';
import { mainAddressProperties, readMains } from '../parameters/mainSources';
import { registryTableProperty } from '../../shared/senders/registryTableProperty';
import { ownerProperty, readText } from '../parameters/properties';
import { reportIgnored } from '../reportIgnored';

interface Parameters {
	/** Normalised; empty: the senders of all owners. */
	owner: string;
}

interface Settings {
	table: string;
}

export const list: Operation<Parameters, Settings> = {
	option: {
		name: 'List',
		value: 'list',
		description: 'List the senders of an owner with their status, the main address first',
		action: 'List alternative senders',
	},
	properties: [
		{
			displayName: 'Whose',
			name: 'whose',
			type: 'options',
			default: 'owner',
			description: 'Whose senders are listed',
			options: [
				{ name: 'One Owner', value: 'owner', description: 'For a page that an owner sees' },
				{ name: 'All Owners', value: 'all', description: 'For operators' },
			],
		},
		{ ...ownerProperty, displayOptions: { show: { whose: ['owner'] } } },
		...mainAddressProperties,
		registryTableProperty,
	],

	readSettings: (context) => ({ table: readText(context, 'table', 0) }),

	readParameters(context, itemIndex) {
		if (readText(context, 'whose', itemIndex) === 'all') return { owner: '' };
		const owner = normalizeOwner(readText(context, 'owner', itemIndex));
		if (owner) return { owner };
		// An expression that went wrong must not show one owner the senders of all.
		throw new ProblemError({
			code: 'ownerUnusable',
			text: 'The owner is empty or longer than 320 characters',
			remedy:
				'Set "Owner" to the CRM user whose senders are to be listed, or "Whose" to All Owners.',
		});
	},

	async run(batch, context, settings) {
		const table = openTable(context, describeRegistry(settings.table, 'senders'));
		const mains = readMains(context);
		const rows = readRegistry(await table.read());
		const registry = mains.fromTable ? rows : withoutMains(rows);
		reportIgnored(context, registry.unreadable, mains.refused);
		return batch.map(({ parameters: { owner } }): Outcome => ({
			items: listSenders(registry, mains.mains, owner).map((sender) => ({ json: { sender } })),
		}));
	},
};
