/** What an operator sets for the answers of the page, read into one typed object. */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { MailParameters } from '../shared/asking/confirmation';
import { sendByProperty } from '../shared/asking/sendByProperty';
import { readValidity } from '../shared/confirmation/expiry';
import { toPlainLine } from '../shared/confirmation/html';
import { decisionsTableName } from '../shared/decisions/table';
import { normalizeAddress } from '../shared/message/address';
import { neverLogTableName } from '../shared/neverLog/table';
import { ProblemError } from '../shared/reasons/problem';
import { defaultCounts, limitsOf, type MailLimit } from '../shared/senders/mailCaps';
import { registryTableProperty } from '../shared/senders/registryTableProperty';
import { quote } from '../shared/reasons/receipt';
import { writtenText } from '../shared/text/asText';

export interface AnswerSettings {
	/** As written: where confirmation links lead. */
	confirmationUrl: string;
	/** How long confirmation links are valid. */
	validSeconds: number;
	transport: MailParameters['transport'];
	sender: MailParameters['sender'];
	limits: MailLimit[];
	senderTable: string;
	neverLogTable: string;
	decisionsTable: string;
	/** Most entries a never-log list may hold. */
	maxEntries: number;
	/** Main addresses, normalised, of those who keep everybody's never-log list. */
	administrators: ReadonlySet<string>;
}

const mostEntries = 500;

export const answerProperties: INodeProperties[] = [
	{
		displayName: 'Confirmation Page URL',
		name: 'confirmationUrl',
		type: 'string',
		default: '',
		placeholder: 'https://n8n.example.com/webhook/confirm-alternative-sender',
		description:
			'Where the link in the mail to a new address leads: the Production URL of a Confirmation Link Trigger in a published workflow, or just its path when it runs in this n8n',
		hint: 'Empty: the Confirmation Link Trigger of this n8n, if its path was not changed',
	},
	sendByProperty('How the mails leave; the credential has to be set up for it'),
	{
		displayName: 'Administrators',
		name: 'administrators',
		type: 'string',
		default: '',
		placeholder: 'anna@example.com, bo@example.com',
		description:
			'Main addresses of those who also change the never-log list that applies to everybody, separated by commas. Others only see it.',
	},
	registryTableProperty,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Confirmation Expires After',
				name: 'expiresAfter',
				type: 'string',
				default: '7 days',
				placeholder: '72 hours',
				description: 'How long the link in the mail to a new address is valid; 60 days at most',
			},
			{
				displayName: 'Decisions Table',
				name: 'decisionsTable',
				type: 'string',
				default: decisionsTableName,
				description: 'Name of the data table that holds what became of each mail',
			},
			{
				displayName: 'Maximum Entries per List',
				name: 'maxEntries',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: mostEntries,
				description: "How many entries everybody's never-log list, and each person's own, may hold",
			},
			{
				displayName: 'Never-Log Table',
				name: 'neverLogTable',
				type: 'string',
				default: neverLogTableName,
				description: 'Name of the data table that holds the never-log lists',
			},
			{
				displayName: 'Sender Address',
				name: 'senderAddress',
				type: 'string',
				default: '',
				placeholder: 'crm@example.com',
				description: 'Whom the mails come from. Empty: as the mailbox credential says.',
			},
			{
				displayName: 'Sender Name',
				name: 'senderName',
				type: 'string',
				default: '',
				placeholder: 'Example Ltd',
				description: 'The display name of the sender. Empty: as the mailbox credential says.',
			},
		],
	},
];

/** @throws ProblemError when a parameter is unusable */
export function readAnswerSettings(context: IExecuteFunctions): AnswerSettings {
	const readText = (name: string) => writtenText(context.getNodeParameter(name, 0, '')).trim();
	const options = context.getNodeParameter('options', 0, {}) as Record<string, unknown>;
	const readOption = (name: string) => writtenText(options[name]).trim();
	const senderAddress = readOption('senderAddress');
	if (senderAddress && !normalizeAddress(senderAddress)) {
		throw new ProblemError({
			code: 'optionAddressUnusable',
			text: '"Sender Address" is not an email address',
			remedy:
				'Set "Sender Address" to a single address such as crm@example.com, or leave it empty.',
		});
	}
	return {
		confirmationUrl: readText('confirmationUrl'),
		validSeconds: readValidity(readOption('expiresAfter') || '7 days'),
		transport: readText('transport') === 'http' ? 'http' : 'smtp',
		sender: { name: toPlainLine(readOption('senderName'), 100), address: senderAddress },
		limits: limitsOf(defaultCounts),
		senderTable: readText('table'),
		neverLogTable: readOption('neverLogTable') || neverLogTableName,
		decisionsTable: readOption('decisionsTable') || decisionsTableName,
		maxEntries: readMaxEntries(options.maxEntries),
		administrators: readAddresses(readText('administrators')),
	};
}

function readMaxEntries(written: unknown): number {
	const limit = Number(written ?? mostEntries);
	if (Number.isInteger(limit) && limit > 0) return limit;
	throw new ProblemError({
		code: 'maxEntriesUnusable',
		text: 'Maximum Entries per List is not a number above 0',
		remedy: 'Set it to a whole number, such as 500.',
	});
}

/** Of an administrator who is not read as one nobody would hear: what is no address is an error. */
function readAddresses(written: string): ReadonlySet<string> {
	const parts = written.split(/[,;\s]+/).filter((part) => part !== '');
	const unusable = parts.find((part) => !normalizeAddress(part));
	if (unusable === undefined) return new Set(parts.map(normalizeAddress));
	throw new ProblemError({
		code: 'administratorUnusable',
		text: `The administrator ${quote(unusable)} is not an email address`,
		remedy: 'Set "Administrators" to main addresses, separated by commas.',
	});
}
