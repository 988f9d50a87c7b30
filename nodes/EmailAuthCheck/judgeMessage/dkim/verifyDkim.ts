/**
 * DKIM (RFC 6376, 8301, 8463): all signatures of a mail, each with its reason. mailauth verifies in strict mode; bounded
 * in number here, and judged for what a passing signature leaves unprotected.
 */
import type { ArcData, SignatureResult } from 'mailauth/lib/dkim/dkim-verifier';

import { answerMailauth } from '../../../shared/dns/mailauthResolver';
import type { Resolve } from '../../../shared/dns/types';
import { normalizeDomain } from '../../../shared/message/address';
import { splitSource, type HeaderField } from '../../../shared/message/headers';
import { isTurnOver, nextTurn } from '../../takeTurn';
import { BoundedVerifier, isReadable } from './boundedVerifier';
import { toCrlf } from './canonicalSource';
import { findAddedContent } from './coverage';
import { readHeaderRows, type HeaderRow } from './headerRows';
import { shareKeys } from './keyCache';
import type { SignatureCheck, SignatureFlaw } from './signatureCheck';
import type { DkimResult } from '../types';

export interface DkimCheck {
	signatures: SignatureCheck[];
	/** For verifyArc. */
	arc: ArcData;
}

export interface DkimRules {
	minimumKeyBits: number;
	/** The time to judge expiry at. */
	at: Date;
	/** Signatures of this domain and its relatives are verified first, should there be too many. */
	authorDomain: string;
}

/** A mail list and two relays add three or four; more than these are not verified. */
const mostSignatures = 10;
/** Only so many are looked at to choose from, and so many refused ones are listed. */
const mostRanked = 1000;
const mostRefusedReported = 10;

const arcNames = new Set(['arc-seal', 'arc-message-signature', 'arc-authentication-results']);

/** Clocks differ: so much past `x=` or before `t=` is forgiven. */
const clockSkewMs = 5 * 60_000;

/** Fields that occur once in a mail (RFC 5322 section 3.6, RFC 2045) and that readers see or act upon. */
const singleFields = [
	'from',
	'sender',
	'reply-to',
	'to',
	'cc',
	'subject',
	'date',
	'message-id',
	'mime-version',
	'content-type',
	'content-transfer-encoding',
];

/**
 * @param source the whole message; any line breaks
 * @param fields its header fields
 * @param resolve answers in time, and within a budget
 */
export async function verifyDkim(
	source: Buffer,
	fields: HeaderField[],
	rules: DkimRules,
	resolve: Resolve,
): Promise<DkimCheck> {
	if (isTurnOver()) await nextTurn();
	const { header, body } = splitSource(source);
	const rows = readHeaderRows(toCrlf(header));
	if (isTurnOver()) await nextTurn();
	const verifier = new BoundedVerifier(
		{
			resolver: answerMailauth(resolve),
			strict: true,
			// Weak keys are found here, where their strength is still known.
			minBitLength: 1,
			curTime: new Date(rules.at.getTime() - clockSkewMs),
		},
		rows,
	);
	verifier.keyCache = shareKeys(resolve);
	const { chosen, refused } = chooseSignatures(rows, rules.authorDomain);
	const arcFields = rows.filter(({ key }) => arcNames.has(key));
	await verifier.verify(chosen, arcFields, body);
	const present = countNames(fields.map(({ name }) => name));
	return {
		signatures: [
			...verifier.results
				.filter(({ signingDomain }) => signingDomain !== undefined)
				.map((result) => judgeSignature(result, { fields, present, body }, rules)),
			...refused.slice(0, mostRefusedReported).map(reportRefused),
		],
		arc: verifier.arc,
	};
}

const signingDomain = /[:;]\s*d\s*=\s*([^;\s]{1,253})/;

function readSigningDomain({ line }: HeaderRow): string {
	const [, domain = ''] = signingDomain.exec(line.toString('latin1', 0, 2000)) ?? [];
	return normalizeDomain(domain);
}

/** The signatures to verify: those that could be the author's first, should there be too many. */
function chooseSignatures(
	rows: HeaderRow[],
	authorDomain: string,
): { chosen: HeaderRow[]; refused: HeaderRow[] } {
	const all = rows.filter(({ key }) => key === 'dkim-signature');
	const signatures = all.slice(0, mostRanked).filter(isReadable);
	const ranked = signatures.map((row, position) => {
		const domain = readSigningDomain(row);
		const isRelative = authorDomain.endsWith(`.${domain}`) || domain.endsWith(`.${authorDomain}`);
		return { row, position, rank: domain === authorDomain ? 0 : isRelative ? 1 : 2 };
	});
	ranked.sort((one, other) => one.rank - other.rank || one.position - other.position);
	const chosen = new Set(ranked.slice(0, mostSignatures).map(({ row }) => row));
	return {
		chosen: signatures.filter((row) => chosen.has(row)),
		refused: all.filter((row) => !chosen.has(row)),
	};
}

function reportRefused(row: HeaderRow): SignatureCheck {
	return {
		domain: readSigningDomain(row),
		selector: '',
		result: 'neutral',
		algorithm: '',
		keyBits: 0,
		expires: null,
		bodyCovered: false,
		signedFields: [],
		counts: 'no',
		flaw: isReadable(row) ? 'tooMany' : 'tooLong',
		duplicate: '',
		isTesting: false,
	};
}

/** What a signature is held against. */
interface JudgedMail {
	fields: HeaderField[];
	/** How often each field name occurs. */
	present: ReadonlyMap<string, number>;
	body: Buffer;
}

function judgeSignature(
	raw: SignatureResult,
	{ fields, present, body }: JudgedMail,
	{ minimumKeyBits, at }: DkimRules,
): SignatureCheck {
	const { status } = raw;
	const check: SignatureCheck = {
		domain: normalizeDomain(raw.signingDomain ?? '') || (raw.signingDomain ?? ''),
		selector: raw.selector ?? '',
		result: status.result as DkimResult,
		algorithm: raw.algo ?? '',
		keyBits: countKeyBits(raw),
		expires: raw.expiresAfter ?? null,
		bodyCovered: !status.underSized,
		signedFields: readNames(raw.signingHeaders?.keys ?? ''),
		counts: status.result === 'pass' ? 'yes' : status.result === 'temperror' ? 'maybe' : 'no',
		flaw: null,
		duplicate: '',
		isTesting: status.testing === true,
	};
	if (check.counts !== 'yes') return { ...check, flaw: findFlaw(raw) };

	const refuse = (flaw: SignatureFlaw, result: DkimResult, duplicate = ''): SignatureCheck => ({
		...check,
		result,
		counts: 'no',
		flaw,
		duplicate,
	});
	const isRsa = check.algorithm.toLowerCase().startsWith('rsa');
	if (isRsa && check.keyBits < minimumKeyBits) return refuse('weakKey', 'policy');
	if (raw.signTime && Date.parse(raw.signTime) > at.getTime() + clockSkewMs) {
		return refuse('signedInFuture', 'neutral');
	}
	if (!check.bodyCovered) return refuse('bodyNotCovered', 'pass');
	const added = findAddedContent(fields, check, body);
	if (added) return { ...refuse('contentAdded', 'pass', added), bodyCovered: false };
	const duplicate = findUnsignedDuplicate(check.signedFields, present);
	return duplicate ? refuse('duplicateHeader', 'policy', duplicate) : check;
}

/**
 * A second Subject above the signed one is what readers see (RFC 6376 section 8.15). A field that is not signed at all
 * was never protected, once or twice.
 */
function findUnsignedDuplicate(
	signedFields: string[],
	present: ReadonlyMap<string, number>,
): string {
	const signed = countNames(signedFields);
	return (
		singleFields.find((name) => {
			const times = signed.get(name) ?? 0;
			return times > 0 && times < (present.get(name) ?? 0);
		}) ?? ''
	);
}

function readNames(keys: string): string[] {
	return keys
		.split(':')
		.map((key) => key.trim().toLowerCase())
		.filter((key) => key !== '');
}

function countNames(names: string[]): Map<string, number> {
	const counts = new Map<string, number>();
	for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
	return counts;
}

const flawsByComment: Array<[RegExp, SignatureFlaw]> = [
	[/^body hash did not verify/, 'bodyChanged'],
	[/^bad signature/, 'headerChanged'],
	[/^no key/, 'keyMissing'],
	[/^expired/, 'expired'],
	[/^weak algorithm/, 'weakAlgorithm'],
	[/^unknown algorithm/, 'unknownAlgorithm'],
	[/^From field not signed/, 'fromNotSigned'],
	[/^domain mismatch/, 'identityMismatch'],
	[/key|hash algorithm/, 'keyUnusable'],
];

function findFlaw({ status, rr }: SignatureResult): SignatureFlaw {
	if (status.result === 'temperror') return 'keyUnavailable';
	if (rr !== undefined && /(?:^|;)p=(?:;|$)/.test(rr)) return 'keyRevoked';
	const comment = status.comment ?? '';
	return flawsByComment.find(([pattern]) => pattern.test(comment))?.[1] ?? 'malformed';
}

/** Ed25519 has no modulus length; every key of it is of 256 bits. */
function countKeyBits({ publicKey, modulusLength }: SignatureResult): number {
	return publicKey ? (modulusLength ?? 256) : 0;
}
