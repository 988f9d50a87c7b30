import { addEntries, removeEntry, type OwnList } from '../../nodes/MailSettingsPage/changeList';
import { readOwnDomains } from '../../nodes/shared/message/ownDomains';
import { describeNeverLogList } from '../../nodes/shared/neverLog/table';
import type { Row } from '../../nodes/shared/tables/types';
import { createMemoryTable } from '../shared/tables/memoryTable';

const owner = 'anna@harbour.example';
const anna: OwnList = { list: 'personal', owner, addedBy: owner, isAdministrator: false };
const everybody: OwnList = { ...anna, list: 'account' };
const rules = { maxEntries: 3, ownDomains: readOwnDomains(['harbour.example']) };

const createTable = (rows: Row[] = []) => createMemoryTable(describeNeverLogList(), rows);

describe('adding to a list', () => {
	it('P11 P12 takes what was pasted, and names each line that it does not take', async () => {
		const table = createTable();
		const pasted =
			'Kim Law <kim@law.example>; lena@x.example\n*@rival.example\nwhat?\n*@com\na*@b.example';
		const said = await addEntries(pasted, anna, { ...rules, maxEntries: 10 }, table);
		expect(table.rows).toMatchObject(
			['kim@law.example', 'lena@x.example', '*@rival.example'].map((entry) => ({
				...{ list: 'personal', owner, addedBy: owner, entry },
			})),
		);
		expect(said).toEqual([
			{
				word: 'added',
				values: { names: 'kim@law.example, lena@x.example, *@rival.example' },
				isGood: true,
			},
			{
				word: 'refusedLines',
				lines: [
					{ line: 'what?', why: 'invalidEntry' },
					{ line: '*@com', why: 'tooBroadEntry' },
					{ line: 'a*@b.example', why: 'wildcardInEntry' },
				],
			},
		]);
	});

	it('P14 a full list takes no more, and says so', async () => {
		const said = await addEntries(
			'a@x.example b@x.example\nb@x.example\nc@x.example\nd@x.example',
			anna,
			rules,
			createTable([
				{ list: 'personal', owner, entry: 'a@x.example' },
				{ list: 'personal', owner, entry: 'e@x.example' },
				{ list: 'personal', owner: 'bo', entry: 'f@x.example' },
			]),
		);
		expect(said.find(({ word }) => word === 'refusedLines')?.lines).toContainEqual({
			line: 'd@x.example',
			why: 'listFull',
		});
	});

	it('B05 warns of broad entries', async () => {
		const said = await addEntries('*@gmail.com, *@harbour.example', anna, rules, createTable());
		expect(said.slice(1)).toEqual([
			{ word: 'freeMailEntry', values: { entry: '*@gmail.com' } },
			{ word: 'ownDomainEntry', values: { entry: '*@harbour.example' } },
		]);
	});

	it('P12 adding again changes nothing', async () => {
		const table = createTable();
		await addEntries('a@x.example', anna, rules, table);
		const said = await addEntries(' A@X.example', anna, rules, table);
		expect(said).toEqual([{ word: 'alreadyListed', values: { names: 'A@X.example' } }]);
		expect(table.rows).toHaveLength(1);
	});
});

describe('removing from a list', () => {
	const rows: Row[] = [
		{ list: 'personal', owner: ' Anna@harbour.example', entry: 'a@x.example' },
		{ list: 'personal', owner: 'bo@harbour.example', entry: 'a@x.example' },
		{ list: 'personal', owner: 'bo@harbour.example', entry: 'what?' },
		{ list: 'account', entry: 'a@x.example' },
	];

	it('P13 takes one’s own entry off, and nobody else’s', async () => {
		const table = createTable(rows);
		expect(await removeEntry('A@x.example', anna, table)).toMatchObject([{ word: 'removed' }]);
		expect(table.rows.map(({ id }) => id)).toEqual([2, 3, 4]);
		expect(await removeEntry('a@x.example', anna, table)).toMatchObject([{ word: 'notRemoved' }]);
		expect(await removeEntry('what?', anna, table)).toMatchObject([{ word: 'notRemoved' }]);
		expect(table.rows).toHaveLength(3);
	});

	it('P10 B30 everybody’s list is changed by administrators alone', async () => {
		const table = createTable(rows);
		expect(await addEntries('c@x.example', everybody, rules, table)).toMatchObject([
			{ word: 'notRemoved' },
		]);
		expect(await removeEntry('a@x.example', everybody, table)).toMatchObject([
			{ word: 'notRemoved' },
		]);
		expect(table.rows).toHaveLength(4);
		const administrator = { ...everybody, isAdministrator: true };
		await addEntries('c@x.example', administrator, rules, table);
		await removeEntry('a@x.example', administrator, table);
		expect(table.rows.map(({ list, owner: whose, entry }) => [list, whose, entry])).toEqual([
			['personal', ' Anna@harbour.example', 'a@x.example'],
			['personal', 'bo@harbour.example', 'a@x.example'],
			['personal', 'bo@harbour.example', 'what?'],
			['account', '', 'c@x.example'],
		]);
	});
});
