/** Takes bounces of confirmation mails: their addresses are not mailed again until they are removed (promise B12). */
import type { IExecuteFunctions } from 'n8n-workflow';

import type { Operation } from '../../shared/n8n/operation';
import { ProblemError } from '../../shared/reasons/problem';
import { describeMailLog } from '../../shared/senders/mailCaps';
import { senderReason } from '../../shared/senders/reasons';
import { recordBounces } from '../../shared/senders/recordBounces';
import { describeRegistry } from '../../shared/senders/schema';
import { openTable } from '../../shared/tables/dataTable';
import { readBounce, type Bounce } from '../readBounce';
import { registryTableProperty } from '../../shared/senders/registryTableProperty';
import { readText } from '../parameters/properties';

interface Parameters {
	bounce: Bounce;
}

interface Settings {
	table: string;
}

export const recordBounce: Operation<Parameters, Settings> = {
	option: {
		name: 'Record Bounce',
		value: 'recordBounce',
		description:
			'Note that confirmation mails to an address do not arrive, so that no more are sent',
		action: 'Record a bounced confirmation email',
	},
	properties: [
		{
			displayName: 'Input Binary Field',
			name: 'binaryPropertyName',
			type: 'string',
			default: 'message',
			required: true,
			hint: 'The name of the input binary field that holds the raw mail',
			description: 'Field that holds the raw source of the bounce, as the Mailbox Trigger gives it',
		},
		registryTableProperty,
	],

	readSettings: (context) => ({ table: readText(context, 'table', 0) }),

	async readParameters(context, itemIndex) {
		const field = readText(context, 'binaryPropertyName', itemIndex);
		return { bounce: readBounce(await readSource(context, itemIndex, field)) };
	},

	async run(batch, context, settings) {
		const registry = openTable(context, describeRegistry(settings.table, 'senders'));
		const mailLog = openTable(context, describeMailLog());
		const failed = batch.filter(({ parameters }) => parameters.bounce.isOfMailbox);
		const recorded = failed.length
			? await recordBounces(
					registry,
					mailLog,
					failed.map(({ parameters }) => parameters.bounce),
				)
			: [];
		const mails = new Map(failed.map((entry, position) => [entry, recorded[position]]));
		return batch.map((entry) => {
			const mail = mails.get(entry);
			const reason = mail
				? senderReason('undeliverable', mail)
				: senderReason(whyNothing(entry.parameters.bounce));
			const { address, owner } = mail ?? { address: '', owner: '' };
			return {
				add: { sender: { address, owner, status: 'unknown', since: null, reasons: [reason] } },
			};
		});
	},
};

function whyNothing({ isPermanent, isOfMailbox }: Bounce) {
	if (!isPermanent) return 'bounceNotFinal';
	return isOfMailbox ? 'bounceOfOther' : 'bounceNotOfMailbox';
}

async function readSource(
	context: IExecuteFunctions,
	itemIndex: number,
	field: string,
): Promise<Buffer> {
	if (!context.getInputData()[itemIndex]?.binary?.[field]) {
		throw new ProblemError({
			code: 'sourceMissing',
			text: 'The item carries no raw mail',
			remedy:
				'Connect the Mailbox Trigger, whose binary field "message" holds it, or name the field that does.',
		});
	}
	return await context.helpers.getBinaryDataBuffer(itemIndex, field);
}
