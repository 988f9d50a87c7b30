// B27 In n8n's queue mode, with two workers: one mail in two mailboxes is logged by one of them, while the other waits.

import { loggedKeyword } from '../../nodes/shared/imap/marks';
import { MailSandbox } from '../../sandbox/mail/mailSandbox';
import { crmMailbox, customer, elsewhere } from '../../sandbox/mail/world';
import type { N8nApi } from '../../sandbox/n8nApi';
import type { FakeHubSpot } from '../../sandbox/servers/crm/hubspot';
import { fillTables, sandboxEnvironment } from '../../sandbox/setUp';
import { waitFor } from '../../sandbox/waitFor';
import { author, behindHubSpot, Branch, startVendors } from './crmScene';
import {
	findMissingQueueBackends,
	queueEnvironment,
	startPostgres,
	startRedis,
} from './queueBackends';
import { signIn, Stage } from './stage';

jest.setTimeout(300_000);

const missing = findMissingQueueBackends();

(missing.length > 0 ? describe.skip : describe)('CRM Log in queue mode', () => {
	const stage = new Stage();
	let sandbox: MailSandbox;
	let api: N8nApi;
	let hubspot: FakeHubSpot;

	afterAll(() => stage.end(), 120_000);

	beforeAll(async () => {
		const redis = await stage.add(startRedis());
		const postgres = await stage.add(startPostgres());
		sandbox = await stage.add(MailSandbox.start());
		const internet = await startVendors(stage);
		({ hubspot } = internet.servers);
		const environment = {
			...sandboxEnvironment(sandbox),
			...internet.environment,
			...queueEnvironment(redis, postgres),
		};
		const main = await stage.startN8n({ environment });
		await Promise.all(
			// One execution at a time each: the two mails go to both.
			[1, 2].map(() =>
				stage.startN8n({
					environment: { ...environment, N8N_CONCURRENCY_PRODUCTION_LIMIT: '1' },
					command: 'worker',
				}),
			),
		);
		api = await signIn(main);
		await fillTables(api);
	}, 400_000);

	it('B27 two workers with one mail at the same time: one writes, the other finds it logged', async () => {
		const { choice, credentialType, credential, writes, records } = behindHubSpot(hubspot);
		const branches = await Promise.all(
			[crmMailbox, elsewhere].map((user) =>
				Branch.open(
					api,
					sandbox,
					user,
					'bcc-to-crm',
					{ [credentialType]: credential },
					{ crmLog: { crm: choice } },
				),
			),
		);
		let release!: () => void;
		const until = new Promise<void>((resolve) => (release = resolve));
		hubspot.faults.push({ on: writes, commits: true, until });

		const date = new Date('2026-11-25T09:00:00Z');
		const mail = { from: author, to: customer, subject: 'Twice', text: 'Dear Erik', date };
		const messageId = '<twice@harbour.example>';
		for (const { user } of branches) {
			await sandbox.send({ ...mail, messageId }, { envelopeFrom: author, recipient: user });
		}
		// While the one writes, the other has ended.
		const reasons = await waitFor('the other to be told', readReasons, (codes) =>
			codes.includes('otherRun'),
		);
		expect(reasons).not.toContain('logged');
		release();
		await Promise.all(branches.map((branch) => branch.waitUntilLogged(['Twice'])));
		expect(records()).toEqual([{ subject: 'Twice', contacts: [customer], files: [] }]);
		expect(hubspot.requests.filter(({ path }) => path.endsWith('/emails'))).toHaveLength(1);
		const flags = branches.flatMap(({ user }) =>
			sandbox.imap.folder(user).mails.map((one) => one.flags.has(loggedKeyword)),
		);
		expect(flags).toEqual([true, true]);

		/** Why each mail ended as it did, of all executions so far. */
		async function readReasons(): Promise<string[]> {
			const lists = await Promise.all(
				branches.map(({ workflowId }) => api.listExecutions(workflowId)),
			);
			const done = lists.flat().filter(({ status }) => status === 'success');
			const read = await Promise.all(done.map(({ id }) => api.readExecution(id)));
			return read
				.flatMap(({ runs }) => runs.get('CRM Log') ?? [])
				.flatMap(({ outputs }) => outputs.flat())
				.flatMap(({ crm }) => (crm as { reasons: Array<{ code: string }> }).reasons)
				.map(({ code }) => code);
		}
	});
});
