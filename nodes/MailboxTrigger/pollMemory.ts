/**
 * What this process keeps of each trigger between its polls, and the lock that keeps two polls of one trigger from
 * running beside each other: n8n starts the next poll whether or not the last one has ended.
 */
import { newStateHolder, type StateHolder } from './pollFolder';

export interface TriggerMemory extends StateHolder {
	polling: boolean;
	/** Epoch ms of the last health item; 0: none yet. */
	healthSentAt: number;
	/** What the last execution that came to nothing said; empty when nothing did since a mail was marked. */
	lastFault: string;
	/** The fault of the machine that was told of and lasts; empty when there is none. */
	toldFault: string;
}

const memories = new Map<string, TriggerMemory>();

/** @param trigger workflow and node id: unlike its name, they stay */
export function recallTrigger(trigger: string): TriggerMemory {
	const known = memories.get(trigger);
	if (known) return known;
	const memory: TriggerMemory = {
		...newStateHolder(),
		...{ polling: false, healthSentAt: 0, lastFault: '', toldFault: '' },
	};
	memories.set(trigger, memory);
	return memory;
}

/** Forgets everything, as a new process does. */
export function forgetTriggers(): void {
	memories.clear();
}

/** @returns what the work returned, or null when the trigger is being polled already */
export async function pollAlone<T>(
	memory: TriggerMemory,
	work: () => Promise<T>,
): Promise<T | null> {
	if (memory.polling) return null;
	memory.polling = true;
	try {
		return await work();
	} finally {
		memory.polling = false;
	}
}
