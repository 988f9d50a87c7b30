// Mails of different fates in a real n8n, with the templates as they are shipped: each has its row and its reason, the
// pages tell and try again, and a person is found and erased (B29, B33, B34).
import type { IDataObject, INode } from 'n8n-workflow';

import { MailSandbox } from '../../sandbox/mail/mailSandbox';
import { deliverSeedMails, seedMails, type SeedMail } from '../../sandbox/mail/seedMails';
import { alternativeAddress, crmMailbox, customer, neverLogged } from '../../sandbox/mail/world';
import type { N8nApi } from '../../sandbox/n8nApi';
import type { N8nServer } from '../../sandbox/n8nServer';
import { fillSandbox, sandboxEnvironment } from '../../sandbox/setUp';
import { waitFor } from '../../sandbox/waitFor';
import { signIn, Stage } from './stage';

jest.setTimeout(400_000);

const huge: SeedMail = {
	fate: '',
	mail: {
		from: 'Bo Lund <bo@harbour.example>',
		to: `Erik Holm <${customer}>`,
		subject: 'All drawings at once',
		text: 'x'.repeat(60_000),
	},
	transmission: { envelopeFrom: 'bo@harbour.example' },
};

describe('what became of mail', () => {
	const stage = new Stage();
	let sandbox: MailSandbox;
	let n8n: N8nServer;
	let api: N8nApi;

	beforeAll(async () => {
		sandbox = await stage.add(MailSandbox.start());
		n8n = await stage.startN8n({ environment: sandboxEnvironment(sandbox) });
		api = await signIn(n8n);
		await deliverSeedMails(sandbox);
		await sandbox.send(huge.mail, { ...huge.transmission, recipient: crmMailbox });
		await fillSandbox(api, sandbox, { triggerOptions: { maxMessageSize: 0.05 } });
		await waitFor(
			'a row for each mail',
			// On a busy machine n8n says now and then that its database is not ready.
			async () => await readRows().catch((): IDataObject[] => []),
			(rows) => rows.length === Object.keys(seedMails).length + 1,
			240_000,
		);
	}, 500_000);

	afterAll(() => stage.end());

	it.each([
		['authenticated', 'logged', 'crmLog', 'logged'],
		['forged', 'notLogged', 'emailAuthCheck', expect.stringMatching(/^\w+$/) as string],
		['alternative', 'held', 'alternativeSenderVerify', 'awaitingConfirmation'],
		['undetermined', 'waiting', 'emailAuthCheck', expect.stringMatching(/^\w+$/) as string],
	] as const)('B29 the %s mail is %s, by %s', async (name, outcome, step, reasonCode) => {
		const { subject, from } = seedMails[name].mail;
		expect((await readRows()).filter((row) => row.subject === subject)).toEqual([
			expect.objectContaining({
				...{ outcome, step, reasonCode, recipients: 1 },
				author: /<(.*)>/.exec(from)![1],
				reason: expect.stringMatching(/\w{3}/) as string,
				execution: expect.stringMatching(/^\d+$/) as string,
			}),
		]);
	});

	it('B29 tells of a mail to somebody on a never-log list nothing but who wrote it', async () => {
		const rows = await readRows();
		expect(rows.filter(({ step }) => step === 'neverLogFilter')).toEqual([
			expect.objectContaining({
				...{ outcome: 'notLogged', reasonCode: 'onNeverLogList' },
				...{ author: 'bo@harbour.example', subject: '' },
			}),
		]);
		expect(JSON.stringify(rows)).not.toContain(neverLogged);
		expect(JSON.stringify(rows)).not.toContain(seedMails.neverLogged.mail.subject);
	});

	it('B33 names a quarantined mail by subject, sender and cause', async () => {
		expect((await readRows()).filter(({ outcome }) => outcome === 'quarantined')).toEqual([
			expect.objectContaining({
				...{ subject: 'All drawings at once', author: 'bo@harbour.example' },
				...{ step: 'mailboxTrigger', reasonCode: 'tooLarge', folder: 'INBOX', recipients: null },
			}),
		]);
	});

	it('B29 a page says why a mail was not logged, and what to do', async () => {
		const bySender = await ask('why-was-my-mail-not-logged', [alternativeAddress.address]);
		expect(bySender).toContain(`Held: ${seedMails.alternative.mail.subject}`);
		expect(bySender).toContain('opens the confirmation mail');
		expect(bySender).not.toContain(seedMails.forged.mail.subject);
		const bySubject = await ask('why-was-my-mail-not-logged', ['', 'new BANK account']);
		expect(bySubject).toContain('Not logged: Our new bank account');
		const unknown = await ask('why-was-my-mail-not-logged', ['nobody@harbour.example']);
		expect(unknown).toContain('Nothing is known of such a mail');
	});

	it('B33 quarantined mail is listed and goes again by a choice and one press', async () => {
		const form = `${n8n.url}/form/quarantine-and-held-mail`;
		const page = await open(await submit(form, ['Quarantine']));
		const option = /value='(1\. [^']*)'/.exec(page.html)![1]!;
		expect(option).toContain('larger than allowed');
		expect(page.html).not.toContain(seedMails.alternative.mail.subject);
		const chosen = JSON.stringify([option.replaceAll('&quot;', '"')]);
		const done = await open(await submit(page.address, [chosen]));
		expect(done.html).toContain('1 of 1 mails go again');
		await waitFor(
			'the mail to be taken up anew and quarantined once more',
			async () => (await readRows()).find(({ subject }) => subject === 'All drawings at once'),
			(row) => row?.outcome === 'waiting' || row?.outcome === 'quarantined',
		);
	});

	it('B34 exports and erases a person, and says what cannot be reached', async () => {
		const run = await callOperation('exportPerson', customer);
		expect(run.map(({ table }) => table)).toEqual(['ledger', 'crmLog']);
		const [erased] = await callOperation('erasePerson', customer.toUpperCase());
		expect(erased).toMatchObject({
			erased: { ledger: { removed: 1 }, crmLog: { removed: 1 } },
			reasons: [{ code: 'erased' }, { code: 'erasureReach' }, { code: 'erasedComesAgain' }],
		});
		expect(await api.readTable('CRM Log')).toEqual([]);
		expect(await callOperation('exportPerson', customer)).toEqual([]);
	});

	const readRows = async (): Promise<IDataObject[]> =>
		(await api.findTable('Mail Decisions')) ? await api.readTable('Mail Decisions') : [];

	/** Sends a form as n8n's own page does. @returns the address of what comes next */
	async function submit(address: string, values: string[]): Promise<string> {
		const form = new FormData();
		values.forEach((value, index) => form.set(`field-${index}`, value));
		const response = await fetch(address, { method: 'POST', body: form });
		const answer = await response.text();
		expect([response.status, answer]).toEqual([200, answer]);
		const { formWaitingUrl } = (answer.startsWith('{') ? JSON.parse(answer) : {}) as {
			formWaitingUrl?: string;
		};
		return formWaitingUrl ?? address;
	}

	/** Opens a page once its execution has come to it: before, n8n does not answer. */
	async function open(address: string): Promise<{ address: string; html: string }> {
		const status = new URL(address);
		status.pathname += '/n8n-execution-status';
		await waitFor(
			'the page',
			async () => await (await fetch(status)).text(),
			(seen) => seen === 'form-waiting' || seen === 'success',
			120_000,
		);
		return { address, html: await (await fetch(address)).text() };
	}

	async function ask(path: string, values: string[]): Promise<string> {
		const form = `${n8n.url}/form/${path}`;
		return (await open(await submit(form, values))).html;
	}

	/** Runs an operation of CRM Log in a workflow of its own. @returns what it gave */
	async function callOperation(operation: string, address: string): Promise<IDataObject[]> {
		const node = (name: string, type: string, parameters: object): INode => ({
			...{ id: name, name, type, typeVersion: 1, position: [0, 0] },
			parameters: parameters as INode['parameters'],
		});
		const id = await api.createWorkflow({
			name: operation,
			nodes: [
				node('Start', 'n8n-nodes-base.manualTrigger', {}),
				node('Person', 'n8n-nodes-email-to-crm.crmLog', { operation, address }),
			],
			connections: { Start: { main: [[{ node: 'Person', type: 'main', index: 0 }]] } },
		});
		const executionId = await api.runManually(id, 'Start');
		const { runs } = await waitFor(
			operation,
			() => api.readExecution(executionId),
			({ status }) => status === 'success' || status === 'error',
		);
		return runs.get('Person')?.flatMap(({ outputs }) => outputs[0] ?? []) ?? [];
	}
});
