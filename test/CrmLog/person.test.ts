// What is stored of a person is found, exported and erased by one operation each (B34), and mails' fates are found (B29).
import type { IDataObject } from 'n8n-workflow';

import { describeLedger } from '../../nodes/CrmLog/ledger/table';
import { describePerson } from '../../nodes/CrmLog/person/person';
import { adviseOn } from '../../nodes/shared/decisions/advise';
import { readDecision } from '../../nodes/shared/decisions/readDecision';
import { describeDecisions } from '../../nodes/shared/decisions/table';
import { createDataTables, type DataTables } from '../shared/tables/dataTables';
import { filtered, mail, runCrmLog } from './runCrmLog';

const erik = 'erik@customer.example';
const eva = 'eva@other.example';
const anna = 'anna@firm.example';

const decision = (key: string, fields: IDataObject = {}) => ({
	...{ key, author: anna, owner: anna, subject: 'Offer', outcome: 'logged' },
	...{ reasonCode: 'logged', reason: 'It was logged.', step: 'crmLog', messageId: `<${key}@x>` },
	...{ received: '2026-11-24T22:30:00.000Z', decidedAt: '2026-11-24T22:31:00.000Z' },
	...(fields as Record<string, string>),
});

async function fill(): Promise<DataTables> {
	const tables = createDataTables();
	const logged = (sameKey: string, to: string[], fields = {}) =>
		filtered(mail({ sameKey, to: to.map((address) => ({ name: '', address })), ...fields }), to);
	await runCrmLog({
		tables,
		items: [
			logged('one', [erik]),
			logged('both', [erik, eva], { text: `Ask Erik+work@Customer.example, or ${eva}.` }),
			logged('other', [eva]),
		],
	});
	tables.create(describeDecisions(), [
		decision('one'),
		decision('named', { subject: `About ${erik}` }),
		decision('theirs', { author: erik, owner: '' }),
	]);
	return tables;
}

const run = (tables: DataTables, operation: string, parameters: IDataObject) =>
	runCrmLog({ tables, items: [{ json: {} }], parameters: { operation, ...parameters } });

describe('B34', () => {
	it('exports every row of a person, however the address is spelt, and what is of others only as far as it must', async () => {
		const tables = await fill();
		const { outputs } = await run(tables, 'exportPerson', { address: 'ERIK+x@customer.example' });
		const exported = outputs[0]!.map(({ json }) => json);
		expect(exported.map(({ table }) => table)).toEqual([
			...['decisions', 'decisions', 'ledger', 'ledger', 'crmLog', 'crmLog'],
		]);
		const ledger = exported.filter(({ table }) => table === 'ledger');
		expect(JSON.stringify(ledger)).not.toContain(eva);
	});

	it('erases a person: what is theirs goes, what is of others, too, stays without them', async () => {
		const tables = await fill();
		const { outputs } = await run(tables, 'erasePerson', { address: erik });
		expect(outputs[0]).toMatchObject([
			{
				json: {
					erased: {
						decisions: { removed: 1, cut: 1 },
						ledger: { removed: 1, cut: 1 },
						crmLog: { removed: 1, cut: 1 },
					},
					reasons: [{ code: 'erased' }, { code: 'erasureReach' }, { code: 'erasedComesAgain' }],
				},
			},
		]);
		const rows = ['Mail Decisions', 'Log Ledger', 'CRM Log'].map((name) => tables.find(name).rows);
		expect(JSON.stringify(rows)).not.toMatch(/erik[^"]*@/i);
		expect(tables.find('CRM Log').rows.map(({ key, recipients }) => [key, recipients])).toEqual([
			['both', eva],
			['other', eva],
		]);
		expect(tables.find('CRM Log').rows[0]!.text).toBe(`Ask (erased), or ${eva}.`);
		expect(tables.find('Log Ledger').rows).toHaveLength(2);
		const again = await run(tables, 'erasePerson', { address: erik });
		expect(again.outputs[0]).toMatchObject([
			{ json: { reasons: [{ code: 'nothingToErase' }, { code: 'erasureReach' }] } },
		]);
	});

	it('leaves what is being logged this moment, and says so', async () => {
		const tables = createDataTables();
		const parts = JSON.stringify({ records: { [erik]: { id: '1', url: '' } }, files: {} });
		const running = { key: 'one', crm: 'x', status: 'started', claim: 'run', parts };
		tables.create(describeLedger(), [{ ...running, startedAt: new Date().toISOString() }]);
		const { outputs } = await run(tables, 'erasePerson', { address: erik });
		expect(outputs[0]).toMatchObject([
			{ json: { reasons: [{ code: 'nothingToErase' }, { code: 'erasureBusy' }, {}] } },
		]);
		expect(tables.find('Log Ledger').rows).toHaveLength(1);
	});

	it('asks for an address', async () => {
		const wrong = run(createDataTables(), 'erasePerson', { address: 'Erik' });
		await expect(wrong).rejects.toThrow('"Erik" is not an email address');
	});

	it.each([
		['ann.berg@gmail.com', 'annberg+x@GoogleMail.com', true],
		['ann@bücher.example', 'ann@xn--bcher-kva.example', true],
		['ann@firm.example', 'annika@firm.example', false],
		['ann@firm.example', 'ann@other.firm.example', false],
	])('knows whether %s and %s are one person: %s', (address, other, isSame) => {
		const person = describePerson(address)!;
		expect(person.isSame(other)).toBe(isSame);
		expect(person.isNamedIn(`Write to <${other}>.`)).toBe(isSame);
	});
});

describe('B29 Find', () => {
	it('gives the fates of mail with what to do, as items that Mailbox can take up', async () => {
		const tables = createDataTables();
		const place = { folder: 'Awaiting', uid: 7, uidValidity: '3', account: 'crm@firm.example' };
		const held = {
			outcome: 'held',
			reasonCode: 'awaitingConfirmation',
			step: 'alternativeSenderVerify',
		};
		tables.create(describeDecisions(), [decision('one'), decision('two', { ...held, ...place })]);
		const { outputs } = await run(tables, 'find', { author: anna, outcomes: ['held'] });
		expect(outputs[0]!.map(({ json }) => json)).toMatchObject([
			{
				decision: {
					key: 'two',
					outcome: 'held',
					whatToDo: expect.stringContaining('opens the confirmation mail') as string,
				},
				message: {
					...{ key: 'two', mailbox: 'Awaiting', uid: 7, uidValidity: '3' },
					own: { account: 'crm@firm.example' },
				},
			},
		]);
	});

	it("takes a day as people in the workflow's time zone do", async () => {
		const tables = createDataTables();
		// 23:30 in Stockholm.
		tables.create(describeDecisions(), [decision('one')]);
		const on = async (day: string) =>
			(await run(tables, 'find', { day })).outputs[0]!.map(({ json }) => json.decision);
		expect(await on('2026-11-24')).toHaveLength(1);
		expect(await on('2026-11-25')).toEqual([]);
	});

	it.each([
		['emailAuthCheck', 'bothFailed', 'notLogged', /SPF and DKIM/],
		['neverLogFilter', 'onNeverLogList', 'notLogged', /never-log list/],
		['neverLogFilter', 'somethingNew', 'notLogged', /execution/],
		['crmLog', 'crmFailed', 'waiting', /tried again/],
		['emailAuthCheck', 'retryLater', 'waiting', /tried again/],
		['mailboxTrigger', 'exhausted', 'quarantined', /let the mail go again/],
		['alternativeSenderVerify', 'severalOwners', 'notLogged', /list of senders/],
	])('says what to do about %s, %s', (step, reasonCode, outcome, expected) => {
		const row = { id: 1, ...decision('one', { step, reasonCode, outcome }) };
		expect(adviseOn(readDecision(row)!)).toMatch(expected);
	});
});
