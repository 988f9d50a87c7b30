/**
 * What is made of a mail that one of our people forwards to be logged (B18): the mails inside it, each an item of its
 * own. Anybody else's forward, and one that a customer gets, is an ordinary mail with history.
 */
import type { IDataObject } from 'n8n-workflow';

import { parseAddress } from '../shared/message/address';
import { keepBound } from '../shared/message/binding';
import { isRecord } from '../shared/message/foreign/itemShapes';
import { readForwards } from '../shared/message/forwards/readForwards';
import { isOwnAddress, type OwnDomains } from '../shared/message/ownDomains';
import { makeSameKey } from '../shared/message/sameKey';
import type { Message, Original } from '../shared/message/types';
import type { Reason } from '../shared/reasons/receipt';
import { listRecipients } from './message/listParticipants';
import { explain } from '../shared/neverLog/reasons';

/** What to do with forwards: log what was forwarded, the forward as it was sent, or nothing. */
export type ForwardRule = 'original' | 'asSent' | 'neverLog';

/** One mail that was forwarded, as the json of an item. */
export interface ForwardedMail {
	json: IDataObject;
	/** Whether the files of the forward are its own: of several, none can be told to be. */
	hasFiles: boolean;
}

/**
 * @param isProven whether nothing speaks against the author of the forward
 * @returns the forwarded mails; why none of it may be logged; or null for an ordinary mail
 */
export function takeForwarded(
	json: IDataObject,
	message: Message,
	own: OwnDomains,
	{ rule, isProven }: { rule: ForwardRule; isProven: boolean },
): ForwardedMail[] | Reason | null {
	const originals = Array.isArray(message.forwarded) ? message.forwarded : [];
	if (rule === 'asSent' || originals.length === 0 || !isProven) return null;
	if (!isForTheLog(message, own)) return null;
	if (rule === 'neverLog') return explain('forwardNeverLogged');
	const unclear = originals.find((original) => original.unclear !== undefined)?.unclear;
	if (unclear) return explain('forwardUnclear', { why: unclear });
	const hasFiles = originals.length === 1;
	const taken = new Set<string>();
	return originals.map((original, place) => {
		const made = makeMessage(message, own, original, place, hasFiles);
		const sameKey = tellApart(made, message, original, place, taken);
		return { json: makeJson(json, message, original, place, { ...made, sameKey }), hasFiles };
	});
}

/**
 * Without a Message-ID and a date two mails may be alike in all that is quoted ("Yes, thanks."): then they are told
 * apart by the forward they came in, for one that is logged twice is better than one that is lost.
 * @param taken the keys of the forward's other originals
 */
function tellApart(
	made: Message,
	outer: Message,
	{ messageId, date }: Original,
	place: number,
	taken: Set<string>,
): string {
	const content = makeSameKey({ ...made, date });
	const isSure = messageId !== '' || (date !== '' && !taken.has(content));
	taken.add(content);
	return isSure ? content : `${outer.sameKey || outer.key}:${place + 1}`;
}

/** From one of us to addresses of ours alone. */
function isForTheLog(message: Message, own: OwnDomains): boolean {
	const isOwn = ({ address }: { address: string }) => {
		const parts = parseAddress(address);
		return parts !== null && isOwnAddress(parts, own);
	};
	const recipients = listRecipients(message);
	const isSurelyKnown =
		!message.missing?.length && message.authors.length <= 1 && !message.originalFrom;
	return isSurelyKnown && isOwn(message.from) && recipients.length > 0 && recipients.every(isOwn);
}

function makeMessage(
	outer: Message,
	own: OwnDomains,
	original: Original,
	place: number,
	hasFiles: boolean,
): Message {
	const { from, to, cc, subject, text, html, messageId, date, sensitivity, keywords } = original;
	const author = parseAddress(from.address);
	return {
		...{ from, authors: [from], to, cc, bcc: [], replyTo: [], sender: null },
		...{ inReplyTo: '', references: [], messageId, subject, text, html },
		...{ mailbox: outer.mailbox, uid: outer.uid, uidValidity: outer.uidValidity },
		...(outer.own && { own: outer.own }),
		...(sensitivity && { sensitivity }),
		...(keywords && { keywords }),
		key: `${outer.key}:${place + 1}`,
		threadKey: messageId,
		date: date || outer.date,
		direction: author && isOwnAddress(author, own) ? 'outgoing' : 'incoming',
		size: outer.size,
		autoSubmitted: false,
		bounce: false,
		attachments: hasFiles ? (outer.attachments ?? []) : [],
		// Whoever forwards it to be logged asks for it.
		kinds: [],
		forwarded: [],
		incomplete: outer.incomplete ?? [],
	};
}

function makeJson(
	json: IDataObject,
	outer: Message,
	{ how, date }: Original,
	place: number,
	message: Message,
): IDataObject {
	const proof = tellProof(json.auth, place);
	const comment = how === 'quoted' ? readForwards(outer, []).comment : outer.text.trim();
	const reasons = [
		explain(proof === 'dkim' ? 'forwardProven' : 'forwardClaimed'),
		...(date ? [] : [explain('forwardDateUnknown')]),
	];
	const forward = { by: outer.from, how, proof, comment, reasons };
	return keepBound(json, {
		...json,
		message: message as unknown as IDataObject,
		forward: forward as unknown as IDataObject,
	});
}

/** By Email Auth Check, where it looked at the attached mail's own signature (B19). */
function tellProof(auth: unknown, place: number): 'dkim' | 'claimed' {
	const list = isRecord(auth) && Array.isArray(auth.originals) ? (auth.originals as unknown[]) : [];
	const isProven = list.some((one) => isRecord(one) && one.index === place && one.proof === 'dkim');
	return isProven ? 'dkim' : 'claimed';
}
