/**
 * Tell the Sender: answers one of our users what became of a mail (B32), each reason once a day, within limits that all
 * workers share.
 */
import type { IDataObject } from 'n8n-workflow';

import { findLanguage, type Language } from '../../shared/confirmation/language';
import { languageProperty } from '../../shared/confirmation/properties';
import type { MailboxSettings } from '../../shared/connection/settings';
import { readMailboxSettings } from '../../shared/credential/n8nSettings';
import { explainFailure } from '../../shared/hints/hints';
import type { Operation, Outcome } from '../../shared/n8n/operation';
import { ProblemError } from '../../shared/reasons/problem';
import { quote, type Reason } from '../../shared/reasons/receipt';
import {
	claimMails,
	describeMailLog,
	setOutcomes,
	type MailLimit,
	type MailOutcome,
} from '../../shared/senders/mailCaps';
import { sendMail } from '../../shared/sending/send';
import { openTable } from '../../shared/tables/dataTable';
import { writtenText } from '../../shared/text/asText';
import { judgeNotice, type Notice } from '../notices/judgeNotice';
import { noticeReason } from '../notices/reasons';
import { writeNotice } from '../notices/words';

interface Parameters {
	language: Language;
	organization: string;
}

interface Settings {
	tellsLogged: boolean;
	limits: MailLimit[];
	table: string;
}

const noticesTableName = 'Sender Notices';
const perAddressByDefault = 5;
const inAllByDefault = 500;

export const tellSender: Operation<Parameters, Settings> = {
	option: {
		name: 'Tell the Sender',
		value: 'tellSender',
		action: 'Tell the sender what became of a mail',
		description:
			'Answer one of your users, proven by the mail itself, why a mail was not logged; each reason once a day',
	},
	properties: [
		{
			displayName: 'Tell Of',
			name: 'tellOf',
			type: 'options',
			default: 'notLogged',
			noDataExpression: true,
			options: [
				{ name: 'Logged and Not Logged Mail', value: 'all' },
				{ name: 'Mail That Is Not Logged', value: 'notLogged' },
			],
			description: 'What the sender is told of. Mail that is tried again is not decided.',
		},
		languageProperty('Language of the answer; an expression can take it from the owner'),
		{
			displayName: 'Organization',
			name: 'organization',
			type: 'string',
			default: '',
			placeholder: 'Example Ltd',
			description: 'Who says so: stands at the end of the answer',
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [
				{
					displayName: 'At Most a Day, in All',
					name: 'inAll',
					type: 'number',
					typeOptions: { minValue: 1, maxValue: 100_000, numberPrecision: 0 },
					default: inAllByDefault,
					description: 'Answers to all senders together in 24 hours',
				},
				{
					displayName: 'At Most a Day, to One Address',
					name: 'perAddress',
					type: 'number',
					typeOptions: { minValue: 1, maxValue: 100, numberPrecision: 0 },
					default: perAddressByDefault,
					description: 'Answers to one sender in 24 hours, whatever the reasons',
				},
				{
					displayName: 'Notices Table',
					name: 'noticesTable',
					type: 'string',
					default: noticesTableName,
					noDataExpression: true,
					description: 'Name of the data table that counts the answers of the last seven days',
				},
			],
		},
	],
	readSettings(context) {
		const options = context.getNodeParameter('options', 0, {});
		const limit = (name: string, label: string, initial: number) => {
			const count = Number(options[name] ?? initial);
			if (Number.isInteger(count) && count >= 1) return count;
			throw unusable(label, writtenText(options[name]), 'a whole number from 1 on');
		};
		return {
			tellsLogged: context.getNodeParameter('tellOf', 0, 'notLogged') === 'all',
			limits: [
				// The owner in the log stands for one reason and one address: see `claimOf`.
				{ scope: 'owner', count: 1, hours: 24 },
				{
					scope: 'address',
					count: limit('perAddress', 'At Most a Day, to One Address', perAddressByDefault),
					hours: 24,
				},
				{ scope: 'all', count: limit('inAll', 'At Most a Day, in All', inAllByDefault), hours: 24 },
			],
			table: writtenText(options.noticesTable).trim() || noticesTableName,
		};
	},
	readParameters(context, itemIndex) {
		const wanted = context.getNodeParameter('language', itemIndex, 'en');
		return {
			// A language that we have no words in is no reason to say nothing.
			language: findLanguage(wanted) ?? 'en',
			organization: writtenText(context.getNodeParameter('organization', itemIndex, '')),
		};
	},
	async run(batch, context, { tellsLogged, limits, table: name }) {
		const judged = batch.map(({ item }) => judgeNotice(item.json, tellsLogged));
		const notices = judged.filter((one): one is Notice => 'to' in one);
		if (notices.length === 0) return judged.map((reason) => describe(reason as Reason));

		const settings = await readMailboxSettings(context);
		const table = openTable(context, describeMailLog(name));
		// Without the count nothing is sent: an error here is one of the node.
		const claims = await claimMails(table, notices.map(claimOf), limits, new Date());
		const outcomes = new Map<Notice, Outcome>();
		const results: MailOutcome[] = [];
		for (const [index, notice] of notices.entries()) {
			const claim = claims[index]!;
			if ('limit' in claim) {
				const isSame = claim.limit.scope === 'owner';
				const { to: address } = notice;
				const reason = isSame
					? noticeReason('toldAlready', { address })
					: noticeReason('tooManyNotices');
				outcomes.set(notice, describe(reason));
				continue;
			}
			const { claimId } = claim;
			const { parameters } = batch[judged.indexOf(notice)]!;
			try {
				const messageId = await send(settings, notice, parameters);
				results.push({ claimId, outcome: 'sent', messageId });
				outcomes.set(notice, describe(noticeReason('told', { address: notice.to })));
			} catch (error) {
				results.push({ claimId, outcome: 'failed' });
				outcomes.set(notice, { problem: explainFailure(error, settings) });
			}
		}
		await setOutcomes(table, results);
		return judged.map((one) => ('to' in one ? outcomes.get(one)! : describe(one)));
	},
};

/** One place in the log for a reason and an address, however often the reason comes. */
function claimOf({ to, topic }: Notice): { address: string; owner: string } {
	return { address: to, owner: `${topic} to ${to.replace('@', ' at ')}` };
}

function describe(reason: Reason): Outcome {
	const outcome = reason.code === 'told' ? 'sent' : 'skipped';
	return { add: { notice: { outcome, reasons: [reason] } as unknown as IDataObject } };
}

async function send(
	settings: MailboxSettings,
	notice: Notice,
	{ language, organization }: Parameters,
): Promise<string> {
	const { to, messageId: answered } = notice;
	const isId = /^<[^\s<>]{1,900}>$/.test(answered);
	const { messageId } = await sendMail(settings, {
		to: [{ name: '', address: to }],
		...writeNotice(notice, language, organization),
		...(isId && { inReplyTo: answered, references: [answered] }),
		autoSubmitted: 'replied',
	});
	return messageId;
}

function unusable(name: string, value: string, allowed: string): ProblemError {
	return new ProblemError({
		code: 'parameterUnusable',
		text: `"${name}" cannot be ${quote(value)}`,
		remedy: `Set it to ${allowed}.`,
	});
}
