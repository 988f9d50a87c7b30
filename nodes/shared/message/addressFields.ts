/**
 * Address fields (RFC 5322 sections 3.4 and 3.6, RFC 6854), field by field: groups flattened, every duplicate field
 * read. Encoded words are decoded after the addresses are taken apart (RFC 2047 section 5), so that a decoded
 * display name can never become an address.
 */
import addressparser from 'nodemailer/lib/addressparser';

import { decodeWords } from './encodedWords';
import { valuesOf, type FieldValue } from './headers';
import type { Participant } from './types';

/** @returns the mailboxes of all fields of that name, in order; an unreadable one has an address that is none */
export function readAddressFields(fields: FieldValue[], name: string): Participant[] {
	return valuesOf(fields, name).flatMap(readAddressList);
}

/**
 * @param list the value of one address field
 * @returns its mailboxes; `address` is empty where the list names someone without giving an address
 */
export function readAddressList(list: string): Participant[] {
	return addressparser(list, { flatten: true })
		.map(({ name, address }) => ({
			name: decodeText(name),
			address: unwrapAddress(address),
		}))
		.filter(({ name, address }) => name !== '' || address !== '');
}

/** Decodes encoded words and removes control characters, which have no place on a line of text. */
export function decodeText(value: string): string {
	return decodeWords(value)
		.replace(/\p{Cc}+/gu, ' ')
		.trim();
}

/** Outlook wraps addresses in single quotes; they are not part of the address. */
function unwrapAddress(address: string): string {
	const trimmed = address.trim();
	return /^'[^']+@[^']+'$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
}
