/**
 * Items of n8n's Microsoft Outlook Trigger and node (n8n 2.41.1, Microsoft/Outlook/v2/helpers): *Raw* and *Select
 * Included Fields* give Graph's message resource, *Simplified* addresses alone and neither Cc nor Bcc.
 */
import type { Problem } from '../../reasons/problem';
import type { FieldValue } from '../headers';
import type { Message, Participant } from '../types';
import { asIsoDate, buildMessage, hashKey, isRecord } from './itemShapes';
import { textOf } from '../../text/asText';

const graphMarks = [
	'toRecipients',
	'ccRecipients',
	'bccRecipients',
	'internetMessageId',
	'@odata.etag',
];

/** @returns null when the item is none of Outlook's */
export function readOutlookItem(
	json: Record<string, unknown>,
	ownDomains: string[],
): Message | Problem | null {
	if (isSimplified(json)) return readSimplified(json, ownDomains);
	if (graphMarks.some((mark) => json[mark] !== undefined)) return readResource(json, ownDomains);
	return null;
}

function isSimplified(json: Record<string, unknown>): boolean {
	return typeof json.conversationId === 'string' && 'bodyPreview' in json && Array.isArray(json.to);
}

function readSimplified(json: Record<string, unknown>, ownDomains: string[]): Message {
	const from = { name: '', address: textOf(json.from) };
	return buildMessage(
		[],
		{
			key: hashKey('outlook', textOf(json.id)),
			mailbox: 'Outlook',
			subject: textOf(json.subject),
			text: textOf(json.bodyPreview),
			from,
			authors: from.address ? [from] : [],
			to: (json.to as unknown[]).map((address) => ({ name: '', address: textOf(address) })),
			missing: ['cc', 'bcc'],
		},
		ownDomains,
	);
}

function readResource(json: Record<string, unknown>, ownDomains: string[]): Message | Problem {
	const unread = ['from', 'toRecipients', 'ccRecipients'].filter((name) => !(name in json));
	if (unread.length > 0) {
		return {
			code: 'outlookItemIncomplete',
			text: `The Outlook item lacks ${unread.join(', ')}: who the mail is from and to cannot be told`,
			remedy:
				'In the Microsoft Outlook Trigger set Output to Raw, or add From, To Recipients, Cc Recipients and Bcc Recipients to its fields.',
		};
	}
	const author = readRecipient(json.from);
	const body = isRecord(json.body) ? json.body : {};
	const isHtml = textOf(body.contentType).toLowerCase() === 'html';
	return buildMessage(
		readInternetHeaders(json.internetMessageHeaders),
		{
			key: hashKey('outlook', textOf(json.id)),
			mailbox: 'Outlook',
			messageId: textOf(json.internetMessageId),
			date: asIsoDate(textOf(json.sentDateTime) || textOf(json.receivedDateTime)),
			subject: textOf(json.subject),
			text: isHtml ? textOf(json.bodyPreview) : textOf(body.content) || textOf(json.bodyPreview),
			html: isHtml ? textOf(body.content) : '',
			from: author ?? { name: '', address: '' },
			authors: author ? [author] : [],
			sender: readRecipient(json.sender),
			replyTo: readRecipients(json.replyTo),
			to: readRecipients(json.toRecipients),
			cc: readRecipients(json.ccRecipients),
			bcc: readRecipients(json.bccRecipients),
			...(!('bccRecipients' in json) && { missing: ['bcc'] }),
		},
		ownDomains,
	);
}

/** Graph gives these only when asked for; they tell automatic mail and Resent fields. */
function readInternetHeaders(headers: unknown): FieldValue[] {
	if (!Array.isArray(headers)) return [];
	return headers.flatMap((header: unknown) =>
		isRecord(header)
			? [{ name: textOf(header.name).toLowerCase(), value: textOf(header.value) }]
			: [],
	);
}

function readRecipients(list: unknown): Participant[] {
	if (!Array.isArray(list)) return [];
	// One that cannot be read is kept as unreadable: leaving it out would hide a recipient.
	return list.map((recipient) => readRecipient(recipient) ?? { name: '', address: '' });
}

function readRecipient(recipient: unknown): Participant | null {
	if (!isRecord(recipient) || !isRecord(recipient.emailAddress)) return null;
	const { name, address } = recipient.emailAddress;
	return { name: textOf(name), address: textOf(address) };
}
