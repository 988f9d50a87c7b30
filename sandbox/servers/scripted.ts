/** A server on 127.0.0.1 that greets and answers lines as told: other services, and servers that offer odd things. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

import type { Certificate } from './certificates';

export interface ScriptedServer {
	host: '127.0.0.1';
	port: number;
	security: 'tls' | 'none';
	/** Lines clients sent. */
	lines: string[];
	close(): Promise<void>;
}

/**
 * @param greeting sent at once, line ends included; null: hangs up instead
 * @param answer to a line; '' says nothing, undefined hangs up
 * @param certificate speaks TLS from the start
 */
export async function startScriptedServer(
	greeting: string | null,
	answer: (line: string) => string | undefined = () => undefined,
	certificate?: Certificate,
): Promise<ScriptedServer> {
	const lines: string[] = [];
	const sockets = new Set<Socket>();
	const serve = (socket: Socket): void => {
		sockets.add(socket);
		// A client that hangs up is what some tests are about.
		socket.on('error', () => socket.destroy());
		socket.on('close', () => sockets.delete(socket));
		if (greeting === null) {
			socket.end();
			return;
		}
		socket.write(greeting);
		socket.on('data', (chunk: Buffer) => {
			for (const line of chunk.toString('latin1').split(/\r?\n/).slice(0, -1)) {
				lines.push(line);
				const words = answer(line);
				if (words === undefined) socket.end();
				else socket.write(words);
			}
		});
	};
	const server = certificate
		? createTlsServer({ key: certificate.key, cert: certificate.cert }, serve)
		: createServer(serve);
	server.on('tlsClientError', () => undefined);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		host: '127.0.0.1',
		port: (server.address() as AddressInfo).port,
		security: certificate ? 'tls' : 'none',
		lines,
		close: async () => {
			for (const socket of sockets) socket.destroy();
			server.close();
			await once(server, 'close');
		},
	};
}
