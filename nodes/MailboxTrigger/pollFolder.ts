/**
 * One poll of a folder, from choosing the mails to taking note of what became of them (promises B13, B14). The next
 * page is fetched while the last one is parsed; a mail is claimed on the server before its content is looked at.
 */
import { chooseMarkWay, type Fallback, type MarkWay } from '../shared/imap/marks';
import { CursorProgress } from './cursorProgress';
import { FolderConnection, type FolderAccess } from './folderConnection';
import { isSamePlace, newFolderState, type FolderState } from './folderState';
import type { MailLimits } from './judgeMail';
import { giveUpReason, type GivenUpMail, type PollFacts } from './pollReport';
import type { PollResult, Progress } from './progress';
import type { DeliveryRules } from './serverMark';
import { ServerMarkProgress } from './serverMarkProgress';
import { takeMails, type Failure, type MakeItem, type TakeLimits } from './takeMails';

export interface PollRules extends DeliveryRules, MailLimits, TakeLimits {
	progress: 'serverMark' | 'cursor';
	fallback: Fallback;
	/** Id of this trigger, by which it claims mails. */
	trigger: string;
	/** Polls in which a mail may fail to be read while others come through. */
	maxFailures: number;
	/** Polls in which a mail may fail to be read while nothing comes through. */
	maxLoneFailures: number;
}

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
		const { state, progress, way } = beginProgress(connection, account, rules, holder);
		const plan = await connection.perform(async () => await progress.plan());
		const read = await takeMails(connection, way, progress, plan, rules, makeItem);
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
			...read.tooLarge.map(({ uid, sizeBytes }) => ({
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
			passedOver: [...read.passedOver.values()].flat(),
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
				waiting: plan.waiting,
				held: plan.held,
				...(plan.alarm && { outageSince: plan.flow.stalledSince }),
				postponed: plan.postponed + read.postponed,
				passedOver: read.passedOver,
				gone: read.gone.length,
				alreadyHandled: read.alreadyHandled.length,
				takenByOthers: plan.takenByOthers + (read.passedOver.get('takenByOther')?.length ?? 0),
				otherTriggers: [],
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
): { state: FolderState; progress: Progress; way: MarkWay } {
	const { path, uidValidity } = connection.folder;
	const place = { account, folder: path, uidValidity };
	const kept = holder.state;
	const isKept = kept !== null && isSamePlace(kept, place);
	const renumbered = !isKept && kept?.account === account && kept.folder === path;
	const state = isKept
		? kept
		: { ...newFolderState(place), ...(renumbered && { cursor: kept.cursor }) };
	const way = chooseMarkWay(connection.imap.mailbox || {}, rules.fallback);
	if (rules.progress === 'cursor') {
		// Until the poll has settled, a renumbered folder keeps the state that says how it was numbered.
		if (!renumbered) holder.state = state;
		return { state, way, progress: new CursorProgress(connection, state, rules, renumbered) };
	}
	holder.state = state;
	return { state, way, progress: new ServerMarkProgress(connection, way, state, rules) };
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
