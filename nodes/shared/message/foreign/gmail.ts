/**
 * Items of n8n's Gmail Trigger and Gmail node (n8n 2.41.1, Google/Gmail/GenericFunctions): *Simplify* on lays chosen
 * header fields on the item under their own names, off gives what mailparser made; the Gmail API's own answers,
 * with all header fields or the raw source, come through the HTTP Request node or a failed simplification.
 */
import type { Problem } from '../../reasons/problem';
import { readHeaderFields, type FieldValue } from '../headers';
import type { Message } from '../types';
import { asIsoDate, buildMessage, fieldsOf, hashKey, isRecord, readParsedMail } from './itemShapes';
import { textOf } from '../../text/asText';

const simplifiedFields = new Set(['from', 'to', 'cc', 'bcc', 'subject']);

/** @returns null when the item is none of Gmail's */
export function readGmailItem(
	json: Record<string, unknown>,
	ownDomains: string[],
): Message | Problem | null {
	if (typeof json.id !== 'string' || typeof json.threadId !== 'string') return null;
	const known = {
		key: hashKey('gmail', json.id),
		mailbox: 'Gmail',
		...readSent(json),
		...readReceived(json.internalDate),
		size: typeof json.sizeEstimate === 'number' ? json.sizeEstimate : 0,
	};
	if (isRecord(json.headers)) return readParsedMail(json, json.headers, known, ownDomains);

	const snippet = { text: textOf(json.snippet) };
	if (isGmailSource(json)) {
		const fields = readHeaderFields(Buffer.from(json.raw, 'base64url'));
		return buildMessage(fields, { ...known, ...snippet }, ownDomains);
	}
	const fields = isRecord(json.payload) && readApiFields(json.payload.headers);
	if (fields) return buildMessage(fields, { ...known, ...snippet }, ownDomains);

	const simplified = fieldsOf(json).filter(({ name }) => simplifiedFields.has(name));
	if (simplified.length > 0) {
		return buildMessage(simplified, { ...known, ...snippet }, ownDomains);
	}
	return {
		code: 'gmailItemWithoutHeaders',
		text: 'The Gmail item carries neither sender nor recipients',
		remedy:
			"Use the Gmail Trigger, or the Gmail node's Get operation: the list of messages alone holds only their ids.",
	};
}

/**
 * @returns whether the item is the Gmail API's own answer with the raw source, of which all of its message is read.
 * Without Gmail's ids `raw` may be anything: the IMAP trigger's RAW format puts there what the sender wrote as body.
 */
export function isGmailSource(
	json: Record<string, unknown>,
): json is Record<string, unknown> & { raw: string } {
	return (
		typeof json.raw === 'string' &&
		typeof json.id === 'string' &&
		typeof json.threadId === 'string' &&
		!isRecord(json.headers) &&
		json.message === undefined
	);
}

/** The Gmail API's `payload.headers`, every field in order. */
function readApiFields(headers: unknown): FieldValue[] | null {
	if (!Array.isArray(headers)) return null;
	return headers.flatMap((header: unknown) =>
		isRecord(header) && typeof header.name === 'string' && typeof header.value === 'string'
			? [{ name: header.name.toLowerCase(), value: header.value }]
			: [],
	);
}

/** Gmail labels what the account itself sent; simplified items list labels as objects. */
function readSent(json: Record<string, unknown>): Partial<Pick<Message, 'direction'>> {
	const labels = [json.labelIds, json.labels].flatMap((list: unknown) =>
		Array.isArray(list) ? (list as unknown[]) : [],
	);
	const isSent = labels.some(
		(label) => label === 'SENT' || (isRecord(label) && label.id === 'SENT'),
	);
	return isSent ? { direction: 'outgoing' } : {};
}

/** `internalDate` is milliseconds since 1970, as text. */
function readReceived(internalDate: unknown): Partial<Pick<Message, 'date'>> {
	const date = /^\d{1,15}$/.test(String(internalDate)) ? asIsoDate(Number(internalDate)) : '';
	return date ? { date } : {};
}
