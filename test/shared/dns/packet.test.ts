/** Replies that are believed, and packets that are not (RFC 5452). */
import { AUTHORITATIVE_ANSWER, TRUNCATED_RESPONSE, decode, encode, type Packet } from 'dns-packet';

import {
	isEncodableName,
	makeQuery,
	readReply,
	type Question,
} from '../../../nodes/shared/dns/packet';

const question: Question = { name: 'mail.example', type: 'A' };
const found = { type: 'A' as const, name: 'mail.example', ttl: 60, data: '192.0.2.1' };
const soa = {
	type: 'SOA' as const,
	name: 'example',
	ttl: 300,
	data: { mname: 'ns.example', rname: 'host.example', minimum: 30 },
};

function reply(packet: Packet = {}, asked: Question = question): Buffer {
	return encode({ type: 'response', id: 7, questions: [asked], ...packet });
}

describe('makeQuery', () => {
	it('asks for recursion, offers EDNS0 and carries the id', () => {
		const query = decode(makeQuery(question, 7, true));
		expect(query).toMatchObject({
			id: 7,
			type: 'query',
			flag_rd: true,
			questions: [{ name: 'mail.example', type: 'A', class: 'IN' }],
		});
		expect(query.additionals).toMatchObject([{ type: 'OPT', udpPayloadSize: 1232 }]);
		expect(decode(makeQuery(question, 7, false)).additionals).toEqual([]);
	});
});

describe('readReply', () => {
	it('reads records with their shortest time to live', () => {
		const packet = reply({ answers: [found, { ...found, ttl: 20, data: '192.0.2.2' }] });
		expect(readReply(packet, 7, question)).toMatchObject({
			kind: 'records',
			values: ['192.0.2.1', '192.0.2.2'],
			ttlSeconds: 20,
		});
	});

	it('believes a reply whose question differs in case only', () => {
		const packet = reply({ questions: [{ ...question, name: 'MAIL.Example' }], answers: [found] });
		expect(readReply(packet, 7, question)).toMatchObject({ kind: 'records' });
	});

	it.each([
		['another id', reply({ id: 8, answers: [found] })],
		['a query', encode({ type: 'query', id: 7, questions: [question], answers: [found] })],
		['another name', reply({ questions: [{ name: 'x.example', type: 'A' }], answers: [found] })],
		['another type', reply({ questions: [{ ...question, type: 'TXT' }], answers: [found] })],
		['another class', reply({ questions: [{ ...question, class: 'CH' }], answers: [found] })],
		['no question', reply({ questions: [], answers: [found] })],
		['two questions', reply({ questions: [question, question], answers: [found] })],
		['nothing', Buffer.alloc(0)],
		['noise', Buffer.from('not a DNS packet at all')],
	])('ignores %s', (_what, packet) => {
		expect(readReply(packet, 7, question)).toBeNull();
	});

	it('takes no record of another name from the answer', () => {
		const packet = reply({ answers: [{ ...found, name: 'other.example' }], authorities: [soa] });
		expect(readReply(packet, 7, question)).toMatchObject({ kind: 'none', code: 'ENODATA' });
	});

	it('follows aliases inside the answer, in any order', () => {
		const packet = reply({
			answers: [
				{ ...found, name: 'c.example' },
				{ type: 'CNAME', name: 'b.example', ttl: 5, data: 'c.example' },
				{ type: 'CNAME', name: 'mail.example', ttl: 60, data: 'B.example' },
			],
		});
		expect(readReply(packet, 7, question)).toMatchObject({ values: ['192.0.2.1'], ttlSeconds: 5 });
	});

	it('ends on aliases that lead in a circle', () => {
		const packet = reply({
			answers: [
				{ type: 'CNAME', name: 'mail.example', ttl: 5, data: 'b.example' },
				{ type: 'CNAME', name: 'b.example', ttl: 5, data: 'mail.example' },
			],
			authorities: [soa],
		});
		expect(readReply(packet, 7, question)).toMatchObject({ kind: 'none', code: 'ENODATA' });
	});

	it('asks on where the server did not follow an alias', () => {
		const packet = reply({
			answers: [{ type: 'CNAME', name: 'mail.example', ttl: 5, data: 'b.example' }],
		});
		expect(readReply(packet, 7, question)).toMatchObject({ kind: 'alias', name: 'b.example' });
	});

	it('tells NXDOMAIN from NODATA and keeps both as long as the SOA says (RFC 2308)', () => {
		const nodata = reply({ authorities: [soa] });
		const nxdomain = reply({ flags: 3, authorities: [soa] });
		expect(readReply(nodata, 7, question)).toMatchObject({ code: 'ENODATA', ttlSeconds: 30 });
		expect(readReply(nxdomain, 7, question)).toMatchObject({ code: 'ENOTFOUND', ttlSeconds: 30 });
		expect(readReply(reply(), 7, question)).toMatchObject({ code: 'ENODATA', ttlSeconds: 0 });
	});

	it('does not take a referral for an empty answer', () => {
		const ns = { type: 'NS' as const, name: 'example', ttl: 5, data: 'ns.example' };
		expect(readReply(reply({ authorities: [ns] }), 7, question)).toMatchObject({ kind: 'failed' });
		const own = reply({ flags: AUTHORITATIVE_ANSWER, authorities: [ns] });
		expect(readReply(own, 7, question)).toMatchObject({ kind: 'none', code: 'ENODATA' });
	});

	it.each([
		[2, 'ESERVFAIL'],
		[5, 'EREFUSED'],
		[9, 'EBADRESP'],
	])('B04 takes rcode %i for a failure, not for an answer', (flags, code) => {
		expect(readReply(reply({ flags }), 7, question)).toEqual({ kind: 'failed', code });
	});

	it('takes a packet that was cut off on its way for a truncated one', () => {
		const packet = reply({ answers: [found] });
		expect(readReply(packet.subarray(0, 40), 7, question)).toEqual({ kind: 'truncated' });
		expect(readReply(packet.subarray(0, 40), 8, question)).toBeNull();
	});

	it('sees truncation and servers without EDNS0', () => {
		expect(readReply(reply({ flags: TRUNCATED_RESPONSE }), 7, question)).toEqual({
			kind: 'truncated',
		});
		expect(readReply(reply({ flags: 1 }), 7, question)).toEqual({ kind: 'noEdns' });
		expect(readReply(reply({ flags: 1, questions: [] }), 7, question)).toEqual({ kind: 'noEdns' });
	});

	it('gives each type its own shape, TXT as bytes, its strings joined', () => {
		const shape = (type: 'MX' | 'TXT' | 'SRV', data: unknown) => {
			const asked: Question = { name: 'example', type };
			const answer = { type, name: 'example', ttl: 1, data } as never;
			const read = readReply(reply({ answers: [answer] }, asked), 7, asked);
			return read?.kind === 'records' ? read.values : read;
		};
		expect(shape('MX', { preference: 5, exchange: 'mx.example' })).toEqual([
			{ priority: 5, exchange: 'mx.example' },
		]);
		expect(shape('MX', { preference: 0, exchange: '.' })).toEqual([{ priority: 0, exchange: '' }]);
		expect(shape('TXT', [Buffer.from('v=spf1 '), Buffer.from('-all')])).toEqual([
			Buffer.from('v=spf1 -all'),
		]);
		expect(shape('TXT', [Buffer.from([0x61, 0xff])])).toEqual([Buffer.from([0x61, 0xff])]);
		expect(shape('SRV', { priority: 1, weight: 2, port: 993, target: 'i.example' })).toEqual([
			{ name: 'i.example', port: 993, priority: 1, weight: 2 },
		]);
	});
});

describe('isEncodableName', () => {
	it.each(['a', '_dmarc.example', '%{d}.example', 'a:b/c.example', 'x'.repeat(63), 'ü.example'])(
		'accepts %s',
		(name) => expect(isEncodableName(name)).toBe(true),
	);

	it.each(['', '.a', 'a..b', 'x'.repeat(64), `${'a.'.repeat(127)}aa`])('refuses %s', (name) =>
		expect(isEncodableName(name)).toBe(false),
	);
});
