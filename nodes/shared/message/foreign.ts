/**
 * The message of an item, whichever trigger made it (promise B15): our own `json.message`, or what n8n's Gmail,
 * Outlook and IMAP triggers put on theirs. What does not carry enough is refused with the setting to change.
 */
import type { Problem } from '../problem';
import { readGmailItem } from './foreign/gmail';
import { readImapItem } from './foreign/imap';
import { isParticipant, isRecord } from './foreign/itemShapes';
import { readOutlookItem } from './foreign/outlook';
import type { Message } from './types';

/**
 * @param json the json of an item
 * @param ownDomains the operator's own domains, which tell the direction of an item that does not say it
 * @returns the message, or why there is none; unknown things are empty, never made up
 */
export function readMessage(
	json: Record<string, unknown>,
	ownDomains: string[] = [],
): Message | Problem {
	if (json.message !== undefined) return readOwnMessage(json.message);
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
const resentLists = ['from', 'to', 'cc', 'bcc'] as const;

/** Other nodes and people can change what our trigger wrote: a list that is none must not pass for an empty one. */
function readOwnMessage(value: unknown): Message | Problem {
	if (!isRecord(value)) return damaged('it is not an object');
	for (const name of participantLists) {
		const list = value[name];
		if (!Array.isArray(list) || !list.every(isParticipant)) {
			return damaged(`its field "${name}" is not a list of names and addresses`);
		}
	}
	if (!isParticipant(value.from)) return damaged('its field "from" is not a name and an address');
	if (value.sender !== null && value.sender !== undefined && !isParticipant(value.sender)) {
		return damaged('its field "sender" is not a name and an address');
	}
	const { resent } = value;
	if (resent !== undefined) {
		const isReadable =
			isRecord(resent) &&
			resentLists.every((name) => {
				const list = resent[name];
				return Array.isArray(list) && list.every(isParticipant);
			});
		if (!isReadable) return damaged('its field "resent" is not four lists of names and addresses');
	}
	return value as unknown as Message;
}

function damaged(what: string): Problem {
	return {
		code: 'damagedMessage',
		text: `The item's message cannot be read: ${what}`,
		remedy:
			'Hand the item on as the Mailbox Trigger made it; a node in between has changed "message".',
	};
}
