import { languageNames } from '../../../nodes/shared/confirmation/language';
import type { RecordedDecision } from '../../../nodes/shared/decisions/readDecision';
import {
	renderAddressesPage,
	renderRemovalPage,
} from '../../../nodes/shared/mailSettings/page/addressesPage';
import {
	renderPressPage,
	renderSignInPage,
} from '../../../nodes/shared/mailSettings/page/guestPages';
import { mailSettingsHeaders } from '../../../nodes/shared/mailSettings/page/layout';
import { renderMailPage } from '../../../nodes/shared/mailSettings/page/mailPage';
import { renderNeverLogPage } from '../../../nodes/shared/mailSettings/page/neverLogPage';
import type { OwnPage } from '../../../nodes/shared/mailSettings/page/ownPage';
import { renderSignInMail } from '../../../nodes/shared/mailSettings/renderSignInMail';
import { listSenders } from '../../../nodes/shared/senders/listSenders';
import { readRegistry } from '../../../nodes/shared/senders/registration';
import type { DescribedEntry } from '../../../nodes/shared/neverLog/describeEntries';

const owner = 'anna@harbour.example';
const hostile = `"><img src=x onerror=alert(1)>'&<script>`;

const page = (changes: Partial<OwnPage> = {}): OwnPage => ({
	language: 'en',
	organization: 'Harbour Supplies',
	said: [],
	form: 'TOKEN',
	signedInAs: owner,
	timeZone: 'UTC',
	...changes,
});

const senders = listSenders(
	readRegistry([
		{ owner, address: owner, status: 'main', since: '2026-01-02' },
		{ owner, address: 'a@x.example', status: 'confirmed', since: '2026-02-03' },
		{ owner, address: 'b@x.example', status: 'notConfirmed', sentCount: 1, lastSent: '2026-03-04' },
		{ owner, address: 'c@x.example', status: 'declined' },
		{ owner, address: 'd@x.example', status: 'suspended' },
	]),
	[],
	owner,
);

const entry = (changes: Partial<DescribedEntry> = {}): DescribedEntry => ({
	...{ list: 'personal', owner, entry: 'kim@law.example', subdomains: false, expires: '' },
	...{ reason: '', addedBy: owner, status: 'active', note: '' },
	...changes,
});

const lists = (changes = {}) => ({
	personal: [entry(), entry({ entry: '*@rival.example', reason: 'Private' })],
	account: [entry({ list: 'account', owner: '', entry: 'counsel@lawfirm.example' })],
	limit: 500,
	search: '',
	isAdministrator: false,
	...changes,
});

const mail = (changes: Partial<RecordedDecision> = {}): RecordedDecision => ({
	...{ rowId: 1, key: 'k', received: '2026-11-25T10:00:00.000Z', author: owner, owner },
	...{ subject: 'Quote', recipients: 1, outcome: 'notLogged', step: 'neverLogFilter' },
	...{ reason: { code: 'x', text: 'Somebody is on a list.' }, decidedAt: '', execution: '1' },
	...{ messageId: '', place: { account: '', folder: '', uid: 0, uidValidity: '' } },
	...changes,
});

function all(own: OwnPage): string[] {
	const guest = {
		language: own.language,
		organization: own.organization,
		said: own.said,
		form: 'TOKEN',
	};
	return [
		renderSignInPage(guest),
		renderPressPage({ ...guest, address: own.signedInAs, link: 'LINK' }),
		renderAddressesPage(own, senders),
		renderRemovalPage(own, 'a@x.example'),
		renderNeverLogPage(own, lists({ isAdministrator: true })),
		renderMailPage(own, [mail()]),
	];
}

describe('all pages', () => {
	it.each(languageNames)('B11 B30 say everything in $name', ({ code }) => {
		for (const html of all(page({ language: code }))) {
			expect(html).toContain(`<html lang="${code}">`);
			expect(html).not.toMatch(/\{[a-z]+\}|undefined|\[object/i);
			// Accessible without a script: one heading, every field labelled, every button with words.
			expect(html.match(/<h1>/g)).toHaveLength(1);
			expect(html).not.toMatch(/<button[^>]*>\s*<\/button>/);
			const visible = html.match(/<(input|textarea)(?![^>]*type="hidden")/g) ?? [];
			expect(
				html.match(/<label>[^<]*(<span[^>]*>[^<]*<\/span>)?<(input|textarea)/g) ?? [],
			).toHaveLength(visible.length);
		}
	});

	it('B30 no script, nothing loaded, nothing inline but the one style sheet', () => {
		for (const html of all(page())) {
			expect(html).not.toMatch(
				/<script|javascript:|\son\w+=|style="|<img|<link|<iframe|@import|url\(/i,
			);
		}
		const headers = mailSettingsHeaders();
		expect(headers['Content-Security-Policy']).toMatch(
			/^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
		);
		expect(headers['Cache-Control']).toBe('no-store');
	});

	it('B30 every change is a POST form with the token of its visitor', () => {
		for (const html of all(page())) {
			const forms = html.match(/<form [^>]*>/g) ?? [];
			for (const form of forms)
				expect(form).toMatch(/^<form method="(post" action="\?"|get" action="\?" role="search")>$/);
			const posts = forms.filter((form) => form.includes('"post"'));
			expect(html.match(/name="form" value="TOKEN"/g) ?? []).toHaveLength(posts.length);
		}
	});

	it('B30 what people, mails and lists are called stays text', () => {
		const own = page({
			organization: hostile,
			signedInAs: hostile,
			said: [
				{ word: 'added', values: { names: hostile }, lines: [{ line: hostile, why: 'listFull' }] },
			],
		});
		const row = { ...senders[1]!, address: hostile };
		const named = entry({ entry: hostile, reason: hostile });
		const pages = [
			...all(own),
			renderAddressesPage(own, [row]),
			renderRemovalPage(own, hostile),
			renderNeverLogPage(
				own,
				lists({ personal: [named], account: [named], search: hostile, isAdministrator: true }),
			),
			renderMailPage(own, [
				mail({ subject: hostile, author: hostile, reason: { code: '', text: hostile } }),
			]),
			renderSignInMail({
				...{ address: hostile, organization: hostile, language: 'en', link: 'https://x/?a=b' },
				...{ expiresAt: new Date(0), timeZone: 'UTC' },
			}).html,
		];
		for (const html of pages) expect(html).not.toMatch(/<img|<script|"">|on\w+=[^>]*>'/);
	});

	it('B30 the subject of the mail is one line, and its organization a name', () => {
		const { subject, text } = renderSignInMail({
			...{ address: owner, organization: 'Evil\r\nBcc: x@y https://evil.example', language: 'en' },
			...{ link: 'https://n8n.example/x', expiresAt: new Date(0), timeZone: 'UTC' },
		});
		expect(subject).not.toMatch(/[\r\n]/);
		expect(text).not.toContain('https://evil.example');
	});
});

describe('my addresses', () => {
	const html = renderAddressesPage(page(), senders);
	const rowOf = (address: string) =>
		html.split('<li>').find((row) => row.includes(`<strong>${address}`))!;

	it('P02 the main address first, each with its status', () => {
		expect(html.indexOf(owner, html.indexOf('class="list"'))).toBeLessThan(
			html.indexOf('a@x.example'),
		);
		expect(rowOf(owner)).toContain('Main address');
		expect(rowOf('b@x.example')).toContain('Not confirmed yet');
		expect(rowOf('b@x.example')).toContain('Mar 4, 2026');
	});

	it('P08 what can be done about each', () => {
		const deedsOf = (address: string) =>
			['resend', '?view=addresses&amp;remove='].filter((deed) => rowOf(address).includes(deed));
		expect(deedsOf(owner)).toEqual([]);
		expect(deedsOf('a@x.example')).toEqual(['?view=addresses&amp;remove=']);
		expect(deedsOf('b@x.example')).toHaveLength(2);
		expect(deedsOf('c@x.example')).toEqual([]);
		expect(deedsOf('d@x.example')).toEqual([]);
	});
});

describe('my never-log list', () => {
	it('P14 tells how many are left, and P13 removes any', () => {
		const html = renderNeverLogPage(page(), lists());
		expect(html).toContain('2 of 500 entries');
		expect(html).toContain('Private');
		expect(html.match(/value="removeEntry"/g)).toHaveLength(2);
	});

	it('P10 everybody’s list is shown, and changed by administrators', () => {
		const others = renderNeverLogPage(page(), lists());
		expect(others).toContain('counsel@lawfirm.example');
		expect(others).not.toContain('name="list" value="account"');
		const administrators = renderNeverLogPage(page(), lists({ isAdministrator: true }));
		expect(administrators.match(/name="list" value="account"/g)).toHaveLength(2);
	});

	it('B30 is searched', () => {
		const html = renderNeverLogPage(page(), lists({ search: 'RIVAL' }));
		expect(html).toContain('*@rival.example');
		expect(html).not.toContain('kim@law.example');
		expect(html).toContain('Nothing on the list matches “RIVAL”.');
	});
});

describe('my mail', () => {
	it('B29 tells what became of each mail, and why', () => {
		const html = renderMailPage(page({ language: 'de' }), [
			mail(),
			mail({ subject: '', outcome: 'logged' }),
		]);
		expect(html).toContain('Nicht erfasst');
		expect(html).toContain('<p lang="en">Somebody is on a list.</p>');
		expect(html).toContain('Betreff nicht aufbewahrt');
		expect(renderMailPage(page(), [])).toContain('There is no mail of yours here yet.');
	});
});
