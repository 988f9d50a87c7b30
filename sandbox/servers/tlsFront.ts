/** TLS before a server on 127.0.0.1 that speaks none: so a fake is reached under the vendor's own name. */
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';

import type { Certificate } from './certificates';

export interface TlsFront {
	port: number;
	close(): Promise<void>;
}

/** @param port what speaks behind it */
export async function startTlsFront({ key, cert }: Certificate, port: number): Promise<TlsFront> {
	const sockets = new Set<TLSSocket>();
	const server = createServer({ key, cert, ALPNProtocols: ['http/1.1'] }, (socket) => {
		sockets.add(socket);
		const behind = connect(port, '127.0.0.1');
		socket.on('error', () => socket.destroy());
		socket.on('close', () => {
			sockets.delete(socket);
			behind.destroy();
		});
		behind.on('error', () => socket.destroy());
		behind.on('close', () => socket.destroy());
		socket.pipe(behind).pipe(socket);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		port: (server.address() as AddressInfo).port,
		async close() {
			sockets.forEach((socket) => socket.destroy());
			server.close();
			await once(server, 'close');
		},
	};
}
