/**
 * Domains where anyone can get a mailbox (P24). The list comes from the package `email-providers` (ISC); what it
 * lacks is added here, what it wrongly holds is taken out.
 */
import listed from 'email-providers/all.json';

/** Named by their providers as domains for everyone: Microsoft, Tuta, Fastmail, GMX, Posteo, Telia, Telenor, Vodacom, MWEB, Ziggo. */
const alsoFree = [
	'hotmail.se',
	'hotmail.no',
	'hotmail.fi',
	'live.se',
	'live.no',
	'live.fi',
	'live.at',
	'live.com.pt',
	'tuta.com',
	'tuta.io',
	'tutanota.com',
	'tutanota.de',
	'tutamail.com',
	'keemail.me',
	'fastmail.com',
	'gmx.ch',
	'gmx.eu',
	'posteo.de',
	'posteo.net',
	'online.no',
	'telia.com',
	'vodamail.co.za',
	'mweb.co.za',
	'ziggo.nl',
];

/** RFC 2606 and RFC 6761 reserve these for examples; nobody gets a mailbox there. */
const reserved = ['example.com', 'example.net', 'example.org'];

let domains: ReadonlySet<string> | undefined;

/** @param domain normalised */
export function isFreeMailDomain(domain: string): boolean {
	// Read at the first use: most executions never ask.
	domains ??= new Set([...listed, ...alsoFree].filter((name) => !reserved.includes(name)));
	return domains.has(domain);
}
