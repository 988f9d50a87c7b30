/** Companies by their domain (B26): whoever writes from a free-mail domain has none, for strangers share it. */
import { parseAddress } from '../../shared/message/address';
import { isFreeMailDomain } from '../../shared/message/freeMailDomains';
import type { Person } from './connector';

/** @returns the domain by which the person's company is known; '' for none */
export function findCompanyDomain({ address }: Pick<Person, 'address'>): string {
	const domain = parseAddress(address)?.domain ?? '';
	return isFreeMailDomain(domain) ? '' : domain;
}

/** @returns the domains of the people's companies, each once */
export function listCompanyDomains(people: Person[]): string[] {
	return [...new Set(people.map(findCompanyDomain))].filter(Boolean);
}

/** @returns the domain of a company's website as people write it; '' for none */
export function readWebsite(written: string): string {
	const site = /^[a-z]+:\/\//i.test(written) ? written : `https://${written}`;
	if (!URL.canParse(site)) return '';
	return new URL(site).hostname.replace(/^www\./, '');
}
