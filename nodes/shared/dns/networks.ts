/**
 * Which client addresses count as inside: loopback, private and link-local ones (RFC 1918, 3927, 4193, 4291), and
 * the operator's own networks.
 */
import { BlockList, isIP } from 'node:net';

import { ProblemError } from '../reasons/problem';

const internalNetworks = [
	'127.0.0.0/8',
	'10.0.0.0/8',
	'172.16.0.0/12',
	'192.168.0.0/16',
	'169.254.0.0/16',
	'::1/128',
	'fc00::/7',
	'fe80::/10',
];

/** Set of networks; asks in constant time whether it holds an address. */
export interface Networks {
	has(address: string): boolean;
}

/**
 * @param entries addresses and CIDR networks, IPv4 or IPv6
 * @throws ProblemError `invalidNetwork` naming the entry that is neither
 */
export function readNetworks(entries: string[]): Networks {
	const list = new BlockList();
	for (const entry of entries) addNetwork(list, entry.trim());
	return {
		has: (address) => {
			const version = isIP(address);
			return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4');
		},
	};
}

const internal = readNetworks(internalNetworks);

/** @returns whether the address is a loopback, private or link-local one */
export function isInternalAddress(address: string): boolean {
	return internal.has(address);
}

/**
 * @param text an address, perhaps with `IPv6:` before it (RFC 5321 section 4.1.3) or a zone after it
 * @returns the bare address, IPv4-mapped IPv6 as IPv4; '' when it is none
 */
export function readAddress(text: string): string {
	const bare = text
		.trim()
		.replace(/^ipv6:/i, '')
		.replace(/%.*$/, '');
	const version = isIP(bare);
	if (version === 4) return bare;
	if (version !== 6) return '';
	const mapped = /^::ffff:(?:0:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
	if (mapped) return isIP(mapped) === 4 ? mapped : '';
	const mappedHex = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(bare);
	if (mappedHex) {
		const [high, low] = [parseInt(mappedHex[1]!, 16), parseInt(mappedHex[2]!, 16)];
		return [high >> 8, high & 255, low >> 8, low & 255].join('.');
	}
	return bare.toLowerCase();
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
				'Write addresses such as 192.0.2.10 or networks such as 192.0.2.0/24, separated by commas.',
		});
	}
	list.addSubnet(address, bits, version === 6 ? 'ipv6' : 'ipv4');
}
