/** Says hello to a mail server and hangs up: whether it is one, speaks TLS and proves who it is (RFC 8314). */
import { isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

import { tlsOptionsFor } from './certificateRule';
import { openSocket } from './route';
import type { Route, ServerAddress } from './settings';

const longestGreetingBytes = 8 * 1024;

/**
 * Connects, reads the greeting and, for STARTTLS, upgrades; no user, no password.
 * @param timeoutMs for each step
 * @throws the connection's error, or an error when what answers is no server of this protocol
 */
export async function greetServer(
	protocol: 'imap' | 'smtp',
	server: ServerAddress,
	route: Route,
	timeoutMs: number,
): Promise<void> {
	let socket = await openSocket(route, server.host, server.port, timeoutMs);
	const timer = setTimeout(() => socket.destroy(timeoutError()), timeoutMs * 2);
	try {
		if (server.security === 'tls') socket = await encrypt(socket, server.host);
		const expect = (pattern: RegExp) => expectLine(socket, protocol, pattern);
		await expect(protocol === 'imap' ? /^\* (OK|PREAUTH)\b/i : /^220[ -]/);
		if (server.security === 'starttls') {
			if (protocol === 'imap') {
				socket.write('1 STARTTLS\r\n');
				await expect(/^1 OK\b/im);
			} else {
				socket.write('EHLO [127.0.0.1]\r\n');
				await expect(/^250 /m);
				socket.write('STARTTLS\r\n');
				await expect(/^220 /);
			}
			socket = await encrypt(socket, server.host);
		}
	} finally {
		clearTimeout(timer);
		socket.destroy();
	}
}

function encrypt(socket: Socket, host: string): Promise<Socket> {
	const servername = isIP(host) ? '' : host;
	const encrypted = connectTls({ socket, host, servername, ...tlsOptionsFor({ kind: 'trusted' }) });
	return new Promise((resolve, reject) => {
		encrypted.once('secureConnect', () => resolve(encrypted));
		encrypted.once('error', reject);
		// A socket destroyed underneath reports nothing to the TLS one.
		socket.once('close', () => reject(timeoutError()));
	});
}

function expectLine(socket: Socket, protocol: 'imap' | 'smtp', pattern: RegExp): Promise<void> {
	return new Promise((resolve, reject) => {
		let text = '';
		const stop = (done: () => void): void => {
			socket.off('data', read);
			socket.off('error', fail);
			socket.off('close', close);
			done();
		};
		const read = (chunk: Buffer): void => {
			text += chunk.toString('latin1');
			if (pattern.test(text)) stop(resolve);
			else if (text.length > longestGreetingBytes || refuses(text, protocol)) {
				stop(() => reject(Object.assign(new Error('Unexpected greeting'), { code: 'EPROTOCOL' })));
			}
		};
		const fail = (error: Error): void => stop(() => reject(error));
		const close = (): void => stop(() => reject(timeoutError()));
		socket.on('data', read);
		socket.on('error', fail);
		socket.on('close', close);
		// A proxy hands the connection over paused, so that no greeting is lost.
		socket.resume();
	});
}

/** A complete last line that is a refusal, or none of a server of this protocol. */
function refuses(text: string, protocol: 'imap' | 'smtp'): boolean {
	if (!text.endsWith('\n')) return false;
	const line = text.trimEnd().split('\n').at(-1) ?? '';
	if (protocol === 'smtp') return !/^[23]\d\d[ -]/.test(line);
	return /^1 (NO|BAD)|^\* BYE/i.test(line) || !/^(\* |1 )/.test(line);
}

function timeoutError(): Error {
	return Object.assign(new Error('No answer in time'), { code: 'ETIMEDOUT' });
}
