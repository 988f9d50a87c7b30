/**
 * DKIM examples of RFC 6376 and RFC 8463 and their variations through Check Message and the resolver, over a DNS server on
 * loopback (source and licence: test/fixtures/suites/README.md).
 */
import { checkMessage } from '../../../../nodes/EmailAuthCheck/judgeMessage/judgeMessage';
import { createResolver } from '../../../../nodes/shared/dns/resolver';
import suite from '../../../fixtures/suites/dkim.json';
import { startDnsServer, type DnsServer, type Zone } from '../../../../sandbox/servers/dns';

interface Test {
	name: string;
	zone: Zone;
	/** Bytes as characters, lines ended by LF. */
	message: string;
	/** Whether each signature is valid, in order of appearance. */
	valid: boolean[];
}

describe('DKIM suite', () => {
	let dns: DnsServer;
	beforeAll(async () => {
		dns = await startDnsServer({});
	});
	afterAll(() => dns.close());

	it.each(suite as unknown as Test[])('$name', async ({ zone, message, valid }) => {
		dns.setZone(zone);
		const resolve = createResolver({ servers: dns.address, timeoutMs: 5000 });
		const source = Buffer.from(message.replace(/\n/g, '\r\n'), 'latin1');
		const { dkim } = await checkMessage(source, { policy: 'aligned' }, resolve);
		const answer = dkim.signatures.map(({ result }) => result === 'pass');
		expect(answer).toEqual(valid);
		// What is not valid says why, and is never put off to later.
		for (const { result, reason } of dkim.signatures) {
			expect(result).not.toBe('temperror');
			if (result !== 'pass') expect(reason?.text).toBeTruthy();
		}
	});
});
