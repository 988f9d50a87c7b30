/**
 * Recovers what SPF needs of the SMTP session (RFC 7208 section 4.1, promise B03): client address, HELO and envelope
 * sender, each only from fields that the trust boundary vouches for. What cannot be known stays unknown: an unknown
 * envelope sender is not the null sender, and From never stands in for it.
 */
import type { HeaderField } from '../../../shared/message/headers';
import { normalizeDomain } from '../../../shared/message/address';
import type { TrustBoundary, UnknownBoundary } from './findTrustBoundary';
import { readAddress } from '../../../shared/dns/networks';
import { nullSender } from '../../../shared/spf/checkSpf';
import type { Hop } from './readReceived';
import { readReceivedSpf, type ReceivedSpf } from './readReceivedSpf';

export interface Envelope {
	/** '' when not known. */
	clientIp: string;
	/** '' when not known. */
	helo: string;
	/** An address, a bare domain where only that is known, `<>` for the null sender, '' when not known. */
	envelopeSender: string;
	source: 'received' | 'options' | 'unknown';
	/** What keeps SPF from being computed; null when it can be. */
	missing: UnknownBoundary | 'envelopeSender' | 'helo' | null;
	/** The address that keeps it from being computed, where it is one that nobody named; else ''. */
	privateAddress: string;
}

/** What the operator set by hand; empty means not set. */
export interface GivenEnvelope {
	clientIp?: string;
	helo?: string;
	envelopeSender?: string;
}

/** @param fields all header fields in order of appearance */
export function recoverEnvelope(
	fields: HeaderField[],
	boundary: TrustBoundary,
	given: GivenEnvelope,
): Envelope {
	const givenIp = readAddress(given.clientIp ?? '');
	const clientIp = givenIp || (boundary.hop?.address ?? '');
	// What was recorded of another client says nothing about the one set by hand.
	const hop = boundary.hop?.address === clientIp ? boundary.hop : null;
	const spfField = hop ? findVouchedReceivedSpf(fields, boundary, clientIp) : undefined;

	const helo = given.helo || (hop?.helo ?? '') || (spfField?.helo ?? '');
	const recovered = findEnvelopeSender(fields, boundary, hop, spfField);
	const envelopeSender = given.envelopeSender ? readPath(given.envelopeSender) : recovered;

	let missing: Envelope['missing'] = null;
	if (!clientIp) missing = boundary.unknown ?? 'noReceived';
	else if (!envelopeSender) missing = 'envelopeSender';
	else if (envelopeSender === nullSender && !helo) missing = 'helo';
	const source = givenIp ? 'options' : hop ? 'received' : 'unknown';
	const { privateAddress } = boundary;
	return { clientIp, helo, envelopeSender, source, missing, privateAddress };
}

/**
 * @param text an address, with or without angle brackets and source route (RFC 5321 section 4.1.2)
 * @returns the bare address, `<>` for the null path, '' for what is none
 */
export function readPath(text: string): string {
	const bracketed = /<([^<>]*)>/.exec(text);
	const path = (bracketed ? bracketed[1]! : text.replace(/\([^()]*\)/g, ' ')).trim();
	if (bracketed && (path === '' || /^mailer-daemon$/i.test(path))) return nullSender;
	const withoutRoute = path.startsWith('@') ? path.slice(path.indexOf(':') + 1) : path;
	// RFC 7208 section 4.3: a sender without a local part is postmaster.
	if (/^@[^\s\p{Cc}@<>]+$/u.test(withoutRoute)) return `postmaster${withoutRoute}`;
	// Blanks and control characters in an address are a sign of a field that was tampered with.
	return withoutRoute.length <= 320 && /^[^\p{Cc}<>]+@[^\s\p{Cc}@<>]+$/u.test(withoutRoute)
		? withoutRoute
		: '';
}

/**
 * The topmost Return-Path above the boundary, else what the boundary itself recorded, else a Received-SPF field about
 * the same client. Microsoft writes Return-Path last, below the boundary, where only what stands above can confirm it.
 */
function findEnvelopeSender(
	fields: HeaderField[],
	boundary: TrustBoundary,
	hop: Hop | null,
	spfField: ReceivedSpf | undefined,
): string {
	const returnPath = fields.findIndex(({ name }) => name === 'return-path');
	if (returnPath !== -1 && returnPath < boundary.index) return readPath(fields[returnPath]!.value);
	if (!hop) return '';
	if (hop.envelopeFrom !== undefined) return readPath(hop.envelopeFrom);
	const recorded = spfField?.envelopeFrom ? readPath(spfField.envelopeFrom) : '';
	if (recorded) return recorded;
	return boundary.provider?.name === 'microsoft' || isOwnExchange(fields, boundary, hop)
		? findMicrosoftSender(fields, hop, spfField)
		: (spfField?.domain ?? '');
}

/** Exchange at one's own site writes Return-Path last too: where it wrote every field down to the boundary. */
function isOwnExchange(fields: HeaderField[], boundary: TrustBoundary, hop: Hop): boolean {
	const received = (field: HeaderField) => field.name === 'received';
	return (
		hop.protocol === 'microsoft' &&
		fields
			.slice(0, boundary.index + 1)
			.filter(received)
			.every(({ value }) => /\swith\s+Microsoft\s+SMTP\s+Server\b/i.test(value)) &&
		fields.findIndex(({ name }) => name === 'return-path') > fields.findLastIndex(received)
	);
}

function findMicrosoftSender(
	fields: HeaderField[],
	hop: Hop,
	spfField: ReceivedSpf | undefined,
): string {
	const paths = fields.filter(({ name }) => name === 'return-path');
	const path = readPath(paths.at(-1)?.value ?? '');
	const domain = normalizeDomain(spfField?.domain ?? '');
	// Nothing above speaks of the sender: Microsoft's own field is the only one, or none can be told apart.
	if (!domain) return paths.length === 1 ? path : '';
	if (path === nullSender) {
		return domain === normalizeDomain(hop.helo) ? nullSender : domain;
	}
	return normalizeDomain(path.slice(path.lastIndexOf('@') + 1)) === domain ? path : domain;
}

/**
 * A Received-SPF field about this client that a trusted host wrote: above the boundary, or directly below it where
 * Google took the mail in.
 */
function findVouchedReceivedSpf(
	fields: HeaderField[],
	boundary: TrustBoundary,
	clientIp: string,
): ReceivedSpf | undefined {
	const above = fields.slice(0, boundary.index).filter(({ name }) => name === 'received-spf');
	const below = fields[boundary.index + 1];
	if (boundary.provider?.name === 'google' && below?.name === 'received-spf') above.push(below);
	return above
		.map(({ value }) => readReceivedSpf(value))
		.find((read) => read.clientIp === clientIp);
}
