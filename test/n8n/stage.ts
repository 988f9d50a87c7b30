/**
 * What an end-to-end test runs on: a folder with this package installed, n8n on it, and servers beside it. A test
 * names what it starts; all of it ends together, also when the start breaks off half-way.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { N8nApi } from '../../sandbox/n8nApi';
import { N8nServer, type N8nSettings } from '../../sandbox/n8nServer';
import { installPackage } from '../../sandbox/packageInstall';
import { owner } from './account';

interface Server {
	close(): void | Promise<void>;
}

export class Stage {
	private folder: Promise<string> | undefined;

	private readonly toEnd: Array<() => void | Promise<void>> = [];

	/** Closes a server when the stage ends, after what was started later. @returns the server */
	async add<T extends Server>(starting: T | Promise<T>): Promise<T> {
		const server = await starting;
		this.toEnd.push(() => server.close());
		return server;
	}

	/**
	 * Starts an n8n, or another one, on the stage's folder: it finds what was created there before.
	 * @returns it running, its published workflows active
	 */
	async startN8n(settings: Omit<N8nSettings, 'userFolder'> = {}): Promise<N8nServer> {
		this.folder ??= this.makeFolder();
		const n8n = new N8nServer({ userFolder: await this.folder, ...settings });
		this.toEnd.push(() => n8n.stop());
		await n8n.start();
		return n8n;
	}

	/** Ends everything, the last started first, also when one of them does not end well. */
	async end(): Promise<void> {
		const failures: unknown[] = [];
		for (const end of this.toEnd.splice(0).reverse()) {
			try {
				await end();
			} catch (error) {
				failures.push(error);
			}
		}
		if (failures.length > 0) throw new AggregateError(failures, 'Not everything ended well');
	}

	private async makeFolder(): Promise<string> {
		const folder = await mkdtemp(path.join(tmpdir(), 'email-to-crm-'));
		this.toEnd.push(() => rm(folder, { recursive: true, force: true }));
		await installPackage(folder);
		return folder;
	}
}

/** @returns the API of an n8n, signed in as its owner; of a new n8n the owner is created first */
export async function signIn({ url }: N8nServer): Promise<N8nApi> {
	const api = new N8nApi(url);
	await api.signIn(owner);
	return api;
}
