/**
 * One poll of a folder, from choosing the mails to taking note of what became of them (promises B13, B14). The next
 * page is fetched while the last one is parsed; a mail is claimed on the server before its content is looked at.
 */
import { chooseMarkWay, type Fallback, type MarkWay } from '../shared/imap/marks';
import { ProblemError } from '../shared/reasons/problem';
import { quote } from '../shared/reasons/receipt';
import { CursorProgress } from './cursorProgress';
import { describeGivenUp, type Readable } from './describeGivenUp';
import { FolderConnection, type FolderAccess } from './folderConnection';
import { noteEnds, type RunEnd } from './deliveries';
import { isSamePlace, makeUpFor, newFolderState, type FolderState } from './folderState';
import type { MailLimits } from './judgeMail';
import { lostTime, readClocks, type ClockReading } from './livedTime';
import { giveUpReason, type GivenUpMail, type PollFacts } from './pollReport';
import type { PollPlan, PollResult, Progress } from './progress';
import type { DeliveryRules } from './serverMark';
import { ServerMarkProgress } from './serverMarkProgress';
import { findStart, wholeFolder, type Start } from './startingPoint';
import { takeMails, type Failure, type MakeItem, type TakeLimits } from './takeMails';

export interface PollRules extends DeliveryRules, MailLimits, TakeLimits {
	progress: 'serverMark' | 'cursor';
	/** Whether old mail is left alone: what was in the folder when the trigger began. */
	startWith: 'newMail' | 'everything';
	/** Whether the trigger was switched on in an earlier process. */
	resumed: boolean;
	fallback: Fallback;
	/** Id of this trigger, by which it claims mails. */
	trigger: string;
	/** Polls in which a mail may fail to be read while others come through. */
	maxFailures: number;
	/** Polls in which a mail may fail to be read while nothing comes through. */
	maxLoneFailures: number;
}

export interface PollOutcome<Item> {
	/** In the order they were handed on. */
	items: Item[];
	facts: PollFacts;
}

/** Keeps the state of one folder over the polls of this process. */
export interface StateHolder {
	state: FolderState | null;
	/** How executions ended that this process began, until a poll has taken note of it. */
	ends: Map<number, RunEnd>;
	/** The last execution's number. */
	lastBatch: number;
	/** Read by the last poll; null before the first. */
	clocks: ClockReading | null;
}

export const newStateHolder = (): StateHolder => ({
	state: null,
	ends: new Map(),
	lastBatch: 0,
	clocks: null,
});

/** How items get to the workflow. */
export interface Handing<Item> {
	/**
	 * Begins an execution; the state is up to date by then.
	 * @returns how it ended, or undefined when that is not known; never rejects
	 */
	handOn(items: Item[], facts: PollFacts): Promise<RunEnd | undefined>;
	/** Epoch ms after which no execution is begun that waits for the one before. */
	oneByOneUntil: number;
}

/**
 * @param account the mailbox's sign-in name
 * @param holder brought up to date, also when the poll fails
 * @param wantQuarantined whether the UIDs in quarantine are looked up for the report
 * @param lastFault what the last execution that came to nothing said; '' for nothing
 * @throws what kept the poll from reading anything
 */
export async function pollFolder<Item>(
	access: FolderAccess,
	account: string,
	rules: PollRules,
	holder: StateHolder,
	makeItem: MakeItem<Item>,
	handing: Handing<Item>,
	wantQuarantined: boolean,
	lastFault = '',
): Promise<PollOutcome<Item>> {
	const polledAt = Date.now();
	const previousPollAt = holder.state?.polledAt ?? 0;
	const connection = await FolderConnection.open(access);
	try {
		refuseTwice(connection.folder.path, access);
		const { progress, way, start } = await beginProgress(connection, account, rules, holder);
		const plan = await connection.perform(async () => await progress.plan(start));
		const work: PollWork<Item> = {
			...{ connection, rules, holder, makeItem, handing, progress, way, start, wantQuarantined },
			...{ polledAt, previousPollAt, account, lastFault },
		};
		return plan.oneByOne ? await takeOneByOne(work, plan) : await takeAll(work, plan);
	} finally {
		await connection.close();
	}
}

function refuseTwice(path: string, { folder, polled }: FolderAccess): void {
	if (!polled?.has(path)) return;
	throw new ProblemError({
		code: 'folderTwice',
		text: `The folder ${quote(path)} is named twice in the node, once as ${quote(folder)}`,
		remedy: 'Take it out of "More Folders": it is watched all the same.',
	});
}

/** What one poll works with. */
interface PollWork<Item> {
	connection: FolderConnection;
	rules: PollRules;
	holder: StateHolder;
	makeItem: MakeItem<Item>;
	handing: Handing<Item>;
	progress: Progress;
	way: MarkWay;
	start: Start;
	wantQuarantined: boolean;
	polledAt: number;
	previousPollAt: number;
	account: string;
	lastFault: string;
}

async function takeAll<Item>(work: PollWork<Item>, plan: PollPlan): Promise<PollOutcome<Item>> {
	const { batches, facts } = await takePlanned(work, plan);
	for (const batch of batches) void beginRun(work, batch, facts);
	return { items: batches.flatMap(({ items }) => items), facts };
}

/** Executions that come to nothing in a row, after which it is not the mails. */
const mostIllInARow = 2;

/** Hands on each mail when the execution of the one before has ended: what it takes down, it takes down alone. */
async function takeOneByOne<Item>(
	work: PollWork<Item>,
	plan: PollPlan,
): Promise<PollOutcome<Item>> {
	const outcome: PollOutcome<Item> = { items: [], facts: describePoll(work, plan) };
	let failure: unknown;
	let exhausted = plan.exhausted;
	let ill = 0;
	let left = plan.deliver.length;
	for (const chosen of plan.deliver) {
		if (ill >= mostIllInARow || Date.now() >= work.handing.oneByOneUntil) break;
		const part = { ...plan, exhausted, deliver: [chosen], postponed: plan.postponed + left - 1 };
		try {
			const { batches, facts } = await takePlanned(work, part);
			exhausted = [];
			left -= 1;
			addFacts(outcome.facts, facts);
			for (const batch of batches) {
				outcome.items.push(...batch.items);
				const end = await withPatience(beginRun(work, batch, facts), work.handing.oneByOneUntil);
				ill = end === 'ill' || end === 'machine' || end === 'notBegun' ? ill + 1 : 0;
			}
		} catch (error) {
			failure ??= error;
			if (work.connection.expired) break;
		}
	}
	if (failure !== undefined && outcome.items.length === 0) throw asError(failure);
	return outcome;
}

interface Batch<Item> {
	id: number;
	items: Item[];
}

async function beginRun<Item>(
	{ holder, handing }: PollWork<Item>,
	{ id, items }: Batch<Item>,
	facts: PollFacts,
): Promise<RunEnd | undefined> {
	const end = await handing.handOn(items, facts);
	if (end) holder.ends.set(id, end);
	return end;
}

/** An execution may take long, or never end: then the next one waits for it no longer. */
const longestRunMs = 30_000;

async function withPatience<T>(work: Promise<T>, until: number): Promise<T | undefined> {
	let timer: NodeJS.Timeout | undefined;
	const patience = new Promise<undefined>((resolve) => {
		const waitMs = Math.max(0, Math.min(longestRunMs, until - Date.now()));
		timer = setTimeout(() => resolve(undefined), waitMs);
	});
	try {
		return await Promise.race([work, patience]);
	} finally {
		clearTimeout(timer);
	}
}

/** Takes the mails of a plan and settles what became of them. @throws when nothing could be read */
async function takePlanned<Item>(
	work: PollWork<Item>,
	plan: PollPlan,
): Promise<{ batches: Array<Batch<Item>>; facts: PollFacts }> {
	const { connection, rules, holder, progress, way } = work;
	const read = await takeMails(connection, way, progress, plan, rules, work.makeItem);
	const state = holder.state!;
	const failed = [...read.failures].filter(
		([uid, failure]) => !mustGiveUp(state, uid, failure, rules),
	);
	if (read.taken.length === 0 && plan.exhausted.length === 0) {
		if (read.interruption !== undefined) throw asError(read.interruption);
		const [first] = failed;
		if (first && !first[1].proven) throw asError(first[1].error);
	}

	const failedUids = new Set(failed.map(([uid]) => uid));
	const givenUp: GivenUpMail[] = [
		...read.tooLarge.map(({ uid, sizeBytes }) => ({
			uid,
			reason: giveUpReason('tooLarge', { uid, sizeBytes, maxBytes: rules.maxMessageBytes }),
		})),
		...plan.exhausted.map(({ uid, attempts }) => ({
			uid,
			reason: giveUpReason('exhausted', { uid, attempts, fault: work.lastFault }),
		})),
		...[...read.failures]
			.filter(([uid]) => !failedUids.has(uid))
			.map(([uid, { error }]) => ({
				uid,
				reason: giveUpReason('unreadable', { uid, text: textOf(error) }),
			})),
	];
	// Before the mails are marked, which may move them away.
	const tooLarge = new Set(read.tooLarge.map(({ uid }) => uid));
	const readable = ({ uid }: GivenUpMail): Readable =>
		read.failures.has(uid) ? 'nothing' : tooLarge.has(uid) ? 'header' : 'whole';
	const described = await describeGivenUp(
		connection,
		new Map(givenUp.map((mail) => [mail.uid, readable(mail)])),
		work.account,
	);
	for (const mail of givenUp) mail.message = described.get(mail.uid)!;
	const late = await giveUp(connection, progress, givenUp);
	const interruption = read.interruption ?? late;
	const reallyGivenUp = late === undefined ? givenUp : [];

	const batches = new Map<number, Batch<Item>>();
	for (const { mail, item } of read.taken) {
		const id = Math.max(Date.now(), holder.lastBatch + 1);
		const batch = batches.get(mail.batch) ?? { id, items: [] };
		if (!batches.has(mail.batch)) holder.lastBatch = id;
		batch.items.push(item);
		batches.set(mail.batch, batch);
	}
	const result: PollResult = {
		handedOn: read.taken,
		batches: new Map([...batches].map(([key, { id, items }]) => [key, { id, size: items.length }])),
		gone: read.gone,
		passedOver: [...read.passedOver.values()].flat(),
		alreadyHandled: read.alreadyHandled,
		givenUp: reallyGivenUp.map(({ uid }) => uid),
	};
	const settled = progress.settle(result);
	for (const uid of [
		...result.gone,
		...result.givenUp,
		...read.taken.map(({ mail }) => mail.uid),
	]) {
		settled.failures.delete(uid);
	}
	holder.state = { ...settled, polledAt: work.polledAt };

	const fault = [...read.failures.values()].find(({ machine }) => machine);
	const facts: PollFacts = {
		...describePoll(work, plan),
		handedOn: read.taken.length,
		postponed: plan.postponed + read.postponed,
		passedOver: read.passedOver,
		gone: read.gone.length,
		alreadyHandled: read.alreadyHandled.length,
		takenByOthers: plan.takenByOthers + countTaken(read.passedOver),
		givenUp: reallyGivenUp,
		failed: failed.map(([uid, { error }]) => ({ uid, text: textOf(error) })),
		machineFault: fault ? textOf(fault.error) : '',
		quarantined: work.wantQuarantined ? await findQuarantine(connection, progress) : [],
		interruption: interruption === undefined ? '' : textOf(interruption),
	};
	return { batches: [...batches.values()], facts };
}

/** What is known of a poll before its mails are read. */
function describePoll<Item>(work: PollWork<Item>, plan: PollPlan): PollFacts {
	const { connection, polledAt, previousPollAt, start } = work;
	return {
		folder: connection.folder.path,
		beforeStart: start.upTo,
		polledAt,
		previousPollAt,
		exists: connection.folder.exists,
		handedOn: 0,
		waiting: plan.waiting,
		held: plan.held,
		...(plan.alarm && {
			outage: {
				kind: plan.alarm,
				since: plan.alarm === 'notMarked' ? plan.flow.stalledSince : plan.flow.loggedAt,
			},
		}),
		postponed: plan.postponed,
		passedOver: new Map(),
		gone: 0,
		alreadyHandled: 0,
		takenByOthers: plan.takenByOthers,
		otherTriggers: [],
		givenUp: [],
		failed: [],
		machineFault: '',
		quarantined: [],
		interruption: '',
	};
}

const countTaken = (passedOver: PollFacts['passedOver']): number =>
	passedOver.get('takenByOther')?.length ?? 0;

/** Adds what became of one more mail to what is known of a poll. */
function addFacts(facts: PollFacts, more: PollFacts): void {
	facts.handedOn += more.handedOn;
	facts.postponed = more.postponed;
	facts.gone += more.gone;
	facts.takenByOthers += countTaken(more.passedOver);
	facts.givenUp.push(...more.givenUp);
	facts.failed.push(...more.failed);
	facts.machineFault ||= more.machineFault;
	facts.quarantined = more.quarantined;
	facts.interruption ||= more.interruption;
	for (const [code, uids] of more.passedOver) {
		facts.passedOver.set(code, [...(facts.passedOver.get(code) ?? []), ...uids]);
	}
}

async function beginProgress(
	connection: FolderConnection,
	account: string,
	rules: PollRules,
	holder: StateHolder,
): Promise<{ progress: Progress; way: MarkWay; start: Start }> {
	const { path, uidValidity } = connection.folder;
	const place = { account, folder: path, uidValidity };
	const kept = holder.state;
	const isKept = kept !== null && isSamePlace(kept, place);
	const clocks = readClocks();
	const lost = holder.clocks ? lostTime(holder.clocks, clocks) : 0;
	holder.clocks = clocks;
	const renumbered = !isKept && kept?.account === account && kept.folder === path;
	const state = isKept
		? makeUpFor(lost, { ...kept, inFlight: noteEnds(kept.inFlight, holder.ends) })
		: { ...newFolderState(place), ...(renumbered && { cursor: kept.cursor }) };
	holder.ends.clear();
	const way = chooseMarkWay(connection.imap.mailbox || {}, rules.fallback);
	const isCursor = rules.progress === 'cursor';
	// Until the poll has settled, a cursor in a renumbered folder keeps the state that says how it was numbered.
	if (!isCursor || !renumbered) holder.state = state;
	const progress = isCursor
		? new CursorProgress(connection, state, rules, renumbered)
		: new ServerMarkProgress(connection, way, state, rules);
	// Earlier versions kept none: they took everything.
	const former =
		kept?.account === account && kept.polledAt > 0 ? (kept.start ?? wholeFolder) : null;
	if (isKept && former) state.start ??= former;
	return { way, progress, start: await recallStart(connection, way, rules, state, former) };
}

/** A date that is set says by itself where the folder begins. */
async function recallStart(
	connection: FolderConnection,
	way: MarkWay,
	{ startWith, receivedAfter, resumed, progress }: PollRules,
	state: FolderState,
	former: Start | null,
): Promise<Start> {
	if (startWith === 'everything' || receivedAfter) return wholeFolder;
	state.start ??= await connection.perform(async () => {
		const facts = { former, resumed, readOnly: progress === 'cursor' };
		return await findStart(connection.imap, connection.folder, way, facts);
	});
	return state.start;
}

/** Counts a failure. @returns whether the mail is not to be tried again */
function mustGiveUp(state: FolderState, uid: number, failure: Failure, rules: PollRules): boolean {
	// A full disk is no fault of the mail, whatever comes through beside it.
	if (failure.machine) return false;
	const polls = (state.failures.get(uid) ?? 0) + 1;
	state.failures.set(uid, polls);
	return polls >= (failure.proven ? rules.maxFailures : rules.maxLoneFailures);
}

/** @returns what kept the mails from being quarantined, or undefined */
async function giveUp(
	connection: FolderConnection,
	progress: Progress,
	mails: GivenUpMail[],
): Promise<unknown> {
	if (mails.length === 0) return undefined;
	try {
		await connection.perform(async () => await progress.quarantine(mails.map(({ uid }) => uid)));
		return undefined;
	} catch (error) {
		return error;
	}
}

async function findQuarantine(connection: FolderConnection, progress: Progress): Promise<number[]> {
	try {
		return await connection.perform(async () => await progress.countQuarantined());
	} catch {
		// The mails of the poll matter more than its report.
		return [];
	}
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const asError = (error: unknown): Error =>
	error instanceof Error ? error : new Error(String(error));
