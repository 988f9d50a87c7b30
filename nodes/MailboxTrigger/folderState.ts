/**
 * What the trigger remembers of a folder between polls (promise B13): in the memory of the process, and in n8n's
 * static data for the next one. n8n saves static data only beside items, and loses it when the node is renamed:
 * nothing here may be needed to keep mail from being lost.
 */
import type { Contests } from './claims';
import { newCursor, type Cursor } from './cursor';
import { countedDelivery, type Delivery, type InFlight } from './deliveries';
import { newFlow, type Flow } from './flow';
import type { Start } from './startingPoint';

export interface FolderState {
	/** Account, folder and UIDVALIDITY: what the UIDs below belong to. */
	account: string;
	folder: string;
	uidValidity: string;
	inFlight: InFlight;
	/** UID to the number of polls in which the mail could not be read. */
	failures: Map<number, number>;
	cursor: Cursor;
	flow: Flow;
	/** Where the folder begins; null: not found yet, or nowhere in particular. */
	start: Start | null;
	/** Mails that another trigger wanted too; known to this process only. */
	contests: Contests;
	/** What was in flight when the server numbered the folder anew; known to this process only, as what follows is. */
	former: ReadonlyMap<string, Delivery>;
	/** Epoch ms of the last polls that found the folder numbered anew. */
	renumberedAt: number[];
	/** Whether this process made the last poll and brought it to its end: what it handed on is all in `inFlight`. */
	polledHere: boolean;
	/** Epoch ms of the last poll that reached the folder; 0 when none did. */
	polledAt: number;
}

/** The shape in static data: plain JSON, lists instead of maps keyed by UID. */
export interface SavedState {
	account: string;
	folder: string;
	uidValidity: string;
	/** The last two, where known: the execution, and how many mails it was handed. */
	inFlight: Array<[uid: number, attempt: number, since: number, batch: number, of: number]>;
	failures: Array<[uid: number, polls: number]>;
	cursor: Cursor;
	flow: Flow;
	start: Start | null;
	polledAt: number;
}

type Place = Pick<FolderState, 'account' | 'folder' | 'uidValidity'>;

export function newFolderState(place: Place): FolderState {
	return {
		...place,
		inFlight: new Map(),
		failures: new Map(),
		cursor: newCursor,
		flow: newFlow,
		start: null,
		contests: new Map(),
		former: new Map(),
		renumberedAt: [],
		polledHere: false,
		polledAt: 0,
	};
}

export function saveState(state: FolderState): SavedState {
	return {
		account: state.account,
		folder: state.folder,
		uidValidity: state.uidValidity,
		inFlight: [...state.inFlight].map(([uid, { attempt, since, batch, of }]) => [
			...([uid, attempt, since] as const),
			...([batch, of] as const),
		]),
		failures: [...state.failures],
		cursor: state.cursor,
		flow: state.flow,
		start: state.start,
		polledAt: state.polledAt,
	};
}

/** @returns the state as another process left it, or null when it cannot be read */
export function restoreState(saved: unknown): FolderState | null {
	if (!isRecord(saved)) return null;
	const { account, folder, uidValidity } = saved;
	if (typeof account !== 'string' || typeof folder !== 'string') return null;
	if (typeof uidValidity !== 'string') return null;
	const state = newFolderState({ account, folder, uidValidity });
	for (const entry of listOf(saved.inFlight)) {
		const [uid, attempt, since, batch = 0, of = 0] = numbersOf(entry);
		if (uid && attempt && since !== undefined) {
			state.inFlight.set(uid, { ...countedDelivery(attempt, since, false), batch, of });
		}
	}
	for (const entry of listOf(saved.failures)) {
		const [uid, polls] = numbersOf(entry);
		if (uid && polls) state.failures.set(uid, polls);
	}
	state.cursor = restoreCursor(saved.cursor);
	if (isRecord(saved.flow)) {
		const { markedAt, probes, stalledSince, stalledUntil, loggedAt, limit } = saved.flow;
		state.flow = {
			markedAt: numberOf(markedAt),
			probes: numberOf(probes),
			stalledSince: numberOf(stalledSince),
			stalledUntil: numberOf(stalledUntil),
			loggedAt: numberOf(loggedAt),
			holdTold: saved.flow.holdTold === true,
			limit: numberOf(limit),
		};
	}
	if (isRecord(saved.start)) {
		const { upTo, receivedAt } = saved.start;
		state.start = { upTo: numberOf(upTo), receivedAt: numberOf(receivedAt) };
	}
	state.polledAt = numberOf(saved.polledAt);
	return state;
}

/**
 * Brings together what this process remembers and what was saved. What was saved counts for more only when another
 * main instance polled since; then of two memories of one mail the later delivery counts.
 */
export function mergeStates(
	own: FolderState | null,
	saved: FolderState | null,
): FolderState | null {
	if (!own || !saved) return own ?? saved;
	if (own.polledAt >= saved.polledAt) return own;
	if (!isSamePlace(own, saved)) return saved;
	const inFlight: InFlight = new Map(saved.inFlight);
	for (const [uid, delivery] of own.inFlight) {
		const other = inFlight.get(uid);
		if (!other || delivery.attempt >= other.attempt) inFlight.set(uid, delivery);
	}
	return { ...saved, inFlight };
}

/**
 * Makes up for time that passed on the clock alone, so that nothing is due earlier for it.
 * @param lostMs negative when the clock was set back
 */
export function makeUpFor(lostMs: number, state: FolderState): FolderState {
	if (lostMs === 0) return state;
	const later = (time: number) => (time > 0 ? time + lostMs : time);
	const { flow } = state;
	return {
		...state,
		inFlight: new Map(
			[...state.inFlight].map(([uid, delivery]) => [
				uid,
				{ ...delivery, since: later(delivery.since) },
			]),
		),
		flow: {
			...flow,
			markedAt: later(flow.markedAt),
			loggedAt: later(flow.loggedAt),
			stalledSince: later(flow.stalledSince),
			stalledUntil: later(flow.stalledUntil),
		},
	};
}

export function isSamePlace(a: Place, b: Place): boolean {
	return a.account === b.account && a.folder === b.folder && a.uidValidity === b.uidValidity;
}

function restoreCursor(saved: unknown): Cursor {
	if (!isRecord(saved)) return newCursor;
	const recent = listOf(saved.recent).flatMap((entry): Cursor['recent'] => {
		const [key, receivedAt] = listOf(entry);
		return typeof key === 'string' ? [[key, numberOf(receivedAt)]] : [];
	});
	return {
		handledUpTo: numberOf(saved.handledUpTo),
		handledAhead: numbersOf(saved.handledAhead),
		recent,
		forgottenUpTo: numberOf(saved.forgottenUpTo),
		renumberedUpTo: numberOf(saved.renumberedUpTo),
	};
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const numberOf = (value: unknown): number =>
	typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : 0;
const numbersOf = (value: unknown): number[] => listOf(value).map(numberOf);
