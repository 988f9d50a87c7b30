/**
 * Asks the server which mails of the opened folder are to be looked at. Only numbers cross the wire for mails that
 * are not handed on now, so that a folder of any size costs little memory.
 */
import type { FetchMessageObject, ImapFlow, SearchObject } from 'imapflow';

import {
	doneKeywords,
	quarantinedKeyword,
	readKeywords,
	readMarks,
	toRanges,
	tryKeyword,
	type MarkWay,
	type Marks,
} from '../shared/imap/marks';
import { searchMails } from '../shared/imap/searchMails';

/** A mail as the server describes it without its content. */
export interface FoundMail {
	uid: number;
	sizeBytes: number;
	/** Epoch ms the server received it; 0 when it does not say. */
	receivedAt: number;
	marks: Marks;
	/** Other keywords on it, as people and mail programs set them. */
	keywords: string[];
	/** A draft, or deleted and not yet expunged: no mail to hand on. */
	unfinished: boolean;
}

/** Mails older than this are left alone. Searches know days only: the exact time is looked at later. */
function receivedSince(receivedAfter: Date | undefined): SearchObject {
	// A day earlier: servers compare by the date in their own time zone.
	return receivedAfter ? { since: new Date(receivedAfter.getTime() - 86_400_000) } : {};
}

const mailOnly: SearchObject = { deleted: false, draft: false };

/** @returns UIDs above the given one of mails without any mark, ascending */
export async function findUnmarked(
	client: ImapFlow,
	way: MarkWay,
	above: number,
	receivedAfter: Date | undefined,
): Promise<number[]> {
	const marks = {
		keyword: [...doneKeywords, tryKeyword(1)].map((keyword) => ({ keyword })),
		flag: way.kind === 'flag' ? [flagSearch(way.flag)] : [],
		folder: [],
	}[way.kind];
	const found = await searchMails(client, {
		...(above > 0 && { uid: `${above + 1}:*` }),
		...mailOnly,
		...receivedSince(receivedAfter),
		...(marks.length > 1 && { not: { or: marks } }),
		...(marks.length === 1 && { not: marks[0] }),
	});
	// RFC 3501 section 6.4.8: `n:*` names the last mail even when its UID is below n.
	return found.filter((uid) => uid > above);
}

/** @returns the lowest UID that carries one of the keywords, and really does; 0: none */
export async function findLowestMarked(client: ImapFlow, keywords: string[]): Promise<number> {
	const wanted = keywords.map((keyword) => ({ keyword }));
	const found = await searchMails(client, wanted.length > 1 ? { or: wanted } : wanted[0]!);
	const [lowest] = found;
	if (lowest === undefined) return 0;
	// Servers whose search does not know keywords name all mails.
	const mail = await client.fetchOne(String(lowest), { flags: true }, { uid: true });
	const flags = mail ? [...(mail.flags ?? [])].map((flag) => flag.toLowerCase()) : [];
	return keywords.some((keyword) => flags.includes(keyword.toLowerCase())) ? lowest : 0;
}

/** @returns the lowest UID of the mails received after the time; 0: none */
export async function findLowestReceived(client: ImapFlow, after: Date): Promise<number> {
	const found = await searchMails(client, receivedSince(after));
	const described = await describeMails(client, found, { kind: 'keyword' });
	const late = found.find((uid) => (described.get(uid)?.receivedAt ?? 0) > after.getTime());
	return late ?? 0;
}

/** @returns UIDs of mails that were handed on and are not done, as far as the server counts that */
export async function findTried(client: ImapFlow, way: MarkWay): Promise<number[]> {
	if (way.kind !== 'keyword') return [];
	const done = doneKeywords.map((keyword) => ({ keyword }));
	return await searchMails(client, { ...mailOnly, keyword: tryKeyword(1), not: { or: done } });
}

/** @returns UIDs of quarantined mails, as far as the server keeps that mark */
export async function findQuarantined(client: ImapFlow, way: MarkWay): Promise<number[]> {
	return way.kind === 'keyword' ? await searchMails(client, { keyword: quarantinedKeyword }) : [];
}

/** @returns UIDs above the given one, ascending */
export async function findAbove(
	client: ImapFlow,
	uid: number,
	receivedAfter: Date | undefined,
): Promise<number[]> {
	const found = await searchMails(client, {
		uid: `${uid + 1}:*`,
		...mailOnly,
		...receivedSince(receivedAfter),
	});
	// RFC 3501 section 6.4.8: `n:*` names the last mail even when its UID is below n.
	return found.filter((candidate) => candidate > uid);
}

/** Describes mails; those that are gone are missing from the answer. */
export async function describeMails(
	client: ImapFlow,
	uids: number[],
	way: MarkWay,
): Promise<Map<number, FoundMail>> {
	const described = new Map<number, FoundMail>();
	const asked = new Set(uids);
	const query = { uid: true, flags: true, internalDate: true, size: true };
	for (const range of toRanges(uids)) {
		for (const mail of await client.fetchAll(range, query, { uid: true })) {
			// Servers tell of flags that others change meanwhile: of any mail, and without what was asked for.
			if (!asked.has(mail.uid) || (mail.size === undefined && described.has(mail.uid))) continue;
			described.set(mail.uid, describeMail(mail, way));
		}
	}
	return described;
}

/** @returns the mails received last, whatever their marks, ascending by UID */
export async function describeLatest(
	client: ImapFlow,
	exists: number,
	count: number,
	way: MarkWay,
): Promise<FoundMail[]> {
	if (exists === 0) return [];
	const query = { uid: true, flags: true, internalDate: true, size: true };
	const latest = await client.fetchAll(`${Math.max(1, exists - count + 1)}:*`, query);
	return latest
		.filter(({ uid, size }) => uid > 0 && size !== undefined)
		.map((mail) => describeMail(mail, way))
		.sort((a, b) => a.uid - b.uid);
}

/** @param mail fetched with flags, received time and its size or whole source */
export function describeMail(mail: FetchMessageObject, way: MarkWay): FoundMail {
	const receivedAt = mail.internalDate ? new Date(mail.internalDate).getTime() : 0;
	const flags = mail.flags ?? new Set<string>();
	return {
		uid: mail.uid,
		sizeBytes: mail.source?.length ?? mail.size ?? 0,
		receivedAt: Number.isNaN(receivedAt) ? 0 : receivedAt,
		marks: readMarks(flags, way),
		keywords: readKeywords(flags),
		unfinished: flags.has('\\Deleted') || flags.has('\\Draft'),
	};
}

function flagSearch(flag: '\\Flagged' | '\\Answered' | '\\Seen'): SearchObject {
	if (flag === '\\Flagged') return { flagged: true };
	return flag === '\\Answered' ? { answered: true } : { seen: true };
}
