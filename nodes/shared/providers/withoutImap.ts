/** Providers whose mailboxes no server can read by IMAP (P28, P36): which, and what to do instead. */
import type { Problem } from '../reasons/problem';

interface ClosedProvider {
	name: string;
	domains: string[];
	/** Ends of the names of its mail exchangers. */
	exchangers: string[];
	/** What there is instead of IMAP, as the end of a sentence. */
	instead: string;
	remedy: string;
	/** Where the facts come from. */
	source: string;
}

const closedProviders: ClosedProvider[] = [
	{
		name: 'Proton Mail',
		domains: ['proton.me', 'protonmail.com', 'protonmail.ch', 'pm.me'],
		exchangers: ['protonmail.ch', 'proton.ch'],
		instead: 'its mailboxes are read through Proton Mail Bridge, a program of a paid plan',
		remedy:
			'Run Proton Mail Bridge where n8n reaches it, choose Custom, and enter its address, port 1143 for IMAP and 1025 for SMTP with STARTTLS, its certificate by fingerprint, and the user name and password that Bridge shows. To send only, choose Proton Mail SMTP.',
		source: 'proton.me/support/imap-smtp-and-pop3-setup; provider-db protonmail',
	},
	{
		name: 'Tuta',
		domains: ['tuta.com', 'tuta.io', 'tutanota.com', 'tutanota.de', 'tutamail.com', 'keemail.me'],
		exchangers: ['tutanota.de', 'tutao.de'],
		instead: 'its mail is encrypted for its own programs alone',
		remedy:
			'It cannot be read here. Let people send to, or move the mailbox to, a provider with IMAP.',
		source: 'tuta.com/support/howto, third-party email apps; provider-db tutanota',
	},
	{
		name: 'HEY',
		domains: ['hey.com'],
		exchangers: ['app.hey.com'],
		instead: 'its mail is read in its own programs alone',
		remedy:
			'In HEY switch on forwarding to a mailbox of a provider with IMAP, and connect that one.',
		source: 'blog.vrypan.net, HEY does not support IMAP; provider-db hey.com',
	},
];

/** @returns what to tell whoever wants to read such a mailbox, found by its domain or by a mail exchanger of the domain */
export function findProviderWithoutImap(by: {
	domain?: string;
	exchanger?: string;
}): Problem | undefined {
	const found = closedProviders.find(
		({ domains, exchangers }) =>
			domains.includes(by.domain ?? '') ||
			exchangers.some((end) => by.exchanger === end || by.exchanger?.endsWith(`.${end}`)),
	);
	return (
		found && {
			code: 'noImap',
			text: `${found.name} has no IMAP server: ${found.instead}`,
			remedy: found.remedy,
		}
	);
}
