/**
 * Plan (B27): tells which mails a CRM without a connector still has to get, as flat items for that CRM's own nodes. What
 * these wrote is handed to Record.
 */
import { randomUUID } from 'node:crypto';
import type { IBinaryKeyData, IDataObject } from 'n8n-workflow';

import type { Operation, Outcome } from '../../shared/n8n/operation';
import { openTable } from '../../shared/tables/dataTable';
import { writtenText } from '../../shared/text/asText';
import type { CrmMail } from '../connectors/connector';
import { fitMail } from '../fitMail';
import { Ledger } from '../ledger/ledger';
import { describeLedger, ledgerName } from '../ledger/table';
import type { CrmOutcome } from '../logMails';
import {
	attachmentsProperty,
	bodyProperty,
	checkAfterOption,
	crmNameProperty,
	ledgerOption,
	oneOf,
	ownDomainsOption,
	readNumber,
	readOptions,
	splitCommas,
} from '../parameters';
import { readItem } from '../readItem';
import type { MailRules } from '../readMail';
import { explain } from '../reasons';
import { describeMessage, planItems, type PlannedItem } from '../ticket';

/** The outputs, by number. */
export const planOutputs = { toLog: 0, checkFirst: 1, alreadyLogged: 2, failed: 3 } as const;

const defaultCheckAfter = 600;
const defaultMaxLength = 30_000;
const mostFileBytes = 25 * 1_048_576;

interface Parameters {
	crm: string;
	recordPer: 'mail' | 'contact';
	rules: MailRules;
	attachments: 'add' | 'leaveOut';
	table: string;
	checkAfter: number;
	maxLength: number;
}

export const plan: Operation<Parameters> = {
	option: {
		name: 'Plan',
		value: 'plan',
		description: 'Tell which mails are to be logged by the nodes of another CRM',
		action: 'Plan what is logged by the nodes of another CRM',
	},
	properties: [
		crmNameProperty,
		{
			displayName: 'Record Per',
			name: 'recordPer',
			type: 'options',
			default: 'mail',
			options: [
				{ name: 'Mail', value: 'mail', description: 'One item a mail, with all its contacts' },
				{ name: 'Contact', value: 'contact', description: 'One item for each contact of a mail' },
			],
			description: 'What the CRM keeps a record of its own for',
		},
		bodyProperty,
		attachmentsProperty,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				{ ...checkAfterOption, default: defaultCheckAfter },
				ledgerOption,
				{
					displayName: 'Max Length',
					name: 'maxLength',
					type: 'number',
					typeOptions: { minValue: 100, maxValue: 10_000_000 },
					default: defaultMaxLength,
					description: 'Characters of text that the CRM takes; what is longer is cut',
				},
				ownDomainsOption,
			],
		},
	],

	readParameters(context, itemIndex) {
		const options = readOptions(context, itemIndex);
		const parameter = (name: string) => context.getNodeParameter(name, itemIndex, '');
		const { checkAfter, maxLength } = options;
		return {
			crm: writtenText(parameter('crmName')).trim() || 'other',
			recordPer: oneOf(parameter('recordPer'), ['mail', 'contact'], 'Record Per'),
			rules: {
				body: oneOf(parameter('body'), ['newText', 'text', 'html'], 'Body'),
				ownDomains: splitCommas(options.ownDomains),
			},
			attachments: oneOf(parameter('attachments'), ['add', 'leaveOut'], 'Attachments'),
			table: writtenText(options.table) || ledgerName,
			checkAfter: readNumber(checkAfter, 'Check After', defaultCheckAfter, 0, 86_400),
			maxLength: readNumber(maxLength, 'Max Length', defaultMaxLength, 100, 10_000_000),
		};
	},

	async run(batch, context) {
		const { crm, table, checkAfter, maxLength, recordPer } = batch[0]!.parameters;
		const run = randomUUID();
		const ledger = new Ledger({
			table: openTable(context, describeLedger(table)),
			crm,
			run,
			lagMs: checkAfter * 1000,
			now: () => Date.now(),
		});
		const readings = batch.map(({ index, item, parameters: { rules, attachments } }) =>
			readItem(context, index, item, rules, attachments === 'add' ? mostFileBytes : null),
		);
		// A mail that is twice in the batch is claimed once; its copy waits for the next delivery.
		const firsts = new Map<string, CrmMail>();
		for (const reading of readings) {
			if ('contacts' in reading && !firsts.has(reading.key)) firsts.set(reading.key, reading);
		}
		const mails = [...firsts.values()];
		const claims = await ledger.open(
			mails.map(({ key, contacts }) => ({ key, contacts: contacts.map(({ address }) => address) })),
		);
		const claimOf = new Map(mails.map((mail, index) => [mail, claims[index]!]));
		const limits = { text: maxLength, subject: 1_000, file: mostFileBytes, lag: checkAfter };
		const outcomes: Outcome[] = [];
		for (const [place, reading] of readings.entries()) {
			const { item } = batch[place]!;
			if (!('contacts' in reading)) {
				const { refused, isFinal } = reading;
				const output = isFinal ? planOutputs.alreadyLogged : planOutputs.failed;
				outcomes.push(tell(output, { crm, outcome: 'skipped', key: '', reasons: [refused] }));
				continue;
			}
			const { key } = reading;
			const claim = claimOf.get(reading);
			if (!claim) {
				const reasons = [explain('otherRun', { until: new Date().toISOString() })];
				outcomes.push(tell(planOutputs.failed, { crm, outcome: 'failed', key, reasons }));
			} else if (claim.state === 'wait') {
				const until = new Date(claim.until).toISOString();
				const reason = claim.isUnknown
					? explain('checkLater', { crm, until })
					: explain('otherRun', { until });
				outcomes.push(tell(planOutputs.failed, { crm, outcome: 'failed', key, reasons: [reason] }));
			} else if (claim.state === 'done') {
				const reasons = [explain('alreadyLogged', { crm })];
				outcomes.push(
					tell(planOutputs.alreadyLogged, { crm, outcome: 'alreadyLogged', key, reasons }),
				);
			} else {
				const { mail, reasons } = fitMail(reading, limits, crm);
				const { rowId, parts } = claim;
				const wanted = mail.contacts.map(({ address }) => address);
				const message = describeMessage(item.json.message);
				const ticket = { key, crm, table, run, rowId, wanted, parts, message };
				const planned = planItems(mail, recordPer, ticket, reasons);
				const items = [];
				for (const one of planned) items.push(await addFiles(one));
				outcomes.push({
					output: claim.isUnknown ? planOutputs.checkFirst : planOutputs.toLog,
					items,
				});
			}
		}
		return outcomes;

		async function addFiles({ json, files }: PlannedItem) {
			const binary: IBinaryKeyData = {};
			for (const [number, file] of files.entries()) {
				try {
					const content = await file.read();
					const { name, contentType } = file;
					binary[`file${number + 1}`] = await context.helpers.prepareBinaryData(
						content,
						name,
						contentType,
					);
				} catch {
					// The mail is worth more than its file.
					const reason = explain('fileMissing', { name: file.name });
					json.reasons = [...(json.reasons as object[]), reason];
				}
			}
			return { json: json as unknown as IDataObject, binary };
		}
	},
};

function tell(output: number, outcome: Omit<CrmOutcome, 'records' | 'attachments'>): Outcome {
	const crm: CrmOutcome = { ...outcome, records: [], attachments: [] };
	return { output, add: { crm: crm as unknown as IDataObject } };
}
