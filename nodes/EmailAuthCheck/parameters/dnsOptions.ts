/** The DNS options that the operations of this node share, and one resolver a batch for them (B16). */
import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { createResolver } from '../../shared/dns/resolver';
import { readServers } from '../../shared/dns/servers';
import { lookUpMs } from '../../shared/dns/timeouts';
import type { Resolve } from '../../shared/dns/types';

export interface DnsOptions {
	/** Comma-separated `ip[:port]`; empty for the system's. */
	servers: string;
	timeoutMs: number;
}

/** In alphabetical order, as n8n lists options. */
export const dnsOptionFields: INodeProperties[] = [
	{
		displayName: 'DNS Servers',
		name: 'dnsServers',
		type: 'string',
		default: '',
		placeholder: 'e.g. 192.0.2.53, 192.0.2.54:5353',
		description:
			'Addresses of the DNS servers to ask, comma-separated, each with a port if it is not 53. Empty: those of the system.',
	},
	{
		displayName: 'DNS Timeout (Ms)',
		name: 'dnsTimeout',
		type: 'number',
		default: lookUpMs,
		typeOptions: { minValue: 100, maxValue: 60_000 },
		description:
			'Milliseconds for one look-up, all servers and repetitions together. What is not answered by then is undetermined.',
	},
];

/**
 * @param options the node's options collection
 * @throws ProblemError naming a server that is not an IP address
 */
export function readDnsOptions(options: IDataObject): DnsOptions {
	const servers = typeof options.dnsServers === 'string' ? options.dnsServers.trim() : '';
	readServers(servers);
	const timeoutMs = Number(options.dnsTimeout ?? lookUpMs);
	return {
		servers,
		timeoutMs: Number.isFinite(timeoutMs) && timeoutMs >= 1 ? timeoutMs : lookUpMs,
	};
}

/** @returns what gives all items of a batch with the same options the same resolver */
export function shareResolvers(): (options: DnsOptions) => Resolve {
	const resolvers = new Map<string, Resolve>();
	return (options) => {
		const key = `${options.servers} ${options.timeoutMs}`;
		const resolve = resolvers.get(key) ?? createResolver(options);
		resolvers.set(key, resolve);
		return resolve;
	};
}
