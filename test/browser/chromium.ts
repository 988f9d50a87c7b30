// Chromium for the browser tests: Debian's, headless, without traffic of its own.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

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

/** A page that fails its test by an uncaught error: what it threw is collected. */
export async function openPage(
	browser: Browser,
	options: BrowserContextOptions = {},
): Promise<{ page: Page; errors: string[] }> {
	const context = await browser.newContext({ viewport: { width: 1360, height: 860 }, ...options });
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
