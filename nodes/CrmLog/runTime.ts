/** How long a run may take and how it waits; tests bring a clock of their own. */

export interface RunTime {
	now(): number;
	sleep(ms: number): Promise<void>;
	/** Milliseconds until the run has to be done; 0 or less when it is to stop. */
	left(): number;
}
