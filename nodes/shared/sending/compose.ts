/**
 * Makes the finished mail (RFC 5322) from what shall be sent. Addresses are taken apart first and every other text
 * loses its control characters, so no field can add a header line or a recipient.
 */
import { randomUUID } from 'node:crypto';
import addressparser from 'nodemailer/lib/addressparser';
import MailComposer from 'nodemailer/lib/mail-composer';

import { parseAddress } from '../message/address';
import type { Participant } from '../message/types';
import { ProblemError } from '../reasons/problem';
import { quote } from '../reasons/receipt';

export interface OutgoingAttachment {
	fileName: string;
	/** Empty: told from the file name. */
	contentType: string;
	content: Buffer;
}

export interface OutgoingMail {
	/** Whom the mail comes from; without it the account's sender. A template's or a sending's choice (P23). */
	from?: Participant;
	to: Participant[];
	cc?: Participant[];
	bcc?: Participant[];
	subject: string;
	text: string;
	html?: string;
	/** Where replies go; without it the account's reply-to. */
	replyTo?: Participant[];
	attachments?: OutgoingAttachment[];
	/** Message-ID of the mail this one answers. */
	inReplyTo?: string;
	references?: string[];
	/** Marks the mail as sent by a machine (RFC 3834), so that no robot answers it; `replied`: in answer to another. */
	autoSubmitted?: boolean | 'replied';
}

export interface FinishedMail {
	/** With angle brackets. */
	messageId: string;
	from: Participant;
	/** To, Cc and Bcc, each address once. */
	recipients: string[];
	source: Buffer;
}

/**
 * @param sender the account's, for a mail that names none
 * @param replyTo the account's, for a mail that names none; empty: none
 * @throws ProblemError when an address is none or nobody would get the mail
 */
export async function composeMail(
	mail: OutgoingMail,
	sender: Participant,
	replyTo: string,
): Promise<FinishedMail> {
	const from = checkParticipant(mail.from ?? sender, 'sender');
	const recipients = [...mail.to, ...(mail.cc ?? []), ...(mail.bcc ?? [])];
	if (recipients.length === 0) {
		throw new ProblemError({
			code: 'noRecipient',
			text: 'The mail has no recipient',
			remedy: 'Enter at least one address in To.',
		});
	}
	const check = (list: Participant[] | undefined, what: string): Participant[] =>
		(list ?? []).map((each) => checkParticipant(each, what));
	const domain = parseAddress(from.address)?.domain ?? 'localhost';
	const messageId = `<${randomUUID()}@${domain}>`;
	const source = await new MailComposer({
		from,
		to: check(mail.to, 'recipient'),
		cc: check(mail.cc, 'recipient'),
		replyTo: mail.replyTo ? check(mail.replyTo, 'reply-to') : readParticipants(replyTo, 'reply-to'),
		subject: plain(mail.subject),
		text: mail.text,
		...(mail.html && { html: mail.html }),
		messageId,
		...(mail.inReplyTo && { inReplyTo: checkMessageId(mail.inReplyTo) }),
		...(mail.references?.length && { references: mail.references.map(checkMessageId) }),
		headers: mail.autoSubmitted
			? { 'Auto-Submitted': mail.autoSubmitted === 'replied' ? 'auto-replied' : 'auto-generated' }
			: {},
		attachments: (mail.attachments ?? []).map(({ fileName, contentType, content }) => ({
			filename: plain(fileName) || 'attachment',
			...(/^[\w.+-]{1,80}\/[\w.+-]{1,80}$/.test(contentType) && { contentType }),
			content,
		})),
		// Nothing a mail says may make us read a file or fetch a URL.
		disableFileAccess: true,
		disableUrlAccess: true,
	})
		.compile()
		.build();
	const addresses = check(recipients, 'recipient').map(({ address }) => address);
	return { messageId, from, recipients: [...new Set(addresses)], source };
}

/**
 * Reads a list such as `Ann <ann@example.com>, bo@example.com`; groups are flattened.
 * @param what the field, for the error
 * @throws ProblemError naming the address that is none
 */
export function readParticipants(list: string, what: string): Participant[] {
	if (/[\r\n\0]/.test(list)) throw notAnAddress(list, what);
	return addressparser(list, { flatten: true }).map(({ name, address }) =>
		checkParticipant({ name, address: address || name }, what),
	);
}

function checkParticipant({ name, address }: Participant, what: string): Participant {
	const trimmed = address.trim();
	const wellFormed = parseAddress(trimmed) && !/[\p{Cc}\s<>,;]/u.test(trimmed);
	if (!wellFormed) throw notAnAddress(address, what);
	return { name: plain(name), address: trimmed };
}

function notAnAddress(address: string, what: string): ProblemError {
	return new ProblemError({
		code: 'addressInvalid',
		text: `${quote(address)} is not an email address (${what})`,
		remedy: 'Enter addresses like name@example.com, several separated by commas.',
	});
}

function checkMessageId(id: string): string {
	const trimmed = id.trim();
	if (/^<[^\s<>\p{Cc}]{1,900}>$/u.test(trimmed)) return trimmed;
	throw new ProblemError({
		code: 'messageIdInvalid',
		text: `${quote(id)} is not a Message-ID`,
		remedy: 'It looks like <something@example.com>, angle brackets included.',
	});
}

function plain(text: string): string {
	return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
