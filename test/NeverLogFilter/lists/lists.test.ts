import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Added, Removed } from '../../../nodes/shared/neverLog/changeList';
import { readExpiry, readRows, splitLines } from '../../../nodes/shared/neverLog/readList';
import type { MemoryTable } from '../../shared/tables/memoryTable';
import { makeTable, runNode, type Run } from '../runNode';

let table: MemoryTable;
jest.mock('../../../nodes/shared/tables/dataTable', () => ({ openTable: () => table }));
beforeEach(() => useTable());
const useTable = (rows: IDataObject[] = []) => (table = makeTable(rows));

const change = async (operation: string, parameters: IDataObject, run: Partial<Run> = {}) => {
	const { outputs, hints } = await runNode({
		items: [{ json: {} }],
		parameters: { operation, ...parameters },
		...run,
	});
	const results = outputs[0]!.map(({ json }) => json.neverLogList as unknown as Added & Removed);
	return { results, first: results[0]!, hints, items: outputs[0]! };
};
const add = (entries: string, more: IDataObject = {}, run?: Partial<Run>) =>
	change('add', { entries, ...more }, run);
const remove = (entries: string, more: IDataObject = {}, run?: Partial<Run>) =>
	change('remove', { entries, ...more }, run);
const entriesOf = (): unknown[] => table.rows.map(({ entry }) => entry);

describe('add', () => {
	it('P12 one or many at once, with comments, in one insert', async () => {
		const { first, items } = await add('kim@firm.example\n*@clinic.example # doctors\n\n# none', {
			options: {
				reason: 'Privileged',
				addedBy: 'ann',
				subdomains: true,
				expires: '2999-01-01T00:00:00Z',
			},
		});
		expect(first).toMatchObject({ list: 'account', owner: '', count: 2, limit: 500, refused: [] });
		expect(first.added).toEqual(['kim@firm.example', '*@clinic.example']);
		expect(table.rows).toMatchObject([
			{
				list: 'account',
				owner: '',
				entry: 'kim@firm.example',
				subdomains: false,
				expires: '2999-01-01T00:00:00.000Z',
				reason: 'Privileged',
				addedBy: 'ann',
			},
			{ entry: '*@clinic.example', subdomains: true },
		]);
		expect(table.calls.filter((call) => call === 'insert')).toHaveLength(1);
		expect(items[0]!.pairedItem).toEqual({ item: 0 });
	});

	it('P12 P13 entries given as an array are its lines', async () => {
		const entries = ['kim@firm.example', '*@clinic.example'];
		expect((await change('add', { entries })).first.added).toEqual(entries);
		expect((await change('remove', { entries })).first.removed).toEqual(entries);
	});

	it('P12 an invalid entry is refused by name, the others still work', async () => {
		const { first, hints } = await add('nonsense\nkim@firm.example\n*@com');
		expect(first.added).toEqual(['kim@firm.example']);
		expect(first.refused.map(({ entry, code }) => [entry, code])).toEqual([
			['nonsense', 'invalidEntry'],
			['*@com', 'tooBroadEntry'],
		]);
		expect(first.refused[0]!.text).toContain('"nonsense"');
		expect(hints.join()).toContain('nonsense');
	});

	it('is idempotent, whatever the spelling', async () => {
		await add('kim@firm.example\n*@Bücher.example\nKIM@firm.example.');
		expect(entriesOf()).toEqual(['kim@firm.example', '*@Bücher.example']);
		const { first } = await add('Kim@Firm.example\n*@xn--bcher-kva.example\n"kim"@firm.example');
		expect(first).toMatchObject({ added: [], updated: [], count: 2 });
		expect(first.alreadyListed).toHaveLength(3);
		expect(entriesOf()).toHaveLength(2);
	});

	it('the same entry stands on the account-wide list and on personal ones', async () => {
		await add('kim@firm.example');
		await add('kim@firm.example', { list: 'personal', owner: 'ann' });
		await add('kim@firm.example', { list: 'personal', owner: 'bob' });
		await add('kim@firm.example', { list: 'personal', owner: ' ANN ' });
		expect(table.rows.map(({ list, owner }) => [list, owner])).toEqual([
			['account', ''],
			['personal', 'ann'],
			['personal', 'bob'],
		]);
	});

	it('sets expiry, subdomains and reason anew', async () => {
		await add('*@firm.example', { options: { expires: '2001-01-01' } });
		const { first } = await add('*@FIRM.example', { options: { subdomains: true, reason: 'New' } });
		expect(first).toMatchObject({ added: [], updated: ['*@FIRM.example'], count: 1 });
		expect(table.rows).toMatchObject([
			{ entry: '*@FIRM.example', expires: null, subdomains: true, reason: 'New' },
		]);
	});

	it('changes an entry that an item before it added', async () => {
		const { results } = await add(
			'',
			{ entriesFrom: 'item' },
			{
				items: [
					{ json: { entry: '*@firm.example' } },
					{ json: { entry: '*@firm.example', subdomains: 'true' } },
				],
			},
		);
		expect(results.map(({ added, updated }) => [added.length, updated.length])).toEqual([
			[1, 0],
			[0, 1],
		]);
		expect(table.rows).toMatchObject([{ entry: '*@firm.example', subdomains: true }]);
	});

	it.each(['account', 'personal'])(
		'P14 P15 at most 500 entries on the %s list, and it says how many it holds',
		async (list) => {
			const lines = (from: number, to: number) =>
				Array.from({ length: to - from }, (_, n) => `u${from + n}@firm.example`).join('\n');
			const whose = { list, owner: 'ann' };
			await add(lines(0, 498), whose);
			const { first, hints } = await add(lines(496, 503), whose);
			expect(first.alreadyListed).toHaveLength(2);
			expect(first.added).toEqual(['u498@firm.example', 'u499@firm.example']);
			expect(first.refused.map(({ code }) => code)).toEqual(['listFull', 'listFull', 'listFull']);
			expect(first.refused[0]!.text).toMatch(
				/"u500@firm.example" does not fit: .* holds 500 of 500 entries/,
			);
			expect([first.count, table.rows.length, hints.length]).toEqual([500, 500, 1]);
			const raised = await add(lines(500, 503), { ...whose, options: { maxEntries: 503 } });
			expect(raised.first).toMatchObject({ count: 503, limit: 503, refused: [] });
		},
	);

	it('P14 P15 lists are counted apart', async () => {
		const options = { maxEntries: 1 };
		await add('a@firm.example', { options });
		const ann = await add('b@firm.example', { list: 'personal', owner: 'ann', options });
		const bob = await add('c@firm.example', { list: 'personal', owner: 'bob', options });
		const more = await add('d@firm.example', { list: 'personal', owner: 'Ann', options });
		expect([ann, bob, more].map(({ first }) => first.added.length)).toEqual([1, 1, 0]);
	});

	it('B05 over-broad entries are warned of', async () => {
		const { first } = await add('*@gmail.com\n*@company.example', {
			options: { ownDomains: 'company.example' },
		});
		expect(first.warnings.map(({ code }) => code)).toEqual(['freeMailEntry', 'ownDomainEntry']);
		expect(first.added).toHaveLength(2);
	});

	it.each<[string, IDataObject]>([
		['no entries', { entries: ' \n# none' }],
		['a personal list without owner', { entries: 'kim@firm.example', list: 'personal', owner: '' }],
		['a list that does not exist', { entries: 'kim@firm.example', list: 'team' }],
		['an expiry that is no date', { entries: 'kim@firm.example', options: { expires: 'soon' } }],
		['an item without entry', { entriesFrom: 'item' }],
	])('%s is an error and writes nothing', async (_what, parameters) => {
		await expect(change('add', parameters)).rejects.toThrow();
		expect(table.rows).toEqual([]);
	});

	it('B16 a batch of 600 items costs three table calls', async () => {
		const items = Array.from({ length: 600 }, (_, n) => ({
			json: { entry: `u${n}@firm.example`, owner: `o${n % 3}` },
		}));
		const { results } = await add('', { entriesFrom: 'item' }, { items });
		expect(results.every(({ added, list }) => added.length === 1 && list === 'personal')).toBe(
			true,
		);
		expect(table.calls.length).toBeLessThanOrEqual(3);
	});
});

describe('remove', () => {
	beforeEach(async () => {
		await add('kim@firm.example\n*@clinic.example\ntim@firm.example');
		await add('kim@firm.example', { list: 'personal', owner: 'ann' });
	});

	it('P13 removes as easily as it adds, whatever the spelling, from that list alone', async () => {
		const { first } = await remove('KIM@Firm.example\n*@CLINIC.example');
		expect(first).toMatchObject({
			removed: ['KIM@Firm.example', '*@CLINIC.example'],
			notListed: [],
		});
		expect(table.rows.map(({ list, entry }) => [list, entry])).toEqual([
			['account', 'tim@firm.example'],
			['personal', 'kim@firm.example'],
		]);
		await remove('kim@firm.example', { list: 'personal', owner: 'ANN' });
		expect(entriesOf()).toEqual(['tim@firm.example']);
	});

	it('P13 is idempotent, and takes duplicates and unreadable rows along', async () => {
		await table.insert([
			{ list: 'account', entry: ' Kim@firm.example' },
			{ list: 'account', entry: 'Nonsense' },
		]);
		const { first } = await remove('kim@firm.example\nnonsense\nnobody@firm.example');
		expect(first).toMatchObject({
			removed: ['kim@firm.example', 'nonsense'],
			notListed: ['nobody@firm.example'],
		});
		expect(entriesOf()).toEqual(['*@clinic.example', 'tim@firm.example', 'kim@firm.example']);
		expect((await remove('kim@firm.example')).first.removed).toEqual([]);
	});

	it('removes *@domain and *@*.domain each by itself, and nobody by a wildcard', async () => {
		await add('*@*.clinic.example');
		await remove('*@*.clinic.example');
		expect(entriesOf()).toContain('*@clinic.example');
		expect((await remove('*@firm.example')).first.notListed).toEqual(['*@firm.example']);
		expect(entriesOf()).toContain('tim@firm.example');
	});

	it('B16 a batch costs two table calls', async () => {
		table.calls.length = 0;
		const items = ['kim@firm.example', '*@clinic.example', 'x@y.example'].map((entry) => ({
			json: { entry },
		}));
		await remove('', { entriesFrom: 'item' }, { items });
		expect(table.calls).toEqual(['read', 'removeEach']);
		expect(entriesOf()).toHaveLength(2);
	});
});

describe('list', () => {
	const rows = [
		{ list: 'account', entry: 'kim@firm.example', reason: 'Lawyer, "the best"', addedBy: 'ann' },
		{
			list: 'personal',
			owner: 'ann',
			entry: '*@clinic.example',
			subdomains: true,
			expires: '2001-01-01T00:00:00.000Z',
		},
		{ list: 'personal', owner: 'bob', entry: 'tim@firm.example' },
		{ list: 'account', entry: 'nonsense' },
		{ entry: '' },
	];
	const list = async (parameters: IDataObject) =>
		(await change('list', parameters)).items.map(({ json }) => json);

	it('gives every entry as an item, with whether it works', async () => {
		useTable(rows);
		const all = await list({});
		expect(all.map(({ entry, status }) => [entry, status])).toEqual([
			['kim@firm.example', 'active'],
			['*@clinic.example', 'expired'],
			['tim@firm.example', 'active'],
			['nonsense', 'refused'],
		]);
		expect(all[3]!.note).toContain('"nonsense"');
		expect(table.calls).toEqual(['read']);
	});

	it('gives one list, or one owner’s', async () => {
		useTable(rows);
		expect((await list({ lists: 'account' })).map(({ entry }) => entry)).toEqual([
			'kim@firm.example',
			'nonsense',
		]);
		expect((await list({ lists: 'personal', owner: 'ANN' })).map(({ entry }) => entry)).toEqual([
			'*@clinic.example',
		]);
		await expect(list({ lists: 'personal', owner: '' })).rejects.toThrow(/owner/i);
	});

	it('what it exports is imported again by Add, field by field', async () => {
		useTable(rows);
		// As Convert to File and Extract from File hand it on: texts only.
		const exported: INodeExecutionData[] = (await list({})).map((json) => ({
			json: Object.fromEntries(
				Object.entries(json).map(([name, value]) => [name, `${value as string | boolean}`]),
			),
		}));
		const before = await list({});
		useTable();
		const { results } = await add('', { entriesFrom: 'item' }, { items: exported });
		expect(results.map(({ added }) => added.length)).toEqual([1, 1, 1, 0]);
		expect(await list({})).toEqual(before.slice(0, 3));
	});
});

describe('reading lists', () => {
	it.each([
		['2031-01-31', '2031-02-01T12:00:00.000Z'],
		['2031-01-31T10:00:00Z', '2031-01-31T10:00:00.000Z'],
		['2031-01-31T10:00:00+02:00', '2031-01-31T08:00:00.000Z'],
		['2031-01-31 10:00:00Z', '2031-01-31T10:00:00.000Z'],
	])('an expiry of %s ends at %s', (written, ends) => {
		expect(new Date(readExpiry(written)!).toISOString()).toBe(ends);
	});

	it.each(['', 'soon', '31.01.2031', '2031-02-31', '2031-13-01', '2031', '1e9'])(
		'%s is no date',
		(written) => {
			expect(readExpiry(written)).toBeNull();
		},
	);

	it('a subdomains cell that is unclear covers them, and is reported', () => {
		const { entries, warnings } = readRows(
			[{ entry: '*@firm.example', subdomains: 'maybe' }],
			() => '',
		);
		expect(entries[0]!.pattern).toMatchObject({ subdomains: true });
		expect(warnings[0]!.code).toBe('subdomainsUnclear');
	});

	it('a hash begins a comment after a blank only', () => {
		expect(splitLines('a#b@x.example\r\n#c\u2028d@x.example #e\n f@x.example\t# g')).toEqual([
			'a#b@x.example',
			'd@x.example',
			'f@x.example',
		]);
	});
});
