/**
 * Which addresses mail will really come from, and whose `include:` covers them (P24, P26): explicit addresses
 * first, else what DNS says of the SMTP host's name.
 */
import { isIP } from 'node:net';

import wellKnownService from 'nodemailer/lib/well-known';

import { normalizeDomain } from '../message/address';
import { isInternalAddress } from '../dns/networks';
import { isFreeMailDomain } from '../message/freeMailDomains';
import type { LookUps } from './lookUps';
import { findProviderInclude } from './providerIncludes';
import { isSpfRecord, parseSpfRecord } from './spfRecord';

export interface SendingServer {
	/** Name of the host, normalised; '' when only addresses are known. */
	host: string;
	/** Addresses that the mail comes from, as far as known; of a provider one out of many, to try with. */
	addresses: string[];
	/**
	 * `given` by the operator; `provider`: a big service, whose addresses its SPF record names; `name`: those of
	 * the host's name, which is usual and not certain; `none`.
	 */
	knownBy: 'given' | 'provider' | 'name' | 'none';
	/** A name that publishes an SPF record for this server, for `include:`; '' when none is known. */
	include: string;
	/** Whether `include` is what a service asks its customers to publish, not just the record of the host's domain. */
	hasOwnInclude: boolean;
	/**
	 * The host's own domain, to send from where the wanted one is unfit (P25); '' when none is known, or when it
	 * belongs to a service that gives its customers no address there.
	 */
	ownDomain: string;
	/** The name of the host does not exist in DNS. */
	missing: boolean;
	/** The name leads to loopback or private addresses only: nobody outside sees those. */
	internal: boolean;
}

/**
 * @param host SMTP host as written in a credential, perhaps an address; '' when not known
 * @param addresses given by the operator; [] to look them up
 */
export async function findSendingServer(
	host: string,
	addresses: string[],
	lookUps: LookUps,
): Promise<SendingServer> {
	const { literal, name } = readHost(host);
	const given = addresses.length > 0 ? addresses : literal ? [literal] : [];
	const provider = findProviderInclude(name);
	const server = { host: name, missing: false, internal: false, hasOwnInclude: false };
	const sample = provider ? await findAnAddress(provider, lookUps) : '';
	const hostDomain = name ? await findOwnDomain(name, lookUps) : '';
	const include = sample ? provider : (await publishesSpf(hostDomain, lookUps)) ? hostDomain : '';
	server.hasOwnInclude = sample !== '';
	const ownDomain = provider === '' || isFreeMailDomain(hostDomain) ? hostDomain : '';
	if (given.length > 0) {
		const internal = given.every(isInternalAddress);
		return { ...server, addresses: given, knownBy: 'given', include, ownDomain, internal };
	}
	if (sample) {
		return { ...server, addresses: [sample], knownBy: 'provider', include, ownDomain };
	}
	const found = name ? await lookUps.askAddresses(name) : [];
	return {
		...server,
		addresses: found ?? [],
		knownBy: found?.length ? 'name' : 'none',
		include,
		ownDomain,
		missing: name !== '' && found?.length === 0,
		internal: found !== null && found.length > 0 && found.every(isInternalAddress),
	};
}

/** @param host as people paste it: a name or an address, perhaps with a scheme, a port or brackets */
function readHost(host: string): { literal: string; name: string } {
	const bare = host
		.trim()
		.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
		.replace(/\/.*$/, '')
		.replace(/^([^:[\]]+|\[[^\]]*\]):\d{1,5}$/, '$1');
	const literal = bare.replace(/^\[(?:ipv6:)?|\]$/gi, '');
	return isIP(literal) ? { literal, name: '' } : { literal: '', name: normalizeDomain(bare) };
}

/** Whether `host` is where the customers of `domain`'s own mail provider hand in their mail. */
export function isOwnSubmissionHost(host: string, domain: string): boolean {
	if (host === '' || domain === '') return false;
	if (host === domain || host.endsWith(`.${domain}`)) return true;
	const service = wellKnownService(domain);
	return service !== false && service.host?.toLowerCase() === host;
}

/** @returns the nearest domain at or above the host that sends mail (SPF) or takes it (MX), never a top level */
async function findOwnDomain(host: string, lookUps: LookUps): Promise<string> {
	for (let name = host; name.includes('.'); name = name.slice(name.indexOf('.') + 1)) {
		if (await publishesSpf(name, lookUps)) return name;
		const mx = await lookUps.ask(name, 'MX');
		if (mx && mx.length > 0) return name;
	}
	return '';
}

/** Deepest chain of includes in which a sample address is looked for. */
const deepestSample = 4;

/** @returns one address that the SPF record of `domain` lets pass, '' when it names none */
async function findAnAddress(domain: string, lookUps: LookUps, depth = 0): Promise<string> {
	const records = ((await lookUps.askText(domain)) ?? []).filter(isSpfRecord);
	if (records.length !== 1 || depth > deepestSample) return '';
	const { terms } = parseSpfRecord(records[0]!);
	const network = terms.find(({ name, qualifier }) => name === 'ip4' && qualifier === '+');
	if (network) return network.text.replace(/^\+?ip4:/i, '').replace(/\/.*$/, '');
	const inner = terms.find(({ name }) => name === 'include' || name === 'redirect');
	return inner ? await findAnAddress(inner.domain, lookUps, depth + 1) : '';
}

async function publishesSpf(domain: string, lookUps: LookUps): Promise<boolean> {
	if (domain === '') return false;
	const records = await lookUps.askText(domain);
	return records?.filter(isSpfRecord).length === 1;
}
