/**
 * The connection of one poll: made with back-off, made again when it breaks, and closed when the time of the poll is
 * up, whatever the server does. The caller closes it.
 */
import type { ImapFlow } from 'imapflow';

import { closeImap } from '../shared/imap/imap';
import { ProblemError } from '../shared/reasons/problem';
import { openFolder, type OpenedFolder } from '../shared/imap/openFolder';

export interface FolderAccess {
	/** Connects and logs in. */
	connect(): Promise<ImapFlow>;
	/** Takes the connection back at the end; absent: it is closed. */
	release?(client: ImapFlow): Promise<void>;
	/** Whether trying again may help. */
	mayPass(error: unknown): boolean;
	/** Path or role. */
	folder: string;
	/** Paths that this poll has read already under other names. */
	polled?: ReadonlySet<string>;
	readOnly: boolean;
	/** Epoch ms at which the connection is closed. */
	deadline: number;
	/** Pause before the next attempt, counted from 1; milliseconds. */
	pauseMs(attempt: number): number;
}

/** Attempts to connect before the poll gives up. */
const mostAttempts = 4;

export class FolderConnection {
	private client: ImapFlow | undefined;
	private opened: OpenedFolder | undefined;
	private timer: NodeJS.Timeout | undefined;
	private timeIsUp = false;

	private constructor(private readonly access: FolderAccess) {}

	/** @throws the last error when the server cannot be reached, or ProblemError when the folder cannot be opened */
	static async open(access: FolderAccess): Promise<FolderConnection> {
		const connection = new FolderConnection(access);
		connection.timer = setTimeout(
			() => {
				connection.timeIsUp = true;
				connection.client?.close();
			},
			Math.max(0, access.deadline - Date.now()),
		);
		try {
			await connection.connect();
		} catch (error) {
			await connection.close();
			throw error;
		}
		return connection;
	}

	get imap(): ImapFlow {
		if (!this.client) throw new Error('The connection is closed');
		return this.client;
	}

	get folder(): OpenedFolder {
		if (!this.opened) throw new Error('The folder is closed');
		return this.opened;
	}

	/** Whether commands can be sent. */
	get usable(): boolean {
		return this.client?.usable === true;
	}

	/** Whether the time of the poll is up. */
	get expired(): boolean {
		return this.timeIsUp;
	}

	/**
	 * Connects again where the connection broke.
	 * @throws ProblemError when UIDs mean something else now
	 */
	async restore(): Promise<void> {
		if (this.usable) return;
		const before = this.folder.uidValidity;
		await this.connect();
		if (this.folder.uidValidity !== before) {
			throw new ProblemError({
				code: 'folderRenumbered',
				text: `The mail server gave the folder "${this.folder.path}" a new UIDVALIDITY while it was being read`,
				remedy: 'Nothing is to be done: the next poll reads the folder anew.',
			});
		}
	}

	/**
	 * Does work that may be done twice, again on a new connection when the old one breaks under it, and again after a
	 * pause when the server is busy (B42).
	 * @throws what the work threw on a connection that held, or the last break
	 */
	async perform<T>(work: () => Promise<T>): Promise<T> {
		for (let attempt = 1; ; attempt++) {
			await this.restore();
			try {
				return await work();
			} catch (error) {
				const pauseMs = this.usable ? this.access.pauseMs(attempt) : 0;
				const late = this.timeIsUp || Date.now() + pauseMs >= this.access.deadline;
				if (late || attempt >= mostAttempts) throw error;
				if (this.usable && !this.access.mayPass(error)) throw error;
				if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
			}
		}
	}

	/** Logs out politely, or drops the connection when that does not work. */
	async close(): Promise<void> {
		clearTimeout(this.timer);
		const client = this.client;
		this.client = undefined;
		if (client) await (this.access.release ?? closeImap)(client);
	}

	private async connect(): Promise<void> {
		for (let attempt = 1; ; attempt++) {
			try {
				await this.connectOnce();
				return;
			} catch (error) {
				const pauseMs = this.access.pauseMs(attempt);
				const late = this.timeIsUp || Date.now() + pauseMs >= this.access.deadline;
				if (late || attempt >= mostAttempts || !this.access.mayPass(error)) throw error;
				await new Promise((resolve) => setTimeout(resolve, pauseMs));
			}
		}
	}

	private async connectOnce(): Promise<void> {
		this.client?.close();
		this.client = undefined;
		const client = await this.access.connect();
		try {
			this.client = client;
			if (this.timeIsUp) throw new Error('The time of the poll is up');
			this.opened = await openFolder(client, this.access.folder, this.access.readOnly);
		} catch (error) {
			client.close();
			this.client = undefined;
			throw error;
		}
	}
}
