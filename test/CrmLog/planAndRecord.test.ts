// Plan and Record, List and Forget: the same ledger for a CRM without a connector.
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { createDataTables, type DataTables } from '../shared/tables/dataTables';
import { filtered, mail, runCrmLog } from './runCrmLog';

const erik = 'erik@customer.example';
const eva = 'eva@other.example';

const plan = async (
	tables: DataTables,
	items: INodeExecutionData[],
	parameters: IDataObject = {},
) => {
	const ran = await runCrmLog({ items, tables, parameters: { operation: 'plan', ...parameters } });
	const [toLog, checkFirst, alreadyLogged, failed] = ran.outputs;
	return { toLog: toLog!, checkFirst: checkFirst!, alreadyLogged: alreadyLogged!, failed: failed! };
};

/** The CRM's nodes gave each item an id or an error. */
const record = async (tables: DataTables, items: IDataObject[]) => {
	const { crm, outputs } = await runCrmLog({
		items: items.map((json) => ({ json })),
		tables,
		parameters: { operation: 'record' },
		parametersOf: (json) => ({
			ticket: json.ticket,
			recordId: json.id ?? '',
			problem: json.error ?? '',
		}),
	});
	return { crm, outputs };
};

const written = (items: INodeExecutionData[], id = '7'): IDataObject[] =>
	items.map(({ json }, index) => ({ ticket: json.ticket, id: id + index }));

const ledgerOf = (tables: DataTables) => tables.find('Log Ledger').rows;

/** As if so much time had passed that the execution is surely over. */
function age(tables: DataTables) {
	for (const row of ledgerOf(tables)) {
		row.startedAt = new Date(Date.now() - 3_600_000).toISOString();
	}
}

describe('CRM Log: Plan and Record', () => {
	let tables: DataTables;

	beforeEach(() => {
		tables = createDataTables();
	});

	it('B27 Plan gives a flat item, Record the mail as the mailbox knows it, and then it is done', async () => {
		const item = filtered(mail(), [erik]);
		const { toLog } = await plan(tables, [item]);
		expect(toLog).toMatchObject([
			{
				json: {
					key: 's1',
					contact: erik,
					contactName: 'Erik Ek',
					subject: 'Offer',
					text: 'Dear Erik',
					to: erik,
					recordId: '',
				},
				pairedItem: { item: 0 },
			},
		]);
		const { crm, outputs } = await record(tables, written(toLog));
		expect(crm).toMatchObject([
			[{ outcome: 'logged', records: [{ contact: erik, id: '70' }] }],
			[],
		]);
		expect(outputs[0]![0]!.json.message).toMatchObject({ key: 'k1', uid: 1, uidValidity: '1' });
		expect(JSON.stringify(ledgerOf(tables))).not.toContain('Dear');

		const again = await plan(tables, [item]);
		expect(again.alreadyLogged).toMatchObject([
			{ json: { ...item.json, crm: { outcome: 'alreadyLogged' } } },
		]);
		expect(again.toLog).toEqual([]);
	});

	it('B27 one item a contact: the mail is logged once every contact has its record, and leaves once', async () => {
		const items = [filtered(mail(), [erik, eva])];
		const { toLog } = await plan(tables, items, { recordPer: 'contact' });
		expect(toLog.map(({ json }) => json.contact)).toEqual([erik, eva]);
		const [first, second] = written(toLog);
		const { crm } = await record(tables, [first!, { ticket: second!.ticket, error: 'timeout' }]);
		expect(crm).toMatchObject([[], [{ outcome: 'failed', reasons: [{ code: 'endUnknown' }] }]]);

		age(tables);
		const again = await plan(tables, items, { recordPer: 'contact' });
		expect(again.checkFirst.map(({ json }) => json.contact)).toEqual([eva]);
		const done = await record(tables, written(again.checkFirst));
		expect(done.crm[0]).toMatchObject([{ outcome: 'logged' }]);
		expect(done.crm[0]![0]!.records.map(({ contact }) => contact)).toEqual([erik, eva]);
	});

	it('B27 what was planned and never recorded is left alone, then checked first', async () => {
		const items = [filtered(mail())];
		await plan(tables, items);
		const soon = await plan(tables, items);
		expect(soon.failed).toMatchObject([{ json: { crm: { reasons: [{ code: 'otherRun' }] } } }]);
		age(tables);
		expect((await plan(tables, items)).checkFirst).toHaveLength(1);
	});

	it('B27 a result without an id or with a problem, or one that came too late, is never logged', async () => {
		const items = [filtered(mail())];
		const { toLog } = await plan(tables, items);
		const [late] = written(toLog);
		const nothing = await record(tables, [{ ticket: late!.ticket }]);
		expect(nothing.crm).toMatchObject([[], [{ outcome: 'failed' }]]);
		age(tables);
		const { checkFirst } = await plan(tables, items);
		const { crm } = await record(tables, [late!]);
		expect(crm).toMatchObject([[], [{ reasons: [{ code: 'claimLost' }] }]]);
		const both = { ...written(checkFirst)[0], error: 'Bad gateway' };
		expect((await record(tables, [both])).crm[0]).toEqual([]);
		expect(ledgerOf(tables)).toMatchObject([{ status: 'started' }]);
	});

	it('B27 a mail twice in one poll is planned once', async () => {
		const { toLog, failed } = await plan(tables, [filtered(mail()), filtered(mail({ key: 'k2' }))]);
		expect([toLog.length, failed.length]).toEqual([1, 1]);
	});

	it('P16 Plan gives nothing away that may not be logged, and lets a mail to colleagues go', async () => {
		const never = filtered(mail(), [], { logging: { decision: 'neverLog' } } as never);
		const { failed, alreadyLogged } = await plan(tables, [never, filtered(mail(), [])]);
		expect(failed).toMatchObject([{ json: { crm: { reasons: [{ code: 'neverLog' }] } } }]);
		expect(alreadyLogged).toMatchObject([
			{ json: { crm: { reasons: [{ code: 'noRecipients' }] } } },
		]);
	});

	it('B26 Plan cuts to the length given and puts files under fixed names', async () => {
		const attachments = ['a', 'b'].map((binaryKey) => ({
			fileName: 'offer.pdf',
			contentType: 'application/pdf',
			size: 3,
			binaryKey,
		}));
		const item = filtered(mail({ text: 'x'.repeat(200), attachments }));
		const data = Buffer.from('pdf').toString('base64');
		const binary = { a: { data, mimeType: 'application/pdf' }, b: { data, mimeType: 'a/b' } };
		const options = { maxLength: 100 };
		const { toLog } = await plan(tables, [{ ...item, binary }], { options });
		expect(toLog[0]!.json.text).toHaveLength(100);
		expect(toLog[0]!.json.reasons).toMatchObject([{ code: 'textCut' }]);
		expect(toLog[0]!.json.files).toEqual(['offer.pdf', 'offer.pdf']);
		expect(Object.keys(toLog[0]!.binary!)).toEqual(['file1', 'file2']);
	});

	it('B26 a file that is not on the item any more is said, and the mail goes all the same', async () => {
		const attachments = [
			{ fileName: 'offer.pdf', contentType: 'application/pdf', size: 3, binaryKey: 'gone' },
		];
		const binary = { gone: { mimeType: 'application/pdf' } } as never;
		const { toLog } = await plan(tables, [{ ...filtered(mail({ attachments })), binary }]);
		expect(toLog[0]!.json.reasons).toMatchObject([{ code: 'fileMissing' }]);
		expect(toLog[0]!.binary).toEqual({});
	});

	it('B26 tells the deals that addresses of ours name, and no tag of a stranger', async () => {
		const to = ['crm+deal-42@firm.example', 'erik+deal-7@customer.example'];
		const own = { account: 'crm@firm.example', domains: ['firm.example'] };
		const people = to.map((address) => ({ name: '', address }));
		const { toLog } = await plan(tables, [filtered(mail({ to: people, own }))]);
		expect(toLog[0]!.json.dealTags).toEqual(['42']);
	});

	it('B26 an item without the ticket of Plan is an error that says where to take it from', async () => {
		await expect(record(tables, [{ id: '7' }])).rejects.toThrow(/no ticket of Plan/);
	});
});

describe('CRM Log: List and Forget', () => {
	const forget = async (tables: DataTables, parameters: IDataObject) =>
		(
			await runCrmLog({
				items: [{ json: {} }],
				tables,
				parameters: { operation: 'forget', ...parameters },
			})
		).outputs[0]![0]!.json;

	it('B27 List tells what became of each mail, Forget lets it be logged anew', async () => {
		const tables = createDataTables();
		await runCrmLog({ items: [filtered(mail()), filtered(mail({ sameKey: 's2' }))], tables });
		const listed = await runCrmLog({
			items: [{ json: {} }],
			tables,
			parameters: { operation: 'list' },
		});
		expect(listed.outputs[0]!.map(({ json }) => json)).toMatchObject([
			{ key: 's2', crm: 'dataTable', status: 'logged', records: [{ contact: erik, id: '2' }] },
			{ key: 's1' },
		]);
		expect(await forget(tables, { key: 's1', crmFilter: 'hubspot' })).toMatchObject({
			forgotten: 0,
			reasons: [{ code: 'nothingToForget' }],
		});
		const answer = { forgotten: 1, reasons: [{ code: 'forgotten' }] };
		expect(await forget(tables, { key: 's1' })).toMatchObject(answer);
		const { crm } = await runCrmLog({ items: [filtered(mail())], tables });
		expect(crm[0]).toMatchObject([{ outcome: 'logged' }]);
		expect(tables.find('CRM Log').rows.map(({ key }) => key)).toEqual(['s1', 's2', 's1']);
	});

	it('B27 Forget leaves a mail alone that is being logged this moment', async () => {
		const tables = createDataTables();
		await plan(tables, [filtered(mail())]);
		const busy = { forgotten: 0, reasons: [{ code: 'notForgotten' }] };
		expect(await forget(tables, { key: 's1' })).toMatchObject(busy);
		expect(ledgerOf(tables)).toHaveLength(1);
		await expect(forget(tables, { key: '' })).rejects.toThrow(/Key is empty/);
	});
});
