// What an operator sees in n8n's editor: our nodes in the panel with their icons, and every node's parameters.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INodeType, INodePropertyOptions } from 'n8n-workflow';
import type { Browser, Page } from 'playwright-core';

import manifest from '../../package.json';
import { N8nApi } from '../../sandbox/n8nApi';
import { N8nServer } from '../../sandbox/n8nServer';
import { installPackage } from '../../sandbox/packageInstall';
import { launchChromium, openPage, takePicture } from './chromium';

const account = {
	email: 'owner@harbour.example',
	password: 'Sandbox-1',
	firstName: 'Sandbox',
	lastName: 'Owner',
};

const nodes = manifest.n8n.nodes.map((built) => {
	const [, name] = /([^/]+)\.node\.js$/.exec(built)!;
	// eslint-disable-next-line @typescript-eslint/no-require-imports -- the path comes from package.json
	const module = require(`../../nodes/${name}/${name}.node`) as Record<string, new () => INodeType>;
	const { description } = new module[name!]!();
	const operations = description.properties.find((property) => property.name === 'operation');
	return {
		type: `${manifest.name}.${description.name}`,
		label: description.displayName,
		operations: ((operations?.options ?? []) as INodePropertyOptions[]).map(({ value }) =>
			String(value),
		),
	};
});

let folder: string;
let n8n: N8nServer;
let api: N8nApi;
let browser: Browser;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'email-to-crm-editor-'));
	await installPackage(folder);
	n8n = new N8nServer({ userFolder: folder });
	await n8n.start();
	api = new N8nApi(n8n.url);
	await api.signIn(account);
	browser = await launchChromium();
}, 300_000);

afterAll(async () => {
	await browser?.close();
	await n8n?.stop();
	await rm(folder, { recursive: true, force: true });
}, 60_000);

async function signIn(page: Page): Promise<void> {
	await page.goto(`${n8n.url}/signin`);
	await page.fill('input[name="emailOrLdapLoginId"]', account.email);
	await page.fill('input[type="password"]', account.password);
	await page.press('input[type="password"]', 'Enter');
	await page.waitForSelector('[data-test-id="menu-item"], [data-test-id="project-home-menu-item"]');
}

it.each(['light', 'dark'] as const)(
	'the node panel finds every node and shows its icon (%s)',
	async (colorScheme) => {
		const { page, errors } = await openPage(browser, { colorScheme });
		await signIn(page);
		const id = await api.createWorkflow({
			name: `Panel ${colorScheme}`,
			nodes: [],
			connections: {},
		});
		await page.goto(`${n8n.url}/workflow/${id}`);
		await page.waitForSelector('[data-test-id="canvas-add-button"]');
		await page.click('[data-test-id="node-creator-plus-button"]');
		const search = '[data-test-id="node-creator-search-bar"]';
		await page.waitForSelector(search);
		for (const { type, label } of nodes) {
			await page.fill(search, label);
			// The panel shows a trigger under its name without the word, together with the node of that name.
			const entry = page
				.locator(`[data-keyboard-nav-id^="${type.replace(/Trigger$/, '')}"]`)
				.first();
			await entry.waitFor();
			expect(await entry.innerText()).toContain(label.replace(/ Trigger$/, ''));
			const icon = entry.locator('img').first();
			await icon.evaluate((image: unknown) => (image as { decode(): Promise<void> }).decode());
			expect(await icon.getAttribute('src')).toMatch(
				colorScheme === 'dark' ? /\.dark\.svg$/ : /(?<!\.dark)\.svg$/,
			);
		}
		await page.fill(search, 'email auth');
		await takePicture(page, `node-panel-${colorScheme}`);
		expect(errors).toEqual([]);
		await page.context().close();
	},
	120_000,
);

it.each(nodes)(
	'$label opens the parameters of every operation without an error',
	async ({ type, label, operations }) => {
		const { page, errors } = await openPage(browser);
		await signIn(page);
		const chosen = operations.length > 0 ? operations : [''];
		const workflowId = await api.createWorkflow({
			name: label,
			nodes: chosen.map((operation, index) => ({
				id: `node-${index}`,
				name: `${label} ${index}`,
				type,
				typeVersion: 1,
				position: [0, 150 * index],
				parameters: operation ? { operation } : {},
			})),
			connections: {},
		});
		for (const [index, operation] of chosen.entries()) {
			await page.goto(`${n8n.url}/workflow/${workflowId}/node-${index}`);
			await page.waitForSelector('[data-test-id="ndv"] [data-test-id="parameter-item"]');
			const text = await page.locator('[data-test-id="ndv"]').innerText();
			expect(text).toContain(`${label} ${index}`);
			expect(text).not.toMatch(/undefined|\[object Object\]/);
			expect(await page.locator('[data-test-id="parameter-input-operation"]').count()).toBe(
				operation ? 1 : 0,
			);
			const name = `${type.split('.').pop()}${operation && `-${operation}`}`;
			await takePicture(page, `parameters-${name}`);
		}
		expect(errors).toEqual([]);
		await page.context().close();
	},
	180_000,
);

it('P12 a never-log list without one usable entry is refused in the editor, by name and with the next step', async () => {
	const { page, errors } = await openPage(browser);
	await signIn(page);
	const workflowId = await api.createWorkflow({
		name: 'Unusable list',
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'filter',
				name: 'Never Log Filter',
				type: `${manifest.name}.neverLogFilter`,
				typeVersion: 1,
				position: [240, 0],
				parameters: {
					operation: 'filter',
					listSources: ['define'],
					accountEntries: 'counsel at lawfirm.example',
				},
			},
		],
		connections: {
			Start: { main: [[{ node: 'Never Log Filter', type: 'main', index: 0 }]] },
		},
	});
	await page.goto(`${n8n.url}/workflow/${workflowId}/filter`);
	await page.click('[data-test-id="ndv"] [data-test-id="node-execute-button"]');
	const output = page.locator('[data-test-id="ndv"] [data-test-id="output-panel"]');
	await output.getByText('counsel at lawfirm.example').first().waitFor();
	await takePicture(page, 'never-log-error');
	expect(errors).toEqual([]);
	await page.context().close();
}, 120_000);
