import { ProblemError } from '../../../nodes/shared/reasons/problem';
import { openTable } from '../../../nodes/shared/tables/dataTable';
import type { Row } from '../../../nodes/shared/tables/types';
import { createDataTables } from './dataTables';

const schema = {
	name: 'People',
	columns: [
		{ name: 'name', type: 'string' },
		{ name: 'age', type: 'number' },
		{ name: 'met', type: 'date' },
	],
} as const;

const hostile = ['={{ $env.SECRET }}', '=1+1', '{{ 1 }}', "'; DROP TABLE x; --", '100%_x', '\0'];

async function problemOf(work: Promise<unknown>) {
	const error: unknown = await work.then(
		() => null,
		(reason: unknown) => reason,
	);
	expect(error).toBeInstanceOf(ProblemError);
	return (error as ProblemError).problem;
}

describe('openTable', () => {
	it('creates the table on first use, with its columns, and remembers it', async () => {
		const n8n = createDataTables();
		const table = openTable(n8n.context, schema);
		expect(n8n.calls).toEqual([]);
		expect(await table.read()).toEqual([]);
		expect(n8n.calls).toEqual(['table:list', 'table:create', 'row:get']);
		expect([...n8n.tables.values()][0]!.schema.columns).toEqual(schema.columns);
		await openTable(n8n.context, schema).insert([{ name: 'Ann' }]);
		expect(n8n.calls.slice(3)).toEqual(['row:insert']);
	});

	it('B16 makes one call whatever the number of rows', async () => {
		const n8n = createDataTables();
		const table = openTable(n8n.context, schema);
		await table.insert(Array.from({ length: 500 }, (_, age) => ({ name: 'x', age })));
		n8n.calls.length = 0;
		await table.read();
		await table.updateEach(
			Array.from({ length: 500 }, (_, age) => ({
				conditions: [{ column: 'age', is: 'equal' as const, value: age }],
				set: { name: `n${age}` },
			})),
		);
		await table.removeEach(
			Array.from({ length: 400 }, (_, age) => [{ column: 'age', is: 'equal', value: age }]),
		);
		expect(n8n.calls).toEqual(['row:get', 'row:update', 'row:deleteRows']);
		expect((await table.read()).map(({ name }) => name)).toEqual(
			Array.from({ length: 100 }, (_, index) => `n${index + 400}`),
		);
	});

	it('finds part of a text, and the latest of many rows', async () => {
		const n8n = createDataTables();
		const table = openTable(n8n.context, schema);
		await table.insert(['Ann Berg', 'Bo', '100%_x', 'ANNIKA'].map((name) => ({ name })));
		const namesOf = (rows: Row[]) => rows.map(({ name }) => name);
		const contains = (value: string) => [{ column: 'name', is: 'contains', value } as const];
		expect(namesOf(await table.read(contains('ann')))).toEqual(['Ann Berg', 'ANNIKA']);
		expect(namesOf(await table.read(contains('%_')))).toEqual(['100%_x']);
		expect(namesOf(await table.readLatest([], 2))).toEqual(['100%_x', 'ANNIKA']);
		expect(namesOf(await table.readLatest(contains('ann'), 1))).toEqual(['ANNIKA']);
	});

	it.each(hostile)('keeps the value %j out of the parameters and as it is', async (value) => {
		const n8n = createDataTables();
		const table = openTable(n8n.context, schema);
		await table.insert([{ name: value }, { name: 'other' }]);
		expect(await table.read([{ column: 'name', is: 'equal', value }])).toMatchObject([
			{ name: value },
		]);
		expect(
			await table.update([{ column: 'name', is: 'equal', value: 'other' }], { name: value }),
		).toMatchObject([{ name: value }]);
		expect(await table.remove([{ column: 'name', is: 'equal', value }])).toHaveLength(2);
		expect(JSON.stringify(n8n.parameters)).not.toContain(JSON.stringify(value).slice(1, -1));
	});

	it('keeps a hostile table name out of the parameters', async () => {
		const n8n = createDataTables();
		const name = '={{ $env.SECRET }}';
		await openTable(n8n.context, { ...schema, name }).insert([{ name: 'Ann' }]);
		expect(n8n.find(name).rows).toHaveLength(1);
	});

	it('takes the table of exactly that name, not one whose name contains it', async () => {
		const n8n = createDataTables();
		const old = n8n.create({ ...schema, name: 'People (old)' });
		await openTable(n8n.context, schema).insert([{ name: 'Ann' }]);
		expect(old.rows).toEqual([]);
		expect(n8n.find('People').rows).toHaveLength(1);
	});

	it('finds the table that another worker created at the same moment', async () => {
		const n8n = createDataTables();
		const { executeWorkflow } = n8n.context;
		n8n.context.executeWorkflow = async (info, items) => {
			const result = await executeWorkflow(info, items);
			if (n8n.calls.length === 1) n8n.create(schema, [{ name: 'theirs' }]);
			return result;
		};
		expect(await openTable(n8n.context, schema).read()).toMatchObject([{ name: 'theirs' }]);
		expect(n8n.tables.size).toBe(1);
	});

	it('looks a table up anew that was deleted and made again', async () => {
		const n8n = createDataTables();
		const table = openTable(n8n.context, schema);
		await table.insert([{ name: 'Ann' }]);
		n8n.tables.clear();
		n8n.create({ ...schema, name: 'Other' });
		await table.insert([{ name: 'Bob' }]);
		expect(n8n.find('People').rows).toMatchObject([{ name: 'Bob' }]);
	});

	it('returns the rows of each of several changes, of whatever shape, in order', async () => {
		const n8n = createDataTables();
		const table = openTable(n8n.context, schema);
		await table.insert([{ name: 'a', age: 1 }, { name: 'b', age: 2 }, { name: 'c' }]);
		const changed = await table.updateEach([
			{ conditions: [{ column: 'name', is: 'equal', value: 'b' }], set: { age: 3 } },
			{ conditions: [{ column: 'age', is: 'isEmpty' }], set: { age: 4 } },
			{ conditions: [{ column: 'name', is: 'equal', value: 'nobody' }], set: { age: 5 } },
			{ conditions: [{ column: 'name', is: 'equal', value: 'a' }], set: { age: 6 } },
		]);
		expect(changed.map((rows) => rows.map(({ name, age }) => [name, age]))).toEqual([
			[['b', 3]],
			[['c', 4]],
			[],
			[['a', 6]],
		]);
	});

	it('gives dates as ISO 8601 and asks for emptiness where null is compared', async () => {
		const n8n = createDataTables();
		const table = openTable(n8n.context, schema);
		await table.insert([{ name: 'a', met: new Date(0) as unknown as string }, { name: 'b' }]);
		expect(await table.read([{ column: 'met', is: 'notEqual', value: null }])).toEqual([
			{ id: 1, name: 'a', age: null, met: '1970-01-01T00:00:00.000Z' },
		]);
		expect(await table.read([{ column: 'met', is: 'equal', value: null }])).toMatchObject([
			{ name: 'b' },
		]);
	});

	it('reads again when rows come and go between the pages', async () => {
		const n8n = createDataTables();
		const table = openTable(n8n.context, schema);
		await table.insert([{ name: 'a' }]);
		const change = 'synchronization error: result count changed during pagination';
		n8n.failures.push(change, change);
		expect(await table.read()).toHaveLength(1);
		n8n.failures.push(...Array<string>(5).fill(change));
		expect(await problemOf(table.read())).toMatchObject({ code: 'tableChanging' });
	});

	it('does nothing for no rows and no changes', async () => {
		const n8n = createDataTables();
		const table = openTable(n8n.context, schema);
		expect(await table.insert([])).toEqual([]);
		expect(await table.updateEach([])).toEqual([]);
		expect(await table.removeEach([])).toEqual([]);
		expect(n8n.calls).toEqual([]);
	});

	it.each<[string, string]>([
		['Attempted to use Data table node but the module is disabled', 'tablesAbsent'],
		['Unrecognized node type: n8n-nodes-base.dataTable', 'tablesAbsent'],
		["Cannot read properties of undefined (reading 'execute')", 'tablesAbsent'],
		[
			'Validation error with data table request: Data table size limit exceeded: 200MB used, limit is 200MB',
			'storageFull',
		],
		[
			'Cannot modify data tables on a protected instance. This instance is in read-only mode.',
			'tableForbidden',
		],
		["User does not have 'dataTable:create' access on project 'p'", 'tableForbidden'],
		["Validation error with data table request: unknown column name 'x'", 'columnsMissing'],
		['SQLITE_IOERR: disk I/O error', 'tableFailed'],
	])('explains "%s" as %s, with the next step', async (said, code) => {
		const n8n = createDataTables();
		n8n.failures.push(said);
		const problem = await problemOf(openTable(n8n.context, schema).read());
		expect(problem.code).toBe(code);
		expect(problem.text).toContain('"People"');
		expect(problem.remedy).toMatch(/\.$/);
	});

	it('names the columns that a table of that name lacks', async () => {
		const n8n = createDataTables();
		n8n.create({
			name: 'People',
			columns: [
				{ name: 'name', type: 'string' },
				{ name: 'age', type: 'string' },
			],
		});
		const problem = await problemOf(openTable(n8n.context, schema).read());
		expect(problem.code).toBe('columnsMissing');
		expect(problem.text).toContain('"age" (number), "met" (date)');
	});

	it('writes nothing to an optional column that a person removed', async () => {
		const n8n = createDataTables();
		const [name, age] = schema.columns;
		const met = { name: 'met', type: 'date', optional: true } as const;
		const people = n8n.create({ ...schema, columns: [name, age] });
		const table = openTable(n8n.context, { ...schema, columns: [name, age, met] });
		await table.insert([{ name: 'Ann', met: '2026-01-01T00:00:00.000Z' }]);
		const set = { age: 1, met: null };
		await table.update([{ column: 'name', is: 'equal', value: 'Ann' }], set);
		expect(people.rows).toEqual([{ id: 1, name: 'Ann', age: 1 }]);
	});

	it('looks the columns up anew after one was removed', async () => {
		const n8n = createDataTables();
		const table = openTable(n8n.context, schema);
		await table.read();
		n8n.failures.push("Validation error with data table request: unknown column name 'met'");
		expect(await problemOf(table.insert([{ name: 'a' }]))).toMatchObject({
			code: 'columnsMissing',
		});
		n8n.calls.length = 0;
		await table.insert([{ name: 'a' }]);
		expect(n8n.calls).toEqual(['table:list', 'row:insert']);
	});

	it.each(['', ' People', 'People ', 'x'.repeat(129)])('refuses the table name %j', (name) => {
		const n8n = createDataTables();
		expect(() => openTable(n8n.context, { ...schema, name })).toThrow(ProblemError);
	});

	it('never returns rows without an id, which n8n adds when there are none', async () => {
		const n8n = createDataTables();
		const table = openTable(n8n.context, schema);
		await table.read();
		n8n.context.executeWorkflow = () =>
			Promise.resolve({ executionId: '1', data: [[{ json: {} }]] });
		expect(await openTable(n8n.context, schema).read()).toEqual([] satisfies Row[]);
	});
});
