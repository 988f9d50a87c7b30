/**
 * The DNS Tree Walk (RFC 9989 section 4.10): from a name up to its top, at most eight look-ups. It finds the policy that
 * applies and the Organizational Domain, without a Public Suffix List.
 */
import { isIP } from 'node:net';

import { isAbsence } from '../dns/resolver';
import { readText, type Resolve } from '../dns/types';
import { readDmarcRecord, type DmarcRecord } from './dmarcRecord';

/** Look-ups of records, each name once. */
export type LookUpRecord = (domain: string) => Promise<DmarcRecord | null>;

export interface DomainTree {
	/** Records found, the longest name first; up to where an error ended the walk. */
	found: Array<{ domain: string; record: DmarcRecord }>;
	/** A temporary failure that ended the walk early. */
	error: Error | null;
}

/** The policy that applies to an author domain. */
export interface PolicyDiscovery {
	/** `unknown`: a temporary failure hides whether there is one. */
	status: 'found' | 'none' | 'unknown';
	record: DmarcRecord | null;
	recordDomain: string;
	/** Null when a temporary failure hides it. */
	organizationalDomain: string | null;
}

/** Names of eight labels and more are cut to seven after the first look-up (section 4.10 step 4). */
const mostLabels = 7;

/** @returns a look-up of DMARC records that asks for each name once */
export function rememberRecords(resolve: Resolve): LookUpRecord {
	const asked = new Map<string, Promise<DmarcRecord | null>>();
	return (domain) => {
		const known = asked.get(domain) ?? lookUp(domain, resolve);
		asked.set(domain, known);
		return known;
	};
}

/** Several records at one name count as none (section 4.10 step 2). */
async function lookUp(domain: string, resolve: Resolve): Promise<DmarcRecord | null> {
	const name = `_dmarc.${domain}`;
	if (!isPossibleName(name)) return null;
	const rows = await resolve(name, 'TXT').catch((error: Error) =>
		isAbsence(error) ? [] : Promise.reject(error),
	);
	const records = rows
		.map(readText)
		.filter((text) => /^\s*v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/.test(text));
	return records.length === 1 ? readDmarcRecord(records[0]!) : null;
}

function isPossibleName(name: string): boolean {
	return name.length <= 253 && name.split('.').every((label) => label !== '' && label.length <= 63);
}

/** Walks from `domain` upwards; ends at a record with `psd=y` or `psd=n`. */
export async function walkDomainTree(
	domain: string,
	lookUpRecord: LookUpRecord,
): Promise<DomainTree> {
	const tree: DomainTree = { found: [], error: null };
	if (isIP(domain) !== 0) return tree;
	let labels = domain.split('.');
	while (labels.length > 0) {
		const name = labels.join('.');
		try {
			const record = await lookUpRecord(name);
			if (record) tree.found.push({ domain: name, record });
			if (record && record.psd !== 'u') break;
		} catch (error) {
			tree.error = error instanceof Error ? error : new Error(String(error));
			break;
		}
		labels = labels.length > mostLabels ? labels.slice(-mostLabels) : labels.slice(1);
	}
	return tree;
}

/** The Organizational Domain of a completed walk (section 4.10.2). */
export function findOrganizationalDomain(domain: string, { found }: DomainTree): string {
	for (const { domain: name, record } of found) {
		if (record.psd === 'n') return name;
		if (record.psd === 'y' && name !== domain) {
			// One label below the public suffix.
			return domain
				.split('.')
				.slice(-(name.split('.').length + 1))
				.join('.');
		}
	}
	return found.at(-1)?.domain ?? domain;
}

/** Finds the policy for an author domain: its own record, else its Organizational Domain's, else the suffix's. */
export async function discoverPolicy(
	domain: string,
	lookUpRecord: LookUpRecord,
): Promise<PolicyDiscovery> {
	const tree = await walkDomainTree(domain, lookUpRecord);
	const organizationalDomain = tree.error ? null : findOrganizationalDomain(domain, tree);
	const own = tree.found.find((entry) => entry.domain === domain);
	if (!own && tree.error) {
		return { status: 'unknown', record: null, recordDomain: domain, organizationalDomain };
	}
	const applies =
		own ??
		tree.found.find((entry) => entry.domain === organizationalDomain) ??
		tree.found.findLast(({ record }) => record.psd === 'y');
	return applies?.record.isUsable
		? {
				status: 'found',
				record: applies.record,
				recordDomain: applies.domain,
				organizationalDomain,
			}
		: { status: 'none', record: null, recordDomain: domain, organizationalDomain };
}
