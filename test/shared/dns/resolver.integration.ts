/** The resolver against real servers on loopback: what it asks, whom, how often, and what it makes of it. */
import { encode, decode } from 'dns-packet';

import { readText } from '../../../nodes/shared/dns/types';
import { createResolver, isAbsence, queryBudget } from '../../../nodes/shared/dns/resolver';
import {
	startDnsServer,
	type DnsServer,
	type DnsServerOptions,
	type Zone,
} from '../../../sandbox/servers/dns';

const servers: DnsServer[] = [];
async function serve(zone: Zone, options?: DnsServerOptions): Promise<DnsServer> {
	const server = await startDnsServer(zone, options);
	servers.push(server);
	return server;
}
afterEach(async () => {
	await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** The code a look-up fails with. */
function codeOf(answer: Promise<unknown>): Promise<unknown> {
	return answer.then(
		(value) => `answered ${JSON.stringify(value)}`,
		(error: { code: string }) => error.code,
	);
}

const zone: Zone = {
	'mail.example': {
		A: ['192.0.2.1', '192.0.2.2'],
		AAAA: ['2001:db8::1'],
		MX: [
			{ priority: 20, exchange: 'b.example' },
			{ priority: 10, exchange: 'a.example' },
		],
		TXT: ['v=spf1 -all', ['two ', 'parts']],
		SRV: [{ priority: 1, weight: 2, port: 993, name: 'imap.example' }],
		NS: ['ns.example'],
	},
	'1.2.0.192.in-addr.arpa': { PTR: ['mail.example'] },
	'alias.example': { CNAME: ['second.example'] },
	'second.example': { CNAME: ['mail.example'] },
	'dangling.example': { CNAME: ['gone.example'] },
	'a/b:c%{d} ü.example': { A: ['192.0.2.9'] },
	'broken.example': 'SERVFAIL',
	'private.example': 'REFUSED',
	'silent.example': 'TIMEOUT',
	'below.empty.example': { A: ['192.0.2.3'] },
};

describe('answers', () => {
	it('are shaped as node:dns shapes them', async () => {
		const { address } = await serve(zone);
		const resolve = createResolver({ servers: address });
		expect(await resolve('mail.example', 'A')).toEqual(['192.0.2.1', '192.0.2.2']);
		expect(await resolve('MAIL.example.', 'AAAA')).toEqual(['2001:db8::1']);
		expect(await resolve('mail.example', 'MX')).toEqual([
			{ priority: 20, exchange: 'b.example' },
			{ priority: 10, exchange: 'a.example' },
		]);
		expect(await resolve('mail.example', 'TXT')).toEqual([
			Buffer.from('v=spf1 -all'),
			Buffer.from('two parts'),
		]);
		expect(await resolve('mail.example', 'SRV')).toEqual([
			{ priority: 1, weight: 2, port: 993, name: 'imap.example' },
		]);
		expect(await resolve('mail.example', 'NS')).toEqual(['ns.example']);
		expect(await resolve('1.2.0.192.in-addr.arpa', 'PTR')).toEqual(['mail.example']);
	});

	it('follow aliases, also where the server does not', async () => {
		const { address } = await serve(zone);
		expect(await createResolver({ servers: address })('alias.example', 'A')).toHaveLength(2);

		const onlyFirst = (answer: Buffer) => {
			const packet = decode(answer);
			return [encode({ ...packet, answers: packet.answers!.slice(0, 1) })];
		};
		const lazy = await serve(zone, { tamper: onlyFirst });
		const resolve = createResolver({ servers: lazy.address });
		expect(await resolve('alias.example', 'A')).toEqual(['192.0.2.1']);
		expect(lazy.queries.map(({ name }) => name)).toEqual([
			'alias.example',
			'second.example',
			'mail.example',
		]);
		expect(await codeOf(resolve('dangling.example', 'A'))).toBe('ENOTFOUND');
	});

	it('come for names with unusual characters, as SPF macros make them (RFC 7208 section 7)', async () => {
		const { address } = await serve(zone);
		const resolve = createResolver({ servers: address });
		expect(await resolve('a/b:c%{d} ü.example', 'A')).toEqual(['192.0.2.9']);
	});

	it('come from a server at an IPv6 address', async () => {
		const { address } = await serve(zone, { host: '::1' });
		expect(address).toMatch(/^\[::1\]:\d+$/);
		expect(await createResolver({ servers: address })('mail.example', 'A')).toHaveLength(2);
	});

	it('are given to each caller as a copy', async () => {
		const { address } = await serve(zone);
		const resolve = createResolver({ servers: address });
		const first = (await resolve('mail.example', 'MX')) as Array<{ priority: number }>;
		first.sort((a, b) => a.priority - b.priority)[0]!.priority = 99;
		expect(await resolve('mail.example', 'MX')).toMatchObject([{ priority: 20 }, { priority: 10 }]);
	});
});

describe('failures', () => {
	it('tell absence from ignorance (B04)', async () => {
		const { address } = await serve(zone);
		const resolve = createResolver({ servers: address, timeoutMs: 1500 });
		const codes = {
			'gone.example': 'ENOTFOUND',
			'empty.example': 'ENODATA',
			'below.empty.example': 'ENODATA',
			'a..example': 'ENOTFOUND',
			'broken.example': 'ESERVFAIL',
			'private.example': 'EREFUSED',
			'silent.example': 'ETIMEOUT',
		};
		for (const [name, code] of Object.entries(codes)) {
			const error: unknown = await resolve(name, 'TXT').catch((failure: unknown) => failure);
			expect(error).toMatchObject({ code });
			expect(isAbsence(error)).toBe(['ENOTFOUND', 'ENODATA'].includes(code));
		}
	});

	it('come as a new error each time: callers write on them', async () => {
		const { address } = await serve(zone);
		const resolve = createResolver({ servers: address });
		const take = () => resolve('gone.example', 'A').catch((error: unknown) => error);
		expect(await take()).not.toBe(await take());
	});

	it('of a server that is not there are temporary', async () => {
		const server = await startDnsServer(zone);
		await server.close();
		const resolve = createResolver({ servers: server.address, timeoutMs: 3000 });
		const error: unknown = await resolve('mail.example', 'A').catch((failure: unknown) => failure);
		expect(isAbsence(error)).toBe(false);
		expect(error).toMatchObject({ code: 'ECONNREFUSED' });
	});
});

describe('several servers', () => {
	it.each(['SERVFAIL', 'REFUSED', 'TIMEOUT'] as const)(
		'the next answers when one says %s',
		async (failure) => {
			const bad = await serve({ 'mail.example': failure });
			const good = await serve(zone);
			const resolve = createResolver({
				servers: `${bad.address}, ${good.address}`,
				timeoutMs: 4000,
			});
			expect(await resolve('mail.example', 'A')).toHaveLength(2);
			expect(bad.queries).toHaveLength(1);
		},
	);

	it('a dead one is waited for once, not with each look-up', async () => {
		const dead = await serve(
			Object.fromEntries(Object.keys(zone).map((name) => [name, 'TIMEOUT'])),
		);
		const good = await serve(zone);
		const servers = `${dead.address}, ${good.address}`;
		const resolve = createResolver({ servers, timeoutMs: 2000 });
		await resolve('mail.example', 'A');
		await resolve('mail.example', 'AAAA');
		await createResolver({ servers, timeoutMs: 2000 })('mail.example', 'MX');
		expect([dead.queries.length, good.queries.length]).toEqual([1, 3]);
		// And is there again when the other one falls silent.
		dead.setZone(zone);
		good.setZone(Object.fromEntries(Object.keys(zone).map((name) => [name, 'TIMEOUT'])));
		expect(await resolve('mail.example', 'TXT')).toHaveLength(2);
	});

	it('a refusal is not asked for again, silence is', async () => {
		const refusing = await serve({ 'mail.example': 'REFUSED' });
		const silent = await serve({ 'mail.example': 'TIMEOUT' });
		const resolve = createResolver({
			servers: `${refusing.address},${silent.address}`,
			timeoutMs: 1200,
		});
		await codeOf(resolve('mail.example', 'A'));
		expect([refusing.queries.length, silent.queries.length]).toEqual([1, 2]);
	});

	it('a lone server that loses a packet is asked again', async () => {
		let seen = 0;
		const { address } = await serve(zone, { tamper: (answer) => (++seen === 1 ? [] : [answer]) });
		const resolve = createResolver({ servers: address, timeoutMs: 600 });
		expect(await resolve('mail.example', 'A')).toHaveLength(2);
		expect(seen).toBeGreaterThan(1);
	});

	it('NXDOMAIN is an answer: no other server is asked', async () => {
		const first = await serve({});
		const second = await serve(zone);
		const resolve = createResolver({ servers: `${first.address},${second.address}` });
		expect(await codeOf(resolve('mail.example', 'A'))).toBe('ENOTFOUND');
		expect(second.queries).toEqual([]);
	});
});

describe('large answers', () => {
	const large: Zone = {
		'large.example': { TXT: Array.from({ length: 40 }, (_, at) => `${at} ${'x'.repeat(200)}`) },
		'medium.example': { TXT: ['y'.repeat(900)] },
	};

	it('come over TCP when UDP cuts them off', async () => {
		const { address, queries } = await serve(large);
		const resolve = createResolver({ servers: address });
		expect(await resolve('large.example', 'TXT')).toHaveLength(40);
		expect(queries.map(({ transport }) => transport)).toEqual(['udp', 'tcp']);
	});

	it('come over UDP as far as EDNS0 goes', async () => {
		const { address, queries } = await serve(large);
		const resolve = createResolver({ servers: address });
		const [text] = await resolve('medium.example', 'TXT');
		expect(readText(text!)).toBe('y'.repeat(900));
		expect(queries.map(({ transport }) => transport)).toEqual(['udp']);
	});

	it('come over TCP when something on the way cut them off without saying so', async () => {
		const cut: DnsServerOptions['tamper'] = (answer, _query, transport) =>
			transport === 'udp' ? [answer.subarray(0, 512)] : [answer];
		const { address } = await serve(large, { tamper: cut });
		const resolve = createResolver({ servers: address });
		const [text] = await resolve('medium.example', 'TXT');
		expect(readText(text!)).toBe('y'.repeat(900));
	});

	it('are a temporary failure when TCP gives nothing', async () => {
		const noTcp: DnsServerOptions['tamper'] = (answer, _query, transport) =>
			transport === 'tcp' ? [Buffer.from('nonsense')] : [answer];
		const { address } = await serve(large, { tamper: noTcp });
		const resolve = createResolver({ servers: address, timeoutMs: 3000 });
		expect(await codeOf(resolve('large.example', 'TXT'))).toBe('ECONNRESET');
	});

	it('of servers without EDNS0 are asked for without it', async () => {
		const { address, queries } = await serve(large, {
			tamper: (answer, query) => {
				if (decode(query).additionals!.length === 0) return [answer];
				const { id } = decode(query);
				return [encode({ type: 'response', id, flags: 1, questions: [] })];
			},
		});
		const resolve = createResolver({ servers: address });
		expect(await resolve('medium.example', 'TXT')).toHaveLength(1);
		expect(queries.map(({ transport }) => transport)).toEqual(['udp', 'udp', 'tcp']);
	});
});

describe('forged and broken packets', () => {
	const forge = (answer: Buffer, change: (packet: Buffer) => void) => {
		const packet = decode(answer);
		const forged = encode({
			...packet,
			answers: [{ type: 'A', name: 'mail.example', ttl: 60, data: '203.0.113.66' }],
		});
		change(forged);
		return forged;
	};
	const otherId = (packet: Buffer) => packet.writeUInt16BE(packet.readUInt16BE(0) ^ 0x55, 0);

	it('with another id are ignored; the true answer behind them counts', async () => {
		const { address } = await serve(zone, {
			tamper: (answer) => [forge(answer, otherId), forge(answer, otherId), answer],
		});
		const resolve = createResolver({ servers: address });
		expect(await resolve('mail.example', 'A')).toEqual(['192.0.2.1', '192.0.2.2']);
	});

	it('with another question are ignored', async () => {
		const { address } = await serve(zone, {
			tamper: (answer) => {
				const packet = decode(answer);
				const questions = [{ name: 'evil.example', type: 'A' as const }];
				return [encode({ ...packet, questions }), answer];
			},
		});
		const resolve = createResolver({ servers: address });
		expect(await resolve('mail.example', 'A')).toHaveLength(2);
	});

	it('in a flood make the resolver go on over TCP', async () => {
		const { address, queries } = await serve(zone, {
			tamper: (answer, _query, transport) =>
				transport === 'tcp' ? [answer] : Array.from({ length: 50 }, () => forge(answer, otherId)),
		});
		const resolve = createResolver({ servers: address });
		expect(await resolve('mail.example', 'A')).toEqual(['192.0.2.1', '192.0.2.2']);
		expect(queries.map(({ transport }) => transport)).toEqual(['udp', 'tcp']);
	});

	it('of noise alone end as a temporary failure', async () => {
		const { address } = await serve(zone, { tamper: () => [Buffer.from('garbage')] });
		const resolve = createResolver({ servers: address, timeoutMs: 200 });
		expect(await codeOf(resolve('mail.example', 'A'))).toBe('ETIMEOUT');
	});

	it('cannot be aimed: each query has an id and a source of its own', async () => {
		const ids = new Set<number>();
		const { address } = await serve(zone, {
			tamper: (answer, query) => {
				ids.add(query.readUInt16BE(0));
				return [answer];
			},
		});
		const resolve = createResolver({ servers: address });
		await Promise.all(
			Array.from({ length: 40 }, (_, at) => codeOf(resolve(`n${at}.example`, 'A'))),
		);
		expect(ids.size).toBeGreaterThan(35);
	});
});

describe('B16 one look-up a distinct name and batch', () => {
	it('is shared in flight and in the batch, whatever the TTL and the outcome', async () => {
		const { address, queries } = await serve(zone, { latencyMs: 5 });
		const resolve = createResolver({ servers: address, timeoutMs: 5000 });
		for (let round = 0; round < 3; round++) {
			await Promise.all(
				['mail.example', 'Mail.Example', 'gone.example', 'broken.example'].flatMap((name) =>
					[1, 2, 3].map(() => codeOf(resolve(name, 'A'))),
				),
			);
		}
		expect(queries.map(({ name }) => name).sort()).toEqual([
			'broken.example',
			'gone.example',
			'mail.example',
		]);
	});

	it('is kept across batches as long as its TTL allows', async () => {
		const lasting = await serve(zone, { ttlSeconds: 60 });
		const fleeting = await serve(zone, { ttlSeconds: 0 });
		for (const { address } of [lasting, fleeting]) {
			for (let batch = 0; batch < 3; batch++) {
				const resolve = createResolver({ servers: address });
				await resolve('mail.example', 'A');
				await codeOf(resolve('gone.example', 'A'));
			}
		}
		expect([lasting.queries.length, fleeting.queries.length]).toEqual([2, 6]);
	});

	it('B04 a failure is not kept: a retry asks anew', async () => {
		const server = await serve({ 'mail.example': 'SERVFAIL' }, { ttlSeconds: 60 });
		const options = { servers: server.address, timeoutMs: 5000 };
		const first = createResolver(options);
		expect(await codeOf(first('mail.example', 'A'))).toBe('ESERVFAIL');
		server.setZone(zone);
		expect(await codeOf(first('mail.example', 'A'))).toBe('ESERVFAIL');
		expect(await createResolver(options)('mail.example', 'A')).toHaveLength(2);
	});

	it('holds many questions at once in turn', async () => {
		const many: Zone = {};
		for (let at = 0; at < 300; at++) many[`n${at}.example`] = { A: ['192.0.2.1'] };
		const { address, queries } = await serve(many, { latencyMs: 1 });
		const resolve = createResolver({ servers: address });
		const answers = await Promise.all(Object.keys(many).map((name) => resolve(name, 'A')));
		expect(answers.flat()).toHaveLength(300);
		expect(queries).toHaveLength(300);
	});
});

describe('queryBudget', () => {
	it('refuses what goes beyond it as not known, and repeats what was asked', async () => {
		const { address } = await serve(zone);
		const resolve = queryBudget(createResolver({ servers: address }), 2);
		await resolve('mail.example', 'A');
		await resolve('mail.example', 'AAAA');
		const error: unknown = await resolve('mail.example', 'MX').catch((failure: unknown) => failure);
		expect(error).toMatchObject({ code: 'EQUERYLIMIT' });
		expect(isAbsence(error)).toBe(false);
		expect(await resolve('MAIL.example', 'A')).toHaveLength(2);
	});
});
