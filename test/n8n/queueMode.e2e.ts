// The whole flow in n8n's queue mode, as teams run it at scale: PostgreSQL, Redis, one main instance that polls and
// takes visits, two workers that execute, one of which is killed on the way.
import type { IDataObject } from 'n8n-workflow';

import { textsOf } from '../../nodes/shared/confirmation/language';
import { MailSandbox } from '../../sandbox/mail/mailSandbox';
import {
	crmMailbox,
	customer,
	elsewhere,
	mainAddresses,
	neverLogged,
	strangerHost,
} from '../../sandbox/mail/world';
import type { N8nApi } from '../../sandbox/n8nApi';
import type { N8nServer } from '../../sandbox/n8nServer';
import { fillSandbox, sandboxEnvironment, type SandboxIds } from '../../sandbox/setUp';
import {
	findMissingQueueBackends,
	queueEnvironment,
	startPostgres,
	startRedis,
} from './queueBackends';
import { findLink } from './findLink';
import { signIn, Stage } from './stage';
import { waitFor } from '../../sandbox/waitFor';

const visibilityMinutes = 0.2;
const mainAddress = mainAddresses[0]!;
const counts = { logged: 150, neverLogged: 50, forged: 50, alternative: 50 };
const alternatives = Array.from(
	{ length: counts.alternative },
	(_, index) => `anna${index + 1}@annaberg.example`,
);

const missing = findMissingQueueBackends();
if (missing.length > 0) {
	console.warn(`Queue mode is not tested: not installed: ${missing.join(', ')}`);
}

(missing.length > 0 ? describe.skip : describe)('queue mode', () => {
	const stage = new Stage();
	let sandbox: MailSandbox;
	let workers: N8nServer[];
	let api: N8nApi;
	let ids: SandboxIds;

	beforeAll(async () => {
		const redis = await stage.add(startRedis());
		const postgres = await stage.add(startPostgres());
		sandbox = await stage.add(MailSandbox.start());
		const environment = {
			...sandboxEnvironment(sandbox),
			...queueEnvironment(redis, postgres),
			// A dead worker's executions are given up sooner than the usual minute.
			QUEUE_WORKER_LOCK_DURATION: '10000',
			QUEUE_WORKER_STALLED_INTERVAL: '5000',
			// n8n's two connections a process are too few for 50 visitors at once.
			DB_POSTGRESDB_POOL_SIZE: '10',
		};
		const main = await stage.startN8n({ environment });
		// Workers write the address that visitors use into mails.
		const atWork = { ...environment, WEBHOOK_URL: main.url };
		workers = await Promise.all(
			[1, 2].map(() => stage.startN8n({ environment: atWork, command: 'worker' })),
		);
		api = await signIn(main);
		ids = await fillSandbox(api, sandbox, {
			visibilityMinutes,
			confirmationLimits: { perAddress: 3, perOwner: 500, perHour: 500 },
		});
		await api.insertRows(
			'Alternative Senders',
			alternatives.map((address) => ({ owner: mainAddress, address, status: 'notConfirmed' })),
		);
	}, 300_000);

	afterAll(() => stage.end(), 120_000);

	it('B13 decides 300 mails on two workers, one of them killed on the way, and logs none twice', async () => {
		await deliverMails();
		await pollNow();
		await waitFor(
			'the workers to be at work',
			() => countFlagged(/Logged$/),
			(count) => count > 0,
			120_000,
		);
		await workers[0]!.kill();
		await waitForMarks({
			'EmailToCrm-Logged': counts.logged,
			'EmailToCrm-NotLogged': counts.neverLogged + counts.forged,
		});
		await waitFor(
			'all mail of unconfirmed senders to be held',
			() => mailsIn('Awaiting Confirmation').length,
			(count) => count === counts.alternative,
			240_000,
		);
		await expectLogged(counts.logged);
	}, 400_000);

	it('B12 B16 confirms 50 addresses at once, each by its own link, and logs what they had sent', async () => {
		await workers[0]!.start();
		const links = await Promise.all(
			alternatives.map(async (address) => {
				const mail = await waitFor(
					`the confirmation mail for ${address}`,
					() => mailTo(address),
					(found) => found !== undefined,
				);
				return await findLink(mail!);
			}),
		);
		await Promise.all(links.map(pressConfirm));
		await waitFor(
			'all addresses to be confirmed',
			async () => await countConfirmed(),
			(count) => count === counts.alternative,
			120_000,
		);
		await waitForMarks({ 'EmailToCrm-Logged': counts.logged + counts.alternative });
		await expectLogged(counts.logged + counts.alternative);
	}, 400_000);

	/** As a reader does whose page says that something went wrong: presses again, until told that it is done. */
	async function pressConfirm(link: string): Promise<void> {
		await waitFor(
			'the answer to be taken',
			async () => {
				const body = new URLSearchParams({ decision: 'confirm' });
				const answer = await fetch(link, { method: 'POST', body, redirect: 'manual' });
				return { status: answer.status, page: await answer.text() };
			},
			// Sent on to the settings page, or, where only the page was lost, told that the link was used.
			({ status, page }) => status === 303 || page.includes(textsOf('en').used.heading),
			120_000,
		);
	}

	async function deliverMails(): Promise<void> {
		const send = async (kind: string, index: number, from: string, to: string, forged = false) => {
			await sandbox.send(
				{ from, to, subject: `${kind} ${index}`, text: `Text of ${kind} ${index}` },
				{
					recipient: crmMailbox,
					envelopeFrom: from,
					...(forged && { client: strangerHost, signed: false }),
				},
			);
		};
		for (let index = 1; index <= counts.logged; index += 1) {
			await send('logged', index, mainAddress, customer);
			if (index <= counts.neverLogged) await send('never', index, mainAddress, neverLogged);
			if (index <= counts.forged) await send('forged', index, mainAddress, customer, true);
			const alternative = alternatives[index - 1];
			if (alternative) await send('alternative', index, alternative, customer);
		}
	}

	/** Waits for marks in the inbox; mails of a killed worker come again when a poll finds them due. */
	async function waitForMarks(wanted: Record<string, number>): Promise<void> {
		const isSeen = (counts: Record<string, number>) =>
			JSON.stringify(counts) === JSON.stringify(wanted);
		// Publishing again and again would keep n8n busier than the mails do.
		let polledMs = 0;
		await waitFor(
			`the marks ${JSON.stringify(wanted)}`,
			async () => {
				const counts = Object.fromEntries(
					Object.keys(wanted).map((flag) => [flag, countFlagged(new RegExp(`^${flag}$`))]),
				);
				if (!isSeen(counts) && Date.now() - polledMs > 5_000) {
					await pollNow();
					polledMs = Date.now();
				}
				const undecided = mailsIn('INBOX')
					.map(({ flags }) => [...flags].join(' '))
					.filter((flags) => !/Logged( |$)/.test(flags));
				return { counts, undecided };
			},
			({ counts }) => isSeen(counts),
			300_000,
		);
	}

	async function expectLogged(count: number): Promise<void> {
		const rows = await readAll('CRM Log');
		expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
		expect(new Set(rows.map(({ subject }) => subject)).size).toBe(rows.length);
		expect(rows).toHaveLength(count);
		const subjects = rows.map(({ subject }) => subject as string);
		expect(subjects.filter((subject) => /never|forged/.test(subject))).toEqual([]);
	}

	async function countConfirmed(): Promise<number> {
		const rows = await readAll('Alternative Senders');
		return rows.filter(
			({ address, status }) => /\d@/.test(address as string) && status === 'confirmed',
		).length;
	}

	async function readAll(table: string): Promise<IDataObject[]> {
		return await api.readTable(table);
	}

	function mailsIn(folder: string) {
		return sandbox.imap.folders(crmMailbox).find(({ path: name }) => name === folder)?.mails ?? [];
	}

	function countFlagged(flag: RegExp): number {
		return mailsIn('INBOX').filter(({ flags }) => [...flags].some((one) => flag.test(one))).length;
	}

	/** Mail to addresses without a mailbox of their own ends in the catch-all mailbox. */
	function mailTo(address: string): Buffer | undefined {
		return sandbox.imap
			.folder(elsewhere)
			.mails.findLast(({ source }) => source.includes(`for <${address}>`))?.source;
	}

	/** A trigger that is published polls at once. */
	async function pollNow(): Promise<void> {
		const id = ids.workflows['bcc-to-crm']!;
		await api.unpublish(id);
		await api.publish(id);
	}
});
