/**
 * Which DNS servers are asked: those given in a node (`ip[:port]`, comma-separated, IPv6 in brackets where a
 * port follows) or, where none is given, the system's.
 */
import { getServers } from 'node:dns';
import { isIP, isIPv6 } from 'node:net';

import { ProblemError } from '../reasons/problem';
import { quote } from '../reasons/receipt';

export interface DnsServerAddress {
	ip: string;
	port: number;
	family: 4 | 6;
}

const dnsPort = 53;
/** As in the resolver libraries: servers beyond the third are not asked. */
const mostServers = 3;

/**
 * @param list `ip[:port]`, separated by commas or line ends; empty for the system's servers
 * @returns one to three servers, in order
 * @throws ProblemError naming the entry that is not an IP address
 */
export function readServers(list = ''): DnsServerAddress[] {
	const entries = list
		.split(/[,\r\n]/)
		.map((entry) => entry.trim())
		.filter(Boolean);
	if (entries.length > 0) return entries.slice(0, mostServers).map(readServer);
	const servers = getServers().slice(0, mostServers).map(readServer);
	return servers.length > 0 ? servers : [{ ip: '127.0.0.1', port: dnsPort, family: 4 }];
}

function readServer(entry: string): DnsServerAddress {
	const bracketed = /^\[([^\]]+)\](?::(\d{1,5}))?$/.exec(entry);
	const plain = isIPv6(entry) ? [entry, entry] : /^([^:]+)(?::(\d{1,5}))?$/.exec(entry);
	const [, ip = '', port] = bracketed ?? plain ?? [];
	const portNumber = port === undefined ? dnsPort : Number(port);
	const family = isIP(ip);
	if (family === 0 || (bracketed && family !== 6) || portNumber < 1 || portNumber > 65535) {
		throw new ProblemError({
			code: 'dnsServerInvalid',
			text: `The DNS server ${quote(entry)} is not an IP address`,
			remedy:
				'Write DNS Servers as IP addresses separated by commas, each with a port if it is not 53: "192.0.2.53, 192.0.2.54:5353, [2001:db8::53]:5353". Leave the field empty to use the servers of the system.',
		});
	}
	return { ip, port: portNumber, family: family as 4 | 6 };
}
