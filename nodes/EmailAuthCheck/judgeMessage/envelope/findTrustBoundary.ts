/**
 * Finds the hop where the mail came from outside (promise B03): from the topmost Received field, which our own server
 * wrote, down, one lower only while the field's client is loopback, private or a configured relay, and for good at the
 * first other one. Everything below that field may be forged.
 */
import type { HeaderField } from '../../../shared/message/headers';
import { matchName } from '../../../shared/dns/matchName';
import {
	isInternalAddress,
	readAddress,
	readNetworks,
	type Networks,
} from '../../../shared/dns/networks';
import { findReceivingProvider, isProviderHop, type ReceivingProvider } from './receivingProviders';
import { readReceived, type Hop } from './readReceived';

/** Why the client cannot be known. */
export type UnknownBoundary =
	/** No Received field at all, or all of them are from inside. */
	'noReceived' | 'onlyInternalHops' | 'submission' | 'fetched' | 'unclear' | 'hopWithoutAddress';

export interface TrustBoundary {
	/** The hop that a trusted host recorded from outside; null when there is none that can be believed. */
	hop: Hop | null;
	/** Position of its field among all header fields; what stands above it was written by trusted hosts. */
	index: number;
	/** Set when `hop` is null. */
	unknown: UnknownBoundary | null;
	/** When our own server took the mail in; null without a readable Received field. */
	receivedAt: Date | null;
	/** Whose mailbox it is in, where that is a known provider. */
	provider: ReceivingProvider | undefined;
}

export interface Trust {
	/** Names of own relays, as the receiving host confirmed them; `*.` for any subdomain. */
	hosts: string[];
	networks: Networks;
	/** Set by hand: the hop from this address is the boundary, whatever lies above it. */
	clientIp: string;
}

/** More hops than any honest mail has; the rest is not read. */
const mostHops = 100;

/** @throws ProblemError when a network is not one */
export function readTrust(options: {
	trustedHosts?: string[];
	trustedNetworks?: string[];
	clientIp?: string;
}): Trust {
	return {
		hosts: options.trustedHosts ?? [],
		networks: readNetworks(options.trustedNetworks ?? []),
		clientIp: readAddress(options.clientIp ?? ''),
	};
}

/** @param fields all header fields in order of appearance */
export function findTrustBoundary(fields: HeaderField[], trust: Trust): TrustBoundary {
	const hops: Array<{ hop: Hop; index: number }> = [];
	for (const [index, { name, value }] of fields.entries()) {
		if (name === 'received') hops.push({ hop: readReceived(value), index });
		if (hops.length === mostHops) break;
	}
	// Google's topmost field, `by 2002:…` without `from`, names no host.
	const named = hops.find(
		({ hop }) => hop.by !== '' && !(hop.kind === 'internal' && readAddress(hop.by)),
	);
	const provider = findReceivingProvider(named?.hop.by ?? '');
	const receivedAt = hops[0]?.hop.date ?? null;
	const end = (unknown: UnknownBoundary, index: number): TrustBoundary => ({
		hop: null,
		index,
		unknown,
		receivedAt,
		provider,
	});

	const given = trust.clientIp && hops.find(({ hop }) => hop.address === trust.clientIp);
	if (given) return { hop: given.hop, index: given.index, unknown: null, receivedAt, provider };

	for (const { hop, index } of hops) {
		if (hop.kind === 'unclear') return end('unclear', index);
		if (hop.kind === 'fetched') return end('fetched', index);
		if (isProviderHop(hop, provider) && hop.protocol !== 'mapi') continue;
		if (hop.kind === 'submission' && !isStoreDelivery(hop, provider))
			return end('submission', index);
		if (hop.kind === 'internal' || isInternalAddress(hop.address)) continue;
		if (hop.address === '') return end('hopWithoutAddress', index);
		if (trust.networks.has(hop.address) || matchName(hop.clientName, trust.hosts)) continue;
		return { hop, index, unknown: null, receivedAt, provider };
	}
	const last = hops.at(-1);
	return last ? end('onlyInternalHops', last.index) : end('noReceived', 0);
}

/** Microsoft 365 and Yahoo hand mail to their mailbox store over HTTPS from inside. */
function isStoreDelivery(hop: Hop, provider: ReceivingProvider | undefined): boolean {
	return (
		provider?.storesOverHttps === true &&
		hop.protocol === 'https' &&
		matchName(hop.by, provider.hosts) &&
		isInternalAddress(hop.address)
	);
}
