/** Read Message: makes a raw mail from any field of the item into what the Mailbox Trigger would give (B15). */
import { textOf } from '../../shared/text/asText';
import type { Operation, Outcome } from '../../shared/n8n/operation';
import { makeMailItem } from '../../shared/message/makeMailItem';
import { readRawMessage } from '../../shared/message/rawMessage';
import { ProblemError } from '../../shared/reasons/problem';
import { quote } from '../../shared/reasons/receipt';

interface Parameters {
	source: Buffer;
	account: string;
	ownDomains: string[];
	includeAttachments: boolean;
}

const largestAttachmentBytes = 25 * 1024 * 1024;

export const readMessage: Operation<Parameters> = {
	option: {
		name: 'Read Message',
		value: 'readMessage',
		action: 'Read a raw mail',
		description:
			'Make a raw mail, from a webhook of a mail service or from a file, into the item that the Mailbox Trigger gives',
	},
	properties: [
		{
			displayName: 'Source',
			name: 'source',
			type: 'options',
			options: [
				{
					name: 'Binary Field',
					value: 'binary',
					description: 'A file on the item, such as an .eml file',
				},
				{
					name: 'Text',
					value: 'text',
					description: 'A field of the item: plain, base64 or base64url',
				},
			],
			default: 'binary',
			description: 'Where the raw mail is',
		},
		{
			displayName: 'Input Binary Field',
			name: 'binaryPropertyName',
			type: 'string',
			default: 'data',
			required: true,
			displayOptions: { show: { source: ['binary'] } },
			hint: 'The name of the input binary field that holds the raw mail',
			description: 'Field that holds the untouched source, header first',
		},
		{
			displayName: 'Raw Message',
			name: 'rawMessage',
			type: 'string',
			default: '',
			required: true,
			displayOptions: { show: { source: ['text'] } },
			placeholder: "e.g. {{ $json.body['body-mime'] }}",
			description:
				'The whole source of the mail, plain, base64 or base64url: body-mime of Mailgun, email of SendGrid (Send Raw), RawEmail of Postmark, content of Amazon SES, the raw mail of a Cloudflare Email Worker',
		},
		{
			displayName: 'Mailbox Address',
			name: 'account',
			type: 'string',
			default: '',
			placeholder: 'e.g. crm@company.com',
			description:
				'Address the mail came in at: it is part of the log key, as the account is with the Mailbox Trigger',
		},
		{
			displayName: 'Own Domains',
			name: 'ownDomains',
			type: 'string',
			default: '',
			placeholder: 'e.g. company.com, *.company.com',
			description: 'Comma-separated domains of your own: mail from them counts as outgoing',
		},
		{
			displayName: 'Include Attachments',
			name: 'includeAttachments',
			type: 'boolean',
			default: false,
			description:
				'Whether to put attachments into binary fields of their own; they are listed in any case',
		},
	],
	async readParameters(context, itemIndex) {
		const parameter = (name: string) => context.getNodeParameter(name, itemIndex, '') as unknown;
		const text = (name: string) => textOf(parameter(name)).trim();
		const read =
			parameter('source') === 'text'
				? readRawMessage(textOf(parameter('rawMessage')))
				: await readFile(text('binaryPropertyName'));
		if ('problem' in read) throw new ProblemError(read.problem);
		return {
			source: read.source,
			account: text('account'),
			ownDomains: text('ownDomains')
				.split(/[\s,;]+/)
				.filter(Boolean),
			includeAttachments: parameter('includeAttachments') === true,
		};

		async function readFile(field: string): Promise<ReturnType<typeof readRawMessage>> {
			if (!context.getInputData()[itemIndex]?.binary?.[field]) {
				throw new ProblemError({
					code: 'sourceMissing',
					text: `The item has no binary field ${quote(field)}`,
					remedy: 'Name the field that holds the raw mail, or set Source to Text.',
				});
			}
			const content = await context.helpers.getBinaryDataBuffer(itemIndex, field);
			// Some services send the source in base64, as a file or not.
			return readRawMessage(content);
		}
	},
	async run(batch, context) {
		const outcomes: Outcome[] = [];
		for (const { parameters } of batch) {
			// One after another: several large mails would fill the memory.
			const { source, account, ownDomains, includeAttachments } = parameters;
			const { item } = await makeMailItem(
				context.helpers,
				{
					account,
					ownDomains,
					includeAttachments,
					maxAttachmentBytes: largestAttachmentBytes,
					maxAttachmentsBytes: largestAttachmentBytes * 4,
				},
				{ uid: 0, receivedAt: 0 },
				source,
				{ path: '', uidValidity: '' },
			);
			// What brought it stays behind: a webhook's body holds the whole mail once more, where no list is looked at.
			outcomes.push({ items: [item] });
		}
		return outcomes;
	},
};
