/**
 * Makes the message of an item out of raw mail (RFC 5322). Addresses, ids and dates come from the header fields
 * themselves, the body from its parts (body.ts). Broken mail gives what can be known of it and never stops the mails behind it.
 */
import { normalizeAddress } from './address';
import { readAddressFields, decodeText } from './addressFields';
import { readBody, readMailFiles, type AttachedMail, type BodyLimits } from './body';
import { readDate } from './date';
import { readForwards } from './forwards/readForwards';
import { readHeaderFields, valuesOf, type FieldValue } from './headers';
import { readKinds } from './kinds';
import { isPlainText } from './mimeParts';
import { makeLogKey } from './logKey';
import { readIds } from './messageIds';
import { makeSameKey, makeThreadKey } from './sameKey';
import { readNewText } from './newText';
import { readOriginalFrom } from './originalFrom';
import { readOwn, tellDirection } from './ownDomains';
import { ProblemError } from '../reasons/problem';
import { yieldToOthers } from './transferEncoding';
import type { AttachmentInfo, FolderRole, Kind, Message, Original, Participant } from './types';

/** Where a mail was found. */
export interface MessagePlace {
	/** The mailbox's address, or whatever its user signs in with. */
	account: string;
	/** The folder. */
	mailbox: string;
	/** What the folder is for, where that is known. */
	folderRole?: FolderRole;
	uid: number;
	uidValidity: string;
	/** Keywords on it in the mailbox. */
	keywords?: string[];
	/** When the server received it (IMAP INTERNALDATE). */
	receivedAt?: Date;
	ownDomains: string[];
	/** Where mail is sent to be logged; empty: the account. */
	loggingAddresses?: string[];
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
	const own = tellOwn(fields, place);
	const isWritten = !isByMachine(headers.kinds);
	const attached = !isWritten ? [] : await readMails(body.mails, { left: maxOriginals }, 1);
	const keywords = [...new Set([...(headers.keywords ?? []), ...(place.keywords ?? [])])];
	const content = {
		...headers,
		...(keywords.length > 0 && { keywords }),
		date: headers.date || toIso(place.receivedAt),
		text: body.text,
		html: body.html,
		attachments: body.attachments,
	};
	// Each may take its while over a mail at all bounds.
	const key = await between(() => makeLogKey(place.account, source));
	// When a server received the mail is no part of it.
	const sent = readDate(valuesOf(fields, 'date')[0]);
	const sameKey = await between(() => makeSameKey({ ...content, date: sent }));
	const newText = await between(() => readNewText(body.text));
	const originals = attached.map(({ original }) => original);
	const forwarded = await between(() =>
		isWritten ? readForwards(content, originals).originals : [],
	);
	return {
		message: {
			key,
			sameKey,
			threadKey: makeThreadKey(headers),
			mailbox: place.mailbox,
			...(place.folderRole !== undefined && { folderRole: place.folderRole }),
			uid: place.uid,
			uidValidity: place.uidValidity,
			own,
			...content,
			newText,
			direction: tellDirection(headers.originalFrom ?? headers.from, readOwn({ own }, [])),
			size: source.length,
			forwarded,
			incomplete: body.incomplete,
		},
		attachments: body.kept,
	};
}

/** Does a piece of work when everything else that waited has had its turn. */
async function between<Result>(work: () => Result): Promise<Result> {
	await yieldToOthers();
	return work();
}

const maxOriginals = 20;
const maxMailDepth = 3;
/** Of the text and of the HTML of a mail inside a mail. */
const maxOriginalLength = 200_000;

/** An original and, of one that is a file, its source. */
export interface FoundOriginal {
	original: Original;
	source: Buffer | null;
}

/**
 * @param source the untouched raw source
 * @returns what `message.forwarded` of the mail says, in its order, where mails are files of it; else nothing
 */
export async function readAttachedOriginals(
	source: Buffer,
	fields: FieldValue[],
): Promise<FoundOriginal[]> {
	if (isPlainText(fields)) return [];
	refuseTooManyAddresses(fields);
	if (isByMachine(readKinds(fields))) return [];
	return await readMails(await readMailFiles(source, fields), { left: maxOriginals }, 1);
}

/** Mails that are files of a mail, each behind those that are inside it. */
async function readMails(
	mails: AttachedMail[],
	bound: { left: number },
	depth: number,
): Promise<FoundOriginal[]> {
	const originals: FoundOriginal[] = [];
	for (const mail of mails) {
		if ((bound.left -= 1) < 0) break;
		originals.push(...(await readMail(mail, bound, depth)));
	}
	return originals;
}

async function readMail(
	mail: AttachedMail,
	bound: { left: number },
	depth: number,
): Promise<FoundOriginal[]> {
	await yieldToOthers();
	try {
		const isShown = 'fields' in mail;
		const fields = isShown ? mail.fields : readHeaderFields(mail.source);
		const headers = readMessageHeaders(fields);
		const { date, subject, authors, to, cc, messageId, sensitivity, keywords } = headers;
		const { text, html, mails } = isShown
			? { ...mail, mails: [] }
			: await readBody(mail.source, fields, defaultLimits);
		const inside = depth < maxMailDepth ? await readMails(mails, bound, depth + 1) : [];
		const unclear = tellUnclear(authors, valuesOf(fields, 'content-type')[0]);
		const original: Original = {
			...{ how: 'attached', from: authors[0] ?? nobody, to, cc, date, subject },
			text: text.slice(0, maxOriginalLength),
			html: html.slice(0, maxOriginalLength),
			messageId,
			...(sensitivity && { sensitivity }),
			...(keywords && { keywords }),
			...(unclear && { unclear }),
		};
		const quoted = inside.length > 0 ? [] : readForwards(original, []).originals;
		return [
			...inside,
			...quoted.map((one) => ({ original: one, source: null })),
			{ original, source: mail.source },
		];
	} catch (error) {
		if (!(error instanceof ProblemError)) throw error;
		return [{ original: { ...unreadableOriginal }, source: null }];
	}
}

const nobody = { name: '', address: '' };
const unreadableOriginal: Original = {
	...{ how: 'attached', from: nobody, to: [], cc: [], date: '', subject: '', text: '', html: '' },
	...{ messageId: '', unclear: 'unreadable' },
};

function tellUnclear(authors: Participant[], contentType = ''): Original['unclear'] {
	if (authors.length > 1) return 'severalAuthors';
	if (!normalizeAddress(authors[0]?.address ?? '')) return 'noAddress';
	const isEncrypted =
		/^multipart\/encrypted\b/i.test(contentType) ||
		/^application\/(x-)?pkcs7-mime\b(?!.*signed-data)/i.test(contentType);
	return isEncrypted ? 'encrypted' : undefined;
}

const deliveryFields = /^(delivered-to|x-original-to|envelope-to)$/;
const maxDeliveryFields = 10;

/** The server that delivered here writes above the first Received: there the mailbox's own aliases stand. */
function tellOwn(fields: FieldValue[], place: MessagePlace): Message['own'] {
	const boundary = fields.findIndex(({ name }) => name === 'received');
	const delivered = fields
		.slice(0, Math.max(boundary, 0))
		.filter(({ name }) => deliveryFields.test(name))
		.slice(0, maxDeliveryFields)
		.map(({ value }) => normalizeAddress(value.replace(/^<|>$/g, '')));
	const named = place.loggingAddresses?.length ? place.loggingAddresses : [place.account];
	const loggingAddresses = [...named.map(normalizeAddress), ...delivered];
	return {
		account: place.account,
		domains: place.ownDomains,
		loggingAddresses: [...new Set(loggingAddresses)].filter((address) => address !== ''),
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
	| 'originalFrom'
	| 'inReplyTo'
	| 'references'
	| 'autoSubmitted'
	| 'bounce'
	| 'sensitivity'
	| 'keywords'
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
	const from = authors[0] ?? { name: '', address: '' };
	const originalFrom = readOriginalFrom(fields, from);
	const received = valuesOf(fields, 'received')[0];
	const kinds = readKinds(fields, partTypes);
	const sensitivity = valuesOf(fields, 'sensitivity').join(', ').trim().slice(0, maxMarkLength);
	const keywords = readKeywords(fields);
	return {
		messageId: readIds(valuesOf(fields, 'message-id')[0])[0] ?? '',
		date:
			readDate(valuesOf(fields, 'date')[0]) ||
			readDate(received?.slice(received.lastIndexOf(';') + 1)),
		subject: decodeText(valuesOf(fields, 'subject')[0] ?? ''),
		from,
		authors,
		sender: readAddressFields(fields, 'sender')[0] ?? null,
		replyTo: readAddressFields(fields, 'reply-to'),
		to: readAddressFields(fields, 'to'),
		cc: readAddressFields(fields, 'cc'),
		bcc: readAddressFields(fields, 'bcc'),
		...(resent && { resent }),
		...(originalFrom && { originalFrom }),
		inReplyTo: readIds(valuesOf(fields, 'in-reply-to')[0])[0] ?? '',
		references: readIds(valuesOf(fields, 'references').join(' ')),
		autoSubmitted: kinds.some(({ kind }) => kind === 'autoReply'),
		bounce: kinds.some(({ kind }) => kind === 'bounce'),
		kinds,
		...(sensitivity && { sensitivity }),
		...(keywords.length > 0 && { keywords }),
	};
}

/** Whether a mail answers or reports by itself: what it brings along nobody forwarded. */
function isByMachine(kinds: Kind[]): boolean {
	return kinds.some(({ kind }) => kind === 'autoReply' || kind === 'bounce');
}

const maxMarkLength = 200;
const maxKeywords = 100;

function readKeywords(fields: FieldValue[]): string[] {
	const written = decodeText(valuesOf(fields, 'keywords').join(', ').slice(0, 10_000));
	return written
		.split(/[,;]/)
		.map((word) =>
			word
				.trim()
				.replace(/^"(.*)"$/, '$1')
				.slice(0, maxMarkLength),
		)
		.filter((word) => word !== '')
		.slice(0, maxKeywords);
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
