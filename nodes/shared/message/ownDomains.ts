/** Who is ours (B17): own domains and single addresses tell outgoing from incoming mail and are never customers. */
import { normalizeAddress, normalizeDomain, parseAddress, type AddressParts } from './address';
import { isFreeMailDomain } from './freeMailDomains';
import type { Message, Participant } from './types';

/** Own domains, normalised; `*.` entries stand for the subdomains of a domain, not for the domain itself. */
export interface OwnDomains {
	exact: ReadonlySet<string>;
	parents: ReadonlySet<string>;
	/** Single addresses that are ours, normalised. */
	addresses: ReadonlySet<string>;
	/** Domains where anyone gets a mailbox: never ours as a whole, so that a customer there stays a customer. */
	freeMail: string[];
	/** Entries that are neither domain nor address, as written. */
	invalid: string[];
}

/** @param entries `company.com`, `@company.com`, `*.company.com` or one address; empty entries are passed over */
export function readOwnDomains(entries: string[]): OwnDomains {
	const exact = new Set<string>();
	const parents = new Set<string>();
	const addresses = new Set<string>();
	const freeMail: string[] = [];
	const invalid: string[] = [];
	for (const entry of entries) {
		const written = entry.trim();
		if (!written) continue;
		const address = /^[*@]/.test(written) ? '' : normalizeAddress(written);
		if (address) {
			addresses.add(address);
			continue;
		}
		const isParent = written.startsWith('*.');
		const domain = normalizeDomain(written.replace(/^(\*\.|\*?@)/, ''));
		if (!domain) invalid.push(written);
		else if (isFreeMailDomain(domain)) freeMail.push(domain);
		else (isParent ? parents : exact).add(domain);
	}
	return { exact, parents, addresses, freeMail, invalid };
}

/**
 * Who is ours by the word of the trigger.
 * @param entries of a node's own option; they replace the domains of the trigger, never its addresses
 */
export function readOwn(message: Pick<Message, 'own'>, entries: string[]): OwnDomains {
	const { account, domains, loggingAddresses } = message.own ?? {};
	const own = readOwnDomains(entries.length > 0 ? entries : listTexts(domains));
	return withAddresses(own, [account ?? '', ...listTexts(loggingAddresses)]);
}

/** @returns the same with more addresses; what is no address is passed over */
export function withAddresses(own: OwnDomains, more: string[]): OwnDomains {
	const addresses = more.map(normalizeAddress).filter((address) => address !== '');
	return { ...own, addresses: new Set([...own.addresses, ...addresses]) };
}

/** Items can be made by hand. */
function listTexts(list: unknown): string[] {
	return Array.isArray(list) ? list.filter((entry) => typeof entry === 'string') : [];
}

/** @param address normalised */
export function isOwnAddress({ local, domain }: AddressParts, own: OwnDomains): boolean {
	return isOwnDomain(domain, own) || own.addresses.has(`${local}@${domain}`);
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
 * A mail is outgoing when its first author is ours. The author is what the mail claims: only Email Auth Check tells
 * whether it is true.
 */
export function tellDirection(from: Participant, own: OwnDomains): Message['direction'] {
	const author = parseAddress(from.address);
	return author && isOwnAddress(author, own) ? 'outgoing' : 'incoming';
}
