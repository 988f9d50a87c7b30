/** Hostile DNS packets: whatever comes, reading it ends at once, and never makes an answer to another question. */
import { encode } from 'dns-packet';
import fc from 'fast-check';

import { makeQuery, readReply, type Question } from '../../../nodes/shared/dns/packet';

const question: Question = { name: 'mail.example', type: 'TXT' };
const honest = encode({
	type: 'response',
	id: 7,
	questions: [question],
	answers: [
		{ type: 'CNAME', name: 'mail.example', ttl: 60, data: 'b.example' },
		{ type: 'TXT', name: 'b.example', ttl: 60, data: ['v=spf1 ', 'mx -all'] },
	],
	authorities: [{ type: 'NS', name: 'example', ttl: 60, data: 'ns.example' }],
});

describe('readReply on hostile packets', () => {
	it('takes random bytes for nothing', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 1500 }), (bytes) => {
				const reply = readReply(Buffer.from(bytes), 7, question);
				expect(reply === null || reply.kind === 'truncated').toBe(true);
			}),
			{ numRuns: 1000 },
		);
	});

	it('survives every change to an honest packet, and stays with its question', () => {
		const change = fc.tuple(fc.nat(honest.length - 1), fc.nat(255));
		fc.assert(
			fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
				const packet = Buffer.from(honest);
				for (const [at, byte] of changes) packet[at] = byte;
				const reply = readReply(packet, 7, question);
				if (reply && packet.readUInt16BE(0) !== 7) throw new Error('another id was taken');
				const asked = packet
					.subarray(12, 12 + 14)
					.toString('latin1')
					.toLowerCase();
				const isOurs = asked === honest.subarray(12, 12 + 14).toString('latin1');
				if (reply?.kind === 'records') expect(isOurs).toBe(true);
			}),
			{ numRuns: 2000 },
		);
	});

	it('believes no packet that is cut off: half a record is not the record', () => {
		for (let length = 0; length < honest.length; length++) {
			const reply = readReply(honest.subarray(0, length), 7, question);
			expect(reply).toEqual(length < 12 ? null : { kind: 'truncated' });
		}
	});

	it('ends on names that point at themselves, and on counts that are not true', () => {
		const header = Buffer.from([0, 7, 0x81, 0x80, 0, 1, 0xff, 0xff, 0, 0, 0, 0]);
		const pointers = Buffer.from(Array.from({ length: 600 }, () => [0xc0, 0x0c]).flat());
		expect(readReply(Buffer.concat([header, pointers]), 7, question)).toEqual({
			kind: 'truncated',
		});
		const asked = makeQuery(question, 7, false);
		asked.writeUInt16BE(0x8180, 2);
		asked.writeUInt16BE(0xffff, 6);
		expect(readReply(asked, 7, question)).toEqual({ kind: 'truncated' });
	});
});
