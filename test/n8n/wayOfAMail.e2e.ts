// The whole way of a mail in a real n8n, with the templates as they are shipped: each of the sandbox's mails is
// followed to its end, in the tables, in the mailboxes and in the marks on the mail server.
import type { IDataObject } from 'n8n-workflow';

import { MailSandbox } from '../../sandbox/mail/mailSandbox';
import { deliverSeedMails, failingDomain, seedMails } from '../../sandbox/mail/seedMails';
import { alternativeAddress, crmMailbox, elsewhere } from '../../sandbox/mail/world';
import type { N8nApi } from '../../sandbox/n8nApi';
import type { N8nServer } from '../../sandbox/n8nServer';
import { fillSandbox, sandboxEnvironment, type SandboxIds } from '../../sandbox/setUp';
import type { StoredMail } from '../servers/imap/store';
import { findLink } from './findLink';
import { signIn, Stage } from './stage';
import { waitFor } from './waitFor';

const holdingFolder = 'Awaiting Confirmation';
/** The shortest that lets the waiting mail be tried again within the test. */
const visibilityMinutes = 0.1;

jest.setTimeout(120_000);

describe('the way of a mail', () => {
	const stage = new Stage();
	let sandbox: MailSandbox;
	let n8n: N8nServer;
	let api: N8nApi;
	let ids: SandboxIds;

	beforeAll(async () => {
		sandbox = await stage.add(MailSandbox.start());
		n8n = await stage.startN8n({ environment: sandboxEnvironment(sandbox) });
		api = await signIn(n8n);
		await deliverSeedMails(sandbox);
		ids = await fillSandbox(api, sandbox, { visibilityMinutes });
	}, 300_000);

	afterAll(() => stage.end());

	it('P06 P16 logs authenticated mail of a main address, once, as its owner', async () => {
		const { subject } = seedMails.authenticated.mail;
		await waitForFlag(subject, 'EmailToCrm-Logged');
		expect(await rowsAbout(subject)).toEqual([
			expect.objectContaining({
				owner: 'anna@harbour.example',
				sender: 'anna@harbour.example',
				recipients: 'erik@customer.example',
				direction: 'outgoing',
				subject,
				key: expect.stringMatching(/\S{20,}/) as string,
			}),
		]);
	});

	it('P07 does not log a forged mail', async () => {
		const { subject } = seedMails.forged.mail;
		await waitForFlag(subject, 'EmailToCrm-NotLogged');
		expect(await rowsAbout(subject)).toEqual([]);
	});

	it('P10 P17 does not log a mail to a person on the never-log list, and leaves it in the mailbox', async () => {
		const { subject } = seedMails.neverLogged.mail;
		await waitForFlag(subject, 'EmailToCrm-NotLogged');
		expect(await rowsAbout(subject)).toEqual([]);
		expect(findIn('INBOX', subject)).toBeDefined();
	});

	it('B04 leaves a mail for later that cannot be judged for now, and logs it when it can', async () => {
		const { subject } = seedMails.undetermined.mail;
		const waiting = await waitForFlag(subject, 'EmailToCrm-Try1');
		expect([...waiting.flags].filter((flag) => /Logged$/.test(flag))).toEqual([]);
		expect(await rowsAbout(subject)).toEqual([]);

		sandbox.setDnsFailing(failingDomain, false);
		await waitFor(
			'the mail to be tried again and logged',
			async () => {
				await pollNow();
				return [...(findIn('INBOX', subject)?.flags ?? [])];
			},
			(flags) => flags.includes('EmailToCrm-Logged'),
		);
		expect(await rowsAbout(subject)).toEqual([
			expect.objectContaining({ owner: 'carla@fieldoffice.example' }),
		]);
	});

	describe('from an address that is not confirmed', () => {
		const { subject } = seedMails.alternative.mail;
		let link: string;

		it('P03 P06 holds the mail and sends a confirmation mail to the address', async () => {
			await waitFor(
				'the mail to be held',
				() => findIn(holdingFolder, subject)?.uid,
				(uid) => uid !== undefined,
			);
			expect(await rowsAbout(subject)).toEqual([]);
			expect(await statusOfAlternative()).toBe('notConfirmed');
			const confirmation = sandbox.imap.folder(alternativeAddress.address).mails[0];
			expect(confirmation?.source.toString()).toContain(alternativeAddress.owner);
			link = await findLink(confirmation!.source);
			expect(link.startsWith(`${n8n.url}/webhook/`)).toBe(true);
		});

		it('B08 changes nothing when the link is opened, as a mail scanner does', async () => {
			for (const method of ['HEAD', 'GET', 'GET']) {
				expect((await fetch(link, { method })).ok).toBe(true);
			}
			expect(await statusOfAlternative()).toBe('notConfirmed');
			expect(findIn(holdingFolder, subject)).toBeDefined();
		});

		it('P05 P06 confirms by the button and then logs the held mail as its owner', async () => {
			const response = await press('confirm');
			const settingsPage = `${n8n.url}/webhook/my-senders`;
			expect([response.status, response.headers.get('location')]).toEqual([303, settingsPage]);
			expect(await statusOfAlternative()).toBe('confirmed');
			expect(await (await fetch(settingsPage)).text()).toContain(
				`<td>${alternativeAddress.address}</td><td>confirmed</td>`,
			);
			await waitFor(
				'the held mail to be back in the inbox',
				() => findIn('INBOX', subject)?.uid,
				(uid) => uid !== undefined,
			);
			await pollNow();
			await waitForFlag(subject, 'EmailToCrm-Logged');
			expect(await rowsAbout(subject)).toEqual([
				expect.objectContaining({
					owner: alternativeAddress.owner,
					sender: alternativeAddress.address,
				}),
			]);
		});

		it('B08 takes a link once', async () => {
			await press('decline');
			expect(await statusOfAlternative()).toBe('confirmed');
		});

		async function press(decision: string): Promise<Response> {
			return await fetch(link, {
				method: 'POST',
				body: new URLSearchParams({ decision }),
				redirect: 'manual',
			});
		}
	});

	it('P01 P02 P03 puts an address on the list by the form, and mails it', async () => {
		const address = 'anna@second.example';
		const before = sandbox.imap.folder(elsewhere).mails.length;
		const form = new FormData();
		form.set('field-0', alternativeAddress.owner);
		form.set('field-1', address);
		const answer = await fetch(`${n8n.url}/form/add-alternative-sender`, {
			method: 'POST',
			body: form,
		});
		expect(answer.ok).toBe(true);
		const mails = await waitFor(
			'the confirmation mail',
			() => sandbox.imap.folder(elsewhere).mails,
			({ length }) => length > before,
		);
		expect(mails.at(-1)!.source.toString()).toContain(`To: ${address}`);
		const list = await (await fetch(`${n8n.url}/webhook/my-senders`)).text();
		expect(list).toContain(`<td>${address}</td><td>not confirmed</td>`);
		expect(list.indexOf(`<td>${alternativeAddress.owner}</td><td>main`)).toBeLessThan(
			list.indexOf(address),
		);
	});

	it('B13 logs nothing twice: after another poll every mail is in the log once', async () => {
		await pollNow();
		const keys = (await api.readTable('CRM Log')).map(({ key }) => key);
		expect(new Set(keys).size).toBe(keys.length);
		expect(keys).toHaveLength(3);
	});

	it('runs every template without an error', async () => {
		for (const [file, id] of Object.entries(ids.workflows)) {
			const executions = await api.listExecutions(id);
			expect([file, executions.filter(({ status }) => status !== 'success')]).toEqual([file, []]);
		}
	});

	function findIn(folder: string, subject: string): StoredMail | undefined {
		return sandbox.imap
			.folders(crmMailbox)
			.find(({ path: name }) => name === folder)
			?.mails.find(({ source }) => source.includes(`Subject: ${subject}\r\n`));
	}

	async function waitForFlag(subject: string, flag: string): Promise<StoredMail> {
		const mail = await waitFor(
			`${flag} on "${subject}"`,
			() => findIn('INBOX', subject),
			(seen) => seen?.flags.has(flag) ?? false,
		);
		return mail!;
	}

	async function rowsAbout(subject: string): Promise<IDataObject[]> {
		return (await api.readTable('CRM Log')).filter((row) => row.subject === subject);
	}

	async function statusOfAlternative(): Promise<unknown> {
		const rows = await api.readTable('Alternative Senders');
		return rows.find(({ address }) => address === alternativeAddress.address)?.status;
	}

	/** A trigger that is published polls at once. */
	async function pollNow(): Promise<void> {
		const id = ids.workflows['bcc-to-crm']!;
		await api.unpublish(id);
		await api.publish(id);
	}
});
