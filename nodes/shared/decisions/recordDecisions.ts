/** Writes decisions to their table (promises B29, B16): three calls a batch at most, and now and then one that empties it. */
import type { Change, Row, Table } from '../tables/types';
import type { Decision, MailPlace } from './decision';
import { decisionReason } from './reasons';

/** Who decided, and when. */
export interface Deciding {
	execution: string;
	now: Date;
}

/**
 * A mail's row is changed, never doubled; what is known of a mail is not forgotten because a later node knows less. A
 * row that says `logged` stays: the mail stands in the CRM, whatever becomes of its copies.
 */
export async function recordDecisions(
	table: Table,
	decisions: Decision[],
	deciding: Deciding,
): Promise<void> {
	const byKey = new Map<string, Decision>();
	for (const decision of decisions) {
		const known = byKey.get(decision.key);
		if (known?.outcome !== 'logged' || decision.outcome === 'logged') {
			byKey.set(decision.key, decision);
		}
	}
	if (byKey.size === 0) return;
	const distinct = [...byKey.values()];
	const known = await table.readEach(
		distinct.map(({ key }) => [{ column: 'key', is: 'equal', value: key }]),
	);
	const changes = distinct
		.filter((_, index) => known[index]!.length > 0)
		.map((decision) => describeChange(decision, deciding));
	if (changes.length > 0) await table.updateEach(changes);
	const fresh = distinct.filter((_, index) => known[index]!.length === 0);
	await table.insert(fresh.map((decision) => describeRow(decision, deciding)));
}

/** Notes that what is quarantined in a folder goes again, in one call. */
export async function letGoDecisions(
	table: Table,
	{ account, folder }: Pick<MailPlace, 'account' | 'folder'>,
	since: Date | undefined,
	{ execution, now }: Deciding,
): Promise<void> {
	const { code, text } = decisionReason('takenUpAnew');
	await table.update(
		[
			{ column: 'outcome', is: 'equal', value: 'quarantined' },
			{ column: 'account', is: 'equal', value: account },
			{ column: 'folder', is: 'equal', value: folder },
			...(since
				? [{ column: 'decidedAt', is: 'greaterThan', value: since.toISOString() } as const]
				: []),
		],
		{
			...{ outcome: 'waiting', step: 'mailbox', reasonCode: code, reason: text, execution },
			decidedAt: now.toISOString(),
		},
	);
}

/** Removes what was decided longer ago than that. */
export async function forgetOldDecisions(
	table: Table,
	retentionDays: number,
	now: Date,
): Promise<void> {
	const oldest = new Date(now.getTime() - retentionDays * 86_400_000).toISOString();
	await table.remove([{ column: 'decidedAt', is: 'lessThan', value: oldest }]);
}

function describeRow(decision: Decision, { execution, now }: Deciding): Row {
	const { key, received, author, owner, subject, recipients, messageId, place } = decision;
	return {
		...{ key, author, owner, subject, messageId },
		received: received || null,
		recipients: recipients < 0 ? null : recipients,
		outcome: decision.outcome,
		step: decision.step,
		reasonCode: decision.reason.code,
		reason: decision.reason.text,
		decidedAt: now.toISOString(),
		execution,
		...{ account: place.account, folder: place.folder, uidValidity: place.uidValidity },
		uid: place.uid || null,
	};
}

/** Conditions of one shape, so that all changes share a call. */
function describeChange(decision: Decision, deciding: Deciding): Change {
	const row = describeRow(decision, deciding);
	// Set even where they are empty: what may not be told any more, and the numbers that a mail had in another folder.
	const emptied = new Set([
		...(decision.isKeptOut ? ['subject', 'author', 'messageId'] : []),
		...(decision.place.folder ? ['uid', 'uidValidity'] : []),
	]);
	const set = Object.fromEntries(
		Object.entries(row).filter(
			([column, value]) =>
				column !== 'key' && (emptied.has(column) || (value !== '' && value !== null)),
		),
	);
	return {
		conditions: [
			{ column: 'key', is: 'equal', value: decision.key },
			{
				column: 'outcome',
				is: 'notEqual',
				// `logged` itself replaces anything.
				value: decision.outcome === 'logged' ? '-' : 'logged',
			},
		],
		set,
	};
}
