/** Searching the opened folder. A refused search is no empty answer: mails that were not found would count as gone. */
import type { ImapFlow, SearchObject } from 'imapflow';

import { explainRefusal } from './refusals';

/** UIDs looked at at once. A hostile server must not fill the memory with numbers. */
const mostUids = 1_000_000;

/**
 * @returns UIDs, ascending
 * @throws ProblemError with the server's words when it refuses
 */
export async function searchMails(client: ImapFlow, query: SearchObject): Promise<number[]> {
	// RFC 4731: one run such as 1:50000 instead of 50 000 numbers.
	const found = await client.search(query, { uid: true, returnOptions: ['ALL'] });
	if (Array.isArray(found)) return found.sort((a, b) => a - b).slice(0, mostUids);
	if (found) return expandSet(found.all ?? '');
	// Proton Mail Bridge answers NO in a folder without mails.
	if (client.mailbox && client.mailbox.exists === 0) return [];
	throw explainRefusal(client, {
		code: 'searchRefused',
		text: 'The mail server refused to search the folder',
		remedy:
			'The next poll tries again. If it stays so, look into the log of the mail server; the progress "Cursor" needs the simplest search only.',
	});
}

/** @param set a sequence set without `*` (RFC 3501 section 9); what is no number is passed over */
export function expandSet(set: string): number[] {
	const uids = new Set<number>();
	for (const run of set.split(',')) {
		const [from = 0, to = from] = run.split(':').map(Number);
		if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) continue;
		for (let uid = Math.max(1, Math.min(from, to)); uid <= Math.max(from, to); uid++) {
			if (uids.size >= mostUids) break;
			uids.add(uid);
		}
	}
	return [...uids].sort((a, b) => a - b);
}
