/** Puts a sender on the list, not confirmed (promises P01, P03); adding it again asks for a new mail (P08). */
import { senderReason } from '../../shared/senders/reasons';
import { addSenders } from '../../shared/senders/addSenders';
import { describeRegistry } from '../../shared/senders/schema';
import type { Operation } from '../../shared/n8n/operation';
import { openTable } from '../../shared/tables/dataTable';
import { ownerMustAgreeProperty, readOwnerMustAgree } from '../../shared/senders/ownerMustAgree';
import { registryTableProperty } from '../../shared/senders/registryTableProperty';
import {
	addressProperty,
	ownerProperty,
	readText,
	readWhose,
	type Whose,
} from '../parameters/properties';

interface Parameters extends Whose {
	kind: 'main' | 'alternative';
	ownerMustAgree: boolean;
}

interface Settings {
	table: string;
}

export const add: Operation<Parameters, Settings> = {
	option: {
		name: 'Add',
		value: 'add',
		description: 'Put a sender on the list, not confirmed until its holder confirms',
		action: 'Add an alternative sender',
	},
	properties: [
		addressProperty,
		ownerProperty,
		{
			displayName: 'Kind',
			name: 'kind',
			type: 'options',
			default: 'alternative',
			description: 'Whether the address waits for its holder to confirm, or is accepted at once',
			options: [
				{
					name: 'Alternative Address',
					value: 'alternative',
					description: 'Must be confirmed by its holder: connect Send Confirmation',
				},
				{
					name: 'Main Address',
					value: 'main',
					description: 'The login address, accepted on your word: never for what users type',
				},
			],
		},
		{ ...ownerMustAgreeProperty, displayOptions: { show: { kind: ['alternative'] } } },
		registryTableProperty,
	],

	readSettings: (context) => ({ table: readText(context, 'table', 0) }),

	readParameters(context, itemIndex) {
		const kind = readText(context, 'kind', itemIndex) === 'main' ? 'main' : 'alternative';
		return {
			...readWhose(context, itemIndex),
			kind,
			ownerMustAgree: kind === 'alternative' && readOwnerMustAgree(context, itemIndex),
		};
	},

	async run(batch, context, settings) {
		const now = new Date();
		// Whom the owner has to agree to stands among the links: a table without them cannot take it down.
		const use = batch.some(({ parameters }) => parameters.ownerMustAgree) ? 'links' : 'senders';
		const table = openTable(context, describeRegistry(settings.table, use));
		await addSenders(
			table,
			batch.map(({ parameters }) => parameters),
			now,
		);
		// Of what users ask for, nobody learns here whether it was on the list (promise B12).
		return batch.map(({ parameters: { address, owner, kind } }) => ({
			add: {
				sender: {
					address,
					owner,
					status: kind === 'main' ? 'main' : 'notConfirmed',
					since: now.toISOString(),
					reasons: [
						kind === 'main'
							? senderReason('mainAdded', { address, owner })
							: senderReason('requestTaken'),
					],
				},
			},
		}));
	},
};
