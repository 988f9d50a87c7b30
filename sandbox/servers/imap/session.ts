/** One client's conversation with the embedded IMAP server (RFC 9051, with RFC 6851 MOVE and RFC 4315 UIDPLUS). */
import { formatFetch, marksAsSeen, readFetchItems, type FetchQuirks, type Pieces } from './fetch';
import { compileSearch } from './search';
import type { Account, Folder, StoredMail } from './store';
import {
	decodeFolderName,
	encodeFolderName,
	formatString,
	itemsOf,
	readNumberSet,
	SyntaxProblem,
	textOf,
	type Command,
	type Token,
} from './syntax';

const systemFlags = ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft'];

/** What a session needs of the server it belongs to. */
export interface SessionHost {
	/** Whether new keywords may be stored (PERMANENTFLAGS with `\*`). */
	customKeywords: boolean;
	/** Whether keywords are promised and dropped. */
	dropsKeywords: boolean;
	/** Between the levels of folder names. */
	delimiter: '/' | '.';
	/** The answer to NAMESPACE; undefined: the usual one. */
	namespace: string | undefined;
	/** For the FETCH that is being answered. */
	fetchQuirks(): FetchQuirks;
	/** System flags that may be stored; undefined: all. */
	keptFlags: string[] | undefined;
	/** In use on this connection now, without the AUTH ones. */
	capabilities(): string[];
	/** Sends; bytes of mails go out as they are. */
	send(pieces: Pieces): void;
	/** Takes the client's next line, for SASL and IDLE. */
	nextLine(): Promise<string>;
	startTls(): Promise<void>;
	/** Mechanisms offered on this connection now; empty while a login would be in clear text. */
	mechanisms(): string[];
	/** @returns the account, or the text of the refusal */
	login(user: string, secret: string, mechanism: string): Promise<Account | string>;
	end(): void;
}

class Refusal extends Error {}

export class Session {
	private account: Account | undefined;
	private folder: Folder | undefined;
	private readOnly = false;
	/** The mails as this client numbers them, until it is told of changes. */
	private view: StoredMail[] = [];
	private stopWatching: (() => void) | undefined;

	constructor(private readonly host: SessionHost) {}

	close(): void {
		this.stopWatching?.();
	}

	/** Carries out one command and answers it. */
	async run(command: Command): Promise<void> {
		const { tag, name } = command;
		try {
			const text = await this.answer(command);
			if (text === undefined) return;
			if (!/^(UID )?(FETCH|STORE|SEARCH)$/.test(name) || name.startsWith('UID')) this.tellChanges();
			this.line(`${tag} OK ${text}`);
		} catch (error) {
			if (error instanceof Refusal) this.line(`${tag} NO ${error.message}`);
			else if (error instanceof SyntaxProblem) this.line(`${tag} BAD ${error.message}`);
			else throw error;
		}
	}

	private async answer({ tag, name, args }: Command): Promise<string | undefined> {
		switch (name) {
			case 'CAPABILITY':
				this.line(`* CAPABILITY ${this.capabilities()}`);
				return 'done';
			case 'NOOP':
			case 'CHECK':
				return 'done';
			case 'ID':
				this.line('* ID ("name" "embedded")');
				return 'done';
			case 'LOGOUT':
				this.line('* BYE Good bye');
				this.line(`${tag} OK done`);
				this.host.end();
				return undefined;
			case 'STARTTLS':
				if (!this.host.capabilities().includes('STARTTLS')) throw new Refusal('No TLS here');
				this.line(`${tag} OK Begin TLS`);
				await this.host.startTls();
				return undefined;
			case 'LOGIN':
				if (this.host.mechanisms().length === 0) {
					throw new Refusal('[PRIVACYREQUIRED] Use TLS first');
				}
				return await this.logIn(textOf(args[0]), textOf(args[1]), 'PLAIN');
			case 'AUTHENTICATE':
				return await this.authenticate(textOf(args[0]).toUpperCase(), args[1]);
			default:
				return await this.answerAuthenticated(name, args);
		}
	}

	private async answerAuthenticated(name: string, args: Token[]): Promise<string | undefined> {
		if (!this.account) throw new SyntaxProblem(`${name} needs a login, or does not exist`);
		const account = this.account;
		const path = decodeFolderName(textOf(args[0]));
		switch (name) {
			case 'ENABLE':
				this.line('* ENABLED');
				return 'done';
			case 'NAMESPACE':
				this.line(
					`* NAMESPACE ${this.host.namespace ?? `(("" "${this.host.delimiter}")) NIL NIL`}`,
				);
				return 'done';
			case 'LIST':
			case 'LSUB':
				this.list(account, name, textOf(args[0]), textOf(args[1]));
				return 'done';
			case 'SUBSCRIBE':
			case 'UNSUBSCRIBE':
				this.find(account, path);
				return 'done';
			case 'STATUS':
				this.status(this.find(account, path), itemsOf(args[1]).map(textOf));
				return 'done';
			case 'CREATE':
				if (this.host.delimiter === '.' && path.includes('/'))
					throw new Refusal('Invalid mailbox name.');
				if (account.find(path)) throw new Refusal('[ALREADYEXISTS] The folder exists');
				account.create({ path: path.replace(/\/$/, '') });
				return 'created';
			case 'DELETE':
				account.delete(this.find(account, path));
				return 'deleted';
			case 'RENAME':
				account.rename(this.find(account, path), decodeFolderName(textOf(args[1])));
				return 'renamed';
			case 'SELECT':
			case 'EXAMINE':
				return this.select(this.find(account, path), name === 'EXAMINE');
			case 'APPEND':
				return this.append(account, args);
			case 'IDLE':
				return await this.idle();
			default:
				return this.answerSelected(name, args, account);
		}
	}

	private answerSelected(name: string, args: Token[], account: Account): string {
		if (!this.folder) throw new SyntaxProblem(`${name} needs a folder, or does not exist`);
		const folder = this.folder;
		const byUid = name.startsWith('UID ');
		switch (name.replace('UID ', '')) {
			case 'UNSELECT':
				this.leave();
				return 'done';
			case 'CLOSE':
				if (!this.readOnly)
					account.remove(
						folder,
						this.deleted(() => true),
					);
				this.leave();
				return 'done';
			case 'FETCH':
				this.fetch(args, byUid);
				return 'done';
			case 'STORE':
				this.store(args, byUid);
				return 'done';
			case 'SEARCH': {
				const keys = textOf(args[0]).toUpperCase() === 'RETURN' ? args.slice(2) : args;
				const matches = compileSearch(keys, this.view);
				const found = this.view.flatMap((mail, index) =>
					matches(mail, index + 1) ? [byUid ? mail.uid : index + 1] : [],
				);
				this.line(`* SEARCH${found.map((number) => ` ${number}`).join('')}`);
				return 'done';
			}
			case 'COPY':
			case 'MOVE':
				return this.copy(args, byUid, name.endsWith('MOVE'), account, folder);
			case 'EXPUNGE': {
				const inSet = byUid ? readNumberSet(textOf(args[0]), this.highest(true)) : () => true;
				account.remove(
					folder,
					this.deleted((mail) => inSet(mail.uid)),
				);
				return 'expunged';
			}
			default:
				throw new SyntaxProblem(`Unknown command ${name}`);
		}
	}

	private capabilities(): string {
		const mechanisms = this.account ? [] : this.host.mechanisms();
		const forbidden = !this.account && mechanisms.length === 0 ? ['LOGINDISABLED'] : [];
		return [
			...this.host.capabilities(),
			...mechanisms.map((mechanism) => `AUTH=${mechanism}`),
			...forbidden,
		].join(' ');
	}

	private async logIn(user: string, secret: string, mechanism: string): Promise<string> {
		if (this.account) throw new SyntaxProblem('Logged in already');
		const account = await this.host.login(user, secret, mechanism);
		if (typeof account === 'string') throw new Refusal(account);
		this.account = account;
		return `[CAPABILITY ${this.capabilities()}] Logged in`;
	}

	private async authenticate(mechanism: string, initial: Token | undefined): Promise<string> {
		if (!this.host.mechanisms().includes(mechanism)) {
			throw new Refusal('[CANNOT] This mechanism is not offered');
		}
		const ask = async (prompt: string): Promise<string> => {
			this.line(`+ ${Buffer.from(prompt).toString('base64')}`);
			const line = await this.host.nextLine();
			if (line === '*') throw new SyntaxProblem('Cancelled');
			return Buffer.from(line, 'base64').toString('utf8');
		};
		if (mechanism === 'LOGIN') {
			const user = await ask('Username:');
			return await this.logIn(user, await ask('Password:'), mechanism);
		}
		const response = initial
			? Buffer.from(textOf(initial), 'base64').toString('utf8')
			: await ask('');
		if (mechanism === 'PLAIN') {
			const [, user = '', password = ''] = response.split('\0');
			return await this.logIn(user, password, mechanism);
		}
		const user = /^user=([^\x01]*)\x01/.exec(response)?.[1] ?? '';
		const token = /\x01auth=Bearer ([^\x01]*)\x01/.exec(response)?.[1] ?? '';
		try {
			return await this.logIn(user, token, mechanism);
		} catch (error) {
			if (error instanceof Refusal) {
				await ask(JSON.stringify({ status: '400', schemes: 'Bearer', scope: 'mail' }));
			}
			throw error;
		}
	}

	private find(account: Account, path: string, code = 'NONEXISTENT'): Folder {
		const folder = account.find(path);
		if (!folder) throw new Refusal(`[${code}] There is no such folder`);
		return folder;
	}

	private list(account: Account, name: string, reference: string, pattern: string): void {
		if (pattern === '') {
			this.line(`* ${name} (\\Noselect) "${this.host.delimiter}" ""`);
			return;
		}
		const shape = new RegExp(
			`^${(reference + pattern)
				.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
				.replace(/\*/g, '.*')
				.replace(/%/g, '[^/]*')}$`,
			'i',
		);
		const folders = account.list();
		for (const { path, specialUse } of folders) {
			const wirePath = encodeFolderName(path);
			if (!shape.test(wirePath)) continue;
			const hasChildren = folders.some((other) =>
				other.path.startsWith(`${path}${this.host.delimiter}`),
			);
			const flags = [hasChildren ? '\\HasChildren' : '\\HasNoChildren', specialUse ?? ''];
			this.line(
				`* ${name} (${flags.filter(Boolean).join(' ')}) "${this.host.delimiter}" ${formatString(wirePath)}`,
			);
		}
	}

	private status(folder: Folder, items: string[]): void {
		const counts = new Map([
			['MESSAGES', folder.mails.length],
			['RECENT', 0],
			['UIDNEXT', folder.uidNext],
			['UIDVALIDITY', folder.uidValidity],
			['UNSEEN', folder.mails.filter((mail) => !mail.flags.has('\\Seen')).length],
		]);
		const answers = items.flatMap((item) => {
			const count = counts.get(item.toUpperCase());
			return count === undefined ? [] : [`${item.toUpperCase()} ${count}`];
		});
		this.line(`* STATUS ${formatString(encodeFolderName(folder.path))} (${answers.join(' ')})`);
	}

	private select(folder: Folder, readOnly: boolean): string {
		this.leave();
		this.folder = folder;
		this.readOnly = readOnly;
		this.view = [...folder.mails];
		const flags = this.knownFlags(folder);
		const keptFlags = this.host.keptFlags ?? systemFlags;
		const kept = this.host.customKeywords ? [...flags, '\\*'] : keptFlags;
		this.line(`* FLAGS (${flags.join(' ')})`);
		this.line(`* OK [PERMANENTFLAGS (${kept.join(' ')})] Kept`);
		this.line(`* ${this.view.length} EXISTS`);
		this.line('* 0 RECENT');
		this.line(`* OK [UIDVALIDITY ${folder.uidValidity}] Valid`);
		this.line(`* OK [UIDNEXT ${folder.uidNext}] Next`);
		return `[${readOnly ? 'READ-ONLY' : 'READ-WRITE'}] Selected`;
	}

	private knownFlags(folder: Folder): string[] {
		return [...new Set([...systemFlags, ...folder.mails.flatMap((mail) => [...mail.flags])])];
	}

	private leave(): void {
		this.folder = undefined;
		this.view = [];
	}

	private append(account: Account, args: Token[]): string {
		const folder = this.find(account, decodeFolderName(textOf(args[0])), 'TRYCREATE');
		const source = args.at(-1);
		if (source?.kind !== 'string') throw new SyntaxProblem('APPEND needs a literal');
		const flags = args[1]?.kind === 'list' ? itemsOf(args[1]).map(textOf) : [];
		const when = args.slice(1, -1).find((token) => token.kind === 'string');
		const receivedAt = when
			? new Date(textOf(when).trim().replace(/-/, ' ').replace(/-/, ' '))
			: new Date();
		// The client's literal is a view into its input: keep bytes of our own.
		const mail = account.add(
			folder,
			Buffer.from(source.value),
			this.allowed(flags),
			Number.isNaN(receivedAt.getTime()) ? new Date() : receivedAt,
		);
		return this.withUidPlus(`[APPENDUID ${folder.uidValidity} ${mail.uid}] `, 'Appended');
	}

	private allowed(flags: string[]): string[] {
		const { customKeywords, dropsKeywords, keptFlags = systemFlags } = this.host;
		return flags.filter((flag) => keptFlags.includes(flag) || (customKeywords && !dropsKeywords));
	}

	private withUidPlus(code: string, text: string): string {
		return this.host.capabilities().includes('UIDPLUS') ? `${code}${text}` : text;
	}

	private highest(byUid: boolean): number {
		return byUid ? (this.view.at(-1)?.uid ?? 0) : this.view.length;
	}

	/** The mails of a set that are still there, with their sequence numbers. */
	private chosen(set: Token | undefined, byUid: boolean): Array<[number, StoredMail]> {
		const inSet = readNumberSet(textOf(set), this.highest(byUid));
		const present = new Set(this.folder?.mails);
		return this.view.flatMap((mail, index) =>
			inSet(byUid ? mail.uid : index + 1) && present.has(mail) ? [[index + 1, mail]] : [],
		);
	}

	private fetch(args: Token[], byUid: boolean): void {
		const items = readFetchItems(args[1], byUid);
		for (const [sequence, mail] of this.chosen(args[0], byUid)) {
			if (marksAsSeen(items) && !this.readOnly) mail.flags.add('\\Seen');
			const answer = formatFetch(mail, items, this.host.fetchQuirks());
			this.host.send([`* ${sequence} FETCH `, ...answer, '\r\n']);
		}
	}

	private store(args: Token[], byUid: boolean): void {
		if (this.readOnly) throw new Refusal('[READ-ONLY] The folder is open for reading only');
		const action = textOf(args[1]).toUpperCase();
		if (!/^[+-]?FLAGS(\.SILENT)?$/.test(action)) throw new SyntaxProblem('Unknown STORE action');
		const flags = this.allowed(args.slice(2).flatMap(itemsOf).map(textOf));
		for (const [sequence, mail] of this.chosen(args[0], byUid)) {
			if (!/^[+-]/.test(action)) mail.flags.clear();
			for (const flag of flags) {
				// Keywords are the same in any case (RFC 9051 section 2.3.2).
				for (const held of [...mail.flags]) {
					if (held.toLowerCase() === flag.toLowerCase()) mail.flags.delete(held);
				}
				if (!action.startsWith('-')) mail.flags.add(flag);
			}
			if (action.endsWith('.SILENT')) continue;
			const items = byUid ? ['UID', 'FLAGS'] : ['FLAGS'];
			this.host.send([`* ${sequence} FETCH `, ...formatFetch(mail, items), '\r\n']);
		}
	}

	private copy(
		args: Token[],
		byUid: boolean,
		isMove: boolean,
		account: Account,
		folder: Folder,
	): string {
		if (isMove && !this.host.capabilities().includes('MOVE')) {
			throw new SyntaxProblem('Unknown command MOVE');
		}
		const target = this.find(account, decodeFolderName(textOf(args[1])), 'TRYCREATE');
		const mails = this.chosen(args[0], byUid).map(([, mail]) => mail);
		const copies = mails.map((mail) =>
			account.add(target, mail.source, mail.flags, mail.receivedAt),
		);
		const code = this.withUidPlus(
			mails.length === 0
				? ''
				: `[COPYUID ${target.uidValidity} ${mails.map(({ uid }) => uid).join(',')} ` +
						`${copies.map(({ uid }) => uid).join(',')}] `,
			'',
		);
		if (!isMove) return `${code}Copied`;
		if (code) this.line(`* OK ${code}Moved`);
		account.remove(folder, new Set(mails));
		return 'Moved';
	}

	private deleted(test: (mail: StoredMail) => boolean): Set<StoredMail> {
		return new Set(this.view.filter((mail) => mail.flags.has('\\Deleted') && test(mail)));
	}

	private async idle(): Promise<string> {
		this.tellChanges();
		this.line('+ idling');
		this.stopWatching = this.account?.watch(() => this.tellChanges());
		try {
			await this.host.nextLine();
		} finally {
			this.stopWatching?.();
		}
		return 'done';
	}

	/** Untagged EXPUNGE and EXISTS for what changed since the client was last told. */
	private tellChanges(): void {
		if (!this.folder) return;
		const present = new Set(this.folder.mails);
		for (let index = this.view.length - 1; index >= 0; index -= 1) {
			if (present.has(this.view[index]!)) continue;
			this.view.splice(index, 1);
			this.line(`* ${index + 1} EXPUNGE`);
		}
		if (this.view.length !== this.folder.mails.length) {
			this.view = [...this.folder.mails];
			this.line(`* ${this.view.length} EXISTS`);
		}
	}

	private line(text: string): void {
		this.host.send([`${text}\r\n`]);
	}
}
