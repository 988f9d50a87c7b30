// `npm start` as a newcomer uses it: it comes up with its text, ends with Ctrl-C, and goes on with its data.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { findFreePort } from '../../sandbox/ports';
import { waitFor } from '../../sandbox/waitFor';

jest.setTimeout(300_000);

describe('npm start', () => {
	let data: string;
	const running = new Set<ChildProcess>();

	beforeAll(async () => {
		data = await mkdtemp(path.join(tmpdir(), 'email-to-crm-start-'));
	});

	afterEach(async () => {
		for (const child of running) await pressCtrlC(child);
	});

	afterAll(async () => {
		await rm(data, { recursive: true, force: true });
	});

	it('ends with a text that says where to look, and Ctrl-C ends everything', async () => {
		const { child, said } = start();
		const text = await until(child, said, 'begins anew.');
		const [editor, inbox] = ['The editor', 'The inbox'].map((name) => addressOf(text, name));
		expect((await fetch(`${editor}/healthz`)).ok).toBe(true);
		expect(await (await fetch(inbox!)).text()).toContain('Confirm your new email address');
		expect(text).toMatch(/CRM Log +http:\S+\/datatables\/\w+/);

		expect(await pressCtrlC(child)).toBe(0);
		for (const address of [editor!, inbox!]) await expect(fetch(address)).rejects.toThrow();
	});

	it('goes on with the same mails, and is not started twice on them', async () => {
		const { child, said } = start();
		const text = await until(child, said, 'begins anew.');
		expect(text).toContain('Using the data of the last start');
		expect(await (await fetch(addressOf(text, 'The inbox'))).text()).toContain('EmailToCrm-Logged');

		const second = start();
		expect(await until(second.child, second.said, 'could not start')).toContain('already runs');
		expect(await ended(second.child)).toBe(1);
	});

	it('says so when the port asked for is taken, and names a free one', async () => {
		const other = createServer();
		other.listen(await findFreePort(), '127.0.0.1');
		await once(other, 'listening');
		const { port } = other.address() as { port: number };
		const { child, said } = start('--port', String(port));
		const text = await until(child, said, 'could not start');
		expect(text).toContain(`Port ${port} is taken by another program. Try: npm start -- --port `);
		expect(await ended(child)).toBe(1);
		other.close();
	});

	function start(...parameters: string[]): { child: ChildProcess; said: () => string } {
		const bootstrap = path.join(__dirname, '../../sandbox/bootstrap.js');
		const child = spawn(process.execPath, [bootstrap, 'start', '--data', data, ...parameters], {
			stdio: ['ignore', 'pipe', 'pipe'],
			// A terminal sends Ctrl-C to the whole group.
			detached: true,
		});
		running.add(child);
		let text = '';
		const keep = (chunk: Buffer) => (text += chunk.toString());
		child.stdout.on('data', keep);
		child.stderr.on('data', keep);
		return { child, said: () => text };
	}
});

/** @returns all that was said once the words appeared, or until it ended */
async function until(child: ChildProcess, said: () => string, words: string): Promise<string> {
	const text = await waitFor(
		`"${words}"`,
		said,
		(seen) => seen.includes(words) || hasEnded(child),
		240_000,
	);
	expect(text).toContain(words);
	return text;
}

function hasEnded(child: ChildProcess): boolean {
	return child.exitCode !== null || child.signalCode !== null;
}

function addressOf(text: string, name: string): string {
	const address = new RegExp(`${name} +(http\\S+)`).exec(text)?.[1];
	if (!address) throw new Error(`There is no address of ${name} in:\n${text}`);
	return address;
}

async function ended(child: ChildProcess): Promise<number | null> {
	if (!hasEnded(child)) await once(child, 'exit');
	return child.exitCode;
}

/** @returns the exit code */
async function pressCtrlC(child: ChildProcess): Promise<number | null> {
	if (!hasEnded(child)) process.kill(-child.pid!, 'SIGINT');
	return await ended(child);
}
