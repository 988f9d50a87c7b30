/**
 * One question to one server: UDP from a fresh random port with a random id (RFC 5452), TCP where the answer
 * is cut off (RFC 7766) or where forged packets arrive, again without EDNS0 where the server knows none.
 */
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';

import { makeQuery, readReply, type Question, type Reply } from './packet';
import type { DnsServerAddress } from './servers';

/** So many packets that answer another question are a guessing attack: go on over TCP. */
const mostStrayPackets = 8;

/**
 * Asks until an answer comes or `signal` aborts; has no time-out of its own.
 * @throws Error with a `code` when the server is out of reach or breaks off
 */
export async function askServer(
	server: DnsServerAddress,
	question: Question,
	signal: AbortSignal,
): Promise<Exclude<Reply, { kind: 'truncated' | 'noEdns' }>> {
	for (const edns of [true, false]) {
		let reply = await askOverUdp(server, question, edns, signal);
		if (reply.kind === 'truncated') reply = await askOverTcp(server, question, edns, signal);
		if (reply.kind !== 'truncated' && reply.kind !== 'noEdns') return reply;
	}
	return { kind: 'failed', code: 'EFORMERR' };
}

function askOverUdp(
	{ ip, port, family }: DnsServerAddress,
	question: Question,
	edns: boolean,
	signal: AbortSignal,
): Promise<Reply> {
	const id = randomInt(0x10000);
	return new Promise((resolve, reject) => {
		if (signal.aborted) return reject(brokenOff());
		const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
		let open = true;
		let strayPackets = 0;
		function close() {
			if (open) socket.close();
			open = false;
		}
		signal.addEventListener('abort', close, { once: true });
		socket.on('close', () => {
			signal.removeEventListener('abort', close);
			reject(brokenOff());
		});
		socket.on('error', (error) => {
			reject(error);
			close();
		});
		// A connected socket takes packets from this server's address only, and learns of a closed port.
		socket.connect(port, ip, () => {
			if (open) socket.send(makeQuery(question, id, edns));
		});
		socket.on('message', (packet) => {
			const reply = readReply(packet, id, question);
			if (!reply && ++strayPackets < mostStrayPackets) return;
			resolve(reply ?? { kind: 'truncated' });
			close();
		});
	});
}

function askOverTcp(
	{ ip, port }: DnsServerAddress,
	question: Question,
	edns: boolean,
	signal: AbortSignal,
): Promise<Reply> {
	const id = randomInt(0x10000);
	return new Promise((resolve, reject) => {
		const socket = connect({ host: ip, port, signal });
		const chunks: Buffer[] = [];
		let receivedBytes = 0;
		let awaitedBytes = 2;
		socket.on('error', reject);
		socket.on('close', () => reject(brokenOff()));
		socket.on('connect', () => {
			const query = makeQuery(question, id, edns);
			const length = Buffer.alloc(2);
			length.writeUInt16BE(query.length);
			socket.write(Buffer.concat([length, query]));
		});
		socket.on('data', (chunk) => {
			chunks.push(chunk);
			receivedBytes += chunk.length;
			if (receivedBytes < awaitedBytes) return;
			const received = Buffer.concat(chunks);
			awaitedBytes = 2 + received.readUInt16BE(0);
			if (receivedBytes < awaitedBytes) return;
			const reply = readReply(received.subarray(2, awaitedBytes), id, question);
			if (reply) resolve(reply);
			socket.destroy();
		});
	});
}

function brokenOff(): Error {
	return Object.assign(new Error('The DNS server broke off'), { code: 'ECONNRESET' });
}
