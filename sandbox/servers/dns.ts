/**
 * A DNS server on loopback for tests (RFC 1035): one zone, UDP and TCP on the same port, CNAMEs followed,
 * truncation by the client's EDNS0 size, failures and hostile answers on request.
 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';

import {
	AUTHORITATIVE_ANSWER,
	RECURSION_AVAILABLE,
	RECURSION_DESIRED,
	TRUNCATED_RESPONSE,
	decode,
	encode,
	type Answer,
	type Question,
} from 'dns-packet';

import type { RecordType } from '../../nodes/shared/dns/types';

/** SERVFAIL and REFUSED are answered; TIMEOUT is silence. */
export type Failure = 'SERVFAIL' | 'REFUSED' | 'TIMEOUT';

/**
 * Records by name (any case, no trailing dot) and type. Values are shaped as node:dns/promises answers: TXT a
 * string, a Buffer or an array of them (longer than 255 bytes are cut into character strings), MX
 * `{ priority, exchange }`, SRV `{ priority, weight, port, name }`, the rest strings. A name that is not
 * there, nor anything below it, does not exist (NXDOMAIN); one without the type asked for is NODATA.
 */
export type Zone = Record<string, Partial<Record<RecordType, unknown[] | Failure>> | Failure>;

export interface DnsServerOptions {
	/** Milliseconds before each answer (default 0). */
	latencyMs?: number;
	/** Time to live of every record, seconds (default 0: resolvers may not keep it). */
	ttlSeconds?: number;
	/** Never answer over UDP in more bytes than this, whatever the client says it takes. */
	udpSizeBytes?: number;
	/** Listen on this loopback address (default 127.0.0.1); several servers of one test may share a port. */
	host?: string;
	/** The port (default 0: any free one). */
	port?: number;
	/**
	 * Replaces an answer by what it returns, for forged and broken answers: none is silence, several are
	 * sent one after the other (UDP) or in one stream (TCP).
	 */
	tamper?: (answer: Buffer, query: Buffer, transport: 'udp' | 'tcp') => Buffer[];
}

export interface DnsServer {
	/** `ip:port`, as the parameter `dnsServers` takes it. */
	address: string;
	/** Every question received, in order; names in lower case. */
	queries: Array<{ name: string; type: string; transport: 'udp' | 'tcp' }>;
	setZone(zone: Zone): void;
	close(): Promise<void>;
}

/** Starts a server for `zone`; call `close()` when done. */
export async function startDnsServer(
	zone: Zone,
	options: DnsServerOptions = {},
): Promise<DnsServer> {
	const { latencyMs = 0, host = '127.0.0.1', tamper } = options;
	let records = indexZone(zone);
	const queries: DnsServer['queries'] = [];
	const { udp, tcp } = await listen(host, options.port ?? 0);
	const connections = new Set<Socket>();
	const pending = new Set<NodeJS.Timeout>();

	/** Calls `send` for each packet that answers `query`, after the latency. */
	function answer(query: Buffer, transport: 'udp' | 'tcp', send: (packet: Buffer) => void): void {
		let packets: Buffer[];
		try {
			const reply = makeReply(query, records, options, transport, queries);
			packets = tamper ? tamper(reply ?? Buffer.alloc(0), query, transport) : reply ? [reply] : [];
		} catch {
			return; // not a query
		}
		if (latencyMs === 0) return packets.forEach(send);
		const timer = setTimeout(() => {
			pending.delete(timer);
			packets.forEach(send);
		}, latencyMs);
		pending.add(timer);
	}

	let open = true;
	udp.on('message', (query, client) => {
		answer(query, 'udp', (packet) => {
			if (open) udp.send(packet, client.port, client.address);
		});
	});
	tcp.on('connection', (socket) => {
		connections.add(socket);
		socket.on('close', () => connections.delete(socket));
		socket.on('error', () => socket.destroy());
		let received = Buffer.alloc(0);
		socket.on('data', (chunk) => {
			received = Buffer.concat([received, chunk]);
			while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
				const end = 2 + received.readUInt16BE(0);
				answer(received.subarray(2, end), 'tcp', (packet) => {
					const length = Buffer.alloc(2);
					length.writeUInt16BE(packet.length);
					if (socket.writable) socket.write(Buffer.concat([length, packet]));
				});
				received = received.subarray(end);
			}
		});
	});

	const { address, family, port } = udp.address();
	return {
		address: family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`,
		queries,
		setZone(next) {
			records = indexZone(next);
		},
		async close() {
			open = false;
			for (const timer of pending) clearTimeout(timer);
			for (const socket of connections) socket.destroy();
			await Promise.all([
				new Promise<void>((done) => udp.close(() => done())),
				new Promise<void>((done) => tcp.close(() => done())),
			]);
		},
	};
}

type IndexedZone = Map<string, Zone[string]>;

function indexZone(zone: Zone): IndexedZone {
	return new Map(
		Object.entries(zone).map(([name, records]) => [name.toLowerCase().replace(/\.$/, ''), records]),
	);
}

/** UDP and TCP on one port: a free UDP port may be taken for TCP, so another is tried. */
async function listen(host: string, port: number): Promise<{ udp: UdpSocket; tcp: Server }> {
	for (let attempt = 1; ; attempt++) {
		const udp = createSocket(host.includes(':') ? 'udp6' : 'udp4');
		const tcp = createServer();
		try {
			await new Promise<void>((done, fail) => {
				udp.once('error', fail);
				udp.bind(port, host, done);
			});
			await new Promise<void>((done, fail) => {
				tcp.once('error', fail);
				tcp.listen(udp.address().port, host, done);
			});
			return { udp, tcp };
		} catch (error) {
			udp.close();
			if (port !== 0 || attempt === 20) throw error;
		}
	}
}

const rcodes = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;

/** @returns the packet that answers `query`, or null for silence */
function makeReply(
	query: Buffer,
	records: IndexedZone,
	options: DnsServerOptions,
	transport: 'udp' | 'tcp',
	queries: DnsServer['queries'],
): Buffer | null {
	const request = decode(query);
	const question = request.questions?.[0];
	if (!question) return null;
	queries.push({ name: question.name.toLowerCase(), type: question.type, transport });

	const { status, answers } = findAnswers(records, question, options.ttlSeconds ?? 0);
	if (status === 'TIMEOUT') return null;
	const edns = request.additionals?.find((record) => record.type === 'OPT');
	const flags = AUTHORITATIVE_ANSWER | RECURSION_DESIRED | RECURSION_AVAILABLE | rcodes[status];
	const reply = {
		type: 'response' as const,
		id: request.id,
		questions: [question],
		authorities: answers.length === 0 ? [makeSoa(options.ttlSeconds ?? 0)] : [],
		additionals: edns ? [emptyOpt] : [],
	};
	const whole = encode({ ...reply, flags, answers });
	const clientTakes = edns?.type === 'OPT' ? Math.max(512, edns.udpPayloadSize) : 512;
	if (
		transport === 'tcp' ||
		whole.length <= Math.min(clientTakes, options.udpSizeBytes ?? clientTakes)
	) {
		return whole;
	}
	return encode({ ...reply, flags: flags | TRUNCATED_RESPONSE, answers: [] });
}

const emptyOpt: Answer = {
	type: 'OPT',
	name: '.',
	udpPayloadSize: 1232,
	extendedRcode: 0,
	ednsVersion: 0,
	flags: 0,
	flag_do: false,
	options: [],
};

function makeSoa(ttlSeconds: number): Answer {
	const data = { mname: 'ns.invalid', rname: 'hostmaster.invalid', minimum: ttlSeconds };
	return { type: 'SOA', name: '.', ttl: ttlSeconds, data };
}

/** Walks CNAMEs within the zone and collects what a recursive server would answer. */
function findAnswers(
	records: IndexedZone,
	question: Question,
	ttl: number,
): { status: keyof typeof rcodes | 'TIMEOUT'; answers: Answer[] } {
	const answers: Answer[] = [];
	let name = question.name;
	for (let hops = 0; hops < 20; hops++) {
		const entry = records.get(name.toLowerCase());
		if (typeof entry === 'string') return { status: entry, answers: [] };
		if (!entry) return { status: hasBelow(records, name) ? 'NOERROR' : 'NXDOMAIN', answers };
		const found = entry[question.type as RecordType];
		if (typeof found === 'string') return { status: found, answers: [] };
		if (found?.length || !entry.CNAME?.length) {
			answers.push(...(found ?? []).map((value) => makeRecord(name, question, ttl, value)));
			return { status: 'NOERROR', answers };
		}
		if (typeof entry.CNAME === 'string') return { status: entry.CNAME, answers: [] };
		const target = String(entry.CNAME[0]);
		answers.push({ type: 'CNAME', name, ttl, data: target });
		if (!records.has(target.toLowerCase())) return { status: 'NOERROR', answers };
		name = target;
	}
	return { status: 'SERVFAIL', answers: [] };
}

function hasBelow(records: IndexedZone, name: string): boolean {
	const suffix = `.${name.toLowerCase()}`;
	return [...records.keys()].some((known) => known.endsWith(suffix));
}

function makeRecord(name: string, question: Question, ttl: number, value: unknown): Answer {
	const base = { name, ttl };
	switch (question.type) {
		case 'TXT': {
			const parts = (Array.isArray(value) ? value : [value]) as Array<string | Buffer>;
			return { ...base, type: 'TXT', data: parts.flatMap(cutIntoStrings) };
		}
		case 'MX': {
			const { priority, exchange } = value as { priority: number; exchange: string };
			return { ...base, type: 'MX', data: { preference: priority, exchange: exchange || '.' } };
		}
		case 'SRV': {
			const { name: target, ...rest } = value as {
				name: string;
				port: number;
				priority: number;
				weight: number;
			};
			return { ...base, type: 'SRV', data: { ...rest, target } };
		}
		default:
			return { ...base, type: question.type as 'A', data: value as string };
	}
}

/** RFC 1035 section 3.3: a character string holds at most 255 bytes. */
function cutIntoStrings(part: string | Buffer): Buffer[] {
	const bytes = typeof part === 'string' ? Buffer.from(part) : part;
	const strings = [bytes.subarray(0, 255)];
	for (let start = 255; start < bytes.length; start += 255) {
		strings.push(bytes.subarray(start, start + 255));
	}
	return strings;
}
