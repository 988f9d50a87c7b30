/**
 * DNS packets (RFC 1035 section 4, EDNS0 of RFC 6891): builds a query and reads its reply, refusing whatever
 * is not an answer to the very question asked (RFC 5452 section 9.1).
 */
import { isIP } from 'node:net';

import { RECURSION_DESIRED, decode, encode, type Answer, type DecodedPacket } from 'dns-packet';

import type { Answers, RecordType } from './types';

export interface Question {
	/** Without a trailing dot. */
	name: string;
	type: RecordType;
}

/** What a reply says about the question. */
export type Reply =
	| { kind: 'records'; values: Array<Answers[RecordType]>; ttlSeconds: number; sizeBytes: number }
	/** The name, or the end of its chain of aliases, does not exist or has no record of the type. */
	| { kind: 'none'; code: 'ENOTFOUND' | 'ENODATA'; ttlSeconds: number; sizeBytes: number }
	/** The server followed the aliases no further; ask for `name`. */
	| { kind: 'alias'; name: string; ttlSeconds: number }
	| { kind: 'truncated' }
	/** The server does not understand EDNS0. */
	| { kind: 'noEdns' }
	/** The server cannot or will not answer: RFC 7208 section 2.6.6 calls this temporary. */
	| { kind: 'failed'; code: string };

/** Safe from fragmentation on every path (DNS flag day 2020). */
const udpPayloadBytes = 1232;

/** RFC 1035 section 2.3.4: labels of 1 to 63 bytes, 255 with their lengths. Any byte is allowed (RFC 2181 section 11). */
export function isEncodableName(name: string): boolean {
	let total = 1;
	for (const label of name.split('.')) {
		const bytes = Buffer.byteLength(label);
		if (bytes < 1 || bytes > 63) return false;
		total += bytes + 1;
	}
	return total <= 255;
}

/** @param id 16 random bits; @param edns whether to offer EDNS0 */
export function makeQuery(question: Question, id: number, edns: boolean): Buffer {
	const opt: Answer = {
		type: 'OPT',
		name: '.',
		udpPayloadSize: udpPayloadBytes,
		extendedRcode: 0,
		ednsVersion: 0,
		flags: 0,
		flag_do: false,
		options: [],
	};
	return encode({
		type: 'query',
		id,
		flags: RECURSION_DESIRED,
		questions: [{ ...question, class: 'IN' }],
		additionals: edns ? [opt] : [],
	});
}

/** @returns what the packet says, or null when it is no reply to this query: go on listening */
export function readReply(packet: Buffer, id: number, question: Question): Reply | null {
	const isReply = packet.length >= headerBytes && (packet[2]! & responseBit) !== 0;
	if (!isReply || packet.readUInt16BE(0) !== id) return null;
	if (!isWhole(packet)) return { kind: 'truncated' };
	let reply: DecodedPacket;
	try {
		reply = decode(packet);
	} catch {
		return null;
	}
	const rcode = readRcode(reply);
	const [echoed, ...more] = reply.questions ?? [];
	if (!echoed) return noEdnsCodes.has(rcode) ? { kind: 'noEdns' } : null;
	if (
		more.length > 0 ||
		!sameName(echoed.name, question.name) ||
		echoed.type !== question.type ||
		echoed.class !== 'IN'
	) {
		return null;
	}
	if (reply.flag_tc) return { kind: 'truncated' };
	if (noEdnsCodes.has(rcode)) return { kind: 'noEdns' };
	if (rcode !== 0 && rcode !== nxdomain) {
		return { kind: 'failed', code: failureCodes.get(rcode) ?? 'EBADRESP' };
	}
	return readAnswers(reply, rcode, question, packet.length);
}

const headerBytes = 12;
const responseBit = 0x80;

/**
 * Whether all records that the header counts lie within the packet: the library reads a record that was cut off as a
 * shorter one, and half an SPF record is not the domain's. Old firewalls cut packets off without saying so.
 */
function isWhole(packet: Buffer): boolean {
	const [questions, ...records] = [4, 6, 8, 10].map((offset) => packet.readUInt16BE(offset));
	let offset = headerBytes;
	try {
		for (let count = questions!; count > 0; count--) offset = skipName(packet, offset) + 4;
		for (let count = records.reduce((sum, part) => sum + part); count > 0; count--) {
			offset = skipName(packet, offset) + 8;
			offset += 2 + packet.readUInt16BE(offset);
		}
	} catch {
		return false; // a read beyond the end
	}
	return offset <= packet.length;
}

/** @returns the offset behind a name: labels up to an empty one or a pointer (RFC 1035 section 4.1.4) */
function skipName(packet: Buffer, start: number): number {
	let offset = start;
	for (;;) {
		const length = packet.readUInt8(offset);
		if (length === 0) return offset + 1;
		if (length >= 0xc0) return offset + 2;
		offset += 1 + length;
	}
}

const nxdomain = 3;
/** FORMERR, NOTIMP and BADVERS: what servers without EDNS0 answer to it (RFC 6891 section 7). */
const noEdnsCodes = new Set([1, 4, 16]);
const failureCodes = new Map([
	[2, 'ESERVFAIL'],
	[5, 'EREFUSED'],
]);

function readRcode(reply: DecodedPacket): number {
	const opt = reply.additionals?.find((record) => record.type === 'OPT');
	const extended = opt?.type === 'OPT' ? opt.extendedRcode : 0;
	return (extended << 4) | ((reply.flags ?? 0) & 0xf);
}

function readAnswers(
	reply: DecodedPacket,
	rcode: number,
	question: Question,
	sizeBytes: number,
): Reply {
	const answers = (reply.answers ?? []).filter(isInternet);
	let owner = question.name;
	let ttlSeconds = Infinity;
	// Each alias leads to another owner, so more steps than records are a loop.
	for (let step = 0; step <= answers.length; step++) {
		const found = answers.filter(
			({ type, name }) => type === question.type && sameName(name, owner),
		);
		if (found.length > 0) {
			const values = found.map(readValue).filter((value) => value !== null);
			if (values.length < found.length) return { kind: 'failed', code: 'EBADRESP' };
			const ttls = found.map(readTtl);
			return { kind: 'records', values, ttlSeconds: Math.min(ttlSeconds, ...ttls), sizeBytes };
		}
		const alias = answers.find(({ type, name }) => type === 'CNAME' && sameName(name, owner));
		if (alias?.type !== 'CNAME') break;
		owner = alias.data;
		ttlSeconds = Math.min(ttlSeconds, readTtl(alias));
	}
	const soa = (reply.authorities ?? []).find(({ type }) => type === 'SOA');
	if (rcode === nxdomain) return none('ENOTFOUND', soa, sizeBytes);
	if (!soa && owner !== question.name) return { kind: 'alias', name: owner, ttlSeconds };
	const referral = (reply.authorities ?? []).some(({ type }) => type === 'NS');
	if (!soa && referral && !reply.flag_aa) return { kind: 'failed', code: 'EREFUSED' };
	return none('ENODATA', soa, sizeBytes);
}

/** RFC 2308 section 5: how long an absence may be kept is said by the SOA record; without one, not at all. */
function none(code: 'ENOTFOUND' | 'ENODATA', soa: Answer | undefined, sizeBytes: number): Reply {
	const ttlSeconds = soa?.type === 'SOA' ? Math.min(readTtl(soa), soa.data.minimum ?? 0) : 0;
	return { kind: 'none', code, ttlSeconds, sizeBytes };
}

function isInternet(record: Answer): boolean {
	return record.type !== 'OPT' && record.class === 'IN';
}

/** RFC 2181 section 8: a TTL with its highest bit set counts as zero. */
function readTtl(record: Answer): number {
	const ttl = record.type === 'OPT' ? 0 : (record.ttl ?? 0);
	return ttl > 0x7fffffff ? 0 : ttl;
}

/** DNS names are compared without case, of ASCII letters only (RFC 4343). */
function sameName(one: string, other: string): boolean {
	return one === other || foldCase(one) === foldCase(other);
}

function foldCase(name: string): string {
	return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** @returns the value, or null when the record is broken */
function readValue(record: Answer): Answers[RecordType] | null {
	switch (record.type) {
		case 'A':
			return isIP(record.data) === 4 ? record.data : null;
		case 'AAAA':
			return isIP(record.data) === 6 ? record.data : null;
		case 'CNAME':
		case 'NS':
		case 'PTR':
			return readTarget(record.data);
		case 'MX':
			return {
				priority: record.data.preference ?? 0,
				exchange: readTarget(record.data.exchange),
			};
		case 'SRV': {
			const { target, port, priority = 0, weight = 0 } = record.data;
			return { name: readTarget(target), port, priority, weight };
		}
		case 'TXT':
			return Buffer.concat([record.data].flat().map((part) => Buffer.from(part)));
		default:
			return null;
	}
}

/** The root is an empty name, as in node:dns: the null MX of RFC 7505. */
function readTarget(name: string): string {
	return name === '.' ? '' : name;
}
