/**
 * DNS as the checks need it. A failure is told apart by what it means for a verdict (RFC 7208 section 2.6):
 * `notFound` is an answer, `temporary` is none.
 */

export type RecordType = 'A' | 'AAAA' | 'MX' | 'TXT' | 'PTR' | 'CNAME' | 'NS' | 'SRV';

/** Shapes follow node:dns/promises: TXT is an array of character-string arrays, MX of {priority, exchange}. */
export type Resolve = (name: string, type: RecordType) => Promise<unknown[]>;

/** Errors carry node:dns codes: ENOTFOUND, ENODATA (answers); ESERVFAIL, ETIMEOUT, EREFUSED (none). */
export interface DnsError extends Error {
	code: string;
}
