import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { EntryEffect, MailEffect } from '../../nodes/NeverLogFilter/dryRun';
import type { MemoryTable } from '../shared/tables/memoryTable';
import { authOf, mail, mailItem, makeTable, runNode } from './runNode';

let table: MemoryTable;
jest.mock('../../nodes/shared/tables/dataTable', () => ({ openTable: () => table }));

const items = [
	mailItem(mail({ key: 'k1', to: ['kim@firm.example', 'eve@customer.example'] })),
	mailItem(mail({ key: 'k2', to: ['tim@firm.example'] })),
	mailItem(mail({ key: 'k3', to: ['eve@customer.example'] })),
	mailItem(mail({ key: 'k4', to: ['doc@clinic.example'] })),
];

async function tryChange(parameters: IDataObject) {
	table = makeTable([
		{ list: 'account', entry: 'kim@firm.example' },
		{ list: 'personal', owner: 'ann', entry: '*@clinic.example' },
	]);
	const before = structuredClone(table.rows);
	const { outputs, hints } = await runNode({
		items: structuredClone(items),
		parameters: { operation: 'test', owner: 'ann', ...parameters },
	});
	// Whatever is tried: the table and the messages are as they were.
	expect(table.rows).toEqual(before);
	expect(table.calls).toEqual(['read']);
	expect(outputs[0]!.map(({ json }) => json.message)).toEqual(
		items.map(({ json }) => json.message),
	);
	return {
		hints,
		mails: outputs[0]!.map(({ json }) => json.dryRun as unknown as MailEffect),
		logging: outputs[0]!.map(({ json }) => json.logging as IDataObject),
		entries: outputs[1]!.map(({ json }) => json as unknown as EntryEffect),
	};
}

describe('B06 dry run', () => {
	it('B06 entries given as an array are its lines', async () => {
		const addEntries = ['eve@customer.example', 'tim@firm.example'];
		const { entries } = await tryChange({ addEntries });
		expect(entries.map(({ entry }) => entry)).toEqual(addEntries);
	});

	it('B06 tells entry by entry what a longer list would hold and cut, with the keys of logged mails', async () => {
		const { mails, logging, entries } = await tryChange({
			addEntries: '*@firm.example\neve@customer.example # new\nnobody@x.example',
		});
		expect(mails.map(({ changed }) => changed)).toEqual([true, true, true, false]);
		expect(mails[0]).toMatchObject({
			before: { decision: 'log', log: ['eve@customer.example'] },
			after: { decision: 'neverLog', log: [] },
			newlySuppressed: [{ address: 'eve@customer.example', entry: 'eve@customer.example' }],
			released: [],
		});
		expect(logging[1]).toMatchObject({ decision: 'neverLog' });
		expect(
			entries.map(({ entry, change, heldKeys, cutKeys, addresses, mails: count }) => [
				entry,
				change,
				heldKeys,
				cutKeys,
				addresses,
				count,
			]),
		).toEqual([
			['*@firm.example', 'add', ['k2'], [], ['tim@firm.example'], 4],
			['eve@customer.example', 'add', ['k1', 'k3'], [], ['eve@customer.example'], 4],
			['nobody@x.example', 'add', [], [], [], 4],
		]);
	});

	it('B06 tells what a shorter list would let through', async () => {
		const { entries, mails } = await tryChange({ removeEntries: 'KIM@firm.example' });
		expect(entries).toMatchObject([
			{
				entry: 'KIM@firm.example',
				change: 'remove',
				releasedKeys: ['k1'],
				heldKeys: [],
				addresses: ['kim@firm.example'],
			},
		]);
		expect(mails[0]!.released[0]!.address).toBe('kim@firm.example');
	});

	it('B06 changes a personal list of the owner', async () => {
		const { entries } = await tryChange({
			changeList: 'personal',
			removeEntries: '*@clinic.example',
		});
		expect(entries).toMatchObject([{ list: 'personal', owner: 'ann', releasedKeys: ['k4'] }]);
		const other = await tryChange({ removeEntries: '*@clinic.example' });
		expect(other.entries).toMatchObject([{ list: 'account', releasedKeys: [] }]);
	});

	it('B06 without a change it tells what each entry does now', async () => {
		const { entries, mails } = await tryChange({});
		expect(mails.every(({ changed }) => !changed)).toBe(true);
		expect(
			entries.map(({ entry, list, heldKeys, cutKeys }) => [entry, list, heldKeys, cutKeys]),
		).toEqual([
			['kim@firm.example', 'account', [], ['k1']],
			['*@clinic.example', 'personal', ['k4'], []],
		]);
	});

	it('B06 P12 refuses entries by name and warns of over-broad ones', async () => {
		const { entries, hints } = await tryChange({ addEntries: 'nonsense\n*@gmail.com' });
		expect(hints.join()).toContain('nonsense');
		expect(entries).toMatchObject([
			{ entry: '*@gmail.com', warnings: [{ code: 'freeMailEntry' }] },
		]);
	});

	it('B06 an item without a message fails alone', async () => {
		table = makeTable();
		const run = {
			items: [{ json: {} }, items[1]!],
			parameters: { operation: 'test', addEntries: '*@firm.example' },
		};
		await expect(runNode(run)).rejects.toThrow(/no email/);
		const { outputs } = await runNode({ ...run, continueOnFail: true });
		expect(outputs[0]!.map(({ json }) => typeof json.error)).toEqual(['string', 'undefined']);
		expect(outputs[1]).toHaveLength(1);
	});
});

describe('B06 samples of a dry run', () => {
	const logged = {
		...{ id: 1, key: 'r1', owner: 'ann@company.example', sender: 'ann@company.example' },
		...{ recipients: 'eve@customer.example, tim@firm.example', direction: 'outgoing' },
		...{ date: '2031-06-01T12:00:00.000Z', subject: 'Offer', text: 'Hello', messageId: '' },
	};
	const cameIn = {
		...logged,
		...{ key: 'r2', sender: 'eve@customer.example', recipients: 'eve@customer.example' },
		direction: 'incoming',
	};
	async function trySamples(samples: INodeExecutionData[], parameters: IDataObject) {
		table = makeTable([]);
		const { outputs } = await runNode({
			items: samples,
			parameters: { operation: 'test', ...parameters },
		});
		return {
			rows: outputs[0]!.map(({ json }) => json),
			mails: outputs[0]!.map(({ json }) => json.dryRun as unknown as MailEffect),
			entries: outputs[1]!.map(({ json }) => json as unknown as EntryEffect),
		};
	}

	it('B06 are rows of the CRM Log, too: to whom it would not have been logged', async () => {
		const { rows, mails, entries } = await trySamples([{ json: logged }, { json: cameIn }], {
			addEntries: 'eve@customer.example',
		});
		expect(mails).toMatchObject([
			{
				before: { log: ['eve@customer.example', 'tim@firm.example'], level: 'full' },
				after: { log: ['tim@firm.example'] },
			},
			{ before: { log: ['eve@customer.example'] }, after: { decision: 'neverLog' } },
		]);
		expect(entries).toMatchObject([{ heldKeys: ['r2'], cutKeys: ['r1'], mails: 2 }]);
		expect(rows[0]).toMatchObject(logged);
	});

	it('B06 P11 a row is tried with the lists of its own owner', async () => {
		for (const [owner, decision] of [
			['bob', 'log'],
			['ANN@company.example', 'neverLog'],
		]) {
			const lists = { listSources: ['input'] };
			const { outputs } = await runNode({
				items: [{ json: cameIn }],
				listItems: [{ list: 'personal', owner, entry: 'eve@customer.example' }],
				parameters: { operation: 'test', owner: undefined, ...lists },
			});
			expect(outputs[0]![0]!.json.logging).toMatchObject({ decision });
		}
	});

	it('B06 B18 are forwards: the people of the original count', async () => {
		const message = mail({
			...{ from: 'ann@company.example', to: ['crm@company.example'], key: 'f1' },
			own: { account: 'crm@company.example', domains: ['company.example'], loggingAddresses: [] },
			forwarded: [
				{
					...{ how: 'quoted', from: { name: 'Eve', address: 'eve@customer.example' } },
					...{ to: [{ name: '', address: 'ann@company.example' }], cc: [], date: '' },
					...{ subject: 'Order', text: 'We order', html: '', messageId: '' },
				},
			],
		});
		const sample = mailItem(message, authOf(message, 'pass'));
		const { mails } = await trySamples([sample], { addEntries: 'eve@customer.example' });
		expect(mails).toMatchObject([
			{
				changed: true,
				before: { decision: 'log', log: ['eve@customer.example'] },
				after: { decision: 'neverLog', log: [] },
			},
		]);
	});

	it('B06 B23 tell the level that a mail is cut to', async () => {
		const options = { level: 'subject' };
		const { mails } = await trySamples([{ json: logged }], { options });
		expect(mails[0]).toMatchObject({ before: { level: 'subject' }, after: { level: 'subject' } });
	});
});
