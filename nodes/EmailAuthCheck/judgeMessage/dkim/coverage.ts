/**
 * What signatures leave open (promise B37). Anybody can send a signed mail on: what he may add or change without breaking
 * the signature is his word, not the author's.
 */
import { normalizeAddress, normalizeDomain } from '../../../shared/message/address';
import { readAddressList } from '../../../shared/message/addressFields';
import { valuesOf, type FieldValue } from '../../../shared/message/headers';
import type { SignatureCheck } from './signatureCheck';

/** What the signatures that carry a pass say of the fields that people act on. */
export interface Coverage {
	/** False where recipients are named in To or Cc and no signature covers either field. */
	recipientsSigned: boolean;
	/** Addresses that stand only where whoever passed the mail on may have put them; normalised where readable. */
	unsignedRecipients: string[];
	subjectSigned: boolean;
	/** Names of the fields that say how the body is to be read, present and not signed. */
	unsignedContent: string[];
}

/** Blind copies are in no mail as its author sent it, and Resent fields are added on the way (RFC 5322 section 3.6.6). */
const neverCounted = ['bcc', 'resent-to', 'resent-cc', 'resent-bcc'];
const contentFields = ['content-type', 'content-transfer-encoding'];

/**
 * @param fields the mail's header fields, from the top
 * @param signatures those that carry the pass
 */
export function judgeCoverage(fields: FieldValue[], signatures: SignatureCheck[]): Coverage {
	const signed = new Set(signatures.flatMap(({ signedFields }) => signedFields));
	const isPresent = (name: string) => fields.some((field) => field.name === name);
	const signsRecipients = signed.has('to') || signed.has('cc');
	const lowest = Math.max(-1, ...signatures.map((signature) => findSignature(fields, signature)));

	const lastOf = new Map(fields.map(({ name }, index) => [name, index]));
	const counted = new Set<string>();
	const uncounted = new Set<string>();
	fields.forEach(({ name, value }, index) => {
		if (name !== 'to' && name !== 'cc' && !neverCounted.includes(name)) return;
		const counts =
			!neverCounted.includes(name) &&
			// A signature stands on top of what it found.
			(signed.has(name) || (!signsRecipients && index === lastOf.get(name) && index > lowest));
		for (const { address } of readAddressList(value)) {
			(counts ? counted : uncounted).add(normalizeAddress(address) || address);
		}
	});
	return {
		recipientsSigned: signsRecipients || counted.size === 0,
		unsignedRecipients: [...uncounted].filter((address) => address && !counted.has(address)),
		subjectSigned: signed.has('subject') || !isPresent('subject'),
		unsignedContent: contentFields.filter((name) => isPresent(name) && !signed.has(name)),
	};
}

/** A field that says how the body is to be read, and was put there after the signature; '' without one. */
export function findAddedContent(
	fields: FieldValue[],
	signature: Pick<SignatureCheck, 'domain' | 'selector' | 'signedFields'>,
	body: Buffer,
): string {
	const lowest = findSignature(fields, signature);
	const signedTimes = new Map<string, number>();
	for (const name of signature.signedFields) {
		signedTimes.set(name, (signedTimes.get(name) ?? 0) + 1);
	}
	// Without MIME these fields meant nothing (RFC 2045 section 4) until somebody added it.
	const isMime = fields.some(({ name }) => name === 'mime-version');
	const seen = new Map<string, number>();
	for (const [index, { name }] of fields.entries()) {
		if (!name.startsWith('content-')) continue;
		const times = (seen.get(name) ?? 0) + 1;
		seen.set(name, times);
		const isSigned = signedTimes.has(name);
		const isLate = !isSigned && (index < lowest || (!isMime && contentFields.includes(name)));
		if (isLate || times > (signedTimes.get(name) ?? 1)) return name;
	}
	const encoding = 'content-transfer-encoding';
	const isUnsigned = seen.has(encoding) && !signedTimes.has(encoding);
	const type = valuesOf(fields, 'content-type')[0] ?? '';
	return isUnsigned && isContradicted(valuesOf(fields, encoding)[0]!, type, body) ? encoding : '';
}

const sampleBytes = 64 * 1024;

/** The body itself shows that it was not written in this encoding (RFC 2045 section 6). */
function isContradicted(encoding: string, type: string, body: Buffer): boolean {
	const name = encoding.trim().toLowerCase();
	if (name !== 'base64' && name !== 'quoted-printable') return false;
	if (/^\s*multipart\//i.test(type)) return true;
	const sample = body.toString('latin1', 0, sampleBytes);
	return name === 'base64'
		? /[^A-Za-z0-9+/=\s]/.test(sample)
		: /[^\t\r\n -~]|=(?![0-9A-Fa-f]{2}|[ \t]*\r?\n|[0-9A-Fa-f]?$)/.test(sample);
}

/** @returns the place of the signature, of the lowest where several look alike; -1 without one */
function findSignature(
	fields: FieldValue[],
	{ domain, selector }: Pick<SignatureCheck, 'domain' | 'selector'>,
): number {
	return fields.findLastIndex(
		({ name, value }) =>
			name === 'dkim-signature' &&
			normalizeDomain(readTag(value, 'd')) === domain &&
			readTag(value, 's').toLowerCase() === selector.toLowerCase(),
	);
}

function readTag(value: string, tag: string): string {
	const found = value
		.slice(0, 10_000)
		.split(';')
		.map((part) => part.trim())
		.find((part) => part.startsWith(tag) && part.slice(tag.length).trimStart().startsWith('='));
	return found ? found.slice(found.indexOf('=') + 1).replace(/\s/g, '') : '';
}
