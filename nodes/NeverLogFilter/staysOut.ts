/**
 * Mail that stays out whoever is listed: what somebody marked as private (B22), and, unless asked for, what no person
 * wrote to another or what went to a crowd (B21).
 */
import { normalizeAddress } from '../shared/message/address';
import { readKinds } from '../shared/message/kinds';
import { readPerson } from '../shared/message/personKey';
import type { Kind, KindName, Message } from '../shared/message/types';
import type { Reason } from '../shared/reasons/receipt';
import { findEntry, type NeverLogIndex } from './lists/matcher';
import { listAuthors, listRecipients } from './message/listParticipants';
import { explain } from './reasons';

/** What stays out unless the operator says otherwise. */
export const leftOutByDefault: KindName[] = ['autoReply', 'bounce', 'report', 'bulk', 'noReply'];
export const privateMarksByDefault = '[private]';

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
	message: Pick<Message, 'subject' | 'sensitivity' | 'keywords'>,
	{ privateMarks }: Pick<StaysOutRules, 'privateMarks'>,
): Reason | null {
	if (privateMarks.length === 0) return null;
	const { subject = '', sensitivity = '', keywords = [] } = message;
	// Whatever a program writes there to say that it is not for everybody.
	if (sensitivity !== '' && fold(sensitivity) !== 'normal') {
		return explain('markedPrivate', { field: 'Sensitivity', mark: sensitivity });
	}
	const folded = fold(subject);
	const tag = privateMarks.find((mark) => holdsTag(folded, fold(mark)));
	if (tag !== undefined) return explain('markedPrivate', { field: 'Subject', mark: tag });
	const words = new Set(privateMarks.map(bare));
	const keyword = (Array.isArray(keywords) ? keywords : []).find((one) => words.has(bare(one)));
	return keyword === undefined
		? null
		: explain('markedPrivate', { field: 'Keywords', mark: keyword });
}

/** As people see it: letter case, width, hidden characters and blanks inside brackets aside. */
function fold(text: string): string {
	return text
		.normalize('NFKC')
		.replace(/\p{Cf}/gu, '')
		.replace(/\s+/g, ' ')
		.replace(/([[({<]) | (?=[\])}>])/g, '$1')
		.trim()
		.toLowerCase();
}

function bare(mark: string): string {
	return fold(mark).replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
}

/** A tag that begins or ends with a letter is a word of its own. */
function holdsTag(subject: string, tag: string): boolean {
	if (tag === '') return false;
	const isLetter = (text: string | undefined) => text !== undefined && /[\p{L}\p{N}]/u.test(text);
	for (let at = subject.indexOf(tag); at !== -1; at = subject.indexOf(tag, at + 1)) {
		const end = at + tag.length;
		const runsOn =
			(isLetter(tag[0]) && isLetter(subject[at - 1])) ||
			(isLetter(tag.at(-1)) && isLetter(subject[end]));
		if (!runsOn) return true;
	}
	return false;
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
