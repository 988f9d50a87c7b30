/**
 * Carries out the progress "Cursor": nothing is written to the server. The rules are in `cursor.ts`. A mail counts
 * as handled once it was handed to n8n; after a crash the last ones are handed on again, with the same log key.
 */
import {
	advanceCursor,
	beginCursor,
	findUnhandled,
	mayBeRenumbered,
	rememberHandled,
	renumberCursor,
	wasHandled,
	type Cursor,
} from './cursor';
import { findAbove, type FoundMail } from './findMails';
import type { FolderConnection } from './folderConnection';
import type { FolderState } from './folderState';
import { judgeMail, type Judgement, type MailLimits } from './judgeMail';
import type { ChosenMail, PollPlan, PollResult, Progress } from './progress';
import { countedDelivery, type InFlight } from './deliveries';
import { planDeliveries, type DeliveryRules } from './serverMark';
import type { Start } from './startingPoint';

/** Marks of another trigger mean nothing to this one. */
const noMarks = { done: false, logged: false, quarantined: false, attempts: 0 };

export class CursorProgress implements Progress {
	private unhandled: number[] = [];
	private unsettled: InFlight = new Map();
	private cursor: Cursor;

	/** @param renumbered whether the state belongs to an earlier UIDVALIDITY of the folder */
	constructor(
		private readonly connection: FolderConnection,
		private readonly state: FolderState,
		private readonly rules: DeliveryRules & MailLimits,
		renumbered: boolean,
	) {
		this.cursor = renumbered
			? renumberCursor(state.cursor, connection.folder.uidNext - 1)
			: state.cursor;
	}

	async plan({ upTo, receivedAt }: Start): Promise<PollPlan> {
		this.cursor = beginCursor(this.cursor, upTo, receivedAt);
		const { cursor, rules } = this;
		const found = await findAbove(this.connection.imap, cursor.handledUpTo, this.receivedAfter());
		this.unhandled = findUnhandled(cursor, found);
		const again = this.findUnsettled();
		const plan = planDeliveries(
			{ fresh: this.unhandled, tried: new Map([...again.keys()].map((uid) => [uid, 0])) },
			again,
			{ ...rules, visibilityTimeoutMs: 0 },
			Date.now(),
		);
		this.unsettled = plan.inFlight;
		for (const { uid } of plan.exhausted) this.unsettled.delete(uid);
		return { ...plan, waiting: [], held: false, takenByOthers: 0 };
	}

	judge(mail: FoundMail): Judgement {
		const judgement = judgeMail({ ...mail, marks: noMarks }, this.rules);
		if (judgement !== 'take' || !mayBeRenumbered(this.cursor, mail.uid)) return judgement;
		return wasHandled(this.cursor, mail.receivedAt) ? 'done' : 'take';
	}

	claim(mails: ChosenMail[]): Promise<ReadonlySet<number>> {
		// Nothing may be written to the server.
		return Promise.resolve(new Set(mails.map(({ uid }) => uid)));
	}

	wasHandled(mail: ChosenMail, key: string): boolean {
		return mayBeRenumbered(this.cursor, mail.uid) && wasHandled(this.cursor, mail.receivedAt, key);
	}

	async quarantine(): Promise<void> {
		// The cursor moves past the mail; the report names it.
	}

	countQuarantined(): Promise<number[]> {
		return Promise.resolve([]);
	}

	settle(result: PollResult): FolderState {
		const now = Date.now();
		const handled = new Set([
			...result.passedOver,
			...result.handedOn.map(({ mail }) => mail.uid),
			...result.gone,
			...result.alreadyHandled,
			...result.givenUp,
		]);
		// What a former process handed on and this poll had no room for stays open.
		const inFlight: InFlight = new Map();
		for (const [uid, delivery] of this.unsettled) {
			if (!handled.has(uid)) inFlight.set(uid, { ...delivery, since: now });
		}
		for (const { mail } of result.handedOn) {
			inFlight.set(mail.uid, countedDelivery(mail.attempt, now, true));
		}
		const advanced = advanceCursor(this.cursor, this.unhandled, handled);
		const keys = result.handedOn.map(({ mail, key }) => ({ key, receivedAt: mail.receivedAt }));
		return { ...this.state, inFlight, cursor: rememberHandled(advanced, keys) };
	}

	/** In a renumbered folder mails handled long ago are not even found. */
	private receivedAfter(): Date | undefined {
		const { renumberedUpTo, forgottenUpTo, handledUpTo } = this.cursor;
		const { receivedAfter } = this.rules;
		if (handledUpTo >= renumberedUpTo || forgottenUpTo === 0) return receivedAfter;
		return new Date(Math.max(forgottenUpTo, receivedAfter?.getTime() ?? 0));
	}

	/** The mails a former process handed on shortly before it ended: it may not have got to work on them. */
	private findUnsettled(): InFlight {
		const since = Date.now() - this.rules.visibilityTimeoutMs;
		return new Map(
			[...this.state.inFlight].filter(([, delivery]) => !delivery.here && delivery.since >= since),
		);
	}
}
