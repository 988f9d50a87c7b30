/**
 * Carries out the progress "Cursor": nothing is written to the server. The rules are in `cursor.ts`. A mail counts
 * as handled once it was handed to n8n; after a crash the last ones are handed on again, with the same log key.
 */
import {
	advanceCursor,
	findUnhandled,
	mayBeRenumbered,
	rememberHandled,
	renumberCursor,
	wasHandled,
	type Cursor,
} from './cursor';
import { describeMails, findAbove, type FoundMail } from './findMails';
import type { FolderConnection } from './folderConnection';
import type { FolderState } from './folderState';
import type { MailLimits } from './judgeMail';
import {
	chooseMails,
	type ChosenMail,
	type PollPlan,
	type PollResult,
	type Progress,
} from './progress';
import { planDeliveries, type DeliveryRules, type InFlight } from './serverMark';

/** Nothing on the server tells mails apart. */
const noMarks = { kind: 'flag', flag: '\\Seen' } as const;

export class CursorProgress implements Progress {
	private unhandled: number[] = [];
	private passedOver: number[] = [];
	private unsettled: InFlight = new Map();
	private readonly cursor: Cursor;

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

	async plan(): Promise<PollPlan> {
		const { imap } = this.connection;
		const { cursor, rules } = this;
		const describe = async (uids: number[]) =>
			withoutMarks(await describeMails(imap, uids, noMarks));
		const found = await findAbove(imap, cursor.handledUpTo, rules.receivedAfter);
		this.unhandled = findUnhandled(cursor, found);

		const again = await describe([...this.findUnsettled().keys()]);
		const chosen = await chooseMails(this.unhandled, rules.batchSize, rules, describe);
		const old: number[] = [];
		for (const [uid, mail] of chosen.taken) {
			if (!mayBeRenumbered(cursor, uid) || !wasHandled(cursor, mail.receivedAt)) continue;
			chosen.taken.delete(uid);
			old.push(uid);
		}
		const plan = planDeliveries(
			{
				fresh: [...chosen.taken.keys()],
				tried: new Map([...again.keys()].map((uid) => [uid, 0])),
			},
			this.findUnsettled(),
			{ ...rules, visibilityTimeoutMs: 0 },
			Date.now(),
		);
		this.unsettled = plan.inFlight;
		for (const { uid } of plan.exhausted) this.unsettled.delete(uid);
		this.passedOver = [...old, ...chosen.gone, ...[...chosen.passed.values()].flat()];
		const passed = new Map([...chosen.passed].map(([reason, uids]) => [reason, uids.length]));
		if (old.length > 0) passed.set('done', (passed.get('done') ?? 0) + old.length);
		const lookedAt = this.passedOver.length + chosen.tooLarge.length + chosen.taken.size;
		return {
			deliver: plan.deliver.flatMap(({ uid, attempt }) => {
				const mail = chosen.taken.get(uid) ?? again.get(uid);
				return mail ? [{ ...mail, attempt }] : [];
			}),
			exhausted: plan.exhausted,
			tooLarge: chosen.tooLarge,
			passedOver: passed,
			waiting: [],
			postponed: plan.postponed + this.unhandled.length - lookedAt,
			held: false,
		};
	}

	async claim(): Promise<void> {
		// Nothing may be written to the server.
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
			...this.passedOver,
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
			inFlight.set(mail.uid, { attempt: mail.attempt, since: now, here: true });
		}
		const advanced = advanceCursor(this.cursor, this.unhandled, handled);
		const keys = result.handedOn.map(({ mail, key }) => ({ key, receivedAt: mail.receivedAt }));
		return { ...this.state, inFlight, cursor: rememberHandled(advanced, keys) };
	}

	/** The mails a former process handed on shortly before it ended: it may not have got to work on them. */
	private findUnsettled(): InFlight {
		const since = Date.now() - this.rules.visibilityTimeoutMs;
		return new Map(
			[...this.state.inFlight].filter(([, delivery]) => !delivery.here && delivery.since >= since),
		);
	}
}

function withoutMarks(mails: Map<number, FoundMail>): Map<number, FoundMail> {
	const marks = { done: false, quarantined: false, attempts: 0 };
	return new Map([...mails].map(([uid, mail]) => [uid, { ...mail, marks }]));
}
