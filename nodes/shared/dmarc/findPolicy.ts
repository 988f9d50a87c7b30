/** The policy that a domain's owner asks for (RFC 9989 section 4.7). */
import { isAbsence } from '../dns/resolver';
import type { Resolve } from '../dns/types';
import type { DmarcPolicy } from './dmarcRecord';
import type { PolicyDiscovery } from './walkDomainTree';

const weakerPolicy: Record<DmarcPolicy, DmarcPolicy> = {
	reject: 'quarantine',
	quarantine: 'none',
	none: 'none',
};

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
