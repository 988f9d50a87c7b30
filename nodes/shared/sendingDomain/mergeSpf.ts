/**
 * The exact SPF record to publish (P26): what is published now, made whole, with the sending server added.
 */
import { isIPv6 } from 'node:net';

import { isSpfRecord, mendModifier, parseSpfRecord, type SpfTerm } from './spfRecord';

export interface MergedSpf {
	record: string;
	/** Published terms that no receiver can read, and that could not be mended: they are not in `record`. */
	leftOut: string[];
}

/**
 * Merges all published records into one (more than one is an error, RFC 7208 section 4.5). Terms keep their order;
 * duplicates go, misspelt terms are mended or left out, `all` comes last and never lets everyone pass.
 * @param published the domain's SPF records; none makes a new record
 * @param additions terms for the sending server, such as `include:_spf.example` or `ip4:192.0.2.1`
 * @param deadTargets domains without an SPF record, lower case: including one voids the record
 */
export function mergeSpf(
	published: string[],
	additions: string[],
	deadTargets: ReadonlySet<string> = new Set(),
): MergedSpf {
	const records = published.filter(isSpfRecord).map(parseSpfRecord);
	const leftOut: string[] = [];
	const mended: string[] = [];
	for (const error of records.flatMap(({ errors }) => errors)) {
		const meant = readTerms(error.meant).filter(
			(term) => !['redirect', 'exp', 'unknown'].includes(term.name) && !isDead(term, deadTargets),
		);
		mended.push(...meant.map(({ text }) => text));
		if (meant.length === 0) leftOut.push(error.text);
	}
	const terms = records.flatMap((record) => record.terms);
	for (const term of terms.filter((one) => isDead(one, deadTargets))) leftOut.push(term.text);
	const before = terms.filter(
		(term) =>
			!['all', 'redirect', 'exp', 'unknown'].includes(term.name) && !isDead(term, deadTargets),
	);
	const after = terms.filter(
		(term) => term.name === 'exp' || (term.name === 'unknown' && mendModifier(term) === ''),
	);
	const remade = readTerms(terms.map(mendModifier).join(' ')).filter(
		(term) => !isDead(term, deadTargets),
	);
	const all = chooseAll([...records.map((record) => record.terms), readTerms(mended.join(' '))]);
	// RFC 7208 section 6.1: a redirect counts only where no `all` stands.
	const redirects = records
		.filter((record) => !record.terms.some(({ name }) => name === 'all'))
		.flatMap((record) => record.terms.filter(({ name }) => name === 'redirect'))
		.filter((term) => !isDead(term, deadTargets));
	const keepsRedirect = all === undefined && redirects.length === 1;
	const ending = keepsRedirect ? redirects[0]!.text : (all ?? '~all');

	const wanted = [
		...before.map(({ text }) => text),
		...remade.map(({ text }) => text),
		...mended.filter((text) => !/^.?all$/i.test(text)),
		// What one of several records passes on to, the one record includes.
		...(keepsRedirect || records.length === 1 ? [] : redirects).map(
			({ domain }) => `include:${domain}`,
		),
		...additions,
	];
	const modifiers = after.map(({ text }) => text);
	const unique = [...new Map([...wanted, ending, ...modifiers].map(foldTerm)).values()];
	return { record: ['v=spf1', ...unique].join(' '), leftOut };
}

function isDead({ name, domain }: SpfTerm, deadTargets: ReadonlySet<string>): boolean {
	const isLink = name === 'include' || name === 'redirect';
	return isLink && deadTargets.has(domain.replace(/\.$/, '').toLowerCase());
}

/** @returns every domain that the merged record may include or redirect to, lower case, without macros */
export function listTargets(published: string[]): string[] {
	const records = published.filter(isSpfRecord).map(parseSpfRecord);
	const texts = records.flatMap(({ terms, errors }) => [
		...terms.map((term) => mendModifier(term) || term.text),
		...errors.map(({ meant }) => meant),
	]);
	const targets = readTerms(texts.join(' '))
		.filter(({ name, domain }) => /^(?:include|redirect)$/.test(name) && !domain.includes('%'))
		.map(({ domain }) => domain.replace(/\.$/, '').toLowerCase());
	return [...new Set(targets)];
}

/** @returns `ip4:` or `ip6:` and the address */
export function makeAddressTerm(address: string): string {
	return `${isIPv6(address) ? 'ip6' : 'ip4'}:${address}`;
}

/** `+` is the default qualifier, and domains have no case: terms that differ in these are the same. */
function foldTerm(term: string): [string, string] {
	return [term.toLowerCase().replace(/^\+/, ''), term];
}

function readTerms(text: string): SpfTerm[] {
	return parseSpfRecord(`v=spf1 ${text}`).terms;
}

/** From mild to strict. */
const mildness = ['?', '~', '-'];

/**
 * @param records the terms of each
 * @returns the mildest `all` of the records, softened where it lets everyone pass; undefined without one
 */
function chooseAll(records: SpfTerm[][]): string | undefined {
	const ends = records
		.map((terms) => terms.find(({ name }) => name === 'all'))
		.filter((all) => all !== undefined)
		.map(({ qualifier }) => (qualifier === '+' ? '~' : qualifier));
	const mildest = mildness.find((qualifier) => ends.includes(qualifier as (typeof ends)[number]));
	return mildest && `${mildest}all`;
}
