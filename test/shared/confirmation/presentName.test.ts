import { presentName } from '../../../nodes/shared/confirmation/presentName';
import { renderMail } from '../../../nodes/shared/confirmation/renderMail';

/** What mail programs turn into a link: a host name, a scheme, an address, a phone number. */
const linked = /[\p{L}\p{N}]\.[\p{L}\p{N}]|:\/\/|www\.|@|\d(?:[\s()./-]*\d){6,}/iu;

describe('names in mails to strangers', () => {
	it.each([
		'Harbour Supplies',
		'Müller & Söhne GmbH',
		'Dr. Anna Berg',
		"St. Mary's Hospital",
		"Séan O'Brien Jr.",
		'李小龙',
		'Firma 2000 Ltd.',
		'Smith, Jones and Partners',
	])('P30 %s stays as it is', (name) => {
		expect(presentName(name)).toBe(name);
	});

	it.each([
		['evil.example', 'evil example'],
		['Booking.com', 'Booking com'],
		['evil．example', 'evil example'],
		['evil。example', 'evil example'],
		['https://evil.example/win', 'evil example win'],
		['WWW.evil.shop', 'evil shop'],
		['bo@evil.example', 'bo evil example'],
		['bo＠evil.example', 'bo evil example'],
		['mailto:bo@evil.shop', 'bo evil shop'],
		['Anna\u200b\u202e\r\nBcc: eve', 'Anna Bcc eve'],
		['Call +1 (900) 123-4567 now', 'Call now'],
		['evil.\u200bexample', 'evil. example'],
		['!!!', ''],
	])('P30 attack: %j is shown as %j', (name, shown) => {
		expect(presentName(name)).toBe(shown);
		expect(presentName(name)).not.toMatch(linked);
	});

	it('P30 attack: a message is cut to the length of a name', () => {
		const message =
			'You have won a big prize! Claim it today by answering this mail with your password';
		expect(presentName(message)).toBe('You have won a big prize Claim it');
		expect([...presentName('x'.repeat(5000))]).toHaveLength(60);
	});

	it('P04 P30 the mail names the organisation and the owner as names, and an owner by its address', () => {
		const mail = {
			address: 'anna.private@example.net',
			owner: 'evil.shop',
			organization: 'Win at www.evil.example, call 0900 123 456 789',
			language: 'en',
			link: 'http://127.0.0.1/x',
			expiresAt: new Date('2026-11-22T12:00:00Z'),
			timeZone: 'UTC',
			settingsUrl: '',
			replyCode: '',
			ownTexts: {},
		} as const;
		const { subject, text, html } = renderMail(mail);
		for (const part of [subject, text, html]) expect(part).not.toMatch(/evil\.|0900/);
		expect(text).toContain('evil shop');
		expect(renderMail({ ...mail, owner: 'bo@harbour.example' }).text).toContain(
			'bo@harbour.example',
		);
	});
});
