/**
 * One look-up over all servers: the next server is asked when one fails or stays silent, late answers still
 * count, aliases (CNAME) are followed to their end. What no server answered is a temporary failure.
 */
import { askServer } from './exchange';
import { isEncodableName, type Question, type Reply } from './packet';
import type { DnsServerAddress } from './servers';
import type { Answers, DnsError, RecordType } from './types';

/** What a name holds; `code` tells an empty answer, or why there is none. */
export type LookUp =
	| { found: true; values: Array<Answers[RecordType]>; ttlSeconds: number; sizeBytes: number }
	| { found: false; code: string; temporary: boolean; ttlSeconds: number; sizeBytes: number };

type Answer = Exclude<Reply, { kind: 'truncated' | 'noEdns' | 'failed' }>;

/** Longest chain of aliases that is followed over several questions. */
const mostAliases = 8;

/**
 * @param servers in the order to ask them; the one that answers is moved to the front, so that a dead one costs its
 *   patience once and not with each look-up
 * @param timeoutMs for the whole look-up, all servers and repetitions together
 */
export async function lookUp(
	servers: DnsServerAddress[],
	question: Question,
	timeoutMs: number,
): Promise<LookUp> {
	let name = question.name;
	let ttlSeconds = Infinity;
	try {
		for (let aliases = 0; aliases <= mostAliases; aliases++) {
			// Such a name cannot exist, and nobody needs to be asked.
			if (!isEncodableName(name)) return notFound('ENOTFOUND', false);
			const answer = await askServers(servers, { ...question, name }, timeoutMs);
			ttlSeconds = Math.min(ttlSeconds, answer.ttlSeconds);
			if (answer.kind === 'records') return { ...answer, found: true, ttlSeconds };
			if (answer.kind === 'none') {
				return { ...answer, found: false, temporary: false, ttlSeconds };
			}
			name = answer.name;
		}
		return notFound('ESERVFAIL', true);
	} catch (error) {
		return notFound((error as Partial<DnsError>).code ?? 'ESERVFAIL', true);
	}
}

function notFound(code: string, temporary: boolean): LookUp {
	return { found: false, code, temporary, ttlSeconds: 0, sizeBytes: 0 };
}

/** @throws DnsError with a temporary code when no server answers in time */
function askServers(
	servers: DnsServerAddress[],
	question: Question,
	timeoutMs: number,
): Promise<Answer> {
	// Each server is asked again when all were silent; a lone one three times.
	const order =
		servers.length === 1 ? [...servers, ...servers, ...servers] : [...servers, ...servers];
	const patienceMs = timeoutMs / order.length;
	return new Promise((resolve, reject) => {
		const stop = new AbortController();
		const refused = new Set<DnsServerAddress>();
		let failure: unknown = failWith('ETIMEOUT');
		let position = 0;
		let running = 0;
		let patience: NodeJS.Timeout | undefined;

		const deadline = setTimeout(() => finish(() => reject(failure as Error)), timeoutMs);
		function finish(settle: () => void) {
			clearTimeout(deadline);
			clearTimeout(patience);
			settle();
			stop.abort();
		}

		async function ask(server: DnsServerAddress) {
			running++;
			try {
				const reply = await askServer(server, question, stop.signal);
				if (reply.kind === 'failed') throw failWith(reply.code);
				prefer(server, servers);
				finish(() => resolve(reply));
			} catch (error) {
				running--;
				if (stop.signal.aborted) return;
				failure = error;
				refused.add(server);
				askNext();
			}
		}

		function askNext() {
			clearTimeout(patience);
			while (position < order.length && refused.has(order[position]!)) position++;
			if (position === order.length) {
				if (running === 0) finish(() => reject(failure as Error));
				return;
			}
			void ask(order[position++]!);
			patience = setTimeout(askNext, patienceMs);
		}
		askNext();
	});
}

function prefer(server: DnsServerAddress, servers: DnsServerAddress[]): void {
	servers.splice(servers.indexOf(server), 1);
	servers.unshift(server);
}

function failWith(code: string): DnsError {
	return Object.assign(new Error(code), { code });
}
