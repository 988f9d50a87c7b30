/**
 * ARC (RFC 8617): whether the chain is valid, and whether sealers that the operator trusts vouch for the author. A chain
 * counts only when every one of its sealers is trusted: one stranger among them could have changed the mail.
 */
import { arc } from 'mailauth/lib/arc';
import type { ArcData, KeyCache } from 'mailauth/lib/dkim/dkim-verifier';

import { isAbsence } from '../../../shared/dns/resolver';
import type { Resolve } from '../../../shared/dns/types';
import { normalizeDomain } from '../../../shared/message/address';
import { readHeaderFields } from '../../../shared/message/headers';
import { shareKeys } from '../dkim/keyCache';
import { nextTurn } from '../../takeTurn';
import { readAuthenticationResults } from '../envelope/authenticationResults';
import { allOf, type Known } from '../knowledge';
import { matchName } from '../../../shared/dns/matchName';
import type { ArcResult, ArcVerdict } from '../types';

export interface ArcCheck extends ArcVerdict {
	/** Whether every sealer of the chain is trusted. */
	isTrusted: boolean;
	/** Whether trusted sealers saw the author domain pass DMARC. */
	vouches: Known;
}

interface ChainLink {
	'arc-authentication-results'?: { original?: unknown };
	'arc-seal'?: { parsed?: { d?: { value?: unknown } } };
}

export interface ArcRules {
	/** Domains, `*.` for any subdomain. */
	trustedSealers: string[];
	/** A-labels; '' when there is no one author. */
	authorDomain: string;
	minimumKeyBits: number;
}

/**
 * @param data what verifyDkim read of the chain, its newest message signature verified
 */
export async function verifyArc(
	data: ArcData,
	{ trustedSealers, authorDomain, minimumKeyBits }: ArcRules,
	resolve: Resolve,
): Promise<ArcCheck> {
	const sealers = readSealers(data);
	// mailauth takes a DNS failure for a broken chain; noticing it is up to us.
	const message = readMessageSignature(data);
	let isIncomplete = message?.status?.result === 'temperror';
	const keyCache = takeTurns(
		shareKeys((name, type) =>
			resolve(name, type).catch((error: Error) => {
				isIncomplete ||= !isAbsence(error);
				return Promise.reject(error);
			}),
		),
	);
	const { status } = await arc(
		{ ...data, keyCache } as Parameters<typeof arc>[0],
		{
			strict: true,
			minBitLength: minimumKeyBits,
			// mailauth takes the keys of the cache that has its resolver.
			resolver: keyCache.resolver,
		} as Parameters<typeof arc>[1],
	);
	const isWeak = (message?.modulusLength ?? minimumKeyBits) < minimumKeyBits;
	const result = readResult(status.result, { isWeak, isIncomplete });
	const isValid: Known = result === 'pass' ? 'yes' : result === 'temperror' ? 'maybe' : 'no';
	const isTrusted =
		sealers.length > 0 && sealers.every((sealer) => matchName(sealer, trustedSealers));
	const saysPass = isTrusted && authorDomain !== '' && sawDmarcPass(data, authorDomain);
	return { result, sealers, isTrusted, vouches: allOf(isValid, saysPass ? 'yes' : 'no') };
}

/** Each seal signs all sets below it anew, and mailauth waits for nothing but its key: n8n has its turn there. */
function takeTurns(keys: KeyCache): KeyCache {
	return {
		...keys,
		get: (...question) => {
			const found = nextTurn().then(() => keys.get(...question));
			// mailauth asks for all keys at first, and waits for each later.
			found.catch(() => {});
			return found;
		},
	};
}

function readSealers({ chain }: ArcData): string[] {
	if (!Array.isArray(chain)) return [];
	return (chain as ChainLink[]).map((link) => {
		const domain = link['arc-seal']?.parsed?.d?.value;
		return normalizeDomain(typeof domain === 'string' ? domain : '');
	});
}

function readResult(
	result: string,
	{ isWeak, isIncomplete }: { isWeak: boolean; isIncomplete: boolean },
): ArcResult {
	if (result === 'pass') return isWeak ? 'fail' : 'pass';
	if (result === 'none') return 'none';
	return isIncomplete ? 'temperror' : 'fail';
}

interface MessageSignature {
	status?: { result?: string };
	modulusLength?: number;
}

/** The newest ARC-Message-Signature, as verifyDkim found it. */
function readMessageSignature({ lastEntry }: ArcData): MessageSignature | undefined {
	return (lastEntry as { messageSignature?: MessageSignature } | undefined)?.messageSignature;
}

/**
 * The first sealer saw the mail as it came from its author; its results are in the set of instance 1. They are taken from
 * the chain that was verified: the header may hold a field that only looks like one of its parts.
 */
function sawDmarcPass({ chain }: ArcData, authorDomain: string): boolean {
	const [first] = Array.isArray(chain) ? (chain as ChainLink[]) : [];
	const line = first?.['arc-authentication-results']?.original;
	if (!Buffer.isBuffer(line)) return false;
	const value = readHeaderFields(line)[0]?.value ?? '';
	const instance = /^\s*i\s*=\s*1\s*;/.exec(value.slice(0, 100));
	if (!instance) return false;
	const read = readAuthenticationResults(value.slice(instance[0].length));
	return (
		read?.methods.some(
			({ method, result, properties }) =>
				method === 'dmarc' &&
				result === 'pass' &&
				normalizeDomain(properties.get('header.from') ?? '') === authorDomain,
		) ?? false
	);
}
