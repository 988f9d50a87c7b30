/**
 * The rules of the progress "Server Marks" (promise B13). A mail is done when the workflow marked it on the server.
 * Until then it is in flight: handed on, and handed on again when no mark came within the visibility timeout, a
 * bounded number of times, then quarantined. The count stands on the server too, since static data may never
 * have been saved.
 */

/** One mail that was handed on and is not done. */
export interface Delivery {
	/** How often it was handed on. */
	attempt: number;
	/** Epoch ms of the last time; 0: due at once. */
	since: number;
	/** Whether the process that runs now handed it on; if not, its last delivery may have ended in a crash. */
	here: boolean;
}

export type InFlight = Map<number, Delivery>;

/** Whether the workflow marks what it is handed: an outage behind it is no fault of the mails. */
export interface Flow {
	/** Epoch ms of the last poll that saw a mark; 0: none is known. */
	markedAt: number;
	/** Lone mails handed on since to find out whether the outage is over. */
	probes: number;
	/** Epoch ms of the first delivery in the last outage; 0: there was none. */
	stalledSince: number;
	/** Epoch ms of the poll that saw the end of the last outage; an earlier one while an outage lasts. */
	stalledUntil: number;
}

export const newFlow: Readonly<Flow> = {
	markedAt: 0,
	probes: 0,
	stalledSince: 0,
	stalledUntil: 0,
};

/** The longest pause between two probes, unless the workflow may take longer itself. */
const longestPauseMs = 30 * 60_000;
/** The outage is told of when this many probes came to nothing: one mail may be left for later on purpose. */
const probesBeforeAlarm = 1;

export interface DeliveryRules {
	/** How long a workflow may take to mark a mail. */
	visibilityTimeoutMs: number;
	/** A mail is handed on at most this often. */
	maxDeliveries: number;
	/** Mails a poll hands on. */
	batchSize: number;
	/** New mails wait while this many are in flight: the workflow does not keep up, or does not mark. */
	maxInFlight: number;
}

/** What the server says of the folder. */
export interface UndoneMails {
	/** UIDs without any mark that nobody remembers. */
	fresh: number[];
	/** UIDs that were handed on, with the deliveries counted on the server (0 where it does not count). */
	tried: ReadonlyMap<number, number>;
	/** Mails in flight that the workflow has marked since the last poll. */
	marked?: number;
}

export interface DeliveryPlan {
	/** Ascending by UID. `attempt` is the delivery that begins, counted from 1. */
	deliver: Array<{ uid: number; attempt: number }>;
	/** Mails that were handed on as often as allowed without being marked. */
	exhausted: Array<{ uid: number; attempts: number }>;
	/** Handed on and not yet due again. */
	waiting: number[];
	/** New mails beyond the batch, ascending; none while new mails are held back. */
	reserve: number[];
	/** Due again, but left for a later poll. */
	postponed: number;
	/** Whether new mails wait for mails in flight. */
	held: boolean;
	/** What is in flight before this plan is carried out; UIDs that are done or gone have left it. */
	inFlight: InFlight;
	/** What is known of the workflow once this plan is carried out. */
	flow: Flow;
	/** Whether the outage is to be told of now: once for each. */
	alarm: boolean;
}

interface DueMail {
	uid: number;
	/** The delivery that would begin. */
	attempt: number;
	since: number;
	/** Whether the process may have ended by it. */
	suspect: boolean;
	/** Whether its last delivery came to nothing while nothing else was marked either. */
	stalled: boolean;
}

/**
 * Decides what becomes of the undone mails of a folder in one poll.
 * @param known what this process or the static data remembers
 * @param now epoch ms
 */
export function planDeliveries(
	mails: UndoneMails,
	known: InFlight,
	rules: DeliveryRules,
	now: number,
	flow: Flow = newFlow,
): DeliveryPlan {
	const { inFlight, unseen } = recallInFlight(mails, known, now);
	const seen = (mails.marked ?? 0) > 0 ? noteMark(flow, now) : flow;
	const exhausted: DeliveryPlan['exhausted'] = [];
	const waiting: number[] = [];
	const due: DueMail[] = [];
	for (const [uid, { attempt, since, here }] of [...inFlight].sort(([a], [b]) => a - b)) {
		// Deliveries of a poll that was broken off were never handed on (`since` 0): no sign of an outage.
		const stalled = here && since > 0 && since >= seen.markedAt;
		const excused = stalled || (here && since >= seen.stalledSince && since < seen.stalledUntil);
		if (now - since < rules.visibilityTimeoutMs) waiting.push(uid);
		else if (attempt >= rules.maxDeliveries && !excused) exhausted.push({ uid, attempts: attempt });
		else
			due.push({ uid, attempt: excused ? attempt : attempt + 1, since, suspect: !here, stalled });
	}
	// One mail that is not marked proves nothing: the workflow may leave it for later, and others may come through.
	const isOutage = seen.probes > 0 || due.filter(({ stalled }) => stalled).length > 1;
	if (isOutage) {
		const probing = probe(due, unseen, inFlight, seen, rules, now);
		return { ...probing, exhausted, waiting, inFlight };
	}

	const again = due.some(({ suspect }) => suspect) ? isolate(due) : due;
	const isIsolated = again !== due;
	const room = isIsolated ? 0 : Math.max(0, rules.maxInFlight - inFlight.size);
	const fresh = unseen.slice(0, Math.min(rules.batchSize, room));
	// Neither a flood of new mail nor one of repeated mail may starve the other.
	const half = Math.ceil(rules.batchSize / 2);
	const againCount = Math.min(again.length, Math.max(half, rules.batchSize - fresh.length));
	const freshCount = Math.min(fresh.length, rules.batchSize - againCount);
	const deliver = [
		...again.slice(0, againCount).map(({ uid, attempt }) => ({ uid, attempt })),
		...fresh.slice(0, freshCount).map((uid) => ({ uid, attempt: 1 })),
	].sort((a, b) => a.uid - b.uid);
	return {
		deliver,
		reserve: room > 0 ? unseen.slice(freshCount) : [],
		exhausted,
		waiting,
		postponed: due.length - againCount + (isIsolated ? unseen.length : 0),
		held: !isIsolated && unseen.length > 0 && room === 0,
		inFlight,
		flow: seen,
		alarm: false,
	};
}

const isLasting = (flow: Flow): boolean => flow.stalledSince > flow.stalledUntil;

/** A mark ends an outage; what was handed on during it stays excused. */
const noteMark = (flow: Flow, now: number): Flow => ({
	...flow,
	markedAt: now,
	probes: 0,
	stalledUntil: isLasting(flow) ? now : flow.stalledUntil,
});

/**
 * In an outage one mail at a time is handed on, at growing intervals; a mail that was never tried goes first, so that
 * a single mail that always fails does not stand for an outage.
 */
function probe(
	due: DueMail[],
	unseen: number[],
	inFlight: InFlight,
	flow: Flow,
	rules: DeliveryRules,
	now: number,
): Pick<DeliveryPlan, 'deliver' | 'reserve' | 'postponed' | 'held' | 'flow' | 'alarm'> {
	const last = [...inFlight.values()].reduce((latest, { since }) => Math.max(latest, since), 0);
	const pauseMs = Math.max(
		rules.visibilityTimeoutMs,
		Math.min(rules.visibilityTimeoutMs * 2 ** Math.min(flow.probes, 30), longestPauseMs),
	);
	const [longestAgo] = [...due].sort((a, b) => a.since - b.since || a.uid - b.uid);
	const [fresh] = unseen;
	const next = fresh === undefined ? longestAgo : { uid: fresh, attempt: 1 };
	const isDue = next !== undefined && now - last >= pauseMs;
	const firstStalled = due.find(({ stalled }) => stalled)?.since ?? now;
	return {
		deliver: isDue ? [{ uid: next.uid, attempt: next.attempt }] : [],
		reserve: [],
		postponed: due.length + unseen.length - (isDue ? 1 : 0),
		held: true,
		flow: {
			...flow,
			probes: flow.probes + (isDue ? 1 : 0),
			stalledSince: isLasting(flow) ? flow.stalledSince : firstStalled,
		},
		alarm: isDue && flow.probes === probesBeforeAlarm,
	};
}

/**
 * Brings memory and server together. A mail the server counts a delivery for, but whose time nobody remembers, is
 * taken as handed on now: its workflow may still be running.
 */
function recallInFlight(
	mails: UndoneMails,
	known: InFlight,
	now: number,
): { inFlight: InFlight; unseen: number[] } {
	const inFlight: InFlight = new Map();
	for (const [uid, attempts] of mails.tried) {
		const delivery = known.get(uid);
		if (!delivery || attempts > delivery.attempt) {
			inFlight.set(uid, { attempt: Math.max(1, attempts), since: now, here: false });
		} else {
			// A clock set back must not hold a mail for ever.
			inFlight.set(uid, { ...delivery, since: Math.min(delivery.since, now) });
		}
	}
	const unseen = mails.fresh.filter((uid) => !inFlight.has(uid)).sort((a, b) => a - b);
	return { inFlight, unseen };
}

/**
 * A mail that takes n8n down does so with everything handed on beside it: suspects are never handed on with other
 * mail. Those tried least come first, in halves, then alone: the culprit is left behind by the others.
 */
function isolate(due: DueMail[]): DueMail[] {
	const suspects = due.filter(({ suspect }) => suspect);
	const fewest = Math.min(...suspects.map(({ attempt }) => attempt));
	const group = suspects.filter(({ attempt }) => attempt === fewest);
	return group.slice(0, fewest > 2 ? 1 : Math.ceil(group.length / 2));
}
