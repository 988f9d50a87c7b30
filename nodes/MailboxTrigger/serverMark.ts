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
): DeliveryPlan {
	const { inFlight, unseen } = recallInFlight(mails, known, now);
	const exhausted: DeliveryPlan['exhausted'] = [];
	const waiting: number[] = [];
	const due: Array<{ uid: number; attempt: number; suspect: boolean }> = [];
	for (const [uid, delivery] of [...inFlight].sort(([a], [b]) => a - b)) {
		if (now - delivery.since < rules.visibilityTimeoutMs) waiting.push(uid);
		else if (delivery.attempt >= rules.maxDeliveries) {
			exhausted.push({ uid, attempts: delivery.attempt });
		} else due.push({ uid, attempt: delivery.attempt + 1, suspect: !delivery.here });
	}

	const again = limitSuspects(due, rules);
	const room = Math.max(0, rules.maxInFlight - inFlight.size);
	const fresh = unseen.slice(0, Math.min(rules.batchSize, room));
	// Neither a flood of new mail nor one of repeated mail may starve the other.
	const half = Math.ceil(rules.batchSize / 2);
	const againCount = Math.min(again.length, Math.max(half, rules.batchSize - fresh.length));
	const freshCount = Math.min(fresh.length, rules.batchSize - againCount);
	const deliver = [
		...again.slice(0, againCount),
		...fresh.slice(0, freshCount).map((uid) => ({ uid, attempt: 1 })),
	].sort((a, b) => a.uid - b.uid);
	return {
		deliver,
		reserve: room > 0 ? unseen.slice(freshCount) : [],
		exhausted,
		waiting,
		postponed: due.length - againCount,
		held: unseen.length > 0 && room === 0,
		inFlight,
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
 * A mail that takes n8n down does so with everything handed on beside it. The nearer a suspect comes to quarantine,
 * the fewer suspects it shares a poll with; its last delivery it gets without any other, so that only the culprit
 * is quarantined.
 */
function limitSuspects(
	due: Array<{ uid: number; attempt: number; suspect: boolean }>,
	rules: DeliveryRules,
): Array<{ uid: number; attempt: number }> {
	const left = { last: 1, lastButOne: Math.max(1, Math.ceil(rules.batchSize / 10)) };
	return due
		.filter(({ attempt, suspect }) => {
			if (!suspect) return true;
			if (attempt >= rules.maxDeliveries) return left.last-- > 0;
			if (attempt === rules.maxDeliveries - 1) return left.lastButOne-- > 0;
			return true;
		})
		.map(({ uid, attempt }) => ({ uid, attempt }));
}
