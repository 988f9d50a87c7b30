/**
 * SPF after delivery (RFC 7208): the check itself is mailauth's in strict mode; this file makes sure that it is asked
 * only with what is known, and says which domain it spoke for.
 */
import { spf } from 'mailauth/lib/spf';

import type { Resolve } from '../../../shared/dns/types';
import { normalizeDomain } from '../../../shared/message/address';
import { nullSender, type Envelope } from '../envelope/recoverEnvelope';
import type { SpfResult } from '../types';

export interface SpfCheck {
	result: SpfResult;
	/** Checked domain as A-labels; '' when nothing could be checked. */
	domain: string;
	/** False when an input is missing: the result is then `none` for want of knowledge. */
	isComputed: boolean;
}

const results: ReadonlySet<string> = new Set([
	'pass',
	'fail',
	'softfail',
	'neutral',
	'none',
	'temperror',
	'permerror',
]);

/** RFC 7208 section 4.6.4 asks for at least 20 seconds. */
const maxElapsedTimeMs = 20_000;

/** @param resolve answers in time, and within a budget */
export async function verifySpf(envelope: Envelope, resolve: Resolve): Promise<SpfCheck> {
	if (envelope.missing) return { result: 'none', domain: '', isComputed: false };
	const isNull = envelope.envelopeSender === nullSender;
	const identity = isNull ? envelope.helo : envelope.envelopeSender;
	const domain = normalizeDomain(identity.slice(identity.lastIndexOf('@') + 1));
	// mailauth maps letters otherwise than we do (a soft hyphen stays): the domain asked must be the one aligned.
	const isMapped = /[^\0-\x7f]/.test(identity.slice(identity.lastIndexOf('@') + 1));
	if (isMapped && !domain) return { result: 'none', domain: '', isComputed: true };
	const ask = (text: string) =>
		isMapped ? `${text.slice(0, text.lastIndexOf('@') + 1)}${domain}` : text;
	const { status } = await spf({
		// RFC 7208 section 2.4: the null sender is checked as postmaster of the HELO name.
		sender: isNull ? undefined : ask(envelope.envelopeSender),
		ip: envelope.clientIp,
		helo: isNull ? ask(envelope.helo) : envelope.helo,
		// Never this machine's name: it would end up in look-ups and comments.
		mta: 'unknown',
		strict: true,
		maxElapsedTime: maxElapsedTimeMs,
		resolver: (name: string, type: string) => resolve(name, type as Parameters<Resolve>[1]),
	} as Parameters<typeof spf>[0]);
	return {
		// An answer that is none of the seven is a failure of the check, not of the mail.
		result: results.has(status.result) ? (status.result as SpfResult) : 'temperror',
		domain,
		isComputed: true,
	};
}
