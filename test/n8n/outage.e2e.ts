// B13 in a real n8n: what is down, full or too slow behind the trigger is no fault of the mails. Afterwards every mail
// is logged once, none is quarantined, and the trigger told of it once.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IDataObject, INode } from 'n8n-workflow';

import type { N8nApi, WorkflowFile } from '../../sandbox/n8nApi';
import type { N8nServer } from '../../sandbox/n8nServer';
import { startImapServer, type EmbeddedImapServer } from '../../sandbox/servers/imap';
import { waitFor } from '../../sandbox/waitFor';
import { mailNamed, password, user, users } from '../MailboxTrigger/folderPolls';
import { owner } from './account';
import { signIn, Stage } from './stage';

jest.setTimeout(300_000);

const nothingMarked = 'Nothing that was handed on';
const mails = 6;
/** 6 seconds, the shortest the editor lets a person choose: several redeliveries fit into a test. */
const visibilityTimeout = 0.1;

/** A CRM over HTTP. */
class Crm {
	/** Subjects, as often as they were logged. */
	readonly logged: string[] = [];
	isDown = false;
	/** How long it takes over one mail. */
	delayMs = 0;
	refused = 0;

	private constructor(private readonly server: Server) {}

	static async start(): Promise<Crm> {
		const server = createServer();
		const crm = new Crm(server);
		server.on('request', (request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				if (crm.isDown) {
					crm.refused += 1;
					response.writeHead(503).end('Down for maintenance');
					return;
				}
				setTimeout(() => {
					if (!response.socket?.destroyed) {
						crm.logged.push(
							(JSON.parse(Buffer.concat(chunks).toString()) as { subject: string }).subject,
						);
					}
					response.setHeader('content-type', 'application/json').end('{}');
				}, crm.delayMs);
			});
		});
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		return crm;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
	}

	close(): void {
		this.server.closeAllConnections();
		this.server.close();
	}
}

const node = (name: string, type: string, parameters: object, more: object = {}): INode => ({
	...{ id: name, name, type, typeVersion: 1, position: [0, 0] },
	parameters: parameters as INode['parameters'],
	...more,
});
const to = (name: string) => ({ main: [[{ node: name, type: 'main' as const, index: 0 }]] });
/** n8n refuses a time that comes more than once a minute, not many times. */
const everyTwoSeconds = Array.from({ length: 30 }, (_, index) => ({
	mode: 'custom',
	cronExpression: `${index * 2} * * * * *`,
}));

/** Trigger, the steps of a CRM, Mark as Logged; failures start the workflow at its Error Trigger. */
function describeWorkflow(
	credentialId: string,
	steps: INode[],
	trigger: IDataObject = {},
	settings: IDataObject = {},
): WorkflowFile {
	const credentials = { emailToCrmMailbox: { id: credentialId, name: 'Mailbox' } };
	const fromTrigger = (field: string) => `={{ $('Mailbox Trigger').item.json.message.${field} }}`;
	const names = ['Mailbox Trigger', ...steps.map(({ name }) => name), 'Mark as Logged'];
	return {
		name: 'Outage',
		nodes: [
			node(
				'Mailbox Trigger',
				'n8n-nodes-email-to-crm.mailboxTrigger',
				{
					pollTimes: { item: everyTwoSeconds },
					options: { visibilityTimeout, maxRedeliveries: 1, ...trigger },
				},
				{ credentials },
			),
			...steps,
			node(
				'Mark as Logged',
				'n8n-nodes-email-to-crm.mailbox',
				{
					operation: 'markAsLogged',
					folder: { __rl: true, mode: 'name', value: fromTrigger('mailbox') },
					uid: fromTrigger('uid'),
					uidValidity: fromTrigger('uidValidity'),
				},
				{ credentials },
			),
			node('Error Trigger', 'n8n-nodes-base.errorTrigger', {}),
		],
		connections: Object.fromEntries(
			names.slice(0, -1).map((name, index) => [name, to(names[index + 1]!)]),
		),
		settings: { executionOrder: 'v1', ...settings },
	};
}

const crmStep = ({ url }: Crm): INode =>
	node(
		'CRM',
		'n8n-nodes-base.httpRequest',
		{
			method: 'PUT',
			url,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: '={{ JSON.stringify({ subject: $json.message.subject }) }}',
			options: { batching: { batch: { batchSize: 1, batchInterval: 0 } } },
		},
		{ typeVersion: 4.2 },
	);

/** An n8n with one mailbox, and what a test asks of them. */
class Scene {
	readonly stage = new Stage();
	imap!: EmbeddedImapServer;
	n8n!: N8nServer;
	api!: N8nApi;
	credentialId!: string;

	async begin(environment: Record<string, string> = {}): Promise<void> {
		this.imap = await this.stage.add(startImapServer({ users }));
		this.n8n = await this.stage.startN8n({ environment });
		this.api = await signIn(this.n8n);
		this.credentialId = await this.api.createCredential('Mailbox', 'emailToCrmMailbox', {
			...{ provider: 'custom', user, password, certificate: 'trusted', route: 'direct' },
			...{ receiving: 'imap', imapHost: this.imap.host, imapPort: this.imap.port },
			...{ imapSecurity: 'none', sending: 'none' },
		});
	}

	async deliver(count: number, extra = ''): Promise<string[]> {
		const subjects = Array.from({ length: count }, (_, index) => `mail ${index + 1}`);
		for (const subject of subjects) await this.imap.deliver(user, mailNamed(subject, extra));
		return subjects;
	}

	async run(workflow: WorkflowFile): Promise<string> {
		const id = await this.api.createWorkflow(workflow);
		await this.api.publish(id);
		return id;
	}

	/** Mails carrying a keyword. */
	count(keyword: string): number {
		return this.imap.folder(user).mails.filter(({ flags }) => flags.has(keyword)).length;
	}

	async waitUntilLogged(count: number): Promise<void> {
		await waitFor(
			`${count} mails to be logged`,
			() => this.count('EmailToCrm-Logged'),
			(logged) => logged === count,
			90_000,
		);
		expect(this.count('EmailToCrm-Quarantined')).toBe(0);
	}

	/** What the trigger told the error workflow. */
	async alarms(workflowId: string): Promise<string[]> {
		const executions = await this.api.listExecutions(workflowId);
		const failed = executions.filter(({ status, mode }) => status === 'error' && mode !== 'error');
		const read = await Promise.all(failed.map(({ id }) => this.api.readExecution(id)));
		return read
			.filter(({ runs }) => runs.size === 0 || (runs.size === 1 && runs.has('Mailbox Trigger')))
			.map(({ error }) => error ?? '');
	}

	async waitForAlarm(workflowId: string): Promise<string> {
		const [alarm] = await waitFor(
			'the trigger to tell of the outage',
			async () => (await this.alarms(workflowId)).filter((text) => text.includes(nothingMarked)),
			(seen) => seen.length > 0,
			90_000,
		);
		return alarm!;
	}
}

describe('while the CRM is down, or too slow', () => {
	const scene = new Scene();
	let crm: Crm;

	beforeAll(async () => {
		crm = await scene.stage.add(Crm.start());
		await scene.begin();
	}, 300_000);
	afterAll(() => scene.stage.end());

	it('B13 a CRM down for longer than all redeliveries: every mail is logged once, none quarantined, one alarm', async () => {
		crm.isDown = true;
		const subjects = await scene.deliver(mails);
		const id = await scene.run(describeWorkflow(scene.credentialId, [crmStep(crm)]));
		const alarm = await scene.waitForAlarm(id);
		expect(alarm).toContain('Service unavailable');
		// Each mail was allowed one redelivery; the outage has seen more than that.
		expect(crm.refused).toBeGreaterThanOrEqual(3);
		crm.isDown = false;
		await scene.waitUntilLogged(mails);
		expect([...crm.logged].sort()).toEqual(subjects);
		expect((await scene.alarms(id)).filter((text) => text.includes(nothingMarked))).toHaveLength(1);
		await scene.api.unpublish(id);
	});

	it('B13 a batch cut short by the execution time limit: the next ones are smaller, every mail is logged, none quarantined', async () => {
		crm.delayMs = 700;
		crm.logged.length = 0;
		const before = scene.count('EmailToCrm-Logged');
		const subjects = await scene.deliver(8);
		const id = await scene.run(
			describeWorkflow(scene.credentialId, [crmStep(crm)], {}, { executionTimeout: 4 }),
		);
		await scene.waitUntilLogged(before + subjects.length);
		expect([...new Set(crm.logged)].sort()).toEqual(subjects);
		expect((await scene.alarms(id)).length).toBeLessThanOrEqual(1);
		await scene.api.unpublish(id);
	});
});

describe('while a disk or table is full', () => {
	const row = { key: '={{ $json.message.key }}', text: '={{ $json.message.text }}' };
	const tableStep = node(
		'CRM',
		'n8n-nodes-base.dataTable',
		{
			resource: 'row',
			operation: 'insert',
			dataTableId: { __rl: true, mode: 'name', value: 'Log' },
			columns: { mappingMode: 'defineBelow', value: row, matchingColumns: [], schema: [] },
			options: {},
		},
		{ typeVersion: 1.1 },
	);

	it('B13 a data table at its size limit: told once as what it is; every mail is logged once when there is room', async () => {
		const scene = new Scene();
		try {
			await scene.begin({
				N8N_DATA_TABLES_MAX_SIZE_BYTES: '100000',
				N8N_DATA_TABLES_SIZE_CHECK_CACHE_DURATION_MS: '200',
			});
			const columns = ['key', 'text'].map((name) => ({ name, type: 'string' }));
			await scene.api.createTable('Log', columns);
			await scene.api.createTable('Old', columns);
			await scene.api.insertRows('Old', [{ key: 'old', text: 'x'.repeat(200_000) }]);
			await scene.deliver(mails);
			const id = await scene.run(describeWorkflow(scene.credentialId, [tableStep]));
			expect(await scene.waitForAlarm(id)).toMatch(/size limit exceeded/i);
			await scene.api.deleteTable('Old');
			await scene.waitUntilLogged(mails);
			const keys = (await scene.api.readTable('Log')).map(({ key }) => key);
			expect(keys).toHaveLength(mails);
			expect(new Set(keys).size).toBe(mails);
			const told = (await scene.alarms(id)).filter((text) => text.includes(nothingMarked));
			expect(told).toHaveLength(1);
		} finally {
			await scene.stage.end();
		}
	});

	const smallDisk = mountSmallDisk();
	(smallDisk ? it : it.skip)(
		"B13 n8n's storage on a full disk: told once; every mail is handed on when there is room (skipped where nothing can be mounted)",
		async () => {
			const scene = new Scene();
			const crm = await scene.stage.add(Crm.start());
			try {
				await scene.begin({
					N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
					N8N_STORAGE_PATH: smallDisk!,
					N8N_BINARY_DATA_STORAGE_PATH: smallDisk!,
				});
				const filler = path.join(smallDisk!, 'filler');
				await writeFile(filler, Buffer.alloc(4 * 1024 * 1024)).catch(() => undefined);
				const subjects = await scene.deliver(mails, 'x'.repeat(30_000));
				const id = await scene.run(describeWorkflow(scene.credentialId, [crmStep(crm)]));
				const [alarm] = await waitFor(
					'the trigger to tell of the full disk',
					() => scene.alarms(id),
					(seen) => seen.length > 0,
				);
				expect(alarm).toMatch(/no space left|ENOSPC/i);
				// More polls than it takes to give up a mail that cannot be read.
				const countPolls = () => scene.imap.commands.filter((name) => name === 'SELECT').length;
				const before = countPolls();
				await waitFor('more polls', countPolls, (count) => count >= before + 12);
				expect(await scene.alarms(id)).toHaveLength(1);
				await rm(filler);
				await scene.waitUntilLogged(mails);
				expect([...crm.logged].sort()).toEqual(subjects);
			} finally {
				await scene.stage.end();
				execFileSync('umount', [smallDisk!]);
			}
		},
	);
});

/** @returns a disk of 2 MB, or undefined where this user may not mount one */
function mountSmallDisk(): string | undefined {
	const place = mkdtempSync(path.join(tmpdir(), 'small-disk-'));
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', place], { stdio: 'ignore' });
		return place;
	} catch {
		rmdirSync(place);
		return undefined;
	}
}

describe('a mail that takes n8n down', () => {
	const scene = new Scene();
	let crm: Crm;

	beforeAll(async () => {
		crm = await scene.stage.add(Crm.start());
		await scene.begin({ NODE_OPTIONS: '--max-old-space-size=1024', NODES_EXCLUDE: '[]' });
	}, 300_000);
	afterAll(() => scene.stage.end());

	it('B35 the poison among 50 good mails, with a heap of 1 GB: the good ones come through, the poison is quarantined and reported', async () => {
		const good = 50;
		for (let index = 1; index <= good; index++) {
			if (index === 20) await scene.imap.deliver(user, mailNamed('poison'));
			await scene.imap.deliver(user, mailNamed(`mail ${index}`));
		}
		const isPoison = node(
			'Is Poison',
			'n8n-nodes-base.if',
			{
				conditions: {
					combinator: 'and',
					options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
					conditions: [
						{
							id: 'poison',
							leftValue: '={{ $json.message.subject }}',
							rightValue: 'poison',
							operator: { type: 'string', operation: 'equals' },
						},
					],
				},
				options: {},
			},
			{ typeVersion: 2.2 },
		);
		// As a process that runs out of memory ends: with everything it was working on.
		const kill = node('Kill', 'n8n-nodes-base.executeCommand', { command: 'kill -9 -- -$PPID' });
		const workflow = describeWorkflow(scene.credentialId, [isPoison, crmStep(crm)], {
			maxRedeliveries: 2,
		});
		workflow.nodes.push(kill);
		workflow.connections['Is Poison'] = { main: [to('Kill').main[0]!, to('CRM').main[0]!] };
		let deaths = 0;
		let deathsUntilLogged = -1;
		let isOver = false;
		const supervise = async () => {
			for (;;) {
				await scene.n8n.ended();
				if (isOver) return;
				deaths += 1;
				await scene.n8n.start();
				await scene.api.signIn(owner);
			}
		};
		const supervising = supervise();
		const id = await scene.api.createWorkflow(workflow);
		// n8n may end while it answers.
		await scene.api.publish(id).catch(() => undefined);
		await waitFor(
			'the good mails to be logged and the poison to be quarantined',
			() => {
				const logged = scene.count('EmailToCrm-Logged');
				if (logged === good && deathsUntilLogged < 0) deathsUntilLogged = deaths;
				return { logged, quarantined: scene.count('EmailToCrm-Quarantined'), deaths };
			},
			({ logged, quarantined }) => logged === good && quarantined === 1,
			240_000,
		);
		isOver = true;
		// With all others, and alone: the poll after the second death brings the last of them.
		expect(deathsUntilLogged).toBeLessThanOrEqual(2);
		const [poison] = scene.imap
			.folder(user)
			.mails.filter(({ flags }) => flags.has('EmailToCrm-Quarantined'));
		expect(poison!.source.toString()).toContain('Subject: poison');
		const told = await waitFor(
			'the report',
			() => scene.alarms(id).catch(() => []),
			(seen) => seen.some((text) => text.includes('was quarantined')),
		);
		expect(told.filter((text) => text.includes('was quarantined'))).toHaveLength(1);
		await scene.n8n.stop();
		await supervising;
	});
});
