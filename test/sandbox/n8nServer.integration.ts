// The n8n that tests and `npm start` run on never outlives them: a stand-in that writes and reports as n8n does.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { waitFor } from '../../sandbox/waitFor';

const standIn = `
process.on('uncaughtException', (error) => console.error(error));
setInterval(() => console.log('Editor is now accessible', process.pid), 20);
`;

const starting = `
const { N8nServer } = require(${JSON.stringify(path.join(__dirname, '../../sandbox/n8nServer.ts'))});
const n8n = new N8nServer({ userFolder: process.env.USER_FOLDER });
n8n.start().then(() => console.log('up ' + n8n.child.pid));
setInterval(() => undefined, 1000);
`;

function isRunning(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}

describe('the n8n of the sandbox', () => {
	let folder: string;

	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'n8n-server-'));
		const bin = path.join(folder, 'node_modules/n8n/bin');
		await mkdir(bin, { recursive: true });
		await writeFile(path.join(bin, 'n8n'), standIn);
	});
	afterAll(() => rm(folder, { recursive: true, force: true }));

	it('ends with the process that started it, also when that is killed', async () => {
		const parent = spawn(
			process.execPath,
			['--require', path.join(__dirname, '../../sandbox/typescript.js'), '--eval', starting],
			{
				env: { ...process.env, N8N_FOLDER_UNDER_TEST: folder, USER_FOLDER: folder },
				stdio: ['ignore', 'pipe', 'inherit'],
			},
		);
		let said = '';
		parent.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
		const pid = await waitFor(
			'the stand-in to be up',
			() => Number(/^up (\d+)$/m.exec(said)?.[1]),
			(seen) => seen > 0,
			20_000,
		);
		try {
			parent.kill('SIGKILL');
			await once(parent, 'exit');
			await waitFor(
				'the stand-in to end',
				() => isRunning(pid),
				(runs) => !runs,
				3_000,
			);
		} finally {
			if (isRunning(pid)) process.kill(pid, 'SIGKILL');
		}
	}, 30_000);
});
