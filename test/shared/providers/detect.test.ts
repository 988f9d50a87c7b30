// Finding servers from an address; what the world answers is given.
import { readAutoconfig } from '../../../nodes/shared/providers/autoconfig';
import { findServers, type Surroundings } from '../../../nodes/shared/providers/detect';
import { fakeDns } from '../../EmailAuthCheck/judgeMessage/fakeDns';
import type { ServerAddress } from '../../../nodes/shared/connection/settings';

const address = 'ann@example.test';

interface World {
	srv?: Record<string, Array<{ name: string; port: number; priority?: number }>>;
	mx?: string[];
	files?: Record<string, string>;
	/** `host:port` that greet properly. */
	servers?: string[];
}

function surroundings({ srv = {}, mx = [], files = {}, servers = [] }: World): {
	world: Surroundings;
	greeted: string[];
} {
	const greeted: string[] = [];
	const world: Surroundings = {
		resolve: fakeDns({
			...Object.fromEntries(Object.entries(srv).map(([name, SRV]) => [name, { SRV }])),
			'example.test': { MX: mx.map((exchange) => ({ exchange, priority: 1 })) },
		}).resolve,
		greet: (_protocol, { host, port }: ServerAddress) => {
			greeted.push(`${host}:${port}`);
			return servers.includes(`${host}:${port}`)
				? Promise.resolve()
				: Promise.reject(new Error('no'));
		},
		readFile: (url) => Promise.resolve(files[url.href] ?? ''),
	};
	return { world, greeted };
}

const find = (world: World) => findServers(address, surroundings(world).world);

it('P28 knows the provider by its own domain', async () => {
	const found = await findServers('ann@gmail.com', surroundings({}).world);
	expect(found).toMatchObject({ preset: 'gmail', imap: { host: 'imap.gmail.com' } });
	expect(found.foundBy).toContain('Gmail');
});

it('P28 takes SRV records in order of priority, once the server proved itself (RFC 6186, RFC 8314)', async () => {
	const found = await find({
		srv: {
			'_imaps._tcp.example.test': [
				{ name: 'second.example.test', port: 993, priority: 20 },
				{ name: 'first.example.test', port: 1993, priority: 10 },
			],
			'_submissions._tcp.example.test': [{ name: 'out.example.test.', port: 465 }],
		},
		servers: ['first.example.test:1993', 'second.example.test:993', 'out.example.test:465'],
	});
	expect(found).toMatchObject({
		imap: { host: 'first.example.test', port: 1993, security: 'tls' },
		smtp: { host: 'out.example.test', port: 465, security: 'tls' },
	});
	expect(found.foundBy).toContain('SRV');
});

it('P28 believes no server that does not greet, and goes on', async () => {
	const found = await find({
		srv: { '_imaps._tcp.example.test': [{ name: 'dead.example.test', port: 993 }] },
		servers: ['mail.example.test:993', 'mail.example.test:587'],
	});
	expect(found).toMatchObject({
		imap: { host: 'mail.example.test', port: 993 },
		smtp: { host: 'mail.example.test', port: 587, security: 'starttls' },
	});
});

it('P28 sends no password to a stranger on the word of a name server', async () => {
	const { world, greeted } = surroundings({
		srv: { '_imaps._tcp.example.test': [{ name: 'imap.evil.test', port: 993 }] },
		servers: ['imap.evil.test:993'],
	});
	await expect(findServers(address, world)).rejects.toMatchObject({
		problem: { code: 'serversElsewhere' },
	});
	expect(greeted).not.toContain('imap.evil.test:993');
	const toProvider = await find({
		srv: { '_imaps._tcp.example.test': [{ name: 'imap.gmail.com', port: 993 }] },
		servers: ['imap.gmail.com:993'],
	});
	expect(toProvider.imap.host).toBe('imap.gmail.com');
});

const file = (
	host: string,
	socket = 'SSL',
): string => `<?xml version="1.0"?><clientConfig><emailProvider>
	<incomingServer type="pop3"><hostname>pop.example.test</hostname><port>995</port><socketType>SSL</socketType></incomingServer>
	<incomingServer type="imap"><hostname>${host}</hostname><port>993</port><socketType>${socket}</socketType><username>%EMAILLOCALPART%</username></incomingServer>
	<outgoingServer type="smtp"><hostname>smtp.%EMAILDOMAIN%</hostname><port>587</port><socketType>STARTTLS</socketType></outgoingServer>
	</emailProvider></clientConfig>`;

it('P28 reads the configuration file that the domain publishes', async () => {
	const found = await find({
		files: { 'https://autoconfig.example.test/mail/config-v1.1.xml': file('imap.example.test') },
		servers: ['imap.example.test:993', 'smtp.example.test:587'],
	});
	expect(found).toMatchObject({
		imap: { host: 'imap.example.test', port: 993, security: 'tls' },
		smtp: { host: 'smtp.example.test', port: 587, security: 'starttls' },
		user: 'ann',
	});
	expect(found.foundBy).toContain('configuration file');
});

it('P30 takes nothing unencrypted or malformed from a configuration file', () => {
	expect(readAutoconfig(file('imap.example.test', 'plain'), address).imap).toBeUndefined();
	expect(readAutoconfig(file('imap example.test/x'), address).imap).toBeUndefined();
	expect(readAutoconfig('<incomingServer type="imap">'.repeat(100_000), address)).toEqual({});
	expect(readAutoconfig(`<!-- ${file('old.example.test')} -->`, address)).toEqual({});
	expect(readAutoconfig('', address)).toEqual({});
});

it('P28 knows a provider by its MX', async () => {
	const found = await find({ mx: ['aspmx.l.google.com.'] });
	expect(found).toMatchObject({ preset: 'gmail', imap: { host: 'imap.gmail.com' } });
	expect((await find({ mx: ['example-test.mail.protection.outlook.com'] })).preset).toBe(
		'microsoft365',
	);
});

it('P36 says what was tried when nothing answers', async () => {
	await expect(find({})).rejects.toMatchObject({ problem: { code: 'notDetected' } });
	await expect(findServers('ann', surroundings({}).world)).rejects.toMatchObject({
		problem: { code: 'addressMissing' },
	});
});
