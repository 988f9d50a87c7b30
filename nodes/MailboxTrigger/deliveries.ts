/**
 * What is known of a mail that was handed on and is not done, and what follows from it (promise B13): whether it, the
 * workflow or the machine is to blame.
 */

/** How the execution ended that mails were handed on in. `machine`: by a fault of the machine; `notBegun`: never was. */
export type RunEnd = 'well' | 'ill' | 'machine' | 'notBegun';

/** One mail that was handed on and is not done. */
export interface Delivery {
	/** How often it was handed on. */
	attempt: number;
	/** Epoch ms of the last time; 0: due at once. */
	since: number;
	/** Whether the process that runs now handed it on; if not, its last delivery may have ended in a crash. */
	here: boolean;
	/** The execution it was handed on in; 0: not known. */
	batch: number;
	/** Mails of that execution; 0: not known. */
	of: number;
	/** Whether another mail of that execution was marked. */
	othersMarked: boolean;
	/** How that execution ended, where n8n tells. */
	ended?: RunEnd;
	/** By which the mail is known when the server gave it another UID. */
	print?: string;
}

export type InFlight = Map<number, Delivery>;

/** A delivery of which only its count is known. */
export const countedDelivery = (attempt: number, since: number, here: boolean): Delivery => ({
	...{ attempt, since, here },
	...{ batch: 0, of: 0, othersMarked: false },
});

/** What stays of a mail when its UID does not; two of one second and one size are taken for each other. */
export const printOf = ({ receivedAt, sizeBytes }: { receivedAt: number; sizeBytes: number }) =>
	`${receivedAt} ${sizeBytes}`;

/** @returns what is known of mails under their old UIDs, by their prints: when they were handed on, and how often */
export function listPrints(inFlight: InFlight): Map<string, Delivery> {
	const prints = new Map<string, Delivery>();
	for (const { print, attempt, since } of inFlight.values()) {
		if (print === undefined) continue;
		const other = prints.get(print);
		// Which of two it is cannot be told: the workflow may still be at work on the later one.
		const latest = Math.max(since, other?.since ?? 0);
		const most = Math.max(attempt, other?.attempt ?? 0);
		prints.set(print, { ...countedDelivery(most, latest, false), print });
	}
	return prints;
}

/** Whether an execution of several mails came to nothing as a whole: the workflow, or one of them, is to blame. */
export const failedTogether = ({ of, ended, othersMarked }: Delivery): boolean =>
	of > 1 && (ended === 'ill' || ended === 'machine' || !othersMarked);

/** Whether its last delivery says nothing of the mail itself. */
export function saysNothing(delivery: Delivery): boolean {
	const { here, since, ended } = delivery;
	// What a poll broke off before handing it on, or n8n never began, was not handed on.
	if (here && (since === 0 || ended === 'machine')) return true;
	return here && failedTogether(delivery);
}

/**
 * Notes which executions got mails marked.
 * @param known as it was before the poll
 * @param marked UIDs that the workflow marked since
 * @param inFlight what is left; brought up to date
 * @returns the largest execution of which every mail was marked; 0: none
 */
export function noteMarkedOthers(known: InFlight, marked: number[], inFlight: InFlight): number {
	const sizes = new Map<number, number>();
	for (const uid of marked) {
		const { batch = 0, of = 0 } = known.get(uid) ?? {};
		if (batch > 0) sizes.set(batch, of);
	}
	for (const [uid, delivery] of inFlight) {
		if (!sizes.has(delivery.batch)) continue;
		inFlight.set(uid, { ...delivery, othersMarked: true });
		sizes.set(delivery.batch, 0);
	}
	return Math.max(0, ...sizes.values());
}

/** Notes how executions ended. @param ends execution to its end */
export function noteEnds(inFlight: InFlight, ends: ReadonlyMap<number, RunEnd>): InFlight {
	if (ends.size === 0) return inFlight;
	return new Map(
		[...inFlight].map(([uid, delivery]) => {
			const ended = ends.get(delivery.batch);
			if (!ended) return [uid, delivery];
			const since = ended === 'notBegun' ? 0 : delivery.since;
			return [uid, { ...delivery, since, ended }];
		}),
	);
}
