// B13 in a real n8n: while 1 000 mails arrive, n8n is killed, the mail server restarted and connections are cut in
// the middle of a fetch. In the end every mail is in the CRM, once. The CRM takes a log key once, as a CRM with
// external ids does; what reaches it again is counted.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject } from 'n8n-workflow';

import { connectImap } from '../../nodes/shared/imap/imap';
import type { N8nApi, WorkflowFile } from '../../sandbox/n8nApi';
import type { N8nServer } from '../../sandbox/n8nServer';
import { mailNamed, password, settingsFor, user, users } from '../MailboxTrigger/folderPolls';
import { hasDovecot, startDovecot, type DovecotServer } from '../../sandbox/servers/dovecot';
import { startWire, type Wire } from '../../sandbox/servers/wire';
import { signIn, Stage } from './stage';
import { waitFor } from '../../sandbox/waitFor';

const mails = 1_000;
const kills = 10;
const restarts = 10;
const cuts = 20;

// Some five minutes; a busy machine needs longer, mostly for starting n8n eleven times.
jest.setTimeout(1_200_000);

const pause = async (ms: number): Promise<void> =>
	await new Promise((resolve) => setTimeout(resolve, ms));

/** Numbers that look random and are the same for the same seed (a linear congruential generator). */
function makeChance(seed: number): (from: number, to: number) => number {
	let state = seed >>> 0;
	return (from, to) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return from + Math.floor((state / 2 ** 32) * (to - from + 1));
	};
}

/** A CRM with external ids: a key that is there already is updated, not added. */
async function startCrm(): Promise<{
	url: string;
	/** Log key to subject. */
	logged: Map<string, string>;
	repeated(): number;
	close(): void;
}> {
	const logged = new Map<string, string>();
	let repeated = 0;
	const server: Server = createServer((request, response) => {
		let body = '';
		request.on('data', (chunk: Buffer) => (body += chunk.toString()));
		request.on('end', () => {
			const { key, subject } = JSON.parse(body) as { key: string; subject: string };
			if (logged.has(key)) repeated += 1;
			logged.set(key, subject);
			response.setHeader('content-type', 'application/json').end('{}');
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/log`,
		logged,
		repeated: () => repeated,
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}

function makeWorkflow(credentialId: string, crmUrl: string): WorkflowFile {
	const credentials = { emailToCrmMailbox: { id: credentialId, name: 'Mailbox' } };
	const node = (name: string, type: string, typeVersion: number, parameters: IDataObject) => ({
		id: name,
		name,
		type,
		typeVersion,
		position: [0, 0] as [number, number],
		parameters: parameters as never,
		...(type.startsWith('n8n-nodes-email-to-crm') && { credentials }),
	});
	const link = (to: string) => ({ main: [[{ node: to, type: 'main' as const, index: 0 }]] });
	const fromTrigger = (field: string) => `={{ $('Mailbox Trigger').item.json.message.${field} }}`;
	return {
		name: 'Faults',
		nodes: [
			node('Mailbox Trigger', 'n8n-nodes-email-to-crm.mailboxTrigger', 1, {
				pollTimes: { item: [{ mode: 'everyMinute' }] },
				startWith: 'everything',
				batchSize: 200,
				options: { visibilityTimeout: 0.2, maxRedeliveries: 9 },
			}),
			node('CRM', 'n8n-nodes-base.httpRequest', 4.2, {
				method: 'PUT',
				url: crmUrl,
				sendBody: true,
				specifyBody: 'json',
				jsonBody:
					'={{ JSON.stringify({ key: $json.message.key, subject: $json.message.subject }) }}',
				options: {},
			}),
			node('Mailbox', 'n8n-nodes-email-to-crm.mailbox', 1, {
				operation: 'markAsLogged',
				folder: { __rl: true, mode: 'name', value: fromTrigger('mailbox') },
				uid: fromTrigger('uid'),
				uidValidity: fromTrigger('uidValidity'),
			}),
		],
		connections: { 'Mailbox Trigger': link('CRM'), CRM: link('Mailbox') },
	};
}

(hasDovecot() ? describe : describe.skip)('faults while mail arrives', () => {
	const stage = new Stage();
	let dovecot: DovecotServer;
	let wire: Wire;
	let n8n: N8nServer;
	let api: N8nApi;
	let crm: Awaited<ReturnType<typeof startCrm>>;
	let workflowId: string;

	beforeAll(async () => {
		dovecot = await stage.add(startDovecot({ users }));
		wire = await stage.add(startWire(dovecot.port));
		crm = await stage.add(startCrm());
		n8n = await stage.startN8n();
		api = await signIn(n8n);
		const credentialId = await api.createCredential('Mailbox', 'emailToCrmMailbox', {
			provider: 'custom',
			user,
			password,
			receiving: 'imap',
			imapHost: wire.host,
			imapPort: wire.port,
			imapSecurity: 'none',
			sending: 'none',
			certificate: 'trusted',
			route: 'direct',
		});
		workflowId = await api.createWorkflow(makeWorkflow(credentialId, crm.url));
		await api.publish(workflowId);
	});

	afterAll(() => stage.end());

	it(`B13 loses none of ${mails} mails and logs none twice`, async () => {
		const seed = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000);
		const chance = makeChance(seed);
		const startedAt = Date.now();
		let hasArrived = false;

		const arrive = async () => {
			for (let number = 1; number <= mails; number++) {
				await dovecot.deliver(user, mailNamed(`mail ${number}`, 'x'.repeat(2_000)));
				if (number % 10 === 0) await pause(chance(200, 1_200));
			}
			hasArrived = true;
		};
		const killN8n = async () => {
			for (let kill = 0; kill < kills; kill++) {
				await pause(chance(200, 8_000));
				await n8n.kill();
				await n8n.start();
			}
		};
		const restartDovecot = async () => {
			for (let restart = 0; restart < restarts; restart++) {
				await pause(chance(4_000, 12_000));
				await dovecot.restart();
			}
		};
		const cutConnections = async () => {
			while (wire.cuts() < cuts) {
				const before = wire.cuts();
				// Beyond what login, search and marks need: the cut falls into the content of mails.
				wire.cutAfter(chance(6_000, 60_000));
				while (wire.cuts() === before) await pause(50);
			}
			wire.cutAfter(null);
		};
		const pollOften = async () => {
			while (!hasArrived || crm.logged.size < mails || wire.cuts() < cuts) {
				await pause(4_000);
				// A trigger that is published polls at once; n8n or the mail server may be down just now.
				await api.unpublish(workflowId).catch(() => undefined);
				await api.publish(workflowId).catch(() => undefined);
			}
		};
		const isCutting = cutConnections();
		const isPolling = pollOften();
		await Promise.all([arrive(), killN8n(), restartDovecot()]);
		const faultsUntil = Date.now();
		await isCutting;
		await isPolling;

		const flags = await waitFor(
			'every mail to be marked as logged',
			async () => {
				await api.unpublish(workflowId).catch(() => undefined);
				await api.publish(workflowId).catch(() => undefined);
				await pause(3_000);
				return await countFlags();
			},
			(counts) => counts.get('EmailToCrm-Logged') === mails,
			240_000,
		);
		const executions = await api.listExecutions(workflowId);
		process.stdout.write(
			`\nFaults (seed ${seed}): ${kills} kills of n8n, ${restarts} restarts of Dovecot, ${wire.cuts()} connections cut mid-fetch\n` +
				`  ${crm.logged.size} of ${mails} mails logged, ${mails - new Set(crm.logged.values()).size} lost, ${crm.logged.size - new Set(crm.logged.values()).size} twice\n` +
				`  ${crm.repeated()} deliveries repeated and recognised by their key, ${flags.get('EmailToCrm-Quarantined') ?? 0} quarantined\n` +
				`  faults for ${Math.round((faultsUntil - startedAt) / 1000)} s, all marked after ${Math.round((Date.now() - startedAt) / 1000)} s, last ${executions.length} executions: ${describeStatuses(executions)}\n`,
		);
		expect(wire.cuts()).toBeGreaterThanOrEqual(cuts);
		expect(crm.logged.size).toBe(mails);
		expect(new Set(crm.logged.values()).size).toBe(mails);
		expect(flags.get('EmailToCrm-Quarantined') ?? 0).toBe(0);
	});

	async function countFlags(): Promise<Map<string, number>> {
		const counts = new Map<string, number>();
		const client = await connectImap(settingsFor(dovecot));
		await client.mailboxOpen('INBOX', { readOnly: true });
		for await (const mail of client.fetch('1:*', { flags: true })) {
			for (const flag of mail.flags ?? []) counts.set(flag, (counts.get(flag) ?? 0) + 1);
		}
		await client.logout();
		return counts;
	}

	function describeStatuses(executions: Array<{ status: string }>): string {
		const counts = new Map<string, number>();
		for (const { status } of executions) counts.set(status, (counts.get(status) ?? 0) + 1);
		return [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
	}
});
