/** "Why was my mail not logged?" (B29): the fates of mails, each with its reason and what to do, one an item. */
import type { IDataObject } from 'n8n-workflow';

import { adviseOn } from '../../shared/decisions/advise';
import { findDecisions, type DecisionQuery } from '../../shared/decisions/findDecisions';
import type { RecordedDecision } from '../../shared/decisions/readDecision';
import { describeDecisions, fates } from '../../shared/decisions/table';
import { readDayParameter } from '../../shared/n8n/dateParameter';
import type { Operation, Outcome } from '../../shared/n8n/operation';
import { openTable } from '../../shared/tables/dataTable';
import { writtenText } from '../../shared/text/asText';
import { readNumber, readOptions } from '../parameters';
import { decisionsOption } from '../person/parameters';

interface Parameters {
	query: DecisionQuery;
	most: number;
}

const mostByDefault = 50;

export const find: Operation<Parameters, { table: string }> = {
	option: {
		name: 'Find',
		value: 'find',
		description:
			'Get what became of mails, and why, the latest first; what is left empty is not asked for',
		action: 'Find what became of mail',
	},
	properties: [
		{
			displayName: 'Sender',
			name: 'author',
			type: 'string',
			default: '',
			placeholder: 'name@example.com',
			description: 'Who wrote the mail',
		},
		{
			displayName: 'Owner',
			name: 'owner',
			type: 'string',
			default: '',
			placeholder: 'name@example.com',
			description: 'The CRM user whose mail it is',
		},
		{
			displayName: 'Subject',
			name: 'subject',
			type: 'string',
			default: '',
			description: 'Part of it will do. Mail that a list or a mark kept out has none.',
		},
		{
			displayName: 'Day',
			name: 'day',
			type: 'dateTime',
			default: '',
			description: "When it was written or decided, in the workflow's time zone",
		},
		{
			displayName: 'Message-ID',
			name: 'messageId',
			type: 'string',
			default: '',
			placeholder: '<1234@example.com>',
			description: 'As the header of the mail has it; finds mail that was kept out, too',
		},
		{
			displayName: 'What Became of It',
			name: 'outcomes',
			type: 'multiOptions',
			default: [],
			options: [
				{ name: 'Held', value: 'held' },
				{ name: 'Logged', value: 'logged' },
				{ name: 'Not Logged', value: 'notLogged' },
				{ name: 'Quarantined', value: 'quarantined' },
				{ name: 'Waiting', value: 'waiting' },
			],
			description: 'Which fates to list; all of them when empty',
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				decisionsOption,
				{
					displayName: 'Limit',
					name: 'limit',
					type: 'number',
					typeOptions: { minValue: 1, maxValue: 1000, numberPrecision: 0 },
					default: mostByDefault,
					description: 'Max number of results to return',
				},
			],
		},
	],
	readSettings: (context) => ({
		table: writtenText(readOptions(context, 0).decisionsTable).trim(),
	}),
	readParameters(context, itemIndex) {
		const text = (name: string) =>
			writtenText(context.getNodeParameter(name, itemIndex, '')).trim();
		const written = context.getNodeParameter('day', itemIndex, '');
		const day = readDayParameter('Day', written, context.getTimezone());
		const chosen = context.getNodeParameter('outcomes', itemIndex, []) as unknown;
		const outcomes = fates.filter((fate) =>
			(Array.isArray(chosen) ? chosen : [chosen]).includes(fate),
		);
		return {
			query: {
				author: text('author'),
				owner: text('owner'),
				subject: text('subject'),
				messageId: text('messageId'),
				...(day && { since: day.start, before: day.end }),
				outcomes,
			},
			most: readNumber(readOptions(context, itemIndex).limit, 'Limit', mostByDefault, 1, 1000),
		};
	},
	async run(batch, context, { table: name }) {
		const table = openTable(context, describeDecisions(name || undefined));
		const outcomes: Outcome[] = [];
		for (const { parameters } of batch) {
			const found = await findDecisions(table, parameters.query, parameters.most);
			outcomes.push({ items: found.map((decision) => ({ json: toItem(decision) })) });
		}
		return outcomes;
	},
};

/** With as much of a message as the Mailbox node needs to find the mail again. */
function toItem(recorded: RecordedDecision): IDataObject {
	const { place, rowId, ...decision } = recorded;
	void rowId;
	const { key, author, messageId, received, subject } = decision;
	return {
		decision: { ...decision, whatToDo: adviseOn(recorded) },
		message: {
			...{ key, messageId, subject, date: received },
			from: { name: '', address: author },
			...{ mailbox: place.folder, uid: place.uid, uidValidity: place.uidValidity },
			own: { account: place.account },
		},
	} as unknown as IDataObject;
}
