/** Reads one entry of a never-log list (P12): `name@domain`, `*@domain`, or `*@*.domain` for its subdomains. */
import { getPublicSuffix, parse as parseDomain } from 'tldts';

import { normalizeDomain } from '../message/address';
import { isFreeMailDomain } from '../message/freeMailDomains';
import { isOwnDomain, type OwnDomains } from '../message/ownDomains';
import type { Reason } from '../reasons/receipt';
import { readPerson } from '../message/personKey';
import { explain } from './reasons';
import type { EntryPattern } from './types';

const maxEntryLength = 400;

/**
 * @param written the entry, without comment
 * @param subdomains whether a domain entry covers the domains under it, too
 * @returns whom it names, or why it is refused
 */
export function parseEntry(written: string, subdomains: boolean): EntryPattern | Reason {
	const entry = written.normalize('NFKC').trim();
	if (entry.length > maxEntryLength) return explain('invalidEntry', { entry: written });
	if (!entry.startsWith('*@')) return parsePerson(entry, written);
	const isBelow = entry.startsWith('*@*.');
	const name = entry.slice(isBelow ? 4 : 2);
	if (/^\*?\.?$/.test(name) && entry !== '*@' && entry !== '*@.') {
		return explain('tooBroadEntry', { entry: written });
	}
	if (name.includes('*')) return explain('wildcardInEntry', { entry: written });
	const domain = normalizeDomain(name);
	if (!domain) return explain('invalidEntry', { entry: written });
	if (isPublicSuffix(domain)) return explain('tooBroadEntry', { entry: written });
	return { kind: 'domain', domain, own: !isBelow, subdomains: isBelow || subdomains };
}

export function isRefusal(parsed: EntryPattern | Reason): parsed is Reason {
	return 'code' in parsed;
}

function parsePerson(entry: string, written: string): EntryPattern | Reason {
	const person = readPerson(entry);
	if (!person) {
		const code = entry.includes('*') ? 'wildcardInEntry' : 'invalidEntry';
		return explain(code, { entry: written });
	}
	// An asterisk is allowed in a mailbox name (RFC 5322 atext), but whoever writes one here means a pattern.
	if (entry.includes('*')) return explain('wildcardInEntry', { entry: written });
	return { kind: 'address', ...person };
}

/** Whether everybody under the name would be covered, as with `com` or `co.uk` (by the Public Suffix List). */
function isPublicSuffix(domain: string): boolean {
	const options = { allowPrivateDomains: false, validateHostname: false };
	return (
		getPublicSuffix(domain, options) === domain && parseDomain(domain, options).isIcann === true
	);
}

/** @returns what an operator should think about before keeping the entry, or null (B05) */
export function warnOfBreadth(
	pattern: EntryPattern,
	written: string,
	own: OwnDomains,
): Reason | null {
	if (pattern.kind !== 'domain') return null;
	if (isFreeMailDomain(pattern.domain)) return explain('freeMailEntry', { entry: written });
	const coversOwn =
		(pattern.own && isOwnDomain(pattern.domain, own)) ||
		(pattern.subdomains &&
			[...own.exact, ...own.parents].some((domain) => domain.endsWith(`.${pattern.domain}`)));
	return coversOwn ? explain('ownDomainEntry', { entry: written }) : null;
}
