/** Says hello to a mail server and hangs up: whether it is one, speaks TLS and proves who it is (RFC 8314). */
import { isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

import { assertPinned, tlsOptionsFor } from './certificateRule';
import { checkRoute, openSocket } from './route';
import type { CertificateRule, Route, ServerAddress } from './settings';

const longestGreetingBytes = 8 * 1024;

/** How a server is greeted. */
export interface Greeting {
	route: Route;
	certificate: CertificateRule;
	/** The name we introduce ourselves with to an SMTP server. */
	ehloName: string;
	/** For each step. */
	timeoutMs: number;
}

/**
 * Connects, reads the greeting, says EHLO over SMTP and, for STARTTLS, upgrades; no user, no password.
 * @returns what the server said, over SMTP its (last) answer to EHLO, and our end of the connection
 * @throws the connection's error, or an error with the server's words when it is no server of this protocol
 */
export async function greetServer(
	protocol: 'imap' | 'smtp',
	server: ServerAddress,
	{ route, certificate, ehloName, timeoutMs }: Greeting,
): Promise<{ said: string; localAddress: string }> {
	checkRoute(route);
	let socket = await openSocket(route, server.host, server.port, timeoutMs);
	const timer = setTimeout(() => socket.destroy(timeoutError()), timeoutMs * 2);
	const encrypt = async (): Promise<void> => {
		socket = await startTls(socket, server.host, certificate);
		assertPinned(socket, certificate);
	};
	try {
		if (server.security === 'tls') await encrypt();
		const expect = (pattern: RegExp, command = '') =>
			expectLine(socket, protocol, pattern, command);
		let said = await expect(protocol === 'imap' ? /^\* (OK|PREAUTH)\b.*\r?\n/i : /^220 .*\r?\n/m);
		const sayEhlo = async (): Promise<void> => {
			if (protocol === 'imap') return;
			socket.write(`EHLO ${ehloName}\r\n`);
			said = await expect(/^250 .*\r?\n/m, 'EHLO');
		};
		await sayEhlo();
		if (server.security === 'starttls') {
			socket.write(protocol === 'imap' ? '1 STARTTLS\r\n' : 'STARTTLS\r\n');
			await expect(protocol === 'imap' ? /^1 OK\b/im : /^220 /m, 'STARTTLS');
			await encrypt();
			await sayEhlo();
		} else if (server.security === 'none') assertPinned(socket, certificate);
		return { said, localAddress: socket.localAddress ?? '' };
	} finally {
		clearTimeout(timer);
		socket.destroy();
	}
}

function startTls(socket: Socket, host: string, certificate: CertificateRule): Promise<Socket> {
	const servername = isIP(host) ? '' : host;
	const encrypted = connectTls({ socket, host, servername, ...tlsOptionsFor(certificate) });
	return new Promise((resolve, reject) => {
		encrypted.once('secureConnect', () => resolve(encrypted));
		encrypted.once('error', reject);
		// A socket destroyed underneath reports nothing to the TLS one.
		socket.once('close', () => reject(hangUpError()));
	});
}

function expectLine(
	socket: Socket,
	protocol: 'imap' | 'smtp',
	pattern: RegExp,
	command: string,
): Promise<string> {
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
			if (pattern.test(text)) stop(() => resolve(text));
			else if (text.length > longestGreetingBytes || refuses(text, protocol)) {
				stop(() => reject(refusalError(text, command)));
			}
		};
		const fail = (error: Error): void => stop(() => reject(error));
		const close = (): void => stop(() => reject(hangUpError()));
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

/** As the libraries make them, so that one table explains all. */
function refusalError(text: string, command: string): Error {
	const response = text.trim();
	return Object.assign(new Error('Unexpected greeting'), {
		code: 'EPROTOCOL',
		command,
		response,
		responseCode: Number(/^[45]\d\d(?=[ -])/.exec(response)?.[0] ?? 0),
		...(/^\* BYE/i.test(response) && { responseStatus: 'BYE' }),
	});
}

function hangUpError(): Error {
	return Object.assign(new Error('The server hung up'), { code: 'ECONNRESET' });
}

function timeoutError(): Error {
	return Object.assign(new Error('No answer in time'), { code: 'ETIMEDOUT' });
}
