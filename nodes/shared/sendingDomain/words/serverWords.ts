/** Words about the sending server and free-mail domains (P24, P25, P27). */
import { adviseOwnDomain, listSome, type WordTable } from './words';

export const serverWords = {
	freeMailNotAuthorized: {
		severity: 'error',
		who: 'mailProvider',
		text: (f: { domain: string; server: string }) =>
			`${f.domain} is a free-mail domain, and it does not authorize ${f.server} to send for it. Many such mails are dropped before they even reach the spam folder.`,
		remedy: (f: { domain: string; server: string; sendAs: string; address: string }) =>
			`Best ${adviseOwnDomain(f.sendAs, f.address)} Or send through the SMTP server of ${f.domain} itself. Its DNS records are in the hands of the mail provider; neither you nor an administrator can add a server to them.`,
	},
	freeMailOwnServer: {
		severity: 'info',
		who: 'nobody',
		text: (f: { domain: string; server: string }) =>
			`${f.domain} is a free-mail domain, and ${f.server} may send for it. Providers limit how many mails such an account may send a day.`,
	},
	sendingServerUnknown: {
		severity: 'error',
		who: 'you',
		text: () =>
			'It is not known from which server the mail is sent, so nothing can be said about whether it may.',
		remedy: () =>
			'Enter the Sending Host, or the public IP addresses it sends from under Sending Addresses.',
	},
	sendingHostMissing: {
		severity: 'error',
		who: 'you',
		text: (f: { host: string }) => `The sending host ${f.host} has no address in DNS.`,
		remedy: () =>
			'Check the spelling of Sending Host, or enter the public IP addresses it sends from under Sending Addresses.',
	},
	sendingAddressAssumed: {
		severity: 'info',
		who: 'you',
		text: (f: { host: string; addresses: string[] }) =>
			`Checked with the addresses of ${f.host} (${listSome(f.addresses)}). Some hosts send from other addresses than those of their name.`,
		remedy: () =>
			'If mail fails all the same, take the address from the Received header of a delivered mail and enter it under Sending Addresses.',
	},
	sendingAddressInternal: {
		who: 'you',
		text: (f: { addresses: string[] }) =>
			`${listSome(f.addresses)} is an internal address. Receivers outside see another, public one.`,
		remedy: () => 'Enter the public IP addresses under Sending Addresses.',
	},
} satisfies WordTable;
