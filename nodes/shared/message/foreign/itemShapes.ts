/** The pieces of which the items of n8n's mail triggers are made, read as the untrusted input they are. */
import { createHash } from 'node:crypto';

import type { FieldValue } from '../headers';
import { readOwnDomains, tellDirection } from '../ownDomains';
import { readMessageHeaders } from '../parse';
import type { Message, Participant } from '../types';
import { textOf } from '../../text/asText';

export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isParticipant(value: unknown): value is Participant {
	return isRecord(value) && typeof value.name === 'string' && typeof value.address === 'string';
}

/** @returns ISO 8601 in UTC, or '' */
export function asIsoDate(value: string | number): string {
	const date = new Date(value);
	return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

/** The key of a mail whose source is not at hand: what its server or its content says of its identity. */
export function hashKey(...parts: string[]): string {
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Header fields out of an object of names and values; a value that is no text is passed over. */
export function fieldsOf(record: Record<string, unknown>): FieldValue[] {
	return Object.entries(record)
		.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
		.map(([name, value]) => ({ name: name.toLowerCase(), value }));
}

/**
 * A message of header fields, with what else is known of it laid over.
 * @param known `key` at least; `direction` where the item says it
 */
export function buildMessage(
	fields: FieldValue[],
	known: Partial<Message> & Pick<Message, 'key'>,
	ownDomains: string[],
): Message {
	const message = {
		mailbox: '',
		uid: 0,
		uidValidity: '',
		text: '',
		html: '',
		size: 0,
		attachments: [],
		...readMessageHeaders(fields),
		...known,
	};
	return {
		...message,
		direction: known.direction ?? tellDirection(message.from, readOwnDomains(ownDomains)),
	};
}

/**
 * What mailparser makes of an address field: `{ value: [{ name, address } or { name, group: [...] }] }`, or a list of
 * those where the field stands more than once.
 */
export function readParsedAddresses(parsed: unknown): Participant[] {
	return (Array.isArray(parsed) ? parsed : [parsed]).flatMap((field) =>
		isRecord(field) && Array.isArray(field.value) ? flattenGroups(field.value, 0) : [],
	);
}

function flattenGroups(entries: unknown[], depth: number): Participant[] {
	return entries.flatMap((entry) => {
		if (!isRecord(entry)) return [];
		// Groups do not nest (RFC 5322 section 3.4); a made-up item may nest them endlessly.
		if (Array.isArray(entry.group)) return depth < 5 ? flattenGroups(entry.group, depth + 1) : [];
		return [{ name: textOf(entry.name), address: textOf(entry.address) }];
	});
}

/**
 * A mail that mailparser resolved: the shape of n8n's Gmail Trigger without *Simplify* and of its IMAP trigger's
 * *Resolved* format. `headers` holds the last line of every field as written, which tells what the rest leaves out.
 */
export function readParsedMail(
	json: Record<string, unknown>,
	headers: Record<string, unknown>,
	known: Partial<Message> & Pick<Message, 'key'>,
	ownDomains: string[],
): Message {
	const fields = fieldsOf(headers).map(({ name, value }) => ({
		name,
		value: value
			.slice(value.indexOf(':') + 1)
			.replace(/[\r\n]+/g, '')
			.trim(),
	}));
	const lists: Partial<Message> = {};
	for (const name of ['to', 'cc', 'bcc', 'replyTo'] as const) {
		if (json[name] !== undefined) lists[name] = readParsedAddresses(json[name]);
	}
	const authors = readParsedAddresses(json.from);
	return buildMessage(
		fields,
		{
			...lists,
			...(authors[0] && { from: authors[0], authors }),
			text: textOf(json.text),
			html: textOf(json.html),
			...known,
		},
		ownDomains,
	);
}
