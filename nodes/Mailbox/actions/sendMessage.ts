/** Send Message: a mail with attachments from binary fields, by SMTP or HTTP (P23, P29, P32, P33, P38). */
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { readParticipants } from '../../shared/sending/compose';
import { readMailboxSettings } from '../../shared/credential/n8nSettings';
import { sendMail, type OutgoingAttachment, type OutgoingMail } from '../../shared/sending/send';
import { explainFailure } from '../../shared/hints/hints';
import { parseAddress } from '../../shared/message/address';
import { parseMessage } from '../../shared/message/parse';
import type { Message } from '../../shared/message/types';
import type { Operation, Outcome } from '../../shared/n8n/operation';
import { ProblemError } from '../../shared/reasons/problem';
import { quote } from '../../shared/reasons/receipt';
import { writtenText } from '../../shared/text/asText';

interface Parameters {
	mail: Omit<OutgoingMail, 'from'>;
	sender: { name: string; address: string };
	/** The binary fields of the attachments, in order. */
	fields: string[];
}

const mostAttachmentBytes = 50 * 1024 * 1024;

export const sendMessage: Operation<Parameters> = {
	option: {
		name: 'Send Message',
		value: 'sendMessage',
		action: 'Send a mail',
		description:
			'Send a mail, with documents as attachments if wanted; CRM Log behind it logs what was sent',
	},
	properties: [
		{
			displayName: 'To',
			name: 'to',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'name@example.com, Other <other@example.com>',
			description: 'Comma-separated addresses',
		},
		{
			displayName: 'Subject',
			name: 'subject',
			description: 'The subject line; line breaks are taken out',
			type: 'string',
			default: '',
		},
		{
			displayName: 'Text',
			name: 'text',
			description: 'The mail as plain text',
			type: 'string',
			typeOptions: { rows: 6 },
			default: '',
		},
		{
			displayName: 'HTML',
			name: 'html',
			type: 'string',
			typeOptions: { rows: 6 },
			default: '',
			description: 'The same as HTML, for programs that show it; leave empty for plain text only',
		},
		{
			displayName: 'Attachments',
			name: 'attachments',
			type: 'string',
			default: '',
			placeholder: 'e.g. data, invoice',
			hint: 'Names of binary fields of the item, comma-separated',
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [
				{
					displayName: 'Bcc',
					name: 'bcc',
					description: 'Addresses that get the mail unseen by the others, comma-separated',
					type: 'string',
					default: '',
				},
				{
					displayName: 'Cc',
					name: 'cc',
					description: 'Addresses that get a copy, comma-separated',
					type: 'string',
					default: '',
				},
				{
					displayName: 'In Reply To',
					name: 'inReplyTo',
					type: 'string',
					default: '={{ $json.message?.messageId }}',
					description: 'Message-ID of the mail this one answers; keeps the conversation together',
				},
				{
					displayName: 'Mark as Automatic',
					name: 'autoSubmitted',
					type: 'boolean',
					default: false,
					description: 'Whether to tell other robots not to answer (Auto-Submitted)',
				},
				{
					displayName: 'Reply-To Address',
					name: 'replyTo',
					type: 'string',
					default: '',
					description: "Instead of the credential's",
				},
				{
					displayName: 'Sender Address',
					name: 'senderAddress',
					type: 'string',
					default: '',
					description:
						"Instead of the credential's; the mail server has to let the account send from it",
				},
				{
					displayName: 'Sender Name',
					name: 'senderName',
					type: 'string',
					default: '',
					description: "Instead of the credential's",
				},
			],
		},
	],
	async readParameters(context, itemIndex) {
		const text = (name: string): string =>
			writtenText(context.getNodeParameter(name, itemIndex, ''));
		const options = context.getNodeParameter('options', itemIndex, {}) as Record<string, unknown>;
		const option = (name: string): string => writtenText(options[name]);
		const inReplyTo = option('inReplyTo').trim();
		const fields = text('attachments')
			.split(',')
			.map((each) => each.trim())
			.filter(Boolean);
		return {
			fields,
			mail: {
				to: readParticipants(text('to'), 'To'),
				cc: readParticipants(option('cc'), 'Cc'),
				bcc: readParticipants(option('bcc'), 'Bcc'),
				subject: text('subject'),
				text: text('text'),
				html: text('html'),
				...(option('replyTo') && { replyTo: readParticipants(option('replyTo'), 'Reply-To') }),
				...(inReplyTo && { inReplyTo, references: [inReplyTo] }),
				autoSubmitted: options.autoSubmitted === true,
				attachments: await readAttachments(context, itemIndex, fields),
			},
			sender: { name: option('senderName'), address: option('senderAddress').trim() },
		};
	},
	async run(batch, context) {
		const settings = await readMailboxSettings(context);
		const outcomes: Outcome[] = [];
		for (const { item, parameters } of batch) {
			const { mail, sender, fields } = parameters;
			const from = {
				name: sender.name || settings.sender.name,
				address: sender.address || settings.sender.address,
			};
			try {
				const { source, ...sent } = await sendMail(settings, { ...mail, from });
				const add: IDataObject = { mailbox: { action: 'sent', ...sent } };
				// The mail that an answer answers stays what the item is about.
				if (item.json.message === undefined) {
					// The mail is out: what cannot be read of it is no failure.
					const message = await readSent(source, settings.account, { ...mail, from }, fields).catch(
						() => undefined,
					);
					if (message) add.message = message as unknown as IDataObject;
				}
				outcomes.push({ add });
			} catch (error) {
				outcomes.push({ problem: explainFailure(error, settings) });
			}
		}
		return outcomes;
	},
};

/** @returns the mail as the trigger would give it, its files in the fields they came from */
async function readSent(
	source: Buffer,
	account: string,
	{ from, bcc = [] }: Pick<OutgoingMail, 'bcc'> & { from: { address: string } },
	fields: string[],
): Promise<Message> {
	const domain = parseAddress(from.address)?.domain ?? '';
	const { message } = await parseMessage(source, {
		...{ account, mailbox: '', uid: 0, uidValidity: '' },
		ownDomains: [domain, from.address],
	});
	const isEach = message.attachments.length === fields.length;
	const attachments = message.attachments.map((attachment, index) => ({
		...attachment,
		binaryKey: isEach ? fields[index]! : '',
	}));
	// Blind recipients stand in no field of what was sent.
	return { ...message, bcc, attachments };
}

async function readAttachments(
	context: IExecuteFunctions,
	itemIndex: number,
	fields: string[],
): Promise<OutgoingAttachment[]> {
	const attachments: OutgoingAttachment[] = [];
	let bytes = 0;
	for (const name of fields) {
		const described = context.getInputData()[itemIndex]?.binary?.[name];
		if (!described) {
			throw new ProblemError({
				code: 'attachmentMissing',
				text: `The item has no binary field ${quote(name)} to attach`,
				remedy:
					'Check the name under Attachments; the Binary tab of the input shows which there are.',
			});
		}
		const content = await context.helpers.getBinaryDataBuffer(itemIndex, name);
		bytes += content.length;
		if (bytes > mostAttachmentBytes) {
			throw new ProblemError({
				code: 'attachmentsTooLarge',
				text: 'The attachments of the mail are larger than 50 MB together',
				remedy: 'Send fewer or smaller ones, or a link to them.',
			});
		}
		attachments.push({
			fileName: described.fileName ?? name,
			contentType: described.mimeType,
			content,
		});
	}
	return attachments;
}
