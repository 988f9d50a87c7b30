/**
 * Whether mails that are files of this one are from their authors (promise B19). Their own DKIM signatures alone can tell:
 * their Received, Return-Path and Authentication-Results are the word of whoever attached them.
 */
import { normalizeAddress } from '../../../shared/message/address';
import type { Resolve } from '../../../shared/dns/types';
import type { HeaderField } from '../../../shared/message/headers';
import { readAttachedOriginals, type FoundOriginal } from '../../../shared/message/parse';
import { ProblemError } from '../../../shared/reasons/problem';
import { discoverPolicy, type LookUpRecord } from '../../../shared/dmarc/walkDomainTree';
import { forgiveOrganization, readAuthors } from '../author/readAuthors';
import { verifyDkim, type DkimRules } from '../dkim/verifyDkim';
import { alignWith } from '../dmarc/judgeAlignment';
import { readFields } from '../readFields';
import type { OriginalVerdict } from '../types';

/** More in one mail are listed without being looked at. */
const mostJudged = 10;

/**
 * @param fields header fields of the mail that brings them
 * @param resolve answers in time, and within the budget of that mail
 * @returns one verdict for each of `message.forwarded`, in its order, where mails are files of this one
 */
export async function judgeOriginals(
	source: Buffer,
	fields: HeaderField[],
	rules: Omit<DkimRules, 'authorDomain'>,
	resolve: Resolve,
	lookUpRecord: LookUpRecord,
): Promise<OriginalVerdict[]> {
	const verdicts: OriginalVerdict[] = [];
	let judged = 0;
	for (const [index, found] of (await findOriginals(source, fields)).entries()) {
		const isLookedAt = found.source !== null && (judged += 1) <= mostJudged;
		const domain = isLookedAt ? await findProvenDomain(found, rules, resolve, lookUpRecord) : '';
		verdicts.push({ index, proof: domain ? 'dkim' : 'none', domain });
	}
	return verdicts;
}

async function findOriginals(source: Buffer, fields: HeaderField[]): Promise<FoundOriginal[]> {
	try {
		return await readAttachedOriginals(source, fields);
	} catch (error) {
		// What cannot be read proves nothing, and is no reason against the mail around it.
		if (error instanceof ProblemError) return [];
		throw error;
	}
}

/** @returns the author's domain where a signature of it, or of its relatives, holds; else '' */
async function findProvenDomain(
	{ original, source }: FoundOriginal,
	rules: Omit<DkimRules, 'authorDomain'>,
	resolve: Resolve,
	lookUpRecord: LookUpRecord,
): Promise<string> {
	const fields = source && readFields(source);
	if (!fields || original.unclear) return '';
	const written = readAuthors(source, fields);
	if (!written.domain) return '';
	const discovery = await discoverPolicy(written.domain, lookUpRecord);
	const { authors, domain, problem } = forgiveOrganization(written, discovery.organizationalDomain);
	const shown = normalizeAddress(original.from.address);
	if (problem !== null || shown !== normalizeAddress(authors[0]!.address)) return '';
	const { signatures } = await verifyDkim(
		source,
		fields,
		{ ...rules, authorDomain: domain },
		resolve,
	);
	const align = alignWith(domain, discovery, lookUpRecord);
	for (const signature of signatures) {
		if (signature.counts !== 'yes') continue;
		if ((await align(signature.domain, 'dkim')) === 'yes') return domain;
	}
	return '';
}
