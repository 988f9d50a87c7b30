import { languageNames, textsOf } from '../../../nodes/shared/confirmation/language';
import {
	pageHeaders,
	renderQuestionPage,
	renderResultPage,
	type PageSettings,
} from '../../../nodes/shared/confirmation/renderPage';
import type { LinkClaims } from '../../../nodes/shared/confirmation/signedLink';

const claims: LinkClaims = {
	purpose: 'alternativeSender',
	address: 'anna.private@example.net',
	owner: 'anna@harbour.example',
	page: 'confirm-alternative-sender',
	linkId: 'abc',
	issuedAt: 1_800_000_000,
	expiresAt: 1_800_003_600,
	language: 'en',
	organization: 'Harbour Supplies',
};
const settings: PageSettings = { organization: '', settingsUrl: '', ownTexts: {}, timeZone: 'UTC' };

describe('confirmation pages', () => {
	it('B08 the page that asks has one plain form that posts to its own address, and no script', () => {
		const page = renderQuestionPage(claims, settings);
		expect(page.match(/<form[^>]*>/g)).toEqual(['<form method="post">']);
		expect(page.match(/<button[^>]*>/g)).toEqual([
			'<button name="decision" value="confirm">',
			'<button name="decision" value="decline" class="plain">',
		]);
		expect(page).not.toMatch(/<script|<img|<iframe|<link|\bon\w+=|javascript:|url\(|@import/i);
		expect(page).toContain('anna.private@example.net');
		expect(page).toContain('anna@harbour.example');
		expect(page).toContain('Harbour Supplies');
	});

	it('B08 its headers allow no script, no framing, no caching and no referrer', () => {
		const headers = pageHeaders('');
		const policy = headers['Content-Security-Policy'];
		expect(policy).toMatch(
			/^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
		);
		expect(headers).toMatchObject({
			'Cache-Control': 'no-store',
			'Referrer-Policy': 'no-referrer',
			'X-Content-Type-Options': 'nosniff',
			'X-Frame-Options': 'DENY',
		});
	});

	it('P05 the form may lead on to the operator’s settings page, wherever that sends its visitors', () => {
		expect(pageHeaders('https://crm.example/settings')['Content-Security-Policy']).toContain(
			"form-action 'self' https:;",
		);
	});

	it.each(languageNames.map(({ code }) => code))('B11 every page speaks %s', (language) => {
		expect(renderQuestionPage({ ...claims, language }, settings)).toContain(`lang="${language}"`);
		const results = [
			'confirmed',
			'declined',
			'received',
			'used',
			'withdrawn',
			'expired',
			'damaged',
			'failed',
		] as const;
		for (const result of results) {
			const page = renderResultPage(result, language, settings, claims);
			expect(page).toContain(
				`<h1>${textsOf(language)[result].heading.replaceAll("'", '&#39;')}</h1>`,
			);
			expect(page).not.toMatch(/\{[a-z]+\}/i);
		}
	});

	it('B11 fills the operator’s own texts in on the page too', () => {
		const page = renderQuestionPage(claims, {
			...settings,
			ownTexts: { heading: 'For {owner}', button: 'Yes, {address}', request: 'Until {validUntil}' },
		});
		expect(page).toContain('<h1>For anna@harbour.example</h1>');
		expect(page).toContain('>Yes, anna.private@example.net</button>');
		expect(page).toMatch(/Until January 15, 2027 at 9:00/);
	});

	it('attack: HTML in a claim or setting stays text', () => {
		const evil = '"><script>alert(1)</script>';
		const pages = [
			renderQuestionPage(
				{ ...claims, owner: evil, organization: evil, address: evil },
				{ ...settings, ownTexts: { heading: evil, button: evil } },
			),
			renderResultPage('confirmed', 'en', { organization: evil, settingsUrl: evil }, claims),
			renderResultPage('confirmed', 'en', settings, { address: evil, owner: evil }),
		];
		for (const page of pages) expect(page).not.toContain('<script');
	});
});
