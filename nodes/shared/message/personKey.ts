/**
 * Who an address belongs to, for comparing with a list: spellings that reach the same person give the same key. Wider
 * than sender identity on purpose: here a match keeps people out, it lets nobody in.
 */
import { parseAddress, type AddressParts } from './address';

/** @returns the parts of an address with the local part out of its quotes, in its compatibility form; or null */
export function readPerson(address: string): AddressParts | null {
	const parts = parseAddress(address);
	return parts && toPerson(parts);
}

/** @param parts by `parseAddress` */
export function toPerson(parts: AddressParts): AddressParts | null {
	const isQuoted = parts.local.startsWith('"');
	const content = isQuoted ? parts.local.slice(1, -1).replace(/\\(.)/gs, '$1').trim() : parts.local;
	if (!isQuoted && isAscii.test(content)) return parts;
	const local = content.normalize('NFKC').toLowerCase().normalize('NFKC');
	return local === '' ? null : { local, domain: parts.domain };
}

const isAscii = /^[\0-\x7f]*$/;

/**
 * @param ignorePlusTags whether `name+tag` is `name`
 * @returns a key equal for all spellings of one person's address
 */
export function makePersonKey(person: AddressParts, ignorePlusTags: boolean): string {
	return `${makeNameKey(person, ignorePlusTags)}@${unifyDomain(person.domain)}`;
}

/** @returns the part of the key that tells people of one domain apart */
export function makeNameKey({ local, domain }: AddressParts, ignorePlusTags: boolean): string {
	let name = local;
	if (ignorePlusTags) {
		const tag = name.indexOf('+');
		if (tag > 0) name = name.slice(0, tag);
	}
	// Gmail delivers any dotting of a name to the same mailbox; elsewhere dots part people.
	if (unifyDomain(domain) === 'gmail.com') name = name.replaceAll('.', '') || name;
	return name;
}

/** Gmail's two names of one domain (Gmail help, "gmail.com and googlemail.com"). */
export function unifyDomain(domain: string): string {
	return domain === 'googlemail.com' ? 'gmail.com' : domain;
}
