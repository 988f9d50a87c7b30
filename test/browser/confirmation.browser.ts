// What a user goes through to add an address: form, mail, page and list, in Chromium, in two languages; and what the
// registry says afterwards.
import type { Browser, BrowserContext, Page } from 'playwright-core';

import { textsOf, type Language } from '../../nodes/shared/confirmation/language';
import { serveInbox, type InboxPage } from '../../sandbox/mail/inboxPage';
import { MailSandbox } from '../../sandbox/mail/mailSandbox';
import { deliverSeedMails } from '../../sandbox/mail/seedMails';
import { elsewhere, mainAddresses, password } from '../../sandbox/mail/world';
import type { N8nApi } from '../../sandbox/n8nApi';
import type { N8nServer } from '../../sandbox/n8nServer';
import { fillSandbox, sandboxEnvironment, type SandboxIds } from '../../sandbox/setUp';
import { readTemplates } from '../../sandbox/templates';
import { owner as account } from '../n8n/account';
import { signIn, Stage } from '../n8n/stage';
import { waitFor } from '../../sandbox/waitFor';
import { launchChromium, openContext, openPage, signInBrowser, takePicture } from './chromium';

const owner = mainAddresses[0]!;

const stage = new Stage();
let sandbox: MailSandbox;
let inbox: InboxPage;
let n8n: N8nServer;
let api: N8nApi;
let ids: SandboxIds;
let browser: Browser;
let operator: BrowserContext;

beforeAll(async () => {
	sandbox = await stage.add(MailSandbox.start());
	inbox = await stage.add(serveInbox(sandbox));
	n8n = await stage.startN8n({ environment: sandboxEnvironment(sandbox) });
	api = await signIn(n8n);
	await deliverSeedMails(sandbox);
	ids = await fillSandbox(api, sandbox);
	browser = await stage.add(launchChromium());
	operator = await openContext(browser, { viewport: { width: 1720, height: 1000 } });
	await signInBrowser(operator, n8n.url, account);
}, 300_000);

afterAll(() => stage.end(), 60_000);

const visitors: Array<{ language: Language; choice: string; address: string; phone: boolean }> = [
	{ language: 'en', choice: 'English', address: 'anna.private@annaberg.example', phone: false },
	{ language: 'sv', choice: 'Svenska', address: 'anna.hemma@annaberg.example', phone: true },
];

it.each(visitors)(
	'P01 P02 P03 P05 B11 an address is added, confirmed and listed, in $choice',
	async ({ language, choice, address, phone }) => {
		const texts = textsOf(language);
		const visitor = await openContext(browser, {
			httpCredentials: { username: 'admin', password },
			...(phone && { viewport: { width: 390, height: 800 } }),
		});
		const { page, errors } = await openPage(visitor);
		const mailsToOwner = mailsTo(owner).length;
		await addAddress(page, address, choice);
		await waitFor(
			`${address} on the list`,
			() => statusOf(address),
			(status) => status === 'notConfirmed',
		);

		// The owner is asked at the main address, in words of its own, and agrees first.
		const picture = `owner-mail-${language}`;
		const { ownerButton } = texts;
		const ownersLink = await readConfirmationMail(page, owner, ownerButton, picture, mailsToOwner);
		await page.goto(ownersLink);
		await page.getByRole('button', { name: ownerButton }).click();
		await page.getByRole('heading', { name: texts.agreed.heading }).waitFor();
		expect(await statusOf(address)).toBe('notConfirmed');

		const link = await readConfirmationMail(page, address, texts.button, `mail-${language}`);
		await page.goto(link);
		const confirm = page.getByRole('button', { name: texts.button });
		await confirm.waitFor();
		expect(await page.locator('body').innerText()).toContain(address);
		expect(await statusOf(address)).toBe('notConfirmed');
		await takePicture(page, `confirmation-page-${language}`);

		// The page that the operator configured, here the list of all senders, shows how it ended.
		await confirm.click();
		await page.waitForURL(`${n8n.url}/webhook/my-senders`);
		expect(await statusOf(address)).toBe('confirmed');
		const row = page.getByRole('row').filter({ hasText: address });
		expect(await row.innerText()).toMatch(/(?<!not )confirmed/);
		const rows = await page.getByRole('row').allInnerTexts();
		const main = rows.findIndex((text) => text.includes('main address') && text.includes(owner));
		expect(main).toBeGreaterThan(-1);
		expect(main).toBeLessThan(rows.findIndex((text) => text.includes(address)));
		await takePicture(page, `my-senders-${language}`);

		// The link has done its work: a second press tells so and changes nothing.
		await page.goto(link);
		await page.getByRole('button', { name: texts.declineButton }).click();
		await page.getByRole('heading', { name: texts.used.heading }).waitFor();
		expect(await statusOf(address)).toBe('confirmed');
		expect(errors).toEqual([]);
		await visitor.close();
	},
	180_000,
);

const templates = [
	'bcc-to-crm',
	'any-crm',
	'mail-a-document',
	'confirm-alternative-sender',
	'add-alternative-sender',
	'my-senders',
	'connected-mailbox',
	'several-mailboxes',
	'my-mail-settings',
];

it.each(templates)(
	'the template %s opens in the editor without an error',
	async (template) => {
		const { page, errors } = await openPage(operator);
		await page.goto(`${n8n.url}/workflow/${ids.workflows[template]}`);
		const icons = page.locator('[data-test-id="canvas-node"] img[src*="n8n-nodes-email-to-crm"]');
		await icons.first().waitFor();
		const { nodes } = (await readTemplates()).get(template)!;
		const ours = nodes.filter(({ type }) => type.startsWith('n8n-nodes-email-to-crm.'));
		expect(await icons.count()).toBe(ours.length);
		await page.click('[data-test-id="zoom-to-fit"]');
		await takePicture(page, `template-${template}`);
		expect(errors).toEqual([]);
		await page.close();
	},
	120_000,
);

async function addAddress(page: Page, address: string, language: string): Promise<void> {
	await page.goto(`${n8n.url}/form/add-alternative-sender`);
	await page.fill('#field-0', owner);
	await page.fill('#field-1', address);
	await page.selectOption('#field-2', language);
	await takePicture(page, 'form');
	await page.click('#submit-btn');
	await page.getByText('a mail is on its way to it').waitFor();
}

function mailsTo(address: string) {
	return sandbox.imap
		.folder(elsewhere)
		.mails.filter(({ source }) => source.includes(`<${address}>`));
}

/** Finds the mail in the sandbox's inbox page. @returns where its button leads */
async function readConfirmationMail(
	page: Page,
	address: string,
	button: string,
	picture: string,
	skipped = 0,
): Promise<string> {
	const mail = await waitFor(
		`the confirmation mail for ${address}`,
		() => mailsTo(address)[skipped],
		(found) => found !== undefined,
	);
	const query = new URLSearchParams({ user: elsewhere, folder: 'INBOX', uid: String(mail!.uid) });
	await page.goto(`${inbox.url}mail?${query.toString()}`);
	const link = page.frameLocator('iframe').getByRole('link', { name: button });
	await link.waitFor();
	await takePicture(page, picture);
	return (await link.getAttribute('href'))!;
}

async function statusOf(address: string): Promise<unknown> {
	const rows = await api.readTable('Alternative Senders');
	return rows.find((row) => row.address === address)?.status;
}
