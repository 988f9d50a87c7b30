/** A table in memory with the Data Table node's rules: every statement is atomic, and others run in between. */
import type {
	Change,
	Condition,
	Row,
	Table,
	TableSchema,
} from '../../../nodes/shared/tables/types';

export interface MemoryTable extends Table {
	/** The rows as they stand; tests may edit them as a person would in n8n's editor. */
	rows: Row[];
	/** Calls made so far, by the method's name. */
	calls: string[];
}

/** @param schema rows get all its columns, as in n8n, empty ones as null */
export function createMemoryTable(schema: TableSchema, rows: Row[] = []): MemoryTable {
	let lastId = 0;
	const complete = (row: Row): Row => ({
		...Object.fromEntries(schema.columns.map(({ name }) => [name, null])),
		...row,
		id: (lastId += 1),
	});
	const table: MemoryTable = {
		rows: [],
		calls: [],
		async read(conditions = []) {
			await begin('read', {}, conditions);
			return copy(matching(conditions));
		},
		async readEach(conditions) {
			await begin('readEach', {}, []);
			const results: Row[][] = [];
			for (const each of conditions) {
				await begin('readEach', {}, each, false);
				results.push(copy(matching(each)));
			}
			return results;
		},
		async readLatest(conditions, most) {
			await begin('readLatest', {}, conditions);
			return copy(matching(conditions).slice(-most));
		},
		async insert(added) {
			for (const row of added) await begin('insert', row, [], false);
			await begin('insert', {}, []);
			const inserted = added.map(complete);
			table.rows.push(...inserted);
			return copy(inserted);
		},
		async update(conditions, set) {
			await begin('update', set, conditions);
			return change({ conditions, set });
		},
		async updateEach(changes) {
			await begin('updateEach', {}, []);
			const results: Row[][] = [];
			for (const one of changes) {
				await begin('updateEach', one.set, one.conditions, false);
				results.push(change(one));
			}
			return results;
		},
		async remove(conditions) {
			await begin('remove', {}, conditions);
			return drop(conditions);
		},
		async removeEach(conditions) {
			await begin('removeEach', {}, []);
			const results: Row[][] = [];
			for (const each of conditions) {
				await begin('removeEach', {}, each, false);
				results.push(drop(each));
			}
			return results;
		},
	};
	table.rows.push(...rows.map(complete));

	/** Checks column names as n8n does and lets whoever else is waiting go first. */
	async function begin(method: string, row: Row, conditions: Condition[], count = true) {
		if (count) table.calls.push(method);
		for (const name of [...Object.keys(row), ...conditions.map(({ column }) => column)]) {
			if (name !== 'id' && !schema.columns.some((column) => column.name === name)) {
				throw new Error(`unknown column name '${name}'`);
			}
		}
		await new Promise((resolve) => setImmediate(resolve));
	}

	function change({ conditions, set }: Change): Row[] {
		if (conditions.length === 0) throw new Error('At least one condition is required');
		const changed = matching(conditions);
		for (const row of changed) Object.assign(row, set);
		return copy(changed);
	}

	function drop(conditions: Condition[]): Row[] {
		if (conditions.length === 0) throw new Error('At least one condition is required');
		const removed = matching(conditions);
		table.rows = table.rows.filter((row) => !removed.includes(row));
		return copy(removed);
	}

	function matching(conditions: Condition[]): Row[] {
		return table.rows.filter((row) => conditions.every((condition) => meets(row, condition)));
	}

	return table;
}

function meets(row: Row, { column, is, value = null }: Condition): boolean {
	const cell = row[column] ?? null;
	const empty = cell === null || cell === '';
	switch (is) {
		case 'isEmpty':
			return empty;
		case 'isNotEmpty':
			return !empty;
		case 'equal':
			return value === null ? empty : cell === value;
		case 'notEqual':
			return value === null ? !empty : cell !== value;
		case 'lessThan':
			return cell !== null && value !== null && cell < value;
		case 'greaterThan':
			return cell !== null && value !== null && cell > value;
		case 'contains':
			return String(cell ?? '')
				.toLowerCase()
				.includes(String(value).toLowerCase());
	}
}

function copy(rows: Row[]): Row[] {
	return rows.map((row) => ({ ...row }));
}
