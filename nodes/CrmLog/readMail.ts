/**
 * Makes an item into the mail that may stand in a CRM: who it is logged to is decided by the Never Log Filter, and
 * without one by the mail itself; nobody else is ever named to a connector as a contact (P16, P20).
 */
import { normalizeAddress, parseAddress, type AddressParts } from '../shared/message/address';
import { isBound } from '../shared/message/binding';
import { isProblem, readMessage } from '../shared/message/foreign/foreign';
import { isRecord } from '../shared/message/foreign/itemShapes';
import { textOf } from '../shared/text/asText';
import { isFreeMailDomain } from '../shared/message/freeMailDomains';
import { isOwnAddress, readOwn } from '../shared/message/ownDomains';
import type { Message, Participant } from '../shared/message/types';
import type { Problem } from '../shared/reasons/problem';
import type { Reason } from '../shared/reasons/receipt';
import type { CrmMail, Person } from './connectors/connector';
import { explain } from './reasons';

export interface MailRules {
	body: 'newText' | 'text' | 'html';
	ownDomains: string[];
}

/** A mail without its files, which only the item's owner can fetch. */
export type MailWithoutFiles = Omit<CrmMail, 'files'> & { message: Message };

/** Why a mail is not logged; `isFinal`: no later delivery will change that. */
export interface Refusal {
	refused: Reason;
	isFinal: boolean;
}

/** @returns the mail, why it is not to be logged, or why the item cannot be read */
export function readMail(
	json: Record<string, unknown>,
	{ body, ownDomains }: MailRules,
): MailWithoutFiles | Refusal | Problem {
	const refused = findForbiddance(json);
	if (refused) return { refused, isFinal: false };
	const message = readMessage(json, ownDomains);
	if (isProblem(message)) return message;
	// The same for one mail in every mailbox, where the trigger says it.
	const key = textOf(message.sameKey) || textOf(message.key);
	if (!key) return { refused: explain('keyMissing'), isFinal: false };
	const contacts = listContacts(json, message, ownDomains);
	if (contacts.length === 0) return { refused: explain('noRecipients'), isFinal: true };
	const { newText } = message as Message & { newText?: unknown };
	const text = body === 'newText' ? textOf(newText) || message.text : message.text;
	const suppressed = listSuppressed(json.logging);
	const allowed = (people: Participant[]) =>
		people.filter(({ address }) => !suppressed.has(normalizeAddress(address)));
	return {
		key,
		messageId: textOf(message.messageId),
		threadKey: textOf(message.threadKey),
		date: readDate(message.date),
		direction: isRecord(json.forward) ? 'forwarded' : message.direction,
		subject: message.subject,
		text,
		html: body === 'html' ? message.html : '',
		from: message.from,
		to: allowed(message.to),
		cc: allowed(message.cc),
		bcc: allowed(message.bcc),
		owner: readOwner(json),
		dealTags: listDealTags(message, ownDomains),
		contacts,
		message,
	};
}

/** @returns what an earlier node said against logging, or null */
function findForbiddance(json: Record<string, unknown>): Reason | null {
	if (json.logging !== undefined) {
		const { logging } = json;
		if (isRecord(logging) && logging.decision === 'neverLog') return explain('neverLog');
		const isReadable =
			isRecord(logging) && logging.decision === 'log' && readAddresses(logging.log) !== null;
		// The filter has judged the check's verdict.
		return isReadable ? null : explain('loggingUnreadable');
	}
	if (json.auth === undefined) return null;
	const decision = isRecord(json.auth) ? json.auth.decision : undefined;
	if (decision !== 'pass') return explain('authNotPassed');
	return isBound(json) ? null : explain('authOfOther');
}

function listContacts(
	json: Record<string, unknown>,
	message: Message,
	ownDomains: string[],
): Person[] {
	const people = [
		...message.authors,
		...message.replyTo,
		...message.to,
		...message.cc,
		...message.bcc,
	];
	const names = new Map<string, string>();
	for (const { name, address } of people) {
		const key = normalizeAddress(address);
		if (key && !names.get(key)) names.set(key, name.trim());
	}
	const addresses = isRecord(json.logging)
		? listAllowed(json.logging)
		: listOutsiders(message, ownDomains);
	return [...new Set(addresses)].map((address) => ({ address, name: names.get(address) ?? '' }));
}

/** Whoever is suppressed is left out even where a node in between put them back. */
function listAllowed(logging: Record<string, unknown>): string[] {
	const suppressed = listSuppressed(logging);
	return (readAddresses(logging.log) ?? []).filter((address) => !suppressed.has(address));
}

function listSuppressed(logging: unknown): Set<string> {
	const list = isRecord(logging) && Array.isArray(logging.suppressed) ? logging.suppressed : [];
	return new Set(
		list.map((one: unknown) => normalizeAddress(isRecord(one) ? textOf(one.address) : textOf(one))),
	);
}

/** Without a filter: an outgoing mail's recipients, an incoming one's authors; colleagues are nobody's contacts. */
function listOutsiders(message: Message, ownDomains: string[]): string[] {
	const own = readOwn(message, ownDomains);
	const authorDomain = parseAddress(message.from.address)?.domain ?? '';
	const isOutgoing = message.direction === 'outgoing';
	const isOwn = (parts: AddressParts) =>
		isOwnAddress(parts, own) ||
		(isOutgoing && parts.domain === authorDomain && !isFreeMailDomain(parts.domain));
	const people: Participant[] = isOutgoing
		? [...message.to, ...message.cc, ...message.bcc]
		: message.authors;
	return people
		.map(({ address }) => parseAddress(address))
		.filter((parts) => parts !== null)
		.filter((parts) => !isOwn(parts))
		.map(({ local, domain }) => `${local}@${domain}`);
}

/** @returns the addresses, normalised; null when one of them is none */
function readAddresses(list: unknown): string[] | null {
	if (!Array.isArray(list)) return null;
	const addresses = list.map((address: unknown) => normalizeAddress(textOf(address)));
	return addresses.includes('') ? null : addresses;
}

/** Only addresses of ours name deals: a stranger's own tag means something else. */
function listDealTags(message: Message, ownDomains: string[]): string[] {
	const own = readOwn(message, ownDomains);
	const addresses = [
		...[...message.to, ...message.cc, ...message.bcc].map(({ address }) => address),
		...(message.own?.loggingAddresses ?? []),
	];
	const tags = addresses
		.map((address) => parseAddress(textOf(address)))
		.filter((parts) => parts !== null && isOwnAddress(parts, own))
		.map((parts) => /\+deal-(\d{1,20})$/i.exec(parts!.local)?.[1]);
	return [...new Set(tags.filter((tag) => tag !== undefined))];
}

function readOwner({ sender, mailOwner }: Record<string, unknown>): string {
	const owners = isRecord(mailOwner) && Array.isArray(mailOwner.owners) ? mailOwner.owners : [];
	// Whose mail it is counts before who wrote it: a colleague may have.
	return normalizeAddress(textOf(owners[0]) || textOf(isRecord(sender) ? sender.owner : ''));
}

function readDate(written: unknown): string {
	const date = new Date(textOf(written));
	return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
