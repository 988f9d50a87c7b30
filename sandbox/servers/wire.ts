/** A TCP forwarder on 127.0.0.1 between a client and a test server, for connections that are cut or stall. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Wire {
	host: '127.0.0.1';
	port: number;
	/** Cuts each open or coming connection once it has carried so many more bytes to the client; null: no more. */
	cutAfter(bytes: number | null): void;
	/** Keeps connections open and carries nothing on, until called with false. */
	stall(stalled: boolean): void;
	/** Cuts all open connections now. */
	cutAll(): void;
	/** How many connections were cut. */
	cuts(): number;
	connections(): number;
	close(): Promise<void>;
}

/** Forwards a free port on loopback to `targetPort`. */
export async function startWire(targetPort: number): Promise<Wire> {
	const pairs = new Set<readonly [Socket, Socket]>();
	let bytesLeft: number | null = null;
	let stalled = false;
	let cuts = 0;

	const server = createServer((client) => {
		const target = connect(targetPort, '127.0.0.1');
		const pair = [client, target] as const;
		pairs.add(pair);
		const drop = (): void => {
			pairs.delete(pair);
			client.destroy();
			target.destroy();
		};
		client.on('data', (chunk) => target.write(chunk));
		target.on('data', (chunk) => {
			if (bytesLeft !== null && chunk.length >= bytesLeft) {
				client.write(chunk.subarray(0, bytesLeft), () => {
					cuts += 1;
					drop();
				});
				bytesLeft = null;
				target.pause();
				return;
			}
			if (bytesLeft !== null) bytesLeft -= chunk.length;
			client.write(chunk);
		});
		for (const socket of pair) {
			if (stalled) socket.pause();
			socket.on('error', drop);
			socket.on('close', drop);
		}
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');

	return {
		host: '127.0.0.1',
		port: (server.address() as AddressInfo).port,
		cutAfter: (bytes) => (bytesLeft = bytes),
		stall: (now) => {
			stalled = now;
			for (const socket of [...pairs].flat()) {
				if (now) socket.pause();
				else socket.resume();
			}
		},
		cutAll: () => {
			cuts += pairs.size;
			for (const socket of [...pairs].flat()) socket.destroy();
		},
		cuts: () => cuts,
		connections: () => pairs.size,
		close: async () => {
			for (const socket of [...pairs].flat()) socket.destroy();
			const closed = once(server, 'close');
			server.close();
			await closed;
		},
	};
}
