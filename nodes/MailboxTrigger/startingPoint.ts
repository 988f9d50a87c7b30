/**
 * Where a folder begins (promise B20): what lay in it before the trigger was switched on is nobody's to log. The point
 * survives what n8n may lose of its memory: marks on the mails tell it again.
 */
import type { ImapFlow } from 'imapflow';

import {
	addKeyword,
	doneKeywords,
	startKeyword,
	tryKeyword,
	type MarkWay,
} from '../shared/imap/marks';
import type { OpenedFolder } from '../shared/imap/openFolder';
import { describeLatest, findLowestMarked, findLowestReceived } from './findMails';

export interface Start {
	/** Mails with a UID up to this one were there before. */
	upTo: number;
	/** Epoch ms: when the newest of them was received; 0: there was none, or it is not known. */
	receivedAt: number;
}

/** Nothing was there before: all mail is handed on. */
export const wholeFolder: Readonly<Start> = { upTo: 0, receivedAt: 0 };

/** What is known of a folder that has no starting point under its present numbers. */
export interface StartFacts {
	/** The starting point under earlier numbers (another UIDVALIDITY); null: none is known. */
	former: Start | null;
	/** Whether the trigger was switched on in an earlier process, so that mail may have come in between. */
	resumed: boolean;
	/** Whether nothing may be written to the server. */
	readOnly: boolean;
}

/**
 * A trigger that was on before has left a mark, unless the folder held no mail then or its server keeps none: what came
 * in the days before counts as new.
 */
const resumedMs = 7 * 86_400_000;

/** Finds the starting point of the opened folder, and marks it where it begins now. */
export async function findStart(
	client: ImapFlow,
	folder: OpenedFolder,
	way: MarkWay,
	{ former, resumed, readOnly }: StartFacts,
): Promise<Start> {
	const [newest] = await describeLatest(client, folder.exists, 1, way);
	if (!newest) return { upTo: Math.max(0, folder.uidNext - 1), receivedAt: 0 };
	// Mail that came since the folder was opened has a number above.
	const last = folder.uidNext > 0 ? folder.uidNext - 1 : newest.uid;
	if (way.kind === 'keyword' && !readOnly) {
		const marked = await findMarked(client);
		if (marked !== null) return { upTo: marked, receivedAt: former?.receivedAt ?? 0 };
	}
	const since = former ? former.receivedAt : resumed ? Date.now() - resumedMs : null;
	if (since !== null) {
		const lowest = since > 0 ? await findLowestReceived(client, new Date(since)) : 1;
		return { upTo: lowest > 0 ? lowest - 1 : last, receivedAt: since };
	}
	if (way.kind === 'keyword' && !readOnly) await addKeyword(client, [newest.uid], startKeyword);
	// A mail may be dated in the future.
	return { upTo: last, receivedAt: Math.min(newest.receivedAt, Date.now()) };
}

/** @returns the UID behind which mail was new, by the lowest mark of ours; null: there is none */
async function findMarked(client: ImapFlow): Promise<number | null> {
	const handled = await findLowestMarked(client, [...doneKeywords, tryKeyword(1)]);
	const started = await findLowestMarked(client, [startKeyword]);
	const points = [...(handled > 0 ? [handled - 1] : []), ...(started > 0 ? [started] : [])];
	return points.length > 0 ? Math.min(...points) : null;
}
