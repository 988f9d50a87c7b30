/**
 * What a bounce says (RFC 3464): which of our mails it is about, and whether they failed for good. Anyone can write
 * a bounce; the Message-ID of the mail it is about, which only its receivers know, is what it is believed for.
 */
import { isMailboxRefused } from '../shared/hints/mailboxRefusal';

export interface Bounce {
	/** Message-IDs that occur in it, with their angle brackets. */
	messageIds: Set<string>;
	/** Whether it reports a failure for good; a delay or a delivery is none. */
	isPermanent: boolean;
	/** Whether that very mailbox is what was refused, and not we: relay, HELO, policy or rates are ours to mend. */
	isOfMailbox: boolean;
}

/** Bounces are small, but for a mail they may return whole. */
const searchedBytes = 1_000_000;
const mostIds = 1000;

/** @param source the raw mail; its delivery-status part is never encoded (RFC 3464 section 2.1, RFC 3461) */
export function readBounce(source: Buffer): Bounce {
	const text = source.subarray(0, searchedBytes).toString('latin1');
	const messageIds = new Set<string>();
	for (const [messageId] of text.matchAll(/<[^<>\s@]{1,250}@[^<>\s@]{1,250}>/g)) {
		if (messageIds.size >= mostIds) break;
		messageIds.add(messageId);
	}
	const failures = text
		.replace(/\r?\n[ \t]+/g, ' ')
		.split(/\r?\n\r?\n/)
		.filter((group) => failed.test(group) && permanent.test(group));
	return {
		messageIds,
		isPermanent: failed.test(text) && permanent.test(text),
		isOfMailbox: failures.length > 0 && failures.every(isMailboxGone),
	};
}

const failed = /^action:[ \t]*failed\b/im;
const permanent = /^status:[ \t]*(5\.\d{1,3}\.\d{1,3}|5\.\d)/im;
const diagnostic = /^diagnostic-code:[^;\r\n]{0,40};[ \t]*((\d{3})?.{0,2000})/im;

/** @param group the fields of one recipient (RFC 3464 section 2.3), unfolded */
function isMailboxGone(group: string): boolean {
	const status = permanent.exec(group)?.[1] ?? '';
	const [, said = '', smtpCode = '550'] = diagnostic.exec(group) ?? [];
	const reply = `${status} ${said}`;
	return isMailboxRefused({ smtpCode: Number(smtpCode), command: 'RCPT TO', reply });
}
