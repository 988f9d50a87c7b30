// Redis and PostgreSQL from Debian, in a folder of their own on free loopback ports: what n8n's queue mode needs.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
	chmodSync,
	chownSync,
	existsSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RunningServer {
	host: '127.0.0.1';
	port: number;
	close(): Promise<void>;
}

export interface RunningPostgres extends RunningServer {
	user: string;
	password: string;
	database: string;
}

/** @returns what is missing for queue mode on this machine, in words; empty when nothing is */
export function findMissingQueueBackends(): string[] {
	const missing: string[] = [];
	if (!existsSync('/usr/bin/redis-server')) missing.push('redis-server');
	if (!findPostgresPrograms()) missing.push('postgresql');
	return missing;
}

/** What n8n's processes are told to work in queue mode on the two; each call makes an encryption key of its own. */
export const queueEnvironment = (redis: RunningServer, postgres: RunningPostgres) => ({
	EXECUTIONS_MODE: 'queue',
	QUEUE_BULL_REDIS_HOST: redis.host,
	QUEUE_BULL_REDIS_PORT: String(redis.port),
	DB_TYPE: 'postgresdb',
	DB_POSTGRESDB_HOST: postgres.host,
	DB_POSTGRESDB_PORT: String(postgres.port),
	DB_POSTGRESDB_DATABASE: postgres.database,
	DB_POSTGRESDB_USER: postgres.user,
	DB_POSTGRESDB_PASSWORD: postgres.password,
	N8N_ENCRYPTION_KEY: randomUUID(),
});

/** Starts a Redis that keeps nothing on disk. */
export async function startRedis(): Promise<RunningServer> {
	const port = await findFreePort();
	const server = spawn(
		'redis-server',
		['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
		// No handle of ours: what outlives a failed test must not hold the run open.
		{ stdio: ['ignore', 'pipe', 'ignore'] },
	);
	await waitForLine(server, 'stdout', /Ready to accept connections/);
	return { host: '127.0.0.1', port, close: () => stop(server, 'SIGTERM') };
}

/** Starts a PostgreSQL with an empty database; as root it runs as Debian's own postgres user. */
export async function startPostgres(): Promise<RunningPostgres> {
	const programs = findPostgresPrograms();
	if (!programs) throw new Error('PostgreSQL is not installed (Debian package postgresql)');
	const folder = mkdtempSync(join(tmpdir(), 'email-to-crm-postgres-'));
	const identity = process.getuid?.() === 0 ? findPostgresIdentity() : undefined;
	if (identity) chownSync(folder, identity.uid, identity.gid);
	chmodSync(folder, 0o700);
	const password = 'n8n-test';
	const passwordFile = join(folder, 'password');
	writeFileSync(passwordFile, password);
	const data = join(folder, 'data');
	execFileSync(
		join(programs, 'initdb'),
		[
			'-D',
			data,
			'-U',
			'n8n',
			'-A',
			'scram-sha-256',
			'--pwfile',
			passwordFile,
			'-E',
			'UTF8',
			'--no-sync',
		],
		{ ...identity, cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] },
	);
	const port = await findFreePort();
	const server = spawn(
		join(programs, 'postgres'),
		[
			'-D',
			data,
			'-p',
			String(port),
			'-k',
			folder,
			'-c',
			'listen_addresses=127.0.0.1',
			'-c',
			'fsync=off',
		],
		{ ...identity, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
	);
	await waitForLine(server, 'stderr', /ready to accept connections/);
	return {
		host: '127.0.0.1',
		port,
		user: 'n8n',
		password,
		database: 'postgres',
		close: async () => {
			// SIGINT is PostgreSQL's fast shutdown: open sessions are ended, nothing waits for them.
			await stop(server, 'SIGINT');
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

function findPostgresPrograms(): string | undefined {
	const base = '/usr/lib/postgresql';
	return (existsSync(base) ? readdirSync(base) : [])
		.map((version) => join(base, version, 'bin'))
		.filter((folder) => existsSync(join(folder, 'postgres')))
		.at(-1);
}

function findPostgresIdentity(): { uid: number; gid: number } {
	const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
	return { uid: id('-u'), gid: id('-g') };
}

async function findFreePort(): Promise<number> {
	const probe = createServer().listen(0, '127.0.0.1');
	await once(probe, 'listening');
	const { port } = probe.address() as AddressInfo;
	probe.close();
	await once(probe, 'close');
	return port;
}

async function waitForLine(
	server: ChildProcess,
	stream: 'stdout' | 'stderr',
	line: RegExp,
): Promise<void> {
	let seen = '';
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.once('exit', (code) => reject(new Error(`The server ended with code ${code}: ${seen}`)));
		server[stream]!.on('data', (chunk: Buffer) => {
			seen = (seen + chunk.toString()).slice(-4000);
			if (line.test(seen)) resolve();
		});
	});
}

async function stop(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
	if (server.exitCode !== null || server.signalCode !== null) return;
	const ended = once(server, 'exit');
	server.kill(signal);
	await ended;
}
