/**
 * Reads the content of mails so that one mail the server cannot give does not stop the others (promise B13): what
 * came before a break is kept, the rest is asked for again, and a mail that breaks the connection by itself is named.
 */
import { isCutOff, makeCutOffError } from '../shared/imap/cutOff';
import { toRange, type MarkWay } from '../shared/imap/marks';
import { ProblemError } from '../shared/reasons/problem';
import { describeMail, type FoundMail } from './findMails';
import type { FolderConnection } from './folderConnection';

export interface ReadMail {
	mail: FoundMail;
	source: Buffer;
}

export interface ReadPage {
	mails: ReadMail[];
	/** UIDs of mails longer than was read of them: to be read alone. */
	long: number[];
	/** Expunged between the search and now. */
	gone: number[];
	/** UID to what happened: asked for alone, twice, and not given. */
	unreadable: Map<number, unknown>;
}

/** Most mails are shorter: one command reads a page of them, and its length is bounded whatever they hold. */
const shortMailBytes = 128 * 1024;

/** Breaks in a row without a mail coming through: then it is the server, not a mail. */
const mostBreaks = 6;

/** Sizes that proved wrong, until they are taken for estimates. */
const mostEstimates = 3;

export class MailReader {
	private breaks = 0;
	private estimates = 0;
	/** Whether any mail came through in this poll: then a mail that did not is to blame, not the server. */
	cameThrough = false;

	constructor(
		private readonly connection: FolderConnection,
		private readonly way: MarkWay,
	) {}

	/**
	 * @param whole whether mails are read to their end, however long they are
	 * @returns what could be read of the page
	 * @throws the error of the connection when nothing comes through any more
	 */
	async readPage(uids: number[], whole = false): Promise<ReadPage> {
		const read: ReadPage = { mails: [], long: [], gone: [], unreadable: new Map() };
		let rest = uids;
		while (rest.length > 0) {
			const failure = await this.readInto(read, rest, whole);
			rest = withoutRead(rest, read);
			const [first] = rest;
			if (failure === undefined || first === undefined) break;
			if (this.breaks > 1 || failure instanceof Withheld || failure instanceof ProblemError) {
				// Servers answer in order: the first mail missing is the likely culprit.
				const alone = await this.readInto(read, [first], whole);
				rest = withoutRead(rest, read);
				if (alone !== undefined && rest.includes(first)) {
					read.unreadable.set(first, alone);
					rest = rest.filter((uid) => uid !== first);
				}
			}
		}
		read.mails.sort((a, b) => a.mail.uid - b.mail.uid);
		return read;
	}

	/** Reads what it can into `read`. @returns what broke it off, or undefined when the server answered to the end */
	private async readInto(read: ReadPage, uids: number[], whole: boolean): Promise<unknown> {
		await this.connection.restore();
		try {
			const waiting = new Set(uids);
			const source = whole ? true : { start: 0, maxLength: shortMailBytes };
			const query = { uid: true, flags: true, internalDate: true, size: true, source };
			const short: Array<ReadMail & { size: number }> = [];
			const answers = this.connection.imap.fetch(toRange(uids), query, { uid: true });
			for await (const mail of answers) {
				if (!mail.source || mail.source.length === 0 || !waiting.delete(mail.uid)) continue;
				const { size = 0, source: given } = mail;
				const one = { mail: describeMail(mail, this.way), source: given };
				if (!whole && given.length >= shortMailBytes) read.long.push(mail.uid);
				else if (this.isTooShort(given.length, size)) short.push({ ...one, size });
				else read.mails.push(one);
				this.breaks = 0;
				this.cameThrough = true;
			}
			const cutOff = await this.settleShort(read, short, whole);
			if (cutOff) return cutOff;
			const withheld = await this.findWithheld(read, [...waiting]);
			return withheld.length > 0 ? new Withheld() : undefined;
		} catch (error) {
			this.breaks += 1;
			if (this.breaks > mostBreaks || this.connection.expired) throw error;
			return error;
		}
	}

	/** A server whose sizes are estimates is soon known: then only what lacks a tenth is doubted. */
	private isTooShort(given: number, size: number): boolean {
		return given < (this.estimates < mostEstimates ? size : size * 0.9);
	}

	/**
	 * Asks whether there is more of mails that are shorter than their size. Those that were cut off are read alone and
	 * whole, as long ones are. @returns what is wrong with one that was read so
	 */
	private async settleShort(
		read: ReadPage,
		short: Array<ReadMail & { size: number }>,
		whole: boolean,
	): Promise<ProblemError | undefined> {
		let problem: ProblemError | undefined;
		for (const { mail, source, size } of short) {
			if (!(await isCutOff(this.connection.imap, mail.uid, { source, size }))) {
				this.estimates += 1;
				read.mails.push({ mail, source });
			} else if (whole) problem ??= makeCutOffError(mail.uid, { source, size });
			else read.long.push(mail.uid);
		}
		return problem;
	}

	/** Notes missing mails that are gone. @returns those the server lists but gave no content of */
	private async findWithheld(read: ReadPage, missing: number[]): Promise<number[]> {
		if (missing.length === 0) return [];
		const query = { uid: true };
		const present = await this.connection.imap.fetchAll(toRange(missing), query, { uid: true });
		const here = new Set(present.map(({ uid }) => uid));
		read.gone.push(...missing.filter((uid) => !here.has(uid)));
		return missing.filter((uid) => here.has(uid));
	}
}

function withoutRead(uids: number[], read: ReadPage): number[] {
	const done = new Set([
		...read.mails.map(({ mail }) => mail.uid),
		...read.long,
		...read.gone,
		...read.unreadable.keys(),
	]);
	return uids.filter((uid) => !done.has(uid));
}

class Withheld extends Error {
	constructor() {
		super('The mail server lists the mail but gives no content');
	}
}
