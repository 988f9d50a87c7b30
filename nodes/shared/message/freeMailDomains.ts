/**
 * Domains under which anyone gets a mailbox, so that strangers share them (P24, B05). The list comes from the package
 * `email-providers` (ISC); what it lacks, by the providers' own sign-up pages, is added here, what it wrongly holds is
 * taken out.
 */
import listed from 'email-providers/all.json';

/** Domains for everyone of the countries our users are in that the package lacks. */
const alsoFree = `
139.com 189.cn absamail.co.za afrihost.co.za aol.de aol.fr aon.at azet.sk bahnhof.se bbox.fr bredband.net
broadpark.no casema.nl chello.at citromail.hu comhem.se elisanet.fi epost.no fastmail.com frisurf.no gmx.ch
gmx.co.uk gmx.es gmx.eu gmx.org gmx.us hispeed.ch hotmail.at hotmail.ch hotmail.co.za hotmail.fi hotmail.no
hotmail.se iafrica.com internet.ru jubii.dk keemail.me kolumbus.fi kpnplanet.nl lantic.net live.at live.co.za
live.com.pt live.fi live.no live.se mail.bg mail.de mail.dk mail.tele.dk mailfence.com mweb.co.za myyahoo.com
netti.fi ofir.dk online.no op.pl outlook.co.za passagen.se passport.com posteo.de posteo.net pp.inet.fi proximus.be
quicknet.nl saunalahti.fi scarlet.be sohu.com start.no startmail.com stofanet.dk sunrise.ch suomi24.fi swipnet.se
tele2.se telefonica.net telfort.nl telia.com telkomsa.net tim.it tuta.com tuta.io tutamail.com tutanota.com
tutanota.de upcmail.nl vodafone.de vodamail.co.za xs4all.nl yahoo.at yahoo.be yahoo.co.za yahoo.fi yahoo.nl yahoo.no
yahoo.pl ziggo.nl zohomail.com zohomail.eu zoznam.sk
`
	.trim()
	.split(/\s+/);

/** RFC 2606 and RFC 6761 reserve these for examples; nobody gets a mailbox there. */
const reserved = ['example.com', 'example.net', 'example.org'];

let domains: ReadonlySet<string> | undefined;

/** @param domain normalised */
export function isFreeMailDomain(domain: string): boolean {
	// Read at the first use: most executions never ask.
	domains ??= new Set([...listed, ...alsoFree].filter((name) => !reserved.includes(name)));
	return domains.has(domain);
}
