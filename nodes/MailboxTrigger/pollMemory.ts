/**
 * What this process keeps of each trigger between its polls, and the lock that keeps two polls of one trigger from
 * running beside each other: n8n starts the next poll whether or not the last one has ended.
 */
import { isSamePlace } from './folderState';
import { newStateHolder, type StateHolder } from './pollFolder';

/** What is kept of one of its folders. */
export interface FolderMemory extends StateHolder {
	/** Whether the error workflow heard of another trigger on the folder. */
	toldOfOthers: boolean;
	/** Whether the error workflow heard that the folder is numbered anew again and again. */
	toldOfNumbering: boolean;
}

export interface TriggerMemory {
	/** By path or role, as the node names them. */
	folders: Map<string, FolderMemory>;
	/** What people call it: node and workflow. */
	name: string;
	/** Host and port it polled last: one sign-in name is another mailbox on another server. */
	server: string;
	polling: boolean;
	/** Epoch ms of the last health item; 0: none yet. */
	healthSentAt: number;
	/** What the last execution that came to nothing said; empty when nothing did since a mail was marked. */
	lastFault: string;
	/** The fault of the machine that was told of and lasts; empty when there is none. */
	toldFault: string;
	/** Whether the error workflow heard that executions are cut short; none came through since. */
	toldOfCut: boolean;
}

const memories = new Map<string, TriggerMemory>();

/**
 * @param trigger workflow and node id: unlike its name, they stay
 * @param name what it is called now
 */
export function recallTrigger(trigger: string, name: string): TriggerMemory {
	const known = memories.get(trigger);
	if (known) return Object.assign(known, { name });
	const memory: TriggerMemory = {
		...{ name, server: '', folders: new Map<string, FolderMemory>() },
		...{ polling: false, healthSentAt: 0, lastFault: '', toldFault: '', toldOfCut: false },
	};
	memories.set(trigger, memory);
	return memory;
}

/** @param chosen path or role, as the node names it */
export function recallFolder({ folders }: TriggerMemory, chosen: string): FolderMemory {
	const memory = folders.get(chosen) ?? {
		...newStateHolder(),
		toldOfOthers: false,
		toldOfNumbering: false,
	};
	folders.set(chosen, memory);
	return memory;
}

/** A trigger that was not polled for so long is taken as switched off; most poll every minute or hour. */
const activeMs = 2 * 3_600_000;

/** @returns names of the other triggers of this process that watch the same folder of the same mailbox */
export function findOthers(memory: TriggerMemory, { state }: FolderMemory, now: number): string[] {
	if (!state) return [];
	const isActive = ({ state: other }: FolderMemory) =>
		other !== null && isSamePlace(other, state) && now - other.polledAt < activeMs;
	return [...memories.values()]
		.filter((other) => other !== memory && other.server === memory.server)
		.filter(({ folders }) => [...folders.values()].some(isActive))
		.map(({ name }) => name);
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
