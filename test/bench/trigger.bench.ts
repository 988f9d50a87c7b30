/**
 * Mails per second and peak memory of the Mailbox Trigger over a Dovecot folder, beside a bare loop, n8n's own
 * trigger and bare imapflow. Every measurement runs in a process of its own, one after another.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type {
	IDataObject,
	INodeExecutionData,
	IPollFunctions,
	ITriggerFunctions,
} from 'n8n-workflow';

import { poll } from '../../nodes/MailboxTrigger/poll';
import { connectImap } from '../../nodes/shared/imap/imap';
import { markDone } from '../../nodes/shared/imap/marks';
import type { Message } from '../../nodes/shared/message/types';
import { parseMessage } from '../../nodes/shared/message/parse';
import { password, settingsFor, user, users } from '../MailboxTrigger/folderPolls';
import { hasDovecot, startDovecot, type DovecotServer } from '../../sandbox/servers/dovecot';

const mails = 20_000;
const largeFolder = 50_000;
const largestBatch = 5_000;
/** What is compared is measured this often, in turns, and the fastest counts: what else a machine does only slows it. */
const rounds = 5;
const timeLimitMs = 90_000;
const root = join(__dirname, '../..');
const ownTrigger = join(
	root,
	'sandbox/n8n/node_modules/n8n-nodes-base/dist/nodes/EmailReadImap/v2/EmailReadImapV2.node.js',
);

interface Measurement {
	mails: number;
	seconds: number;
	cpuSeconds: number;
	/** Highest resident memory above that at the start, in megabytes: what V8 has not collected yet included. */
	growthMb: number;
	/** Most memory still in use after a collection at the end of a poll, above that at the start; 0 if not looked at. */
	heldMb: number;
}

/** Runs one way of reading mail and tells how many it read; calls `pause` around what is not its own work. */
type Way = (port: number, limit: number, clock: Clock) => Promise<number>;

/** Time and memory of the measured work alone. */
class Clock {
	private elapsedNs = 0n;
	private cpuMicroseconds = 0;
	private startedAt = 0n;
	private cpuAtStart = process.cpuUsage();
	private peak = 0;
	private held = 0;
	private readonly base: number;
	private readonly inUseAtStart: number;
	private readonly timer: NodeJS.Timeout;

	constructor() {
		globalThis.gc?.();
		this.base = process.memoryUsage.rss();
		this.inUseAtStart = memoryInUse();
		this.timer = setInterval(() => this.look(), 20);
	}

	run(): void {
		this.startedAt = process.hrtime.bigint();
		this.cpuAtStart = process.cpuUsage();
	}

	pause(): void {
		this.look();
		this.elapsedNs += process.hrtime.bigint() - this.startedAt;
		const { user: inUser, system } = process.cpuUsage(this.cpuAtStart);
		this.cpuMicroseconds += inUser + system;
	}

	/** Looks at what is still in use, beside the measured time. */
	collect(): void {
		globalThis.gc?.();
		this.held = Math.max(this.held, memoryInUse() - this.inUseAtStart);
	}

	get seconds(): number {
		return Number(this.elapsedNs) / 1e9;
	}

	stop(read: number): Measurement {
		clearInterval(this.timer);
		return {
			mails: read,
			seconds: this.seconds,
			cpuSeconds: this.cpuMicroseconds / 1e6,
			growthMb: (this.peak - this.base) / 1_048_576,
			heldMb: this.held / 1_048_576,
		};
	}

	private look(): void {
		this.peak = Math.max(this.peak, process.memoryUsage.rss());
	}
}

function memoryInUse(): number {
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

const server = (port: number) => settingsFor({ host: '127.0.0.1', port });

const bare: Way = async (port, limit, clock) => {
	clock.run();
	const client = await connectImap(server(port));
	await client.mailboxOpen('INBOX', { readOnly: true });
	let read = 0;
	for await (const mail of client.fetch(`1:${limit}`, { uid: true, source: true })) {
		if (mail.source) read += 1;
	}
	clock.pause();
	await client.logout();
	return read;
};

const loop: Way = async (port, limit, clock) => {
	clock.run();
	const client = await connectImap(server(port));
	await client.mailboxOpen('INBOX', { readOnly: true });
	let read = 0;
	for await (const mail of client.fetch(`1:${limit}`, { uid: true, source: true })) {
		if (!mail.source) continue;
		const { message } = await parseMessage(mail.source, {
			account: user,
			mailbox: 'INBOX',
			uid: mail.uid,
			uidValidity: '1',
			ownDomains: [],
		});
		if (message.key) read += 1;
	}
	clock.pause();
	await client.logout();
	return read;
};

/** The trigger as n8n polls it; between the polls the mails are marked, as the workflow does. */
function trigger(parameters: IDataObject, marks: boolean, collects = false): Way {
	return async (port, limit, clock) => {
		const staticData: IDataObject = {};
		const context = {
			getNode: () => ({ id: 'bench', name: 'Mailbox Trigger', parameters }),
			getMode: () => 'trigger',
			getActivationMode: () => 'activate',
			getWorkflow: () => ({ id: 'bench' }),
			getNodeParameter: (name: string, fallback: unknown) => parameters[name] ?? fallback,
			getWorkflowStaticData: () => staticData,
			getTimezone: () => 'UTC',
			getPollBudgetMs: () => 300_000,
			getCredentials: () =>
				Promise.resolve({
					provider: 'custom',
					user,
					password,
					imapHost: '127.0.0.1',
					imapPort: port,
					imapSecurity: 'none',
				}),
			__emitError: (error: Error) => {
				throw error;
			},
			helpers: {
				// n8n's file store without its disk: the loop beside it stores nothing either.
				prepareBinaryData: (data: Buffer, fileName: string, mimeType: string) =>
					Promise.resolve({ data: 'filesystem-v2', id: fileName, bytes: data.length, mimeType }),
			},
		} as unknown as IPollFunctions;
		const workflow = await connectImap(server(port));
		await workflow.mailboxOpen('INBOX');
		let read = 0;
		while (read < limit) {
			clock.run();
			const outputs: INodeExecutionData[][] | null = await poll(context);
			clock.pause();
			if (collects) clock.collect();
			const items = outputs?.[0] ?? [];
			if (items.length === 0) break;
			read += items.length;
			if (!marks) continue;
			const uids = items.map(({ json }) => (json.message as unknown as Message).uid);
			await markDone(workflow, uids, 'logged');
		}
		await workflow.logout();
		return read;
	};
}

/** n8n's own IMAP trigger in its *Resolved* format, without marking anything as read. */
const n8nsOwn: Way = async (port, limit, clock) => {
	interface OwnTrigger {
		trigger: (this: ITriggerFunctions) => Promise<{ closeFunction(): Promise<void> }>;
	}
	type Constructor = new (base: object) => OwnTrigger;
	const { EmailReadImapV2 } = createRequire(__filename)(ownTrigger) as {
		EmailReadImapV2: Constructor;
	};
	const parameters: IDataObject = {
		mailbox: 'INBOX',
		postProcessAction: 'nothing',
		format: 'resolved',
		dataPropertyAttachmentsPrefixName: 'attachment_',
		options: {},
	};
	// With a last UID it reads what is there instead of waiting for mail; it passes over that one mail.
	const staticData: IDataObject = { lastMessageUid: 1 };
	let read = 0;
	let finish: () => void = () => undefined;
	const finished = new Promise<void>((resolve) => (finish = resolve));
	const logger = {
		debug: () => undefined,
		info: () => undefined,
		warn: () => undefined,
		error: console.error,
	};
	const context = {
		logger,
		getNode: () => ({ typeVersion: 2.2, name: 'Email Trigger' }),
		getCredentials: () =>
			Promise.resolve({
				user,
				password,
				host: '127.0.0.1',
				port,
				secure: false,
				allowUnauthorizedCerts: true,
			}),
		getNodeParameter: (name: string, fallback: unknown) => parameters[name] ?? fallback,
		getWorkflowStaticData: () => staticData,
		getWorkflowSettings: () => ({}),
		emit: ([items]: INodeExecutionData[][]) => {
			read += items?.length ?? 0;
			if (read >= limit - 1) finish();
		},
		emitError: (error: Error) => {
			console.error(error.message);
			finish();
		},
		helpers: {
			createDeferredPromise: () => {
				let resolve: () => void = () => undefined;
				const promise = new Promise<void>((fulfil) => (resolve = fulfil));
				return { promise, resolve };
			},
			prepareBinaryData: () => Promise.reject(new Error('No attachments here')),
		},
	} as unknown as ITriggerFunctions;
	const node = new EmailReadImapV2({});
	clock.run();
	const started = await node.trigger.call(context);
	const limitTimer = setTimeout(finish, timeLimitMs);
	await finished;
	clearTimeout(limitTimer);
	clock.pause();
	await Promise.race([
		started.closeFunction(),
		new Promise((resolve) => setTimeout(resolve, 1_000)),
	]);
	return read;
};

const ways = new Map<string, Way>([
	['bare', bare],
	['loop', loop],
	['marks', trigger({ batchSize: largestBatch }, true)],
	['marks1000', trigger({ batchSize: 1000 }, true)],
	['marksDefault', trigger({}, true)],
	['cursor', trigger({ batchSize: largestBatch, progress: 'cursor' }, false)],
	['marksHeld', trigger({ batchSize: 1000 }, true, true)],
	['n8n', n8nsOwn],
]);

/** 3.4 KB: text and HTML, as mail programs write it. */
function makeMail(number: number): string {
	const line = 'Thank you for the offer, we shall look at it on Monday and call you back then.';
	const received = (host: string) =>
		`Received: from ${host} (${host} [192.0.2.7])\r\n\tby mx.example.com with ESMTPS id abc${number}\r\n\tfor <${user}>; Fri, 20 Nov 2026 10:00:00 +0000 (UTC)`;
	return [
		received('mail-1.customer.example'),
		received('mail-2.customer.example'),
		`DKIM-Signature: v=1; a=rsa-sha256; d=customer.example; s=k1; h=from:to:subject;\r\n\tbh=${'A'.repeat(43)}=; b=${'B'.repeat(342)}`,
		`From: "Anna Customer" <anna${number}@customer.example>`,
		`To: CRM <${user}>`,
		`Subject: Offer number ${number}`,
		`Message-ID: <${number}.offer@customer.example>`,
		'Date: Fri, 20 Nov 2026 10:00:00 +0000',
		'MIME-Version: 1.0',
		'Content-Type: multipart/alternative; boundary="b0undary"',
		'',
		'--b0undary',
		'Content-Type: text/plain; charset=utf-8',
		'Content-Transfer-Encoding: quoted-printable',
		'',
		...Array.from({ length: 11 }, () => line),
		'--b0undary',
		'Content-Type: text/html; charset=utf-8',
		'Content-Transfer-Encoding: quoted-printable',
		'',
		...Array.from({ length: 11 }, () => `<p style=3D"margin:0">${line}</p>`),
		'--b0undary--',
		'',
	].join('\r\n');
}

async function fill(dovecot: DovecotServer, from: number, to: number): Promise<void> {
	for (let start = from; start <= to; start += 200) {
		const numbers = Array.from(
			{ length: Math.min(200, to - start + 1) },
			(_, index) => start + index,
		);
		await Promise.all(numbers.map((number) => dovecot.deliver(user, makeMail(number))));
	}
	// The first look indexes the folder; it belongs to no measurement.
	const client = await connectImap(server(dovecot.port));
	await client.mailboxOpen('INBOX');
	await client.search({ flagged: true });
	await client.logout();
}

async function clearAllMarks(port: number): Promise<void> {
	const { clearMarks } = await import('../../nodes/shared/imap/marks');
	const client = await connectImap(server(port));
	await client.mailboxOpen('INBOX');
	const uids = await client.search({ all: true }, { uid: true });
	if (uids) await clearMarks(client, uids);
	await client.logout();
}

function measureApart(way: string, port: number, limit: number): Promise<Measurement> {
	return new Promise((resolve, reject) => {
		const child = spawn(
			process.execPath,
			[
				'--expose-gc',
				'--require',
				join(root, 'sandbox/typescript.js'),
				__filename,
				'measure',
				way,
				String(port),
				String(limit),
			],
			{ stdio: ['ignore', 'pipe', 'inherit'] },
		);
		let output = '';
		child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
		child.on('error', reject);
		child.on('exit', (code) => {
			const line = output.trim().split('\n').at(-1) ?? '';
			if (code === 0) resolve(JSON.parse(line) as Measurement);
			else reject(new Error(`Measuring ${way} ended with ${code}: ${output}`));
		});
	});
}

function fastest(results: Measurement[]): Measurement {
	const [first] = [...results].sort((a, b) => a.seconds - b.seconds);
	if (!first) throw new Error('Nothing was measured');
	return first;
}

const rate = ({ mails: read, seconds }: Measurement): number => read / seconds;

function tell(name: string, result: Measurement): void {
	console.log(
		`${name.padEnd(58)} ${rate(result).toFixed(0).padStart(6)} mails/s  ${String(result.mails).padStart(6)} mails  ${result.seconds.toFixed(1).padStart(5)} s  ${result.cpuSeconds.toFixed(1).padStart(5)} s CPU  +${result.growthMb.toFixed(0)} MB`,
	);
}

async function main(): Promise<void> {
	if (!hasDovecot()) {
		console.log('Mailbox Trigger: not measured, Dovecot is not installed.');
		return;
	}
	const dovecot = await startDovecot({ users });
	try {
		await fill(dovecot, 1, mails);
		const bytes = Buffer.byteLength(makeMail(mails));
		console.log(`Mailbox Trigger: ${mails} mails of ${(bytes / 1000).toFixed(1)} KB on Dovecot`);
		const runs = new Map<string, Measurement[]>();
		const run = async (way: string, limit = mails): Promise<Measurement> => {
			const result = await measureApart(way, dovecot.port, limit);
			if (way.startsWith('marks')) await clearAllMarks(dovecot.port);
			runs.set(way, [...(runs.get(way) ?? []), result]);
			return result;
		};
		for (let round = 1; round <= rounds; round++) {
			for (const way of ['loop', 'marks', 'cursor']) await run(way);
		}
		const best = (way: string): Measurement => fastest(runs.get(way) ?? []);
		console.log(`  (loop, cursor and server marks: the fastest of ${rounds} rounds in turns)`);
		tell('(c) imapflow alone, nothing parsed', await run('bare'));
		tell('(a) imapflow and the same parser in a loop', best('loop'));
		const own = existsSync(ownTrigger) ? await run('n8n') : null;
		if (own) tell("(b) n8n's own IMAP trigger, Resolved", own);
		else console.log("(b) n8n's own IMAP trigger: not measured, n8n is not installed (npm start)");
		tell(`Mailbox Trigger, cursor, batch size ${largestBatch}`, best('cursor'));
		tell(`Mailbox Trigger, server marks, batch size ${largestBatch}`, best('marks'));
		tell('Mailbox Trigger, server marks, batch size 1000', await run('marks1000'));
		tell('Mailbox Trigger, server marks, batch size 100', await run('marksDefault'));
		const small = await run('marks1000', 5_000);
		const held = await run('marksHeld', 5_000);
		await fill(dovecot, mails + 1, largeFolder);
		const large = await run('marks1000', 5_000);
		tell(`Mailbox Trigger, 5 000 mails of a folder of ${largeFolder}`, large);
		const heldLarge = await run('marksHeld', 5_000);

		const share = (way: string, of: (result: Measurement) => number): string =>
			`${((of(best(way)) / of(best('loop'))) * 100).toFixed(0)} %`;
		const byProcessor = ({ mails: read, cpuSeconds }: Measurement): number => read / cpuSeconds;
		for (const [way, name] of [
			['cursor', 'Cursor'],
			['marks', 'Server marks'],
		] as const) {
			console.log(
				`  ${name}: ${share(way, rate)} of the loop (aim: at least 90 %), ${share(way, byProcessor)} by processor time of this process`,
			);
			if (own) {
				const times = rate(best(way)) / rate(own);
				console.log(`  ${name}: ${times.toFixed(1)} times n8n's own trigger (aim: at least 3)`);
			}
		}
		console.log(
			`  memory growth over 5 000 mails ${small.growthMb.toFixed(0)} MB in a folder of ${mails}, ${large.growthMb.toFixed(0)} MB in one of ${largeFolder} (aim: under 150 MB; the loop, which keeps nothing: ${best('loop').growthMb.toFixed(0)} MB)`,
		);
		console.log(
			`  of that in use, with the 1000 items of a poll: ${held.heldMb.toFixed(0)} MB at ${mails}, ${heldLarge.heldMb.toFixed(0)} MB at ${largeFolder} mails`,
		);
	} finally {
		await dovecot.close();
	}
}

async function measure(way: string, port: number, limit: number): Promise<void> {
	const read = ways.get(way);
	if (!read) throw new Error(`There is no way ${way}`);
	const clock = new Clock();
	const count = await read(port, limit, clock);
	console.log(JSON.stringify(clock.stop(count)));
	process.exit(0);
}

const [command, way = '', port = '', limit = ''] = process.argv.slice(2);
(command === 'measure' ? measure(way, Number(port), Number(limit)) : main()).catch(
	(error: unknown) => {
		console.error(error);
		process.exitCode = 1;
	},
);
