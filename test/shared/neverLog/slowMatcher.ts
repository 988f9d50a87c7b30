/** The matcher's rule in the obvious way: try every entry on the address. Shares no code with the one it checks. */
import { domainToASCII } from 'node:url';

export interface SlowEntry {
	entry: string;
	list: 'account' | 'personal';
	owner: string;
	subdomains: boolean;
	expiresAt: number | null;
}

export interface SlowQuestion {
	owner: string | null;
	now: number;
	matchSubdomains: boolean;
	ignorePlusTags: boolean;
}

/** @returns whether any entry covers the address */
export function isCoveredSlowly(
	entries: SlowEntry[],
	address: string,
	question: SlowQuestion,
): boolean {
	return entries.some((entry) => {
		if (entry.expiresAt !== null && question.now >= entry.expiresAt) return false;
		if (entry.list === 'personal' && question.owner !== null) {
			if (entry.owner.toLowerCase() !== question.owner.toLowerCase()) return false;
		}
		return coversSlowly(entry, address, question);
	});
}

function coversSlowly(entry: SlowEntry, address: string, question: SlowQuestion): boolean {
	const [entryName, entryDomain] = take(entry.entry);
	const [name, domain] = take(address);
	if (entryName === '*') {
		if (domain === entryDomain) return true;
		return (entry.subdomains || question.matchSubdomains) && domain.endsWith(`.${entryDomain}`);
	}
	const same = (one: string) => {
		let plain = one;
		if (question.ignorePlusTags && plain.indexOf('+') > 0) plain = plain.split('+')[0]!;
		if (domain === 'gmail.com') plain = plain.split('.').join('');
		return plain;
	};
	return domain === entryDomain && same(name) === same(entryName);
}

function take(address: string): [string, string] {
	const at = address.lastIndexOf('@');
	let domain = domainToASCII(address.slice(at + 1).replace(/\.$/, '')).toLowerCase();
	if (domain === 'googlemail.com') domain = 'gmail.com';
	return [address.slice(0, at).toLowerCase(), domain];
}
