/**
 * Whether a domain that SPF or DKIM speaks for is the author's (RFC 9989 section 4.4): the same name where the policy is
 * strict, else one of the same Organizational Domain.
 */
import { normalizeDomain } from '../../../shared/message/address';
import type { Known } from '../knowledge';
import {
	findOrganizationalDomain,
	walkDomainTree,
	type LookUpRecord,
	type PolicyDiscovery,
} from '../../../shared/dmarc/walkDomainTree';

/** More walks a message are not made (each costs up to eight look-ups): what is beyond stays `maybe`. */
const mostWalks = 12;

export type JudgeAlignment = (domain: string, kind: 'spf' | 'dkim') => Promise<Known>;

/**
 * @param authorDomain A-labels; '' for a mail without one author, with which nothing aligns
 * @param discovery what the walk from the author domain found
 */
export function alignWith(
	authorDomain: string,
	discovery: PolicyDiscovery,
	lookUpRecord: LookUpRecord,
): JudgeAlignment {
	const walked = new Map<string, Promise<Known>>();

	return async (domain, kind) => {
		const name = normalizeDomain(domain);
		if (!name || !authorDomain) return 'no';
		if (name === authorDomain) return 'yes';
		const { record, organizationalDomain } = discovery;
		if (record && (kind === 'spf' ? record.isSpfStrict : record.isDkimStrict)) return 'no';
		if (organizationalDomain === null) return shareTopLabel(name, authorDomain) ? 'maybe' : 'no';
		// An Organizational Domain is the name itself or one above it.
		if (name !== organizationalDomain && !name.endsWith(`.${organizationalDomain}`)) return 'no';
		if (!walked.has(name)) {
			if (walked.size >= mostWalks) return 'maybe';
			walked.set(name, hasOrganizationalDomain(name, organizationalDomain));
		}
		return walked.get(name)!;
	};

	async function hasOrganizationalDomain(
		name: string,
		organizationalDomain: string,
	): Promise<Known> {
		const tree = await walkDomainTree(name, lookUpRecord);
		if (tree.error) return 'maybe';
		return findOrganizationalDomain(name, tree) === organizationalDomain ? 'yes' : 'no';
	}
}

function shareTopLabel(one: string, other: string): boolean {
	return one.split('.').at(-1) === other.split('.').at(-1);
}
