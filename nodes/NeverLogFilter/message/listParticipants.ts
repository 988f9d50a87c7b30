/** Who takes part in a message, field by field (RFC 5322 section 3.6): every address of every field counts. */
import type { Message, Participant } from '../../shared/message/types';

/** To, Cc, Bcc and their Resent fields, which servers write when they forward: a BCC and a forward count alike (P19). */
export function listRecipients(message: Message): Participant[] {
	const { resent } = message;
	return [
		...message.to,
		...message.cc,
		...message.bcc,
		...(resent ? [...resent.to, ...resent.cc, ...resent.bcc] : []),
	];
}

/** All of From; the one in `from` where an item carries no list of authors. */
export function listAuthors(message: Message): Participant[] {
	if (message.authors.length > 0) return message.authors;
	return message.from.address || message.from.name ? [message.from] : [];
}

/** Beside the authors who wrote it by what a mailing list says: lists apply to them, exemptions do not. */
export function listClaimedAuthors(message: Message): Participant[] {
	return [...listAuthors(message), ...(message.originalFrom ? [message.originalFrom] : [])];
}

/** Those who stand behind the message without having written it: Sender, Reply-To, Resent-From. */
export function listOthers(message: Message): Participant[] {
	return [
		...(message.sender ? [message.sender] : []),
		...message.replyTo,
		...(message.resent?.from ?? []),
	];
}
