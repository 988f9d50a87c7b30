// Chromium for the browser tests: Debian's, headless, without traffic of its own.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
	chromium,
	type Browser,
	type BrowserContext,
	type BrowserContextOptions,
	type Page,
} from 'playwright-core';

import type { Account } from '../../sandbox/n8nApi';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const artifacts = join(__dirname, '..', '.artifacts', 'screenshots');

export function isChromiumInstalled(): boolean {
	return existsSync(executablePath);
}

export async function launchChromium(): Promise<Browser> {
	return await chromium.launch({
		executablePath,
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
		],
	});
}

/** A visitor's browser: its pages share cookies and what they once loaded of n8n. */
export async function openContext(
	browser: Browser,
	options: BrowserContextOptions = {},
): Promise<BrowserContext> {
	const context = await browser.newContext({
		viewport: { width: 1360, height: 860 },
		...options,
	});
	// Loading the editor keeps a busy machine for longer than the usual 30 seconds.
	context.setDefaultTimeout(60_000);
	return context;
}

/** Signs in to n8n without its sign-in page, which is not ours to test and takes as long as the editor to load. */
export async function signInBrowser(
	context: BrowserContext,
	url: string,
	{ email, password }: Account,
): Promise<void> {
	const response = await context.request.post(`${url}/rest/login`, {
		data: { emailOrLdapLoginId: email, password },
	});
	if (!response.ok()) {
		throw new Error(`n8n answered ${response.status()} to signing in: ${await response.text()}`);
	}
}

/** A page that fails its test by an uncaught error: what it threw is collected. */
export async function openPage(context: BrowserContext): Promise<{ page: Page; errors: string[] }> {
	const page = await context.newPage();
	const errors: string[] = [];
	page.on('pageerror', (error) => errors.push(error.message));
	return { page, errors };
}

/** Keeps a picture for people to look at. */
export async function takePicture(page: Page, name: string): Promise<void> {
	mkdirSync(artifacts, { recursive: true });
	await page.screenshot({ path: join(artifacts, `${name}.png`) });
}
