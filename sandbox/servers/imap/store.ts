/** What the embedded IMAP server keeps: accounts, folders and mails, in memory, with snapshots for a restart. */

export interface StoredMail {
	uid: number;
	flags: Set<string>;
	receivedAt: Date;
	source: Buffer;
}

export interface FolderSpec {
	/** Unicode, levels separated by `/`. */
	path: string;
	/** RFC 6154, e.g. `\Sent`. */
	specialUse?: string;
}

export interface Folder extends FolderSpec {
	uidValidity: number;
	uidNext: number;
	mails: StoredMail[];
}

/** One user's folders. */
export class Account {
	private readonly folders = new Map<string, Folder>();
	private readonly listeners = new Set<() => void>();
	private lastUidValidity = Math.floor(Date.now() / 1000);

	constructor(specs: FolderSpec[]) {
		this.create({ path: 'INBOX' });
		for (const spec of specs) this.create(spec);
	}

	list(): Folder[] {
		return [...this.folders.values()];
	}

	find(path: string): Folder | undefined {
		return this.folders.get(/^inbox$/i.test(path) ? 'INBOX' : path);
	}

	/** Creates a folder unless it is there; a name used again gets a higher UIDVALIDITY. */
	create(spec: FolderSpec): Folder {
		const existing = this.find(spec.path);
		if (existing) return existing;
		this.lastUidValidity += 1;
		const folder: Folder = { ...spec, uidValidity: this.lastUidValidity, uidNext: 1, mails: [] };
		this.folders.set(spec.path, folder);
		return folder;
	}

	delete(folder: Folder): void {
		this.folders.delete(folder.path);
	}

	rename(folder: Folder, path: string): void {
		this.folders.delete(folder.path);
		folder.path = path;
		this.folders.set(path, folder);
	}

	/** What a server does that lost its index: all UIDs anew. */
	renumber(folder: Folder): void {
		this.lastUidValidity += 1;
		folder.uidValidity = this.lastUidValidity;
		folder.mails.forEach((mail, index) => (mail.uid = index + 1));
		folder.uidNext = folder.mails.length + 1;
	}

	add(folder: Folder, source: Buffer, flags: Iterable<string>, receivedAt: Date): StoredMail {
		const mail: StoredMail = { uid: folder.uidNext, flags: new Set(flags), receivedAt, source };
		folder.uidNext += 1;
		folder.mails.push(mail);
		this.tell();
		return mail;
	}

	remove(folder: Folder, mails: Set<StoredMail>): void {
		folder.mails = folder.mails.filter((mail) => !mails.has(mail));
		this.tell();
	}

	/** Calls back after every added or removed mail. @returns what ends it */
	watch(listener: () => void): () => void {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}

	private tell(): void {
		for (const listener of this.listeners) listener();
	}

	toSnapshot(): AccountSnapshot {
		return this.list().map(({ path, specialUse, uidValidity, uidNext, mails }) => ({
			path,
			specialUse,
			uidValidity,
			uidNext,
			mails: mails.map((mail) => ({
				uid: mail.uid,
				flags: [...mail.flags],
				receivedAt: mail.receivedAt.toISOString(),
				source: mail.source.toString('base64'),
			})),
		}));
	}

	static fromSnapshot(snapshot: AccountSnapshot): Account {
		const account = new Account([]);
		for (const { mails, ...folder } of snapshot) {
			account.folders.set(folder.path, {
				...folder,
				mails: mails.map((mail) => ({
					uid: mail.uid,
					flags: new Set(mail.flags),
					receivedAt: new Date(mail.receivedAt),
					source: Buffer.from(mail.source, 'base64'),
				})),
			});
			account.lastUidValidity = Math.max(account.lastUidValidity, folder.uidValidity);
		}
		return account;
	}
}

/** Plain JSON. */
export type AccountSnapshot = Array<{
	path: string;
	specialUse?: string | undefined;
	uidValidity: number;
	uidNext: number;
	mails: Array<{ uid: number; flags: string[]; receivedAt: string; source: string }>;
}>;
