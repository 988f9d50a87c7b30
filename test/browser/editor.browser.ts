// What an operator sees in n8n's editor: our nodes in the panel with their icons, and every node's parameters.
import { randomUUID } from 'node:crypto';
import type { INodeType, INodePropertyOptions } from 'n8n-workflow';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';

import manifest from '../../package.json';
import gmailSimple from '../fixtures/foreignItems/gmailSimple.json';
import type { N8nApi } from '../../sandbox/n8nApi';
import type { N8nServer } from '../../sandbox/n8nServer';
import { owner } from '../n8n/account';
import { waitFor } from '../../sandbox/waitFor';
import { signIn, Stage } from '../n8n/stage';
import { launchChromium, openContext, openPage, signInBrowser, takePicture } from './chromium';

interface Variant {
	/** The node's name on the canvas. */
	name: string;
	operation?: INodePropertyOptions;
	picture: string;
}

const nodes = manifest.n8n.nodes.map((built) => {
	const [, name] = /([^/]+)\.node\.js$/.exec(built)!;
	// eslint-disable-next-line @typescript-eslint/no-require-imports -- the path comes from package.json
	const module = require(`../../nodes/${name}/${name}.node`) as Record<string, new () => INodeType>;
	const { description } = new module[name!]!();
	const { name: type, displayName: label, properties } = description;
	const operations = properties.find((property) => property.name === 'operation')?.options as
		INodePropertyOptions[] | undefined;
	const variants: Variant[] = operations?.map((operation) => ({
		name: `${label}: ${operation.name}`,
		operation,
		picture: `parameters-${type}-${operation.value}`,
	})) ?? [{ name: label, picture: `parameters-${type}` }];
	return { type: `${manifest.name}.${type}`, label, variants };
});

const stage = new Stage();
let n8n: N8nServer;
let api: N8nApi;
let browser: Browser;
let operator: BrowserContext;

beforeAll(async () => {
	n8n = await stage.startN8n();
	api = await signIn(n8n);
	browser = await stage.add(launchChromium());
	operator = await openContext(browser);
	await signInBrowser(operator, n8n.url, owner);
}, 300_000);

afterAll(() => stage.end(), 60_000);

it.each(['light', 'dark'] as const)(
	'the node panel finds every node and shows its icon (%s)',
	async (colorScheme) => {
		const { page, errors } = await openPage(operator);
		await page.emulateMedia({ colorScheme });
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
		await page.locator('[data-keyboard-nav-id*=".emailAuthCheck"]').waitFor();
		await takePicture(page, `node-panel-${colorScheme}`);
		expect(errors).toEqual([]);
		await page.close();
	},
	120_000,
);

describe('with every operation of every node on one canvas', () => {
	const parameterItem = '[data-test-id="parameter-item"]';
	let page: Page;
	let errors: string[];

	// Loading the editor takes many times as long as opening a node in it: one page serves all nodes.
	beforeAll(async () => {
		const workflowId = await api.createWorkflow({
			name: 'Every operation of every node',
			nodes: nodes.flatMap(({ type, variants }, row) =>
				variants.map(({ name, operation }, column) => ({
					id: randomUUID(),
					name,
					type,
					typeVersion: 1,
					position: [300 * column, 300 * row],
					parameters: operation ? { operation: operation.value } : {},
				})),
			),
			connections: {},
		});
		({ page, errors } = await openPage(operator));
		await page.goto(`${n8n.url}/workflow/${workflowId}`);
	}, 120_000);

	it.each(nodes)(
		'$label opens the parameters of every operation without an error',
		async ({ variants }) => {
			for (const { name, operation, picture } of variants) {
				const panel = await openNode(name);
				const parameters = await panel.locator(parameterItem).allInnerTexts();
				// A bad text is told with its parameter, then with the whole panel, which names node and operation.
				const unclear = [...parameters, await panel.innerText()].filter((text) =>
					/undefined|\[object Object\]/.test(text),
				);
				expect(unclear).toEqual([]);
				const wanted = operation ? [operation.name] : [];
				await waitFor(
					`${name}: the operation ${wanted.join()} to be chosen`,
					() =>
						panel
							.locator('[data-test-id="parameter-input-operation"] input')
							.evaluateAll((inputs: unknown[]) =>
								(inputs as Array<{ value: string }>).map(({ value }) => value),
							),
					(chosen) => chosen.join() === wanted.join(),
				);
				await takePicture(page, picture);
				expect({ name, errors: errors.splice(0) }).toEqual({ name, errors: [] });
			}
		},
		120_000,
	);

	/** @returns the panel of a node, with its parameters */
	async function openNode(name: string): Promise<Locator> {
		// Closes the one before, also one that a failed test left open.
		await page.keyboard.press('Escape');
		const panel = page.locator('[data-test-id="ndv"]');
		await panel.waitFor({ state: 'hidden' });
		await page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
		const opened = panel.filter({ hasText: name });
		await opened.locator(parameterItem).first().waitFor();
		return opened;
	}
});

it('P12 a never-log list without one usable entry is refused in the editor, by name and with the next step', async () => {
	const { page, errors } = await openPage(operator);
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
				id: 'mail',
				name: 'Mail',
				type: 'n8n-nodes-base.set',
				typeVersion: 3.4,
				position: [120, 0],
				parameters: {
					mode: 'raw',
					jsonOutput: JSON.stringify(gmailSimple),
				},
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
					accountEntries: 'our lawyer',
				},
			},
		],
		connections: {
			Start: { main: [[{ node: 'Mail', type: 'main', index: 0 }]] },
			Mail: { main: [[{ node: 'Never Log Filter', type: 'main', index: 0 }]] },
		},
	});
	await page.goto(`${n8n.url}/workflow/${workflowId}/filter`);
	await page.click('[data-test-id="ndv"] [data-test-id="node-execute-button"]');
	const output = page.locator('[data-test-id="ndv"] [data-test-id="output-panel"]');
	await output.getByText('our lawyer').first().waitFor();
	await takePicture(page, 'never-log-error');
	expect(errors).toEqual([]);
	await page.close();
}, 120_000);
