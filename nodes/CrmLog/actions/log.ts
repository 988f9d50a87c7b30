/** Logs mail to the CRM, each once (B27): finds or makes the contacts, writes the record, hangs the files on it. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { Operation, Outcome } from '../../shared/n8n/operation';
import { openTable } from '../../shared/tables/dataTable';
import { connect } from '../connect';
import type { CrmMail, DealRule } from '../connectors/connector';
import { Ledger } from '../ledger/ledger';
import { describeLedger, ledgerName } from '../ledger/table';
import { logMails, type CrmOutcome } from '../logMails';
import {
	attachmentsProperty,
	bodyProperty,
	checkAfterOption,
	crmProperty,
	dealsProperty,
	hubspotAuthentication,
	ledgerOption,
	oneOf,
	ownDomainsOption,
	pipedriveAuthentication,
	readCrm,
	readNumber,
	readOptions,
	salesforceAuthentication,
	splitCommas,
	zohoAuthentication,
	type CrmName,
} from '../parameters';
import { writtenText } from '../../shared/text/asText';
import { readItem } from '../readItem';
import type { MailRules } from '../readMail';
import type { RunTime } from '../runTime';

/** The outputs, by number. */
export const logOutputs = { logged: 0, failed: 1 } as const;

const defaultBudget = 240;

interface Parameters {
	rules: MailRules;
	attachments: 'add' | 'leaveOut';
}

interface Settings {
	crm: CrmName;
	newContacts: 'create' | 'existingOnly';
	deals: DealRule;
	table: string;
	checkAfter: number | null;
	timeBudget: number;
}

export const log: Operation<Parameters, Settings> = {
	option: {
		name: 'Log',
		value: 'log',
		description: 'Log each mail to the CRM, once',
		action: 'Log mail to a CRM',
	},
	properties: [
		crmProperty,
		hubspotAuthentication,
		pipedriveAuthentication,
		salesforceAuthentication,
		zohoAuthentication,
		{
			displayName: 'New Contacts',
			name: 'newContacts',
			type: 'options',
			default: 'create',
			displayOptions: { hide: { crm: ['dataTable'] } },
			options: [
				{
					name: 'Create',
					value: 'create',
					description: 'Make a contact for whoever has none, with the name that the mail states',
				},
				{
					name: 'Existing Only',
					value: 'existingOnly',
					description: 'Log only to contacts that exist; the reasons say who was left out',
				},
			],
			description: 'What happens to people who are no contacts yet',
		},
		bodyProperty,
		{ ...attachmentsProperty, displayOptions: { hide: { crm: ['dataTable'] } } },
		dealsProperty,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				checkAfterOption,
				ledgerOption,
				ownDomainsOption,
				{
					displayName: 'Time Budget',
					name: 'timeBudget',
					type: 'number',
					typeOptions: { minValue: 1, maxValue: 86_400 },
					default: defaultBudget,
					description:
						'Seconds after which the node begins no further mail. The rest leaves on Failed and comes again. Keep it below the Visibility Timeout of the Mailbox Trigger.',
				},
			],
		},
	],

	readParameters(context, itemIndex) {
		const options = readOptions(context, itemIndex);
		const parameter = (name: string) => context.getNodeParameter(name, itemIndex, '');
		return {
			rules: {
				body: oneOf(parameter('body'), ['newText', 'text', 'html'], 'Body'),
				ownDomains: splitCommas(options.ownDomains),
			},
			attachments: oneOf(parameter('attachments'), ['add', 'leaveOut'], 'Attachments'),
		};
	},

	readSettings(context) {
		const options = readOptions(context, 0);
		const newContacts = context.getNodeParameter('newContacts', 0, '');
		return {
			crm: readCrm(context, 0),
			newContacts: oneOf(newContacts, ['create', 'existingOnly'], 'New Contacts'),
			deals: oneOf(
				context.getNodeParameter('deals', 0, ''),
				['none', 'onlyOpenOne', 'allOpen', 'tag'],
				'Deals',
			),
			table: writtenText(options.table) || ledgerName,
			checkAfter:
				options.checkAfter === undefined
					? null
					: readNumber(options.checkAfter, 'Check After', 0, 0, 86_400),
			timeBudget: readNumber(options.timeBudget, 'Time Budget', defaultBudget, 1, 86_400),
		};
	},

	async run(batch, context, { crm, table, checkAfter, newContacts, deals, timeBudget }) {
		const time = makeRunTime(context, timeBudget);
		const connector = await connect(context, crm, time, deals);
		const ledger = new Ledger({
			table: openTable(context, describeLedger(table)),
			crm,
			run: randomUUID(),
			lagMs: (checkAfter ?? connector.limits.lag) * 1000,
			now: () => time.now(),
		});
		const readings = batch.map(({ index, item, parameters: { rules, attachments } }) =>
			readItem(context, index, item, rules, attachments === 'add' ? connector.limits.file : null),
		);
		const mails = readings.filter((reading): reading is CrmMail => 'contacts' in reading);
		const logged = await logMails(mails, connector, ledger, { newContacts }, time);
		const outcomes = new Map(mails.map((mail, index) => [mail, logged[index]!]));
		return readings.map((reading): Outcome => {
			if ('contacts' in reading) {
				const outcome = outcomes.get(reading)!;
				return addCrm(outcome, outcome.outcome === 'failed');
			}
			// An item that is no mail holds up none that is one.
			const { refused, isFinal } = reading;
			return addCrm(
				{
					crm: connector.name,
					outcome: 'skipped',
					key: '',
					records: [],
					attachments: [],
					reasons: [refused],
				},
				!isFinal,
			);
		});
	},
};

function addCrm(outcome: CrmOutcome, isFailed: boolean): Outcome {
	return {
		output: isFailed ? logOutputs.failed : logOutputs.logged,
		add: { crm: outcome as unknown as IDataObject },
	};
}

/** What is left of the node's budget, of the workflow's own time limit, and nothing once somebody stopped the execution. */
function makeRunTime(context: IExecuteFunctions, budgetSeconds: number): RunTime {
	const { executionTimeout = 0 } = context.getWorkflowSettings();
	// The nodes before this one took their share, the ones behind it need theirs.
	const limit = executionTimeout > 0 ? executionTimeout * 0.7 : Infinity;
	const end = Date.now() + Math.min(budgetSeconds, limit) * 1000;
	const signal = context.getExecutionCancelSignal();
	return {
		now: () => Date.now(),
		sleep: async (ms) => {
			await sleep(ms, undefined, signal ? { signal } : {});
		},
		left: () => (signal?.aborted ? 0 : end - Date.now()),
	};
}
