/**
 * DNS as the checks need it. A failure is told apart by what it means for a verdict (RFC 7208 section 2.6):
 * `notFound` is an answer, `temporary` is none.
 */

/** A mail exchanger; the null MX (RFC 7505) has an empty name. */
export interface MailExchanger {
	priority: number;
	exchange: string;
}

/** A server of a service (RFC 2782); one that is not offered has an empty name. */
export interface ServiceServer {
	name: string;
	port: number;
	priority: number;
	weight: number;
}

/** What one record of each type holds. */
export interface Answers {
	A: string;
	AAAA: string;
	CNAME: string;
	MX: MailExchanger;
	NS: string;
	PTR: string;
	SRV: ServiceServer;
	/** Its character-strings joined (RFC 7208 section 3.3, RFC 6376 section 3.6.2.2); see {@link readText}. */
	TXT: Buffer;
}

export type RecordType = keyof Answers;

/** At least one record, or a {@link DnsError}. */
export type Resolve = <Type extends RecordType>(
	name: string,
	type: Type,
) => Promise<Array<Answers[Type]>>;

/** Errors carry node:dns codes: ENOTFOUND, ENODATA (answers); ESERVFAIL, ETIMEOUT, EREFUSED (none). */
export interface DnsError extends Error {
	code: string;
}

/** @returns a TXT record's bytes as characters: one in another encoding stays recognisable */
export function readText(record: Buffer): string {
	return record.toString('latin1');
}
