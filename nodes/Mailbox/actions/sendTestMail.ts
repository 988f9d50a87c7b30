/** Send Test Mail: a mail to the mailbox itself, or to another address, with the settings as they are (P35). */
import { explainFailure } from '../../shared/hints/hints';
import { readMailboxSettings } from '../../shared/credential/n8nSettings';
import { sendToItself } from '../../shared/credential/testMailbox';
import { normalizeAddress } from '../../shared/message/address';
import type { Operation, Outcome } from '../../shared/n8n/operation';
import { ProblemError } from '../../shared/reasons/problem';
import { quote } from '../../shared/reasons/receipt';

interface Parameters {
	/** '' for the mailbox itself. */
	to: string;
}

export const sendTestMail: Operation<Parameters> = {
	option: {
		name: 'Send Test Mail',
		value: 'sendTestMail',
		action: 'Send a test mail',
		description: 'Send a mail to the mailbox itself to see that sending works',
	},
	properties: [
		{
			displayName: 'To',
			name: 'to',
			type: 'string',
			default: '',
			placeholder: 'name@example.com',
			hint: 'Empty: to the mailbox itself',
		},
	],
	readParameters(context, itemIndex) {
		const to = (context.getNodeParameter('to', itemIndex, '') as string).trim();
		if (!to || normalizeAddress(to)) return { to };
		throw new ProblemError({
			code: 'addressInvalid',
			text: `${quote(to)} is not an email address (To)`,
			remedy: 'Enter an address like name@example.com, or leave the field empty.',
		});
	},
	async run(batch, context) {
		const settings = await readMailboxSettings(context);
		const outcomes: Outcome[] = [];
		for (const { parameters } of batch) {
			const to = parameters.to || settings.account;
			try {
				const messageId = await sendToItself(settings, to);
				outcomes.push({ add: { mailbox: { action: 'testMailSent', to, messageId } } });
			} catch (error) {
				outcomes.push({ problem: explainFailure(error, settings) });
			}
		}
		return outcomes;
	},
};
