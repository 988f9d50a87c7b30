// Finding servers over the wire: a name server, mail servers and a web server on loopback, reached by their names
// through a proxy, with certificates of an authority that this process trusts.
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';

import { openSocket } from '../../../nodes/shared/connection/route';
import type { Route } from '../../../nodes/shared/connection/settings';
import { createResolver } from '../../../nodes/shared/dns/resolver';
import {
	findServers,
	surroundingsAlong,
	type DetectedServers,
} from '../../../nodes/shared/providers/detect';
import {
	makeAuthority,
	makeCertificate,
	trustAuthority,
	type Certificate,
} from '../../../sandbox/servers/certificates';
import { startDnsServer, type Zone } from '../../../sandbox/servers/dns';
import { startImapServer } from '../../../sandbox/servers/imap';
import { startProxy } from '../../../sandbox/servers/proxy';
import { startSmtpServer } from '../../../sandbox/servers/smtp';

const address = 'ann@example.test';
const users = { [address]: 'secret' };

let authority: Certificate;
let distrust: () => void;
let closing: Array<() => Promise<void>>;
/** What the proxy was asked for by the test that runs. */
let asked: string[];

beforeAll(async () => {
	authority = await makeAuthority();
	distrust = trustAuthority(authority);
});
afterAll(() => distrust());
beforeEach(() => {
	closing = [];
	asked = [];
});
afterEach(async () => {
	await Promise.all(closing.map(async (close) => await close()));
});

const certificateFor = (...names: string[]): Promise<Certificate> =>
	makeCertificate(names, 'current', authority);

/** @param places which port on loopback stands for which `host:port` */
async function find(
	zone: Zone,
	places: Record<string, number>,
	limits: Pick<Route, 'internetOnly'> = {},
): Promise<DetectedServers> {
	const dns = await startDnsServer(zone);
	const proxy = await startProxy('http', places);
	closing.push(
		async () => await dns.close(),
		async () => await proxy.close(),
	);
	asked = proxy.targets;
	const route = { proxyUrl: `http://127.0.0.1:${proxy.port}`, ...limits };
	const resolve = createResolver({ servers: dns.address, timeoutMs: 2000 });
	return await findServers(address, surroundingsAlong(route, resolve, 'example.test'));
}

async function startImap(certificate: Certificate, security: 'tls' | 'starttls' = 'tls') {
	const server = await startImapServer({ users, security, certificate });
	closing.push(async () => await server.close());
	return server;
}

async function startSmtp(certificate: Certificate, security: 'tls' | 'starttls') {
	const server = await startSmtpServer({ users, security, certificate });
	closing.push(async () => await server.close());
	return server;
}

async function startWeb(certificate: Certificate, files: Record<string, string>): Promise<number> {
	const server: Server = createServer(
		{ key: certificate.key, cert: certificate.cert },
		(request, response) => {
			const file = files[`https://${request.headers.host}${request.url}`];
			response.statusCode = file === undefined ? 404 : 200;
			response.end(file);
		},
	);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	closing.push(async () => {
		server.closeAllConnections();
		server.close();
		await once(server, 'close');
	});
	return (server.address() as AddressInfo).port;
}

const srv = (name: string, port: number) => [{ priority: 10, weight: 1, port, name }];

it('P28 finds the servers that SRV records name, greets them over TLS and STARTTLS, and logs in nowhere', async () => {
	const certificate = await certificateFor('post.example.test');
	const imap = await startImap(certificate);
	const smtp = await startSmtp(certificate, 'starttls');
	const found = await find(
		{
			'_imaps._tcp.example.test': { SRV: srv('post.example.test', 1993) },
			'_submission._tcp.example.test': { SRV: srv('post.example.test', 1587) },
		},
		{ 'post.example.test:1993': imap.port, 'post.example.test:1587': smtp.port },
	);
	expect(found).toEqual({
		imap: { host: 'post.example.test', port: 1993, security: 'tls' },
		smtp: { host: 'post.example.test', port: 1587, security: 'starttls' },
		foundBy: 'SRV records of example.test name post.example.test.',
	});
	expect(imap.commands).not.toContain('LOGIN');
	expect(imap.commands).not.toContain('AUTHENTICATE');
});

it('P28 P30 does not believe a server whose certificate is for another name, expired or of nobody’s', async () => {
	const [stranger, expired, own, good] = await Promise.all([
		certificateFor('elsewhere.test').then(startImap),
		makeCertificate(['mail.example.test'], 'expired', authority).then(startImap),
		makeCertificate(['first.example.test']).then(startImap),
		certificateFor('mail.example.test').then((made) => startImap(made, 'starttls')),
	]);
	const found = await find(
		{
			'_imaps._tcp.example.test': { SRV: srv('first.example.test', 993) },
			'example.test': { MX: [{ priority: 1, exchange: 'mx.example.test' }] },
		},
		{
			'first.example.test:993': own.port,
			'imap.example.test:993': stranger.port,
			'mail.example.test:993': expired.port,
			'mail.example.test:143': good.port,
		},
	);
	expect(found).toMatchObject({
		imap: { host: 'mail.example.test', port: 143, security: 'starttls' },
	});
	expect(found.smtp).toBeUndefined();
	expect(asked).toEqual(
		expect.arrayContaining(['first.example.test:993', 'imap.example.test:993']),
	);
});

it('P28 reads the configuration file that the domain publishes over HTTPS, and no other’s', async () => {
	const file = (host: string) => `<?xml version="1.0"?>
		<clientConfig version="1.1"><emailProvider id="example.test">
			<!-- <incomingServer type="imap"><hostname>old.example.test</hostname></incomingServer> -->
			<incomingServer type="imap">
				<hostname>${host}</hostname><port>993</port><socketType>SSL</socketType>
				<username>%EMAILLOCALPART%</username>
			</incomingServer>
		</emailProvider></clientConfig>`;
	const imap = await startImap(await certificateFor('inbox.example.test'));
	const web = await startWeb(await certificateFor('autoconfig.example.test', 'example.test'), {
		'https://example.test/.well-known/autoconfig/mail/config-v1.1.xml': file('inbox.example.test'),
	});
	const impostor = await startWeb(await certificateFor('other.test'), {
		'https://autoconfig.example.test/mail/config-v1.1.xml': file('evil.example.test'),
	});
	const found = await find(
		{},
		{
			'autoconfig.example.test:443': impostor,
			'example.test:443': web,
			'inbox.example.test:993': imap.port,
		},
	);
	expect(found).toMatchObject({ imap: { host: 'inbox.example.test', port: 993 }, user: 'ann' });
	expect(asked).not.toContain('evil.example.test:993');
});

it('P36 a server that answers in another protocol is none, and nothing found says what was tried', async () => {
	const smtp = await startSmtp(await certificateFor('imap.example.test'), 'tls');
	await expect(find({}, { 'imap.example.test:993': smtp.port })).rejects.toMatchObject({
		problem: { code: 'notDetected' },
	});
	expect(asked).toEqual(
		expect.arrayContaining(['autoconfig.example.test:443', 'mail.example.test:143']),
	);
});

it('P28 tries no name that leads into a private network, by a proxy or directly, unless that is allowed', async () => {
	const imap = await startImap(await certificateFor('mail.example.test'));
	const places = { 'mail.example.test:993': imap.port };
	const zone: Zone = { 'mail.example.test': { A: ['10.0.0.5'] } };
	await expect(find(zone, places, { internetOnly: true })).rejects.toMatchObject({
		problem: {
			code: 'addressPrivate',
			text: '"mail.example.test" leads to 10.0.0.5, an address of a private network, where nothing is tried on the word of a name server',
			remedy:
				'If your mail server stands there, switch on Private Network in the credential, or choose Custom and enter it.',
		},
	});
	expect(asked).not.toContain('mail.example.test:993');
	expect(await find(zone, places)).toMatchObject({ imap: { host: 'mail.example.test' } });
	expect(
		await find({ 'mail.example.test': { A: ['93.184.215.14'] } }, places, { internetOnly: true }),
	).toMatchObject({ imap: { host: 'mail.example.test' } });

	for (const host of ['localhost', '127.0.0.1', '::1', '::ffff:127.0.0.1']) {
		const socket = openSocket({ internetOnly: true }, host, imap.port, 2000);
		await expect(socket).rejects.toMatchObject({ problem: { code: 'addressPrivate' } });
	}
	const allowed = await openSocket({}, 'localhost', imap.port, 2000);
	allowed.destroy();
});
