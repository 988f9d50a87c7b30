/**
 * The trigger's parameters: what the user sees, and how they are read into one typed object.
 */
import type { INodeProperties, IPollFunctions } from 'n8n-workflow';

import { describeFolderModes } from '../shared/imap/folderModes';
import { chooseFallback, fallbackProperties } from '../shared/imap/markFallback';
import { mostTries, type Fallback } from '../shared/imap/marks';
import { normalizeAddress } from '../shared/message/address';
import { readDateParameter } from '../shared/n8n/dateParameter';
import { ProblemError } from '../shared/reasons/problem';
import { quote } from '../shared/reasons/receipt';
import { anyText } from '../shared/text/asText';

export const properties: INodeProperties[] = [
	{
		displayName: 'Folder',
		name: 'mailbox',
		type: 'resourceLocator',
		default: { mode: 'list', value: 'INBOX' },
		required: true,
		description: 'The folder to watch, or the Gmail label',
		modes: describeFolderModes(
			'A path as the mailbox shows it, or a role: \\All, \\Archive, \\Junk or \\Sent',
		),
	},
	{
		displayName: 'More Folders',
		name: 'moreFolders',
		type: 'string',
		default: '',
		placeholder: 'e.g. \\Sent, \\Archive',
		description:
			'Comma-separated folders to watch as well, each with a progress of its own: a path, or a role such as \\Sent, which stays right whatever the folder is called. With \\Sent, the mail that the user of the mailbox sends is handed on, too.',
	},
	{
		displayName: 'Start With',
		name: 'startWith',
		type: 'options',
		default: 'newMail',
		description:
			'What to do with mail that is in a folder already when the trigger is switched on; with the option Received After, that date says it',
		options: [
			{
				name: 'New Mail',
				value: 'newMail',
				description: 'Only what comes, or is moved into the folder, from then on is handed on',
			},
			{
				name: 'Everything',
				value: 'everything',
				description: 'All that carries no mark yet, old mail included, one batch a poll',
			},
		],
	},
	{
		displayName: 'Progress',
		name: 'progress',
		type: 'options',
		default: 'serverMark',
		description: 'How the trigger knows which mails are done',
		options: [
			{
				name: 'Server Marks',
				value: 'serverMark',
				description:
					'A mail is done when the workflow marks it on the mail server. Nothing is lost when n8n stops in between.',
			},
			{
				name: 'Cursor',
				value: 'cursor',
				description:
					'A mail is done when it was handed to n8n. For folders that must not be marked, or are read-only.',
			},
		],
		hint: 'Server Marks: end every way through the workflow in "Mailbox: Mark as Logged" or "Mailbox: Flag". A mail left unmarked is handed on again.',
	},
	{
		displayName: 'Own Domains',
		name: 'ownDomains',
		type: 'string',
		default: '',
		placeholder: 'e.g. company.com, *.company.com',
		description:
			'Comma-separated domains of your own, written here once for all nodes: mail from them counts as outgoing, and nobody there becomes a contact. Of a provider where anyone gets a mailbox, such as gmail.com, write single addresses.',
	},
	{
		displayName: 'Logging Addresses',
		name: 'loggingAddresses',
		type: 'string',
		default: '',
		placeholder: 'e.g. crm@company.com, log@company.com',
		description:
			"Comma-separated addresses that your people put in BCC or forward to. They are nobody's contact. When empty, the mailbox's own address.",
	},
	{
		displayName: 'Include Attachments',
		name: 'includeAttachments',
		type: 'boolean',
		default: false,
		description:
			'Whether to put attachments into binary fields of their own; they are listed in any case',
	},
	{
		displayName: 'Batch Size',
		name: 'batchSize',
		type: 'number',
		default: 100,
		typeOptions: { minValue: 1, maxValue: 5000, numberPrecision: 0 },
		description:
			'The most mails to hand on in one poll; the rest follows in the next polls. A large batch works off a backlog faster and takes more memory.',
	},
	{
		displayName: 'Health Item',
		name: 'healthItem',
		type: 'boolean',
		default: false,
		description:
			'Whether to tell on an output of its own when the trigger last polled, what it passed over and why, and which mails are in quarantine',
	},
	{
		displayName: 'Health Item Every (Minutes)',
		name: 'healthInterval',
		type: 'number',
		default: 60,
		typeOptions: { minValue: 0, numberPrecision: 0 },
		displayOptions: { show: { healthItem: [true] } },
		description:
			'How often to send the health item when all is well. What needs attention is told with the next poll.',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Largest Attachment (MB)',
				name: 'maxAttachmentSize',
				type: 'number',
				default: 25,
				typeOptions: { minValue: 0 },
				description: 'Larger attachments are listed without their content',
			},
			{
				displayName: 'Largest Mail (MB)',
				name: 'maxMessageSize',
				type: 'number',
				default: 60,
				typeOptions: { minValue: 0.1, maxValue: 200 },
				description: 'Larger mails are quarantined and reported; their content is never fetched',
			},
			{
				displayName: 'Max Redeliveries',
				name: 'maxRedeliveries',
				type: 'number',
				default: 5,
				typeOptions: { minValue: 0, maxValue: mostTries - 1, numberPrecision: 0 },
				description:
					'How often to hand a mail on again that was not marked; then it is quarantined and reported',
			},
			{
				displayName: 'Received After',
				name: 'receivedAfter',
				type: 'dateTime',
				default: '',
				description:
					'Leave mails alone that the server received earlier, whatever Start With says; a time without a zone is in the time zone of the workflow',
			},
			{
				displayName: 'Visibility Timeout (Minutes)',
				name: 'visibilityTimeout',
				type: 'number',
				default: 15,
				typeOptions: { minValue: 0.1, numberPrecision: 2 },
				description:
					'How long the workflow may take to mark a mail before it is handed on again; longer than the workflow ever runs',
			},
			...fallbackProperties,
		],
	},
];

/** The parameters, read and checked. */
export interface TriggerSettings {
	/** Paths and roles, each once; the first is the chosen one. */
	folders: string[];
	startWith: 'newMail' | 'everything';
	progress: 'serverMark' | 'cursor';
	ownDomains: string[];
	loggingAddresses: string[];
	includeAttachments: boolean;
	batchSize: number;
	/** Milliseconds between health items when all is well; null: none are sent. */
	healthIntervalMs: number | null;
	maxAttachmentBytes: number;
	maxMessageBytes: number;
	maxDeliveries: number;
	receivedAfter: Date | undefined;
	visibilityTimeoutMs: number;
	fallback: Fallback;
}

const bytesPerMegabyte = 1_048_576;
const msPerMinute = 60_000;

/** @throws ProblemError naming the parameter that cannot be used */
export function readTriggerSettings(
	context: Pick<IPollFunctions, 'getNodeParameter' | 'getTimezone'>,
): TriggerSettings {
	const get = (name: string, fallback: unknown) => context.getNodeParameter(name, fallback);
	const options = asRecord(get('options', {}));
	const number = (name: string, value: unknown, least: number, most: number) =>
		readNumber(name, value, least, most);
	return {
		folders: readFolders(get('mailbox', 'INBOX'), get('moreFolders', '')),
		startWith: get('startWith', 'newMail') === 'everything' ? 'everything' : 'newMail',
		progress: get('progress', 'serverMark') === 'cursor' ? 'cursor' : 'serverMark',
		ownDomains: splitList(get('ownDomains', '')),
		loggingAddresses: readAddresses('Logging Addresses', get('loggingAddresses', '')),
		includeAttachments: get('includeAttachments', false) === true,
		batchSize: number('Batch Size', get('batchSize', 100), 1, 5000),
		healthIntervalMs:
			get('healthItem', false) === true
				? number('Health Item Every', get('healthInterval', 60), 0, 1e6) * msPerMinute
				: null,
		maxAttachmentBytes:
			number('Largest Attachment', options.maxAttachmentSize ?? 25, 0, 200) * bytesPerMegabyte,
		maxMessageBytes:
			number('Largest Mail', options.maxMessageSize ?? 60, 0.001, 200) * bytesPerMegabyte,
		maxDeliveries: 1 + number('Max Redeliveries', options.maxRedeliveries ?? 5, 0, mostTries - 1),
		receivedAfter: readDateParameter(
			'Received After',
			options.receivedAfter,
			context.getTimezone(),
		),
		visibilityTimeoutMs:
			number('Visibility Timeout', options.visibilityTimeout ?? 15, 0, 1e6) * msPerMinute,
		fallback: chooseFallback(options),
	};
}

function splitList(value: unknown): string[] {
	return anyText(value)
		.split(/[\s,;]+/)
		.filter(Boolean);
}

function readAddresses(name: string, value: unknown): string[] {
	const addresses = splitList(value);
	const wrong = addresses.find((address) => normalizeAddress(address) === '');
	if (wrong === undefined) return addresses;
	throw unusable(name, wrong, 'Write full addresses such as crm@company.com, with commas between.');
}

/** A resource locator's value, or the bare name an expression gave. */
function readFolder(value: unknown): string {
	const name =
		typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
	// Blanks at its ends may belong to the name.
	return anyText(name).trim() === '' ? 'INBOX' : anyText(name);
}

/** Folder names may hold blanks, so only commas and line breaks part them. */
function readFolders(chosen: unknown, more: unknown): string[] {
	const written = anyText(more).split(/[,\r\n]/);
	const names = [readFolder(chosen), ...written.map((name) => name.trim()).filter(Boolean)];
	const folders = new Set(names.map((name) => (/^inbox$/i.test(name) ? 'INBOX' : name)));
	if (folders.size <= mostFolders) return [...folders];
	throw unusable('More Folders', more, `Name at most ${mostFolders - 1}.`);
}

const mostFolders = 20;

function readNumber(name: string, value: unknown, least: number, most: number): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number !== 'number' || !(number >= least && number <= most)) {
		throw unusable(name, value, `Enter a number from ${least} to ${most}.`);
	}
	return number;
}

function unusable(name: string, value: unknown, remedy: string): ProblemError {
	return new ProblemError({
		code: 'parameterUnusable',
		text: `"${name}" cannot be ${quote(anyText(value))}`,
		remedy,
	});
}

const asRecord = (value: unknown): Record<string, unknown> =>
	typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
