/**
 * Which mails are one (promise B26): the same key wherever a mail lies and however it came, and another for any other
 * content, so that nobody who copies a Message-ID can keep a mail out of the log.
 */
import { createHash } from 'node:crypto';

import { normalizeAddress } from './address';
import type { Message } from './types';

/**
 * @param message as parsed from its source; recipients, marks and whatever a relay adds do not count
 * @returns 64 hexadecimal digits
 */
export function makeSameKey(
	message: Pick<
		Message,
		'authors' | 'date' | 'messageId' | 'subject' | 'text' | 'html' | 'attachments'
	>,
): string {
	const { authors, date, messageId, subject, text, html, attachments } = message;
	return createHash('sha256')
		.update(
			JSON.stringify([
				authors.map(({ address }) => normalizeAddress(address) || address.trim()),
				date,
				messageId,
				...[subject, text, html].map(squeeze),
				attachments.map(({ fileName, contentType, size }) => [fileName, contentType, size]),
			]),
		)
		.digest('hex');
}

/** @returns the id of the mail that began the conversation; '' when neither this mail nor an earlier one has one */
export function makeThreadKey({
	references,
	inReplyTo,
	messageId,
}: Pick<Message, 'references' | 'inReplyTo' | 'messageId'>): string {
	return references[0] ?? (inReplyTo || messageId);
}

/** Relays fold lines and change their ends. */
function squeeze(text: string): string {
	return text.replace(/\s+/g, ' ').trim();
}
