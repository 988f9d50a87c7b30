import { readValidity } from '../../../nodes/shared/confirmation/expiry';
import { readWebAddress, toPlainLine } from '../../../nodes/shared/confirmation/html';
import { findLanguage, pickLanguage } from '../../../nodes/shared/confirmation/language';
import {
	findPageAddress,
	makeLink,
	sayConfirmed,
} from '../../../nodes/shared/confirmation/linkAddress';

const resumeUrl = 'https://n8n.example/base/webhook-waiting/12/node?signature=abc';

describe('where links lead', () => {
	it('P04 finds the trigger of this n8n by its default path, under whatever base n8n has', () => {
		expect(findPageAddress('', resumeUrl)).toBe(
			'https://n8n.example/base/webhook/confirm-alternative-sender',
		);
		expect(findPageAddress('/my-page/', 'http://127.0.0.1:5678/webhook-waiting/1/n')).toBe(
			'http://127.0.0.1:5678/webhook/my-page',
		);
	});

	it('P04 takes the Production URL as it was pasted', () => {
		expect(findPageAddress(' https://hooks.example/x/confirm/ ', resumeUrl)).toBe(
			'https://hooks.example/x/confirm',
		);
		expect(makeLink('https://hooks.example/confirm', 'v1.a.b')).toBe(
			'https://hooks.example/confirm?confirm=v1.a.b',
		);
	});

	it.each(['javascript:alert(1)', 'ftp://x.example/y', 'https://', 'a b', 'https://x.example/'])(
		'refuses %s as the address of the page',
		(written) => {
			expect(() => findPageAddress(written, resumeUrl)).toThrow('not a web address');
		},
	);

	it.each([
		['https://crm.example/a?b=1#c', 'https://crm.example/a?b=1#c'],
		['http://localhost:3000', 'http://localhost:3000/'],
		['//evil.example', ''],
		['/settings', ''],
		['javascript:alert(1)', ''],
		['data:text/html,x', ''],
		['https://user:pass@crm.example/', ''],
		['https://crm.example/\r\nSet-Cookie: a=b', 'https://crm.example/Set-Cookie:%20a=b'],
		[undefined, ''],
	])('attack: no open redirect: %j is read as %j', (written, address) => {
		expect(readWebAddress(written)).toBe(address);
	});
});

describe('where a reader goes after confirming', () => {
	it('P05 B30 is told so on the own page, and other pages are asked for as they are', () => {
		const page = 'https://n8n.example.com/webhook/my-mail-settings';
		expect(sayConfirmed(page)).toBe(`${page}#address-confirmed`);
		expect(sayConfirmed(`${page}#else`)).toBe(`${page}#else`);
		const other = 'https://crm.example.com/settings/email';
		expect(sayConfirmed(other)).toBe(other);
	});
});

describe('how long links are valid', () => {
	it.each([
		['7 days', 604_800],
		['72 hours', 259_200],
		['30 minutes', 1800],
		['0.1 minutes', 6],
		['2w', 1_209_600],
		['1d', 86_400],
		['48', 172_800],
		[48, 172_800],
		[' 1 HOUR ', 3600],
		['3 min', 180],
		['1 minute', 60],
		['2m', 120],
		['2 h', 7200],
		['1 day', 86_400],
		['1 week', 604_800],
		['60 days', 5_184_000],
		['0.016667 minutes', 1],
	])('reads %j as %d seconds', (written, seconds) => {
		expect(readValidity(written)).toBe(seconds);
	});

	it.each([
		'',
		'soon',
		'0',
		'-1 hours',
		'61 days',
		'5 fortnights',
		'1 toString',
		'0.01 minutes',
		'60.0001 days',
		null,
		{},
		'1e9',
		Infinity,
	])('refuses %j', (written) => {
		expect(() => readValidity(written)).toThrow('cannot be read');
	});
});

describe('languages and lines', () => {
	it('B11 finds a language by any of its tags', () => {
		expect(['sv-SE', 'de_AT', 'no', 'nn-NO', 'NB', 'pt', '', undefined].map(findLanguage)).toEqual([
			'sv',
			'de',
			'nb',
			'nb',
			'nb',
			undefined,
			undefined,
			undefined,
		]);
	});

	it('B11 picks what the browser asks for most, else what the operator set', () => {
		expect(pickLanguage('pt-BR,fr;q=0.4,da;q=0.8', 'en')).toBe('da');
		expect(pickLanguage('*;q=0.5, sv;q=0', 'fi')).toBe('fi');
		expect(pickLanguage(undefined, 'es')).toBe('es');
		expect(pickLanguage('constructor,__proto__,toString', 'es')).toBe('es');
	});

	it('a line has no break, no invisible character and an end', () => {
		expect(toPlainLine('a\r\nb\u0000\u202ec\u2028d\u200be')).toBe('a b c d e');
		expect(toPlainLine('x'.repeat(500), 10)).toBe(`${'x'.repeat(9)}…`);
	});
});
