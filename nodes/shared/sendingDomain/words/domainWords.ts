/** Words about the sending domain itself: the address, DMARC, mail servers, what could not be looked up. */
import { quote } from '../../reasons/receipt';
import { listSome, type WordTable } from './words';

export const domainWords = {
	addressInvalid: {
		severity: 'error',
		who: 'you',
		text: (f: { address: string }) => `${quote(f.address)} is not an email address.`,
		remedy: () => 'Enter the address that mail is sent as, such as sales@company.com.',
	},
	dnsUnavailable: {
		severity: 'error',
		who: 'you',
		text: (f: { names: string[] }) =>
			`Not everything could be looked up now: ${listSome(f.names)} gave no answer. Nothing is said about what is missing.`,
		remedy: () => 'Run the check again later. If it stays so, try other DNS Servers under Options.',
	},
	domainMissing: {
		severity: 'error',
		who: 'you',
		text: (f: { domain: string }) =>
			`The domain ${f.domain} does not exist. Receivers refuse mail from it, and nobody can answer.`,
		remedy: () => 'Check the spelling of the sender address.',
	},
	dmarcMissing: {
		severity: 'info',
		who: 'domainAdministrator',
		text: (f: { domain: string }) =>
			`${f.domain} publishes no DMARC record. Large receivers ask for one from those who send much.`,
		remedy: (f: { domain: string }) =>
			`Publish a TXT record at _dmarc.${f.domain}, to begin with "v=DMARC1; p=none; rua=mailto:dmarc@${f.domain}".`,
	},
	dmarcSeveralRecords: {
		severity: 'warning',
		who: 'domainAdministrator',
		text: (f: { domain: string; records: string[] }) =>
			`There are ${f.records.length} DMARC records at _dmarc.${f.domain}. Only one is allowed; with more, none counts.`,
		remedy: (f: { mended: string }) => `Replace them by this one:\n${f.mended}`,
	},
	dmarcVoid: {
		severity: 'warning',
		who: 'domainAdministrator',
		text: (f: { domain: string; records: string[] }) =>
			`The text at _dmarc.${f.domain} was meant as a DMARC record and is none that counts as meant: ${listSome(f.records.map(quote))}.`,
		remedy: (f: { mended: string }) =>
			`Replace it by this one; it begins with exactly "v=DMARC1;" and each tag is written with "=":\n${f.mended}`,
	},
	dmarcWatching: {
		severity: 'info',
		who: 'nobody',
		text: (f: { owner: string }) =>
			`The DMARC record of ${f.owner} asks receivers to let unauthenticated mail through (p=none).`,
	},
	dmarcEnforced: {
		severity: 'info',
		who: 'nobody',
		text: (f: { owner: string; policy: string }) =>
			`The DMARC record of ${f.owner} asks receivers to ${policyWords(f.policy)} mail that passes neither SPF nor DKIM for it: this mail needs an envelope sender or a signature of the same domain.`,
	},
	dmarcWillStop: {
		severity: 'error',
		who: 'domainAdministrator',
		text: (f: { owner: string; policy: string }) =>
			`The DMARC record of ${f.owner} asks receivers to ${policyWords(f.policy)} mail that passes neither SPF nor DKIM for it. As things are, that is what will happen to this mail unless it carries a DKIM signature of the domain.`,
		remedy: () =>
			'Publish the SPF record above, or let the sending server sign with DKIM for this domain.',
	},
	mxMissing: {
		severity: 'warning',
		who: 'domainAdministrator',
		text: (f: { domain: string }) =>
			`${f.domain} has no mail server (MX): replies and bounces are likely to be lost, and some receivers refuse mail that cannot be answered.`,
		remedy: () => 'Publish an MX record, or send from a domain that takes mail.',
	},
	mxNull: {
		severity: 'error',
		who: 'domainAdministrator',
		text: (f: { domain: string }) =>
			`${f.domain} says that it takes no mail at all (null MX, RFC 7505). Receivers refuse mail from such a domain.`,
		remedy: () => 'Send from a domain that takes mail, or replace the null MX by a mail server.',
	},
	mxUnresolved: {
		severity: 'warning',
		who: 'domainAdministrator',
		text: (f: { domain: string; hosts: string[] }) =>
			`Mail servers of ${f.domain} have no address: ${listSome(f.hosts.map(quote))}. Replies may be lost.`,
		remedy: () => 'Correct the MX records. They name hosts, not IP addresses.',
	},
} satisfies WordTable;

function policyWords(policy: string): string {
	return policy === 'reject' ? 'refuse' : 'put into the spam folder';
}
