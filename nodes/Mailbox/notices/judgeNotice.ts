/**
 * Whom to tell what became of a mail (promise B32): its author, where this very mail proves that the author is one of
 * our users, and a person wrote it. Everybody else learns nothing, and no machine is answered (RFC 3834 section 2).
 */
import { describeDecision } from '../../shared/decisions/describeDecision';
import { isBound } from '../../shared/message/binding';
import { isProblem, readMessage } from '../../shared/message/foreign/foreign';
import { isRecord } from '../../shared/message/foreign/itemShapes';
import { normalizeAddress } from '../../shared/message/address';
import type { Message } from '../../shared/message/types';
import type { Reason } from '../../shared/reasons/receipt';
import { textOf } from '../../shared/text/asText';
import { noticeReason } from './reasons';

/** What is told: the reasons that a sender can do something about, and the rest. */
export type Topic = 'logged' | 'listed' | 'private' | 'forward' | 'nobody' | 'other';

export interface Notice {
	to: string;
	topic: Topic;
	/** Of the sender's own mail. */
	subject: string;
	messageId: string;
}

const topics = new Map<string, Topic>([
	['onNeverLogList', 'listed'],
	['markedPrivate', 'private'],
	['forwardUnclear', 'forward'],
	['forwardNeverLogged', 'forward'],
	['noRecipients', 'nobody'],
	['ownAddressesOnly', 'nobody'],
	['noContact', 'nobody'],
]);

/** @param tellsLogged whether mail that was logged is told of, too */
export function judgeNotice(json: Record<string, unknown>, tellsLogged: boolean): Notice | Reason {
	const outcome = findOutcome(json);
	if (!outcome || (outcome === 'logged' && !tellsLogged)) return noticeReason('nothingToTell');
	const to = findOwnAuthor(json);
	const message = readMessage(json);
	if (!to || isProblem(message)) return noticeReason('notOwnPerson');
	if (!isByPerson(message)) return noticeReason('machineMail');
	const code = describeDecision(json, outcome)?.reason.code ?? '';
	return {
		to,
		topic: outcome === 'logged' ? 'logged' : (topics.get(code) ?? 'other'),
		subject: message.subject,
		messageId: textOf(message.messageId),
	};
}

/** What comes again is not decided. */
function findOutcome({ crm, logging }: Record<string, unknown>): 'logged' | 'notLogged' | null {
	if (isRecord(crm)) {
		if (crm.outcome === 'logged' || crm.outcome === 'alreadyLogged') return 'logged';
		return crm.outcome === 'skipped' ? 'notLogged' : null;
	}
	return isRecord(logging) && logging.decision === 'neverLog' ? 'notLogged' : null;
}

/** @returns the author's address, proven and one of ours; '' for anybody else */
function findOwnAuthor(json: Record<string, unknown>): string {
	const { auth, sender, forward } = json;
	if (!isRecord(auth) || auth.decision !== 'pass' || !isBound(json)) return '';
	if (!isRecord(sender) || (sender.status !== 'main' && sender.status !== 'confirmed')) return '';
	const message = readMessage(json);
	const author = isRecord(forward) ? forward.by : isProblem(message) ? null : message.from;
	const address = normalizeAddress(isRecord(author) ? textOf(author.address) : '');
	return address === normalizeAddress(textOf(sender.address)) ? address : '';
}

/** Only our trigger says what shows a machine: of other items it is not known. */
function isByPerson({ kinds, bounce, autoSubmitted }: Message): boolean {
	if (bounce || autoSubmitted || !Array.isArray(kinds)) return false;
	return kinds.every(({ kind }) => kind === 'role');
}
