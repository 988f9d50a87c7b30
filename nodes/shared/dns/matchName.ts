/**
 * Lists of names that an operator configures: exact names, or `*.example.com` for any subdomain.
 */
import { normalizeDomain } from '../message/address';

/**
 * @param name a host or domain name as found
 * @param patterns lower-case names; `*.example.com` matches any subdomain, not `example.com` itself
 */
export function matchName(name: string, patterns: string[]): boolean {
	const normalized = normalizeDomain(name);
	if (!normalized) return false;
	return patterns.some((pattern) => {
		if (pattern.startsWith('*.')) {
			const parent = normalizeDomain(pattern.slice(2));
			return parent !== '' && normalized.endsWith(`.${parent}`);
		}
		return normalized === normalizeDomain(pattern);
	});
}

/** @returns the entries of a list separated by commas or line ends, trimmed and in lower case, without empty ones */
export function readNameList(list: string): string[] {
	return list
		.split(/[,\r\n]/)
		.map((entry) => entry.trim().toLowerCase())
		.filter((entry) => entry !== '');
}
