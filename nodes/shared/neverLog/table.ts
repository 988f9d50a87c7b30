/** The never-log lists as they stand in n8n's table: one entry a row, editable by people. Reading it is `readList.ts`. */
import type { TableSchema } from '../tables/types';

export const neverLogTableName = 'Never Log List';

/** @param name the table's name, when the operator chose another */
export function describeNeverLogList(name: string = neverLogTableName): TableSchema {
	return {
		name,
		columns: [
			// `account` or `personal`.
			{ name: 'list', type: 'string' },
			// Whose personal list; empty on the account-wide one.
			{ name: 'owner', type: 'string' },
			{ name: 'entry', type: 'string' },
			{ name: 'subdomains', type: 'boolean' },
			{ name: 'expires', type: 'date' },
			{ name: 'reason', type: 'string' },
			{ name: 'addedBy', type: 'string' },
			// How much is logged of mail with the people named; empty: nothing.
			{ name: 'level', type: 'string', optional: true },
		],
	};
}
