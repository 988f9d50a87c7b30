/**
 * The SPF check itself (RFC 7208), by mailauth in strict mode: for a mail's envelope and for a sender that only thinks of
 * sending.
 */
import { spf } from 'mailauth/lib/spf';

import { spfMs } from '../dns/timeouts';
import type { Resolve } from '../dns/types';
import { normalizeDomain } from '../message/address';

/** RFC 8601 section 2.7.2; `none` also stands for "could not be computed". */
export type SpfResult =
	'pass' | 'fail' | 'softfail' | 'neutral' | 'none' | 'temperror' | 'permerror';

/** What SPF is asked about (RFC 7208 section 4.1). */
export interface SpfIdentities {
	clientIp: string;
	helo: string;
	/** An address, or {@link nullSender}. */
	envelopeSender: string;
}

/** The null reverse-path (RFC 5321 section 4.5.5). */
export const nullSender = '<>';

const results: ReadonlySet<string> = new Set([
	'pass',
	'fail',
	'softfail',
	'neutral',
	'none',
	'temperror',
	'permerror',
]);

/**
 * @param resolve answers in time, and within a budget
 * @returns the result and the domain it speaks for, as A-labels
 */
export async function checkSpf(
	{ clientIp, helo, envelopeSender }: SpfIdentities,
	resolve: Resolve,
): Promise<{ result: SpfResult; domain: string }> {
	const isNull = envelopeSender === nullSender;
	const identity = isNull ? helo : envelopeSender;
	const domain = normalizeDomain(identity.slice(identity.lastIndexOf('@') + 1));
	// mailauth maps letters otherwise than we do (a soft hyphen stays): the domain asked must be the one aligned.
	const isMapped = /[^\0-\x7f]/.test(identity.slice(identity.lastIndexOf('@') + 1));
	if (isMapped && !domain) return { result: 'none', domain: '' };
	const ask = (text: string) =>
		isMapped ? `${text.slice(0, text.lastIndexOf('@') + 1)}${domain}` : text;
	const { status } = await spf({
		// RFC 7208 section 2.4: the null sender is checked as postmaster of the HELO name.
		sender: isNull ? undefined : ask(envelopeSender),
		ip: clientIp,
		helo: isNull ? ask(helo) : helo,
		// Never this machine's name: it would end up in look-ups and comments.
		mta: 'unknown',
		strict: true,
		maxElapsedTime: spfMs,
		resolver: (name: string, type: string) => resolve(name, type as Parameters<Resolve>[1]),
	} as Parameters<typeof spf>[0]);
	// An answer that is none of the seven is a failure of the check, not of the mail.
	const result = results.has(status.result) ? (status.result as SpfResult) : 'temperror';
	return { result, domain };
}
