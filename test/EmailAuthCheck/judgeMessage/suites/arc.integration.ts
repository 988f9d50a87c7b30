/**
 * The ARC validation suite through Check Message and the resolver, over a DNS server on loopback (source, licence and
 * differences: test/fixtures/suites/README.md).
 */
import { checkMessage } from '../../../../nodes/EmailAuthCheck/judgeMessage/judgeMessage';
import type { ArcResult } from '../../../../nodes/EmailAuthCheck/judgeMessage/types';
import { createResolver } from '../../../../nodes/shared/dns/resolver';
import scenarios from '../../../fixtures/suites/arc.json';
import { startDnsServer, type DnsServer, type Zone } from '../../../../sandbox/servers/dns';
import { differences } from './arcDifferences';

interface Scenario {
	description: string;
	zone: Zone;
	tests: Array<{
		name: string;
		spec: string;
		description: string;
		message: string;
		/** Empty where the chain is so broken that the suite expects no answer. */
		result: ArcResult | '';
	}>;
}

describe.each(scenarios as unknown as Scenario[])('ARC suite: $description', ({ zone, tests }) => {
	let dns: DnsServer;
	beforeAll(async () => {
		dns = await startDnsServer(zone);
	});
	afterAll(() => dns.close());

	it.each(tests)('$name: $description', async ({ name, message, result }) => {
		const resolve = createResolver({ servers: dns.address, timeoutMs: 5000 });
		const { arc } = await checkMessage(Buffer.from(message), { policy: 'aligned' }, resolve);
		expect(arc.result).toBe(differences.get(name)?.answer ?? (result || 'fail'));
	});
});

it('every listed difference is one of the suite, and is a difference', () => {
	const tests = new Map(
		(scenarios as unknown as Scenario[]).flatMap((scenario) =>
			scenario.tests.map((test) => [test.name, test.result || 'fail'] as const),
		),
	);
	for (const [name, { answer }] of differences) {
		expect(tests.has(name)).toBe(true);
		expect(tests.get(name)).not.toBe(answer);
	}
});
