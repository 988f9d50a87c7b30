/**
 * Record a Decision: notes what became of mails that no mark tells of, as those that wait for another try, and those
 * that the Mailbox Trigger quarantined (B29, B33). Needs no mailbox.
 */

import type { Decision } from '../../shared/decisions/decision';
import { describeDecision } from '../../shared/decisions/describeDecision';
import {
	noteFates,
	notingOptions,
	readNotingSettings,
	type NotingSettings,
} from '../../shared/decisions/noteFates';
import { fates, type Fate } from '../../shared/decisions/table';
import { isRecord } from '../../shared/message/foreign/itemShapes';
import type { Operation } from '../../shared/n8n/operation';
import { ProblemError } from '../../shared/reasons/problem';
import { quote } from '../../shared/reasons/receipt';
import { textOf, writtenText } from '../../shared/text/asText';

interface Parameters {
	outcome: Fate;
}

export const recordDecision: Operation<Parameters, NotingSettings> = {
	option: {
		name: 'Record a Decision',
		value: 'recordDecision',
		action: 'Record what became of a mail',
		description: 'Note in a data table what became of a mail, and why; the mail is not touched',
	},
	properties: [
		{
			displayName: 'What Became of It',
			name: 'outcome',
			type: 'options',
			default: 'waiting',
			options: [
				{
					name: 'Held',
					value: 'held',
					description: 'It waits for its sender or for somebody here',
				},
				{ name: 'Logged', value: 'logged' },
				{ name: 'Not Logged', value: 'notLogged' },
				{
					name: 'Quarantined',
					value: 'quarantined',
					description:
						'The mails that a health item of the Mailbox Trigger names, or that of the item',
				},
				{ name: 'Waiting', value: 'waiting', description: 'It is left unmarked and comes again' },
			],
			description: 'The fate of the mail; the reason is taken from the item',
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: notingOptions,
		},
	],
	readSettings: (context) => readNotingSettings(context.getNodeParameter('options', 0, {})),
	readParameters(context, itemIndex) {
		const written = writtenText(context.getNodeParameter('outcome', itemIndex, 'waiting'));
		const outcome = fates.find((fate) => fate === written);
		if (outcome) return { outcome };
		throw new ProblemError({
			code: 'outcomeUnknown',
			text: `There is no fate ${quote(written)}`,
			remedy: 'Choose one from the list.',
		});
	},
	async run(batch, context, noting) {
		const decisions = batch.map(({ item: { json }, parameters: { outcome } }) => {
			const named = isRecord(json.health) ? readQuarantined(json.health.quarantinedNow) : null;
			return named ?? [describeDecision(json, outcome)].filter((one) => one !== null);
		});
		await noteFates(context, decisions.flat(), noting);
		return decisions.map((noted) => ({
			add: { mailbox: { action: 'decisionRecorded', count: noted.length } },
		}));
	},
};

/** The mails of a health item, each as the Mailbox Trigger describes it. */
function readQuarantined(named: unknown): Decision[] {
	const mails = Array.isArray(named) ? named : [];
	return mails.flatMap((mail: unknown) => {
		const { message, reason } = isRecord(mail) ? mail : {};
		if (!isRecord(message)) return [];
		const { code, text } = isRecord(reason) ? reason : {};
		const decision = describeDecision({ message }, 'quarantined', {
			step: 'mailboxTrigger',
			...(textOf(code) && { reason: { code: textOf(code), text: textOf(text) } }),
		});
		return decision ? [decision] : [];
	});
}
