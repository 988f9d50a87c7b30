/** Who takes part in a message, field by field (RFC 5322 section 3.6): every address of every field counts. */
import { parseAddress } from '../../shared/message/address';
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

/** A character that can stand in an unquoted mailbox name or a domain; wide, as only whole tokens are looked up. */
const addressCharacter = /[\p{L}\p{M}\p{N}.!#$%'*+/=?^_`{|}~-]/u;
const maxSideLength = 256;

/** One address-like token of a text: from `start` to before `end`. */
export interface AddressToken {
	start: number;
	end: number;
	address: string;
}

/** Finds what looks like an address in a text; linear in its length. */
export function findAddressTokens(text: string): AddressToken[] {
	const tokens: AddressToken[] = [];
	for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
		let start = at;
		while (start > 0 && at - start < maxSideLength && addressCharacter.test(text[start - 1]!)) {
			start -= 1;
		}
		let end = at + 1;
		while (end < text.length && end - at < maxSideLength && addressCharacter.test(text[end]!)) {
			end += 1;
		}
		while (end > at && /[.!?']/.test(text[end - 1]!)) end -= 1;
		while (start < at && /['.]/.test(text[start]!)) start += 1;
		const address = text.slice(start, end);
		if (parseAddress(address)) tokens.push({ start, end, address });
	}
	return tokens;
}
