/**
 * An IMAP server within the test process (RFC 9051 as IMAP4rev1), on 127.0.0.1: many users, STARTTLS, OAuth2,
 * special-use folders, keywords or none, faults on demand, and snapshots that survive a restart.
 */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';

import type { Certificate } from './certificates';
import { CommandReader } from './imap/commandReader';
import type { FetchQuirks } from './imap/fetch';
import { Session, type SessionHost } from './imap/session';
import { Account, type AccountSnapshot, type Folder, type FolderSpec } from './imap/store';
import { parseCommand, SyntaxProblem, type Command } from './imap/syntax';

export interface DeliverOptions {
	/** Unicode path; default INBOX. Created when it does not exist. */
	folder?: string;
	flags?: string[];
	receivedAt?: Date;
}

/** What tests need of a running IMAP server, embedded or Dovecot. */
export interface ImapServer {
	kind: 'embedded' | 'dovecot';
	host: '127.0.0.1';
	port: number;
	security: 'tls' | 'starttls' | 'none';
	certificate: Certificate | undefined;
	/** Puts a mail into a folder, past any SMTP. */
	deliver(user: string, source: string | Buffer, options?: DeliverOptions): Promise<void>;
	close(): Promise<void>;
}

export type ImapSnapshot = Record<string, AccountSnapshot>;

/** What to do instead of carrying out a command; `undefined` carries it out. */
export type Reaction = 'hangUp' | 'ignore' | { reply: string } | undefined;

export interface ImapServerOptions {
	/** User name to password. */
	users: Record<string, string>;
	/** What the port speaks; `starttls` refuses a login before TLS. Default `none`. */
	security?: 'tls' | 'starttls' | 'none';
	/** Needed for `tls` and `starttls`. */
	certificate?: Certificate;
	/** Beside INBOX; default Sent, Drafts, Junk, Trash and Archive with their special uses. */
	folders?: FolderSpec[];
	/** Default true. False: keywords are dropped, as PERMANENTFLAGS without `\*` announces. */
	customKeywords?: boolean;
	/** Default false. True: PERMANENTFLAGS promises keywords, and they are dropped all the same. */
	dropsKeywords?: boolean;
	/** What separates the levels of folder names; default `/`. With `.` a name with `/` is refused, as Courier does. */
	delimiter?: '/' | '.';
	/** The answer to NAMESPACE; default `(("" "/")) NIL NIL`. */
	namespace?: string;
	/** What each FETCH does to mails: cuts them off, tells wrong sizes. */
	fetchQuirks?: () => FetchQuirks;
	/** System flags that are kept, as a folder shared with few rights announces; default all. */
	keptFlags?: string[];
	/** Capabilities this server lacks, such as MOVE. */
	without?: string[];
	/** Default a free one. */
	port?: number;
	/** What an earlier server's `snapshot()` returned. */
	restore?: ImapSnapshot;
	/** SASL mechanisms; default PLAIN and LOGIN. */
	mechanisms?: Array<'PLAIN' | 'LOGIN' | 'XOAUTH2' | 'OAUTHBEARER'>;
	/** Judges a login instead of the password table: true, or the text of the refusal. */
	checkLogin?: (
		user: string,
		secret: string,
		mechanism: string,
	) => string | true | Promise<string | true>;
	/** Meets each command before the server does. */
	onCommand?: (command: Command) => Reaction;
	/** The greeting without its line end; null: none is sent. */
	greeting?: string | null;
}

export interface EmbeddedImapServer extends ImapServer {
	/** The command lines' names in order of arrival, such as `UID FETCH`. */
	commands: string[];
	/** Connections open now: zero after a test shows that nothing leaks. */
	connections(): number;
	/** The stored folder, for looking at flags. @throws when there is none */
	folder(user: string, path?: string): Folder;
	/** All folders of a user. */
	folders(user: string): Folder[];
	/** Gives the folder a new UIDVALIDITY and new UIDs. */
	renumber(user: string, path?: string): void;
	snapshot(): ImapSnapshot;
	/** Drops all connections without a word. */
	dropConnections(): void;
}

const defaultFolders: FolderSpec[] = [
	{ path: 'Sent', specialUse: '\\Sent' },
	{ path: 'Drafts', specialUse: '\\Drafts' },
	{ path: 'Junk', specialUse: '\\Junk' },
	{ path: 'Trash', specialUse: '\\Trash' },
	{ path: 'Archive', specialUse: '\\Archive' },
];

const ownCapabilities = [
	'IMAP4rev1',
	'LITERAL+',
	'SASL-IR',
	'ID',
	'NAMESPACE',
	'ENABLE',
	'IDLE',
	'UNSELECT',
	'UIDPLUS',
	'MOVE',
	'CHILDREN',
	'SPECIAL-USE',
];

/** Starts an embedded IMAP server. */
export async function startImapServer(options: ImapServerOptions): Promise<EmbeddedImapServer> {
	const security = options.security ?? 'none';
	const { certificate } = options;
	if (security !== 'none' && !certificate) throw new Error('TLS needs a certificate');
	const accounts = new Map(
		Object.keys(options.users).map((user) => {
			const kept = options.restore?.[user];
			return [
				user.toLowerCase(),
				kept ? Account.fromSnapshot(kept) : new Account(options.folders ?? defaultFolders),
			];
		}),
	);
	const accountOf = (user: string): Account => {
		const account = accounts.get(user.toLowerCase());
		if (!account) throw new Error(`There is no user ${user}`);
		return account;
	};
	const folderOf = (user: string, path = 'INBOX'): Folder => {
		const folder = accountOf(user).find(path);
		if (!folder) throw new Error(`There is no folder ${path}`);
		return folder;
	};
	const logIn = async (
		user: string,
		secret: string,
		mechanism: string,
	): Promise<Account | string> => {
		const account = accounts.get(user.toLowerCase());
		const password = options.users[user];
		const verdict = options.checkLogin
			? await options.checkLogin(user, secret, mechanism)
			: password !== undefined && password === secret;
		if (verdict === true && account) return account;
		return typeof verdict === 'string' ? verdict : '[AUTHENTICATIONFAILED] Invalid credentials';
	};

	const commands: string[] = [];
	const sockets = new Set<Socket>();
	const server: Server = createServer({ noDelay: true }, (socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
		new Connection(socket, { ...options, security, commands, logIn });
	});
	server.listen(options.port ?? 0, '127.0.0.1');
	await once(server, 'listening');

	return {
		kind: 'embedded',
		host: '127.0.0.1',
		port: (server.address() as AddressInfo).port,
		security,
		certificate,
		commands,
		connections: () => sockets.size,
		deliver: (user, source, { folder = 'INBOX', flags = [], receivedAt = new Date() } = {}) => {
			const account = accountOf(user);
			account.add(account.create({ path: folder }), Buffer.from(source), flags, receivedAt);
			return Promise.resolve();
		},
		folder: folderOf,
		folders: (user) => accountOf(user).list(),
		renumber: (user, path) => accountOf(user).renumber(folderOf(user, path)),
		snapshot: () =>
			Object.fromEntries([...accounts].map(([user, account]) => [user, account.toSnapshot()])),
		dropConnections: () => sockets.forEach((socket) => socket.destroy()),
		close: async () => {
			const closed = [server, ...sockets].map((each) => once(each, 'close'));
			sockets.forEach((socket) => socket.destroy());
			server.close();
			await Promise.all(closed);
		},
	};
}

interface ConnectionOptions extends ImapServerOptions {
	security: 'tls' | 'starttls' | 'none';
	commands: string[];
	logIn: SessionHost['login'];
}

/** Bytes in, commands to the session, answers out. */
class Connection implements SessionHost {
	readonly customKeywords: boolean;
	readonly dropsKeywords: boolean;
	readonly keptFlags: string[] | undefined;
	readonly delimiter: '/' | '.';
	readonly fetchQuirks: () => FetchQuirks;
	readonly namespace: string | undefined;
	private socket: Socket;
	private secure = false;
	private readonly session = new Session(this);
	private readonly reader: CommandReader;
	private readonly queue: Command[] = [];
	private running = false;
	private lineTaker: ((line: string) => void) | undefined;

	constructor(
		socket: Socket,
		private readonly options: ConnectionOptions,
	) {
		this.socket = socket;
		this.customKeywords = options.customKeywords ?? true;
		this.dropsKeywords = options.dropsKeywords ?? false;
		this.keptFlags = options.keptFlags;
		this.delimiter = options.delimiter ?? '/';
		this.namespace = options.namespace;
		this.fetchQuirks = options.fetchQuirks ?? (() => ({}));
		this.reader = new CommandReader(
			(parts) => {
				if (this.lineTaker) {
					const take = this.lineTaker;
					this.lineTaker = undefined;
					take(parts.join(''));
					return;
				}
				this.take(() => parseCommand(parts));
			},
			() => this.send(['+ go on\r\n']),
			() => this.socket.destroy(),
		);
		socket.on('close', () => this.session.close());
		if (options.security === 'tls') this.secureSocket(socket);
		this.listen();
		if (options.greeting !== null)
			this.send([`${options.greeting ?? '* OK Embedded IMAP ready'}\r\n`]);
	}

	capabilities(): string[] {
		const offered =
			this.options.security === 'starttls' && !this.secure
				? [...ownCapabilities, 'STARTTLS']
				: ownCapabilities;
		return offered.filter((name) => !this.options.without?.includes(name));
	}

	mechanisms(): string[] {
		if (this.options.security !== 'none' && !this.secure) return [];
		return this.options.mechanisms ?? ['PLAIN', 'LOGIN'];
	}

	login(user: string, secret: string, mechanism: string): ReturnType<SessionHost['login']> {
		return this.options.logIn(user, secret, mechanism);
	}

	send(pieces: Array<string | Buffer>): void {
		if (this.socket.destroyed || !this.socket.writable) return;
		this.socket.write(
			Buffer.concat(
				pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece)),
			),
		);
	}

	nextLine(): Promise<string> {
		return new Promise((resolve) => (this.lineTaker = resolve));
	}

	startTls(): Promise<void> {
		this.reader.reset();
		this.socket.removeAllListeners('data');
		this.secureSocket(this.socket);
		this.listen();
		return Promise.resolve();
	}

	end(): void {
		this.socket.end();
	}

	private secureSocket(socket: Socket): void {
		const { key, cert } = this.options.certificate!;
		this.socket = new TLSSocket(socket, {
			isServer: true,
			secureContext: createSecureContext({ key, cert }),
		});
		this.secure = true;
		// A client that refuses the certificate is what some tests are about.
		socket.on('error', () => socket.destroy());
	}

	private listen(): void {
		this.socket.on('data', (chunk) => this.reader.write(chunk));
		this.socket.on('error', () => this.socket.destroy());
		this.socket.on('end', () => this.socket.end());
	}

	private take(read: () => Command): void {
		try {
			this.queue.push(read());
		} catch (error) {
			if (!(error instanceof SyntaxProblem)) throw error;
			this.send([`* BAD ${error.message}\r\n`]);
		}
		void this.runQueue();
	}

	private async runQueue(): Promise<void> {
		if (this.running) return;
		this.running = true;
		for (let command = this.queue.shift(); command; command = this.queue.shift()) {
			this.options.commands.push(command.name);
			const reaction = this.options.onCommand?.(command);
			if (reaction === 'hangUp') this.socket.destroy();
			else if (typeof reaction === 'object') {
				this.send([`${reaction.reply.replace(/\{tag\}/g, command.tag)}\r\n`]);
			} else if (reaction === undefined) await this.session.run(command);
		}
		this.running = false;
	}
}
