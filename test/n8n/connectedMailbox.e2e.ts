// Mailboxes of users in a real n8n, with the templates as they are shipped (B20): each mail of Inbox and Sent is followed
// to its end, in the tables and in the marks on the mail server.
import type { IDataObject } from 'n8n-workflow';
import type { Options } from 'nodemailer/lib/mailer';
import MailComposer from 'nodemailer/lib/mail-composer';

import { describeNeverLogList } from '../../nodes/shared/neverLog/table';
import { describeRegistry } from '../../nodes/shared/senders/schema';
import { MailSandbox, type Transmission } from '../../sandbox/mail/mailSandbox';
import { crmMailbox, strangerHost } from '../../sandbox/mail/world';
import type { N8nApi, WorkflowFile } from '../../sandbox/n8nApi';
import { startImapServer, type EmbeddedImapServer } from '../../sandbox/servers/imap';
import { sandboxEnvironment } from '../../sandbox/setUp';
import { readTemplates, type Credentials } from '../../sandbox/templates';
import { waitFor } from '../../sandbox/waitFor';
import { signIn, Stage } from './stage';

jest.setTimeout(300_000);

/** A mail that came while a poll was under way waits for the next one, a minute later at most. */
const patienceMs = 140_000;

const anna = 'anna@harbour.example';
const bo = 'bo@harbour.example';
/** Customers, of the domains whose mail the sandbox signs. */
const carla = 'carla@fieldoffice.example';
const lena = 'lena@annaberg.example';
const erik = 'erik@customer.example';
const password = 'secret';

describe('the mailbox of a user', () => {
	const stage = new Stage();
	let sandbox: MailSandbox;
	let imap: EmbeddedImapServer;
	let api: N8nApi;
	let templates: Map<string, WorkflowFile>;
	const mailboxes = new Map<string, Credentials[string]>();

	beforeAll(async () => {
		sandbox = await stage.add(MailSandbox.start());
		imap = await stage.add(startImapServer({ users: { [anna]: password, [bo]: password } }));
		const n8n = await stage.startN8n({ environment: sandboxEnvironment(sandbox) });
		api = await signIn(n8n);
		templates = await readTemplates();
		const senders = describeRegistry();
		await api.createTable(senders.name, senders.columns);
		await api.insertRows(
			senders.name,
			[anna, bo].map((address) => ({ owner: address, address, status: 'main' })),
		);
		const neverLog = describeNeverLogList();
		await api.createTable(neverLog.name, neverLog.columns);
		await api.insertRows(neverLog.name, [
			{ list: 'personal', owner: anna, entry: lena, addedBy: anna },
		]);
		for (const user of [anna, bo]) {
			const id = await api.createCredential(user, 'emailToCrmMailbox', {
				provider: 'custom',
				...{ user, password, certificate: 'trusted', route: 'direct', receiving: 'imap' },
				...{ imapHost: imap.host, imapPort: imap.port, imapSecurity: 'none', sending: 'none' },
			});
			mailboxes.set(user, { id, name: user });
		}
	}, 300_000);

	afterAll(() => stage.end());

	describe('by the template Connected mailbox', () => {
		let id: string;

		beforeAll(async () => {
			await receive({ from: carla, to: anna, subject: 'Years old' });
			await keepSent({ from: anna, to: erik, subject: 'Sent years ago' });
			id = await publish('connected-mailbox', () => anna);
			for (const [folder, subject] of [
				['INBOX', 'Years old'],
				['Sent', 'Sent years ago'],
			] as const) {
				await waitForFlag(anna, folder, subject, 'EmailToCrm-Start');
			}

			await receive({ from: carla, to: anna, subject: 'An order' });
			await receive({ from: bo, to: anna, subject: 'Lunch' });
			await receive({ from: lena, to: anna, subject: 'A family matter' });
			await receive({
				...{ from: carla, to: anna, subject: 'Our newsletter' },
				list: { unsubscribe: 'https://fieldoffice.example/unsubscribe' },
				headers: { Precedence: 'bulk' },
			});
			const forged = { client: strangerHost, signed: false };
			await receive({ from: carla, to: anna, subject: 'Pay here' }, forged);
			await keepSent({ from: anna, to: erik, bcc: carla, subject: 'Our offer' });
			await keepSent({ from: anna, to: erik, subject: '[private] Sailing' });
			await keepSent({ from: bo, to: erik, subject: 'Put here by another' });
			await receive({ from: anna, to: erik, cc: anna, ...once });
			await keepSent({ from: anna, to: erik, cc: anna, ...once });
			await pollNow(id);
		});

		const once = {
			...{ subject: 'To you and me', messageId: '<once@harbour.example>' },
			date: new Date('2026-11-20T10:00:00Z'),
		};

		it('B20 logs what came in to its author, as its owner', async () => {
			await waitForFlag(anna, 'INBOX', 'An order', 'EmailToCrm-Logged');
			expect(await rowsAbout('An order')).toMatchObject([
				{ owner: anna, sender: carla, direction: 'incoming' },
			]);
		});

		it('B20 logs what was sent, without any BCC, to all its recipients', async () => {
			await waitForFlag(anna, 'Sent', 'Our offer', 'EmailToCrm-Logged');
			const [row] = await rowsAbout('Our offer');
			expect(row).toMatchObject({ owner: anna, sender: anna, direction: 'outgoing' });
			expect(JSON.stringify(row)).toContain(erik);
			expect(JSON.stringify(row)).toContain(carla);
		});

		it.each([
			['B17 mail among colleagues', 'INBOX', 'Lunch'],
			["B20 P11 mail of somebody on the owner's list", 'INBOX', 'A family matter'],
			['B21 a newsletter', 'INBOX', 'Our newsletter'],
			['P07 a forged mail', 'INBOX', 'Pay here'],
			['B22 a mail marked as private', 'Sent', '[private] Sailing'],
			['B20 what another author left in Sent', 'Sent', 'Put here by another'],
		])('%s is not logged, and done', async (_, folder, subject) => {
			await waitForFlag(anna, folder, subject, 'EmailToCrm-NotLogged');
			expect(await rowsAbout(subject)).toEqual([]);
		});

		it('B24 logs a mail once that lies in Inbox and in Sent', async () => {
			await waitForFlag(anna, 'INBOX', once.subject, 'EmailToCrm-Logged');
			await waitForFlag(anna, 'Sent', once.subject, 'EmailToCrm-Logged');
			expect(await rowsAbout(once.subject)).toHaveLength(1);
		});

		it('B20 leaves old mail alone, and loses nothing', async () => {
			await pollNow(id);
			for (const subject of ['Years old', 'Sent years ago']) {
				expect(await rowsAbout(subject)).toEqual([]);
			}
			const executions = await api.listExecutions(id);
			expect(executions.filter(({ status }) => status === 'error')).toEqual([]);
			await api.unpublish(id);
		});
	});

	describe('by the template Several mailboxes', () => {
		it('B20 B24 logs mail of both, marks each in its own mailbox, and logs one that both got once', async () => {
			await receive({ from: carla, to: bo, subject: 'Old of Bo' }, {}, bo);
			const id = await publish('several-mailboxes', (name) => (/\bBo\b/.test(name) ? bo : anna));
			await waitForFlag(bo, 'INBOX', 'Old of Bo', 'EmailToCrm-Start');
			await receive({ from: carla, to: [anna, bo], subject: 'To both of you' });
			await imap.deliver(bo, imap.folder(anna).mails.at(-1)!.source);
			const toBo = { from: carla, to: bo, subject: 'To Bo alone' };
			await receive(toBo, {}, bo);
			await receive({ from: lena, to: bo, subject: 'Not on his list' }, {}, bo);
			await pollNow(id);
			for (const user of [anna, bo]) {
				await waitForFlag(user, 'INBOX', 'To both of you', 'EmailToCrm-Logged');
			}
			await waitForFlag(bo, 'INBOX', 'To Bo alone', 'EmailToCrm-Logged');
			await waitForFlag(bo, 'INBOX', 'Not on his list', 'EmailToCrm-Logged');
			expect(await rowsAbout('To both of you')).toHaveLength(1);
			expect(await rowsAbout('To Bo alone')).toMatchObject([{ owner: bo, sender: carla }]);
			await api.unpublish(id);
		});
	});

	/** As the user's mail server delivers it. */
	async function receive(
		mail: Options & { from: string },
		transmission: Partial<Transmission> = {},
		user = anna,
	): Promise<void> {
		const way = { envelopeFrom: mail.from, recipient: crmMailbox, ...transmission };
		await sandbox.send({ text: `About ${String(mail.subject)}`, ...mail }, way);
		await imap.deliver(user, sandbox.imap.folder(crmMailbox).mails.at(-1)!.source);
	}

	/** As the user's mail program keeps what it sends: unsigned, with the blind recipients, from no server. */
	async function keepSent(mail: Options): Promise<void> {
		const text = `About ${String(mail.subject)}`;
		const compiled = new MailComposer({ date: new Date(), text, ...mail }).compile();
		compiled.keepBcc = true;
		await imap.deliver(anna, await compiled.build(), { folder: 'Sent' });
	}

	/** @param whose by the name of a node: the mailbox that is chosen in it */
	async function publish(file: string, whose: (name: string) => string): Promise<string> {
		const template = templates.get(file)!;
		const id = await api.createWorkflow({
			...template,
			nodes: template.nodes.map((node) => ({
				...node,
				...(/\.mailbox(Trigger)?$/.test(node.type) && {
					credentials: { emailToCrmMailbox: mailboxes.get(whose(node.name))! },
				}),
				...(node.type.endsWith('.mailboxTrigger') && {
					parameters: {
						...node.parameters,
						ownDomains: 'harbour.example',
						// A copy that comes while the other one is being logged waits for its next delivery.
						options: { visibilityTimeout: 0.1 },
					},
				}),
			})),
		});
		await api.publish(id);
		return id;
	}

	/** A trigger that is published polls at once. */
	async function pollNow(id: string): Promise<void> {
		await api.unpublish(id);
		await api.publish(id);
	}

	async function waitForFlag(user: string, folder: string, subject: string, flag: string) {
		await waitFor(
			`${flag} on "${subject}" in ${folder} of ${user}`,
			() => imap.folder(user, folder).mails.find(({ source }) => source.includes(subject)),
			(mail) => mail?.flags.has(flag) ?? false,
			patienceMs,
		);
	}

	async function rowsAbout(subject: string): Promise<IDataObject[]> {
		return (await api.readTable('CRM Log')).filter((row) => row.subject === subject);
	}
});
