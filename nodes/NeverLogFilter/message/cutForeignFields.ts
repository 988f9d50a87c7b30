/**
 * Cuts the fields that n8n's Gmail, Outlook and IMAP triggers put beside `message` on an item (B07, B15): a CRM node that
 * is mapped to `To` or `toRecipients` must find no suppressed person there. Shapes as read in `shared/message/foreign`.
 */
import { decodeText, readAddressList } from '../../shared/message/addressFields';
import { isRecord, readParsedAddresses } from '../../shared/message/foreign/itemShapes';
import { textOf } from '../../shared/text/asText';
import type { Participant } from '../../shared/message/types';
import { cutOthers, cutRecipients, type Cut } from './cutMessage';
import { findListed } from './strikePeople';

/** Field names, lower case and without hyphens, to what the people in them are. */
const recipientFields = new Set([
	'to',
	'cc',
	'bcc',
	'resentto',
	'resentcc',
	'resentbcc',
	'torecipients',
	'ccrecipients',
	'bccrecipients',
]);
const otherFields = new Set(['replyto', 'sender', 'resentfrom', 'resentsender']);
/** Objects that hold header fields by name. */
const headerHolders = new Set(['headers', 'metadata']);
/** Whole sources and header lists that cannot be cut in place. */
const sourceFields = new Set(['raw', 'payload', 'internetmessageheaders']);
/** Text, which is redacted on request only; addresses in the subject go in any case. */
const bodyFields = new Set([
	'subject',
	'text',
	'html',
	'textashtml',
	'textplain',
	'texthtml',
	'snippet',
	'body',
	'bodypreview',
]);

/** @returns whether a field of that name holds the text of a mail */
export function isBodyField(name: string): boolean {
	return bodyFields.has(name.toLowerCase().replaceAll('-', ''));
}

/** @returns whether a field of that name holds a mail as a whole */
export function isSourceField(name: string): boolean {
	return sourceFields.has(name.toLowerCase().replaceAll('-', ''));
}

/**
 * @param json of an item, without `message`
 * @param redact for text, or null to leave it alone
 * @returns the json with its mail fields cut; fields of other origin stay as they are
 */
export function cutForeignFields(
	json: Record<string, unknown>,
	cut: Cut,
	redact: ((text: string) => string) | null,
): Record<string, unknown> {
	const kept: Array<[string, unknown]> = [];
	for (const [name, value] of Object.entries(json)) {
		const plain = name.toLowerCase().replaceAll('-', '');
		if (headerHolders.has(plain) && isRecord(value)) {
			kept.push([name, cutHeaders(value, cut)]);
		} else if (isBodyField(name)) {
			kept.push([name, redact ? redactBody(value, redact) : value]);
		} else if (!sourceFields.has(plain)) {
			kept.push([name, cutField(plain, value, cut)]);
		}
	}
	return Object.fromEntries(kept);
}

/**
 * Header fields by name: those of people are cut, any other that holds a suppressed address (Received, Delivered-To)
 * goes.
 */
function cutHeaders(headers: Record<string, unknown>, cut: Cut): Record<string, unknown> {
	const kept: Array<[string, unknown]> = [];
	for (const [name, value] of Object.entries(headers)) {
		const plain = name.toLowerCase().replaceAll('-', '');
		const text = textOf(value);
		// mailparser's header lines begin with the name, the IMAP trigger's values do not.
		const lineStart = /^[\w-]+:/.exec(text)?.[0] ?? '';
		const isLine = lineStart.toLowerCase() === `${name.toLowerCase()}:`;
		const content = isLine ? text.slice(lineStart.length).trim() : text;
		if (recipientFields.has(plain) || otherFields.has(plain)) {
			const list = cutField(plain, content, cut);
			if (list !== '') kept.push([name, isLine ? `${lineStart} ${textOf(list)}` : list]);
		} else if (
			[text, decodeText(text)].every((form) => findListed(form, cut.isSuppressed).length === 0)
		) {
			kept.push([name, value]);
		}
	}
	return Object.fromEntries(kept);
}

function cutField(plainName: string, value: unknown, cut: Cut): unknown {
	const cutList = recipientFields.has(plainName)
		? cutRecipients
		: otherFields.has(plainName)
			? cutOthers
			: null;
	if (!cutList) return value;
	const isKept = (participant: Participant) => cutList([participant], cut).length > 0;
	if (typeof value === 'string') return writeList(cutList(readAddressList(value), cut));
	if (isParsedField(value)) {
		const list = cutList(readParsedAddresses(value), cut);
		return { value: list, text: writeList(list) };
	}
	if (Array.isArray(value)) {
		if (value.some(isParsedField)) {
			const list = cutList(readParsedAddresses(value), cut);
			return { value: list, text: writeList(list) };
		}
		return value.filter((entry: unknown) => isKept(readForeignEntry(entry)));
	}
	if (isRecord(value) && isRecord(value.emailAddress)) {
		return isKept(readForeignEntry(value)) ? value : null;
	}
	return value;
}

/** A text, or Graph's `{ contentType, content }`. */
function redactBody(value: unknown, redact: (text: string) => string): unknown {
	if (typeof value === 'string') return redact(value);
	if (!isRecord(value) || typeof value.content !== 'string') return value;
	return { ...value, content: redact(value.content) };
}

function isParsedField(value: unknown): boolean {
	return isRecord(value) && Array.isArray(value.value);
}

/** Graph's `{ emailAddress: { name, address } }`, or the bare address of Outlook's simplified items. */
function readForeignEntry(entry: unknown): Participant {
	if (typeof entry === 'string') return { name: '', address: entry };
	const address = isRecord(entry) ? entry.emailAddress : undefined;
	return isRecord(address)
		? { name: textOf(address.name), address: textOf(address.address) }
		: { name: '', address: '' };
}

function writeList(list: Participant[]): string {
	return list
		.map(({ name, address }) =>
			name ? `"${name.replace(/["\\]/g, '\\$&')}" <${address}>` : address,
		)
		.join(', ');
}
