/**
 * The exact SPF record to publish (P26): what is published now, made whole, with the sending server added.
 */
import { isIPv6 } from 'node:net';

import { isSpfRecord, parseSpfRecord, type SpfTerm } from './spfRecord';

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
 */
export function mergeSpf(published: string[], additions: string[]): MergedSpf {
	const records = published.filter(isSpfRecord).map(parseSpfRecord);
	const leftOut: string[] = [];
	const mended: string[] = [];
	for (const error of records.flatMap(({ errors }) => errors)) {
		if (error.meant) mended.push(error.meant);
		else leftOut.push(error.text);
	}
	const terms = records.flatMap((record) => record.terms);
	const before = terms.filter(({ name }) => !['all', 'redirect', 'exp', 'unknown'].includes(name));
	const after = terms.filter(({ name }) => ['exp', 'unknown'].includes(name));
	const all = chooseAll([...terms, ...readTerms(mended)]);
	// RFC 7208 section 6.1: a redirect counts only where no `all` stands.
	const redirect = all ? undefined : terms.find(({ name }) => name === 'redirect');
	const ending = redirect?.text ?? all ?? '~all';

	const wanted = [
		...before.map(({ text }) => text),
		...mended.filter((text) => !/^.?all$/i.test(text)),
		...additions,
	];
	const modifiers = after.map(({ text }) => text);
	const unique = [...new Map([...wanted, ending, ...modifiers].map(foldTerm)).values()];
	return { record: ['v=spf1', ...unique].join(' '), leftOut };
}

/** @returns `ip4:` or `ip6:` and the address */
export function makeAddressTerm(address: string): string {
	return `${isIPv6(address) ? 'ip6' : 'ip4'}:${address}`;
}

/** `+` is the default qualifier, and domains have no case: terms that differ in these are the same. */
function foldTerm(term: string): [string, string] {
	return [term.toLowerCase().replace(/^\+/, ''), term];
}

function readTerms(texts: string[]): SpfTerm[] {
	return parseSpfRecord(`v=spf1 ${texts.join(' ')}`).terms;
}

/** @returns the first `all` as published, or softened where it let everyone pass or decided nothing */
function chooseAll(terms: SpfTerm[]): string | undefined {
	const all = terms.find(({ name }) => name === 'all');
	if (!all) return undefined;
	return all.qualifier === '-' || all.qualifier === '~' ? all.text : '~all';
}
