/**
 * A real Dovecot on 127.0.0.1, with its own users, certificate and mail store in a temporary folder
 * (Debian: dovecot-imapd). Where Dovecot is not installed, the embedded server takes over, and says so.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

import { makeCertificate, type Certificate } from './certificates';
import { startImapServer, type ImapServer } from './imap';
import { encodeFolderName } from './imap/syntax';

const binary = '/usr/sbin/dovecot';

export interface DovecotOptions {
	/** User name to password. */
	users: Record<string, string>;
	/** Default `none`: clear text, which only loopback makes acceptable. */
	security?: 'tls' | 'starttls' | 'none';
	/** Default one made for 127.0.0.1. */
	certificate?: Certificate;
	/** Default a free one. */
	port?: number;
}

export interface DovecotServer extends ImapServer {
	kind: 'dovecot';
	/** Process id of the master. */
	pid: number;
	/** Where it keeps its mail; survives `restart`. */
	directory: string;
	/** Dovecot's own log, for a failing test's message. */
	readLog(): Promise<string>;
	/** Stops the server with its connections and starts it anew on the same port with the same mail. */
	restart(): Promise<void>;
}

/** Whether `startDovecot` can work on this machine. */
export function hasDovecot(): boolean {
	return existsSync(binary);
}

/** Dovecot where it is installed, otherwise the embedded server; standard error says when it is the latter. */
export async function startBestImapServer(options: DovecotOptions): Promise<ImapServer> {
	if (hasDovecot()) return await startDovecot(options);
	process.stderr.write('Dovecot is not installed: the embedded IMAP server takes over.\n');
	const certificate = options.certificate ?? (await makeCertificate());
	return await startImapServer({ ...options, certificate });
}

/** Starts Dovecot and waits until it answers. @throws with its log when it does not */
export async function startDovecot(options: DovecotOptions): Promise<DovecotServer> {
	const security = options.security ?? 'none';
	const certificate = options.certificate ?? (await makeCertificate());
	const port = options.port ?? (await findFreePort());
	const directory = await mkdtemp(join(tmpdir(), 'dovecot-'));
	const owner = mailOwner();
	await chmod(directory, 0o755);
	await mkdir(join(directory, 'mail'), { mode: 0o755 });
	await chown(join(directory, 'mail'), owner.uid, owner.gid);
	await writeFile(join(directory, 'key.pem'), certificate.key, { mode: 0o600 });
	await writeFile(join(directory, 'cert.pem'), certificate.cert);
	await writeFile(
		join(directory, 'users'),
		Object.entries(options.users)
			.map(([user, password]) => `${user}:{PLAIN}${password}\n`)
			.join(''),
		{ mode: 0o644 },
	);
	const configuration = join(directory, 'dovecot.conf');
	await writeFile(configuration, makeConfiguration(directory, port, security, owner));
	const readLog = (): Promise<string> =>
		readFile(join(directory, 'dovecot.log'), 'utf8').catch(() => '');
	let master = await launch(configuration, port, readLog);

	const stop = async (): Promise<void> => {
		if (master.exitCode !== null || master.signalCode !== null) return;
		const ended = once(master, 'exit');
		master.kill('SIGTERM');
		await ended;
	};
	return {
		kind: 'dovecot',
		host: '127.0.0.1',
		port,
		security,
		certificate,
		get pid() {
			return master.pid!;
		},
		directory,
		readLog,
		deliver: async (
			user,
			source,
			{ folder = 'INBOX', flags = [], receivedAt = new Date() } = {},
		) => {
			const maildir = join(directory, 'mail', user, 'Maildir');
			const place = folder === 'INBOX' ? maildir : join(maildir, maildirName(folder));
			await makeMaildir(place, owner);
			// Seconds first: Dovecot numbers new mail in the order of these names.
			const name = `${Math.floor(receivedAt.getTime() / 1000)}.M${nextCount()}P${randomUUID()}.test`;
			const temporary = join(place, 'tmp', name);
			await writeFile(temporary, source);
			await chown(temporary, owner.uid, owner.gid);
			const marks = flags.flatMap((flag) => maildirFlags.get(flag) ?? []).sort();
			await rename(
				temporary,
				marks.length > 0
					? join(place, 'cur', `${name}:2,${marks.join('')}`)
					: join(place, 'new', name),
			);
		},
		restart: async () => {
			await stop();
			master = await launch(configuration, port, readLog);
		},
		close: async () => {
			await stop();
			await rm(directory, { recursive: true, force: true });
		},
	};
}

interface Owner {
	name: string;
	uid: number;
	gid: number;
	isRoot: boolean;
}

/** Dovecot refuses mail owned by root: as root, `mail` (Debian's id 8) owns it, otherwise whoever runs the test. */
function mailOwner(): Owner {
	const { username, uid, gid } = userInfo();
	return uid === 0
		? { name: 'mail', uid: 8, gid: 8, isRoot: true }
		: { name: username, uid, gid, isRoot: false };
}

const maildirFlags = new Map([
	['\\Draft', 'D'],
	['\\Flagged', 'F'],
	['\\Answered', 'R'],
	['\\Seen', 'S'],
	['\\Deleted', 'T'],
]);

/** Maildir++: levels are separated by dots, and a folder's own dot would be one more level. */
function maildirName(path: string): string {
	return `.${encodeFolderName(path).replace(/\//g, '.')}`;
}

let count = 0;
function nextCount(): string {
	count += 1;
	return String(count).padStart(9, '0');
}

async function makeMaildir(place: string, owner: Owner): Promise<void> {
	if (existsSync(join(place, 'tmp'))) return;
	const parts = ['new', 'cur', 'tmp'].map((part) => join(place, part));
	for (const part of parts) await mkdir(part, { recursive: true });
	let folder = place;
	while (!folder.endsWith('/mail')) {
		parts.push(folder);
		folder = join(folder, '..');
	}
	for (const part of parts) await chown(part, owner.uid, owner.gid);
}

function makeConfiguration(
	directory: string,
	port: number,
	security: 'tls' | 'starttls' | 'none',
	owner: Owner,
): string {
	const listener = security === 'tls' ? 'imaps' : 'imap';
	const unused = security === 'tls' ? 'imap' : 'imaps';
	return `
protocols = imap
listen = 127.0.0.1
base_dir = ${directory}/run
state_dir = ${directory}/state
log_path = ${directory}/dovecot.log
${owner.isRoot ? '' : `default_internal_user = ${owner.name}\ndefault_login_user = ${owner.name}\n`}
mail_location = maildir:~/Maildir
maildir_stat_dirs = no
mail_max_userip_connections = 100
auth_mechanisms = plain login
auth_failure_delay = 0
auth_cache_size = 0
disable_plaintext_auth = ${security === 'none' ? 'no' : 'yes'}
ssl = ${security === 'none' ? 'no' : 'required'}
ssl_cert = <${directory}/cert.pem
ssl_key = <${directory}/key.pem
passdb {
  driver = passwd-file
  args = ${directory}/users
}
userdb {
  driver = static
  args = uid=${owner.uid} gid=${owner.gid} home=${directory}/mail/%u
}
first_valid_uid = 1
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    auto = create
    special_use = \\Sent
  }
  mailbox Drafts {
    auto = create
    special_use = \\Drafts
  }
  mailbox Junk {
    auto = create
    special_use = \\Junk
  }
  mailbox Trash {
    auto = create
    special_use = \\Trash
  }
  mailbox Archive {
    auto = create
    special_use = \\Archive
  }
}
service imap-login {
  ${owner.isRoot ? '' : 'chroot ='}
  inet_listener ${listener} {
    address = 127.0.0.1
    port = ${port}
    ssl = ${security === 'tls' ? 'yes' : 'no'}
  }
  inet_listener ${unused} {
    port = 0
  }
}
${owner.isRoot ? '' : 'service anvil {\n  chroot =\n}\n'}
service stats {
  client_limit = 1000
}
`;
}

async function launch(
	configuration: string,
	port: number,
	readLog: () => Promise<string>,
): Promise<ChildProcess> {
	const master = spawn(binary, ['-F', '-c', configuration], {
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	let words = '';
	master.stderr?.on('data', (chunk: Buffer) => (words += chunk.toString()));
	const startedMs = Date.now();
	while (!(await answers(port))) {
		if (master.exitCode !== null || Date.now() - startedMs > 20_000) {
			master.kill('SIGKILL');
			throw new Error(`Dovecot does not answer: ${words}\n${await readLog()}`);
		}
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	return master;
}

function answers(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		socket.on('connect', () => {
			socket.destroy();
			resolve(true);
		});
		socket.on('error', () => resolve(false));
	});
}

async function findFreePort(): Promise<number> {
	const server = createServer();
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}
