/**
 * Time as this process lived through it (promise B13): neither a clock that is set nor a process that is frozen lets
 * it pass, so that a mail is not handed on again beside an execution that had no time to mark it.
 */
import { performance } from 'node:perf_hooks';

const beatMs = 1_000;
/** What may lie between two beats of a busy process. */
const longestBeatMs = 5_000;

let lived = 0;
let lastBeat = 0;
let timer: NodeJS.Timeout | undefined;

/** @returns milliseconds lived since the first call */
export function livedMs(): number {
	if (!timer) {
		lastBeat = performance.now();
		timer = setInterval(beat, beatMs).unref();
	}
	beat();
	return lived;
}

function beat(): void {
	const now = performance.now();
	lived += Math.min(now - lastBeat, longestBeatMs);
	lastBeat = now;
}

/** What both clocks said at one moment. */
export interface ClockReading {
	/** Epoch ms. */
	wall: number;
	lived: number;
}

export const readClocks = (): ClockReading => ({ wall: Date.now(), lived: livedMs() });

/** Clocks drift apart a little; that is no jump. */
const smallestJumpMs = 1_000;

/** @returns by how much the clock on the wall went ahead of the time lived; negative when it was set back */
export function lostTime(before: ClockReading, now: ClockReading): number {
	const lost = Math.round(now.wall - before.wall - (now.lived - before.lived));
	return Math.abs(lost) < smallestJumpMs ? 0 : lost;
}
