/** One HTTP request along a mailbox's route, its certificate judged by the mailbox's rule; no redirects, bounded answers. */
import { request as requestClear, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestSecure } from 'node:https';
import { isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';

import { assertPinned, tlsOptionsFor } from './certificateRule';
import { checkRoute, openSocket } from './route';
import type { CertificateRule, Route } from './settings';

const longestAnswerBytes = 256 * 1024;

export interface HttpQuestion {
	method: 'GET' | 'POST';
	headers?: Record<string, string | number>;
	body?: Buffer;
	route: Route;
	certificate: CertificateRule;
	timeoutMs: number;
}

export interface HttpAnswer {
	status: number;
	/** At most 256 KiB; what is longer is cut off. */
	text: string;
}

/** @throws the connection's error, or ProblemError for a route or certificate that cannot be */
export async function askHttp(url: URL, question: HttpQuestion): Promise<HttpAnswer> {
	const { route, certificate, timeoutMs } = question;
	checkRoute(route);
	const secure = url.protocol === 'https:';
	const port = Number(url.port) || (secure ? 443 : 80);
	const host = url.hostname.replace(/^\[|\]$/g, '');
	let socket = await openSocket(route, host, port, timeoutMs);
	try {
		if (secure) {
			const servername = isIP(host) ? '' : host;
			const encrypted = connectTls({ socket, host, servername, ...tlsOptionsFor(certificate) });
			encrypted.setTimeout(timeoutMs, () => encrypted.destroy(timeoutError()));
			await new Promise<void>((resolve, reject) => {
				encrypted.once('secureConnect', resolve);
				encrypted.once('error', reject);
			});
			assertPinned(encrypted, certificate);
			socket = encrypted;
		}
		const open = secure ? requestSecure : requestClear;
		const request = open(url, {
			method: question.method,
			// Over a connection of our own, Node.js would name port 80.
			headers: { ...question.headers, host: url.host },
			createConnection: () => socket,
		});
		// The option of that name is for connections that Node.js makes itself.
		request.setTimeout(timeoutMs);
		// A proxy hands the connection over paused.
		request.on('socket', (connection) => connection.resume());
		return await readAnswer(request, question.body);
	} finally {
		socket.destroy();
	}
}

function timeoutError(): Error {
	return Object.assign(new Error('No answer in time'), { code: 'ETIMEDOUT' });
}

function readAnswer(request: ClientRequest, body: Buffer | undefined): Promise<HttpAnswer> {
	return new Promise((resolve, reject) => {
		request.on('error', reject);
		request.on('timeout', () => request.destroy(timeoutError()));
		request.on('response', (response: IncomingMessage) => {
			const chunks: Buffer[] = [];
			let bytes = 0;
			response.on('data', (chunk: Buffer) => {
				bytes += chunk.length;
				if (bytes <= longestAnswerBytes) chunks.push(chunk);
				else response.destroy();
			});
			response.on('error', reject);
			response.on('close', () =>
				resolve({
					status: response.statusCode ?? 0,
					text: Buffer.concat(chunks).toString('utf8'),
				}),
			);
		});
		request.end(body);
	});
}
