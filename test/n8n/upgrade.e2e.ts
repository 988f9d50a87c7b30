// Release 0.2.0 over what 0.1.0 left behind: its templates, tables, credentials and marks, untouched, in a real n8n. The
// folder `upgrade` holds the templates as 0.1.0 shipped them.
import path from 'node:path';

import { makeLogKey } from '../../nodes/shared/message/logKey';
import { loggedKeyword, notLoggedKeyword } from '../../nodes/shared/imap/marks';
import { MailSandbox } from '../../sandbox/mail/mailSandbox';
import { deliverSeedMails, failingDomain, seedMails } from '../../sandbox/mail/seedMails';
import { alternativeAddress, crmMailbox } from '../../sandbox/mail/world';
import type { N8nApi } from '../../sandbox/n8nApi';
import { fillSandbox, sandboxEnvironment, type SandboxIds } from '../../sandbox/setUp';
import { waitFor } from '../../sandbox/waitFor';
import { findLink } from './findLink';
import { signIn, Stage } from './stage';

jest.setTimeout(120_000);

/** What 0.1.0's template created; a table of a user has no column more. */
const oldLogColumns = ['key', 'owner', 'sender', 'recipients', 'direction', 'subject', 'text'];

describe('a workflow of 0.1.0', () => {
	const stage = new Stage();
	let sandbox: MailSandbox;
	let api: N8nApi;
	let ids: SandboxIds;
	let keyInFlight: string;

	const findInInbox = (subject: string) =>
		sandbox.imap.folder(crmMailbox).mails.filter(({ source }) => source.includes(subject));
	const rowsAbout = async (subject: string) =>
		(await api.readTable('CRM Log')).filter((row) => row.subject === subject);

	beforeAll(async () => {
		sandbox = await stage.add(MailSandbox.start());
		await deliverSeedMails(sandbox);
		const { mails } = sandbox.imap.folder(crmMailbox);
		// Logged by 0.1.0; and one that a crash left in flight between its row and its mark.
		await sandbox.imap.deliver(crmMailbox, mails[0]!.source, { flags: [loggedKeyword] });
		const inFlight = mails[0]!;
		inFlight.flags.add('EmailToCrm-Try1');
		keyInFlight = makeLogKey(crmMailbox, inFlight.source);

		const n8n = await stage.startN8n({ environment: sandboxEnvironment(sandbox) });
		api = await signIn(n8n);
		await api.createTable('CRM Log', [
			...oldLogColumns.map((name) => ({ name, type: 'string' })),
			{ name: 'date', type: 'date' },
		]);
		await api.insertRows('CRM Log', [
			{
				key: keyInFlight,
				owner: 'anna@harbour.example',
				subject: seedMails.authenticated.mail.subject,
			},
		]);
		ids = await fillSandbox(api, sandbox, {
			visibilityMinutes: 0.1,
			templates: path.join(__dirname, 'upgrade'),
		});
	}, 300_000);

	afterAll(() => stage.end());

	it('P16 B13 logs nothing twice: what was in the log by its key stays one row, what was marked is left alone', async () => {
		const { subject } = seedMails.authenticated.mail;
		await waitFor(
			'the mail in flight to be marked',
			() => findInInbox(subject).filter(({ flags }) => flags.has(loggedKeyword)).length,
			(count) => count === 2,
		);
		expect(await rowsAbout(subject)).toEqual([
			expect.objectContaining({ key: keyInFlight, sender: 'anna@harbour.example' }),
		]);
	});

	it('P07 P10 P17 lets nobody in: forged mail and mail to listed people are not logged', async () => {
		for (const { mail } of [seedMails.forged, seedMails.neverLogged]) {
			await waitFor(
				'the decision',
				() => findInInbox(mail.subject)[0]!.flags,
				(flags) => flags.has(notLoggedKeyword),
			);
			expect(await rowsAbout(mail.subject)).toEqual([]);
		}
	});

	it('B04 keeps what cannot be judged for later, and logs it then', async () => {
		const { subject } = seedMails.undetermined.mail;
		sandbox.setDnsFailing(failingDomain, false);
		await waitForLogged(subject);
	});

	it('P03 P06 holds mail of an unconfirmed address, and logs it after the button', async () => {
		const confirmation = await waitFor(
			'the confirmation mail',
			() => sandbox.imap.folder(alternativeAddress.address).mails[0],
			(mail) => mail !== undefined,
		);
		const answer = await fetch(await findLink(confirmation!.source), {
			method: 'POST',
			body: new URLSearchParams({ decision: 'confirm' }),
			redirect: 'manual',
		});
		expect(answer.status).toBe(303);
		await waitForLogged(seedMails.alternative.mail.subject);
	});

	it('ends every execution without an error', async () => {
		for (const [file, id] of Object.entries(ids.workflows)) {
			const executions = await api.listExecutions(id);
			expect([file, executions.filter(({ status }) => status === 'error')]).toEqual([file, []]);
		}
	});

	async function waitForLogged(subject: string): Promise<void> {
		await waitFor(
			`"${subject}" to be logged`,
			async () => {
				// Publishing polls at once.
				await api.unpublish(ids.workflows['bcc-to-crm']!);
				await api.publish(ids.workflows['bcc-to-crm']!);
				return findInInbox(subject).some(({ flags }) => flags.has(loggedKeyword));
			},
			(logged) => logged,
			90_000,
		);
		expect(await rowsAbout(subject)).toHaveLength(1);
	}
});
