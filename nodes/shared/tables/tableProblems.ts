/**
 * What can go wrong with n8n's Data Tables and what to do about it: the one place that knows n8n's own words for
 * it, which are all that a sub-workflow's error carries.
 */
import { quote } from '../reasons/receipt';
import { ProblemError, type Problem } from '../reasons/problem';

interface KnownFailure {
	code: string;
	/** n8n's words, as of 2.41. */
	said: RegExp;
	text(table: string): string;
	remedy: string;
}

const knownFailures = [
	{
		code: 'tableMissing',
		said: /data table (with id|with name|:).*(could not be found|not found)|could not find the data table/i,
		text: (table) => `The table ${table} was deleted while it was in use`,
		remedy: 'Run the workflow again: the table is created anew, empty.',
	},
	{
		code: 'tableExists',
		said: /data table with name .* already exists|unique constraint/i,
		text: (table) => `The table ${table} was created by another workflow at the same time`,
		remedy: 'Run the workflow again.',
	},
	{
		code: 'tableChanging',
		said: /synchronization error/i,
		text: (table) => `The table ${table} changed each time it was being read`,
		remedy: 'Run the workflow again, or at a quieter time.',
	},
	{
		code: 'columnsMissing',
		said: /unknown column name|column\(s\).*do not exist/i,
		text: (table) => `A column of the table ${table} is missing or was renamed`,
		remedy:
			'Name the columns of the table in the Data Tables tab of n8n as they were, or rename the table so that a new one is created.',
	},
	{
		code: 'storageFull',
		said: /size limit exceeded/i,
		text: (table) => `The table ${table} cannot grow: n8n's storage for data tables is full`,
		remedy:
			'Remove rows or tables that are no longer needed in the Data Tables tab of n8n, or raise N8N_DATA_TABLES_MAX_SIZE_BYTES.',
	},
	{
		code: 'tablesAbsent',
		said: /module is disabled|unrecognized node type|unknown node type|proxy is only available|reading 'execute'/i,
		text: (table) => `The table ${table} cannot be used: this n8n has no data tables`,
		remedy:
			'Update n8n to version 2 or newer, and see that N8N_DISABLED_MODULES does not name data-table and NODES_EXCLUDE does not name n8n-nodes-base.dataTable.',
	},
	{
		code: 'tableForbidden',
		said: /read-only mode|permission|does not have .* access|not allowed|can ?not be called|denied/i,
		text: (table) => `This n8n does not let the workflow use the table ${table}`,
		remedy:
			'See that the instance is not in read-only mode and that the owner of the workflow may use the data tables of its project.',
	},
] as const satisfies KnownFailure[];

type FailureCode = (typeof knownFailures)[number]['code'];

/** @returns the problem of a failed call, for the person who runs the workflow */
export function explainTableFailure(error: unknown, table: string): Problem {
	const said = wordsOf(error);
	const known = knownFailures.find((failure) => failure.said.test(said));
	const name = quote(table);
	if (known) return { code: known.code, text: known.text(name), remedy: known.remedy };
	return {
		code: 'tableFailed',
		text: `The table ${name} could not be used: ${quote(said)}`,
		remedy: "See that n8n's database works and open the table in the Data Tables tab of n8n.",
	};
}

export function isCausedBy(error: unknown, code: FailureCode): boolean {
	if (error instanceof ProblemError) return error.problem.code === code;
	return knownFailures.find((failure) => failure.said.test(wordsOf(error)))?.code === code;
}

function wordsOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	const description = (error as { description?: unknown }).description;
	return typeof description === 'string' ? `${error.message} ${description}` : error.message;
}
