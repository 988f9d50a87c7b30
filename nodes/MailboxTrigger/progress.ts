/**
 * What the two ways of keeping progress have in common: they choose the mails of a poll and take note of what became
 * of them. Rules are in `serverMark.ts` and `cursor.ts`, this is their connection to the server.
 */
import type { FoundMail } from './findMails';
import type { FolderState } from './folderState';
import { judgeMail, type Judgement, type MailLimits } from './judgeMail';

/** A mail chosen for this poll. */
export interface ChosenMail extends FoundMail {
	/** The delivery that begins, counted from 1. */
	attempt: number;
}

export type PassedOver = Exclude<Judgement, 'take' | 'tooLarge'>;

export interface PollPlan {
	deliver: ChosenMail[];
	/** Handed on as often as allowed, and not marked. */
	exhausted: Array<{ uid: number; attempts: number }>;
	tooLarge: FoundMail[];
	/** How many mails were looked at and passed over, by reason. */
	passedOver: Map<PassedOver, number>;
	/** Handed on earlier and not due again. */
	waiting: number[];
	/** Left for a later poll. */
	postponed: number;
	/** Whether new mails wait because too many are in flight. */
	held: boolean;
}

/** What became of the chosen mails; every UID of the plan's `deliver` is in one of these or in none (postponed). */
export interface PollResult {
	handedOn: Array<{ mail: ChosenMail; key: string }>;
	gone: number[];
	/** UIDs of mails that were handled before the server renumbered the folder. */
	alreadyHandled: number[];
	/** UIDs of mails that are not tried again. */
	givenUp: number[];
}

export interface Progress {
	/** Chooses the mails of this poll. */
	plan(): Promise<PollPlan>;
	/** Counts the delivery before anything is done with the mail's content. */
	claim(mails: ChosenMail[]): Promise<void>;
	/** Whether the mail was handled before and must not be handed on. */
	wasHandled(mail: ChosenMail, key: string): boolean;
	/** Takes mails out of the way that a person must look at. */
	quarantine(uids: number[]): Promise<void>;
	/** Quarantined mails in the folder, where that can be told. */
	countQuarantined(): Promise<number[]>;
	/** Takes note of the outcome in the folder's state. */
	settle(result: PollResult): FolderState;
}

/** Mails are described this many at a time. */
const chunk = 500;

/**
 * Looks at mails in order until enough are found to hand on, so that the size of the folder does not matter.
 * @param describe asks the server about some UIDs
 */
export async function chooseMails(
	uids: number[],
	wanted: number,
	limits: MailLimits,
	describe: (uids: number[]) => Promise<Map<number, FoundMail>>,
): Promise<{
	taken: Map<number, FoundMail>;
	tooLarge: FoundMail[];
	gone: number[];
	passed: Map<PassedOver, number[]>;
}> {
	const taken = new Map<number, FoundMail>();
	const tooLarge: FoundMail[] = [];
	const gone: number[] = [];
	const passed = new Map<PassedOver, number[]>();
	const size = Math.max(1, Math.min(chunk, wanted));
	for (let start = 0; start < uids.length && taken.size < wanted; start += size) {
		const part = uids.slice(start, start + size);
		const described = await describe(part);
		for (const uid of part) {
			const mail = described.get(uid);
			if (!mail) {
				gone.push(uid);
				continue;
			}
			const judgement = judgeMail(mail, limits);
			if (judgement === 'take') taken.set(uid, mail);
			else if (judgement === 'tooLarge') tooLarge.push(mail);
			else passed.set(judgement, [...(passed.get(judgement) ?? []), uid]);
		}
	}
	return { taken, tooLarge, gone, passed };
}
