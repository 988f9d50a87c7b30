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

/** Beyond any mailbox name (RFC 5321 allows 64 octets); servers with longer ones exist. */
const maxLocalLength = 256;
const maxDomainLength = 253;

/**
 * @param domain as written, Unicode or A-labels, any case, with or without a trailing dot
 * @returns its A-label form in lower case, or '' when it is not the name of a mail domain
 */
export function normalizeDomain(domain: string): string {
	const trimmed = domain
		.trim()
		.normalize('NFC')
		.replace(/[.。．｡]$/u, '');
	if (!trimmed || trimmed.length > 1_000) return '';
	if (plainDomain.test(trimmed)) return checkDomain(trimmed.toLowerCase());
	if (/[\s@/:?#[\]\\%]/u.test(trimmed)) return '';
	return checkDomain(domainToASCII(trimmed).toLowerCase());
}

/** ASCII without A-labels needs no conversion, which is the slow part. */
const plainDomain = /^(?!.*xn--)[a-z0-9_.-]+$/i;

/** Letters, digits, hyphens, and underscores, which exist in the wild; labels and name within RFC 1035's lengths. */
function checkDomain(domain: string): string {
	const isName = /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/.test(domain);
	// An IPv4 address, however spelt ("1", "0x7f.1"), is no mail domain: its last label is a number.
	return isName && domain.length <= maxDomainLength && !/(^|\.)(\d+|0x[0-9a-f]*)$/.test(domain)
		? domain
		: '';
}

/**
 * Takes an address apart at its last @ and normalises both sides. A quoted local part that needs no quotes
 * loses them (RFC 5321 section 4.1.2: `"joe"@x` and `joe@x` are the same mailbox).
 * @returns null when it is not `local@domain`
 */
export function parseAddress(address: string): AddressParts | null {
	const plain = parsePlainAddress(address);
	if (plain) return plain;
	const trimmed = address.trim();
	const at = trimmed.lastIndexOf('@');
	if (at < 1 || at > maxLocalLength * 2) return null;
	const domain = normalizeDomain(trimmed.slice(at + 1));
	const local = unquoteLocalPart(trimmed.slice(0, at).normalize('NFC'));
	if (!domain || !local || local.length > maxLocalLength) return null;
	return { local: local.toLowerCase().normalize('NFC'), domain };
}

/** @returns the comparable form of an address, or '' when it is not `local@domain` */
export function normalizeAddress(address: string): string {
	const parts = parseAddress(address);
	return parts ? `${parts.local}@${parts.domain}` : '';
}

const plainLocalPart = /^[^\s"<>(),;:\\[\]@\p{Cc}\p{Cf}]+$/u;

function unquoteLocalPart(local: string): string {
	if (!/^".*"$/s.test(local)) return plainLocalPart.test(local) ? local : '';
	const content = local.slice(1, -1).replace(/\\(.)/gs, '$1');
	if (content === '' || /[\p{Cc}\p{Cf}]/u.test(content)) return '';
	const isDotAtom = plainLocalPart.test(content) && !/^\.|\.\.|\.$/.test(content);
	return isDotAtom ? content : `"${content.replace(/(["\\])/g, '\\$1')}"`;
}

const inLocalPart = 1;
const inLabel = 2;
const isUpperCase = 4;

/** What each ASCII character may be part of, in an address that needs no normalising but of letter case. */
const plainCharacters = new Uint8Array(128);
for (const character of "!#$%&'*+/=?^_`{|}~-.abcdefghijklmnopqrstuvwxyz0123456789") {
	const isLabel = /[a-z0-9_-]/.test(character);
	plainCharacters[character.charCodeAt(0)] = inLocalPart | (isLabel ? inLabel : 0);
	const upper = character.toUpperCase();
	if (upper !== character) {
		plainCharacters[upper.charCodeAt(0)] = inLocalPart | inLabel | isUpperCase;
	}
}

const at = 0x40;
const dot = 0x2e;

/**
 * Nearly all addresses are plain ASCII: read in one pass, many times as fast as with all the rules.
 * @returns null for an address that needs the rules, or is none
 */
function parsePlainAddress(address: string): AddressParts | null {
	let sign = -1;
	let labelStart = 0;
	let needed = inLocalPart;
	let seen = 0;
	for (let position = 0; position < address.length; position += 1) {
		const code = address.charCodeAt(position);
		if (code === at && sign === -1) {
			sign = position;
			labelStart = position + 1;
			needed = inLabel;
		} else if (code === dot && sign !== -1) {
			if (!isPlainLabel(address, labelStart, position)) return null;
			labelStart = position + 1;
		} else {
			const kind = code < 128 ? plainCharacters[code]! : 0;
			if ((kind & needed) === 0) return null;
			seen |= kind;
		}
	}
	if (sign < 1 || sign > maxLocalLength || address.length - sign - 1 > maxDomainLength) return null;
	if (!isPlainLabel(address, labelStart, address.length)) return null;
	// A last label that begins with a digit could make it an IPv4 address.
	const last = address.charCodeAt(labelStart);
	if (last >= 0x30 && last <= 0x39) return null;
	const lower = seen & isUpperCase ? address.toLowerCase() : address;
	return { local: lower.slice(0, sign), domain: lower.slice(sign + 1) };
}

/** Of 1 to 63 characters, and no A-label, which has rules of its own. */
function isPlainLabel(address: string, start: number, end: number): boolean {
	const length = end - start;
	if (length < 1 || length > 63) return false;
	return !(
		length > 3 &&
		address.charCodeAt(start + 2) === 0x2d &&
		address.charCodeAt(start + 3) === 0x2d
	);
}
