/**
 * Makes the row of a mail out of its item (promise B29): the last node that had something against the mail is the
 * step, its first reason is the reason. Nobody whom a list keeps out is named, nor any recipient.
 */
import { createHash } from 'node:crypto';

import { normalizeAddress } from '../message/address';
import { isProblem, readMessage } from '../message/foreign/foreign';
import { isRecord } from '../message/foreign/itemShapes';
import { findPrivateMark, privateMarksByDefault } from '../message/privateMark';
import type { Message } from '../message/types';
import type { Reason } from '../reasons/receipt';
import { textOf } from '../text/asText';
import { readDate, type Decision, type Detail, type MailPlace } from './decision';
import { decisionReason } from './reasons';
import type { Fate } from './table';

export const nowhere: MailPlace = { account: '', folder: '', uid: 0, uidValidity: '' };

/** What whoever decides knows better than the item. */
export interface KnownOfDecision {
	/** Where the mail lies now. */
	place?: Partial<MailPlace>;
	step?: string;
	reason?: Reason;
}

/**
 * @param json of the item as it came to its end
 * @returns null for an item that carries no mail
 */
export function describeDecision(
	json: Record<string, unknown>,
	outcome: Fate,
	known: KnownOfDecision = {},
): Decision | null {
	const read = readMessage(json);
	const message = isProblem(read) ? null : read;
	const key = makeDecisionKey(
		message?.key || textOf(isRecord(json.message) ? json.message.key : ''),
	);
	if (!key) return null;
	const isKeptOut = outcome !== 'logged' && wasKeptOut(json, message);
	const author = findAuthor(json, message);
	const owner = findOwner(json);
	const isAuthorListed = isKeptOut && listSuppressed(json).includes(author);
	const { step, reason } = { ...findCause(json, outcome), ...known };
	const messageId = textOf(message?.messageId);
	return {
		key,
		received: readDate(message?.date),
		author: isAuthorListed ? '' : author,
		owner,
		subject: isKeptOut ? '' : textOf(message?.subject).slice(0, longestSubject),
		recipients: message ? countRecipients(message) : -1,
		outcome,
		step,
		reason: word(reason, isAuthorListed ? [owner] : [author, owner]),
		messageId: isKeptOut ? digestMessageId(messageId) : messageId,
		place: { ...placeOf(message), ...known.place },
		isKeptOut,
	};
}

const longestSubject = 500;

/** @returns what finds the row again: a forward's originals share the row of the forward */
export function makeDecisionKey(key: string): string {
	return /^[0-9a-f]{64}/.exec(key)?.[0] ?? key;
}

/** @returns what stands for the Message-ID of a mail of which nothing may be told; '' for none */
export function digestMessageId(messageId: string): string {
	if (!messageId) return '';
	return `sha256:${createHash('sha256').update(messageId).digest('hex')}`;
}

/** @returns the decision with no more than may be written down */
export function cutToDetail(decision: Decision, detail: Detail): Decision {
	if (detail === 'full') return decision;
	const cut = { ...decision, subject: '' };
	if (detail === 'noSubjects') return cut;
	return {
		...cut,
		author: '',
		owner: '',
		reason: { ...decision.reason, text: strikeAddresses(decision.reason.text, []) },
		messageId: decision.messageId.startsWith('sha256:')
			? decision.messageId
			: digestMessageId(decision.messageId),
	};
}

/** Of what a forwarder hands on, the person is the one who forwarded. */
function findAuthor(json: Record<string, unknown>, message: Message | null): string {
	const by = isRecord(json.forward) && isRecord(json.forward.by) ? json.forward.by : message?.from;
	return normalizeAddress(textOf(by?.address));
}

function findOwner(json: Record<string, unknown>): string {
	const owners = isRecord(json.mailOwner) ? json.mailOwner.owners : [];
	const owner =
		textOf(isRecord(json.sender) ? json.sender.owner : '') ||
		textOf(Array.isArray(owners) ? owners[0] : '');
	return normalizeAddress(owner) || owner.trim().slice(0, 320);
}

function countRecipients({ to, cc, bcc, missing = [] }: Message): number {
	if (missing.includes('cc')) return -1;
	const addresses = [...to, ...cc, ...bcc].map(
		({ address }) => normalizeAddress(address) || address,
	);
	return new Set(addresses).size;
}

function placeOf(message: Message | null): MailPlace {
	if (!message) return nowhere;
	return {
		account: textOf(message.own?.account),
		folder: textOf(message.mailbox),
		uid: Number.isInteger(message.uid) ? message.uid : 0,
		uidValidity: textOf(message.uidValidity),
	};
}

/** Reasons of Never Log Filter that speak of a person on a list. */
const listReasons = new Set(['listed', 'furtherListed', 'anyListed', 'allListed', 'listedAuthor']);

/** A mail that no filter has seen yet is kept out by the marks that everybody knows. */
function wasKeptOut(json: Record<string, unknown>, message: Message | null): boolean {
	const codes = readReasons(json.logging).map(({ code }) => code);
	if (codes.some((code) => listReasons.has(code) || code === 'markedPrivate')) return true;
	if (listSuppressed(json).length > 0) return true;
	return message !== null && findPrivateMark(message, [privateMarksByDefault]) !== null;
}

function listSuppressed({ logging }: Record<string, unknown>): string[] {
	const list = isRecord(logging) && Array.isArray(logging.suppressed) ? logging.suppressed : [];
	return list.map((one: unknown) => normalizeAddress(isRecord(one) ? textOf(one.address) : ''));
}

interface Cause {
	step: string;
	reason: Reason;
}

/** From the end of the way to its beginning. */
function findCause(json: Record<string, unknown>, outcome: Fate): Cause {
	const { crm, logging, sender, mailOwner, auth } = json;
	const { by, owners } = isRecord(mailOwner) ? mailOwner : {};
	// In a connected mailbox the author may be anybody.
	const isByAuthor = by !== 'mailbox' && by !== 'recipients';
	const decisions: Array<[step: string, decided: unknown, speaks: boolean]> = [
		['crmLog', crm, true],
		['neverLogFilter', logging, isRecord(logging) && logging.decision === 'neverLog'],
		['alternativeSenderVerify', mailOwner, !isByAuthor && isEmptyList(owners)],
		['alternativeSenderVerify', sender, isByAuthor && isRecord(sender) && !isOwnSender(sender)],
		['emailAuthCheck', auth, isRecord(auth) && auth.decision !== 'pass'],
	];
	for (const [step, decided, speaks] of decisions) {
		const [reason] = speaks ? readReasons(decided) : [];
		if (reason) return { step, reason };
	}
	return { step: 'mailbox', reason: wordless[outcome]() };
}

const wordless: Record<Fate, () => Reason> = {
	logged: () => decisionReason('markedLogged'),
	notLogged: () => decisionReason('markedNotLogged'),
	held: () => decisionReason('heldBack'),
	waiting: () => decisionReason('leftForLater'),
	quarantined: () => decisionReason('givenUp'),
};

const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0;

const isOwnSender = ({ status }: Record<string, unknown>) =>
	status === 'main' || status === 'confirmed';

function readReasons(decided: unknown): Reason[] {
	const list = isRecord(decided) && Array.isArray(decided.reasons) ? decided.reasons : [];
	return list.flatMap((reason: unknown) => {
		const { code, text } = isRecord(reason) ? reason : {};
		return typeof code === 'string' && typeof text === 'string'
			? [{ code: code.slice(0, 100), text: text.slice(0, 1000) }]
			: [];
	});
}

/** Sentences about lists and marks name people and what somebody wrote: the table has its own. */
function word({ code, text }: Reason, kept: string[]): Reason {
	if (code === 'markedPrivate') return decisionReason('markedPrivate');
	if (listReasons.has(code)) return decisionReason('onNeverLogList');
	return { code, text: strikeAddresses(text, kept) };
}

/** Addresses in a sentence, but for those that stand in the row anyway. */
function strikeAddresses(text: string, kept: string[]): string {
	return text.replace(/[^\s"<>(),;]+@[^\s"<>(),;]+/g, (written) => {
		const address = normalizeAddress(written.replace(/[.:]+$/, ''));
		return address !== '' && kept.includes(address) ? written : '…';
	});
}
