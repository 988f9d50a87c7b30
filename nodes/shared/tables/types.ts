/**
 * What the nodes need of a table. Rows are editable by people in n8n's editor: readers treat every
 * value as untrusted input. Tables have no unique constraint: writers make a duplicate row harmless.
 */

/** Dates are ISO 8601 strings in UTC. */
export type CellValue = string | number | boolean | null;
/** `id` is given by the table; it rises with every insert. */
export type Row = Record<string, CellValue> & { id?: number };

export interface TableSchema {
	/** The table's name in n8n's editor. */
	name: string;
	columns: readonly Column[];
}

export interface Column {
	name: string;
	type: 'string' | 'number' | 'boolean' | 'date';
	/** A table without it is used all the same, and nothing is written to it. For what is only told to people. */
	optional?: true;
}

export interface Condition {
	column: string;
	/**
	 * An empty cell is null or, in a string column, the empty string; `notEqual` is true of a null cell. `contains` knows
	 * no case of ASCII letters and may find too much, so what it finds is looked at again.
	 */
	is: 'equal' | 'notEqual' | 'lessThan' | 'greaterThan' | 'isEmpty' | 'isNotEmpty' | 'contains';
	value?: CellValue;
}

/** One of several updates made in one call. */
export interface Change {
	conditions: Condition[];
	set: Row;
}

/**
 * A table; every method is one call to n8n's Data Table node, whatever the number of rows. The table is
 * created when it does not exist.
 */
export interface Table {
	/** All rows that meet all conditions (none: all rows), oldest first. */
	read(conditions?: Condition[]): Promise<Row[]>;
	/** Several readings, as {@link updateEach}; returns the rows each of them found, oldest first. */
	readEach(conditions: Condition[][]): Promise<Row[][]>;
	/** The `most` rows of those that meet all conditions that were inserted last, oldest first. */
	readLatest(conditions: Condition[], most: number): Promise<Row[]>;
	/** @returns the rows inserted, with their ids */
	insert(rows: Row[]): Promise<Row[]>;
	/** Sets columns of the rows that meet all conditions (at least one), in one statement; returns the rows changed. */
	update(conditions: Condition[], set: Row): Promise<Row[]>;
	/**
	 * Several updates, each a statement of its own; returns the rows each of them changed. Those whose conditions
	 * name the same columns share one call and run in order; callers keep to one such shape.
	 */
	updateEach(changes: Change[]): Promise<Row[][]>;
	/** Removes the rows that meet all conditions (at least one); returns the rows removed. */
	remove(conditions: Condition[]): Promise<Row[]>;
	/** Several removals, as {@link updateEach}; returns the rows each of them removed. */
	removeEach(conditions: Condition[][]): Promise<Row[][]>;
}
