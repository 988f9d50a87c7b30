/**
 * How the ends of the way note a mail's fate (promise B29): their options, and the call. A table that fails never stops
 * mail: whoever looks at the node is told.
 */
import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { ProblemError } from '../reasons/problem';
import { quote } from '../reasons/receipt';
import { openTable } from '../tables/dataTable';
import { escapeHtml } from '../text/escapeHtml';
import { writtenText } from '../text/asText';
import type { Table } from '../tables/types';
import { details, type Decision, type Detail, type MailPlace } from './decision';
import { cutToDetail } from './describeDecision';
import { forgetOldDecisions, letGoDecisions, recordDecisions } from './recordDecisions';
import { decisionsTableName, describeDecisions } from './table';

export interface NotingSettings {
	table: string;
	detail: Detail;
	retentionDays: number;
}

const retentionByDefault = 90;

/** How the decisions are kept; all nodes that write to one table should say the same. */
export const notingOptions: INodeProperties[] = [
	{
		displayName: 'Decisions: Detail',
		name: 'decisionsDetail',
		type: 'options',
		default: 'full',
		noDataExpression: true,
		options: [
			{
				name: 'Full',
				value: 'full',
				description:
					'Author, owner and subject; never those of mail that a list or a mark kept out',
			},
			{ name: 'No People', value: 'noPeople', description: 'Neither people nor subjects' },
			{ name: 'No Subjects', value: 'noSubjects', description: 'Author and owner' },
		],
		description: 'How much of a mail stands in the table of decisions',
	},
	{
		displayName: 'Decisions: Keep for (Days)',
		name: 'decisionsRetention',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 3650, numberPrecision: 0 },
		default: retentionByDefault,
		noDataExpression: true,
		description: 'Older decisions are removed',
	},
	{
		displayName: 'Decisions: Table',
		name: 'decisionsTable',
		type: 'string',
		default: decisionsTableName,
		noDataExpression: true,
		description:
			"Name of the data table that says what became of each mail, and why. It is created in the workflow's project when it does not exist.",
	},
];

/**
 * @param options of the node's collection
 * @throws ProblemError naming the option that cannot be used
 */
export function readNotingSettings(options: IDataObject): NotingSettings {
	const detail = writtenText(options.decisionsDetail) || 'full';
	const known = details.find((one) => one === detail);
	if (!known) throw unusable('Decisions: Detail', detail, details.join(', '));
	const days = options.decisionsRetention ?? retentionByDefault;
	const retentionDays = days === '' ? retentionByDefault : Number(days);
	if (!(retentionDays >= 1 && retentionDays <= 3650)) {
		throw unusable('Decisions: Keep for (Days)', String(days as string), 'a number from 1 to 3650');
	}
	return {
		table: writtenText(options.decisionsTable).trim() || decisionsTableName,
		detail: known,
		retentionDays,
	};
}

function unusable(name: string, value: string, allowed: string): ProblemError {
	return new ProblemError({
		code: 'parameterUnusable',
		text: `"${name}" cannot be ${quote(value)}`,
		remedy: `Set it to ${allowed}.`,
	});
}

type NotingContext = Pick<
	IExecuteFunctions,
	'executeWorkflow' | 'getWorkflow' | 'getExecutionId' | 'addExecutionHints'
>;

/** Never rejects: a mail that was marked stays marked, whatever becomes of its row. */
export async function noteFates(
	context: NotingContext,
	decisions: Decision[],
	settings: NotingSettings,
): Promise<void> {
	if (decisions.length === 0) return;
	const { table: name, detail, retentionDays } = settings;
	await note(context, settings, async (table, now) => {
		const cut = decisions.map((decision) => cutToDetail(decision, detail));
		await recordDecisions(table, cut, { execution: context.getExecutionId() ?? '', now });
		if (isTimeToForget(`${context.getWorkflow().id}:${name}`, now)) {
			await forgetOldDecisions(table, retentionDays, now);
		}
	});
}

/**
 * Notes that everything quarantined in a folder goes again. Never rejects.
 * @param since only what was quarantined since then
 */
export async function noteLetGo(
	context: NotingContext,
	{ account, folder }: Pick<MailPlace, 'account' | 'folder'>,
	since: Date | undefined,
	settings: NotingSettings,
): Promise<void> {
	await note(context, settings, async (table, now) => {
		await letGoDecisions(table, { account, folder }, since, {
			execution: context.getExecutionId() ?? '',
			now,
		});
	});
}

async function note(
	context: NotingContext,
	{ table: name }: NotingSettings,
	work: (table: Table, now: Date) => Promise<void>,
): Promise<void> {
	try {
		await work(openTable(context, describeDecisions(name)), new Date());
	} catch (error) {
		const problem =
			error instanceof ProblemError
				? `${error.problem.text}. ${error.problem.remedy}`
				: String(error);
		// n8n shows hints as HTML.
		context.addExecutionHints({
			message: escapeHtml(`The mails are done, but their fate was not noted: ${problem}`),
			type: 'warning',
			location: 'outputPane',
		});
	}
}

const forgetEveryMs = 3_600_000;
const mostRemembered = 1_000;
const forgotAt = new Map<string, number>();

/** Emptying the table costs a call: once an hour will do. */
function isTimeToForget(table: string, now: Date): boolean {
	if (now.getTime() - (forgotAt.get(table) ?? 0) < forgetEveryMs) return false;
	if (forgotAt.size >= mostRemembered) forgotAt.clear();
	forgotAt.set(table, now.getTime());
	return true;
}
