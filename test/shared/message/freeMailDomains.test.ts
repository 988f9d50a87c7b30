/** P24 which domains anyone can get a mailbox at. */
import { isFreeMailDomain } from '../../../nodes/shared/message/freeMailDomains';

describe('P24 B05 isFreeMailDomain', () => {
	it.each(
		`gmail.com googlemail.com hotmail.com hotmail.co.uk hotmail.se outlook.com live.com live.se msn.com yahoo.com
		yahoo.co.uk yahoo.de aol.com icloud.com me.com gmx.de gmx.net gmx.ch web.de t-online.de freenet.de mail.ru
		yandex.ru qq.com 163.com proton.me protonmail.com tutanota.com fastmail.com zoho.com mail.com seznam.cz wp.pl
		libero.it orange.fr laposte.net telenet.be comcast.net mweb.co.za online.no luukku.com telia.com ziggo.nl posteo.de op.pl 139.com bluewin.ch`.split(
			/\s+/,
		),
	)('%s is one', (domain) => expect(isFreeMailDomain(domain)).toBe(true));

	it.each(
		'example.com example.org company.example google.com microsoft.com n8n.io notgmail.com gmail.com.evil.example'.split(
			' ',
		),
	)('%s is none', (domain) => expect(isFreeMailDomain(domain)).toBe(false));
});
