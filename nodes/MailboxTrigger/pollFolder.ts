/**
 * One poll of a folder, from choosing the mails to taking note of what became of them (promises B13, B14). The next
 * page is fetched while the last one is parsed; a mail is claimed on the server before its content is looked at.
 */
import { chooseMarkWay, type Fallback } from '../shared/mailbox/marks';
import { ProblemError } from '../shared/problem';
import { quote } from '../shared/receipt';
import { CursorProgress } from './cursorProgress';
import { FolderConnection, type FolderAccess } from './folderConnection';
import { isSamePlace, newFolderState, type FolderState } from './folderState';
import type { MailLimits } from './judgeMail';
import { planPages, takeWithinBytes } from './pages';
import { giveUpReason, type GivenUpMail, type PollFacts } from './pollReport';
import type { ChosenMail, PollResult, Progress } from './progress';
import { MailReader } from './readMails';
import type { DeliveryRules } from './serverMark';
import { ServerMarkProgress } from './serverMarkProgress';

export interface PollRules extends DeliveryRules, MailLimits {
	progress: 'serverMark' | 'cursor';
	fallback: Fallback;
	/** Bytes of raw mail handed on by one poll; a larger mail goes alone. */
	maxPollBytes: number;
	pageLimits: { mails: number; bytes: number };
	/** Polls in which a mail may fail to be read while others come through. */
	maxFailures: number;
	/** Polls in which a mail may fail to be read while nothing comes through. */
	maxLoneFailures: number;
}

/** What is made of a mail: its log key and whatever the caller hands on. */
export type MakeItem<Item> = (
	mail: ChosenMail,
	source: Buffer,
	folder: { path: string; uidValidity: string },
) => Promise<{ key: string; item: Item }>;

export interface PollOutcome<Item> {
	items: Item[];
	facts: PollFacts;
}

/** Keeps the state of one folder over the polls of this process. */
export interface StateHolder {
	state: FolderState | null;
}

/**
 * @param account the mailbox's sign-in name
 * @param holder brought up to date, also when the poll fails
 * @param wantQuarantined whether the UIDs in quarantine are looked up for the report
 * @throws what kept the poll from reading anything
 */
export async function pollFolder<Item>(
	access: FolderAccess,
	account: string,
	rules: PollRules,
	holder: StateHolder,
	makeItem: MakeItem<Item>,
	wantQuarantined: boolean,
): Promise<PollOutcome<Item>> {
	const polledAt = Date.now();
	const previousPollAt = holder.state?.polledAt ?? 0;
	const connection = await FolderConnection.open(access);
	try {
		const { state, progress } = beginProgress(connection, account, rules, holder);
		const plan = await connection.perform(async () => await progress.plan());
		const chosen = takeWithinBytes(plan.deliver, rules.maxPollBytes);
		const read = await readAll(connection, progress, rules, chosen, makeItem);
		const failed = [...read.failures].filter(
			([uid, failure]) => !mustGiveUp(state, uid, failure, rules),
		);
		if (read.taken.length === 0 && plan.exhausted.length === 0) {
			if (read.interruption !== undefined) throw asError(read.interruption);
			const [first] = failed;
			if (first && !first[1].proven) throw asError(first[1].error);
		}

		const failedUids = new Set(failed.map(([uid]) => uid));
		const givenUp: GivenUpMail[] = [
			...plan.tooLarge.map(({ uid, sizeBytes }) => ({
				uid,
				reason: giveUpReason('tooLarge', { uid, sizeBytes, maxBytes: rules.maxMessageBytes }),
			})),
			...plan.exhausted.map(({ uid, attempts }) => ({
				uid,
				reason: giveUpReason('exhausted', { uid, attempts }),
			})),
			...[...read.failures]
				.filter(([uid]) => !failedUids.has(uid))
				.map(([uid, { error }]) => ({
					uid,
					reason: giveUpReason('unreadable', { uid, text: textOf(error) }),
				})),
		];
		const late = await giveUp(connection, progress, givenUp);
		const interruption = read.interruption ?? late;
		const reallyGivenUp = late === undefined ? givenUp : [];

		const result: PollResult = {
			handedOn: read.taken,
			gone: read.gone,
			alreadyHandled: read.alreadyHandled,
			givenUp: reallyGivenUp.map(({ uid }) => uid),
		};
		const settled = progress.settle(result);
		for (const uid of [
			...result.gone,
			...result.givenUp,
			...read.taken.map(({ mail }) => mail.uid),
		]) {
			settled.failures.delete(uid);
		}
		holder.state = { ...settled, polledAt };

		return {
			items: read.taken.map(({ item }) => item),
			facts: {
				folder: connection.folder.path,
				polledAt,
				previousPollAt,
				exists: connection.folder.exists,
				handedOn: read.taken.length,
				plan: { ...plan, postponed: plan.postponed + plan.deliver.length - chosen.length },
				gone: read.gone.length,
				alreadyHandled: read.alreadyHandled.length,
				givenUp: reallyGivenUp,
				failed: failed.map(([uid, { error }]) => ({ uid, text: textOf(error) })),
				quarantined: wantQuarantined ? await findQuarantine(connection, progress) : [],
				interruption: interruption === undefined ? '' : textOf(interruption),
			},
		};
	} finally {
		await connection.close();
	}
}

function beginProgress(
	connection: FolderConnection,
	account: string,
	rules: PollRules,
	holder: StateHolder,
): { state: FolderState; progress: Progress } {
	const { path, uidValidity } = connection.folder;
	const place = { account, folder: path, uidValidity };
	const kept = holder.state;
	if (kept && isSamePlace(kept, place)) {
		return { state: kept, progress: chooseProgress(connection, kept, rules, false) };
	}
	const renumbered = kept !== null && kept.account === account && kept.folder === path;
	const state = { ...newFolderState(place), ...(renumbered && { cursor: kept.cursor }) };
	// Until the poll has settled, a renumbered folder keeps the state that says how it was numbered.
	if (!renumbered || rules.progress === 'serverMark') holder.state = state;
	return { state, progress: chooseProgress(connection, state, rules, renumbered) };
}

function chooseProgress(
	connection: FolderConnection,
	state: FolderState,
	rules: PollRules,
	renumbered: boolean,
): Progress {
	if (rules.progress === 'cursor') {
		return new CursorProgress(connection, state, rules, renumbered);
	}
	const folder = connection.imap.mailbox;
	const way = chooseMarkWay(folder || {}, rules.fallback);
	return new ServerMarkProgress(connection, way, state, rules);
}

/** Why a mail could not be handed on. */
interface Failure {
	error: unknown;
	/** Whether it is the mail, and not the server or this machine: other mails came through. */
	proven: boolean;
}

interface ReadMails<Item> {
	taken: Array<{ mail: ChosenMail; key: string; item: Item }>;
	gone: number[];
	alreadyHandled: number[];
	failures: Map<number, Failure>;
	/** What broke the reading off, if anything did. */
	interruption: unknown;
}

async function readAll<Item>(
	connection: FolderConnection,
	progress: Progress,
	rules: PollRules,
	chosen: ChosenMail[],
	makeItem: MakeItem<Item>,
): Promise<ReadMails<Item>> {
	const reader = new MailReader(connection);
	const read: ReadMails<Item> = {
		taken: [],
		gone: [],
		alreadyHandled: [],
		failures: new Map(),
		interruption: undefined,
	};
	const unreadable = new Map<number, unknown>();
	const unmade = new Map<number, unknown>();
	let making: Promise<void> = Promise.resolve();
	try {
		for (const page of planPages(chosen, rules.pageLimits)) {
			const content = await reader.readPage(page);
			read.gone.push(...content.gone);
			for (const [uid, error] of content.unreadable) unreadable.set(uid, error);
			await connection.perform(
				async () => await progress.claim(content.mails.map(({ mail }) => mail)),
			);
			// Two pages are in memory at most: this one and the one being parsed.
			await making;
			making = makeItems(read, unmade, content.mails, connection, progress, makeItem);
		}
	} catch (error) {
		read.interruption = error;
	}
	await making;
	for (const [uid, error] of unreadable) {
		read.failures.set(uid, { error, proven: reader.cameThrough });
	}
	// When no mail at all can be made into an item, it is not the mails: a full disk, say.
	for (const [uid, error] of unmade) {
		const proven = read.taken.length > 0;
		read.failures.set(uid, { error: proven ? error : noneMade(error), proven });
	}
	read.taken.sort((a, b) => a.mail.uid - b.mail.uid);
	return read;
}

/** Mails made into items at the same time: their content is written to n8n's binary store meanwhile. */
const sideBySide = 8;

/** Never rejects: what went wrong with a mail is noted with it. */
async function makeItems<Item>(
	read: ReadMails<Item>,
	unmade: Map<number, unknown>,
	mails: Array<{ mail: ChosenMail; source: Buffer }>,
	connection: FolderConnection,
	progress: Progress,
	makeItem: MakeItem<Item>,
): Promise<void> {
	const queue = mails[Symbol.iterator]();
	const { folder } = connection;
	const work = async () => {
		for (const { mail, source } of queue) {
			try {
				const { key, item } = await makeItem(mail, source, folder);
				if (progress.wasHandled(mail, key)) read.alreadyHandled.push(mail.uid);
				else read.taken.push({ mail, key, item });
			} catch (error) {
				unmade.set(mail.uid, error);
			}
		}
	};
	await Promise.all(Array.from({ length: Math.min(sideBySide, mails.length) }, work));
}

/** Counts a failure. @returns whether the mail is not to be tried again */
function mustGiveUp(state: FolderState, uid: number, failure: Failure, rules: PollRules): boolean {
	const polls = (state.failures.get(uid) ?? 0) + 1;
	state.failures.set(uid, polls);
	return polls >= (failure.proven ? rules.maxFailures : rules.maxLoneFailures);
}

/** @returns what kept the mails from being quarantined, or undefined */
async function giveUp(
	connection: FolderConnection,
	progress: Progress,
	mails: GivenUpMail[],
): Promise<unknown> {
	if (mails.length === 0) return undefined;
	try {
		await connection.perform(async () => await progress.quarantine(mails.map(({ uid }) => uid)));
		return undefined;
	} catch (error) {
		return error;
	}
}

async function findQuarantine(connection: FolderConnection, progress: Progress): Promise<number[]> {
	try {
		return await connection.perform(async () => await progress.countQuarantined());
	} catch {
		// The mails of the poll matter more than its report.
		return [];
	}
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const asError = (error: unknown): Error =>
	error instanceof Error ? error : new Error(String(error));

const noneMade = (error: unknown): ProblemError =>
	new ProblemError(
		{
			code: 'noItemMade',
			text: `Mail was read from the server but could not be handed to n8n: ${quote(textOf(error))}`,
			remedy:
				'Check that n8n can store binary data: disk space, folder rights, database. No mail is lost; the next poll tries again.',
		},
		{ cause: error },
	);
