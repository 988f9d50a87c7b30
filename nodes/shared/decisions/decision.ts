/** What is known of a mail's fate, and how much of it may be written down (promise B29). */
import type { Reason } from '../reasons/receipt';
import { textOf } from '../text/asText';
import type { Fate } from './table';

/** Where a mail lies on its server; empty and 0 where that is not known. */
export interface MailPlace {
	account: string;
	folder: string;
	uid: number;
	uidValidity: string;
}

export interface Decision {
	key: string;
	/** ISO 8601 in UTC, as all dates here; empty when not known. */
	received: string;
	author: string;
	owner: string;
	subject: string;
	/** -1 when not known. */
	recipients: number;
	outcome: Fate;
	step: string;
	reason: Reason;
	/** With angle brackets, or its digest. */
	messageId: string;
	place: MailPlace;
	/** Whether a list or a mark kept the mail out: what earlier rows say of it goes, too. */
	isKeptOut: boolean;
}

/** How much is written down: `noSubjects` leaves out subjects, `noPeople` author, owner and Message-ID, too. */
export const details = ['full', 'noSubjects', 'noPeople'] as const;
export type Detail = (typeof details)[number];

/** @returns a date out of an item or a cell as {@link Decision.received} has it */
export function readDate(written: unknown): string {
	const date = new Date(textOf(written));
	return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
