/**
 * What a bounce says (RFC 3464): which of our mails it is about, and whom they failed for good. Anyone can write
 * a bounce; the Message-ID of the mail it is about, which only its receivers know, is what it is believed for.
 */
import type { FailedMail } from '../shared/senders/recordBounces';
import { normalizeAddress } from '../shared/message/address';

export interface Bounce extends FailedMail {
	/** Whether it reports a failure for good; a delay or a delivery is none. */
	isPermanent: boolean;
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
	const recipients = readFailedRecipients(text);
	return { messageIds, recipients, isPermanent: recipients.size > 0 };
}

/** One block of fields a recipient (section 2.3): a failure counts for the one it names. */
function readFailedRecipients(text: string): Set<string> {
	const failed = new Set<string>();
	for (const block of text.split(/\r*\n[ \t]*\r*\n/)) {
		if (!/^action:[ \t]*failed\b/im.test(block) || !/^status:[ \t]*5\.\d/im.test(block)) continue;
		const unfolded = block.replace(/\r*\n[ \t]+/g, ' ');
		for (const [, type, written] of unfolded.matchAll(
			/^(?:original|final)-recipient:[ \t]*([\w-]{1,20})[ \t]*;[ \t]*([^\r\n]{1,500})/gim,
		)) {
			const address = normalizeAddress(readAddress(type!, written!));
			if (address && failed.size < mostRecipients) failed.add(address);
		}
	}
	return failed;
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
