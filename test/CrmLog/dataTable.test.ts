// CRM Log with the embedded CRM: the node as users run it, over n8n's data tables.
import { CrmLog } from '../../nodes/CrmLog/CrmLog.node';
import { crms } from '../../nodes/CrmLog/parameters';
import { createDataTables } from '../shared/tables/dataTables';
import { filtered, mail, runCrmLog } from './runCrmLog';

it('B27 says in a hint where a CRM can neither be searched for our key nor write by it', () => {
	const { hints = [] } = new CrmLog().description;
	const of = (crm: string) =>
		hints.filter(({ displayCondition }) => displayCondition?.includes(`"crm"] === "${crm}"`));
	expect(crms.filter((crm) => of(crm).length > 0)).toEqual(['espoCrm', 'hubspot', 'salesforce']);
	expect(of('hubspot')[0]!.message).toContain('found again by its time, subject and text');
});

describe('CRM Log: Data Table', () => {
	it('B26 logs a mail as a row and leaves the item as it came, with its receipt', async () => {
		const tables = createDataTables();
		const item = filtered(mail());
		const { outputs, crm } = await runCrmLog({ items: [item], tables });
		expect(outputs.map((each) => each.length)).toEqual([1, 0]);
		expect(outputs[0]![0]).toMatchObject({ json: item.json, pairedItem: { item: 0 } });
		expect(crm[0]![0]).toMatchObject({
			outcome: 'logged',
			records: [{ contact: 'erik@customer.example', id: '1' }],
			reasons: [{ code: 'logged' }],
		});
		expect(tables.find('CRM Log').rows).toEqual([
			expect.objectContaining({
				key: 's1',
				owner: 'anna@firm.example',
				sender: 'anna@firm.example',
				recipients: 'erik@customer.example',
				direction: 'outgoing',
				date: '2026-11-25T09:00:00.000Z',
				subject: 'Offer',
				text: 'Dear Erik',
			}),
		]);
		expect(tables.find('Log Ledger').rows).toEqual([
			expect.objectContaining({ key: 's1', crm: 'dataTable', status: 'logged', problem: '' }),
		]);
		expect(JSON.stringify(tables.find('Log Ledger').rows)).not.toContain('Dear');
	});

	it('B20 names the owner of the mail, who need not be the one who wrote it', async () => {
		const tables = createDataTables();
		const item = filtered(mail());
		const sender = { owner: 'bo@firm.example', address: 'bo@firm.example', status: 'main' };
		const mailOwner = { owners: ['anna@firm.example'], by: 'mailbox', reasons: [] };
		await runCrmLog({
			items: [{ ...item, json: { ...item.json, sender, mailOwner } }],
			tables,
		});
		expect(tables.find('CRM Log').rows).toMatchObject([{ owner: 'anna@firm.example' }]);
	});

	it('B24 B27 writes nothing when the mail comes again, in another mailbox and in the same batch', async () => {
		const tables = createDataTables();
		const copy = mail({ key: 'k2', mailbox: 'Sent' });
		const first = await runCrmLog({ items: [filtered(mail()), filtered(copy)], tables });
		expect(first.crm[0]!.map(({ outcome }) => outcome)).toEqual(['logged', 'alreadyLogged']);
		const ledger = structuredClone(tables.find('Log Ledger').rows);
		const { crm } = await runCrmLog({ items: [filtered(mail())], tables });
		expect(crm[0]).toMatchObject([{ outcome: 'alreadyLogged', records: [{ id: '1' }] }]);
		expect(tables.find('CRM Log').rows).toHaveLength(1);
		expect(tables.find('Log Ledger').rows).toEqual(ledger);
	});

	it('B27 calls the tables a constant number of times, whatever the batch', async () => {
		const count = async (mails: number) => {
			const tables = createDataTables();
			const items = Array.from({ length: mails }, (_, n) => filtered(mail({ sameKey: `s${n}` })));
			await runCrmLog({ items, tables });
			expect(tables.find('CRM Log').rows).toHaveLength(mails);
			return tables.calls.length;
		};
		expect(await count(200)).toBe(await count(1));
	});

	it('P16 P20 logs to whom the filter allows, and to nobody it suppressed', async () => {
		const tables = createDataTables();
		const logging = {
			decision: 'log',
			log: ['erik@customer.example', 'kim@lawfirm.example'],
			suppressed: [{ address: 'kim@lawfirm.example', entry: '', list: 'account', owner: '' }],
			reasons: [],
		};
		await runCrmLog({ items: [filtered(mail(), [], { logging })], tables });
		expect(tables.find('CRM Log').rows).toMatchObject([{ recipients: 'erik@customer.example' }]);
	});

	it('B18 B26 logs what was forwarded under keys of its own, as forwarded', async () => {
		const tables = createDataTables();
		const forward = { by: { name: 'Anna', address: 'anna@firm.example' }, how: 'quoted' };
		const items = ['s1:1', 's1:2'].map((sameKey) =>
			filtered(mail({ sameKey }), ['erik@customer.example'], { forward }),
		);
		await runCrmLog({ items, tables });
		expect(tables.find('CRM Log').rows).toMatchObject([
			{ key: 's1:1', direction: 'forwarded' },
			{ key: 's1:2', direction: 'forwarded' },
		]);
	});

	it('P20 logs to all outside the own domains where no filter stands before it', async () => {
		const tables = createDataTables();
		const to = ['erik@customer.example', 'bo@firm.example', 'eva@other.example'];
		const message = mail({ to: to.map((address) => ({ name: '', address })) });
		await runCrmLog({ items: [{ json: { message: message as never } }], tables });
		expect(tables.find('CRM Log').rows).toMatchObject([
			{ recipients: 'erik@customer.example, eva@other.example' },
		]);
	});

	it.each([
		['neverLog', { logging: { decision: 'neverLog', log: [], suppressed: [] } }],
		['loggingUnreadable', { logging: { decision: 'log', log: 'erik@customer.example' } }],
		['loggingUnreadable', { logging: null }],
		['authNotPassed', { logging: undefined, auth: { decision: 'fail' } }],
		['authNotPassed', { logging: undefined, auth: { decision: 'undetermined' } }],
		['authOfOther', { logging: undefined, auth: { decision: 'pass', of: 'another' } }],
	])('P16 refuses what must not be logged, unmarked: %s', async (code, json) => {
		const tables = createDataTables();
		const { crm } = await runCrmLog({ items: [filtered(mail(), [], json as never)], tables });
		expect(crm).toMatchObject([[], [{ outcome: 'skipped', reasons: [{ code }] }]]);
		expect(tables.tables.size).toBe(0);
	});

	it('B27 refuses a mail that cannot be told from others', async () => {
		const { crm } = await runCrmLog({ items: [filtered(mail({ key: '', sameKey: '' }))] });
		expect(crm).toMatchObject([[], [{ outcome: 'skipped', reasons: [{ code: 'keyMissing' }] }]]);
	});

	it('B27 lets a mail to colleagues alone leave on Logged: it is done', async () => {
		const { crm } = await runCrmLog({ items: [filtered(mail(), [])] });
		expect(crm).toMatchObject([[{ outcome: 'skipped', reasons: [{ code: 'noRecipients' }] }], []]);
	});

	it('B26 cuts a text that is too long, and says so', async () => {
		const tables = createDataTables();
		const { crm } = await runCrmLog({
			items: [filtered(mail({ text: 'a'.repeat(200_000) }))],
			tables,
		});
		expect(crm[0]![0]!.reasons.map(({ code }) => code)).toEqual(['logged', 'textCut']);
		expect(tables.find('CRM Log').rows[0]!.text).toHaveLength(100_000);
	});

	it('B27 looks a mail up that an earlier run had started, once it may', async () => {
		const tables = createDataTables();
		await runCrmLog({ items: [filtered(mail())], tables });
		const ledger = tables.find('Log Ledger').rows[0]!;
		Object.assign(ledger, { status: 'started', claim: 'crashed', parts: null });
		const fresh = await runCrmLog({ items: [filtered(mail())], tables });
		expect(fresh.crm).toMatchObject([[], [{ reasons: [{ code: 'otherRun' }] }]]);

		ledger.startedAt = new Date(Date.now() - 3_600_000).toISOString();
		const { crm } = await runCrmLog({ items: [filtered(mail())], tables });
		expect(crm).toMatchObject([[{ outcome: 'logged', reasons: [{ code: 'foundInCrm' }] }], []]);
		expect(tables.find('CRM Log').rows).toHaveLength(1);
		expect(ledger.status).toBe('logged');
	});

	it('B27 an item that is no mail leaves on Failed with the cause, and holds up no other', async () => {
		const { crm } = await runCrmLog({ items: [{ json: {} }, filtered(mail())] });
		expect(crm).toMatchObject([[{ outcome: 'logged' }], [{ reasons: [{ code: 'noMessage' }] }]]);
		expect(crm[1]![0]!.reasons[0]!.text).toMatch(/no email\. Connect/);
	});
});
