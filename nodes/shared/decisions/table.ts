/**
 * The table "Mail Decisions" (promise B29): one row a mail, its fate and why. Rows are written by `noteFates.ts`, read
 * by `readDecision.ts` (one row) and `findDecisions.ts` (by owner, author, day, subject or Message-ID).
 *
 * A row is found again by `key`, the first 64 digits of the mail's log key: a mail that is held and later logged has
 * one row. Of a mail that a never-log list or a private mark kept out stand neither subject nor Message-ID, nor any
 * address but the author's, and not even that where the author is the listed person. `logged` is final.
 */
import type { TableSchema } from '../tables/types';

export const decisionsTableName = 'Mail Decisions';

/** What became of a mail. `waiting`: it comes again; `held`: its sender has to confirm first. */
export const fates = ['logged', 'notLogged', 'held', 'waiting', 'quarantined'] as const;
export type Fate = (typeof fates)[number];

/** @param name the table's name, when the operator chose another */
export function describeDecisions(name: string = decisionsTableName): TableSchema {
	return {
		name,
		columns: [
			{ name: 'key', type: 'string' },
			// When the mail was written or received.
			{ name: 'received', type: 'date' },
			// Addresses, normalised: who wrote it, and whose mail it is.
			{ name: 'author', type: 'string' },
			{ name: 'owner', type: 'string' },
			{ name: 'subject', type: 'string' },
			// How many, never who.
			{ name: 'recipients', type: 'number' },
			// A `Fate`.
			{ name: 'outcome', type: 'string' },
			// The node that decided, by its type name: `neverLogFilter`.
			{ name: 'step', type: 'string' },
			// The first reason as a code and as a sentence that names nobody but author and owner.
			{ name: 'reasonCode', type: 'string' },
			{ name: 'reason', type: 'string' },
			{ name: 'decidedAt', type: 'date' },
			// n8n's number of the execution that decided.
			{ name: 'execution', type: 'string' },
			// As in the mail, or `sha256:` and its digest where the mail was kept out: found by who has it in hand.
			{ name: 'messageId', type: 'string' },
			// Where the mail lies, for trying again.
			{ name: 'account', type: 'string', optional: true },
			{ name: 'folder', type: 'string', optional: true },
			{ name: 'uid', type: 'number', optional: true },
			{ name: 'uidValidity', type: 'string', optional: true },
		],
	};
}
