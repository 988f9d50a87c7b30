/**
 * Takes the chosen mails of a poll from the server, page by page: read, judged, claimed, made into items. The next
 * page is fetched while the last one is parsed; a mail is claimed before its content is looked at (promise B13).
 */
import type { MarkWay } from '../shared/imap/marks';
import type { FolderRole } from '../shared/message/types';
import { ProblemError } from '../shared/reasons/problem';
import { quote } from '../shared/reasons/receipt';
import { describeMails, type FoundMail } from './findMails';
import type { FolderConnection } from './folderConnection';
import { isMachineFault } from './machineFaults';
import type { ChosenMail, PassedOver, PollPlan, Progress } from './progress';
import { MailReader, type ReadMail } from './readMails';

/** What is made of a mail: its log key and whatever the caller hands on. */
export type MakeItem<Item> = (
	mail: ChosenMail,
	source: Buffer,
	folder: { path: string; uidValidity: string; role: FolderRole },
) => Promise<{ key: string; item: Item }>;

export interface TakeLimits {
	/** Bytes of raw mail taken by one poll; the mail that exceeds them is the last. */
	maxPollBytes: number;
	/** Mails read by one command. */
	pageMails: number;
}

/** Why a mail could not be handed on. */
export interface Failure {
	error: unknown;
	/** Whether it is the mail, and not the server or this machine: other mails came through. */
	proven: boolean;
	/** Whether it is this machine: n8n's storage is full, or its database refuses. */
	machine: boolean;
}

export interface TakenMails<Item> {
	taken: Array<{ mail: ChosenMail; key: string; item: Item }>;
	gone: number[];
	passedOver: Map<PassedOver, number[]>;
	tooLarge: FoundMail[];
	/** Handled before the server renumbered the folder. */
	alreadyHandled: number[];
	failures: Map<number, Failure>;
	/** Mails of the plan that there was no room or time for. */
	postponed: number;
	/** What broke the reading off, if anything did. */
	interruption: unknown;
}

/** Mails made into items at the same time: their content is written to n8n's binary store meanwhile. */
const sideBySide = 4;

/** Never rejects: what broke it off is in the answer, with everything that was taken before. */
export async function takeMails<Item>(
	connection: FolderConnection,
	way: MarkWay,
	progress: Progress,
	plan: PollPlan,
	limits: TakeLimits,
	makeItem: MakeItem<Item>,
): Promise<TakenMails<Item>> {
	const taking = new Taking(connection, way, progress, plan, limits, makeItem);
	return await taking.run();
}

class Taking<Item> {
	private readonly reader: MailReader;
	private readonly chosen: Map<number, { attempt: number; batch: number }>;
	/** UIDs still to be looked at: the chosen ones, then those that take the place of mails passed over. */
	private readonly queue: number[];
	private next = 0;
	private room: number;
	private bytes = 0;
	/** The server named mails that it should not have found: what it finds is looked at before it is read. */
	private isSearchUnreliable = false;
	private making: Promise<void> = Promise.resolve();
	private readonly unread = new Map<number, unknown>();
	private readonly unmade = new Map<number, unknown>();
	private readonly result: TakenMails<Item> = {
		taken: [],
		gone: [],
		passedOver: new Map(),
		tooLarge: [],
		alreadyHandled: [],
		failures: new Map(),
		postponed: 0,
		interruption: undefined,
	};

	constructor(
		private readonly connection: FolderConnection,
		private readonly way: MarkWay,
		private readonly progress: Progress,
		private readonly plan: PollPlan,
		private readonly limits: TakeLimits,
		private readonly makeItem: MakeItem<Item>,
	) {
		this.reader = new MailReader(connection, way);
		this.chosen = new Map(plan.deliver.map(({ uid, ...chosen }) => [uid, chosen]));
		this.queue = [...this.chosen.keys(), ...plan.reserve];
		this.room = plan.deliver.length;
	}

	async run(): Promise<TakenMails<Item>> {
		try {
			while (this.room > 0 && this.bytes < this.limits.maxPollBytes) {
				const size = Math.min(this.room, this.limits.pageMails);
				const uids = this.queue.slice(this.next, this.next + size);
				if (uids.length === 0) break;
				await this.takePage(uids);
				this.next += uids.length;
			}
		} catch (error) {
			this.result.interruption = error;
		}
		await this.making;
		this.blame();
		this.result.taken.sort((a, b) => a.mail.uid - b.mail.uid);
		this.result.postponed = this.queue.length - this.next;
		return this.result;
	}

	private async takePage(uids: number[]): Promise<void> {
		const wanted = this.isSearchUnreliable ? await this.preview(uids) : uids;
		const page = await this.reader.readPage(wanted);
		this.note(page);
		await this.claimAndMake(page.mails);
		if (page.long.length === 0) return;
		const described = await this.connection.perform(
			async () => await describeMails(this.connection.imap, page.long, this.way),
		);
		for (const mail of described.values()) {
			if (!this.judge(mail)) continue;
			// One long mail in memory at a time.
			await this.making;
			const alone = await this.reader.readPage([mail.uid], true);
			this.note(alone);
			await this.claimAndMake(alone.mails);
		}
	}

	/** Looks at mails without reading them. @returns those worth reading */
	private async preview(uids: number[]): Promise<number[]> {
		const described = await this.connection.perform(
			async () => await describeMails(this.connection.imap, uids, this.way),
		);
		this.result.gone.push(...uids.filter((uid) => !described.has(uid)));
		return [...described.values()].filter((mail) => this.judge(mail)).map(({ uid }) => uid);
	}

	private note(page: { gone: number[]; unreadable: Map<number, unknown> }): void {
		this.result.gone.push(...page.gone);
		for (const [uid, error] of page.unreadable) {
			this.unread.set(uid, error);
			this.room -= 1;
		}
	}

	/** @returns whether the mail is taken; if not, it is noted why */
	private judge(mail: FoundMail): boolean {
		const judgement = this.progress.judge(mail);
		if (judgement === 'take') return true;
		if (judgement === 'tooLarge') this.result.tooLarge.push(mail);
		else {
			this.passOver(judgement, [mail.uid]);
			this.isSearchUnreliable ||= judgement !== 'unfinished';
		}
		return false;
	}

	private passOver(why: PassedOver, uids: number[]): void {
		const { passedOver } = this.result;
		passedOver.set(why, [...(passedOver.get(why) ?? []), ...uids]);
	}

	private async claimAndMake(mails: ReadMail[]): Promise<void> {
		const chosen = mails
			.filter(({ mail }) => this.judge(mail))
			.map(({ mail, source }) => ({
				mail: {
					...mail,
					...(this.chosen.get(mail.uid) ?? { attempt: 1, batch: this.plan.reserveBatch }),
				},
				source,
			}));
		if (chosen.length === 0) return;
		const own = await this.connection.perform(
			async () => await this.progress.claim(chosen.map(({ mail }) => mail)),
		);
		const taken = chosen.filter(({ mail }) => own.has(mail.uid));
		const left = chosen.filter(({ mail }) => !own.has(mail.uid)).map(({ mail }) => mail.uid);
		if (left.length > 0) this.passOver('takenByOther', left);
		this.room -= taken.length;
		for (const { source } of taken) this.bytes += source.length;
		// Two pages are in memory at most: this one and the one being parsed.
		await this.making;
		this.making = this.make(taken);
	}

	/** Never rejects: what went wrong with a mail is noted with it. */
	private async make(mails: Array<{ mail: ChosenMail; source: Buffer }>): Promise<void> {
		const queue = mails[Symbol.iterator]();
		const { folder } = this.connection;
		const work = async () => {
			for (const { mail, source } of queue) {
				try {
					const { key, item } = await this.makeItem(mail, source, folder);
					if (this.progress.wasHandled(mail, key)) this.result.alreadyHandled.push(mail.uid);
					else this.result.taken.push({ mail, key, item });
				} catch (error) {
					this.unmade.set(mail.uid, error);
				}
			}
		};
		await Promise.all(Array.from({ length: Math.min(sideBySide, mails.length) }, work));
	}

	private blame(): void {
		for (const [uid, error] of this.unread) {
			this.result.failures.set(uid, {
				...{ error, proven: this.reader.cameThrough, machine: false },
			});
		}
		// When no mail at all can be made into an item, it is not the mails: a full disk, say.
		const proven = this.result.taken.length > 0;
		for (const [uid, error] of this.unmade) {
			const machine = isMachineFault(error);
			const told = proven && !machine ? error : notStored(error);
			this.result.failures.set(uid, { error: told, proven, machine });
		}
	}
}

const notStored = (error: unknown): ProblemError =>
	new ProblemError(
		{
			code: 'noItemMade',
			text: `Mail was read from the server but could not be handed to n8n: ${quote(error instanceof Error ? error.message : String(error))}`,
			remedy:
				'Check that n8n can store binary data: disk space, folder rights, database. No mail is lost; the next poll tries again.',
		},
		{ cause: error },
	);
