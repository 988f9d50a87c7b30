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
	/** What greeting a `host:port` fails with. */
	failures?: Record<string, unknown>;
}

function surroundings({ srv = {}, mx = [], files = {}, servers = [], failures = {} }: World): {
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
				: // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as thrown
					Promise.reject(failures[`${host}:${port}`] ?? new Error('no'));
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

it('P28 signs in to SMTP with the user name that the configuration file has for it', async () => {
	const found = await find({
		files: {
			'https://autoconfig.example.test/mail/config-v1.1.xml': file('imap.example.test').replace(
				'</outgoingServer>',
				'<username>smtp-%EMAILLOCALPART%</username></outgoingServer>',
			),
		},
		servers: ['imap.example.test:993', 'smtp.example.test:587'],
	});
	expect(found).toMatchObject({ user: 'ann', smtpUser: 'smtp-ann' });
	expect(found.smtp).not.toHaveProperty('user');
});

it('B42 tells the certificate of a web host as such, with the names it is made out to', async () => {
	const error = Object.assign(
		new Error(
			"Hostname/IP does not match certificate's altnames: Host: mail.example.test. is not in the cert's altnames: DNS:web12.hoster.test, DNS:*.hoster.test",
		),
		{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
	);
	await expect(find({ failures: { 'mail.example.test:993': error } })).rejects.toMatchObject({
		problem: {
			code: 'certificateOfWebHost',
			text: 'mail.example.test:993 answers, but with the certificate of its web host, made out to web12.hoster.test, *.hoster.test, so no password is sent there',
			remedy:
				'Choose Custom and enter as IMAP host the server name that the web host gives for mail programs, often one of those: web12.hoster.test, *.hoster.test.',
		},
	});
	const expired = Object.assign(new Error('certificate has expired'), { code: 'CERT_HAS_EXPIRED' });
	await expect(find({ failures: { 'mail.example.test:993': expired } })).rejects.toMatchObject({
		problem: {
			code: 'certificateExpired',
			text: 'mail.example.test:993 answers, but is not believed. The certificate of the mail server has expired',
		},
	});
});

it.each([
	['Proton Mail', 'proton.me', 'mail.protonmail.ch', /Proton Mail Bridge .* port 1143 /],
	['Tuta', 'tuta.com', 'mail.tutanota.de', /cannot be read here/],
	['HEY', 'hey.com', 'work-mx.app.hey.com', /forwarding to a mailbox/],
])('P28 says that %s has no IMAP, and what to do instead', async (name, domain, mx, remedy) => {
	const problem = {
		code: 'noImap',
		text: expect.stringMatching(`^${name} has no IMAP server: `) as string,
		remedy: expect.stringMatching(remedy) as string,
	};
	const world = surroundings({}).world;
	await expect(findServers(`ann@${domain}`, world)).rejects.toMatchObject({ problem });
	await expect(find({ mx: [`${mx}.`] })).rejects.toMatchObject({ problem });
});

it('P28 tries no port that is none of mail on the word of a record, and says so', async () => {
	for (const port of [22, 6379, 8080]) {
		const { world, greeted } = surroundings({
			srv: { '_imaps._tcp.example.test': [{ name: 'imap.example.test', port }] },
			servers: [`imap.example.test:${port}`],
		});
		await expect(findServers(address, world)).rejects.toMatchObject({
			problem: {
				code: 'portUnusual',
				text: `example.test names port ${port} of "imap.example.test" for its mail, a port where mail servers are not expected, so it was not tried`,
			},
		});
		expect(greeted).not.toContain(`imap.example.test:${port}`);
	}
});
