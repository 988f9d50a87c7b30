import { languageNames, textsOf } from '../../../nodes/shared/confirmation/language';
import { renderMail, type ConfirmationMail } from '../../../nodes/shared/confirmation/renderMail';

const mail = (changes: Partial<ConfirmationMail> = {}): ConfirmationMail => ({
	address: 'anna.private@example.net',
	owner: 'anna@harbour.example',
	organization: 'Harbour Supplies',
	language: 'en',
	link: 'https://n8n.example/webhook/confirm-alternative-sender?confirm=v1.abc-_.def',
	expiresAt: new Date('2026-12-01T15:30:00Z'),
	timeZone: 'UTC',
	settingsUrl: '',
	replyCode: '',
	ownTexts: {},
	...changes,
});

describe('confirmation mail', () => {
	it('P04 has the button, the plain link, the address, the owner and how long it is valid, in both parts', () => {
		const { subject, text, html } = renderMail(mail());
		expect(subject).toBe('Harbour Supplies: Confirm your new email address');
		for (const part of [text, html]) {
			expect(part).toContain('Confirm your new email address');
			expect(part).toContain(mail().link);
			expect(part).toContain('anna.private@example.net');
			expect(part).toContain('anna@harbour.example');
			expect(part).toContain('Harbour Supplies');
			expect(part).toContain('December 1, 2026 at 3:30');
			expect(part).toContain('This was not me');
		}
		expect(html.match(/href="[^"]+"/g)).toEqual(Array(2).fill(`href="${mail().link}"`));
	});

	it.each(languageNames.map(({ code }) => code))(
		'B31 B11 asks the owner in other words in %s, with the same facts',
		(language) => {
			const texts = textsOf(language);
			const asked = renderMail(mail({ language, isForOwner: true }));
			expect(asked.subject).toBe(texts.ownerSubject.replace('{organization}', 'Harbour Supplies'));
			for (const part of [asked.text, asked.html]) {
				expect(part).toContain(texts.ownerButton);
				expect(part).toContain('anna.private@example.net');
				expect(part).toContain('anna@harbour.example');
				expect(part).toContain(texts.declineButton);
				expect(part).not.toMatch(/\{[a-zA-Z]+\}/);
			}
			expect(asked.text).not.toContain(texts.button);
			expect(texts.ownerRequest).toMatch(/(?=.*\{address\})(?=.*\{owner\})(?=.*\{organization\})/);
		},
	);

	it('P04 tracks nobody and loads nothing', () => {
		const { html } = renderMail(mail({ settingsUrl: 'https://crm.example/settings' }));
		expect(html).not.toMatch(/<img|<script|<iframe|<link|url\(|@import|\bsrc=|background=/i);
	});

	it.each(languageNames.map(({ code }) => code))(
		'B11 says everything in %s, leaving no name unfilled',
		(language) => {
			const { subject, text, html } = renderMail(
				mail({ language, settingsUrl: 'https://crm.example/settings', replyCode: 'ABCD-2345' }),
			);
			const texts = textsOf(language);
			expect(subject).toContain('Harbour Supplies');
			expect(html).toContain(`lang="${language}"`);
			expect(html).toContain('https://crm.example/settings');
			for (const part of [text, html]) {
				expect(part).toContain(texts.button.replaceAll("'", '&#39;'));
				expect(part).toContain('ABCD-2345');
				expect(part).toContain('anna.private@example.net');
				expect(part).toContain('anna@harbour.example');
				expect(part).not.toMatch(/\{[a-zA-Z]+\}/);
			}
		},
	);

	it('B11 every language differs from English in every text of the mail', () => {
		const english = textsOf('en');
		for (const { code } of languageNames.filter(({ code: other }) => other !== 'en')) {
			for (const name of ['heading', 'request', 'button', 'notYou', 'declineButton'] as const) {
				expect([code, textsOf(code)[name]]).not.toEqual([code, english[name]]);
			}
		}
	});

	it('B11 takes the operator’s own texts, and ours where they are empty', () => {
		const { subject, text, html } = renderMail(
			mail({
				ownTexts: { subject: 'Please {owner}', button: 'Yes, {address} is mine', validity: ' ' },
			}),
		);
		expect(subject).toBe('Please anna@harbour.example');
		expect(text).toContain('Yes, anna.private@example.net is mine');
		expect(html).toContain('Yes, anna.private@example.net is mine');
		expect(text).toContain('works once');
	});

	it('attack: header injection through organisation, owner and own subject is impossible', () => {
		const { subject } = renderMail(
			mail({
				organization: 'Harbour\r\nBcc: all@example.org\u2028X-Evil: 1',
				owner: 'anna\nTo: x',
				ownTexts: { subject: '{organization} {owner}\r\n\r\nbody\u0000\u202e' },
			}),
		);
		expect(subject).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
		expect(subject).toContain('Bcc all example org');
	});

	it('attack: HTML in any value stays text', () => {
		const evil = '<img src=x onerror=alert(1)>"\'&';
		const { html } = renderMail(
			mail({
				organization: evil,
				owner: evil,
				address: evil,
				ownTexts: { heading: evil, button: evil, notYou: evil },
			}),
		);
		expect(html).not.toMatch(/<img|<script/i);
		expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
	});

	it('attack: a value that looks like a name in braces is not filled in again', () => {
		const { text } = renderMail(mail({ owner: '{link}{address}', organization: '{constructor}' }));
		expect(text).toContain('for link address at constructor');
	});

	it('tells validity in UTC when the time zone is unknown', () => {
		expect(renderMail(mail({ timeZone: 'Atlantis/Center' })).text).toContain('UTC');
	});
});
