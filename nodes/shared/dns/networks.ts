/** What an address says of where a client stands (RFC 1918, 3927, 4193, 4291, 6598, 6890), and an operator's networks. */
import { BlockList, isIP } from 'node:net';

import { ProblemError } from '../reasons/problem';

const loopbackNetworks = ['127.0.0.0/8', '::1/128'];
/** What the word `private` stands for in a list of networks. */
const privateNetworks = [
	'10.0.0.0/8',
	'172.16.0.0/12',
	'192.168.0.0/16',
	'169.254.0.0/16',
	'fc00::/7',
	'fe80::/10',
];
/** No host on the internet either, but not in one's own hands: carrier NAT (RFC 6598) and reserved ranges. */
const reservedNetworks = [
	'100.64.0.0/10',
	'0.0.0.0/8',
	'192.0.0.0/24',
	'198.18.0.0/15',
	'240.0.0.0/4',
	'::/96',
	'fec0::/10',
];

/** Set of networks; asks in constant time whether it holds an address. */
export interface Networks {
	has(address: string): boolean;
}

/**
 * @param entries addresses and CIDR networks, IPv4 or IPv6, or the word `private` (RFC 1918, unique local, link-local)
 * @throws ProblemError `invalidNetwork` naming the entry that is neither
 */
export function readNetworks(entries: string[]): Networks {
	const list = new BlockList();
	for (const entry of entries.map((text) => text.trim())) {
		for (const network of entry.toLowerCase() === 'private' ? privateNetworks : [entry]) {
			addNetwork(list, network);
		}
	}
	if (entries.length === 0) return { has: () => false };
	return {
		has: (address) => {
			const version = isIP(address);
			return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4');
		},
	};
}

const loopback = readNetworks(loopbackNetworks);
const internal = readNetworks([...loopbackNetworks, ...privateNetworks, ...reservedNetworks]);

/** @returns whether the address is one by which a host speaks to itself */
export function isLoopbackAddress(address: string): boolean {
	return loopback.has(address);
}

/** @returns whether no host on the internet has the address: loopback, private, link-local, carrier NAT, reserved */
export function isInternalAddress(address: string): boolean {
	return internal.has(address);
}

/**
 * @param text an address, perhaps with `IPv6:` before it (RFC 5321 section 4.1.3) or a zone after it
 * @returns the bare address, IPv6 in its shortest form, IPv4-mapped IPv6 as IPv4; '' when it is none
 */
export function readAddress(text: string): string {
	const bare = text
		.trim()
		.replace(/^ipv6:/i, '')
		.replace(/%.*$/, '');
	const version = isIP(bare);
	if (version === 4) return bare;
	if (version !== 6) return '';
	// One address has many spellings, and a longer one of a mapped address must not count as another.
	const shortest = new URL(`http://[${bare}]`).hostname.slice(1, -1);
	const mapped = /^::ffff:(?:0:)?([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(shortest);
	if (!mapped) return shortest;
	const [high, low] = [parseInt(mapped[1]!, 16), parseInt(mapped[2]!, 16)];
	return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function addNetwork(list: BlockList, entry: string): void {
	const [address = '', prefix, ...rest] = entry.split('/');
	const version = isIP(address);
	const longest = version === 6 ? 128 : 32;
	const bits = prefix === undefined ? longest : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
	if (version === 0 || rest.length > 0 || bits < 0 || bits > longest) {
		throw new ProblemError({
			code: 'invalidNetwork',
			text: `"${entry}" is not an IP address or network`,
			remedy:
				'Write addresses such as 192.0.2.10, networks such as 192.0.2.0/24, or the word private, separated by commas.',
		});
	}
	const bare = readAddress(address);
	if (version === 6 && isIP(bare) === 4 && bits >= 96) list.addSubnet(bare, bits - 96, 'ipv4');
	else list.addSubnet(address, bits, version === 6 ? 'ipv6' : 'ipv4');
}
