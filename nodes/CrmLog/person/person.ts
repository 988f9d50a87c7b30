/** A person as the tables may name them: every spelling of the address is theirs (B34). */
import { domainToUnicode } from 'node:url';

import { makeNameKey, makePersonKey, readPerson } from '../../shared/message/personKey';

export interface Person {
	isSame(address: string): boolean;
	/** Whether a text names them by an address. */
	isNamedIn(text: string): boolean;
	/** The text without their addresses. */
	strike(text: string): string;
	/** How the domain may be written. */
	domains: string[];
	/** What every spelling of the address holds before the domain; '' where there is nothing. */
	name: string;
}

const erased = '(erased)';
const addressLike = /[^\s"<>(),;:[\]]+@[^\s"<>(),;:[\]]+/g;

/** @returns null for what is no address */
export function describePerson(address: string): Person | null {
	const parts = readPerson(address.trim());
	if (!parts) return null;
	const key = makePersonKey(parts, true);
	const isSame = (other: string) => {
		const person = readPerson(other.trim());
		return person !== null && makePersonKey(person, true) === key;
	};
	const isTheirs = (written: string) => isSame(written.replace(/[.'!?]+$/, ''));
	const isGmail = key.endsWith('@gmail.com');
	const domains = isGmail ? ['gmail.com', 'googlemail.com'] : [parts.domain];
	return {
		isSame,
		isNamedIn: (text) => (text.match(addressLike) ?? []).some(isTheirs),
		strike: (text) =>
			text.replace(addressLike, (written) => (isTheirs(written) ? erased : written)),
		domains: [...new Set([...domains, ...domains.map((domain) => domainToUnicode(domain))])],
		// Dots may stand anywhere in a name at Gmail.
		name: isGmail ? '' : makeNameKey(parts, true),
	};
}
