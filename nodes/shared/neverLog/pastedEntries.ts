/**
 * Entries as people paste them out of mail programs and tables (P12): names around addresses, several on a line, domains
 * alone. Read where the meaning is beyond doubt; what only plainly names somebody is for `findNamed`.
 */
import { getPublicSuffix, parse as parseDomain } from 'tldts';

import { normalizeDomain } from '../message/address';
import { isFreeMailDomain } from '../message/freeMailDomains';
import { findAddressTokens } from '../message/addressTokens';
import { isRefusal, parseEntry } from './parseEntry';

/** Longer than any list that is pasted into one line or cell. */
const maxPastedLength = 100_000;

/**
 * @param line of a list, or one cell of a table
 * @returns the entries it holds, in the form in which they are kept; the line itself where it is none of these forms
 */
export function splitEntries(line: string): string[] {
	if (line.length > maxPastedLength || !isRefusal(parseEntry(line, false))) return [line];
	const pieces = splitList(line).map(unwrap);
	const isClear = pieces.length > 0 && pieces.every((piece) => !isBroken(piece));
	return isClear ? pieces : pieces.length > 1 ? splitList(line).map(unwrapClear) : [line];
}

function isBroken(entry: string): boolean {
	return isRefusal(parseEntry(entry, false));
}

function unwrapClear(piece: string): string {
	const entry = unwrap(piece);
	return isBroken(entry) ? piece : entry;
}

/** At commas, semicolons and tabs outside of quotes and brackets; empty pieces are none. */
function splitList(line: string): string[] {
	const pieces: string[] = [];
	let piece = '';
	let isQuoted = false;
	let isBracketed = false;
	for (const character of line) {
		if (character === '"') isQuoted = !isQuoted;
		else if (character === '<' && !isQuoted) isBracketed = true;
		else if (character === '>') isBracketed = false;
		if (/[,;\t，；]/.test(character) && !isQuoted && !isBracketed) {
			pieces.push(piece);
			piece = '';
		} else {
			piece += character;
		}
	}
	return joinSurnames([...pieces, piece].map((one) => one.trim()).filter((one) => one !== ''));
}

/** `Law, Kim <kim@x>` is one person. */
function joinSurnames(pieces: string[]): string[] {
	const joined: string[] = [];
	for (const piece of pieces) {
		const before = joined.at(-1);
		const isName =
			before !== undefined && /^[\p{L}\p{M}' .-]{1,60}$/u.test(before) && !isDomain(before);
		if (isName && /<[^<>]+>$/.test(piece)) joined[joined.length - 1] = `${before}, ${piece}`;
		else joined.push(piece);
	}
	return joined;
}

/** Takes off what stands around an address or a domain. */
function unwrap(written: string): string {
	const piece = written
		.replace(/^[-•·–*]\s+/, '')
		.replace(/^(["'])(.*)\1$/, '$2')
		.trim();
	const bracketed = /^[^<>]*<([^<>]+)>$/.exec(piece)?.[1];
	const squared = /^[^[\]]*\[\s*mailto:([^[\]]+)\]$/i.exec(piece)?.[1];
	const address = (bracketed ?? squared ?? piece)
		.trim()
		.replace(/^mailto:\s*/i, '')
		.replace(/\?.*$/s, '');
	if (/^@[^@\s]+$/.test(address)) return `*${address}`;
	return isDomain(address) ? `*@${address}` : address;
}

/** A name with a top-level domain that exists, or one reserved for examples and tests (RFC 2606, RFC 6761). */
function isDomain(written: string): boolean {
	const domain = /[\s@/]/.test(written) ? '' : normalizeDomain(written);
	if (!domain.includes('.')) return false;
	if (/\.(example|test|invalid|internal|local|lan)$/.test(domain)) return true;
	const options = { allowPrivateDomains: false, validateHostname: false };
	return (
		parseDomain(domain, options).isIcann === true && getPublicSuffix(domain, options) !== domain
	);
}

/**
 * Whom a line plainly names though it is no entry: they stay out until somebody looks at it.
 * @returns entries, each readable
 */
export function findNamed(line: string): string[] {
	const named = new Set<string>();
	for (const { address } of findAddressTokens(line.slice(0, maxPastedLength))) {
		const domain = address.slice(address.lastIndexOf('@') + 1);
		// A pattern for names that no list can hold: everybody there, except where that is half the world.
		if (!address.includes('*')) named.add(address);
		else if (!isFreeMailDomain(normalizeDomain(domain))) named.add(`*@${domain}`);
	}
	if (named.size === 0 && !line.includes('@')) {
		for (const [word] of line
			.slice(0, maxPastedLength)
			.matchAll(/(?<![\p{L}\p{N}-])[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu)) {
			const isWide = isFreeMailDomain(normalizeDomain(word));
			if (isDomain(word) && !isWide) named.add(`*@${word.replace(/^www\./i, '')}`);
		}
	}
	return [...named].filter((entry) => !isBroken(entry));
}
