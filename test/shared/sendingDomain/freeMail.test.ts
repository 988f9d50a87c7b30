/** P24 which domains anyone can get a mailbox at. */
import { isFreeMailDomain } from '../../../nodes/shared/sendingDomain/freeMail';
import { isOwnSubmissionHost } from '../../../nodes/shared/sendingDomain/sendingServer';

describe('P24 isFreeMailDomain', () => {
	it.each(
		`gmail.com googlemail.com hotmail.com hotmail.co.uk hotmail.se outlook.com live.com live.se msn.com yahoo.com
		yahoo.co.uk yahoo.de aol.com icloud.com me.com gmx.de gmx.net gmx.ch web.de t-online.de freenet.de mail.ru
		yandex.ru qq.com 163.com proton.me protonmail.com tutanota.com fastmail.com zoho.com mail.com seznam.cz wp.pl
		libero.it orange.fr laposte.net telenet.be comcast.net mweb.co.za online.no luukku.com`.split(
			/\s+/,
		),
	)('%s is one', (domain) => expect(isFreeMailDomain(domain)).toBe(true));

	it.each(
		'example.com example.org company.example google.com microsoft.com n8n.io notgmail.com gmail.com.evil.example'.split(
			' ',
		),
	)('%s is none', (domain) => expect(isFreeMailDomain(domain)).toBe(false));
});

describe('isOwnSubmissionHost', () => {
	it.each([
		['smtp.gmail.com', 'gmail.com'],
		['smtp.gmail.com', 'googlemail.com'],
		['smtp-mail.outlook.com', 'hotmail.com'],
		['smtp.mail.yahoo.com', 'yahoo.com'],
		['smtp.web.de', 'web.de'],
	])('%s serves %s', (host, domain) => expect(isOwnSubmissionHost(host, domain)).toBe(true));

	it.each([
		['smtp.gmail.com', 'hotmail.com'],
		['gmail.com.evil.example', 'gmail.com'],
		['evilgmail.com', 'gmail.com'],
		['', 'gmail.com'],
		['mail.host.example', 'company.example'],
	])('%s does not serve %s', (host, domain) =>
		expect(isOwnSubmissionHost(host, domain)).toBe(false),
	);
});
