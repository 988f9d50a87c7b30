/** What looks like an address in a text, wherever it stands. */
import { parseAddress } from './address';

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
