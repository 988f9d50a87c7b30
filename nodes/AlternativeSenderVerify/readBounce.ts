/**
 * What a bounce says (RFC 3464): which of our mails it is about, and whom they failed for good. Anyone can write
 * a bounce; the Message-ID of the mail it is about, which only its receivers know, is what it is believed for.
 */
import { isMailboxRefused } from '../shared/hints/mailboxRefusal';
import { normalizeAddress } from '../shared/message/address';
import type { FailedMail } from '../shared/senders/recordBounces';

export interface Bounce extends FailedMail {
	/** Whether it reports a failure for good; a delay or a delivery is none. */
	isPermanent: boolean;
	/** Whether that very mailbox is what was refused, and not we: relay, HELO, policy or rates are ours to mend. */
	isOfMailbox: boolean;
}

/** Bounces are small, but for a mail they may return whole. */
const searchedBytes = 1_000_000;
const mostIds = 1000;
const mostRecipients = 1000;

/** @param source the raw mail; its delivery-status part is never encoded (RFC 3464 section 2.1, RFC 3461) */
export function readBounce(source: Buffer): Bounce {
	const text = source.subarray(0, searchedBytes).toString('latin1');
	const messageIds = new Set<string>();
	for (const [messageId] of text.matchAll(/<[^<>\s@]{1,250}@[^<>\s@]{1,250}>/g)) {
		if (messageIds.size >= mostIds) break;
		messageIds.add(messageId);
	}
	const failures = readFailures(text);
	const recipients = new Set(failures.filter(isMailboxGone).flatMap(readRecipients));
	return {
		messageIds,
		recipients: new Set([...recipients].slice(0, mostRecipients)),
		isPermanent: failures.length > 0,
		isOfMailbox: recipients.size > 0,
	};
}

const permanent = /^status:[ \t]*(5\.\d{1,3}\.\d{1,3}|5\.\d)/im;
const diagnostic = /^diagnostic-code:[^;\r\n]{0,40};[ \t]*((\d{3})?.{0,2000})/im;

/** The unfolded fields of every recipient whom the mail failed for good: one block of fields a recipient (section 2.3). */
function readFailures(text: string): string[] {
	return text
		.split(/(?<!\r)\r*\n[ \t]*\r*\n/)
		.filter((block) => /^action:[ \t]*failed\b/im.test(block) && permanent.test(block))
		.map((block) => block.replace(/(?<!\r)\r*\n[ \t]+/g, ' '));
}

function isMailboxGone(fields: string): boolean {
	const status = permanent.exec(fields)?.[1] ?? '';
	const [, said = '', smtpCode = '550'] = diagnostic.exec(fields) ?? [];
	const reply = `${status} ${said}`;
	return isMailboxRefused({ smtpCode: Number(smtpCode), command: 'RCPT TO', reply });
}

/** A failure counts for the recipient that its block names, never for the archive copy's beside it. */
function readRecipients(fields: string): string[] {
	const named = fields.matchAll(
		/^(?:original|final)-recipient:[ \t]*([\w-]{1,20})[ \t]*;[ \t]*([^\r\n]{1,500})/gim,
	);
	return [...named]
		.map(([, type, written]) => normalizeAddress(readAddress(type!, written!)))
		.filter(Boolean);
}

/** Brackets are none of it; characters may be written by their number (RFC 3461 section 4, RFC 6533 section 3). */
function readAddress(type: string, written: string): string {
	const address = written.trim().replace(/^<|>$/g, '');
	if (/^utf-?8$/i.test(type)) {
		const decoded = Buffer.from(address, 'latin1').toString('utf8');
		return decoded.replace(/\\x\{([0-9a-f]{1,6})\}/gi, (whole, hex: string) => {
			const code = parseInt(hex, 16);
			return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
		});
	}
	return address.replace(/\+([0-9A-F]{2})/g, (_, hex: string) =>
		String.fromCharCode(parseInt(hex, 16)),
	);
}
