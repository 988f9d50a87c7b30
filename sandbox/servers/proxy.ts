/** A proxy on 127.0.0.1 that knows test servers by names of the test's choice, so that no real name is asked for. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Proxy {
	port: number;
	/** `host:port` of each connection asked for, in order. */
	targets: string[];
	close(): Promise<void>;
}

interface Answers {
	connected: Buffer;
	unreachable: Buffer;
}
const httpAnswers: Answers = {
	connected: Buffer.from('HTTP/1.1 200 OK\r\n\r\n'),
	unreachable: Buffer.from('HTTP/1.1 502 Bad Gateway\r\n\r\n'),
};
const socksAnswers: Answers = {
	connected: Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
	unreachable: Buffer.from([5, 4, 0, 1, 0, 0, 0, 0, 0, 0]),
};

/**
 * Forwards CONNECT (RFC 9110 section 9.3.6) or SOCKS5 (RFC 1928), without a login.
 * @param places `host:port` to the port on loopback that stands for it; without them every port stands for itself
 */
export async function startProxy(
	scheme: 'socks5' | 'http',
	places?: Record<string, number>,
): Promise<Proxy> {
	const targets: string[] = [];
	const sockets = new Set<Socket>();
	const join = (socket: Socket, host: string, port: number, answers: Answers): void => {
		targets.push(`${host}:${port}`);
		const place = places ? places[`${host}:${port}`] : port;
		if (place === undefined) {
			socket.end(answers.unreachable);
			return;
		}
		const target = connect(place, '127.0.0.1', () => {
			socket.write(answers.connected);
			socket.pipe(target).pipe(socket);
		});
		target.on('error', () => socket.end(answers.unreachable));
		socket.on('close', () => target.destroy());
	};
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on('error', () => socket.destroy());
		socket.on('close', () => sockets.delete(socket));
		if (scheme === 'http') {
			socket.once('data', (chunk) => {
				const [, host = '', port] = /^CONNECT (\S+):(\d+) /.exec(chunk.toString()) ?? [];
				join(socket, host, Number(port), httpAnswers);
			});
			return;
		}
		socket.once('data', () => {
			socket.write(Buffer.from([5, 0]));
			socket.once('data', (chunk) => {
				const port = chunk.readUInt16BE(chunk.length - 2);
				join(socket, socksHost(chunk), port, socksAnswers);
			});
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		port: (server.address() as AddressInfo).port,
		targets,
		close: async () => {
			sockets.forEach((socket) => socket.destroy());
			server.close();
			await once(server, 'close');
		},
	};
}

/** The address of a SOCKS5 request: IPv4 or a name. */
function socksHost(request: Buffer): string {
	const address = request.subarray(4, -2);
	return request[3] === 1 ? [...address].join('.') : address.subarray(1).toString();
}
