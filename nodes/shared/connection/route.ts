/** The way a connection leaves (P41): directly, from a chosen local address, or through a SOCKS or HTTP proxy. */
import { lookup } from 'node:dns';
import { once } from 'node:events';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { proxyConnection } from 'imapflow/lib/proxy-connection';

import { isInternalAddress, readAddress } from '../dns/networks';
import { ProblemError } from '../reasons/problem';
import { quote } from '../reasons/receipt';
import type { Route } from './settings';

const proxySchemes = new Set(['socks:', 'socks4:', 'socks4a:', 'socks5:', 'http:', 'https:']);

/** @throws ProblemError when the route cannot work; never names a proxy's password */
export function checkRoute(route: Route): void {
	if (route.localAddress && isIP(route.localAddress) === 0) {
		throw new ProblemError({
			code: 'localAddressInvalid',
			text: `The outgoing address "${route.localAddress.slice(0, 60)}" is not an IP address`,
			remedy: 'Enter an IPv4 or IPv6 address of the machine n8n runs on, such as 192.0.2.10.',
		});
	}
	if (route.proxyUrl && !proxySchemes.has(URL.parse(route.proxyUrl)?.protocol ?? '')) {
		throw new ProblemError({
			code: 'proxyUrlInvalid',
			text: 'The proxy address is not a URL that can be used',
			remedy: 'Enter it like socks5://proxy.example.com:1080 or http://proxy.example.com:3128.',
		});
	}
}

/**
 * Opens a TCP connection along the route.
 * @param timeoutMs for the whole way, proxies included
 * @throws the socket's or the proxy's error
 */
export async function openSocket(
	route: Route,
	host: string,
	port: number,
	timeoutMs: number,
): Promise<Socket> {
	if (route.internetOnly && isIP(host)) assertOnInternet(host, [host]);
	if (route.proxyUrl) {
		const socket = await proxyConnection(silentLog, route.proxyUrl, host, port, {
			connectionTimeout: timeoutMs,
		});
		if (!socket) throw Object.assign(new Error('The proxy gave no connection'), { code: 'EPROXY' });
		return socket;
	}
	const socket = connect({
		host,
		port,
		...(route.localAddress && { localAddress: route.localAddress }),
		...(route.internetOnly && { lookup: lookUpOnInternet }),
	});
	const timer = setTimeout(
		() => socket.destroy(Object.assign(new Error('No answer in time'), { code: 'ETIMEDOUT' })),
		timeoutMs,
	);
	let connected = false;
	try {
		await once(socket, 'connect');
		connected = true;
		return socket;
	} finally {
		clearTimeout(timer);
		if (!connected) socket.destroy();
	}
}

/**
 * @throws ProblemError `addressPrivate` when every address the name leads to is one that no host on the internet has
 * @returns the addresses that are
 */
export function assertOnInternet(host: string, addresses: string[]): string[] {
	const [inside] = addresses;
	const outside = addresses.filter((address) => !isInternalAddress(readAddress(address)));
	if (outside.length > 0 || !inside) return outside;
	throw new ProblemError({
		code: 'addressPrivate',
		text: `${quote(host)} leads to ${inside}, an address of a private network, where nothing is tried on the word of a name server`,
		remedy:
			'If your mail server stands there, switch on Private Network in the credential, or choose Custom and enter it.',
	});
}

/** As the system looks names up, at the very moment of connecting: an answer that changes in between helps nobody. */
const lookUpOnInternet: LookupFunction = (host, options, callback) => {
	lookup(host, { ...options, all: true }, (error, found) => {
		if (error) return callback(error, '');
		try {
			const outside = assertOnInternet(
				host,
				found.map(({ address }) => address),
			);
			const kept = found.filter(({ address }) => outside.includes(address));
			if (options.all) callback(null, kept);
			else callback(null, kept[0]!.address, kept[0]!.family);
		} catch (problem) {
			callback(problem as Error, '');
		}
	});
};

const silent = (): void => undefined;
const silentLog = {
	trace: silent,
	debug: silent,
	info: silent,
	warn: silent,
	error: silent,
	fatal: silent,
};
