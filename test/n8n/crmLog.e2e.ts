// B26 B27 The shipped template in a real n8n, with HubSpot and Pipedrive chosen in CRM Log: exact records, once each,
// whatever n8n and the CRM do meanwhile. Both go through each mishap at the same time.
import type { Options } from 'nodemailer/lib/mailer';

import { MailSandbox } from '../../sandbox/mail/mailSandbox';
import {
	alternativeAddress,
	crmMailbox,
	customer,
	elsewhere,
	neverLogged,
} from '../../sandbox/mail/world';
import type { N8nApi } from '../../sandbox/n8nApi';
import type { N8nServer } from '../../sandbox/n8nServer';
import { describeMailbox, fillTables, sandboxEnvironment } from '../../sandbox/setUp';
import { importTemplate, readTemplates } from '../../sandbox/templates';
import { waitFor } from '../../sandbox/waitFor';
import type { Internet } from './internet';
import {
	behindHubSpot,
	behindPipedrive,
	Branch,
	letAnHourPass,
	startVendors,
	type CrmBehind,
	type Vendors,
} from './crmScene';
import { signIn, Stage } from './stage';

jest.setTimeout(300_000);

const eva = 'eva@other.example';
const pdf = (content: string) => ({
	filename: 'offer.pdf',
	contentType: 'application/pdf',
	content: Buffer.from(content),
});

describe('CRM Log in n8n', () => {
	const stage = new Stage();
	let sandbox: MailSandbox;
	let n8n: N8nServer;
	let api: N8nApi;
	let internet: Internet<Vendors>;
	let ends: Array<CrmBehind & { branch: Branch }>;

	beforeAll(async () => {
		sandbox = await stage.add(MailSandbox.start());
		internet = await startVendors(stage);
		n8n = await stage.startN8n({
			environment: { ...sandboxEnvironment(sandbox), ...internet.environment },
		});
		api = await signIn(n8n);
		await fillTables(api);
		const { hubspot, pipedrive } = internet.servers;
		ends = [
			await open(behindHubSpot(hubspot), crmMailbox),
			await open(behindPipedrive(pipedrive), elsewhere),
		];
	}, 300_000);

	afterAll(() => stage.end());

	async function open(behind: CrmBehind, user: string) {
		const { choice, credentialType, credential } = behind;
		const branch = await Branch.open(
			api,
			sandbox,
			user,
			'bcc-to-crm',
			{ [credentialType]: credential },
			{ crmLog: { crm: choice } },
		);
		return { ...behind, branch };
	}

	/** Does the same with both CRMs at the same time. */
	const withBoth = async (go: (end: CrmBehind & { branch: Branch }) => Promise<void>) =>
		await Promise.all(ends.map(go));

	const deliverToBoth = async (mails: Array<Options & { subject: string }>) =>
		await withBoth(async ({ branch }) => await branch.deliver(mails));

	const recordsAbout = ({ records }: CrmBehind, subjects: string[]) =>
		records().filter(({ subject }) => subjects.includes(subject));

	const rowsOfLedger = async () => (await api.readTable('Log Ledger')).map(({ status }) => status);

	it('B26 P16 P20 mails of one poll: their contacts, no colleague and nobody listed, and their files', async () => {
		const subjects = ['Three people', 'One file', 'Two files'];
		await deliverToBoth([
			{
				subject: subjects[0]!,
				to: `Erik Holm <${customer}>`,
				cc: ['Bo Lund <bo@harbour.example>', `Eva Ek <${eva}>`, neverLogged],
			},
			{ subject: subjects[1]!, to: customer, attachments: [pdf('one')] },
			{ subject: subjects[2]!, to: customer, attachments: [pdf('first'), pdf('second')] },
		]);
		await withBoth(async (end) => {
			await end.branch.waitUntilLogged(subjects);
			expect([end.choice, end.records()]).toEqual([
				end.choice,
				[
					{ subject: subjects[0], contacts: [customer, eva], files: [] },
					{ subject: subjects[1], contacts: [customer], files: ['offer.pdf'] },
					{ subject: subjects[2], contacts: [customer], files: ['offer.pdf', 'offer.pdf'] },
				],
			]);
			const said = JSON.stringify(end.crm.requests.map(({ json, query }) => [json, query]));
			expect(said).not.toContain(neverLogged);
		});
		const { hubspot, pipedrive } = internet.servers;
		for (const { files } of [hubspot, pipedrive]) {
			expect(files.map(({ content }) => String(content))).toEqual(['one', 'first', 'second']);
		}
		expect(hubspot.contacts.map(({ properties }) => properties)).toEqual([
			{ email: customer, firstname: 'Erik', lastname: 'Holm' },
			{ email: eva, firstname: 'Eva', lastname: 'Ek' },
		]);
		expect(hubspot.emails[0]!.properties).toMatchObject({
			hs_email_direction: 'EMAIL',
			hs_email_text: expect.stringContaining('Text of Three people') as string,
			hubspot_owner_id: '77',
		});
		expect(pipedrive.persons.map(({ name, emails }) => [name, ...emails])).toEqual([
			['Erik Holm', customer],
			['Eva Ek', eva],
		]);
		expect(pipedrive.activities[0]).toMatchObject({ type: 'email', done: true, owner_id: 3 });
		// Everybody of a poll is looked for at once; one that was under way may have taken the first mail.
		const lookUps = hubspot.requests.filter(({ path }) => path.endsWith('contacts/batch/read'));
		expect(lookUps.length).toBeLessThan(subjects.length);
	});

	it('B27 redelivery: no call to the CRM at all', async () => {
		const subjects = ['Three people', 'One file', 'Two files'];
		await withBoth(async ({ branch, crm }) => {
			const asked = crm.requests.length;
			branch.unmark();
			await branch.waitUntilLogged(subjects);
			expect(crm.requests).toHaveLength(asked);
		});
	});

	it.each([
		['before the call', 'writes', 0, false],
		['after the CRM took the mail', 'writes', 0, true],
		['between two files', 'hangs', 1, false],
	] as const)(
		'B27 n8n is killed %s: once, its files present',
		async (moment, on, after, commits) => {
			const subject = `Killed ${moment}`;
			await withBoth(async ({ crm, branch, [on]: line }) => {
				const struck = new Promise<void>((resolve) => {
					crm.faults.push({ on: line, after, commits, onStrike: resolve });
				});
				const attachments = [pdf('first'), pdf('second')];
				await branch.deliver([{ subject, to: [customer, eva], attachments }]);
				await struck;
			});
			// The index has caught up before it is asked.
			internet.servers.hubspot.searchLagMs = 1000;
			await n8n.kill();
			await n8n.start();
			await letAnHourPass(api);
			await withBoth(async (end) => {
				await end.branch.waitUntilLogged([subject]);
				const files = ['offer.pdf', 'offer.pdf'];
				expect([end.choice, recordsAbout(end, [subject])]).toEqual([
					end.choice,
					[{ subject, contacts: [customer, eva], files }],
				]);
			});
		},
	);

	it('B27 B28 a 500, a call that hangs, a limit and a refused contact: each mail once, and none waits for another', async () => {
		const subjects = ['Answered with 500', 'Hanging', 'Limited', 'Partly refused'];
		const refused = 'refused@other.example';
		// Longer than anybody waits: the search never finds it.
		internet.servers.hubspot.searchLagMs = 86_400_000;
		for (const { crm, writes: on } of ends) {
			const limited = { status: 429, body: {}, headers: { 'Retry-After': '1' } };
			crm.faults.push(
				{ on, commits: true, answer: { status: 500, body: {} } },
				{ on, commits: true },
				{ on, answer: limited },
			);
		}
		await deliverToBoth(
			subjects.map((subject, index) => ({
				subject,
				to: index === 3 ? [customer, refused] : customer,
			})),
		);
		await withBoth(async (end) => {
			await end.branch.waitUntilLogged(['Limited']);
			end.addContact(refused);
		});
		expect((await rowsOfLedger()).filter((status) => status === 'started')).toHaveLength(4);
		await letAnHourPass(api);
		await withBoth(async (end) => {
			await end.branch.waitUntilLogged(subjects);
			expect([end.choice, recordsAbout(end, subjects)]).toEqual([
				end.choice,
				subjects.map((subject, index) => ({
					subject,
					contacts: index === 3 ? [customer, refused] : [customer],
					files: [],
				})),
			]);
		});
		expect(new Set(await rowsOfLedger())).toEqual(new Set(['logged']));
	});

	describe('any other CRM', () => {
		const subjects = ['By HTTP', 'Unsure'];
		let branch: Branch;

		beforeAll(async () => {
			branch = await Branch.open(api, sandbox, alternativeAddress.address, 'any-crm', {
				httpHeaderAuth: { name: 'X-Api-Key', value: 'other-test' },
			});
		});

		it('B27 Plan, HTTP nodes and Record log each mail once; what may have been written is looked up first', async () => {
			const { crm, emails } = internet.servers.other;
			const line = 'POST /api/emails';
			// One of them is written, and the answer lost.
			crm.faults.push({ on: line, after: 1, commits: true, answer: { status: 500, body: {} } });
			await branch.deliver(
				subjects.map((subject) => ({ subject, to: customer, cc: [eva, neverLogged] })),
			);
			await waitFor(
				'the second to be noted',
				async () => await api.readTable('Log Ledger'),
				(rows) => rows.some(({ problem, status }) => problem && status === 'started'),
			);
			await letAnHourPass(api);
			await branch.waitUntilLogged(subjects);
			expect(
				emails
					.map(({ subject, contacts }) => ({ subject, contacts }))
					.sort((one, other) => (String(one.subject) < String(other.subject) ? -1 : 1)),
			).toEqual(
				subjects.map((subject) => ({
					subject,
					contacts: [customer, eva].map((address) => ({ address, name: '' })),
				})),
			);
			expect(JSON.stringify(emails)).not.toContain(neverLogged);
			expect(new Set(await rowsOfLedger())).toEqual(new Set(['logged']));
		});

		it('B27 redelivery: Already Logged, and no call', async () => {
			const { crm } = internet.servers.other;
			const asked = crm.requests.length;
			branch.unmark();
			await branch.waitUntilLogged(subjects);
			expect(crm.requests).toHaveLength(asked);
			await api.unpublish(branch.workflowId);
		});
	});

	it('P23 P32 P33 P38 mails a document from a form, with sender, reply-to and archive copy, and logs it as outgoing', async () => {
		await withBoth(async ({ branch }) => await api.unpublish(branch.workflowId));
		const id = await api.createCredential('Sender', 'emailToCrmMailbox', {
			...describeMailbox(sandbox),
			archiveAddress: 'archive@harbour.example',
		});
		const workflow = (await readTemplates()).get('mail-a-document')!;
		const credentials = { emailToCrmMailbox: { id, name: 'Sender' } };
		const mailing = await importTemplate(api, workflow, credentials, {
			'n8n-nodes-base.formTrigger': { authentication: 'none' },
		});
		await api.publish(mailing);
		const form = new FormData();
		[customer, 'Your offer', 'Dear Erik'].forEach((value, index) =>
			form.set(`field-${index}`, value),
		);
		form.set('field-3', new Blob(['%PDF-'], { type: 'application/pdf' }), 'offer.pdf');
		const answer = await waitFor(
			'the form',
			() => fetch(`${n8n.url}/form/mail-a-document`, { method: 'POST', body: form }),
			({ status }) => status !== 404,
			20_000,
		);
		expect(answer.ok).toBe(true);
		const [row] = await waitFor(
			'the mail to be logged',
			async () => await api.readTable('CRM Log'),
			(rows) => rows.length > 0,
		);
		expect(row).toMatchObject({
			sender: crmMailbox,
			recipients: customer,
			direction: 'outgoing',
			subject: 'Your offer',
			text: 'Dear Erik',
			attachments: 'offer.pdf',
		});
		const [sent] = sandbox.smtp.received;
		expect(sent!.envelopeTo).toEqual([customer, 'archive@harbour.example']);
		const source = sent!.source.toString();
		expect(source).toContain(`From: Example Sales <${crmMailbox}>`);
		expect(source).toContain('Reply-To: sales@example.com');
		expect(source).toContain(Buffer.from('%PDF-').toString('base64'));
		expect(row!.messageId).toBe(/^Message-ID: (\S+)/im.exec(source)![1]);
	});
});
