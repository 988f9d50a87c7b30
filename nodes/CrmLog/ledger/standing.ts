/** What the ledger's rows about one mail mean: the decision behind exactly once, without a table or a clock. */
import type { LedgerRow, Parts } from './table';

/** A run holds its rows this long without renewing them; no call to a CRM that began under a claim ends later. */
export const claimLastsMs = 120_000;

export type Standing =
	/** Nobody has tried. */
	| { kind: 'new' }
	/** All that is wanted stands in the CRM. */
	| { kind: 'done'; parts: Parts }
	/** Another run is at it, or its end is not known and the CRM cannot be asked yet. */
	| { kind: 'wait'; until: number; isUnknown: boolean }
	/** This row is to be taken over; `isUnknown`: the CRM has to be asked before anything is written. */
	| { kind: 'open'; row: LedgerRow; parts: Parts; isUnknown: boolean };

/**
 * @param rows about the mail in one CRM, oldest first
 * @param contacts whom it is to be logged to
 * @param lagMs how long the CRM may take until it finds what was written
 */
export function judgeStanding(
	rows: LedgerRow[],
	contacts: string[],
	now: number,
	lagMs: number,
): Standing {
	if (rows.length === 0) return { kind: 'new' };
	const parts: Parts = {
		records: Object.assign({}, ...rows.map((row) => row.parts.records)) as Parts['records'],
		files: Object.assign({}, ...rows.map((row) => row.parts.files)) as Parts['files'],
	};
	const logged = rows.find(({ status }) => status === 'logged');
	const isWhole = contacts.every((contact) => parts.records[contact] !== undefined);
	if (logged && isWhole) return { kind: 'done', parts };
	const running = rows.filter(({ status }) => status === 'claimed' || status === 'started');
	for (const { status, startedAt } of running) {
		const isHeld = startedAt + claimLastsMs > now;
		const until = startedAt + claimLastsMs + (status === 'started' ? lagMs : 0);
		if (until > now) return { kind: 'wait', until, isUnknown: !isHeld };
	}
	const isUnknown = running.some(({ status }) => status === 'started');
	return { kind: 'open', row: logged ?? rows[0]!, parts, isUnknown };
}
