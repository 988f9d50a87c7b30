/** Whose mail a mail is (B20): its author's, that of the mailbox it lies in, or that of those who got it. */
import { normalizeAddress } from '../message/address';
import { isProblem, readMessage } from '../message/foreign/foreign';
import type { Reason } from '../reasons/receipt';
import type { Standing } from './judgeSender';
import { senderReason } from './reasons';

export type Whose = 'author' | 'mailbox' | 'recipients';

/** `json.mailOwner`. */
export interface MailOwner {
	/** Empty where nobody is known to own it: nothing is logged then. */
	owners: string[];
	by: Whose;
	/** Main and confirmed addresses beside the author's: of the users, and nobody's contact. Absent without any. */
	own?: string[];
	reasons: Reason[];
}

/**
 * @param author what is known of the author
 * @param judgeSender tells whose main or confirmed sender an address is
 */
export function findMailOwner(
	json: Record<string, unknown>,
	by: Whose,
	author: Standing,
	judgeSender: (address: string) => Standing,
): MailOwner {
	const standings =
		by === 'author' ? [author] : listAddresses(json, by).map((address) => judgeSender(address));
	const known = standings.filter(({ status }) => status === 'main' || status === 'confirmed');
	const owners = [...new Set(known.map(({ owner }) => owner))];
	const found = known.length > 0 ? known : standings;
	const reasons = found.slice(0, mostReasons).flatMap((standing) => standing.reasons);
	return {
		owners,
		by,
		reasons: owners.length > 0 ? reasons : [senderReason('mailOwnerUnknown', { by }), ...reasons],
	};
}

/** @returns the main and confirmed senders among who got a mail, and the people of one forwarded in it (B17) */
export function findUsers(
	json: Record<string, unknown>,
	judgeSender: (address: string) => Standing,
): string[] {
	const message = readMessage(json);
	if (isProblem(message)) return [];
	const originals = Array.isArray(message.forwarded) ? message.forwarded : [];
	// Of the author `json.sender` tells.
	const named = [...message.to, ...message.cc, ...message.bcc];
	for (const { from, to, cc } of originals.slice(0, mostOriginals)) named.push(from, ...to, ...cc);
	const written = named.map(({ address }) => address);
	return toAddresses(written.slice(0, mostRecipients)).filter((address) => {
		const { status } = judgeSender(address);
		return status === 'main' || status === 'confirmed';
	});
}

const mostOriginals = 20;
const mostReasons = 20;
const mostRecipients = 500;

/** Recipients that anybody may have added to a signed mail make it nobody's. */
function listAddresses(json: Record<string, unknown>, by: Whose): string[] {
	const message = readMessage(json);
	if (isProblem(message)) return [];
	if (by === 'mailbox') return toAddresses([message.own?.account]);
	const { unsignedRecipients } = (json.auth ?? {}) as { unsignedRecipients?: unknown };
	const unsigned = new Set(
		toAddresses(Array.isArray(unsignedRecipients) ? unsignedRecipients : []),
	);
	const written = [...message.to, ...message.cc, ...message.bcc].map(({ address }) => address);
	return toAddresses(written.slice(0, mostRecipients)).filter((address) => !unsigned.has(address));
}

function toAddresses(written: unknown[]): string[] {
	const addresses = written.map((one) => (typeof one === 'string' ? normalizeAddress(one) : ''));
	return [...new Set(addresses)].filter((address) => address !== '');
}
