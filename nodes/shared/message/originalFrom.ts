/**
 * Who wrote a mail whose From a mailing list rewrote (Google Groups, Mailman: `'Bea' via Sales <sales@…>`). What the list
 * says is offered as a claim: identity stays with From, which alone can be authenticated.
 */
import { readAddressFields } from './addressFields';
import { normalizeAddress } from './address';
import { valuesOf, type FieldValue } from './headers';
import type { Participant } from './types';

const originalFields = [
	'x-original-from',
	'x-mailman-original-from',
	'x-original-sender',
	'x-mailfrom-original',
];
/** What lists put between the name of the author and their own, in the languages of their programs. */
const via = /(?:^|[\s'"”’)])(via|per|über|par|por|gjennom|kautta|genom)\s+\S/iu;

/**
 * @param from the first author
 * @returns the original author, or null where From is nobody's but the author's
 */
export function readOriginalFrom(fields: FieldValue[], from: Participant): Participant | null {
	if (!via.test(from.name)) return null;
	const isList = valuesOf(fields, 'list-id').length > 0;
	const named = originalFields.flatMap((name) => readAddressFields(fields, name));
	// Mailman leaves the author in Reply-To alone.
	const candidates = [...named, ...(isList ? readAddressFields(fields, 'reply-to') : [])];
	const own = normalizeAddress(from.address);
	const original = candidates.find(({ address }) => {
		const normalized = normalizeAddress(address);
		return normalized !== '' && normalized !== own;
	});
	return original ?? null;
}
