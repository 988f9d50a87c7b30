/**
 * Reads a DMARC Policy Record (RFC 9989 section 4.7, in the tag-list syntax of RFC 6376 section 3.2).
 */

export type DmarcPolicy = 'none' | 'quarantine' | 'reject';

export interface DmarcRecord {
	/** False when the record asks for no processing (RFC 9989 section 4.10.1): no usable policy and no `rua`. */
	isUsable: boolean;
	policy: DmarcPolicy;
	/** For existing subdomains. */
	subdomainPolicy: DmarcPolicy;
	/** For subdomains that do not exist; null without `np`. */
	nonexistentPolicy: DmarcPolicy | null;
	/** Public suffix domain: `y` it is one, `n` it is an Organizational Domain, `u` not said. */
	psd: 'y' | 'n' | 'u';
	/** `t=y`: the owner asks for the next weaker policy. */
	isTest: boolean;
	/** Strict alignment for DKIM, for SPF. */
	isDkimStrict: boolean;
	isSpfStrict: boolean;
}

const version = /^v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/;
const policies: ReadonlySet<string> = new Set(['none', 'quarantine', 'reject']);
const reportingUri = /^[a-z][a-z0-9+.-]{0,20}:\S*$/i;

/** @returns null when the text is no DMARC record, or one that breaks the tag-list syntax */
export function readDmarcRecord(text: string): DmarcRecord | null {
	const record = text.trim();
	if (!version.test(record)) return null;
	const tags = new Map<string, string>();
	for (const part of record.split(';')) {
		const equals = part.indexOf('=');
		if (equals < 1) continue;
		const name = part.slice(0, equals).trim();
		if (tags.has(name)) return null;
		tags.set(name, part.slice(equals + 1).trim());
	}

	const read = (name: string) => tags.get(name)?.toLowerCase();
	const [policy, subdomain, nonexistent] = [read('p'), read('sp'), read('np')];
	const isValid = (value: string | undefined) => value === undefined || policies.has(value);
	const arePoliciesValid =
		policy !== undefined && policies.has(policy) && isValid(subdomain) && isValid(nonexistent);
	const hasReports = (tags.get('rua') ?? '')
		.split(',')
		.some((uri) => reportingUri.test(uri.trim()));
	const effective = (arePoliciesValid ? policy : 'none') as DmarcPolicy;
	const psd = read('psd');
	return {
		isUsable: arePoliciesValid || hasReports,
		policy: effective,
		subdomainPolicy: arePoliciesValid && subdomain ? (subdomain as DmarcPolicy) : effective,
		nonexistentPolicy: arePoliciesValid && nonexistent ? (nonexistent as DmarcPolicy) : null,
		psd: psd === 'y' || psd === 'n' ? psd : 'u',
		isTest: read('t') === 'y',
		isDkimStrict: read('adkim') === 's',
		isSpfStrict: read('aspf') === 's',
	};
}
