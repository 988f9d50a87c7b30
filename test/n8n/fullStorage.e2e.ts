// B13 in a real n8n: a table or disk that is full is told of once as what it is; the mails wait, and each is logged
// once when there is room.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { waitFor } from '../../sandbox/waitFor';
import { Crm, crmStep, describeWorkflow, makeNode, Scene } from './outageScene';

jest.setTimeout(300_000);

let scene: Scene;

beforeEach(() => {
	scene = new Scene();
});
afterEach(async () => await scene.stage.end());

it('B13 a data table at its size limit: told once as what it is; every mail is logged once when there is room', async () => {
	await scene.begin({
		N8N_DATA_TABLES_MAX_SIZE_BYTES: '100000',
		N8N_DATA_TABLES_SIZE_CHECK_CACHE_DURATION_MS: '200',
	});
	const columns = ['key', 'text'].map((name) => ({ name, type: 'string' }));
	await scene.api.createTable('Log', columns);
	await scene.api.createTable('Old', columns);
	await scene.api.insertRows('Old', [{ key: 'old', text: 'x'.repeat(200_000) }]);
	const value = { key: '={{ $json.message.key }}', text: '={{ $json.message.text }}' };
	const step = makeNode(
		'CRM',
		'n8n-nodes-base.dataTable',
		{
			resource: 'row',
			operation: 'insert',
			dataTableId: { __rl: true, mode: 'name', value: 'Log' },
			columns: { mappingMode: 'defineBelow', value, matchingColumns: [], schema: [] },
			options: {},
		},
		{ typeVersion: 1.1 },
	);
	const { length } = await scene.deliver(6);
	const id = await scene.run(describeWorkflow(scene.credentialId, [step]));
	expect(await scene.waitForAlarm(id)).toMatch(/size limit exceeded/i);
	await scene.api.deleteTable('Old');
	await scene.waitUntilLogged(length);
	const keys = (await scene.api.readTable('Log')).map(({ key }) => key);
	expect(keys).toHaveLength(length);
	expect(new Set(keys).size).toBe(length);
	expect(await scene.alarms(id)).toHaveLength(1);
});

/** @returns a disk of 2 MB, or undefined where this user may not mount one */
function mountSmallDisk(): { place: string; unmount(): void } | undefined {
	const place = mkdtempSync(path.join(tmpdir(), 'small-disk-'));
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', place], { stdio: 'ignore' });
	} catch {
		rmdirSync(place);
		return undefined;
	}
	return {
		place,
		unmount() {
			execFileSync('umount', [place]);
			rmdirSync(place);
		},
	};
}

function canMount(): boolean {
	const disk = mountSmallDisk();
	disk?.unmount();
	return disk !== undefined;
}

(canMount() ? it : it.skip)(
	"B13 n8n's storage on a full disk: told once; every mail is logged once when there is room (skipped where no disk can be mounted)",
	async () => {
		const disk = mountSmallDisk()!;
		await scene.stage.add({ close: () => disk.unmount() });
		const crm = await scene.stage.add(Crm.start());
		await scene.begin({
			N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
			N8N_STORAGE_PATH: disk.place,
			N8N_BINARY_DATA_STORAGE_PATH: disk.place,
		});
		const filler = path.join(disk.place, 'filler');
		await writeFile(filler, Buffer.alloc(4 * 1024 * 1024)).catch(() => undefined);
		const subjects = await scene.deliver(6, 'x'.repeat(30_000));
		const id = await scene.run(describeWorkflow(scene.credentialId, [crmStep(crm)]));
		const [alarm] = await waitFor(
			'the trigger to tell of the full disk',
			async () => await scene.alarms(id),
			(seen) => seen.length > 0,
		);
		expect(alarm).toMatch(/no space left|ENOSPC/i);
		// More polls than a mail has that cannot be read.
		const countPolls = () => scene.imap.commands.filter((name) => name === 'SELECT').length;
		const before = countPolls();
		await waitFor('more polls', countPolls, (count) => count >= before + 12);
		await rm(filler);
		await scene.waitUntilLogged(subjects.length);
		expect([...crm.logged].sort()).toEqual(subjects);
		expect(await scene.alarms(id)).toHaveLength(1);
	},
);
