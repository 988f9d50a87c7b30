/**
 * Which mails are one (promise B24): the same key wherever a mail lies and however it came, and another for any other
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

/** Relays fold lines and change their ends. Piece by piece: blanks a million times over would be as many matches. */
function squeeze(text: string): string {
	if (!/\s\s|[^\S ]/.test(text)) return text.trim();
	const out = new Uint16Array(text.length);
	let length = 0;
	let isBlankBefore = false;
	for (let at = 0; at < text.length; at += 1) {
		const code = text.charCodeAt(at);
		const isBlankHere = isBlank(code);
		if (!isBlankHere) out[length++] = code;
		else if (!isBlankBefore) out[length++] = space;
		isBlankBefore = isBlankHere;
	}
	return Buffer.from(out.buffer, 0, length * 2)
		.toString('utf16le')
		.trim();
}

const space = 0x20;

/** As `\s` has it. */
function isBlank(code: number): boolean {
	return code === space || (code >= 0x09 && code <= 0x0d) || (code >= 0xa0 && wideBlanks.has(code));
}

const wideBlanks = new Set(
	[...'\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff'].map((blank) => blank.charCodeAt(0)),
);
for (let code = 0x2000; code <= 0x200a; code += 1) wideBlanks.add(code);
