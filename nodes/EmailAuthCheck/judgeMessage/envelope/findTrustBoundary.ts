/**
 * Finds the hop where the mail came from outside (promise B03): from the topmost Received field, which our own server
 * wrote, down, one lower only while the field's client is loopback, a configured relay or one of the provider's own, and
 * for good at the first other one. Everything below that field may be forged. A private address is no relay by itself
 * (promise B38): behind NAT, Docker or a balancer every client has one.
 */
import type { HeaderField } from '../../../shared/message/headers';
import { matchName } from '../../../shared/dns/matchName';
import {
	isInternalAddress,
	isLoopbackAddress,
	readAddress,
	readNetworks,
	type Networks,
} from '../../../shared/dns/networks';
import {
	findReceivingProvider,
	isAppleHandOver,
	isProviderHop,
	type ReceivingProvider,
} from './receivingProviders';
import { readReceived, type Hop } from './readReceived';

/** Why the client cannot be known. */
export type UnknownBoundary =
	/** No Received field at all, or all of them are from inside. */
	| 'noReceived'
	| 'onlyInternalHops'
	/** From a private address that nobody named: a relay, or what hides every client. */
	| 'privateHop'
	/** Handed in on the host itself. */
	| 'local'
	| 'submission'
	| 'fetched'
	| 'unclear'
	| 'hopWithoutAddress';

export interface TrustBoundary {
	/** The hop that a trusted host recorded from outside; null when there is none that can be believed. */
	hop: Hop | null;
	/** Position of its field among all header fields; what stands above it was written by trusted hosts. */
	index: number;
	/** Set when `hop` is null. */
	unknown: UnknownBoundary | null;
	/** The address that ended the walk of a `privateHop`, for the operator to name; else ''. */
	privateAddress: string;
	/** When our own server took the mail in; null without a readable Received field. */
	receivedAt: Date | null;
	/** Whose mailbox it is in, where that is a known provider. */
	provider: ReceivingProvider | undefined;
}

export interface Trust {
	/** Names of own relays, as the receiving host confirmed them; `*.` for any subdomain. */
	hosts: string[];
	networks: Networks;
	/** Whether a host that hands mail to itself received it before. */
	loopback: boolean;
	/** Set by hand: the hop from this address is the boundary, whatever lies above it. */
	clientIp: string;
}

/** More hops than any honest mail has; the rest is not read. */
const mostHops = 100;

/** @throws ProblemError when a network is not one */
export function readTrust(options: {
	trustedHosts?: string[];
	trustedNetworks?: string[];
	trustLoopback?: boolean;
	clientIp?: string;
}): Trust {
	return {
		hosts: options.trustedHosts ?? [],
		networks: readNetworks(options.trustedNetworks ?? []),
		loopback: options.trustLoopback ?? true,
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
	const end = (unknown: UnknownBoundary, index: number, privateAddress = ''): TrustBoundary => ({
		hop: null,
		index,
		unknown,
		privateAddress,
		receivedAt,
		provider,
	});
	const stopAt = (hop: Hop, index: number): TrustBoundary => ({
		hop,
		index,
		unknown: null,
		privateAddress: '',
		receivedAt,
		provider,
	});

	const given = trust.clientIp && hops.find(({ hop }) => hop.address === trust.clientIp);
	if (given) return stopAt(given.hop, given.index);

	for (const [position, { hop, index }] of hops.entries()) {
		if (hop.kind === 'unclear') return end('unclear', index);
		if (hop.kind === 'fetched') return end('fetched', index);
		if (isProviderHop(hop, provider)) continue;
		if (hop.kind === 'local' || hop.kind === 'submission') return end(hop.kind, index);
		if (hop.kind === 'internal') continue;
		if (isAppleHandOver(hop, hops[position + 1]?.hop ?? null)) continue;
		if (hop.address === '') return end('hopWithoutAddress', index);
		if (isTrusted(hop, trust)) continue;
		if (isInternalAddress(hop.address)) return end('privateHop', index, hop.address);
		return stopAt(hop, index);
	}
	const last = hops.at(-1);
	return last ? end('onlyInternalHops', last.index) : end('noReceived', 0);
}

function isTrusted({ address, clientName }: Hop, trust: Trust): boolean {
	return (
		(trust.loopback && isLoopbackAddress(address)) ||
		trust.networks.has(address) ||
		matchName(clientName, trust.hosts)
	);
}
