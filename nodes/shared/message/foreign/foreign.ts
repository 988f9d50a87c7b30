/**
 * The message of an item, whichever trigger made it (promise B15): our own `json.message`, or what n8n's Gmail,
 * Outlook and IMAP triggers put on theirs. What does not carry enough is refused with the setting to change.
 */
import type { Problem } from '../../reasons/problem';
import { readGmailItem } from './gmail';
import { readImapItem } from './imap';
import { isParticipant, isRecord } from './itemShapes';
import { textOf } from '../../text/asText';
import { readOutlookItem } from './outlook';
import { readOwnDomains, tellDirection } from '../ownDomains';
import type { Message, Participant } from '../types';

/**
 * @param json the json of an item
 * @param ownDomains the operator's own domains, which tell the direction of an item that does not say it
 * @returns the message, or why there is none; unknown things are empty, never made up
 */
export function readMessage(
	json: Record<string, unknown>,
	ownDomains: string[] = [],
): Message | Problem {
	if (json.message !== undefined) return readOwnMessage(json.message, ownDomains);
	return (
		readGmailItem(json, ownDomains) ??
		readOutlookItem(json, ownDomains) ??
		readImapItem(json, ownDomains) ?? {
			code: 'noMessage',
			text: 'The item carries no email',
			remedy:
				'Connect the Mailbox Trigger, or the Gmail, Microsoft Outlook or Email Trigger (IMAP) of n8n, and leave their fields on the item.',
		}
	);
}

/** Tells a problem from what was asked for. */
export function isProblem<Result extends object>(result: Result | Problem): result is Problem {
	return 'remedy' in result && 'code' in result;
}

const participantLists = ['authors', 'replyTo', 'to', 'cc', 'bcc'] as const;
const recipientLists = ['to', 'cc', 'bcc'] as const;
const resentLists = ['from', 'to', 'cc', 'bcc'] as const;

/**
 * Other nodes and people can make or change the message. A field that is not there is empty, as in a mail without it;
 * a list that is none must not pass for an empty one.
 */
function readOwnMessage(value: unknown, ownDomains: string[]): Message | Problem {
	if (!isRecord(value)) return damaged('it is not an object');
	const from = readParticipant(value.from);
	if (!from) return damaged('its field "from" is not a name and an address');
	const lists = readLists(value, participantLists);
	if (typeof lists === 'string')
		return damaged(`its field "${lists}" is not a list of names and addresses`);
	const isWithoutSender = value.sender === null || value.sender === undefined;
	const sender = isWithoutSender ? null : readParticipant(value.sender);
	if (!sender && !isWithoutSender) {
		return damaged('its field "sender" is not a name and an address');
	}
	const isRewritten = value.originalFrom !== undefined && value.originalFrom !== null;
	const originalFrom = isRewritten ? readParticipant(value.originalFrom) : null;
	if (isRewritten && !originalFrom) {
		return damaged('its field "originalFrom" is not a name and an address');
	}
	const resent = isRecord(value.resent) ? readLists(value.resent, resentLists) : {};
	// Resent fields are ours or nobody's: half a block was damaged.
	if (
		value.resent !== undefined &&
		(typeof resent === 'string' || resentLists.some((name) => !resent[name]))
	) {
		return damaged('its field "resent" is not four lists of names and addresses');
	}
	// Without any list of recipients it is not known who got the mail.
	const isWithoutRecipients = recipientLists.every((name) => value[name] === undefined);
	return {
		...(isWithoutRecipients && { missing: ['cc', 'bcc'] }),
		...value,
		from,
		authors: [from],
		replyTo: [],
		to: [],
		cc: [],
		bcc: [],
		...lists,
		sender,
		...(originalFrom && { originalFrom }),
		...(value.resent !== undefined && { resent }),
		subject: textOf(value.subject),
		text: textOf(value.text),
		html: textOf(value.html),
		direction: value.direction ?? tellDirection(from, readOwnDomains(ownDomains)),
	} as Message;
}

/** @returns a participant, with an empty name where there is none; null for what has no address */
function readParticipant(value: unknown): Participant | null {
	if (isParticipant(value)) return value;
	const isNameless = isRecord(value) && (value.name === undefined || value.name === null);
	return isNameless && typeof value.address === 'string'
		? { name: '', address: value.address }
		: null;
}

/** @returns the lists that are there, or the name of one that is no list of participants */
function readLists<Name extends string>(
	record: Record<string, unknown>,
	names: readonly Name[],
): Partial<Record<Name, Participant[]>> | Name {
	const lists: Partial<Record<Name, Participant[]>> = {};
	for (const name of names) {
		const list = record[name];
		if (list === undefined) continue;
		if (!Array.isArray(list)) return name;
		const participants = list.map(readParticipant).filter((participant) => participant !== null);
		if (participants.length < list.length) return name;
		lists[name] = participants;
	}
	return lists;
}

function damaged(what: string): Problem {
	return {
		code: 'damagedMessage',
		text: `The item's message cannot be read: ${what}`,
		remedy:
			'Hand the item on as the Mailbox Trigger made it; a node in between has changed "message".',
	};
}
