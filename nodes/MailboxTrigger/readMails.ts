/**
 * Reads the content of mails so that one mail the server cannot give does not stop the others (promise B13): what
 * came before a break is kept, the rest is asked for again, and a mail that breaks the connection by itself is named.
 */
import { toRange } from '../shared/mailbox/marks';
import type { FoundMail } from './findMails';
import type { FolderConnection } from './folderConnection';

export interface ReadPage<M> {
	mails: Array<{ mail: M; source: Buffer }>;
	/** Expunged between the search and now. */
	gone: number[];
	/** UID to what happened: asked for alone, twice, and not given. */
	unreadable: Map<number, unknown>;
}

/** Breaks in a row without a mail coming through: then it is the server, not a mail. */
const mostBreaks = 6;

export class MailReader {
	private breaks = 0;
	/** Whether any mail came through in this poll: then a mail that did not is to blame, not the server. */
	cameThrough = false;

	constructor(private readonly connection: FolderConnection) {}

	/**
	 * @returns what could be read of the page
	 * @throws the error of the connection when nothing comes through any more
	 */
	async readPage<M extends FoundMail>(page: M[]): Promise<ReadPage<M>> {
		const read: ReadPage<M> = { mails: [], gone: [], unreadable: new Map() };
		let rest = page;
		while (rest.length > 0) {
			const failure = await this.readInto(read, rest);
			rest = withoutRead(rest, read);
			if (failure === undefined) break;
			const [first] = rest;
			if (first === undefined) break;
			if (this.breaks > 1 || failure instanceof Withheld) {
				// Servers answer in order: the first mail missing is the likely culprit.
				const alone = await this.readInto(read, [first]);
				rest = withoutRead(rest, read);
				if (alone !== undefined && rest.includes(first)) {
					read.unreadable.set(first.uid, alone);
					rest = rest.filter((mail) => mail !== first);
				}
			}
		}
		return read;
	}

	/** Reads what it can into `read`. @returns what broke it off, or undefined when the server answered to the end */
	private async readInto<M extends FoundMail>(read: ReadPage<M>, mails: M[]): Promise<unknown> {
		await this.connection.restore();
		try {
			const waiting = new Map(mails.map((mail) => [mail.uid, mail]));
			const query = { uid: true, source: true };
			const answers = this.connection.imap.fetch(toRange([...waiting.keys()]), query, {
				uid: true,
			});
			for await (const { uid, source } of answers) {
				const mail = waiting.get(uid);
				if (!mail || !source || source.length === 0) continue;
				waiting.delete(uid);
				read.mails.push({ mail, source });
				this.breaks = 0;
				this.cameThrough = true;
			}
			const withheld = await this.findWithheld(read, [...waiting.keys()]);
			return withheld.length > 0 ? new Withheld() : undefined;
		} catch (error) {
			this.breaks += 1;
			if (this.breaks > mostBreaks || this.connection.expired) throw error;
			return error;
		}
	}

	/** Notes missing mails that are gone. @returns those the server lists but gave no content of */
	private async findWithheld<M extends FoundMail>(
		read: ReadPage<M>,
		missing: number[],
	): Promise<number[]> {
		if (missing.length === 0) return [];
		const present = await this.connection.imap.fetchAll(
			toRange(missing),
			{ uid: true },
			{ uid: true },
		);
		const here = new Set(present.map(({ uid }) => uid));
		read.gone.push(...missing.filter((uid) => !here.has(uid)));
		return missing.filter((uid) => here.has(uid));
	}
}

function withoutRead<M extends FoundMail>(mails: M[], read: ReadPage<M>): M[] {
	const done = new Set([
		...read.mails.map(({ mail }) => mail.uid),
		...read.gone,
		...read.unreadable.keys(),
	]);
	return mails.filter(({ uid }) => !done.has(uid));
}

class Withheld extends Error {
	constructor() {
		super('The mail server lists the mail but gives no content');
	}
}
