/**
 * Binds what was said of a mail to that very mail (promise B36): whether the message on an item is the one in a source,
 * and a digest that any later node computes anew from its item.
 */
import { createHash } from 'node:crypto';

import { isProblem, readMessage } from './foreign/foreign';
import { isGmailSource } from './foreign/gmail';
import { isRecord } from './foreign/itemShapes';
import { readHeaderFields, type HeaderField } from './headers';
import { parseMessage, readMessageHeaders } from './parse';
import type { Message, Participant } from './types';

/**
 * @param json the json of an item
 * @param source the raw source that is to be judged
 * @returns false when the item carries another mail than the source; a mail file inside a mail is another one
 */
export async function agreesWithSource(
	json: Record<string, unknown>,
	source: Buffer,
): Promise<boolean> {
	const message = readMessage(json);
	// Without a message there is nothing that could borrow the verdict; a damaged one says nothing to compare.
	if (isProblem(message)) return json.message === undefined;
	// Read from that very source a moment ago.
	if (isGmailSource(json) && Buffer.from(json.raw, 'base64url').equals(source)) return true;
	const fields = tryReadFields(source);
	if (!fields || !hasSameHeader(message, fields, json.message !== undefined)) return false;
	// What is inside a mail is shorter than the mail.
	return message.size > 0 && json.message !== undefined
		? message.size === source.length
		: await hasSameText(message, json, source);
}

/** @returns a digest of the item's message, the same for every node that sees it; '' when it carries none */
export function digestMail(json: Record<string, unknown>): string {
	const message = readMessage(json);
	if (isProblem(message)) return '';
	const { messageId, date, subject, text, html, resent } = message;
	// The other triggers' keys hang on fields that later nodes add.
	const { newText, originalFrom } = message;
	const own =
		json.message === undefined
			? []
			: [
					message.key,
					listPeople([message.sender]),
					...(newText === undefined ? [] : [newText]),
					...(originalFrom ? [listPeople([originalFrom])] : []),
				];
	return hash(
		JSON.stringify([
			[messageId, date, subject, text, html, ...own],
			...[message.authors, message.replyTo, message.to, message.cc, message.bcc].map(listPeople),
			resent ? [resent.from, resent.to, resent.cc, resent.bcc].map(listPeople) : [],
			(message.attachments ?? []).map(({ fileName, contentType, size }) => [
				fileName,
				contentType,
				size,
			]),
		]),
	);
}

/** @returns the digest of a mail that no item carries as a message */
export function digestSource(source: Buffer): string {
	return hash(source);
}

/** @returns whether the verdict in `auth` is about the item's own message; one that does not say so is not */
export function isBound(json: Record<string, unknown>): boolean {
	const of = isRecord(json.auth) ? json.auth.of : undefined;
	if (typeof of !== 'string' || of === '') return false;
	const digest = digestMail(json);
	return digest === '' ? json.message === undefined : digest === of;
}

/** @returns the changed item with its verdict bound to it, if it was bound to the item before the change */
export function keepBound<Json extends Record<string, unknown>>(
	before: Record<string, unknown>,
	changed: Json,
): Json {
	return isBound(before)
		? { ...changed, auth: { ...(changed.auth as object), of: digestMail(changed) } }
		: changed;
}

function hash(content: string | Buffer): string {
	return createHash('sha256').update(content).digest('hex');
}

function listPeople(people: Array<Participant | null>): string[][] {
	return people.map((person) => (person ? [person.name, person.address] : []));
}

function tryReadFields(source: Buffer): HeaderField[] | null {
	try {
		return readHeaderFields(source);
	} catch {
		return null;
	}
}

const comparedLists = ['authors', 'replyTo', 'to', 'cc', 'bcc'] as const;

/** Other triggers leave fields out and write addresses in their own way: of theirs only what they always carry counts. */
function hasSameHeader(message: Message, fields: HeaderField[], isOwn: boolean): boolean {
	const written = readMessageHeaders(fields);
	const isSame = (one: string | undefined, other: string) => squeeze(one ?? '') === squeeze(other);
	const lists = isOwn ? comparedLists : (['authors'] as const);
	return (
		lists.every((name) => {
			const addresses = (people: Participant[]) => people.map(({ address }) => address);
			return String(addresses(message[name])) === String(addresses(written[name]));
		}) &&
		isSame(message.subject, written.subject) &&
		(!message.messageId || message.messageId === written.messageId) &&
		(!isOwn || !written.date || !message.date || message.date === written.date)
	);
}

async function hasSameText(
	{ text, html }: Message,
	json: Record<string, unknown>,
	source: Buffer,
): Promise<boolean> {
	const place = { account: '', mailbox: '', uid: 0, uidValidity: '', ownDomains: [] };
	const written = (await parseMessage(source, place)).message;
	const isPreview = text === json.snippet || text === json.bodyPreview;
	const isSameText = isPreview
		? squeeze(written.text).startsWith(squeeze(text))
		: squeeze(written.text) === squeeze(text);
	return (!text || isSameText) && (!html || squeeze(written.html) === squeeze(html));
}

function squeeze(text: string): string {
	return text.replace(/\s+/g, ' ').trim();
}
