// The provider list and the credential forms made of it.
import { NodeHelpers, type INodeProperties } from 'n8n-workflow';

import { EmailToCrmDomain } from '../../../credentials/EmailToCrmDomain.credentials';
import { EmailToCrmMailbox } from '../../../credentials/EmailToCrmMailbox.credentials';
import {
	findPreset,
	findPresetByDomain,
	findPresetByMailExchanger,
	isProviderHost,
	serverFor,
} from '../../../nodes/shared/providers/presets';
import { providers } from '../../../nodes/shared/providers/providers';

describe('P28 providers', () => {
	it('P28 knows at least 60 providers, and every row names the source of its facts', () => {
		expect(providers.length).toBeGreaterThanOrEqual(60);
		for (const { value, source } of providers) {
			expect([value, source]).toEqual([value, expect.stringMatching(/\w{4}/)]);
			expect([value, source]).toEqual([value, expect.not.stringMatching(/unconfirmed/i)]);
		}
	});

	it('P28 has providers of every region, and some that only send', () => {
		for (const value of [
			'gmail', // worldwide
			'comcast', // United States
			'telia', // Sweden
			'domeneshop', // the other Nordics
			'tOnline', // Germany
			'transIp', // the Netherlands
			'mweb', // South Africa
			'bluewin', // rest of Europe
		])
			expect([value, findPreset(value)?.imap]).toEqual([value, expect.any(Object)]);
		expect(providers.some(({ imap }) => !imap)).toBe(true);
	});

	it('P28 has each value, name and domain once', () => {
		for (const list of [
			providers.map(({ value }) => value),
			providers.map(({ name }) => name),
			providers.flatMap(({ domains }) => domains),
			providers.flatMap(({ exchangers }) => exchangers),
		]) {
			expect(list.filter((each, index) => list.indexOf(each) !== index)).toEqual([]);
		}
	});

	it('P30 connects to every provider encrypted, on a port that fits', () => {
		for (const { imap, smtp, value } of providers) {
			expect([value, smtp.security, smtp.port]).toEqual([
				value,
				smtp.port === 465 ? 'tls' : 'starttls',
				smtp.port,
			]);
			expect([465, 587, 2525]).toContain(smtp.port);
			if (imap) expect([`993tls`, `143starttls`]).toContain(`${imap.port}${imap.security}`);
			for (const server of [imap, smtp]) {
				if (server) expect(server.host).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+$|^mail\.\{domain\}$/);
			}
		}
	});

	it('P37 tells the steps wherever the sign-in password is not enough', () => {
		for (const { login, loginSteps, value } of providers) {
			if (login === 'appPassword' || login === 'key')
				expect([value, loginSteps]).toEqual([value, expect.any(String)]);
		}
		expect(findPreset('gmail')?.login).toBe('appPassword');
		expect(findPreset('yahoo')?.login).toBe('appPassword');
		expect(findPreset('microsoft365')?.login).toBe('oauth2Only');
	});

	it('P28 finds a provider by domain, by MX and by server', () => {
		expect(findPresetByDomain('gmail.com')?.value).toBe('gmail');
		expect(findPresetByMailExchanger('aspmx.l.google.com')?.value).toBe('gmail');
		expect(findPresetByMailExchanger('example-com.mail.protection.outlook.com')?.value).toBe(
			'microsoft365',
		);
		expect(findPresetByMailExchanger('evilgoogle.com')).toBeUndefined();
		expect(isProviderHost('IMAP.gmail.com.')).toBe(true);
		expect(isProviderHost('imap.gmail.com.evil.test')).toBe(false);
	});
});

describe('P28 P37 what people of each country miss', () => {
	it.each([
		['qq.com', 'imap.qq.com', 'smtp.qq.com'],
		['163.com', 'imap.163.com', 'smtp.163.com'],
		['126.com', 'imap.126.com', 'smtp.126.com'],
		['mail.de', 'imap.mail.de', 'smtp.mail.de'],
		['talktalk.net', 'mail.talktalk.net', 'smtp.talktalk.net'],
		['tiscali.co.uk', 'mail.talktalk.net', 'smtp.talktalk.net'],
		['aruba.it', 'imaps.aruba.it', 'smtps.aruba.it'],
		['gmx.info', 'imap.gmx.net', 'mail.gmx.net'],
		['gmx.se', 'imap.gmx.com', 'mail.gmx.com'],
		['posteo.no', 'posteo.de', 'posteo.de'],
		['web.de', 'imap.web.de', 'smtp.web.de'],
		['virgin.net', 'imap.virginmedia.com', 'smtp.virginmedia.com'],
		['ntlworld.com', 'imap.virginmedia.com', 'smtp.virginmedia.com'],
		['aol.se', 'imap.aol.com', 'smtp.aol.com'],
		['op.pl', 'imap.poczta.onet.pl', 'smtp.poczta.onet.pl'],
		['wxs.nl', 'imap.kpnmail.nl', 'smtp.kpnmail.nl'],
		['zinders.nl', 'imap.ziggo.nl', 'smtp.ziggo.nl'],
		['freedom.nl', 'imap.freedom.nl', 'smtp.freedom.nl'],
		['telenet.be', 'imap.telenet.be', 'smtp.telenet.be'],
		['hotmail.co.za', 'outlook.office365.com', 'smtp-mail.outlook.com'],
	])('P28 %s has its servers', (domain, imap, smtp) => {
		const preset = findPresetByDomain(domain);
		expect(preset?.imap.host).toBe(imap);
		expect(preset?.smtp.host).toBe(smtp);
	});

	it.each([
		['mx00.ionos.de', 'imap.ionos.de'],
		['mx00.kundenserver.de', 'imap.ionos.de'],
		['mx00.ionos.com', 'imap.ionos.com'],
		['mx00.1and1.com', 'imap.ionos.com'],
		['mx00.ionos.co.uk', 'imap.ionos.co.uk'],
		['mx1.mail.ovh.net', 'ssl0.ovh.net'],
		['mx1.ovh.net', 'ssl0.ovh.net'],
		['mxb.ovh.net', 'ssl0.ovh.net'],
		['mx3.zoho.com', 'imap.zoho.com'],
		['mx.zoho.eu', 'imap.zoho.eu'],
		['mx2.zoho.in', 'imap.zoho.in'],
		['mx.zoho.com.au', 'imap.zoho.com.au'],
		['mx.agenturserver.de', 'mail.agenturserver.de'],
		['mx01.mijndomein.nl', 'mail.mijndomein.nl'],
		['mx0.123-reg.co.uk', 'imap.123-reg.co.uk'],
		['mx.aruba.it', 'imaps.aruba.it'],
		['mx.pec.aruba.it', 'imaps.pec.aruba.it'],
	])('P28 mail that goes to %s is read at %s', (exchanger, imap) => {
		expect(findPresetByMailExchanger(exchanger)?.imap.host).toBe(imap);
	});

	it('P28 fills in the domain where each one has a host of its own', () => {
		for (const value of ['xneelo', 'bluehost']) {
			expect(serverFor(findPreset(value)!.imap!, 'example.test')).toEqual({
				host: 'mail.example.test',
				port: 993,
				security: 'tls',
			});
		}
	});

	it('P37 tells of app passwords where the password is typed', () => {
		for (const value of [
			'bluewin',
			'free',
			'vodafoneDe',
			'wirtualnaPolska',
			'mailfence',
			'zoho',
			'zohoEu',
			'zohoIn',
			'gmxNet',
			'gmxCom',
			'webDe',
			'qq',
			'netease163',
		]) {
			expect([value, findPreset(value)?.loginSteps]).toEqual([
				value,
				expect.stringMatching(/password|code/),
			]);
		}
	});
});

describe('P31 the form', () => {
	const properties = new EmailToCrmMailbox().properties;
	const shown = (values: Record<string, unknown>): string[] =>
		listShown(properties, { ...defaultsOf(properties), ...values });

	it('P31 asks for a sender address where the user name is none, and only then requires it', () => {
		const required = (user: string): boolean[] =>
			properties
				.filter(({ name }) => name === 'senderAddress')
				.filter((property) =>
					isShown(property, { ...defaultsOf(properties), provider: 'custom', user }),
				)
				.map((property) => property.required ?? false);
		expect(required('ann')).toEqual([true]);
		expect(required('ann@example.test')).toEqual([false]);
	});

	it("P28 P34 shows servers, certificate and route only where they are one's own to choose", () => {
		expect(shown({ provider: 'gmail' })).not.toEqual(
			expect.arrayContaining([
				expect.stringMatching(/^(imapHost|smtpHost|certificate|fingerprints)$/),
			]),
		);
		expect(shown({ provider: 'custom' })).toEqual(
			expect.arrayContaining([
				'imapHost',
				'imapPort',
				'imapSecurity',
				'smtpHost',
				'certificate',
				'route',
			]),
		);
		expect(shown({ provider: 'custom' })).not.toContain('fingerprints');
		expect(shown({ provider: 'custom', certificate: 'pinned' })).toContain('fingerprints');
		expect(shown({ provider: 'domain' })).not.toContain('route');
	});

	it('P29 P30 shows HTTP fields for HTTP, and warns of port 25 and of clear text', () => {
		expect(shown({ provider: 'custom', sending: 'http' })).toEqual(
			expect.arrayContaining(['httpUrl', 'replyTo']),
		);
		expect(shown({ provider: 'custom', sending: 'http' })).not.toContain('smtpHost');
		expect(shown({ provider: 'custom', smtpPort: 25 })).toContain('smtpPort25Notice');
		expect(shown({ provider: 'custom' })).not.toContain('smtpPort25Notice');
		expect(shown({ provider: 'custom', smtpSecurity: 'none' })).toContain('smtpClearTextNotice');
	});

	it('P37 asks nobody for a Microsoft password, and shows the steps of each provider at the password', () => {
		expect(shown({ provider: 'microsoft365' })).toEqual(['provider', 'microsoftNotice']);
		for (const { value, loginSteps, login } of providers) {
			if (login === 'oauth2Only') continue;
			const fields = properties.filter(
				(property) =>
					property.name === 'password' &&
					isShown(property, { ...defaultsOf(properties), provider: value }),
			);
			expect([value, fields.map(({ hint }) => hint)]).toEqual([value, [loginSteps]]);
		}
	});

	it('P29 P31 never shows two fields of the same name at once', () => {
		const domainForm = new EmailToCrmDomain().properties;
		for (const form of [properties, domainForm]) {
			for (const provider of ['detect', 'domain', 'custom', 'gmail', 'sendGrid', 'microsoft365']) {
				for (const sending of ['smtp', 'http', 'none']) {
					for (const user of ['ann', 'ann@example.test']) {
						const names = listShown(form, { ...defaultsOf(form), provider, sending, user });
						expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
					}
				}
			}
		}
	});
});

type Values = Record<string, unknown>;

function defaultsOf(properties: INodeProperties[]): Values {
	return Object.fromEntries(properties.map(({ name, default: value }) => [name, value]));
}

function isShown(property: INodeProperties, values: Values): boolean {
	return NodeHelpers.displayParameter(values as never, property, null, null);
}

function listShown(properties: INodeProperties[], values: Values): string[] {
	return properties.filter((property) => isShown(property, values)).map(({ name }) => name);
}
