/**
 * Turns of n8n's event loop (promise B35). Work that could go on for long asks here, piece by piece, whether to go on:
 * a turn lasts some milliseconds, whatever work and however many mails share it, and then everybody else has theirs.
 */
const turnMs = 3;

let begun = 0;
/** Whether anybody asked for the coming turn, whose first one begins it. */
let next: { isBegun: boolean } | undefined;

/** @returns whether the turn is over: then `await` {@link nextTurn} before any more work */
export function isTurnOver(): boolean {
	return performance.now() - begun >= turnMs;
}

/** Waits for a new turn of the event loop. */
export function nextTurn(): Promise<void> {
	const turn = (next ??= { isBegun: false });
	return new Promise((resolve) => {
		setImmediate(() => {
			if (!turn.isBegun) {
				turn.isBegun = true;
				begun = performance.now();
				next = undefined;
			}
			resolve();
		});
	});
}
