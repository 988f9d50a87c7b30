/**
 * What a bounce says (RFC 3464): which of our mails it is about, and whether they failed for good. Anyone can write
 * a bounce; the Message-ID of the mail it is about, which only its receivers know, is what it is believed for.
 */

export interface Bounce {
	/** Message-IDs that occur in it, with their angle brackets. */
	messageIds: Set<string>;
	/** Whether it reports a failure for good; a delay or a delivery is none. */
	isPermanent: boolean;
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
	const isPermanent = /^action:[ \t]*failed\b/im.test(text) && /^status:[ \t]*5\.\d/im.test(text);
	return { messageIds, isPermanent };
}
