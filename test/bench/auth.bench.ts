/**
 * Check Message beside its peers, all in one run: 1 000 mails of 50 domains at 0 and 20 ms DNS latency, and ten mails of
 * 25 MB. Every contender runs in a process of its own, against one DNS server in another; figures of processor time
 * do not depend on what else the machine does, those of wall time are to be compared within a run.
 */
import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { promises as nodeDns } from 'node:dns';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { checkMessage } from '../../nodes/EmailAuthCheck/judgeMessage/judgeMessage';
import { runBounded } from '../../nodes/EmailAuthCheck/runBounded';
import { createResolver } from '../../nodes/shared/dns/resolver';
import { deliver, rsaKey, sign, writeMail } from '../EmailAuthCheck/judgeMessage/signedMail';
import { startDnsServer, type Zone } from '../../sandbox/servers/dns';

const mailCount = 1000;
const domainCount = 50;
const largeCount = 10;
const largeBytes = 25 * 1024 * 1024;
const concurrency = 25;
const client = { ip: '192.0.2.10', helo: 'mail.sender.test' };

interface Figures {
	mails: number;
	passed: number;
	seconds: number;
	cpuSeconds: number;
	peakMegabytes: number;
	/** 99th percentile of the event loop's delay; absent where there is no event loop. */
	delayMs?: number;
}

type Contender = (mails: Buffer[], dns: string) => Promise<number>;

const contenders: Record<string, Contender> = {
	'Check Message': async (mails, dns) => {
		const resolve = createResolver({ servers: dns });
		const bounds = {
			slots: concurrency,
			weigh: (mail: Buffer) => 1 + Math.floor(mail.length / 1024 / 1024),
		};
		const verdicts = await runBounded(mails, bounds, (mail) =>
			checkMessage(mail, { policy: 'dmarc' }, resolve),
		);
		return verdicts.filter(({ decision }) => decision === 'pass').length;
	},
	'mailauth, one by one': async (mails, dns) => {
		const check = openMailauth(dns);
		let passed = 0;
		for (const mail of mails) if (await check(mail)) passed++;
		return passed;
	},
	'mailauth, as many at once': async (mails, dns) => {
		const check = openMailauth(dns);
		const passes = await runBounded(mails, { slots: concurrency, weigh: () => 1 }, check);
		return passes.filter(Boolean).length;
	},
};

interface Mailauth {
	authenticate: (
		mail: Buffer,
		options: object,
	) => Promise<{ dmarc: { status: { result: string } } | false }>;
}

/** Loaded only where it runs: its memory is not ours. */
function openMailauth(dns: string): (mail: Buffer) => Promise<boolean> {
	// eslint-disable-next-line @typescript-eslint/no-require-imports -- see above
	const { authenticate } = require('mailauth') as Mailauth;
	const resolver = new nodeDns.Resolver();
	resolver.setServers([dns]);
	return async (mail) => {
		const sender = /^Return-Path: <([^>]*)>/.exec(mail.toString('latin1', 0, 200))![1];
		const { dmarc } = await authenticate(mail, {
			...client,
			sender,
			mta: 'mx.receiver.test',
			resolver: (name: string, type: string) => resolver.resolve(name, type),
		});
		return dmarc !== false && dmarc.status.result === 'pass';
	};
}

/** A mail every mail server would deliver: 3.7 KB, or as large as asked for. */
async function makeMail(position: number, bytes: number): Promise<string> {
	const domain = `domain${position % domainCount}.test`;
	const line = `Line of text that is neither short nor long, number ${position}.\r\n`;
	const head = writeMail(
		`From: Alice <alice@${domain}>\nTo: Bob <bob@receiver.test>\nSubject: Offer ${position}\nDate: Sun, 1 Mar 2026 12:00:00 +0000\nMessage-ID: <${position}@${domain}>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n`,
	);
	const body = line.repeat(Math.ceil((bytes - head.length) / line.length));
	return deliver(await sign(head + body, { domain }), { ...client, from: `alice@${domain}` });
}

function makeZone(): Zone {
	const zone: Zone = { 'mail.sender.test': { A: [client.ip] } };
	for (let at = 0; at < domainCount; at++) {
		const domain = `domain${at}.test`;
		zone[domain] = { TXT: ['v=spf1 ip4:198.51.100.0/24 a:mail.sender.test -all'] };
		zone[`_dmarc.${domain}`] = { TXT: ['v=DMARC1; p=reject'] };
		zone[`s1._domainkey.${domain}`] = { TXT: [rsaKey().record] };
	}
	return zone;
}

/** In a process of its own: runs one contender over a folder and reports what it cost. */
async function runContender(name: string, folder: string, dns: string): Promise<void> {
	const mails = readdirSync(folder)
		.sort()
		.map((file) => readFileSync(join(folder, file)));
	// Compiling is not what is measured; other domains, so that no look-up is answered beforehand.
	const warmUp = mails[0]!.length < 1e6 ? mails.slice(0, 100) : mails.slice(0, 1);
	await contenders[name]!(
		warmUp.map((mail) =>
			Buffer.from(mail.toString('latin1').replaceAll(/@domain/g, '@warm'), 'latin1'),
		),
		dns,
	);
	const delay = monitorEventLoopDelay({ resolution: 1 });
	delay.enable();
	const cpu = process.cpuUsage();
	const begun = performance.now();
	const passed = await contenders[name]!(mails, dns);
	const seconds = (performance.now() - begun) / 1000;
	const { user, system } = process.cpuUsage(cpu);
	delay.disable();
	process.send!({
		mails: mails.length,
		passed,
		seconds,
		cpuSeconds: (user + system) / 1e6,
		peakMegabytes: process.resourceUsage().maxRSS / 1024,
		delayMs: delay.percentile(99) / 1e6 - 1,
	} satisfies Figures);
}

function startProcess<T>(parameters: string[]): { child: ChildProcess; answer: Promise<T> } {
	const child = fork(__filename, parameters);
	const answer = new Promise<T>((resolve, reject) => {
		child.once('message', (message) => resolve(message as T));
		child.once('exit', (code) => reject(new Error(`${parameters.join(' ')} ended with ${code}`)));
	});
	return { child, answer };
}

async function runDkimpy(folder: string, dns: string): Promise<Figures | null> {
	const python = '/usr/bin/python3';
	try {
		execFileSync(python, ['-c', 'import dkim, spf, dns.resolver'], { stdio: 'ignore' });
	} catch {
		return null;
	}
	const script = join(__dirname, 'dkimpyPeer.py');
	const output = execFileSync(python, [script, folder, dns, client.ip, client.helo]);
	return Promise.resolve(JSON.parse(output.toString()) as Figures);
}

/** DKIM alone, keys from a file: opendkim cannot be told another DNS port. */
function runOpendkim(folder: string, workFolder: string): Figures | null {
	if (!existsSync('/usr/sbin/opendkim')) return null;
	const keys = join(workFolder, 'keys');
	const key = rsaKey().record;
	const names = Array.from({ length: domainCount }, (_, at) => `s1._domainkey.domain${at}.test`);
	writeFileSync(keys, names.map((name) => `${name} ${key}\n`).join(''));
	const configuration = join(workFolder, 'opendkim.conf');
	writeFileSync(configuration, `Mode v\nTestPublicKeys ${keys}\nSyslog no\n`);
	const files = readdirSync(folder).map((file) => join(folder, file));
	const begun = performance.now();
	const output = execFileSync(
		'/bin/bash',
		[
			'-c',
			`TIMEFORMAT='%U %S'; time /usr/sbin/opendkim -x "$0" -t "$1" 2>&1`,
			configuration,
			files.join(','),
		],
		{ stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1e9 },
	).toString();
	return {
		mails: files.length,
		passed: output.match(/verification \(.*\) succeeded/g)?.length ?? 0,
		seconds: (performance.now() - begun) / 1000,
		cpuSeconds: Number.NaN,
		peakMegabytes: Number.NaN,
	};
}

function report(name: string, figures: Figures | null): void {
	if (!figures) return console.log(`| ${name} | not installed here |`);
	const { mails, passed, seconds, cpuSeconds, peakMegabytes, delayMs } = figures;
	const cells = [
		name,
		`${passed}/${mails}`,
		(mails / seconds).toFixed(1),
		Number.isNaN(cpuSeconds) ? '–' : ((1000 * cpuSeconds) / mails).toFixed(2),
		Number.isNaN(peakMegabytes) ? '–' : peakMegabytes.toFixed(0),
		delayMs === undefined ? '–' : delayMs.toFixed(1),
	];
	console.log(`| ${cells.join(' | ')} |`);
}

async function measure(): Promise<void> {
	const workFolder = mkdtempSync(join(tmpdir(), 'auth-bench-'));
	const folders = { small: join(workFolder, 'small'), large: join(workFolder, 'large') };
	for (const folder of Object.values(folders)) mkdirSync(folder);
	for (let at = 0; at < mailCount; at++) {
		writeFileSync(
			join(folders.small, `${String(at).padStart(4, '0')}.eml`),
			await makeMail(at, 3700),
		);
	}
	for (let at = 0; at < largeCount; at++) {
		writeFileSync(join(folders.large, `${at}.eml`), await makeMail(at, largeBytes));
	}
	const zoneFile = join(workFolder, 'zone.json');
	writeFileSync(zoneFile, JSON.stringify(makeZone()));

	const all = new Map<string, Figures>();
	const loads = [
		{ title: `${mailCount} mails of 3.7 KB`, folder: folders.small, latencyMs: 0 },
		{ title: `${mailCount} mails of 3.7 KB`, folder: folders.small, latencyMs: 20 },
		{ title: `${largeCount} mails of 25 MB`, folder: folders.large, latencyMs: 0 },
	];
	for (const { title, folder, latencyMs } of loads) {
		const server = startProcess<string>(['dns', zoneFile, String(latencyMs)]);
		const dns = await server.answer;
		console.log(`\n${title}, ${latencyMs} ms DNS latency\n`);
		console.log('| | passed | mails/s | CPU ms a mail | peak MB | p99 loop delay ms |');
		console.log('| - | - | - | - | - | - |');
		for (const name of Object.keys(contenders)) {
			const figures = await startProcess<Figures>(['run', name, folder, dns]).answer;
			all.set(`${name} ${folder === folders.large ? 'large' : latencyMs}`, figures);
			report(name, figures);
		}
		report('dkimpy and pyspf', await runDkimpy(folder, dns));
		if (latencyMs === 0) report('opendkim (DKIM alone, no DNS)', runOpendkim(folder, workFolder));
		server.child.kill();
	}
	rmSync(workFolder, { recursive: true });

	const [ours, loop] = ['Check Message', 'mailauth, one by one'];
	const perSecond = (key: string) => all.get(key)!.mails / all.get(key)!.seconds;
	const speed = perSecond(`${ours} 20`) / perSecond(`${loop} 20`);
	const cpu = all.get(`${ours} 0`)!.cpuSeconds / all.get(`${loop} 0`)!.cpuSeconds;
	const delay = Math.max(
		...['0', '20', 'large'].map((load) => all.get(`${ours} ${load}`)!.delayMs!),
	);
	console.log(`\nat 20 ms DNS ${speed.toFixed(0)} times the plain loop (aim: 50)`);
	console.log(`CPU a mail ${cpu.toFixed(2)} times mailauth's own (aim: at most 1.1)`);
	console.log(`event-loop delay, 99th percentile: ${delay.toFixed(1)} ms (aim: under 50)`);
	const isReached = speed >= 50 && cpu <= 1.1 && delay < 50;
	console.log(`aims ${isReached ? 'reached' : 'missed'}`);
	if (!isReached) process.exitCode = 1;
}

const [, , role, ...parameters] = process.argv;
if (role === 'dns') {
	const zone = JSON.parse(readFileSync(parameters[0]!, 'utf8')) as Zone;
	void startDnsServer(zone, { latencyMs: Number(parameters[1]) }).then(({ address }) =>
		process.send!(address),
	);
} else if (role === 'run') {
	void runContender(parameters[0]!, parameters[1]!, parameters[2]!).then(() =>
		process.disconnect(),
	);
} else {
	void measure();
}
