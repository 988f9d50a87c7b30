/**
 * Takes an SPF record apart (grammar of RFC 7208 section 12) and names every syntax error with its place, where a
 * receiver would stop at the first. Used by Check Sending Domain (P26).
 */
import { isIPv4, isIPv6 } from 'node:net';

const mechanismNames = ['all', 'include', 'a', 'mx', 'ptr', 'ip4', 'ip6', 'exists'] as const;
export type MechanismName = (typeof mechanismNames)[number];

/** One term of a record. */
export interface SpfTerm {
	/** As written. */
	text: string;
	/** Where it begins in the record, counted from 1. */
	column: number;
	/** A mechanism, `redirect`, `exp`, or `unknown` for any other modifier, which receivers ignore. */
	name: MechanismName | 'redirect' | 'exp' | 'unknown';
	/** Of a mechanism; '+' where none is written. */
	qualifier: '+' | '-' | '~' | '?';
	/** The domain-spec, macros unexpanded; '' where there is none. */
	domain: string;
}

export type SpfSyntaxCode =
	| 'unknownMechanism'
	| 'missingDomain'
	| 'badDomain'
	| 'badMacro'
	| 'badAddress'
	| 'badPrefix'
	| 'unexpectedArgument'
	| 'badCharacter'
	| 'repeatedModifier';

export interface SpfSyntaxError {
	code: SpfSyntaxCode;
	/** The term as written. */
	text: string;
	/** Where it begins in the record, counted from 1. */
	column: number;
	/** What was probably meant; '' when that cannot be told. */
	meant: string;
}

export interface SpfRecord {
	text: string;
	/** The readable terms in their order. */
	terms: SpfTerm[];
	errors: SpfSyntaxError[];
}

/** Whether a TXT record is an SPF record (RFC 7208 section 4.5: `v=spf1` alone or followed by a space). */
export function isSpfRecord(text: string): boolean {
	return /^v=spf1(?: |$)/i.test(text);
}

/** Whether a TXT record was meant as an SPF record, and is none: wrong version, missing space, quotes. */
export function isMeantAsSpf(text: string): boolean {
	return !isSpfRecord(text) && /^["'\s]*v?\s*[=:]?\s*spf\s*\d/i.test(text.slice(0, mostBlanks));
}

/** So far in a record is looked for what it begins with; honest ones hold a blank or two. */
const mostBlanks = 100;

/** @param text a record for which {@link isSpfRecord} holds */
export function parseSpfRecord(text: string): SpfRecord {
	const record: SpfRecord = { text, terms: [], errors: [] };
	for (const { 0: word, index } of text.matchAll(/[^ ]+/g)) {
		if (index === 0) continue; // the version
		const column = index + 1;
		const read = readTerm(word);
		const term = typeof read === 'string' ? null : { ...read, text: word, column };
		const code = term ? isRepeatedModifier(term, record.terms) && 'repeatedModifier' : read;
		if (typeof code === 'string') {
			record.errors.push({ code, text: word, column, meant: guessMeaning(word) });
		} else if (term) record.terms.push(term);
	}
	return record;
}

/** RFC 7208 section 6: `redirect` and `exp` stand at most once. */
function isRepeatedModifier(term: SpfTerm, before: SpfTerm[]): boolean {
	const single = term.name === 'redirect' || term.name === 'exp';
	return single && before.some(({ name }) => name === term.name);
}

type ReadTerm = Omit<SpfTerm, 'text' | 'column'>;

/** @returns the term, or what is wrong with it */
function readTerm(text: string): ReadTerm | SpfSyntaxCode {
	if (/[^!-~]/.test(text)) return 'badCharacter';
	// modifier = name "=" macro-string; name = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." )
	const modifier = /^([a-z][a-z0-9\-_.]*)=(.*)$/i.exec(text);
	if (modifier) return readModifier(modifier[1]!.toLowerCase(), modifier[2]!);

	// directive = [ qualifier ] mechanism
	const [, qualifier = '', name = '', rest = ''] = /^([+\-?~]?)([a-z0-9]*)(.*)$/i.exec(text) ?? [];
	const known = mechanismNames.find((mechanism) => mechanism === name.toLowerCase());
	if (!known || (rest !== '' && !/^[:/]/.test(rest))) return 'unknownMechanism';
	const term: ReadTerm = {
		name: known,
		qualifier: (qualifier || '+') as SpfTerm['qualifier'],
		domain: '',
	};
	return readArgument(term, known, rest) ?? term;
}

function readModifier(name: string, value: string): ReadTerm | SpfSyntaxCode {
	if (name === 'redirect' || name === 'exp') {
		return checkDomainSpec(value) ?? { name, qualifier: '+', domain: value };
	}
	return isMacroString(value) ? { name: 'unknown', qualifier: '+', domain: '' } : 'badMacro';
}

/** Reads what follows the mechanism's name, writes the domain into the term. @returns what is wrong, or null */
function readArgument(term: ReadTerm, name: MechanismName, rest: string): SpfSyntaxCode | null {
	switch (name) {
		case 'all':
			return rest === '' ? null : 'unexpectedArgument';
		case 'include':
		case 'exists':
			if (!rest.startsWith(':')) return 'missingDomain';
			return readDomain(term, rest.slice(1));
		case 'ptr':
			if (rest === '') return null;
			return rest.startsWith(':') ? readDomain(term, rest.slice(1)) : 'unexpectedArgument';
		case 'ip4':
		case 'ip6':
			return checkNetwork(name, rest);
		case 'a':
		case 'mx': {
			// dual-cidr-length = [ ip4-cidr-length ] [ "/" ip6-cidr-length ]; "/" may stand in a macro too
			const [, domain = '', four, six] =
				/^(.*?)(?:\/(\d{1,3}))?(?:\/\/(\d{1,3}))?$/.exec(rest) ?? [];
			if (!isPrefix(four, 32) || !isPrefix(six, 128)) return 'badPrefix';
			if (domain === '') return null;
			if (!domain.startsWith(':')) return 'badPrefix';
			return /\/\d*$/.test(domain) ? 'badPrefix' : readDomain(term, domain.slice(1));
		}
	}
}

function readDomain(term: ReadTerm, domain: string): SpfSyntaxCode | null {
	term.domain = domain;
	return checkDomainSpec(domain);
}

/** ip4 = "ip4" ":" ip4-network [ ip4-cidr-length ]; ip6 likewise. */
function checkNetwork(name: 'ip4' | 'ip6', rest: string): SpfSyntaxCode | null {
	const [, address = '', slash, prefix] = /^:([^/]*)(\/(.*))?$/.exec(rest) ?? [];
	if (!(name === 'ip4' ? isIPv4(address) : isIPv6(address) && !address.includes('%'))) {
		return 'badAddress';
	}
	return slash === undefined || isPrefix(prefix ?? '', name === 'ip4' ? 32 : 128)
		? null
		: 'badPrefix';
}

/** ip4-cidr-length = "/" ("0" / %x31-39 0*1DIGIT): no leading zero. */
function isPrefix(digits: string | undefined, longest: number): boolean {
	return digits === undefined || (/^(0|[1-9]\d{0,2})$/.test(digits) && Number(digits) <= longest);
}

/** macro-expand = ( "%{" macro-letter transformers *delimiter "}" ) / "%%" / "%_" / "%-" */
const macroExpand = /%\{[slodiphcrtv]\d*r?[.\-+,/_=]*\}|%[%_-]/gi;

function isMacroString(text: string): boolean {
	return !text.replace(macroExpand, '').includes('%');
}

/** domain-spec = macro-string domain-end; domain-end = ( "." toplabel [ "." ] ) / macro-expand */
function checkDomainSpec(domain: string): SpfSyntaxCode | null {
	if (domain === '') return 'missingDomain';
	if (!isMacroString(domain)) return 'badMacro';
	if (/(?:%\{[^}]*\}|%[%_-])$/.test(domain)) return null;
	const toplabel = /\.([a-z0-9-]+)\.?$/i.exec(domain)?.[1] ?? '';
	const valid = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i.test(toplabel) && !/^\d+$/.test(toplabel);
	return valid && !domain.includes('..') ? null : 'badDomain';
}

/** The common slips, mended; several terms where blanks were missing between them. */
function guessMeaning(text: string): string {
	const pieces = text
		.replace(/[\u2010-\u2015\u2212]/g, '-')
		.replace(/[\u2018\u2019\u201c\u201d"']/g, '')
		// `ip4:192.0.2.1~all`, `ip4:192.0.2.1ip4:192.0.2.2`, `mx,a`
		.replace(/(?<=[\w.])([~?+-]all)$/i, ' $1')
		.replace(/(?<=[\w.])(?=(?:include|ip4|ip6):)/gi, ' ')
		.split(/[\s,;\p{Cf}\p{Zs}]+/u)
		.filter(Boolean);
	const repaired = pieces.map(repairTerm);
	const isRead = repaired.every((term) => typeof readTerm(term) !== 'string');
	return isRead && repaired.join(' ') !== text ? repaired.join(' ') : '';
}

function repairTerm(text: string): string {
	const [, qualifier = '', name = '', value = ''] =
		/^([+\-?~]?)([a-z0-9]+)[:=](.*)$/i.exec(text) ?? [];
	const network = /^ip(v?[46])?$/i.test(name) ? value : text.replace(/^ip[46][.]/i, '');
	const address = network.replace(/\/\d+$/, '');
	if (isIPv4(address)) return `${qualifier}ip4:${network}`;
	if (isIPv6(address)) return `${qualifier}ip6:${network}`;
	if (/^includes?$/i.test(name)) return `${qualifier}include:${value}`;
	const dotted = /^([+\-?~]?)includes?\.(.+)$/i.exec(text);
	if (dotted && isHostName(dotted[2]!)) return `${dotted[1]}include:${dotted[2]}`;
	return isHostName(text) ? `include:${text}` : text;
}

function isHostName(text: string): boolean {
	return /^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/i.test(text);
}

/**
 * What a modifier that nobody knows was meant as: `include=…` in place of `include:…`.
 * @returns the mechanism, or '' for what is none
 */
export function mendModifier({ name, text }: SpfTerm): string {
	if (name !== 'unknown') return '';
	const mended = text.replace(/^(include|a|mx|ip4|ip6|exists|ptr)=/i, '$1:');
	return mended !== text && typeof readTerm(mended) !== 'string' ? mended : '';
}

/** @returns a text that was meant as an SPF record, written as one; '' when it is not readable as such */
export function mendLookAlike(text: string): string {
	if (!isMeantAsSpf(text)) return '';
	const bare = text.replace(/["']/g, ' ').trim();
	const mended = bare.replace(/^v?\s*[=:]?\s*spf\s*\d[\s;,]*/i, 'v=spf1 ').trim();
	return isSpfRecord(mended) ? mended : '';
}
