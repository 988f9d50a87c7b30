/**
 * Mail that stays out whoever is listed: what somebody marked as private (B22), and, unless asked for, what no person
 * wrote to another or what went to a crowd (B21).
 */
import { normalizeAddress } from '../shared/message/address';
import { readKinds } from '../shared/message/kinds';
import { readPerson } from '../shared/message/personKey';
import { findPrivateMark } from '../shared/message/privateMark';
import type { Kind, KindName, Message } from '../shared/message/types';
import type { Reason } from '../shared/reasons/receipt';
import { findEntry, type NeverLogIndex } from '../shared/neverLog/matcher';
import { listAuthors, listRecipients } from './message/listParticipants';
import { explain } from '../shared/neverLog/reasons';

/** What stays out unless the operator says otherwise. */
export const leftOutByDefault: KindName[] = ['autoReply', 'bounce', 'report', 'bulk', 'noReply'];

export interface StaysOutRules {
	/** Kinds of mail. */
	leaveOut: ReadonlySet<KindName>;
	/** Null for any number. */
	moreRecipientsThan: number | null;
	/** Whose mail is logged all the same. */
	exceptFrom: NeverLogIndex;
	/** As written; without any, no mail is kept out by a mark. */
	privateMarks: string[];
}

/** @returns why the mail is nobody's business, whoever marked it; null without a mark */
export function findMark(
	message: Pick<Message, 'subject' | 'sensitivity' | 'keywords' | 'mailbox'>,
	{ privateMarks }: Pick<StaysOutRules, 'privateMarks'>,
): Reason | null {
	const mark = findPrivateMark(message, privateMarks);
	return mark && explain('markedPrivate', mark);
}

/**
 * @param isProven whether nothing speaks against the author: anybody can write the address of an exception
 * @returns why a mail is left out that no list keeps out; null where nothing does
 */
export function findLeftOut(
	message: Message,
	rules: StaysOutRules,
	{ isProven, now }: { isProven: boolean; now: number },
): Reason | null {
	const reason = findLeftOutKind(message, rules) ?? findCrowd(message, rules);
	return reason && isProven && isExcepted(message, rules, now) ? null : reason;
}

function findLeftOutKind(message: Message, { leaveOut }: StaysOutRules): Reason | null {
	const kind = listKinds(message).find((one) => leaveOut.has(one.kind));
	return kind ? explain('kindLeftOut', kind) : null;
}

/** Items of other triggers tell fewer of them. */
function listKinds(message: Message): Kind[] {
	if (Array.isArray(message.kinds)) return message.kinds;
	const told = [
		...(message.autoSubmitted ? [{ kind: 'autoReply', field: 'Auto-Submitted' } as const] : []),
		...(message.bounce ? [{ kind: 'bounce', field: 'Return-Path' } as const] : []),
	];
	const field = (name: string, address: string) => ({ name, value: `<${address}>` });
	return [
		...told,
		...readKinds([
			...listAuthors(message).map(({ address }) => field('from', address)),
			...message.replyTo.map(({ address }) => field('reply-to', address)),
		]),
	];
}

function findCrowd(message: Message, { moreRecipientsThan: limit }: StaysOutRules): Reason | null {
	if (limit === null) return null;
	const recipients = listRecipients(message).map(
		({ address }) => normalizeAddress(address) || address,
	);
	const count = new Set(recipients).size;
	return count > limit ? explain('tooManyRecipients', { count, limit }) : null;
}

function isExcepted(message: Message, { exceptFrom }: StaysOutRules, now: number): boolean {
	const authors = listAuthors(message);
	const question = { ownerKeys: null, now, matchSubdomains: false };
	return (
		authors.length > 0 &&
		authors.every(({ address }) => {
			const person = readPerson(address);
			return person !== null && findEntry([exceptFrom], person, question) !== null;
		})
	);
}
