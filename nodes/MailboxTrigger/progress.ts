/**
 * What the two ways of keeping progress have in common: they choose the mails of a poll and take note of what became
 * of them. Rules are in `serverMark.ts` and `cursor.ts`; those who implement this connect them to the server.
 */
import type { FoundMail } from './findMails';
import type { FolderState } from './folderState';
import type { Judgement } from './judgeMail';
import type { Flow } from './flow';
import type { Alarm } from './serverMark';
import type { Start } from './startingPoint';

/** A mail taken by this poll. */
export interface ChosenMail extends FoundMail {
	/** The delivery that begins, counted from 1. */
	attempt: number;
	/** The execution of this poll that it is handed on in, counted from 0. */
	batch: number;
}

/** Why a mail is left alone: a judgement, a workflow that may still be running, or another trigger. */
export type PassedOver = Exclude<Judgement, 'take' | 'tooLarge'> | 'inFlight' | 'takenByOther';

export interface PollPlan {
	/** In the order they are handed on; mails of one batch share an execution. */
	deliver: Array<{ uid: number; attempt: number; batch: number }>;
	/** New mails beyond the batch, ascending: they take the place of those that turn out not to be handed on. */
	reserve: number[];
	/** The batch of mails of the reserve. */
	reserveBatch: number;
	/** Whether each batch waits for the execution of the one before. */
	oneByOne: boolean;
	/** Handed on as often as allowed, and not marked. */
	exhausted: Array<{ uid: number; attempts: number }>;
	/** Handed on earlier and not due again. */
	waiting: number[];
	/** Due again, but left for a later poll. */
	postponed: number;
	/** Whether new mails wait because too many are in flight. */
	held: boolean;
	flow: Flow;
	/** The outage behind the trigger that is to be told of now. */
	alarm: Alarm | undefined;
	/** Mails that somebody else has handed on since the last poll. */
	takenByOthers: number;
}

/** What became of the mails of the plan; a UID in none of these is postponed. */
export interface PollResult {
	handedOn: Array<{ mail: ChosenMail; key: string }>;
	/** The executions they are handed on in, by the number of their batch in this poll. */
	batches: Map<number, { id: number; size: number }>;
	gone: number[];
	passedOver: number[];
	/** UIDs of mails that were handled before the server renumbered the folder. */
	alreadyHandled: number[];
	/** UIDs of mails that are not tried again. */
	givenUp: number[];
}

export interface Progress {
	/** Chooses the mails of this poll. */
	plan(start: Start): Promise<PollPlan>;
	/** Whether a mail, now that it is seen, is to be handed on. */
	judge(mail: FoundMail): Judgement | 'inFlight';
	/**
	 * Counts the delivery before anything is done with the mail's content.
	 * @returns UIDs of the mails that are this trigger's to hand on
	 */
	claim(mails: ChosenMail[]): Promise<ReadonlySet<number>>;
	/** Whether the mail was handled before and must not be handed on. */
	wasHandled(mail: ChosenMail, key: string): boolean;
	/** Takes mails out of the way that a person must look at. */
	quarantine(uids: number[]): Promise<void>;
	/** Quarantined mails in the folder, where that can be told. */
	countQuarantined(): Promise<number[]>;
	/** Takes note of the outcome in the folder's state. */
	settle(result: PollResult): FolderState;
}
