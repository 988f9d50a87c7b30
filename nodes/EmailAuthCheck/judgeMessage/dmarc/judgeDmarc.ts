/**
 * The DMARC result (RFC 9989 section 5.3.5) from what SPF and DKIM found, and the policy that the domain owner asks for.
 */
import { isAbsence } from '../../../shared/dns/resolver';
import type { Resolve } from '../../../shared/dns/types';
import type { DmarcPolicy } from '../../../shared/dmarc/dmarcRecord';
import type { Known } from '../knowledge';
import type { DmarcResult } from '../types';
import type { PolicyDiscovery } from '../../../shared/dmarc/walkDomainTree';

const weakerPolicy: Record<DmarcPolicy, DmarcPolicy> = {
	reject: 'quarantine',
	quarantine: 'none',
	none: 'none',
};

/**
 * @param aligned whether SPF or a signature passes and aligns
 * @param isTemporary whether what is unknown may be known at a later try
 */
export function judgeDmarc(
	discovery: PolicyDiscovery,
	aligned: Known,
	isTemporary: boolean,
): DmarcResult {
	if (discovery.status === 'none') return 'none';
	if (discovery.status === 'unknown') return 'temperror';
	if (aligned === 'maybe') return isTemporary ? 'temperror' : 'undetermined';
	return aligned === 'yes' ? 'pass' : 'fail';
}

/**
 * The policy to report for the author domain: `np` applies to a subdomain that does not exist, `sp` to one that does,
 * one level less while the owner is testing (`t=y`).
 * @returns '' without a record; `sp` where a temporary failure hides whether the subdomain exists
 */
export async function findPolicy(
	authorDomain: string,
	{ record, recordDomain }: PolicyDiscovery,
	resolve: Resolve,
): Promise<DmarcPolicy | ''> {
	if (!record) return '';
	let policy = record.policy;
	if (recordDomain !== authorDomain) {
		const isMissing = record.nonexistentPolicy !== null && !(await mayExist(authorDomain, resolve));
		policy = isMissing ? record.nonexistentPolicy! : record.subdomainPolicy;
	}
	return record.isTest ? weakerPolicy[policy] : policy;
}

/** Only NXDOMAIN says that a name does not exist (RFC 9989 section 4.7, "np"). */
async function mayExist(domain: string, resolve: Resolve): Promise<boolean> {
	for (const type of ['A', 'CNAME'] as const) {
		try {
			await resolve(domain, type);
			return true;
		} catch (error) {
			if (!isAbsence(error) || (error as { code?: string }).code === 'ENODATA') return true;
		}
	}
	return false;
}
