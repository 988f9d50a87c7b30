/**
 * Whether the workflow marks what it is handed (promise B13): an outage behind it is no fault of the mails.
 */
import type { Delivery } from './deliveries';

/** What is known of the workflow behind the trigger. */
export interface Flow {
	/** Epoch ms of the last poll that saw a mark; 0: none is known. */
	markedAt: number;
	/** Lone mails handed on since to find out whether the outage is over. */
	probes: number;
	/** Epoch ms of the first delivery in the last outage; 0: there was none. */
	stalledSince: number;
	/** Epoch ms of the poll that saw the end of the last outage; an earlier one while an outage lasts. */
	stalledUntil: number;
	/** Epoch ms of the last poll that saw a mail marked as logged; 0: none is known. */
	loggedAt: number;
	/** Whether it was told since that mails are held because none is logged any more. */
	holdTold: boolean;
	/** The most mails of one execution, since a larger one came to nothing; 0: as many as a batch holds. */
	limit: number;
}

export const newFlow: Readonly<Flow> = {
	markedAt: 0,
	probes: 0,
	stalledSince: 0,
	stalledUntil: 0,
	loggedAt: 0,
	holdTold: false,
	limit: 0,
};

/** Whether an outage was seen to begin and not to end. */
export const isLasting = (flow: Flow): boolean => flow.stalledSince > flow.stalledUntil;

/** A mark ends an outage; what was handed on during it stays excused. */
export const noteMark = (flow: Flow, now: number): Flow => ({
	...flow,
	markedAt: now,
	probes: 0,
	stalledUntil: isLasting(flow) ? now : flow.stalledUntil,
});

/** What is logged shows that the CRM works; what was held until then stays excused. */
export const noteLogged = (flow: Flow, now: number): Flow => ({
	...flow,
	...(flow.holdTold && { stalledSince: flow.loggedAt, stalledUntil: now }),
	loggedAt: now,
	holdTold: false,
});

/**
 * Whether the workflow logs mails, and logged none since this one was handed on: those marked as not logged never
 * meet the CRM, and come through while it is down.
 */
export const noneLoggedSince = ({ since }: Delivery, flow: Flow): boolean =>
	flow.loggedAt > 0 && since >= flow.loggedAt;

/** Whether nothing at all was marked since the mail was handed on. */
export const isStalled = ({ here, since, othersMarked }: Delivery, flow: Flow): boolean =>
	here && since > 0 && since >= flow.markedAt && !othersMarked;

/** Whether the mail was handed on during the last outage. */
export const fellIntoOutage = ({ since }: Delivery, flow: Flow): boolean =>
	flow.stalledSince > 0 &&
	since >= flow.stalledSince &&
	(isLasting(flow) || since < flow.stalledUntil);

/**
 * Executions that come to nothing as a whole get smaller, and larger again when they come through.
 * @param succeeded mails of the largest execution that came through; 0: none did
 * @param failed mails of the smallest execution of several that came to nothing; 0: none did
 */
export function adaptLimit(
	flow: Flow,
	succeeded: number,
	failed: number,
	batchSize: number,
): number {
	const current = flow.limit > 0 ? flow.limit : batchSize;
	const grown = succeeded >= current ? current * 2 : current;
	const limit = failed > 0 ? Math.min(grown, Math.ceil(failed / 2)) : grown;
	return limit >= batchSize ? 0 : limit;
}
