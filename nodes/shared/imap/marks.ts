/**
 * What the mail server is told about a mail (promise B13): keywords (RFC 3501 section 2.3.2) that say what became
 * of it, so that the truth survives a crash, a renamed node and a lost n8n database. Where the server keeps no
 * keywords of ours (PERMANENTFLAGS without `\*`) a flag or a folder stands in.
 */
import type { ImapFlow, MailboxObject } from 'imapflow';

import { ProblemError } from '../reasons/problem';
import { quote } from '../reasons/receipt';
import { moveMails } from './moveMails';
import { findOrCreateFolder } from './openFolder';
import { explainRefusal } from './refusals';

/** What was decided for a mail; either way it is done and never handed on again. */
export type DoneMark = 'logged' | 'notLogged';

/** How a mail is marked where the server keeps no keywords of ours. */
export type Fallback = (
	| { kind: 'flag'; flag: FallbackFlag }
	/** Moves the mail out of the way; the folder is created when it does not exist. */
	| { kind: 'folder'; folder: string }
) & {
	/** Also where the server promises to keep keywords: some drop them. */
	always?: true;
};

export type FallbackFlag = '\\Flagged' | '\\Answered' | '\\Seen';

/** The flags that can stand in for a keyword, as the nodes name them. */
export const fallbackFlags: ReadonlyMap<FallbackFlag, string> = new Map([
	['\\Answered', 'Flag Answered'],
	['\\Flagged', 'Flag Flagged (Star)'],
	['\\Seen', 'Flag Seen (Read)'],
]);

export const defaultFallback: Fallback = { kind: 'flag', flag: '\\Flagged' };

/** Where a quarantined mail goes when the fall-back is a folder. */
export const quarantineFolder = 'Email-to-CRM Quarantine';

export const loggedKeyword = 'EmailToCrm-Logged';
export const notLoggedKeyword = 'EmailToCrm-NotLogged';
export const quarantinedKeyword = 'EmailToCrm-Quarantined';

/** On the newest mail that was there before the trigger began; it says nothing of the mail itself. */
export const startKeyword = 'EmailToCrm-Start';

/** Mails carrying one of these are never handed on. */
export const doneKeywords = [loggedKeyword, notLoggedKeyword, quarantinedKeyword];

/** The most deliveries of one mail that can be counted on the server. */
export const mostTries = 10;

/** @param attempt counted from 1; a mail at its third delivery carries Try1, Try2 and Try3 */
export const tryKeyword = (attempt: number): string => `EmailToCrm-Try${attempt}`;

const tryKeywords = Array.from({ length: mostTries }, (_, index) => tryKeyword(index + 1));

/** What the marks on one mail say. */
export interface Marks {
	/** Nothing more is to be done with the mail. */
	done: boolean;
	/** Marked as logged; false where the mark does not tell. */
	logged: boolean;
	quarantined: boolean;
	/** How often the mail was handed on; 0 where that cannot be told from the server. */
	attempts: number;
}

/** How marks are kept in the opened folder. */
export type MarkWay = { kind: 'keyword' } | Fallback;

/** @returns keywords where the folder keeps them, else the fall-back */
export function chooseMarkWay(
	folder: Pick<MailboxObject, 'permanentFlags'>,
	fallback: Fallback,
): MarkWay {
	// RFC 3501 section 7.1: without a PERMANENTFLAGS response every flag may be changed for good.
	const keeps = !folder.permanentFlags || folder.permanentFlags.has('\\*');
	return keeps && !fallback.always ? { kind: 'keyword' } : fallback;
}

/** @throws ProblemError when the server says beforehand that marks of this way are not kept in the folder */
export function assertMarkable(
	folder: Pick<MailboxObject, 'path' | 'permanentFlags'>,
	way: MarkWay,
): void {
	const kept = folder.permanentFlags;
	if (way.kind === 'flag' && kept && !kept.has(way.flag)) throw notKept(folder, way.flag);
}

/** Reads the marks among a mail's flags. Servers may change the case of keywords. */
export function readMarks(flags: ReadonlySet<string> | undefined, way: MarkWay): Marks {
	const present = new Set([...(flags ?? [])].map((flag) => flag.toLowerCase()));
	const has = (flag: string) => present.has(flag.toLowerCase());
	let attempts = 0;
	tryKeywords.forEach((keyword, index) => {
		if (has(keyword)) attempts = index + 1;
	});
	return {
		done: doneKeywords.some(has) || (way.kind === 'flag' && has(way.flag)),
		logged: has(loggedKeyword),
		quarantined: has(quarantinedKeyword),
		attempts,
	};
}

const mostKeywords = 100;

/** @returns the keywords on a mail that are not of ours (RFC 3501 section 2.3.2) */
export function readKeywords(flags: ReadonlySet<string> | undefined): string[] {
	return [...(flags ?? [])]
		.filter((flag) => !flag.startsWith('\\') && !/^EmailToCrm-/i.test(flag))
		.slice(0, mostKeywords);
}

/**
 * Marks mails of the opened folder as done and takes their in-flight marks away.
 * @param uids one UID or several; mails that are gone are passed over
 * @returns how they were marked
 * @throws ProblemError when the server refuses
 */
export async function markDone(
	client: ImapFlow,
	uids: number | number[],
	mark: DoneMark,
	fallback: Fallback = defaultFallback,
): Promise<MarkWay> {
	const way = openedMarkWay(client, fallback);
	const keyword = mark === 'logged' ? loggedKeyword : notLoggedKeyword;
	await setMark(client, toRanges(uids), way, keyword, way.kind === 'folder' ? way.folder : '');
	return way;
}

/** Marks mails as not to be tried again, for a person to look at. @throws ProblemError when the server refuses */
export async function markQuarantined(
	client: ImapFlow,
	uids: number[],
	fallback: Fallback = defaultFallback,
): Promise<MarkWay> {
	const way = openedMarkWay(client, fallback);
	await setMark(client, toRanges(uids), way, quarantinedKeyword, quarantineFolder);
	return way;
}

/**
 * Counts a delivery on the server, before the mail is handed on: should it take n8n down with it, the count stays.
 * Only for folders that keep keywords.
 * @param attempt the delivery that begins, counted from 1
 * @throws ProblemError when the server refuses, or does not keep the count
 */
export async function markTried(client: ImapFlow, uids: number[], attempt: number): Promise<void> {
	await store(client, toRanges(uids), 'add', [tryKeyword(Math.min(attempt, mostTries))]);
}

/**
 * Puts a keyword on mails and reads back what they carry then. Only for folders that keep keywords.
 * @returns UID to flags; mails that are gone are missing
 * @throws ProblemError when the server refuses, or does not keep the keyword
 */
export async function addKeyword(
	client: ImapFlow,
	uids: number[],
	keyword: string,
): Promise<Map<number, ReadonlySet<string>>> {
	const ranges = toRanges(uids);
	await store(client, ranges, 'add', [keyword]);
	const flags = new Map<number, ReadonlySet<string>>();
	const query = { uid: true, flags: true };
	for (const range of ranges) {
		for (const mail of await client.fetchAll(range, query, { uid: true })) {
			flags.set(mail.uid, mail.flags ?? new Set());
		}
	}
	return flags;
}

/** Takes a keyword off mails. @throws ProblemError when the server refuses */
export async function removeKeyword(
	client: ImapFlow,
	uids: number[],
	keyword: string,
): Promise<void> {
	await store(client, toRanges(uids), 'remove', [keyword]);
}

/**
 * Takes all marks away, so that the trigger takes the mails up anew.
 * @param fallback whose flag is taken away too where the server keeps no keywords
 */
export async function clearMarks(
	client: ImapFlow,
	uids: number | number[],
	fallback: Fallback = defaultFallback,
): Promise<void> {
	const way = openedMarkWay(client, fallback);
	const flags = [
		...(way.kind === 'keyword' ? [...doneKeywords, ...tryKeywords] : []),
		...(way.kind === 'flag' ? [way.flag] : []),
	];
	if (flags.length > 0) await store(client, toRanges(uids), 'remove', flags);
}

async function setMark(
	client: ImapFlow,
	ranges: string[],
	way: MarkWay,
	keyword: string,
	folder: string,
): Promise<void> {
	if (ranges.length === 0) return;
	if (way.kind === 'flag') return await store(client, ranges, 'add', [way.flag]);
	if (way.kind === 'folder') return await moveAway(client, ranges, folder);
	await store(client, ranges, 'add', [keyword]);
	// The new mark stands first: a crash in between leaves a mail with too many marks, never with none.
	const others = [...doneKeywords, ...tryKeywords].filter((other) => other !== keyword);
	await store(client, ranges, 'remove', others);
}

async function moveAway(client: ImapFlow, ranges: string[], folder: string): Promise<void> {
	// The move tells whether a folder that was refused is there.
	const path = await client
		.list()
		.then((folders) => findOrCreateFolder(client, folder, folders))
		.catch(() => folder);
	for (const range of ranges) {
		if (await moveMails(client, range, path)) continue;
		throw refused(client, `move mails into the folder "${folder}"`);
	}
}

async function store(
	client: ImapFlow,
	ranges: string[],
	operation: 'add' | 'remove',
	flags: string[],
): Promise<void> {
	const options = { uid: true, silent: true };
	for (const range of ranges) {
		const stored =
			operation === 'add'
				? await client.messageFlagsAdd(range, flags, options)
				: await client.messageFlagsRemove(range, flags, options);
		if (!stored) throw refused(client, `change the marks of mails (${flags[0]})`);
		if (operation === 'add') await lookOnce(client, range, flags[0]!);
	}
}

const looked = new WeakSet<ImapFlow>();

/** Servers promise what they do not keep: after the first mark of a connection one mail is looked at (B39). */
async function lookOnce(client: ImapFlow, range: string, flag: string): Promise<void> {
	if (looked.has(client) || !client.mailbox) return;
	const [first = range] = /^\d+/.exec(range) ?? [];
	const mail = await client.fetchOne(first, { flags: true }, { uid: true });
	// One that is gone tells nothing: the next mark is looked at.
	if (!mail || !mail.flags) return;
	if (!hasFlag(mail.flags, flag)) throw notKept(client.mailbox, flag);
	looked.add(client);
}

const hasFlag = (flags: ReadonlySet<string>, flag: string): boolean =>
	[...flags].some((each) => each.toLowerCase() === flag.toLowerCase());

function notKept(
	{ path, permanentFlags: kept }: Pick<MailboxObject, 'path' | 'permanentFlags'>,
	flag: string,
): ProblemError {
	const isKeyword = !flag.startsWith('\\');
	const others = [...fallbackFlags]
		.filter(([each]) => each !== flag && (!kept || kept.has(each)))
		.map(([, name]) => quote(name));
	const ways = [...others, '"Moving to a Folder"'].join(' or ');
	return new ProblemError({
		code: 'marksNotKept',
		text: `The mail server does not keep the mark ${quote(flag)} in the folder ${quote(path)}: the Mailbox Trigger would hand its mails on again and again`,
		remedy: `Choose the same in Mailbox Trigger and Mailbox: ${isKeyword ? 'switch on the option "Without Keywords, Always" and choose' : 'choose'} ${ways} under "Without Keywords, Mark By". Or give the user the right to change flags. In a folder that must stay as it is, choose the progress "Cursor" in the Mailbox Trigger.`,
	});
}

function openedMarkWay(client: ImapFlow, fallback: Fallback): MarkWay {
	if (!client.mailbox) {
		throw new ProblemError({
			code: 'noFolderOpened',
			text: 'The connection to the mail server closed its folder before a mail was marked',
			remedy: 'Run the step again. If it happens again, look into the log of the mail server.',
		});
	}
	const way = chooseMarkWay(client.mailbox, fallback);
	assertMarkable(client.mailbox, way);
	return way;
}

function refused(client: ImapFlow, what: string): ProblemError {
	const folder = client.mailbox ? client.mailbox.path : '';
	return explainRefusal(client, {
		code: 'marksRefused',
		text: `The mail server refused to ${what} in "${folder}"`,
		remedy:
			'Check that the mailbox user may change flags in this folder and that the mailbox is not full. For a read-only folder choose the progress "Cursor" in the Mailbox Trigger.',
	});
}

/** @returns a sequence set (RFC 3501 section 9) for a page of mails, runs of UIDs joined; empty for no UIDs */
export function toRange(uids: number | number[]): string {
	return runsOf(uids).join(',');
}

/** Characters of one set; servers need not read lines longer than 8 000 (RFC 2683 section 3.2.1.5). */
const longestRange = 4_000;

/** @returns sequence sets, each short enough for one command; none for no UIDs */
export function toRanges(uids: number | number[]): string[] {
	const ranges: string[] = [];
	for (const run of runsOf(uids)) {
		const last = ranges.at(-1);
		if (last !== undefined && last.length + run.length < longestRange) {
			ranges[ranges.length - 1] = `${last},${run}`;
		} else ranges.push(run);
	}
	return ranges;
}

function runsOf(uids: number | number[]): string[] {
	const sorted = [...new Set(Array.isArray(uids) ? uids : [uids])].sort((a, b) => a - b);
	const runs: Array<[number, number]> = [];
	for (const uid of sorted) {
		const last = runs.at(-1);
		if (last && last[1] === uid - 1) last[1] = uid;
		else runs.push([uid, uid]);
	}
	return runs.map(([from, to]) => (from === to ? `${from}` : `${from}:${to}`));
}
