/**
 * Finds the servers of an email address (P28): a known provider, the domain's SRV records (RFC 6186, RFC 8314), its
 * published configuration file, the provider its MX points to, then usual names. Nothing is believed before the server
 * greeted over TLS with a certificate for its name, and a password goes outside the domain only to a known provider.
 */
import { BoundedCache } from '../dns/cache';
import { createResolver } from '../dns/resolver';
import type { Resolve } from '../dns/types';
import { parseAddress } from '../message/address';
import { ProblemError } from '../reasons/problem';
import { autoconfigUrls, readAutoconfig } from './autoconfig';
import { explainUnproven, isUsualPort, type Unproven } from './unproven';
import { findProviderWithoutImap } from './withoutImap';
import { askHttp } from '../connection/httpRequest';
import { assertOnInternet } from '../connection/route';
import {
	findPresetByDomain,
	findPresetByMailExchanger,
	isProviderHost,
	serverFor,
} from './presets';
import type { ReadingPreset } from './preset';
import { greetServer } from '../connection/probe';
import type { Route, ServerAddress } from '../connection/settings';

export interface DetectedServers {
	imap: ServerAddress;
	/** Absent when no server for sending was found. */
	smtp?: ServerAddress;
	/** The provider's value, when it is a known one. */
	preset?: string;
	/** The user name for IMAP, when the domain publishes another than the address. */
	user?: string;
	/** The same for SMTP. */
	smtpUser?: string;
	/** How they were found, one sentence. */
	foundBy: string;
}

/** What detection asks of the world. */
export interface Surroundings {
	resolve: Resolve;
	/** @throws when there is no such server or it does not prove itself */
	greet: (protocol: 'imap' | 'smtp', server: ServerAddress) => Promise<unknown>;
	/** @returns the file's text, '' when there is none */
	readFile: (url: URL) => Promise<string>;
}

const stepMs = 5000;
const keptMs = 6 * 60 * 60 * 1000;
const foundBefore = new BoundedCache<{ found: DetectedServers; endsAt: number }>(500, 1024 * 1024);

/**
 * Finds the servers of an address; an answer is kept for some hours.
 * @param route with `internetOnly`, as strangers name the servers, unless the operator allows private addresses
 * @throws ProblemError saying what was tried and what to do instead
 */
export async function detectServers(address: string, route: Route): Promise<DetectedServers> {
	const key = [address, route.proxyUrl, route.localAddress, route.internetOnly].join(' ');
	const before = foundBefore.get(key);
	if (before && before.endsAt > Date.now()) return before.found;
	const resolve = createResolver();
	const ehloName = parseAddress(address)?.domain ?? '';
	const found = await findServers(address, surroundingsAlong(route, resolve, ehloName));
	foundBefore.set(key, { found, endsAt: Date.now() + keptMs }, JSON.stringify(found).length);
	return found;
}

/** The world as it is reached along a route; only name servers are asked directly. */
export function surroundingsAlong(route: Route, resolve: Resolve, ehloName: string): Surroundings {
	const greeting = {
		route,
		certificate: { kind: 'trusted' },
		ehloName,
		timeoutMs: stepMs,
	} as const;
	/** A proxy looks names up by itself: what the name servers say is all that can be known before. */
	const checkName = async (host: string): Promise<void> => {
		if (!route.internetOnly || !route.proxyUrl) return;
		const found = await Promise.all([
			resolve(host, 'A').catch(() => []),
			resolve(host, 'AAAA').catch(() => []),
		]);
		assertOnInternet(host, found.flat());
	};
	return {
		resolve,
		greet: async (protocol, server) => {
			await checkName(server.host);
			return await greetServer(protocol, server, greeting);
		},
		readFile: async (url) => {
			await checkName(url.hostname);
			const question = { method: 'GET', route, certificate: { kind: 'trusted' } } as const;
			const { status, text } = await askHttp(url, { ...question, timeoutMs: stepMs });
			return status === 200 ? text : '';
		},
	};
}

/**
 * The steps, one after another, until one is proven.
 * @throws ProblemError saying what was tried and what to do instead
 */
export async function findServers(
	address: string,
	surroundings: Surroundings,
): Promise<DetectedServers> {
	const domain = parseAddress(address)?.domain;
	if (!domain) {
		throw new ProblemError({
			code: 'addressMissing',
			text: 'Servers can only be detected from an email address',
			remedy: 'Enter the email address as the user name, or choose a provider.',
		});
	}
	const provider = findPresetByDomain(domain);
	if (provider) return useProvider(provider, domain, `${domain} belongs to ${provider.name}.`);
	const closed = findProviderWithoutImap({ domain });
	if (closed) throw new ProblemError(closed);

	const unproven: Unproven[] = [];
	const steps = [
		() => findBySrv(domain, surroundings, unproven),
		() => findByAutoconfig(address, domain, surroundings, unproven),
		() => findByMailExchanger(domain, surroundings),
		() => findByUsualNames(domain, surroundings, unproven),
	];
	for (const step of steps) {
		const found = await step();
		if (found) return found;
	}
	throw new ProblemError(
		explainUnproven(unproven, domain) ?? {
			code: 'notDetected',
			text: `No mail server could be found for ${domain}: neither SRV records, nor a configuration file, nor a known provider in its MX, nor imap.${domain} or mail.${domain}`,
			remedy:
				'Choose the provider from the list, or Custom and enter the servers that the help page of the provider names.',
		},
	);
}

function useProvider(
	{ imap, smtp, value }: ReadingPreset,
	domain: string,
	foundBy: string,
): DetectedServers {
	return { imap: serverFor(imap, domain), smtp: serverFor(smtp, domain), preset: value, foundBy };
}

async function findBySrv(
	domain: string,
	surroundings: Surroundings,
	unproven: Unproven[],
): Promise<DetectedServers | undefined> {
	const ask = (service: string, security: 'tls' | 'starttls') =>
		readSrv(domain, service, security, surroundings.resolve);
	const [imaps, imapPlain, submissions, submission] = await Promise.all([
		ask('_imaps', 'tls'),
		ask('_imap', 'starttls'),
		ask('_submissions', 'tls'),
		ask('_submission', 'starttls'),
	]);
	const imap = await firstProven('imap', [...imaps, ...imapPlain], domain, surroundings, unproven);
	if (!imap) return undefined;
	const senders = [...submissions, ...submission];
	const smtp = await firstProven('smtp', senders, domain, surroundings, unproven);
	return makeAnswer(imap, smtp, `SRV records of ${domain} name ${imap.host}.`);
}

async function readSrv(
	domain: string,
	service: string,
	security: 'tls' | 'starttls',
	resolve: Resolve,
): Promise<ServerAddress[]> {
	const records = await resolve(`${service}._tcp.${domain}`, 'SRV').catch(() => []);
	return records
		.flatMap(({ name, port, priority }) => {
			const host = name.replace(/\.$/, '').toLowerCase();
			return host ? [{ priority, server: { host, port, security } }] : [];
		})
		.sort((one, other) => one.priority - other.priority)
		.slice(0, 4)
		.map(({ server }) => server);
}

async function findByAutoconfig(
	address: string,
	domain: string,
	surroundings: Surroundings,
	unproven: Unproven[],
): Promise<DetectedServers | undefined> {
	const files = await Promise.all(
		autoconfigUrls(domain).map((url) => surroundings.readFile(url).catch(() => '')),
	);
	for (const file of files) {
		const published = readAutoconfig(file, address);
		if (!published.imap) continue;
		const { user, ...server } = published.imap;
		const imap = await firstProven('imap', [server], domain, surroundings, unproven);
		if (!imap) continue;
		const { user: smtpUser, ...sender } = published.smtp ?? {};
		const senders = 'host' in sender ? [sender] : [];
		const smtp = await firstProven('smtp', senders, domain, surroundings, unproven);
		const foundBy = `The configuration file that ${domain} publishes names ${imap.host}.`;
		return {
			...makeAnswer(imap, smtp, foundBy),
			...(user !== address && { user }),
			...(smtp && smtpUser !== address && { smtpUser }),
		};
	}
	return undefined;
}

async function findByMailExchanger(
	domain: string,
	{ resolve }: Surroundings,
): Promise<DetectedServers | undefined> {
	const records = await resolve(domain, 'MX').catch(() => []);
	for (const { exchange } of records.slice(0, 20)) {
		const exchanger = exchange.replace(/\.$/, '').toLowerCase();
		const closed = findProviderWithoutImap({ exchanger });
		if (closed) throw new ProblemError(closed);
		const preset = findPresetByMailExchanger(exchanger);
		if (preset)
			return useProvider(preset, domain, `Mail for ${domain} goes to ${preset.name} (MX).`);
	}
	return undefined;
}

async function findByUsualNames(
	domain: string,
	surroundings: Surroundings,
	unproven: Unproven[],
): Promise<DetectedServers | undefined> {
	const at = (host: string, port: number, security: 'tls' | 'starttls'): ServerAddress => ({
		host: `${host}.${domain}`,
		port,
		security,
	});
	const imap = await firstProven(
		'imap',
		[
			at('imap', 993, 'tls'),
			at('mail', 993, 'tls'),
			at('imap', 143, 'starttls'),
			at('mail', 143, 'starttls'),
		],
		domain,
		surroundings,
		unproven,
	);
	if (!imap) return undefined;
	const smtp = await firstProven(
		'smtp',
		[
			at('smtp', 465, 'tls'),
			at('mail', 465, 'tls'),
			at('smtp', 587, 'starttls'),
			at('mail', 587, 'starttls'),
		],
		domain,
		surroundings,
		unproven,
	);
	return makeAnswer(imap, smtp, `${imap.host} answers as the mail server of ${domain}.`);
}

function makeAnswer(
	imap: ServerAddress,
	smtp: ServerAddress | undefined,
	foundBy: string,
): DetectedServers {
	return { imap, ...(smtp && { smtp }), foundBy };
}

/** Greets all of them at the same time and takes the first in order that proved itself. */
async function firstProven(
	protocol: 'imap' | 'smtp',
	servers: ServerAddress[],
	domain: string,
	{ greet }: Surroundings,
	unproven: Unproven[],
): Promise<ServerAddress | undefined> {
	const greeted = await Promise.all(
		servers.map(async (server) => {
			if (!belongsTo(server.host, domain) && !isProviderHost(server.host)) {
				unproven.push({ server, why: 'elsewhere' });
				return false;
			}
			if (!isUsualPort(protocol, server.port)) {
				unproven.push({ server, why: 'port' });
				return false;
			}
			return await greet(protocol, server).then(
				() => true,
				(error: unknown) => {
					unproven.push({ server, why: 'failed', error });
					return false;
				},
			);
		}),
	);
	return servers.find((_server, index) => greeted[index]);
}

function belongsTo(host: string, domain: string): boolean {
	return host === domain || host.endsWith(`.${domain}`);
}
