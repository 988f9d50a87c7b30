/**
 * Carries out the progress "Server Marks": asks the server for undone mails, counts deliveries on it, and marks
 * what is given up. The rules are in `serverMark.ts`.
 */
import {
	addKeyword,
	assertMarkable,
	markQuarantined,
	markTried,
	removeKeyword,
	type Fallback,
	type MarkWay,
} from '../shared/imap/marks';
import { ProblemError } from '../shared/reasons/problem';
import { claimKeyword, judgeClaim, readClaims, type Contest } from './claims';
import {
	describeMails,
	findQuarantined,
	findTried,
	findUnmarked,
	type FoundMail,
} from './findMails';
import type { FolderConnection } from './folderConnection';
import type { FolderState } from './folderState';
import { judgeMail, type Judgement, type MailLimits } from './judgeMail';
import type { ChosenMail, PollPlan, PollResult, Progress } from './progress';
import { countedDelivery, printOf, type InFlight } from './deliveries';
import type { Flow } from './flow';
import { planDeliveries, type DeliveryRules } from './serverMark';
import type { Start } from './startingPoint';

export interface ServerMarkRules extends DeliveryRules, MailLimits {
	fallback: Fallback;
	/** Id of this trigger, by which it claims mails. */
	trigger: string;
}

export class ServerMarkProgress implements Progress {
	private inFlight: InFlight = new Map();
	private flow: Flow;
	/** Deliveries counted on the server when the mails were chosen; none for those that are missing. */
	private readonly counted = new Map<number, number>();
	/** UIDs that this poll claimed and no other trigger may have. */
	private readonly won = new Set<number>();

	/** @throws ProblemError when the folder cannot be marked */
	constructor(
		private readonly connection: FolderConnection,
		private readonly way: MarkWay,
		private readonly state: FolderState,
		private readonly rules: ServerMarkRules,
	) {
		this.flow = state.flow;
		const { mailbox } = connection.imap;
		if (mailbox && mailbox.readOnly) {
			throw new ProblemError({
				code: 'folderReadOnly',
				text: `The folder "${mailbox.path}" is read-only for this user: mails in it cannot be marked`,
				remedy: 'Give the user the right to change flags, or choose the progress "Cursor".',
			});
		}
		if (mailbox) assertMarkable(mailbox, way);
	}

	async plan({ upTo }: Start): Promise<PollPlan> {
		const { imap } = this.connection;
		const { rules, way } = this;
		const known: InFlight = new Map(this.state.inFlight);
		const unmarked = await findUnmarked(imap, way, upTo, rules.receivedAfter);
		// Remembered mails count as tried even where the server does not count, or lost its count.
		const triedUids = [
			...(await findTried(imap, way)),
			...unmarked.filter((uid) => known.has(uid)),
		];
		const described = await describeMails(imap, triedUids, way);
		const tried = new Map<number, FoundMail>();
		for (const [uid, mail] of described) {
			this.counted.set(uid, mail.marks.attempts);
			if (!mail.marks.done && !mail.unfinished) tried.set(uid, mail);
		}
		for (const [uid, mail] of tried) {
			const former = known.has(uid) ? undefined : this.state.former.get(printOf(mail));
			if (former) known.set(uid, former);
		}
		const takenByOthers = this.state.polledHere ? countForeign(tried, known) : 0;
		// Until this poll has come to its end, what it counts on the server may be remembered by nobody.
		this.state.polledHere = false;
		const undone = new Set([...unmarked, ...tried.keys()]);
		for (const uid of this.state.contests.keys()) {
			if (!undone.has(uid)) this.state.contests.delete(uid);
		}
		const unseen = unmarked.filter((uid) => !known.has(uid));
		const left = await this.findMarked(undone);
		const plan = planDeliveries(
			{
				fresh: unseen,
				tried: new Map([...tried].map(([uid, mail]) => [uid, mail.marks.attempts])),
				marked: left.map(({ uid }) => uid),
				hasLogged: left.some(({ logged }) => logged),
			},
			known,
			rules,
			Date.now(),
			this.flow,
		);
		for (const [uid, delivery] of plan.inFlight) {
			const mail = tried.get(uid);
			if (mail) plan.inFlight.set(uid, { ...delivery, print: printOf(mail) });
		}
		this.state.former = new Map();
		this.inFlight = plan.inFlight;
		this.flow = plan.flow;
		return { ...plan, takenByOthers };
	}

	/** @param open UIDs without a mark that says they are done */
	private async findMarked(
		open: ReadonlySet<number>,
	): Promise<Array<{ uid: number; logged: boolean }>> {
		const left = [...this.state.inFlight.keys()].filter((uid) => !open.has(uid));
		if (left.length === 0) return [];
		// Where a folder is the mark, a marked mail is gone from here.
		if (this.way.kind === 'folder') return left.map((uid) => ({ uid, logged: false }));
		const described = await describeMails(this.connection.imap, left, this.way);
		return [...described.values()]
			.filter(({ marks }) => marks.done && !marks.quarantined)
			.map(({ uid, marks }) => ({ uid, logged: marks.logged }));
	}

	judge(mail: FoundMail): Judgement | 'inFlight' {
		if (mail.marks.attempts > 0 && !mail.marks.done && !this.inFlight.has(mail.uid)) {
			// A server whose search does not know keywords: from the next poll on it is known.
			const { attempts: attempt } = mail.marks;
			this.inFlight.set(mail.uid, countedDelivery(attempt, Date.now(), false));
			return 'inFlight';
		}
		return judgeMail(mail, this.rules);
	}

	async claim(mails: ChosenMail[]): Promise<ReadonlySet<number>> {
		const own = this.way.kind === 'keyword' ? await this.claimOnServer(mails) : mails;
		for (const { uid, attempt } of own) {
			// Due again at once until it is settled: this poll may yet fail to hand it on.
			this.inFlight.set(uid, countedDelivery(attempt, 0, true));
		}
		this.state.inFlight = this.inFlight;
		this.state.flow = this.flow;
		return new Set(own.map(({ uid }) => uid));
	}

	/** @returns those of the mails that no other trigger takes, their delivery counted */
	private async claimOnServer(mails: ChosenMail[]): Promise<ChosenMail[]> {
		const { imap } = this.connection;
		const { contests } = this.state;
		const keyword = claimKeyword(this.rules.trigger);
		const now = Date.now();
		const isStale = (contest: Contest | undefined) =>
			contest !== undefined && now - contest.since >= this.rules.visibilityTimeoutMs;
		const wanted = mails.filter(({ uid }) => {
			const contest = contests.get(uid);
			return !contest?.yielded || isStale(contest);
		});
		const flags = await addKeyword(
			imap,
			wanted.map(({ uid }) => uid),
			keyword,
		);
		const withdrawn: number[] = [];
		const leftBehind = new Map<string, number[]>();
		for (const { uid } of wanted) {
			const found = flags.get(uid);
			// A claim that was won before the connection broke is won still.
			if (!found || this.won.has(uid)) continue;
			const contest = contests.get(uid);
			const counted = this.counted.get(uid) ?? 0;
			const verdict = judgeClaim(this.rules.trigger, found, counted, isStale(contest));
			if (verdict === 'won') this.won.add(uid);
			else if (verdict !== 'insist') withdrawn.push(uid);
			if (verdict === 'won' || verdict === 'lost') contests.delete(uid);
			else contests.set(uid, { since: contest?.since ?? now, yielded: verdict === 'yield' });
			if (verdict !== 'won') continue;
			for (const id of readClaims(found)) {
				if (id !== this.rules.trigger) leftBehind.set(id, [...(leftBehind.get(id) ?? []), uid]);
			}
		}
		const own = wanted.filter(({ uid }) => flags.has(uid) && this.won.has(uid));
		const byAttempt = new Map<number, number[]>();
		for (const { uid, attempt } of own) {
			byAttempt.set(attempt, [...(byAttempt.get(attempt) ?? []), uid]);
		}
		for (const [attempt, uids] of byAttempt) await markTried(imap, uids, attempt);
		// Only now that the delivery is counted: others see the one or the other.
		await removeKeyword(imap, [...own.map(({ uid }) => uid), ...withdrawn], keyword);
		for (const [id, uids] of leftBehind) await removeKeyword(imap, uids, claimKeyword(id));
		return own;
	}

	wasHandled(): boolean {
		return false;
	}

	async quarantine(uids: number[]): Promise<void> {
		if (uids.length === 0) return;
		await markQuarantined(this.connection.imap, uids, this.rules.fallback);
	}

	async countQuarantined(): Promise<number[]> {
		return await findQuarantined(this.connection.imap, this.way);
	}

	settle(result: PollResult): FolderState {
		const now = Date.now();
		for (const { mail } of result.handedOn) {
			const { id = 0, size = 0 } = result.batches.get(mail.batch) ?? {};
			const delivery = countedDelivery(mail.attempt, now, true);
			this.inFlight.set(mail.uid, { ...delivery, batch: id, of: size, print: printOf(mail) });
		}
		for (const uid of [...result.gone, ...result.givenUp]) this.inFlight.delete(uid);
		return { ...this.state, inFlight: this.inFlight, flow: this.flow, polledHere: true };
	}
}

/** @returns how many mails were handed on that this trigger did not hand on */
function countForeign(tried: ReadonlyMap<number, FoundMail>, known: InFlight): number {
	return [...tried].filter(([uid, { marks }]) => marks.attempts > (known.get(uid)?.attempt ?? 0))
		.length;
}
