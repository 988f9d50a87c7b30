/**
 * The rules of the progress "Server Marks" (promise B13). A mail is done when the workflow marked it on the server.
 * Until then it is in flight: handed on, and handed on again when no mark came within the visibility timeout, a
 * bounded number of times, then quarantined. The count stands on the server too, since static data may never
 * have been saved.
 */

import {
	countedDelivery,
	failedTogether,
	noteMarkedOthers,
	saysNothing,
	type Delivery,
	type InFlight,
} from './deliveries';
import {
	adaptLimit,
	fellIntoOutage,
	isLasting,
	isStalled,
	newFlow,
	noneLoggedSince,
	noteLogged,
	noteMark,
	type Flow,
} from './flow';

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
	/**
	 * Epoch ms at which the process started whose end ends its executions too; 0 where others run them. What an
	 * earlier one handed on is no longer worked on.
	 */
	startedAt?: number;
}

/** What the server says of the folder. */
export interface UndoneMails {
	/** UIDs without any mark that nobody remembers. */
	fresh: number[];
	/** UIDs that were handed on, with the deliveries counted on the server (0 where it does not count). */
	tried: ReadonlyMap<number, number>;
	/** UIDs of mails in flight that the workflow has marked since the last poll. */
	marked?: number[];
	/** Whether one of them was marked as logged. */
	hasLogged?: boolean;
}

/** What an outage looks like from here. */
export type Alarm = 'notMarked' | 'notLogged';

export interface DeliveryPlan {
	/** `attempt` is the delivery that begins, counted from 1; mails of one `batch`, counted from 0, share an execution. */
	deliver: Array<{ uid: number; attempt: number; batch: number }>;
	/** The batch of mails that take the place of others. */
	reserveBatch: number;
	/** Whether the batches are handed on one after another, each when the one before has ended. */
	oneByOne: boolean;
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
	/** What is to be told of now, once for each outage: that nothing is marked, or that nothing is logged any more. */
	alarm: Alarm | undefined;
}

interface DueMail {
	uid: number;
	/** The delivery that would begin. */
	attempt: number;
	/** The one before. */
	last: Delivery;
}

/** The first delivery after a crash need not wait for executions that ended with the process. */
const attemptsAtOnce = 1;
/** Executions begun by one poll. */
const mostBatches = 10;

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
	const marked = mails.marked ?? [];
	const succeeded = noteMarkedOthers(known, marked, inFlight);
	const noted = marked.length > 0 ? noteMark(flow, now) : flow;
	const seen = mails.hasLogged ? noteLogged(noted, now) : noted;
	const exhausted: DeliveryPlan['exhausted'] = [];
	const waiting: number[] = [];
	const held: number[] = [];
	const due: DueMail[] = [];
	for (const [uid, last] of [...inFlight].sort(([a], [b]) => a - b)) {
		const excused = saysNothing(last) || isStalled(last, seen) || fellIntoOutage(last, seen);
		if (!isDue(last, rules, now)) waiting.push(uid);
		else if (last.attempt < rules.maxDeliveries || excused) {
			due.push({ uid, attempt: excused ? last.attempt : last.attempt + 1, last });
		} else if (noneLoggedSince(last, seen)) {
			held.push(uid);
			due.push({ uid, attempt: last.attempt, last });
		} else exhausted.push({ uid, attempts: last.attempt });
	}
	// One mail that is not marked proves nothing: the workflow may leave it for later, and others may come through.
	const isOutage = seen.probes > 0 || due.filter(({ last }) => isStalled(last, seen)).length > 1;
	if (isOutage) {
		const probing = probe(due, unseen, inFlight, seen, rules, now);
		return { ...probing, exhausted, waiting, inFlight };
	}

	const failed = due.filter(({ last }) => last.here && last.since > 0 && failedTogether(last));
	const smallest = failed.length > 0 ? Math.min(...failed.map(({ last }) => last.of)) : 0;
	const limit = adaptLimit(seen, succeeded, smallest, rules.batchSize);
	const alarm: Alarm | undefined = held.length > 0 && !seen.holdTold ? 'notLogged' : undefined;
	const holdTold = held.length > 0 || seen.holdTold;
	const common = { exhausted, waiting, inFlight, flow: { ...seen, limit, holdTold }, alarm };
	const suspects = due.filter(({ last }) => !last.here);
	const shares =
		suspects.length > 0
			? oneByOne(suspects, due.length + unseen.length, rules)
			: shareOut(due, unseen, inFlight.size, { ...seen, limit }, rules);
	return { ...common, ...shares };
}

const isDue = ({ here, since, attempt }: Delivery, rules: DeliveryRules, now: number): boolean =>
	now - since >= rules.visibilityTimeoutMs ||
	(!here && since > 0 && since < (rules.startedAt ?? 0) && attempt <= attemptsAtOnce);

type Chosen = Pick<DueMail, 'uid' | 'attempt'>;
type Shares = Pick<
	DeliveryPlan,
	'deliver' | 'reserve' | 'reserveBatch' | 'oneByOne' | 'postponed' | 'held'
>;

const inBatches = (batches: Chosen[][]): DeliveryPlan['deliver'] =>
	batches.flatMap((mails, batch) => mails.map(({ uid, attempt }) => ({ uid, attempt, batch })));

/**
 * A mail that takes n8n down does so with everything that is worked on beside it: suspects go alone, one after
 * another, without new mail. The culprit falls behind: a suspect that was tried more often comes later.
 */
function oneByOne(suspects: DueMail[], undone: number, rules: DeliveryRules): Shares {
	const order = [...suspects].sort((a, b) => a.attempt - b.attempt || a.uid - b.uid);
	const deliver = inBatches(order.slice(0, rules.batchSize).map((mail) => [mail]));
	const postponed = undone - deliver.length;
	return { deliver, reserve: [], reserveBatch: 0, oneByOne: true, postponed, held: false };
}

/** What shared a fate goes in halves, each in an execution of its own; the rest shares one with new mail. */
function shareOut(
	due: DueMail[],
	unseen: number[],
	inFlight: number,
	flow: Flow,
	rules: DeliveryRules,
): Shares {
	const room = Math.max(0, rules.maxInFlight - inFlight);
	const fresh = unseen.slice(0, Math.min(rules.batchSize, room));
	// Neither a flood of new mail nor one of repeated mail may starve the other.
	let left = Math.max(Math.ceil(rules.batchSize / 2), rules.batchSize - fresh.length);
	const apart: Chosen[][] = [];
	for (const part of divide(due, flow)) {
		if (left === 0 || apart.length >= mostBatches) break;
		const taken = part.slice(0, left);
		apart.push(taken);
		left -= taken.length;
	}
	const apartCount = apart.flat().length;
	const jointSize = Math.min(rules.batchSize - apartCount, flow.limit || rules.batchSize);
	const again = due
		.filter(({ last }) => !goesApart(last, flow))
		.slice(0, Math.min(left, jointSize > 1 ? jointSize - Math.min(1, fresh.length) : jointSize));
	const first = fresh
		.slice(0, jointSize - again.length)
		.map((uid): Chosen => ({ uid, attempt: 1 }));
	const joint = [...again, ...first].sort((a, b) => a.uid - b.uid);
	return {
		deliver: inBatches(joint.length > 0 ? [...apart, joint] : apart),
		reserve: first.length > 0 ? unseen.slice(first.length) : [],
		reserveBatch: apart.length,
		oneByOne: false,
		postponed: due.length - apartCount - again.length,
		held: unseen.length > 0 && room === 0,
	};
}

/** What came to nothing as a whole, or alone, takes nothing else with it. */
const goesApart = (last: Delivery, flow: Flow): boolean =>
	last.since > 0 &&
	(failedTogether(last) || (last.of === 1 && last.ended !== 'well' && !fellIntoOutage(last, flow)));

/** @returns the mails of each execution that came to nothing, in halves, oldest first */
function divide(due: DueMail[], flow: Flow): DueMail[][] {
	const groups = new Map<number, DueMail[]>();
	for (const mail of due.filter(({ last }) => goesApart(last, flow))) {
		const { batch } = mail.last;
		groups.set(batch, [...(groups.get(batch) ?? []), mail]);
	}
	const parts: DueMail[][] = [];
	for (const group of groups.values()) {
		const size = Math.ceil(group[0]!.last.of / 2);
		for (let next = 0; next < group.length; next += size) {
			parts.push(group.slice(next, next + size));
		}
	}
	return parts.sort(([a], [b]) => a!.uid - b!.uid);
}

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
): Omit<DeliveryPlan, 'exhausted' | 'waiting' | 'inFlight'> {
	const last = [...inFlight.values()].reduce((latest, { since }) => Math.max(latest, since), 0);
	const pauseMs = Math.max(
		rules.visibilityTimeoutMs,
		Math.min(rules.visibilityTimeoutMs * 2 ** Math.min(flow.probes, 30), longestPauseMs),
	);
	const [longestAgo] = [...due].sort((a, b) => a.last.since - b.last.since || a.uid - b.uid);
	const [fresh] = unseen;
	const next = fresh === undefined ? longestAgo : { uid: fresh, attempt: 1 };
	const isTime = next !== undefined && now - last >= pauseMs;
	const firstStalled = due.find((mail) => isStalled(mail.last, flow))?.last.since ?? now;
	return {
		deliver: isTime ? inBatches([[next]]) : [],
		reserve: [],
		reserveBatch: 0,
		oneByOne: false,
		postponed: due.length + unseen.length - (isTime ? 1 : 0),
		held: true,
		flow: {
			...flow,
			probes: flow.probes + (isTime ? 1 : 0),
			stalledSince: isLasting(flow) ? flow.stalledSince : firstStalled,
		},
		alarm: isTime && flow.probes === probesBeforeAlarm ? 'notMarked' : undefined,
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
			inFlight.set(uid, countedDelivery(Math.max(1, attempts), now, false));
		} else {
			// A clock set back must not hold a mail for ever.
			inFlight.set(uid, { ...delivery, since: Math.min(delivery.since, now) });
		}
	}
	const unseen = mails.fresh.filter((uid) => !inFlight.has(uid)).sort((a, b) => a - b);
	return { inFlight, unseen };
}
