/**
 * Walks an SPF record to its ends, as a receiver must for a server that nothing in it matches: counts look-ups
 * and void look-ups (RFC 7208 section 4.6.4) and collects what is wrong, with the domain it stands at.
 */
import type { LookUps } from './lookUps';
import {
	isMeantAsSpf,
	isSpfRecord,
	parseSpfRecord,
	type SpfRecord,
	type SpfTerm,
} from './spfRecord';

/** RFC 7208 section 4.6.4. */
export const lookUpLimit = 10;
export const voidLimit = 2;
const mxLimit = 10;

/** The walk ends after so many look-ups: far beyond the limit, and a bound on hostile records. */
const mostLookUps = 40;

export type SpfTroubleCode =
	/** The target of an include or redirect publishes no SPF record. */
	| 'targetWithoutRecord'
	| 'severalRecords'
	| 'syntax'
	/** An include or redirect that leads back to a domain being walked. */
	| 'loop'
	| 'voidName'
	| 'tooManyMx'
	| 'ptr'
	| 'passAll'
	| 'neutralAll'
	| 'noAll'
	| 'afterAll'
	| 'redirectIgnored'
	| 'duplicateTerm'
	/** A modifier nobody knows that looks like a mechanism: `include=…`. */
	| 'ignoredTerm';

export interface SpfTrouble {
	code: SpfTroubleCode;
	/** The domain whose record it is in. */
	domain: string;
	/** The term as written, or the name looked up; '' when it is about the whole record. */
	term: string;
	/** Where the term begins, counted from 1; 0 when it has no place. */
	column: number;
	/** Only of `syntax`. */
	meant: string;
	syntax: SpfRecord['errors'][number]['code'] | '';
}

export interface SpfWalk {
	/** The SPF records of the domain itself: none, one, or wrongly several. */
	records: string[];
	/** TXT records that were meant as SPF records and are none. */
	lookAlikes: string[];
	/** Terms that need look-ups, over the whole tree. */
	lookUps: number;
	/** Look-ups that each top-level term costs, the dearest first. */
	costs: Array<{ term: string; lookUps: number }>;
	/** Names that were looked up in vain. */
	voids: string[];
	/** Domains whose records take part by include or redirect, lower case, this domain first. */
	reached: string[];
	troubles: SpfTrouble[];
	/** The walk was ended at its bound: `lookUps` is at least that. */
	cutOff: boolean;
}

/**
 * @param domain normalised
 * @param record walk this text instead of what is published at `domain`, to try a record out
 */
export async function walkSpf(domain: string, lookUps: LookUps, record?: string): Promise<SpfWalk> {
	const texts = record === undefined ? ((await lookUps.askText(domain)) ?? []) : [record];
	const walk: SpfWalk = {
		// DNS turns their order about.
		records: texts.filter(isSpfRecord).sort(),
		lookAlikes: texts.filter(isMeantAsSpf),
		lookUps: 0,
		costs: [],
		voids: [],
		reached: [domain],
		troubles: [],
		cutOff: false,
	};
	for (const text of walk.records) {
		await walkRecord(text, domain, [domain], walk, lookUps);
	}
	walk.costs.sort((one, other) => other.lookUps - one.lookUps);
	return walk;
}

async function walkRecord(
	text: string,
	domain: string,
	path: string[],
	walk: SpfWalk,
	lookUps: LookUps,
): Promise<void> {
	const record = parseSpfRecord(text);
	inspectRecord(record, domain, walk);
	const hasAll = record.terms.some(({ name }) => name === 'all');
	for (const term of record.terms) {
		const before = walk.lookUps;
		// RFC 7208 section 5.1: what follows `all` is never evaluated, nor is a redirect beside it.
		if (term.name === 'all') continue;
		if (hasAll && (term.name === 'redirect' || isAfterAll(term, record))) continue;
		await walkTerm(term, domain, path, walk, lookUps);
		if (path.length === 1 && walk.lookUps > before) {
			walk.costs.push({ term: term.text, lookUps: walk.lookUps - before });
		}
	}
}

async function walkTerm(
	term: SpfTerm,
	domain: string,
	path: string[],
	walk: SpfWalk,
	lookUps: LookUps,
): Promise<void> {
	if (!['include', 'redirect', 'a', 'mx', 'ptr', 'exists'].includes(term.name)) return;
	if (walk.lookUps >= mostLookUps) {
		walk.cutOff = true;
		return;
	}
	walk.lookUps++;
	// What a macro stands for is known with a mail only; the look-up it costs counts all the same.
	const target = (term.domain || domain).replace(/\.$/, '').toLowerCase();
	if (target.includes('%')) return;
	switch (term.name) {
		case 'include':
		case 'redirect':
			return await walkTarget(term, target, domain, path, walk, lookUps);
		case 'a':
		case 'exists': {
			const addresses =
				term.name === 'a' ? await lookUps.askAddresses(target) : await lookUps.ask(target, 'A');
			if (addresses?.length === 0) noteVoid(term, target, domain, walk);
			return;
		}
		case 'mx': {
			const hosts = await lookUps.ask(target, 'MX');
			if (hosts?.length === 0) noteVoid(term, target, domain, walk);
			if (hosts && hosts.length > mxLimit) note('tooManyMx', domain, walk, term);
			return;
		}
		default:
	}
}

async function walkTarget(
	term: SpfTerm,
	target: string,
	domain: string,
	path: string[],
	walk: SpfWalk,
	lookUps: LookUps,
): Promise<void> {
	if (path.includes(target)) return note('loop', domain, walk, term);
	const texts = await lookUps.askText(target);
	if (!texts) return;
	if (texts.length === 0) walk.voids.push(target);
	const records = texts.filter(isSpfRecord);
	if (records.length === 0) return note('targetWithoutRecord', domain, walk, term);
	if (records.length > 1) return note('severalRecords', target, walk);
	if (!walk.reached.includes(target)) walk.reached.push(target);
	await walkRecord(records[0]!, target, [...path, target], walk, lookUps);
}

/** What can be said of one record without asking anyone. */
function inspectRecord(record: SpfRecord, domain: string, walk: SpfWalk): void {
	for (const error of record.errors) note('syntax', domain, walk, error);
	const all = record.terms.find(({ name }) => name === 'all');
	const redirect = record.terms.find(({ name }) => name === 'redirect');
	if (all?.qualifier === '+') note('passAll', domain, walk, all);
	if (all?.qualifier === '?') note('neutralAll', domain, walk, all);
	// The `all` of an included record never decides (RFC 7208 section 5.2).
	if (!all && !redirect && domain === walk.reached[0]) note('noAll', domain, walk);
	if (all && redirect) note('redirectIgnored', domain, walk, redirect);
	const seen = new Set<string>();
	for (const term of record.terms) {
		const key = term.text.toLowerCase();
		if (isAfterAll(term, record)) note('afterAll', domain, walk, term);
		else if (seen.has(key)) note('duplicateTerm', domain, walk, term);
		else if (term.name === 'ptr') note('ptr', domain, walk, term);
		else if (term.name === 'unknown' && /^(include|a|mx|ip4|ip6|all|ptr|exists)=/.test(key)) {
			note('ignoredTerm', domain, walk, term);
		}
		seen.add(key);
	}
}

function isAfterAll(term: SpfTerm, record: SpfRecord): boolean {
	const all = record.terms.find(({ name }) => name === 'all');
	const isMechanism = !['redirect', 'exp', 'unknown'].includes(term.name);
	return all !== undefined && isMechanism && term.column > all.column;
}

function noteVoid(term: SpfTerm, target: string, domain: string, walk: SpfWalk): void {
	walk.voids.push(target);
	note('voidName', domain, walk, term);
}

function note(
	code: SpfTroubleCode,
	domain: string,
	walk: SpfWalk,
	place: Partial<SpfRecord['errors'][number]> = {},
): void {
	walk.troubles.push({
		code,
		domain,
		term: place.text ?? '',
		column: place.column ?? 0,
		meant: place.meant ?? '',
		syntax: place.code ?? '',
	});
}
