/** What the tests of outages run on: an n8n with one mailbox, a workflow that logs to a CRM, and what both made of it. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject, INode } from 'n8n-workflow';

import type { N8nApi, WorkflowFile } from '../../sandbox/n8nApi';
import type { N8nServer } from '../../sandbox/n8nServer';
import { startImapServer, type EmbeddedImapServer } from '../../sandbox/servers/imap';
import { waitFor } from '../../sandbox/waitFor';
import { mailNamed, password, user, users } from '../MailboxTrigger/folderPolls';
import { signIn, Stage } from './stage';

/** 6 seconds, the shortest the editor lets a person choose: several redeliveries fit into a test. */
const visibilityTimeout = 0.1;
/** How the trigger's alarm begins when nothing is marked any more. */
const nothingMarked = 'Nothing that was handed on';
const longestWaitMs = 80_000;

/** A CRM over HTTP. */
export class Crm {
	/** Subjects, as often as they were logged. */
	readonly logged: string[] = [];
	isDown = false;

	private constructor(private readonly server: Server) {}

	static async start(): Promise<Crm> {
		const server = createServer();
		const crm = new Crm(server);
		server.on('request', (request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				if (crm.isDown) {
					response.writeHead(503).end('Down for maintenance');
					return;
				}
				const { subject } = JSON.parse(Buffer.concat(chunks).toString()) as { subject: string };
				crm.logged.push(subject);
				response.setHeader('content-type', 'application/json').end('{}');
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

/** A node of a workflow. */
export const makeNode = (
	name: string,
	type: string,
	parameters: object,
	more: Partial<INode> = {},
): INode => ({
	...{ id: name, name, type, typeVersion: 1, position: [0, 0] },
	parameters: parameters as INode['parameters'],
	...more,
});

/** A connection to a node. */
export const connectTo = (name: string) => ({
	main: [[{ node: name, type: 'main' as const, index: 0 }]],
});

/** n8n refuses a time that comes more than once a minute, not many times. */
const everyTwoSeconds = Array.from({ length: 30 }, (_, index) => ({
	mode: 'custom',
	cronExpression: `${index * 2} * * * * *`,
}));

/** Trigger, the steps of a CRM, Mark as Logged; failures start the workflow at its Error Trigger. */
export function describeWorkflow(
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
			makeNode(
				'Mailbox Trigger',
				'n8n-nodes-email-to-crm.mailboxTrigger',
				{
					pollTimes: { item: everyTwoSeconds },
					startWith: 'everything',
					options: { visibilityTimeout, maxRedeliveries: 1, ...trigger },
				},
				{ credentials },
			),
			...steps,
			makeNode(
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
			makeNode('Error Trigger', 'n8n-nodes-base.errorTrigger', {}),
		],
		connections: Object.fromEntries(
			names.slice(0, -1).map((name, index) => [name, connectTo(names[index + 1]!)]),
		),
		settings: { executionOrder: 'v1', ...settings },
	};
}

/** @param pauseMs what the step lets pass between two mails */
export const crmStep = ({ url }: Crm, pauseMs = 0): INode =>
	makeNode(
		'CRM',
		'n8n-nodes-base.httpRequest',
		{
			method: 'PUT',
			url,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: '={{ JSON.stringify({ subject: $json.message.subject }) }}',
			options: { batching: { batch: { batchSize: 1, batchInterval: pauseMs } } },
		},
		{ typeVersion: 4.2 },
	);

/** An n8n with one mailbox, and what a test asks of them. */
export class Scene {
	readonly stage = new Stage();
	imap!: EmbeddedImapServer;
	n8n!: N8nServer;
	api!: N8nApi;
	credentialId!: string;

	/** @param environment laid over the one that n8n is started with */
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

	/** @returns the subjects, sorted */
	async deliver(count: number, extra = ''): Promise<string[]> {
		const subjects = Array.from({ length: count }, (_, index) => `mail ${index + 1}`);
		for (const subject of subjects) await this.imap.deliver(user, mailNamed(subject, extra));
		return subjects.sort();
	}

	/** @returns the id of the workflow, published */
	async run(workflow: WorkflowFile): Promise<string> {
		const id = await this.api.createWorkflow(workflow);
		await this.api.publish(id);
		return id;
	}

	/** Mails carrying a keyword. */
	count(keyword: string): number {
		return this.imap.folder(user).mails.filter(({ flags }) => flags.has(keyword)).length;
	}

	/** Waits until so many mails are marked as logged, and sees that none was quarantined. */
	async waitUntilLogged(count: number): Promise<void> {
		await waitFor(
			`${count} mails to be logged`,
			() => this.count('EmailToCrm-Logged'),
			(logged) => logged === count,
			longestWaitMs,
		);
		expect(this.count('EmailToCrm-Quarantined')).toBe(0);
	}

	/** How executions of the workflow ended that mails were handed on in, the last first. */
	async endings(workflowId: string): Promise<string[]> {
		const executions = await this.api.listExecutions(workflowId);
		const read = await Promise.all(
			executions
				.filter(({ mode }) => mode !== 'error')
				.map(async ({ id }) => await this.api.readExecution(id)),
		);
		return read.filter(({ runs }) => runs.size > 1).map(({ status }) => status);
	}

	/** When the trigger polled for mails that came through. */
	async polls(workflowId: string): Promise<Set<unknown>> {
		const executions = await this.api.listExecutions(workflowId);
		const wellEnded = executions.filter(({ status }) => status === 'success');
		const read = await Promise.all(
			wellEnded.map(async ({ id }) => await this.api.readExecution(id)),
		);
		const items = read.flatMap(({ runs }) =>
			(runs.get('Mailbox Trigger') ?? []).flatMap(({ outputs }) => outputs.flat()),
		);
		return new Set(items.map(({ poll }) => (poll as { polledAt?: unknown } | undefined)?.polledAt));
	}

	/** What the trigger itself told the error workflow. */
	async alarms(workflowId: string): Promise<string[]> {
		const executions = await this.api.listExecutions(workflowId);
		const failed = executions.filter(({ status, mode }) => status === 'error' && mode !== 'error');
		const read = await Promise.all(failed.map(async ({ id }) => await this.api.readExecution(id)));
		return read
			.filter(({ runs }) => runs.size === 0 || (runs.size === 1 && runs.has('Mailbox Trigger')))
			.map(({ error }) => error ?? '');
	}

	/** Waits until the trigger told that nothing is marked. @returns what it said */
	async waitForAlarm(workflowId: string): Promise<string> {
		const [alarm] = await waitFor(
			'the trigger to tell of the outage',
			async () => await this.alarms(workflowId),
			(seen) => seen.some((text) => text.includes(nothingMarked)),
			longestWaitMs,
		);
		return alarm!;
	}
}
