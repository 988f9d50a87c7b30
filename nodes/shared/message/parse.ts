/**
 * Makes the message of an item out of raw mail (RFC 5322). Addresses, ids and dates come from the header fields
 * themselves, the body from its parts (body.ts). Broken mail gives what can be known of it and never stops the mails behind it.
 */
import { readAddressFields, decodeText } from './addressFields';
import { readBody, type BodyLimits } from './body';
import { readDate } from './date';
import { readHeaderFields, valuesOf, type FieldValue } from './headers';
import { readKinds } from './kinds';
import { makeLogKey } from './logKey';
import { readIds } from './messageIds';
import { makeSameKey, makeThreadKey } from './sameKey';
import { readOwnDomains, tellDirection } from './ownDomains';
import { ProblemError } from '../reasons/problem';
import type { AttachmentInfo, Kind, Message } from './types';

/** Where a mail was found. */
export interface MessagePlace {
	/** The mailbox's address, or whatever its user signs in with. */
	account: string;
	/** The folder. */
	mailbox: string;
	uid: number;
	uidValidity: string;
	/** When the server received it (IMAP INTERNALDATE). */
	receivedAt?: Date;
	ownDomains: string[];
}

export interface ParsedMessage {
	message: Message;
	/** Attachments whose content was kept; `info` is the very object in `message.attachments`. */
	attachments: Array<{ info: AttachmentInfo; content: Buffer }>;
}

/** Attachments are described, not kept; a megacharacter of text and of HTML. */
export const defaultLimits: BodyLimits = {
	maxTextLength: 1_000_000,
	keepAttachments: false,
	maxAttachmentBytes: 25 * 1024 * 1024,
	maxAttachmentsBytes: 50 * 1024 * 1024,
};

/**
 * @param source the untouched raw source
 * @param limits those that differ from {@link defaultLimits}
 * @throws ProblemError when the header section or its addresses are beyond all bounds; nothing else makes it throw
 */
export async function parseMessage(
	source: Buffer,
	place: MessagePlace,
	limits: Partial<BodyLimits> = {},
): Promise<ParsedMessage> {
	const fields = readHeaderFields(source);
	refuseTooManyAddresses(fields);
	const body = await readBody(source, fields, { ...defaultLimits, ...limits });
	const headers = readMessageHeaders(fields, body.partTypes);
	const content = {
		...headers,
		date: headers.date || toIso(place.receivedAt),
		text: body.text,
		html: body.html,
		attachments: body.attachments,
	};
	return {
		message: {
			key: makeLogKey(place.account, source),
			// When a server received the mail is no part of it.
			sameKey: makeSameKey({ ...content, date: readDate(valuesOf(fields, 'date')[0]) }),
			threadKey: makeThreadKey(headers),
			mailbox: place.mailbox,
			uid: place.uid,
			uidValidity: place.uidValidity,
			own: { account: place.account },
			...content,
			direction: tellDirection(headers.from, place.account, readOwnDomains(place.ownDomains)),
			size: source.length,
			incomplete: body.incomplete,
		},
		attachments: body.kept,
	};
}

type HeaderPart = Pick<
	Message,
	| 'messageId'
	| 'date'
	| 'subject'
	| 'from'
	| 'authors'
	| 'sender'
	| 'replyTo'
	| 'to'
	| 'cc'
	| 'bcc'
	| 'resent'
	| 'inReplyTo'
	| 'references'
	| 'autoSubmitted'
	| 'bounce'
> & { kinds: Kind[] };

/**
 * What the header section alone tells; `date` is empty when neither Date nor Received is readable.
 * @param partTypes types of the mail's parts, which tell kinds of mail, too
 */
export function readMessageHeaders(
	fields: FieldValue[],
	partTypes: Iterable<string> = [],
): HeaderPart {
	refuseTooManyAddresses(fields);
	const authors = readAddressFields(fields, 'from');
	const resent = readResent(fields);
	const received = valuesOf(fields, 'received')[0];
	const kinds = readKinds(fields, partTypes);
	return {
		messageId: readIds(valuesOf(fields, 'message-id')[0])[0] ?? '',
		date:
			readDate(valuesOf(fields, 'date')[0]) ||
			readDate(received?.slice(received.lastIndexOf(';') + 1)),
		subject: decodeText(valuesOf(fields, 'subject')[0] ?? ''),
		from: authors[0] ?? { name: '', address: '' },
		authors,
		sender: readAddressFields(fields, 'sender')[0] ?? null,
		replyTo: readAddressFields(fields, 'reply-to'),
		to: readAddressFields(fields, 'to'),
		cc: readAddressFields(fields, 'cc'),
		bcc: readAddressFields(fields, 'bcc'),
		...(resent && { resent }),
		inReplyTo: readIds(valuesOf(fields, 'in-reply-to')[0])[0] ?? '',
		references: readIds(valuesOf(fields, 'references').join(' ')),
		autoSubmitted: kinds.some(({ kind }) => kind === 'autoReply'),
		bounce: kinds.some(({ kind }) => kind === 'bounce'),
		kinds,
	};
}

const addressField = /^(resent-)?(from|sender|reply-to|to|cc|bcc)$/;
/** About ten thousand addresses: what lies beyond could hide a recipient, so it is refused, not skipped. */
const maxAddressesLength = 512 * 1024;

function refuseTooManyAddresses(fields: FieldValue[]): void {
	let length = 0;
	for (const { name, value } of fields) if (addressField.test(name)) length += value.length;
	if (length <= maxAddressesLength) return;
	throw new ProblemError({
		code: 'tooManyAddresses',
		text: `The senders and recipients of the mail take more than ${maxAddressesLength / 1024} KB`,
		remedy: 'No honest mail is like that: look at it in a mail client and delete it.',
	});
}

/** Who put the mail back on its way and to whom (RFC 5322 section 3.6.6), or undefined for most mail. */
function readResent(fields: FieldValue[]): Message['resent'] {
	const resent = {
		from: [
			...readAddressFields(fields, 'resent-from'),
			...readAddressFields(fields, 'resent-sender'),
		],
		to: readAddressFields(fields, 'resent-to'),
		cc: readAddressFields(fields, 'resent-cc'),
		bcc: readAddressFields(fields, 'resent-bcc'),
	};
	return Object.values(resent).some((list) => list.length > 0) ? resent : undefined;
}

function toIso(date: Date | undefined): string {
	return date && !Number.isNaN(date.getTime()) ? date.toISOString() : '';
}
