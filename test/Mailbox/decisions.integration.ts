// The ends note what became of each mail, and no table that fails stops one (B29, B33).
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { parseMessage } from '../../nodes/shared/message/parse';
import { startImapServer, type EmbeddedImapServer } from '../../sandbox/servers/imap';
import { createDataTables, type DataTables } from '../shared/tables/dataTables';
import { runMailbox, type NodeRun } from './context';

const user = 'crm@example.test';
const users = { [user]: 'secret' };

let server: EmbeddedImapServer;
let tables: DataTables;
let hints: string[];
beforeEach(async () => {
	server = await startImapServer({ users });
	[tables, hints] = [createDataTables(), []];
});
afterEach(() => server.close());

const run = (operation: string, settings: Partial<NodeRun>): Promise<INodeExecutionData[]> =>
	runMailbox({
		...{ operation, tables, hints },
		credential: {
			...{ provider: 'custom', user, password: 'secret', smtpHost: '127.0.0.1', smtpPort: 25 },
			...{ imapHost: '127.0.0.1', imapPort: server.port, imapSecurity: 'none' },
			smtpSecurity: 'none',
		},
		...settings,
	});

/** Delivers mails and reads them as the trigger does. */
async function arrive(...subjects: string[]): Promise<INodeExecutionData[]> {
	for (const subject of subjects) {
		await server.deliver(
			user,
			[
				'From: Anna <anna@example.test>',
				'To: erik@customer.example',
				`Subject: ${subject}`,
				`Message-ID: <${subject}@example.test>`,
				'Date: Mon, 5 Jan 2026 10:00:00 +0000',
				'',
				'Hello',
				'',
			].join('\r\n'),
		);
	}
	const { mails, uidValidity } = server.folder(user);
	return await Promise.all(
		mails.map(async ({ uid, source }) => {
			const place = { account: user, mailbox: 'INBOX', uid, uidValidity: String(uidValidity) };
			const { message } = await parseMessage(source, { ...place, ownDomains: ['example.test'] });
			return { json: { message: message as unknown as IDataObject } };
		}),
	);
}

const rows = () => tables.find('Mail Decisions').rows;
const withJson = (item: INodeExecutionData, json: IDataObject) => ({
	json: { ...item.json, ...json },
});

it('B29 notes mail that is marked as logged or not logged, with its reason, in one row a mail', async () => {
	const [one, two] = await arrive('one', 'two');
	const crm = { outcome: 'logged', reasons: [{ code: 'logged', text: 'It was logged.' }] };
	await run('markAsLogged', { items: [withJson(one!, { crm })] });
	const auth = { decision: 'fail', reasons: [{ code: 'bothFailed', text: 'Forged.' }] };
	await run('flag', { items: [withJson(two!, { auth })] });
	expect(rows()).toMatchObject([
		{
			...{ author: 'anna@example.test', subject: 'one', recipients: 1, outcome: 'logged' },
			...{ step: 'crmLog', reasonCode: 'logged', reason: 'It was logged.', execution: '42' },
			received: '2026-01-05T10:00:00.000Z',
		},
		{ subject: 'two', outcome: 'notLogged', step: 'emailAuthCheck', reasonCode: 'bothFailed' },
	]);
	await run('markAsLogged', { items: [two!] });
	expect(rows().map(({ outcome }) => outcome)).toEqual(['logged', 'logged']);
});

it('B29 notes mail behind a node that replaced the item', async () => {
	const triggerItems = await arrive('one');
	const fromTrigger = (field: string) => `={{ $('Mailbox Trigger').item.json.message.${field} }}`;
	await run('markAsLogged', {
		triggerItems,
		items: [{ json: { id: 7 } }],
		parameters: { folder: fromTrigger('mailbox'), uid: fromTrigger('uid') },
	});
	expect(rows()).toMatchObject([{ subject: 'one', reasonCode: 'markedLogged' }]);
});

it('B29 notes held mail where it lies now, and only if asked to', async () => {
	const items = await arrive('one', 'two');
	const parameters = { targetFolder: { __rl: true, mode: 'name', value: 'Awaiting' } };
	await run('move', { items: [items[0]!], parameters });
	expect(tables.calls).toEqual([]);
	const sender = {
		...{ owner: 'anna@example.test', status: 'notConfirmed' },
		reasons: [{ code: 'awaitingConfirmation', text: 'Not confirmed yet' }],
	};
	const options = { noteDecision: true, decisionsTable: 'Fates' };
	const held = [withJson(items[1]!, { sender })];
	await run('move', { items: held, parameters: { ...parameters, options } });
	expect(tables.find('Fates').rows).toMatchObject([
		{
			...{ outcome: 'held', reasonCode: 'awaitingConfirmation', owner: 'anna@example.test' },
			...{ folder: 'Awaiting', uid: expect.any(Number) as number },
		},
	]);
});

it('B33 notes that a mail is taken up anew', async () => {
	const [item] = await arrive('one');
	await run('flag', { items: [item!] });
	await run('flag', { items: [item!], parameters: { mark: 'none' } });
	expect(rows()).toMatchObject([{ outcome: 'waiting', reasonCode: 'takenUpAnew' }]);
});

it('B33 notes that everything quarantined in the folder goes again', async () => {
	const items = await arrive('one', 'two');
	const quarantinedNow = items.map(({ json: { message } }) => ({ message }));
	await run('recordDecision', { items: [{ json: { health: { quarantinedNow } } }] });
	rows()[1]!.account = 'other@example.test';
	await run('flag', { parameters: { mark: 'noneSince', quarantinedIn: 'INBOX' } });
	expect(rows().map(({ outcome, reasonCode }) => [outcome, reasonCode])).toEqual([
		['waiting', 'takenUpAnew'],
		['quarantined', 'givenUp'],
	]);
});

it('B29 notes nothing for marks that decide nothing, nor where it is switched off', async () => {
	const [item] = await arrive('one');
	await run('flag', { items: [item!], parameters: { mark: 'seen' } });
	await run('flag', { items: [item!], parameters: { options: { noteDecision: false } } });
	expect(tables.calls).toEqual([]);
});

it('B29 leaves out what could not be marked: it comes again', async () => {
	const [item] = await arrive('one');
	server.folder(user).mails.pop();
	await run('markAsLogged', { items: [item!], continueOnFail: true });
	expect(tables.calls).toEqual([]);
});

it('B29 marks the mail though its fate cannot be noted, and says so', async () => {
	const [item] = await arrive('one');
	tables.failures.push('The module is disabled');
	await run('markAsLogged', { items: [item!] });
	expect([...server.folder(user).mails[0]!.flags]).toContain('EmailToCrm-Logged');
	expect(hints).toEqual([expect.stringContaining('fate was not noted') as string]);
});

it('B29 records by itself what waits, and keeps to the detail chosen', async () => {
	const items = await arrive('one');
	const auth = { decision: 'undetermined', reasons: [{ code: 'retryLater', text: 'DNS failed.' }] };
	const options = { decisionsDetail: 'noSubjects' };
	const output = await run('recordDecision', {
		items: [withJson(items[0]!, { auth }), { json: { id: 1 } }],
		parameters: { options },
	});
	expect(output.map(({ json }) => json.mailbox)).toEqual([
		{ action: 'decisionRecorded', count: 1 },
		{ action: 'decisionRecorded', count: 0 },
	]);
	expect(rows()).toMatchObject([{ outcome: 'waiting', reasonCode: 'retryLater', subject: '' }]);
	await expect(run('recordDecision', { parameters: { outcome: 'lost' } })).rejects.toThrow(
		'There is no fate "lost"',
	);
	const wrong = run('recordDecision', { parameters: { options: { decisionsRetention: 0 } } });
	await expect(wrong).rejects.toThrow('"Decisions: Keep for (Days)" cannot be "0"');
});

it('B33 records the mails that a health item of the trigger names', async () => {
	const [item] = await arrive('one');
	const quarantinedNow = [
		{ message: item!.json.message, reason: { code: 'exhausted', text: 'Handed on 6 times.' } },
		'nonsense',
	];
	await run('recordDecision', {
		items: [{ json: { health: { quarantinedNow } } }],
		parameters: { outcome: 'quarantined' },
	});
	expect(rows()).toMatchObject([
		{ subject: 'one', outcome: 'quarantined', step: 'mailboxTrigger', reasonCode: 'exhausted' },
	]);
});
