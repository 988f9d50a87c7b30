/** Lets go of what was quarantined, in one step: the Mailbox Trigger takes it up anew (B13). */
import type { ImapFlow } from 'imapflow';

import {
	chooseMarkWay,
	clearMarks,
	quarantinedKeyword,
	quarantineFolder,
	toRanges,
	type Fallback,
} from '../shared/imap/marks';
import { moveMails } from '../shared/imap/moveMails';
import { openFolder } from '../shared/imap/openFolder';
import { ProblemError } from '../shared/reasons/problem';

/**
 * @param path the folder that the trigger watches
 * @param since only mails received since are let go; all when not given
 * @returns the folder and how many mails were let go
 * @throws ProblemError when the server does not tell quarantined mails from others
 */
export async function letGo(
	client: ImapFlow,
	path: string,
	since: Date | undefined,
	fallback: Fallback,
): Promise<{ folder: string; count: number }> {
	const { path: folder } = await openFolder(client, path, false);
	const way = chooseMarkWay(client.mailbox || {}, fallback);
	if (way.kind === 'flag') {
		throw new ProblemError({
			code: 'quarantineUnknown',
			text: 'This mail server keeps no keywords: quarantined mails carry the same flag as those that are done',
			remedy:
				'Take the flag away from the mails in your mail program, or with "None (Take Up Anew)" one by one.',
		});
	}
	if (way.kind === 'keyword') {
		const uids = await findReceivedSince(client, { keyword: quarantinedKeyword }, since);
		if (uids.length > 0) await clearMarks(client, uids, fallback);
		return { folder, count: uids.length };
	}
	await openFolder(client, quarantineFolder, false);
	const uids = await findReceivedSince(client, { all: true }, since);
	for (const range of toRanges(uids)) {
		if (await moveMails(client, range, folder)) continue;
		throw new ProblemError({
			code: 'moveRefused',
			text: `The mail server refused to move mails from "${quarantineFolder}" back to "${folder}"`,
			remedy: 'Check that the user of the mailbox may write to this folder.',
		});
	}
	return { folder, count: uids.length };
}

const dayMs = 86_400_000;

/** Searches know days, in the server's zone: the exact time is looked at afterwards. */
async function findReceivedSince(
	client: ImapFlow,
	query: { keyword: string } | { all: true },
	since: Date | undefined,
): Promise<number[]> {
	const days = since ? { since: new Date(since.getTime() - dayMs) } : {};
	const found = (await client.search({ ...query, ...days, deleted: false }, { uid: true })) || [];
	if (!since) return found;
	const uids: number[] = [];
	for (const range of toRanges(found)) {
		const wanted = { uid: true, internalDate: true };
		for (const { uid, internalDate } of await client.fetchAll(range, wanted, { uid: true })) {
			if (!internalDate || new Date(internalDate) >= since) uids.push(uid);
		}
	}
	return uids;
}
