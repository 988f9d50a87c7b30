/** Reading rows of the table of decisions; people edit them, so they are untrusted input. */
import type { Row } from '../tables/types';
import { textOf } from '../text/asText';
import { readDate, type Decision } from './decision';
import { fates } from './table';

/** A row as it was read. */
export interface RecordedDecision extends Omit<Decision, 'isKeptOut'> {
	rowId: number;
	decidedAt: string;
	execution: string;
}

/** @returns the decision, or null for a row that says nothing usable */
export function readDecision(row: Row): RecordedDecision | null {
	const outcome = fates.find((fate) => fate === row.outcome);
	const key = textOf(row.key);
	if (!key || !outcome || typeof row.id !== 'number') return null;
	return {
		rowId: row.id,
		key,
		received: readDate(row.received),
		author: textOf(row.author),
		owner: textOf(row.owner),
		subject: textOf(row.subject),
		recipients: typeof row.recipients === 'number' ? row.recipients : -1,
		outcome,
		step: textOf(row.step),
		reason: { code: textOf(row.reasonCode), text: textOf(row.reason) },
		decidedAt: readDate(row.decidedAt),
		execution: textOf(row.execution),
		messageId: textOf(row.messageId),
		place: {
			account: textOf(row.account),
			folder: textOf(row.folder),
			uid: typeof row.uid === 'number' && Number.isInteger(row.uid) ? row.uid : 0,
			uidValidity: textOf(row.uidValidity),
		},
	};
}

/**
 * @param rows of any mails, oldest first
 * @returns one a mail, the latest decided first; two workers may have entered one mail at the same time
 */
export function readDecisions(rows: Row[]): RecordedDecision[] {
	const byKey = new Map<string, RecordedDecision>();
	for (const row of rows) {
		const decision = readDecision(row);
		if (decision && byKey.get(decision.key)?.outcome !== 'logged') {
			byKey.set(decision.key, decision);
		}
	}
	return [...byKey.values()].sort(
		(one, other) => compare(other.decidedAt, one.decidedAt) || other.rowId - one.rowId,
	);
}

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
