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
	serviceSigned: {
		severity: 'info',
		who: 'nobody',
		text: (f: { service: string; domain: string; selector: string }) =>
			`${f.service} sends with an envelope of another domain, so the SPF record of ${f.domain} does not count for this mail, whatever it says. The DKIM key ${f.selector} of ${f.domain} is there; ${f.service} has to sign with it.`,
	},
	serviceUnsigned: {
		severity: 'error',
		who: 'domainAdministrator',
		text: (f: { service: string; domain: string }) =>
			`${f.service} sends with an envelope of another domain, so the SPF record of ${f.domain} does not count for this mail, whatever it says. There is no good DKIM key of ${f.domain} that ${f.service} could sign with.`,
		remedy: (f: { service: string; domain: string }) =>
			`Let ${f.service} authenticate ${f.domain} ("domain authentication", "verified domain"), and let the administrator of ${f.domain} publish the DKIM records that it shows, exactly as shown. No SPF record takes their place.`,
	},
	serviceKeyUnknown: {
		severity: 'error',
		who: 'you',
		text: (f: { service: string; domain: string }) =>
			`${f.service} sends with an envelope of another domain, so the SPF record of ${f.domain} does not count for this mail, whatever it says; a DKIM key of ${f.domain} does. None was found under the names known of ${f.service}.`,
		remedy: (f: { service: string; domain: string }) =>
			`Let ${f.service} authenticate ${f.domain}, publish the DKIM records that it shows, and enter their selectors (what stands before "._domainkey") under DKIM Selectors.`,
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
