/**
 * What the nodes need of a table. Rows are editable by people in n8n's editor: readers treat every
 * value as untrusted input. Tables have no unique constraint: writers make a duplicate row harmless.
 */

export type CellValue = string | number | boolean | null;
export type Row = Record<string, CellValue> & { id?: number };

export interface TableSchema {
	/** The table's name in n8n's editor. */
	name: string;
	columns: ReadonlyArray<{ name: string; type: 'string' | 'number' | 'boolean' | 'date' }>;
}

export interface Condition {
	column: string;
	is: 'equal' | 'notEqual' | 'lessThan' | 'greaterThan' | 'isEmpty' | 'isNotEmpty';
	value?: CellValue;
}

/** A table; every method is one call to n8n's Data Table node, whatever the number of rows. */
export interface Table {
	/** All rows that meet all conditions (none: all rows). The table is created when it does not exist. */
	read(conditions?: Condition[]): Promise<Row[]>;
	insert(rows: Row[]): Promise<Row[]>;
	/** Sets columns of the rows that meet all conditions, in one statement; returns the rows changed. */
	update(conditions: Condition[], set: Row): Promise<Row[]>;
	/** @returns the rows removed */
	remove(conditions: Condition[]): Promise<Row[]>;
}
