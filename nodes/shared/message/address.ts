/**
 * Comparing addresses (RFC 5321 section 2.3.11, RFC 5890): domains as A-labels without a trailing dot, case folded
 * on both sides, Unicode in NFC. Case of the local part is ignored, as every provider our users have does.
 */
import { domainToASCII } from 'node:url';

/** An address taken apart and normalised; `domain` is an A-label, lower case, without a trailing dot. */
export interface AddressParts {
	local: string;
	domain: string;
}

/**
 * @param domain as written, Unicode or A-labels, any case, with or without a trailing dot
 * @returns its A-label form in lower case, or '' when it is not a domain name
 */
export function normalizeDomain(domain: string): string {
	const trimmed = domain.trim().normalize('NFC').replace(/[.。．｡]$/u, '');
	if (!trimmed || /[\s@/:?#[\]\\%]/u.test(trimmed)) return '';
	const ascii = domainToASCII(trimmed);
	// domainToASCII reads "1" or "0x7f.1" as an IPv4 address; such a name is no mail domain.
	if (!ascii || /^\d+(\.\d+){3}$/.test(ascii) !== /^\d+(\.\d+){3}$/.test(trimmed)) return '';
	return ascii.length <= 253 ? ascii.toLowerCase() : '';
}

/**
 * Takes an address apart at its last @ and normalises both sides. A quoted local part that needs no quotes
 * loses them (RFC 5321 section 4.1.2: `"joe"@x` and `joe@x` are the same mailbox).
 * @returns null when it is not `local@domain`
 */
export function parseAddress(address: string): AddressParts | null {
	const trimmed = address.trim().normalize('NFC');
	const at = trimmed.lastIndexOf('@');
	if (at < 1) return null;
	const domain = normalizeDomain(trimmed.slice(at + 1));
	const local = unquoteLocalPart(trimmed.slice(0, at));
	if (!domain || !local || local.length > 256) return null;
	return { local: local.toLowerCase(), domain };
}

/** @returns the comparable form of an address, or '' when it is not `local@domain` */
export function normalizeAddress(address: string): string {
	const parts = parseAddress(address);
	return parts ? `${parts.local}@${parts.domain}` : '';
}

function unquoteLocalPart(local: string): string {
	if (!/^".*"$/s.test(local)) return /[\s"<>(),;:\\[\]@]/u.test(local) ? '' : local;
	const content = local.slice(1, -1).replace(/\\(.)/gs, '$1');
	if (/[\p{Cc}]/u.test(content) || content === '') return '';
	return /^[^\s"<>(),;:\\[\]@.]+(\.[^\s"<>(),;:\\[\]@.]+)*$/u.test(content)
		? content
		: `"${content.replace(/(["\\])/g, '\\$1')}"`;
}
