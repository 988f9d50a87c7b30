/**
 * The DNS resolver of all checks (issue "Fast, and polite", B16): one look-up a distinct name and batch,
 * shared in flight, kept across executions no longer than its TTL. A failure is remembered within its batch
 * only, so that a retry asks anew (B04).
 */
import { BoundedCache } from './cache';
import { lookUp, type LookUp } from './lookUp';
import type { Question } from './packet';
import { readServers, type DnsServerAddress } from './servers';
import { lookUpMs } from './timeouts';
import type { Answers, DnsError, RecordType, Resolve } from './types';

export interface ResolverOptions {
	/** Comma-separated `ip[:port]`, IPv6 in brackets where a port follows; empty for the system's servers. */
	servers?: string;
	/** Milliseconds for one look-up, all servers and repetitions together. */
	timeoutMs?: number;
}

const longestKeepSeconds = 3600;
/** An absence is kept briefly: it is what people repair and try again. */
const longestKeepOfAbsenceSeconds = 60;
/** Within its batch an answer serves whatever its TTL, but a very long batch asks again. */
const longestBatchMs = 60_000;
const maxInFlight = 64;
const maxEntries = 10_000;
const maxCacheBytes = 16 * 1024 * 1024;
/** Rough size of an entry beside its packet. */
const entryBytes = 200;
/** Sets of servers with a cache of their own; a workflow has one or two. */
const maxStores = 8;

interface StoredLookUp {
	result: LookUp;
	/** Place in the order of all events of this process: a batch begun later may not use a failure. */
	order: number;
	storedAtMs: number;
	keepUntilMs: number;
}

/** What resolvers with the same servers and time-out share. */
interface Store {
	/** The one that answered last comes first. */
	servers: DnsServerAddress[];
	cache: BoundedCache<StoredLookUp>;
	inFlight: Map<string, Promise<LookUp>>;
	waiting: Array<() => void>;
	running: number;
}

const stores = new Map<string, Store>();
let events = 0;

/**
 * Makes the resolver of one batch of items: call it once a run, not once an item and not once for ever.
 * @returns a function that answers, or throws {@link DnsError}: ENOTFOUND and
 *   ENODATA are answers; every other code means that nothing is known now
 * @throws ProblemError when `servers` holds something that is not an IP address
 */
export function createResolver(options: ResolverOptions = {}): Resolve {
	const timeoutMs = options.timeoutMs ?? lookUpMs;
	const store = openStore(readServers(options.servers), timeoutMs);
	const begun = ++events;

	return async <Type extends RecordType>(name: string, type: Type) => {
		const question = { name: name.replace(/\.$/, ''), type };
		const key = `${type} ${question.name.toLowerCase()}`;
		const kept = store.cache.get(key);
		const result =
			kept && isFresh(kept, begun)
				? kept.result
				: await shareInFlight(store, key, () => lookUp(store.servers, question, timeoutMs));
		if (!result.found) throw makeError(result, question);
		// An answer to the question holds records of the type asked alone.
		return result.values.map(copyValue) as Array<Answers[Type]>;
	};
}

/**
 * Bounds what one mail may cost in look-ups: a mail with 500 signatures asks 500 times otherwise.
 * @returns a resolver that fails with EQUERYLIMIT, which counts as a temporary failure, once `limit`
 *   distinct questions were asked through it
 */
export function queryBudget(resolve: Resolve, limit: number): Resolve {
	const asked = new Set<string>();
	return async (name, type) => {
		const key = `${type} ${name.toLowerCase()}`;
		if (!asked.has(key) && asked.size >= limit) {
			const text = `More than ${limit} DNS look-ups would be needed`;
			throw Object.assign(new Error(text), { code: 'EQUERYLIMIT' });
		}
		asked.add(key);
		return await resolve(name, type);
	};
}

/** Whether an error of a resolver means "there is none", rather than "not known now". */
export function isAbsence(error: unknown): boolean {
	const code = (error as Partial<DnsError> | null)?.code;
	return code === 'ENOTFOUND' || code === 'ENODATA';
}

function openStore(servers: DnsServerAddress[], timeoutMs: number): Store {
	const key = JSON.stringify([servers, timeoutMs]);
	const store = stores.get(key) ?? {
		servers,
		cache: new BoundedCache<StoredLookUp>(maxEntries, maxCacheBytes),
		inFlight: new Map<string, Promise<LookUp>>(),
		waiting: [],
		running: 0,
	};
	stores.delete(key);
	stores.set(key, store);
	const [oldest] = stores.keys();
	if (stores.size > maxStores) stores.delete(oldest!);
	return store;
}

function isFresh(kept: StoredLookUp, begun: number): boolean {
	const now = performance.now();
	return now < kept.keepUntilMs || (kept.order > begun && now - kept.storedAtMs < longestBatchMs);
}

function shareInFlight(store: Store, key: string, start: () => Promise<LookUp>): Promise<LookUp> {
	const running = store.inFlight.get(key);
	if (running) return running;
	const started = runInTurn(store, start).then((result) => {
		const storedAtMs = performance.now();
		const keepUntilMs = storedAtMs + 1000 * keepSeconds(result);
		const size = entryBytes + key.length + result.sizeBytes;
		store.cache.set(key, { result, order: ++events, storedAtMs, keepUntilMs }, size);
		store.inFlight.delete(key);
		return result;
	});
	store.inFlight.set(key, started);
	return started;
}

function keepSeconds(result: LookUp): number {
	return Math.min(
		result.ttlSeconds,
		result.found ? longestKeepSeconds : longestKeepOfAbsenceSeconds,
	);
}

/** Bounds the open sockets; the time-out of a look-up starts when its turn comes. */
async function runInTurn<T>(store: Store, start: () => Promise<T>): Promise<T> {
	if (store.running >= maxInFlight) await new Promise<void>((turn) => store.waiting.push(turn));
	else store.running++;
	try {
		return await start();
	} finally {
		const next = store.waiting.shift();
		if (next) next();
		else store.running--;
	}
}

const sentences = new Map([
	['ENOTFOUND', 'does not exist'],
	['ENODATA', 'has no such record'],
	['ETIMEOUT', 'could not be looked up in time'],
]);

/** A new error each time: callers write on the errors they get. */
function makeError({ code }: { code: string }, { name, type }: Question): DnsError {
	const text = `${name} (${type}) ${sentences.get(code) ?? 'could not be looked up'}`;
	// An absence is an answer: where it was asked for tells nobody anything, and finding out takes longest.
	const { stackTraceLimit } = Error;
	Error.stackTraceLimit = 0;
	const error = new Error(text);
	Error.stackTraceLimit = stackTraceLimit;
	return Object.assign(error, { code });
}

/** Callers sort and change what they get. */
function copyValue(value: Answers[RecordType]): Answers[RecordType] {
	if (Buffer.isBuffer(value)) return Buffer.from(value);
	return typeof value === 'object' ? { ...value } : value;
}
