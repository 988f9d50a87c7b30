/**
 * "Why was my mail not logged?" (promise B29): decisions by author, owner, day, subject, Message-ID or fate, the latest
 * first. One call each, and never the whole table where anything is known of the mail.
 */
import { normalizeAddress } from '../message/address';
import type { Condition, Table } from '../tables/types';
import { digestMessageId } from './describeDecision';
import { readDecisions, type RecordedDecision } from './readDecision';
import type { Fate } from './table';

/** What is known of the mails; what is empty is not asked for. */
export interface DecisionQuery {
	author?: string;
	owner?: string;
	/** Part of it, in any case of letters. */
	subject?: string;
	messageId?: string;
	/** Written or decided from then on, and before then. */
	since?: Date;
	before?: Date;
	/** None: all of them. */
	outcomes?: readonly Fate[];
}

/** What the table cannot tell is told here: so many rows are looked at for one that is asked for. */
const looksAt = 20;
const dayMs = 86_400_000;

/**
 * @param most decisions returned
 * @returns the latest decided first
 */
export async function findDecisions(
	table: Table,
	query: DecisionQuery,
	most: number,
): Promise<RecordedDecision[]> {
	const conditions = listConditions(query);
	const id = bracket(query.messageId ?? '');
	const rows = id
		? (
				await table.readEach(
					[id, digestMessageId(id)].map((value) => [
						...conditions,
						{ column: 'messageId', is: 'equal', value },
					]),
				)
			).flat()
		: await table.readLatest(conditions, most * looksAt);
	return readDecisions(rows)
		.filter((decision) => meets(decision, query))
		.slice(0, most);
}

function listConditions({ author, owner, subject, outcomes, since }: DecisionQuery): Condition[] {
	// Databases differ in what they take for one letter beyond ASCII.
	const [part] = (subject ?? '').match(/[ -~]+/g)?.sort((a, b) => b.length - a.length) ?? [];
	const equal = (column: string, value: string): Condition[] =>
		value ? [{ column, is: 'equal', value }] : [];
	return [
		...equal('author', comparable(author ?? '')),
		...equal('owner', comparable(owner ?? '')),
		...equal('outcome', outcomes?.length === 1 ? outcomes[0]! : ''),
		...(part?.trim() ? [{ column: 'subject', is: 'contains', value: part.trim() } as const] : []),
		// Clocks of senders go wrong.
		...(since
			? [
					{
						column: 'decidedAt',
						is: 'greaterThan',
						value: new Date(since.getTime() - dayMs).toISOString(),
					} as const,
				]
			: []),
	];
}

function meets(
	{ outcome, subject, received, decidedAt }: RecordedDecision,
	query: DecisionQuery,
): boolean {
	const { outcomes = [], since, before } = query;
	if (outcomes.length > 0 && !outcomes.includes(outcome)) return false;
	if (query.subject && !fold(subject).includes(fold(query.subject))) return false;
	// What people remember is either: when they wrote it, or when it was held and let go.
	return [received, decidedAt].some(
		(time) => (!since || time >= since.toISOString()) && (!before || time < before.toISOString()),
	);
}

const comparable = (written: string) => normalizeAddress(written) || written.trim();

const fold = (text: string) => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();

/** People copy Message-IDs without their brackets. */
function bracket(messageId: string): string {
	const id = messageId.trim();
	return !id || id.startsWith('<') ? id : `<${id}>`;
}
