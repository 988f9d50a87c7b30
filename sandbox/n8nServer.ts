/**
 * A real n8n as a child process on loopback, with its own folder and no traffic to the outside. Used by
 * `npm start` and by the end-to-end tests.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { findFreePort } from './ports';

export interface N8nSettings {
	/** N8N_USER_FOLDER: database, encryption key and community packages live here. */
	userFolder: string;
	/** Port of editor and API; a free one when not given. */
	port?: number;
	/** `worker`: a process of queue mode that only runs executions (default: `start`, the whole of n8n). */
	command?: 'start' | 'worker';
	/** Laid over the environment n8n is started with. */
	environment?: Record<string, string>;
}

/** The folder whose node_modules holds n8n; another one to try the nodes on another version. */
const n8nFolder = process.env.N8N_FOLDER_UNDER_TEST ?? path.join(__dirname, 'n8n');

/** Everything that would call out (telemetry, update checks, templates, banners, lists of nodes and of MCP servers). */
const noOutsideTraffic = {
	N8N_COMMUNITY_PACKAGES_ENABLED: 'true',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
};

const linesKeptForErrors = 40;

/** What each command says once it is ready. */
const readyLines = {
	start: 'Editor is now accessible',
	worker: 'n8n worker is now ready',
} as const;

export class N8nServer {
	private child?: ChildProcess;

	private address?: string;

	private brokerPort?: number;

	private readonly lastLines: string[] = [];

	constructor(private readonly settings: N8nSettings) {}

	/** The address of editor and API, once n8n was started. */
	get url(): string {
		if (!this.address) throw new Error('n8n was not started');
		return this.address;
	}

	/**
	 * Starts n8n, or starts it again after {@link stop} or {@link kill}, at the same address; resolves once it
	 * serves and its published workflows are active.
	 */
	async start(): Promise<void> {
		await mkdir(this.settings.userFolder, { recursive: true });
		this.address ??= `http://127.0.0.1:${this.settings.port ?? (await findFreePort())}`;
		// Other n8n instances of this machine hold the fixed default.
		this.brokerPort ??= await findFreePort();
		const command = this.settings.command ?? 'start';
		const log = createWriteStream(path.join(this.settings.userFolder, `n8n-${command}.log`), {
			flags: 'a',
		});
		// In a process group of its own: a terminal's Ctrl-C reaches only us, and we stop it in order.
		const child = spawn(
			process.execPath,
			[
				`--require=${path.join(__dirname, 'endWithParent.js')}`,
				path.join(n8nFolder, 'node_modules/n8n/bin/n8n'),
				command,
			],
			{ env: this.environment(), detached: true, stdio: ['pipe', 'pipe', 'pipe'] },
		);
		this.child = child;
		process.on('exit', this.killNow);
		child.once('exit', () => {
			process.off('exit', this.killNow);
			log.end();
		});
		const keep = (chunk: Buffer) => {
			log.write(chunk);
			this.lastLines.push(...chunk.toString().split('\n').filter(Boolean));
			this.lastLines.splice(0, this.lastLines.length - linesKeptForErrors);
		};
		child.stderr.on('data', keep);
		await new Promise<void>((resolve, reject) => {
			let said = '';
			child.stdout.on('data', (chunk: Buffer) => {
				keep(chunk);
				said = `${said}${chunk.toString()}`.slice(-1000);
				if (said.includes(readyLines[command])) resolve();
			});
			child.once('error', reject);
			child.once('exit', (code) =>
				reject(new Error(`n8n ended with ${code} before it was up:\n${this.lastLines.join('\n')}`)),
			);
		});
	}

	/** Ends n8n as an operator would; what is running may finish. */
	async stop(): Promise<void> {
		await this.end('SIGTERM');
	}

	/** Ends n8n as a crash or a power cut would. */
	async kill(): Promise<void> {
		await this.end('SIGKILL');
	}

	/** Resolves when n8n ends, however it does. */
	async ended(): Promise<void> {
		const child = this.child;
		if (!child || hasEnded(child)) return;
		await new Promise((resolve) => child.once('exit', resolve));
	}

	private async end(signal: NodeJS.Signals): Promise<void> {
		if (!this.child?.pid || hasEnded(this.child)) return;
		const ended = this.ended();
		// n8n itself asks its task runner to stop; only a crash takes the whole group.
		if (signal === 'SIGKILL') process.kill(-this.child.pid, signal);
		else this.child.kill(signal);
		await ended;
	}

	private environment(): NodeJS.ProcessEnv {
		const url = this.url;
		return {
			...withoutN8nSettings(process.env),
			...noOutsideTraffic,
			N8N_DISABLED_MODULES: listCallingModules(),
			N8N_USER_FOLDER: this.settings.userFolder,
			N8N_LISTEN_ADDRESS: '127.0.0.1',
			N8N_HOST: '127.0.0.1',
			N8N_PORT: new URL(url).port,
			N8N_EDITOR_BASE_URL: url,
			WEBHOOK_URL: url,
			// Plain http on loopback.
			N8N_SECURE_COOKIE: 'false',
			N8N_RUNNERS_BROKER_PORT: String(this.brokerPort),
			...this.settings.environment,
		};
	}

	private readonly killNow = () => {
		if (this.child?.pid && !hasEnded(this.child)) process.kill(-this.child.pid, 'SIGKILL');
	};
}

/** Modules that call out as soon as they are loaded; older versions refuse to start on a name they do not know. */
function listCallingModules(): string {
	return existsSync(path.join(n8nFolder, 'node_modules/n8n/dist/modules/mcp-registry'))
		? 'mcp-registry'
		: '';
}

function hasEnded(child: ChildProcess): boolean {
	return child.exitCode !== null || child.signalCode !== null;
}

/** What the shell says about another n8n, or about the test runner, is not meant for this one. */
function withoutN8nSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	return Object.fromEntries(
		Object.entries(environment).filter(
			([name]) =>
				!/^(N8N_|DB_|EXECUTIONS_|QUEUE_|WEBHOOK_URL$|NODE_ENV$|NODE_OPTIONS$|JEST_)/.test(name),
		),
	);
}
