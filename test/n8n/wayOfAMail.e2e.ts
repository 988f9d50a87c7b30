// The whole way of a mail in a real n8n, with the templates as they are shipped: each of the sandbox's mails is
// followed to its end, in the tables, in the mailboxes and in the marks on the mail server.
import type { IDataObject, INode } from 'n8n-workflow';

import type { HealthItem } from '../../nodes/MailboxTrigger/pollReport';
import { MailSandbox } from '../../sandbox/mail/mailSandbox';
import { deliverSeedMails, failingDomain, seedMails } from '../../sandbox/mail/seedMails';
import { alternativeAddress, crmMailbox, elsewhere } from '../../sandbox/mail/world';
import type { N8nApi, WorkflowFile } from '../../sandbox/n8nApi';
import type { N8nServer } from '../../sandbox/n8nServer';
import { fillSandbox, sandboxEnvironment, type SandboxIds } from '../../sandbox/setUp';
import { mailNamed } from '../MailboxTrigger/folderPolls';
import { startImapServer, type EmbeddedImapServer } from '../../sandbox/servers/imap';
import type { StoredMail } from '../../sandbox/servers/imap/store';
import { findLink } from './findLink';
import { signIn, Stage } from './stage';
import { waitFor } from '../../sandbox/waitFor';

const holdingFolder = 'Awaiting Confirmation';
/** Short enough for the waiting mail to be tried again within the test, longer than a slow machine takes for an execution. */
const visibilityMinutes = 0.3;

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

	it('P01 P02 P03 B31 puts an address on the list by the form, and mails it and its owner', async () => {
		const address = 'anna@second.example';
		const mailTo = (recipient: string) =>
			sandbox.imap
				.folder(elsewhere)
				.mails.filter(({ source }) => source.includes(`To: ${recipient}`))
				.at(-1)?.source;
		const before = sandbox.imap.folder(elsewhere).mails.length;
		const form = new FormData();
		form.set('field-0', alternativeAddress.owner);
		form.set('field-1', address);
		const answer = await fetch(`${n8n.url}/form/add-alternative-sender`, {
			method: 'POST',
			body: form,
		});
		expect(answer.ok).toBe(true);
		await waitFor(
			'the two confirmation mails',
			() => sandbox.imap.folder(elsewhere).mails.length,
			(count) => count >= before + 2,
		);
		expect(await findLink(mailTo(address)!)).toContain('/webhook/confirm-alternative-sender?');
		const agreed = await fetch(await findLink(mailTo(alternativeAddress.owner)!), {
			method: 'POST',
			body: new URLSearchParams({ decision: 'confirm' }),
		});
		expect(await agreed.text()).toContain('Thank you for agreeing');
		const list = await (await fetch(`${n8n.url}/webhook/my-senders`)).text();
		expect(list).toContain(`<td>${address}</td><td>not confirmed</td>`);
		expect(list.indexOf(`<td>${alternativeAddress.owner}</td><td>main`)).toBeLessThan(
			list.indexOf(address),
		);
	});

	it('B12 notes an address whose confirmation mail came back, and is done with the bounce', async () => {
		const address = 'anna@second.example';
		const [mail] = sandbox.imap
			.folder(elsewhere)
			.mails.filter(({ source }) => source.includes(`To: ${address}`));
		const messageId = /^Message-ID: (\S+)/im.exec(mail!.source.toString())![1]!;
		await sandbox.imap.deliver(crmMailbox, makeBounce(address, messageId));
		await pollNow();
		await waitForFlag('Undelivered Mail', 'EmailToCrm-NotLogged');
		const rows = await api.readTable('Alternative Senders');
		expect(rows.find((row) => row.address === address)).toMatchObject({
			delivery: 'undeliverable',
		});
	});

	it('B13 logs nothing twice: after another poll every mail is in the log once', async () => {
		await pollNow();
		const keys = (await api.readTable('CRM Log')).map(({ key }) => key);
		expect(new Set(keys).size).toBe(keys.length);
		expect(keys).toHaveLength(3);
	});

	it('runs every template without an error', async () => {
		for (const [file, id] of Object.entries(ids.workflows)) {
			const ended = await waitFor(
				`the executions of ${file} to end`,
				async () => await api.listExecutions(id),
				(executions) => !executions.some(({ status }) => status === 'new' || status === 'running'),
			);
			const failed = ended.filter(({ status }) => status !== 'success');
			const told = await Promise.all(
				failed.map(async (one) => [one.status, (await api.readExecution(one.id)).error]),
			);
			expect([file, told]).toEqual([file, []]);
		}
	});

	describe('to a mailbox whose trigger tells its health', () => {
		const user = 'watched@example.test';
		const users = { [user]: 'secret' };
		let imap: EmbeddedImapServer;
		let watching: string;

		beforeAll(async () => {
			imap = await startImapServer({ users });
			watching = await api.createWorkflow(await describeWatching());
			await api.publish(watching);
		});

		afterAll(async () => {
			if (watching) await api.unpublish(watching);
			await imap?.close();
		});

		it('B14 tells of a quiet mailbox, poll after poll, when it last looked', async () => {
			const [first, second] = await waitFor('two polls to be told of', readHealth, atLeast(2));
			expect(first).toMatchObject({
				status: 'ok',
				folder: 'INBOX',
				previousPollAt: null,
				mailsInFolder: 0,
				reasons: [{ code: 'noNewMail' }],
			});
			expect(second).toMatchObject({ status: 'ok', previousPollAt: first!.polledAt });
			expect(Date.parse(second!.polledAt)).toBeGreaterThan(Date.parse(first!.polledAt));
			expect(await itemsAt('Mail')).toEqual([]);
		});

		it('B14 is not silent about a mail server that is down: an error execution, the error workflow, and what to do', async () => {
			await imap.close();
			const place = `127.0.0.1:${imap.port}`;
			const failed = await waitFor(
				'an error execution',
				async () => (await api.listExecutions(watching)).find(({ status }) => status === 'error'),
				(execution) => execution !== undefined,
			);
			expect((await api.readExecution(failed!.id)).error).toBe(`Nothing answers at ${place}`);
			const [told] = await waitFor(
				'the error workflow',
				() => itemsAt('Error Trigger'),
				atLeast(1),
			);
			expect(told).toMatchObject({
				trigger: {
					error: {
						message: `Nothing answers at ${place}`,
						description: expect.stringContaining(
							'check that the server runs and the port',
						) as string,
					},
				},
			});
		});

		it('B14 tells its health again when the server is back, and hands on what came meanwhile', async () => {
			const before = await readHealth();
			await imap.deliver(user, mailNamed('meanwhile'));
			imap = await startImapServer({ users, port: imap.port, restore: imap.snapshot() });
			const [mail] = await waitFor('the mail', () => itemsAt('Mail'), atLeast(1));
			expect(mail).toMatchObject({ message: { subject: 'meanwhile' } });

			const health = await waitFor(
				'two more polls to be told of',
				readHealth,
				atLeast(before.length + 2),
			);
			expect(health.slice(before.length)).toMatchObject([
				{ status: 'ok', mailsInFolder: 1, handedOn: 1, reasons: [{ code: 'handedOn' }] },
				// Nothing marks it here: what is passed over is told with its reason.
				{ inFlight: 1, handedOn: 0, reasons: [{ code: 'noNewMail' }, { code: 'inFlight' }] },
			]);
			// The gap shows: each item names the last poll that worked.
			expect(health.map(({ previousPollAt }) => previousPollAt)).toEqual([
				null,
				...health.slice(0, -1).map(({ polledAt }) => polledAt),
			]);
			expect(await itemsAt('Mail')).toHaveLength(1);
		});

		/** Mail and health go ways of their own; failures start the workflow at its Error Trigger. */
		async function describeWatching(): Promise<WorkflowFile> {
			const id = await api.createCredential('Watched', 'emailToCrmMailbox', {
				provider: 'custom',
				...{ user, password: users[user], certificate: 'trusted', route: 'direct' },
				...{ receiving: 'imap', imapHost: imap.host, imapPort: imap.port, imapSecurity: 'none' },
				sending: 'none',
			});
			const node = (name: string, type: string, more: object = {}): INode => ({
				...{ id: name, name, type, typeVersion: 1, position: [0, 0], parameters: {} },
				...more,
			});
			const to = (name: string) => [{ node: name, type: 'main' as const, index: 0 }];
			// n8n refuses a time that comes more than once a minute, not many times.
			const everyFiveSeconds = Array.from({ length: 12 }, (_, index) => ({
				mode: 'custom',
				cronExpression: `${index * 5} * * * * *`,
			}));
			return {
				name: 'Watching',
				nodes: [
					node('Mailbox Trigger', 'n8n-nodes-email-to-crm.mailboxTrigger', {
						parameters: {
							pollTimes: { item: everyFiveSeconds },
							healthItem: true,
							healthInterval: 0,
						},
						credentials: { emailToCrmMailbox: { id, name: 'Watched' } },
					}),
					node('Mail', 'n8n-nodes-base.noOp'),
					node('Health', 'n8n-nodes-base.noOp'),
					node('Error Trigger', 'n8n-nodes-base.errorTrigger'),
				],
				connections: { 'Mailbox Trigger': { main: [to('Mail'), to('Health')] } },
			};
		}

		const atLeast = (count: number) => (seen: unknown[]) => seen.length >= count;

		async function readHealth(): Promise<HealthItem[]> {
			return (await itemsAt('Health')).map(({ health }) => health as unknown as HealthItem);
		}

		/** @returns what went through a node in all executions, in their order */
		async function itemsAt(name: string): Promise<IDataObject[]> {
			const executions = await api.listExecutions(watching);
			const finished = executions.filter(({ status }) => status === 'success').reverse();
			const read = await Promise.all(finished.map(({ id }) => api.readExecution(id)));
			return read.flatMap(
				({ runs }) => runs.get(name)?.flatMap(({ outputs }) => outputs[0]!) ?? [],
			);
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

/** What a mail server returns for a mail that it cannot deliver (RFC 3464). */
const makeBounce = (address: string, messageId: string): string =>
	[
		'Return-Path: <>',
		'From: MAILER-DAEMON@mx.second.example',
		`To: ${crmMailbox}`,
		'Subject: Undelivered Mail',
		'Message-ID: <bounce-1@mx.second.example>',
		'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
		'',
		'--b',
		'Content-Type: message/delivery-status',
		'',
		'Reporting-MTA: dns; mx.second.example',
		'',
		`Final-Recipient: rfc822; ${address}`,
		'Action: failed',
		'Status: 5.1.1',
		'',
		'--b',
		'Content-Type: message/rfc822',
		'',
		`Message-ID: ${messageId}`,
		`To: ${address}`,
		'',
		'--b--',
		'',
	].join('\r\n');
