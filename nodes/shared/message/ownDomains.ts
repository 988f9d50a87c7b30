/** Which domains are the operator's own: they tell outgoing from incoming mail and are never customers. */
import { normalizeDomain, parseAddress } from './address';
import type { Message, Participant } from './types';

/** Own domains, normalised; `*.` entries stand for the subdomains of a domain, not for the domain itself. */
export interface OwnDomains {
	exact: ReadonlySet<string>;
	parents: ReadonlySet<string>;
	/** Entries that are no domain, as written. */
	invalid: string[];
}

/** @param entries `company.com`, `@company.com` or `*.company.com`; empty entries are passed over */
export function readOwnDomains(entries: string[]): OwnDomains {
	const exact = new Set<string>();
	const parents = new Set<string>();
	const invalid: string[] = [];
	for (const entry of entries) {
		const written = entry.trim();
		if (!written) continue;
		const isParent = written.startsWith('*.');
		const domain = normalizeDomain(written.replace(/^(\*\.|\*?@)/, ''));
		if (!domain) invalid.push(written);
		else (isParent ? parents : exact).add(domain);
	}
	return { exact, parents, invalid };
}

/** @param domain normalised */
export function isOwnDomain(domain: string, own: OwnDomains): boolean {
	if (own.exact.has(domain)) return true;
	if (own.parents.size === 0) return false;
	for (let dot = domain.indexOf('.'); dot !== -1; dot = domain.indexOf('.', dot + 1)) {
		if (own.parents.has(domain.slice(dot + 1))) return true;
	}
	return false;
}

/**
 * A mail is outgoing when its first author writes from an own domain or is the mailbox's account itself. The
 * author is what the mail claims: only Email Auth Check tells whether it is true.
 * @param account the mailbox's address, or whatever the user signs in with
 */
export function tellDirection(
	from: Participant,
	account: string,
	own: OwnDomains,
): Message['direction'] {
	const author = parseAddress(from.address);
	if (!author) return 'incoming';
	const holder = parseAddress(account);
	const isHolder = holder?.local === author.local && holder.domain === author.domain;
	return isHolder || isOwnDomain(author.domain, own) ? 'outgoing' : 'incoming';
}
