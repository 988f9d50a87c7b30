/** What a never-log list is made of and what the filter says of a message. */
import type { Reason } from '../reasons/receipt';

/** The account-wide list applies to everybody's mail (P10), a personal one to its owner's (P11). */
export type ListName = 'account' | 'personal';

/** One readable line of a list. */
export interface NeverLogEntry {
	/** As written. */
	entry: string;
	list: ListName;
	/** As written; empty on the account-wide list. */
	owner: string;
	/** Whom it names, normalised. */
	pattern: EntryPattern;
	/** Milliseconds since 1970 from which it no longer applies, or null for never. */
	expiresAt: number | null;
	reason: string;
	addedBy: string;
	/** How much of mail with the people it names is logged; absent: they are never logged. */
	level?: Level;
	/** The table row it stands in. */
	rowId?: number;
}

export type EntryPattern =
	| { kind: 'address'; local: string; domain: string }
	/** `own`: addresses at the domain itself; `subdomains`: at all domains under it. */
	| { kind: 'domain'; domain: string; own: boolean; subdomains: boolean };

/** What became of the lines of a list: the readable ones work, whatever is wrong with the others. */
export interface ReadList {
	entries: NeverLogEntry[];
	/** What the operator is told about lines of the list. */
	warnings: Reason[];
	/** Lines that hold something and could not be read. */
	refused: number;
}

export interface Suppressed {
	/** Normalised. */
	address: string;
	/** The entry as written, the list it stands in and that list's owner. */
	entry: string;
	list: ListName;
	owner: string;
}

/** How much of a mail is logged: who and when; the subject, too; everything. */
export type Level = 'participants' | 'subject' | 'full';

/** The strictest first. */
const levels: readonly Level[] = ['participants', 'subject', 'full'];

/** Whether a word of a list names a level. */
export const isLevel = (written: string): written is Level => levels.some((one) => one === written);

/** @returns the strictest of them, at most the whole mail */
export const strictestOf = (given: Level[]): Level =>
	levels.find((one) => given.includes(one)) ?? 'full';

/** `json.logging`. */
export interface Logging {
	decision: 'log' | 'neverLog';
	/** Whom the mail may be logged to, normalised, each once. */
	log: string[];
	suppressed: Suppressed[];
	/** Absent where nothing is logged. */
	level?: Level;
	reasons: Reason[];
}

/** `automatic`: recipients of outgoing mail, participants of incoming mail. */
export type AppliesTo = 'automatic' | 'recipients' | 'participants';
export type Semantics = 'perRecipient' | 'any' | 'only';
