/** Ports of loopback for `npm start`: the usual ones, and the next free ones where those are taken. */
import { createServer } from 'node:net';

/**
 * @param wanted the port to try first
 * @param most how many ports from there on are tried
 * @returns the first port that is free, or undefined
 */
export async function findPortFrom(wanted: number, most = 50): Promise<number | undefined> {
	for (let port = wanted; port < wanted + most && port < 65536; port++) {
		if (await isFree(port)) return port;
	}
	return undefined;
}

/** @returns a port that was free just now */
export async function findFreePort(): Promise<number> {
	return await listenOnce(0);
}

async function isFree(port: number): Promise<boolean> {
	return await listenOnce(port).then(
		() => true,
		() => false,
	);
}

async function listenOnce(port: number): Promise<number> {
	const probe = createServer();
	await new Promise<void>((resolve, reject) => {
		probe.once('error', reject);
		probe.listen(port, '127.0.0.1', resolve);
	});
	const address = probe.address();
	await new Promise((resolve) => probe.close(resolve));
	if (!address || typeof address === 'string') throw new Error('No port could be opened');
	return address.port;
}
