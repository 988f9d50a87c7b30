/**
 * The RFC 7208 test suite through Check Message and the resolver, over a DNS server on loopback (source and licence:
 * test/fixtures/suites/README.md).
 */
import { checkMessage } from '../../../../nodes/EmailAuthCheck/judgeMessage/judgeMessage';
import { createResolver } from '../../../../nodes/shared/dns/resolver';
import scenarios from '../../../fixtures/suites/rfc7208.json';
import { startDnsServer, type DnsServer, type Zone } from '../../../../sandbox/servers/dns';

interface Scenario {
	description: string;
	zone: Record<string, Record<string, unknown>>;
	tests: Array<{
		name: string;
		spec: string;
		helo: string;
		clientIp: string;
		sender: string;
		results: string[];
	}>;
}

const mail = Buffer.from('From: someone@author.invalid\r\nSubject: suite\r\n\r\nHello\r\n');

/** The suite writes bytes as characters. */
function readZone(zone: Scenario['zone']): Zone {
	const toBytes = (text: string) => Buffer.from(text, 'latin1');
	const read = (records: Record<string, unknown>) =>
		Array.isArray(records.TXT)
			? {
					...records,
					TXT: (records.TXT as Array<string | string[]>).map((text) =>
						Array.isArray(text) ? text.map(toBytes) : toBytes(text),
					),
				}
			: records;
	return Object.fromEntries(Object.entries(zone).map(([name, records]) => [name, read(records)]));
}

describe.each(scenarios as unknown as Scenario[])(
	'RFC 7208 suite: $description',
	({ zone, tests }) => {
		let dns: DnsServer;
		beforeAll(async () => {
			dns = await startDnsServer(readZone(zone));
		});
		afterAll(() => dns.close());

		it.each(tests)('$name ($spec)', async ({ helo, clientIp, sender, results }) => {
			const resolve = createResolver({ servers: dns.address, timeoutMs: 5000 });
			const { spf } = await checkMessage(
				mail,
				{ policy: 'aligned', clientIp, helo, envelopeSender: sender || '<>' },
				resolve,
			);
			expect(results).toContain(spf.result);
		});
	},
);
