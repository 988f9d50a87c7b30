// A person's own page in Chromium: on a desk and on a phone, light and dark, in two languages, once by keyboard alone.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

import { textsOf, type Language } from '../../nodes/shared/confirmation/language';
import { describeDecisions } from '../../nodes/shared/decisions/table';
import { wordsOf } from '../../nodes/shared/mailSettings/words';
import { registryTableName } from '../../nodes/shared/senders/schema';
import { anna, bo, setMailSettingsScene, type MailSettingsScene } from '../n8n/mailSettingsScene';
import { Stage } from '../n8n/stage';
import { describeFocus, findBarriers } from './accessible';
import { launchChromium, openContext, openPage, takePicture } from './chromium';

const stage = new Stage();
let scene: MailSettingsScene;
let browser: Browser;

beforeAll(async () => {
	scene = await setMailSettingsScene(stage);
	browser = await stage.add(launchChromium());
	const table = describeDecisions();
	await scene.api.createTable(table.name, table.columns);
	const decidedAt = new Date().toISOString();
	const mails = [
		['logged', 'Quote for the new pontoon', 'The mail was logged to 1 contact.'],
		['notLogged', '', 'Somebody on a never-log list takes part in the mail, so it is not logged.'],
		['waiting', 'Delivery on Friday', 'The CRM asked to be left alone for a minute.'],
		['quarantined', 'Photos', 'The mail was tried as often as allowed and never came through.'],
	] as const;
	await scene.api.insertRows(
		table.name,
		[anna, bo].flatMap((owner) =>
			mails.map(([outcome, subject, reason]) => ({
				key: `${owner} ${outcome}`,
				...{ owner, author: owner, outcome, subject, reason, decidedAt, received: decidedAt },
				...{ step: 'crmLog', reasonCode: outcome, recipients: 1 },
			})),
		),
	);
}, 600_000);

afterAll(() => stage.end(), 60_000);

const visitors: Array<{
	language: Language;
	look: string;
	options: BrowserContextOptions;
	owner: string;
	address: string;
}> = [
	{
		language: 'en',
		look: 'desk-light',
		options: { viewport: { width: 1440, height: 1000 }, locale: 'en-GB', colorScheme: 'light' },
		owner: bo,
		address: 'bo.private@example.net',
	},
	{
		language: 'de',
		look: 'phone-dark',
		options: { viewport: { width: 390, height: 844 }, locale: 'de-DE', colorScheme: 'dark' },
		owner: anna,
		address: 'anna.privat@example.net',
	},
];

it.each(visitors)(
	'B30 P02 P03 P08 P13 a page of one’s own, $look',
	async ({ language, look, options, owner, address }) => {
		const words = wordsOf(language);
		const context = await openContext(browser, options);
		const { page, errors } = await openPage(context);
		const see = async (name: string) => {
			await takePicture(page, `mail-settings-${name}-${look}`);
			expect([name, await findBarriers(page)]).toEqual([name, []]);
		};
		await page.goto(scene.page);
		await see('sign-in');
		await signInWith(page, language, owner, see);
		await see('addresses');

		// Added, confirmed by the mail, and back here.
		await page.getByLabel(words.newAddress).fill(address);
		await page.getByRole('button', { name: words.addAddress }).click();
		await page.getByText(words.confirmationMailed.replace('{address}', address)).waitFor();
		await see('address-added');
		await page.reload();
		expect(scene.mailsTo(address)).toHaveLength(1);
		expect(
			await page.getByText(words.confirmationMailed.replace('{address}', address)).count(),
		).toBe(0);
		await page.goto(await scene.nextLink(address, 0));
		await page.getByRole('button', { name: textsOf(language).button }).click();
		await page.getByText(words.addressConfirmed).waitFor();
		expect(page.url()).toBe(`${scene.page}#address-confirmed`);
		await see('address-confirmed');
		expect(await statusOf(address)).toBe('confirmed');

		// Removed, once that is asked for twice.
		const removal = page.getByRole('link', { name: `${words.remove} ${address}` });
		await removal.click();
		await page.getByRole('heading', { name: address }).waitFor();
		await see('removal');
		await page.getByRole('link', { name: words.cancel }).click();
		expect(await statusOf(address)).toBe('confirmed');
		await removal.click();
		await page.getByRole('button', { name: words.remove }).click();
		await page.getByText(words.removed.replace('{name}', address)).waitFor();
		expect(await statusOf(address)).toBeUndefined();

		await page.getByRole('link', { name: words.neverLogTab }).click();
		await page.getByRole('heading', { name: words.neverLogTab }).waitFor();
		await page
			.getByLabel(words.entries)
			.first()
			.fill('Kim Law <kim@law.example>; *@rival.example\n*@gmail.com\nwhat is this?');
		await page.getByRole('button', { name: words.add }).first().click();
		await page.getByText(words.invalidEntry).waitFor();
		await page.getByText(words.freeMailEntry.replace('{entry}', '*@gmail.com')).waitFor();
		await see('never-log');
		await page.getByRole('button', { name: `${words.remove} *@gmail.com` }).click();
		await page.getByText(words.removed.replace('{name}', '*@gmail.com')).waitFor();
		await page.getByLabel(words.search).fill('rival');
		await page.getByRole('button', { name: words.searchButton }).click();
		await page.waitForURL(/search=rival/);
		const entries = await page.getByRole('listitem').allInnerTexts();
		expect(entries.join()).toContain('*@rival.example');
		expect(entries.join()).not.toContain('kim@law.example');

		await page.getByRole('link', { name: words.mailTab }).click();
		await page.getByText(words.quarantined).waitFor();
		await see('mail');

		// Another tab ends the session: what this one changes then ends well.
		await page.getByRole('link', { name: words.addressesTab }).click();
		await page.getByLabel(words.newAddress).fill('too.late@example.net');
		const other = await context.newPage();
		await other.goto(scene.page);
		await other.getByRole('button', { name: words.signOut }).click();
		await other.getByText(words.signedOut).waitFor();
		await page.getByRole('button', { name: words.addAddress }).click();
		await page.getByRole('heading', { name: words.signIn }).waitFor();
		await page.getByText(words.sessionEnded).waitFor();
		await see('session-ended');
		expect(await statusOf('too.late@example.net')).toBeUndefined();
		await page.goBack();
		expect(await statusOf('too.late@example.net')).toBeUndefined();
		expect(errors).toEqual([]);
		await context.close();
	},
	300_000,
);

it('B30 works by keyboard alone', async () => {
	const { language, options, owner } = visitors[0]!;
	const words = wordsOf(language);
	const context = await openContext(browser, options);
	const { page } = await openPage(context);
	await page.goto(scene.page);
	const before = scene.mailsTo(owner).length;
	await tabTo(page, words.email);
	await page.keyboard.type(owner);
	await page.keyboard.press('Enter');
	await page.getByText(words.linkMailed.replace('{minutes}', '15')).waitFor();
	await page.goto(await scene.nextLink(owner, before));
	await tabTo(page, words.signIn);
	await page.keyboard.press('Enter');
	await page.getByRole('button', { name: words.signOut }).waitFor();
	await tabTo(page, words.neverLogTab);
	await page.keyboard.press('Enter');
	await page.getByRole('heading', { name: words.neverLogTab }).waitFor();
	await tabTo(page, words.entries);
	await page.keyboard.type('keys@only.example');
	await tabTo(page, words.add);
	await page.keyboard.press('Enter');
	await page.getByText(words.added.replace('{names}', 'keys@only.example')).waitFor();
	await tabTo(page, `${words.remove} keys@only.example`);
	await page.keyboard.press('Enter');
	await page.getByText(words.removed.replace('{name}', 'keys@only.example')).waitFor();
	await context.close();
}, 180_000);

/** Presses Tab until what has the focus is called so. */
async function tabTo(page: Page, name: string): Promise<void> {
	for (let presses = 0; presses < 60; presses += 1) {
		await page.keyboard.press('Tab');
		const focused = await describeFocus(page);
		if (focused.name === name || focused.name.startsWith(`${name} (`)) {
			expect(focused.isSeen).toBe(true);
			return;
		}
	}
	throw new Error(`Nothing called "${name}" is reached by Tab`);
}

async function signInWith(
	page: Page,
	language: Language,
	owner: string,
	see: (name: string) => Promise<void>,
): Promise<void> {
	const words = wordsOf(language);
	const before = scene.mailsTo(owner).length;
	await page.getByLabel(words.email).fill(owner);
	await page.getByRole('button', { name: words.mailLink }).click();
	await page.getByText(words.linkMailed.replace('{minutes}', '15')).waitFor();
	await see('link-mailed');
	await page.goto(await scene.nextLink(owner, before));
	await page.getByText(words.pressIntro.replace('{address}', owner)).waitFor();
	await see('press');
	await page.getByRole('button', { name: words.signIn }).click();
	await page.getByText(words.signedInAs.replace('{address}', owner)).waitFor();
}

async function statusOf(address: string): Promise<unknown> {
	const rows = await scene.api.readTable(registryTableName);
	return rows.find((row) => row.address === address)?.status;
}
