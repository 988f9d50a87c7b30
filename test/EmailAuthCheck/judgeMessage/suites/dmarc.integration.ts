/**
 * DMARC cases through Check Message and the resolver, over a DNS server on loopback: each mail is made with the SPF and
 * DKIM results that its case needs (sources and licences: test/fixtures/suites/README.md).
 */
import { checkMessage } from '../../../../nodes/EmailAuthCheck/judgeMessage/judgeMessage';
import type { DmarcResult } from '../../../../nodes/EmailAuthCheck/judgeMessage/types';
import { createResolver } from '../../../../nodes/shared/dns/resolver';
import suite from '../../../fixtures/suites/dmarc.json';
import { startDnsServer, type DnsServer, type Zone } from '../../../../sandbox/servers/dns';
import { rsaKey, sign, writeMail } from '../signedMail';

interface Test {
	name: string;
	source: string;
	records: Record<string, unknown[]>;
	/** Names that exist beside those of the records. */
	exists?: string[];
	author: string;
	/** The domain for which SPF or DKIM passes; null where it does not pass. */
	spf: string | null;
	dkim: string | null;
	expect: { result: DmarcResult; domain: string; policy: string };
	/** The look-ups of policy records that the author domain alone costs, in order. */
	walk?: string[];
}

function makeZone({ records, exists = [], spf, dkim }: Test): Zone {
	const zone: Zone = Object.fromEntries(
		Object.entries(records).map(([name, TXT]) => [name, { TXT }]),
	);
	for (const name of exists) zone[name] = { A: ['192.0.2.1'] };
	if (spf) zone[spf] = { ...(zone[spf] as object), TXT: ['v=spf1 ip4:192.0.2.10 -all'] };
	if (dkim) zone[`s1._domainkey.${dkim}`] = { TXT: [rsaKey().record] };
	return zone;
}

describe('DMARC suite', () => {
	let dns: DnsServer;
	beforeAll(async () => {
		dns = await startDnsServer({});
	});
	afterAll(() => dns.close());

	it.each(suite as unknown as Test[])('$name ($source)', async (test) => {
		dns.setZone(makeZone(test));
		dns.queries.length = 0;
		const { author, spf, dkim } = test;
		const mail = writeMail(
			`From: someone@${author}\nDate: Sun, 01 Mar 2026 12:00:00 +0000\nSubject: x\n\nHello\n`,
		);
		const source = Buffer.from(dkim ? await sign(mail, { domain: dkim }) : mail);
		const envelope = { clientIp: '192.0.2.10', envelopeSender: `a@${spf ?? 'nowhere.invalid'}` };
		const { dmarc } = await checkMessage(
			source,
			{ policy: 'dmarc', helo: 'mail.invalid', ...envelope },
			createResolver({ servers: dns.address, timeoutMs: 5000 }),
		);
		expect(dmarc).toEqual(test.expect);
		if (test.walk) {
			const asked = dns.queries
				.map(({ name }) => name)
				.filter((name) => name.startsWith('_dmarc.'));
			// The walk of the signing domain ends in names of this one; none but its own lie below k.example.com.
			const expected = new Set(test.walk);
			expect(asked.filter((name) => expected.has(name))).toEqual(test.walk);
			const below = asked.filter((name) => name.endsWith('.k.example.com'));
			expect(below.every((name) => expected.has(name))).toBe(true);
		}
	});
});
