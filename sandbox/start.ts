/**
 * `npm start`: a real n8n with these nodes, a mail sandbox and the templates, to try everything without a mail
 * account. Everything is on loopback; the data is kept between starts.
 */
import { rmSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { waitFor } from './waitFor';
import { serveInbox } from './mail/inboxPage';
import { MailSandbox } from './mail/mailSandbox';
import { countUndecided, deliverSeedMails, seedMails } from './mail/seedMails';
import { N8nApi } from './n8nApi';
import { N8nServer } from './n8nServer';
import { installPackage } from './packageInstall';
import { findPortFrom } from './ports';
import { fillSandbox, reconnectSandbox, sandboxEnvironment, type SandboxIds } from './setUp';

const saveEveryMs = 5_000;

const owner = {
	email: 'owner@harbour.example',
	password: 'Sandbox-1',
	firstName: 'Sandbox',
	lastName: 'Owner',
};

const usualPorts = { n8n: 5678, inbox: 8025, imap: 1143, smtp: 1025, dns: 1053 };
type Ports = typeof usualPorts;

function say(text: string): void {
	console.log(`> ${text}`);
}

async function start(): Promise<void> {
	const { values: settings } = parseArgs({
		options: {
			/** Begins anew. */
			reset: { type: 'boolean', default: false },
			/** Port of the editor. */
			port: { type: 'string' },
			/** The folder beneath which everything is kept between starts. */
			data: { type: 'string', default: path.join(__dirname, '.state') },
		},
	});
	// A folder of our own, for it is removed to begin anew.
	const dataFolder = path.resolve(settings.data, 'email-to-crm-sandbox');
	// Written last: a start that was interrupted before begins anew.
	const idsFile = path.join(dataFolder, 'ids.json');
	await claimData(`${dataFolder}.pid`);
	const ports = await choosePorts(settings.port);
	if (settings.reset) {
		say('Beginning anew: what was kept from earlier starts is removed');
		await rm(dataFolder, { recursive: true, force: true });
	}
	const kept = await readIds(idsFile);
	if (!kept) await rm(dataFolder, { recursive: true, force: true });
	await mkdir(dataFolder, { recursive: true });

	const sandbox = await MailSandbox.start({
		stateFile: path.join(dataFolder, 'mail.json'),
		ports,
	});
	onStop(() => sandbox.close());
	const inbox = await serveInbox(sandbox, ports.inbox);
	onStop(() => inbox.close());
	await installPackage(dataFolder, say);
	say('Starting n8n');
	const n8n = new N8nServer({
		userFolder: dataFolder,
		port: ports.n8n,
		environment: sandboxEnvironment(sandbox),
	});
	onStop(() => n8n.stop());
	await n8n.start();
	void n8n.ended().then(() => stop('n8n has ended'));

	const api = new N8nApi(n8n.url);
	await api.signIn(owner);
	if (kept) {
		say('Using the data of the last start (npm start -- --reset begins anew)');
		await reconnectSandbox(api, sandbox, kept);
	} else {
		say('Creating credentials and tables, importing the templates');
		await deliverSeedMails(sandbox);
		await writeFile(idsFile, JSON.stringify(await fillSandbox(api, sandbox)));
		say('Waiting for the mails to go their ways');
		await waitFor(
			'the mails to go their ways',
			() => countUndecided(sandbox),
			// Only the one whose domain's name servers fail stays.
			(undecided) => undecided === 1,
			120_000,
		);
	}
	setInterval(() => void sandbox.save(), saveEveryMs).unref();
	console.log(await closingText(api, inbox.url));
}

/** Two n8n on one database would spoil it. @throws Error when another start with the same data still runs */
async function claimData(runningFile: string): Promise<void> {
	const other = Number(await readFile(runningFile, 'utf8').catch(() => '0'));
	if (other > 0 && isAlive(other)) {
		throw new Error(
			`The sandbox already runs (process ${other}). Stop it there with Ctrl-C first.`,
		);
	}
	await mkdir(path.dirname(runningFile), { recursive: true });
	await writeFile(runningFile, String(process.pid));
	process.on('exit', () => rmSync(runningFile, { force: true }));
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

/** The usual ports, or the next free ones, said where they differ. A port that was asked for is not replaced. */
async function choosePorts(wanted: string | undefined): Promise<Ports> {
	const ports = { ...usualPorts };
	if (wanted !== undefined) {
		const port = Number(wanted);
		if (!Number.isInteger(port) || port < 1 || port > 65535) {
			throw new Error(`"${wanted}" is not a port. Try: npm start -- --port ${usualPorts.n8n}`);
		}
		const free = await findPortFrom(port);
		if (free !== port) {
			throw new Error(
				`Port ${port} is taken by another program. Try: npm start -- --port ${free ?? usualPorts.n8n}`,
			);
		}
		ports.n8n = port;
	}
	for (const [use, port] of Object.entries(ports) as Array<[keyof Ports, number]>) {
		const free = await findPortFrom(port);
		if (free === undefined) throw new Error(`No port from ${port} on is free for ${use}.`);
		if (free !== port) say(`Port ${port} is taken by another program: ${use} uses ${free} instead`);
		ports[use] = free;
	}
	return ports;
}

const toStop: Array<() => Promise<void>> = [];

/** Adds what has to be ended; the last started ends first. */
function onStop(end: () => Promise<void>): void {
	toStop.unshift(end);
}

let stopping = false;

/** Ctrl-C, a service manager's stop and n8n's own end all end everything, once. */
function stop(reason: string, exitCode = 0): void {
	if (stopping) return;
	stopping = true;
	say(`${reason}: stopping everything`);
	const stopAll = async () => {
		for (const end of toStop) await end();
	};
	stopAll().then(
		() => process.exit(exitCode),
		(error: unknown) => {
			console.error(error);
			process.exit(1);
		},
	);
}

async function readIds(idsFile: string): Promise<SandboxIds | undefined> {
	try {
		return JSON.parse(await readFile(idsFile, 'utf8')) as SandboxIds;
	} catch {
		return undefined;
	}
}

async function closingText(api: N8nApi, inboxUrl: string): Promise<string> {
	const [log, decisions, ledger, senders, neverLog] = await Promise.all(
		['CRM Log', 'Mail Decisions', 'Log Ledger', 'Alternative Senders', 'Never Log List'].map(
			(name) => api.tableAddress(name),
		),
	);
	const fates = Object.values(seedMails)
		.map(({ mail, fate }, index) => `${index + 1}. "${mail.subject}" ${fate}`)
		.join('\n');
	return `
The editor   ${api.url}
Sign in as   ${owner.email}   password ${owner.password}
The inbox    ${inboxUrl}

Five mails have arrived in the CRM's mailbox. Watch what becomes of them in these tables:
  CRM Log               ${log}
  Mail Decisions        ${decisions}
  Log Ledger            ${ledger}
  Alternative Senders   ${senders}
  Never Log List        ${neverLog}

${fates}

Ctrl-C stops everything. "npm start" goes on with the same data, "npm start -- --reset" begins anew.
`;
}

process.on('SIGINT', () => stop('Ctrl-C'));
process.on('SIGTERM', () => stop('Asked to stop'));
start().catch((error: unknown) => {
	if (stopping) return;
	console.error(error instanceof Error ? `\n${error.message}\n` : error);
	stop('The sandbox could not start', 1);
});
