/**
 * The words of the domain doctor: from a code and its facts to text, remedy, severity and who has to act (P24 to P27).
 */
import { quote } from '../../shared/receipt';
import type { Actor, Finding, Severity } from './report';
import type { SpfSyntaxCode } from './spfRecord';
import { lookUpLimit, voidLimit } from './walkSpf';

interface Words<Facts> {
	/** Given by the finder where it depends. */
	severity?: Severity;
	who: Actor | ((facts: Facts) => Actor);
	text: (facts: Facts) => string;
	remedy?: (facts: Facts) => string;
}

interface Place {
	/** The domain checked. */
	domain: string;
	/** The domain whose record it is in. */
	owner: string;
	term: string;
	column: number;
}

const words = {
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
	freeMailNotAuthorized: {
		severity: 'error',
		who: 'mailProvider',
		text: (f: { domain: string; server: string }) =>
			`${f.domain} is a free-mail domain, and it does not authorize ${f.server} to send for it. Many such mails are dropped before they even reach the spam folder.`,
		remedy: (f: { domain: string; server: string; sendAs: string; address: string }) =>
			`Best ${sendAs(f.sendAs, f.address)} Or send through the SMTP server of ${f.domain} itself. Its DNS records are in the hands of the mail provider; neither you nor an administrator can add a server to them.`,
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
		severity: 'warning',
		who: 'you',
		text: (f: { addresses: string[] }) =>
			`${listSome(f.addresses)} is an internal address. Receivers outside see another, public one.`,
		remedy: () => 'Enter the public IP addresses under Sending Addresses.',
	},
	spfPass: {
		severity: 'info',
		who: 'nobody',
		text: (f: { domain: string; server: string }) =>
			`The SPF record of ${f.domain} lets ${f.server} send for it.`,
	},
	spfMissing: {
		severity: 'error',
		who: 'domainAdministrator',
		text: (f: { domain: string }) =>
			`${f.domain} publishes no SPF record, so receivers cannot tell your server from a forger.`,
		remedy: (f: Publishing) =>
			`${publishing(f)} Add the other servers that send for the domain before you do.`,
	},
	spfNotAuthorized: {
		severity: 'error',
		who: 'domainAdministrator',
		text: (f: { domain: string; server: string; result: string }) =>
			`The SPF record of ${f.domain} does not let ${f.server} send for it (result: ${f.result}).`,
		remedy: (f: Publishing) => publishing(f),
	},
	spfSomeAddresses: {
		severity: 'warning',
		who: 'domainAdministrator',
		text: (f: { domain: string; addresses: string[] }) =>
			`The SPF record of ${f.domain} does not cover every address of the sending host: ${listSome(f.addresses)} would not pass.`,
		remedy: (f: Publishing) => publishing(f),
	},
	spfBroken: {
		severity: 'error',
		who: 'domainAdministrator',
		text: (f: { domain: string }) =>
			`Receivers cannot evaluate the SPF record of ${f.domain} (permerror), so no server passes. The findings below say why.`,
		remedy: (f: Publishing) => publishing(f),
	},
	spfSeveralRecords: {
		who: actorOf,
		text: (f: Place & { count: number }) =>
			`${f.owner} publishes ${f.count} SPF records. Only one is allowed; with more, none counts.`,
		remedy: () => 'Replace them by one record that holds the terms of all.',
	},
	spfLookAlike: {
		severity: 'warning',
		who: 'domainAdministrator',
		text: (f: { domain: string; record: string }) =>
			`${f.domain} publishes ${quote(f.record)}, which was meant as an SPF record and is none.`,
		remedy: () =>
			'An SPF record begins with exactly "v=spf1" and a space, without quotes of its own.',
	},
	spfSyntax: {
		who: actorOf,
		text: (f: Place & { syntax: SpfSyntaxCode }) =>
			`The SPF record of ${f.owner} has an error at character ${f.column}: ${quote(f.term)} ${syntaxWords[f.syntax]}. One error makes the whole record void.`,
		remedy: (f: Place & { meant: string }) =>
			f.meant ? `Write ${quote(f.meant)} instead.` : 'Correct the term or take it out.',
	},
	spfTooManyLookUps: {
		who: 'domainAdministrator',
		text: (f: { domain: string; lookUps: number; cutOff: boolean; costs: string }) =>
			`The SPF record of ${f.domain} needs ${f.cutOff ? 'at least ' : ''}${f.lookUps} DNS look-ups; receivers stop at ${lookUpLimit} and take the record as void. Most look-ups go to: ${f.costs}.`,
		remedy: () =>
			'Take out services that no longer send for the domain, or replace an include by the addresses it stands for.',
	},
	spfManyLookUps: {
		severity: 'info',
		who: 'domainAdministrator',
		text: (f: { domain: string; lookUps: number }) =>
			`The SPF record of ${f.domain} needs ${f.lookUps} of the ${lookUpLimit} DNS look-ups that are allowed.`,
		remedy: () => 'Take out services that no longer send for the domain before adding others.',
	},
	spfTooManyVoids: {
		who: 'domainAdministrator',
		text: (f: { domain: string; voids: string[] }) =>
			`The SPF record of ${f.domain} names ${f.voids.length} hosts that do not exist (${listSome(f.voids)}); receivers stop after ${voidLimit} and take the record as void.`,
		remedy: () => 'Take out the terms that name them.',
	},
	spfVoidName: {
		severity: 'warning',
		who: actorOf,
		text: (f: Place) =>
			`The term ${quote(f.term)} in the SPF record of ${f.owner} names something that does not exist.`,
		remedy: () => 'Take the term out: it lets nobody pass and uses up look-ups.',
	},
	spfTargetWithoutRecord: {
		who: actorOf,
		text: (f: Place) =>
			`The term ${quote(f.term)} in the SPF record of ${f.owner} leads to a domain without an SPF record. That makes the whole record void.`,
		remedy: () => 'Take the term out, or correct its name.',
	},
	spfLoop: {
		who: actorOf,
		text: (f: Place) =>
			`The term ${quote(f.term)} in the SPF record of ${f.owner} leads back to a record that leads to it.`,
		remedy: () => 'Take the term out: no receiver gets to its end.',
	},
	spfTooManyMx: {
		severity: 'warning',
		who: actorOf,
		text: (f: Place) =>
			`The term ${quote(f.term)} in the SPF record of ${f.owner} stands for more than 10 mail servers, more than receivers look up.`,
		remedy: () => 'Replace it by the addresses of the servers that send.',
	},
	spfPtr: {
		severity: 'warning',
		who: actorOf,
		text: (f: Place) =>
			`The SPF record of ${f.owner} uses ${quote(f.term)}, which is slow and which RFC 7208 tells not to use; some receivers ignore it.`,
		remedy: () => 'Replace it by "a", "mx" or the addresses of the servers.',
	},
	spfPassAll: {
		severity: 'warning',
		who: actorOf,
		text: (f: Place) =>
			`${quote(f.term)} in the SPF record of ${f.owner} lets every server in the world send for it. Anyone can forge its mail, and receivers stop trusting it.`,
		remedy: () => 'Write "~all" or "-all" instead.',
	},
	spfNeutralAll: {
		severity: 'info',
		who: actorOf,
		text: (f: Place) =>
			`${quote(f.term)} in the SPF record of ${f.owner} says nothing about servers it does not list.`,
		remedy: () => 'Write "~all" or "-all", so that forged mail can be told apart.',
	},
	spfNoAll: {
		severity: 'warning',
		who: 'domainAdministrator',
		text: (f: Place) =>
			`The SPF record of ${f.owner} does not end with "all", so it says nothing about servers it does not list.`,
		remedy: () => 'End the record with "~all" or "-all".',
	},
	spfAfterAll: {
		severity: 'warning',
		who: actorOf,
		text: (f: Place) =>
			`${quote(f.term)} stands after "all" in the SPF record of ${f.owner}: receivers never read it.`,
		remedy: () => 'Move "all" to the end.',
	},
	spfRedirectIgnored: {
		severity: 'warning',
		who: actorOf,
		text: (f: Place) =>
			`${quote(f.term)} counts for nothing in the SPF record of ${f.owner}, because the record has an "all" too.`,
		remedy: () => 'Take one of both out, or write "include:" in place of "redirect=".',
	},
	spfDuplicateTerm: {
		severity: 'info',
		who: actorOf,
		text: (f: Place) => `${quote(f.term)} stands more than once in the SPF record of ${f.owner}.`,
		remedy: () => 'Take the second one out.',
	},
	spfIgnoredTerm: {
		severity: 'warning',
		who: actorOf,
		text: (f: Place) =>
			`${quote(f.term)} in the SPF record of ${f.owner} is written with "=" and is therefore ignored.`,
		remedy: () => 'Write ":" in place of "=".',
	},
	dkimNotChecked: {
		severity: 'info',
		who: 'you',
		text: () =>
			'DKIM keys were not checked: keys can be found only by the names of their selectors.',
		remedy: () =>
			'Enter the selectors under DKIM Selectors; they stand after "s=" in the DKIM-Signature header of a sent mail.',
	},
	dkimGood: {
		severity: 'info',
		who: 'nobody',
		text: (f: KeyFacts) =>
			`The DKIM key ${f.selector} of ${f.domain} is published (${f.type === 'rsa' ? `RSA, ${f.bits} bits` : 'Ed25519'}).`,
	},
	dkimMissing: {
		severity: 'warning',
		who: 'domainAdministrator',
		text: (f: KeyFacts) =>
			`There is no DKIM key at ${f.selector}._domainkey.${f.domain}: signatures made with it fail.`,
		remedy: () =>
			'Publish the key that your mail provider shows for this selector, or correct the name of the selector.',
	},
	dkimRevoked: {
		severity: 'warning',
		who: 'domainAdministrator',
		text: (f: KeyFacts) =>
			`The DKIM key ${f.selector} of ${f.domain} is revoked: signatures made with it fail.`,
		remedy: () => 'Let the mail provider sign with a newer key, and publish that.',
	},
	dkimUnusable: {
		severity: 'warning',
		who: 'domainAdministrator',
		text: (f: KeyFacts) =>
			`The record at ${f.selector}._domainkey.${f.domain} is not a DKIM key that can check mail.`,
		remedy: () => 'Publish the record again exactly as your mail provider shows it.',
	},
	dkimSeveral: {
		severity: 'warning',
		who: 'domainAdministrator',
		text: (f: KeyFacts) =>
			`There are several records at ${f.selector}._domainkey.${f.domain}; which one receivers take is left to chance.`,
		remedy: () => 'Keep the one that your mail provider shows, and take the others out.',
	},
	dkimWeak: {
		severity: 'warning',
		who: 'domainAdministrator',
		text: (f: KeyFacts) =>
			`The DKIM key ${f.selector} of ${f.domain} has ${f.bits} bits. Receivers ignore signatures of keys under 1024 bits.`,
		remedy: () => 'Let the mail provider make a key of 2048 bits, and publish that.',
	},
	dkimShort: {
		severity: 'info',
		who: 'domainAdministrator',
		text: (f: KeyFacts) =>
			`The DKIM key ${f.selector} of ${f.domain} has ${f.bits} bits, which is still accepted; 2048 are advised (RFC 8301).`,
		remedy: () => 'Change to a key of 2048 bits at the next opportunity.',
	},
	dkimTesting: {
		severity: 'warning',
		who: 'domainAdministrator',
		text: (f: KeyFacts) =>
			`The DKIM key ${f.selector} of ${f.domain} is marked as a test (t=y): receivers may treat its mail as unsigned.`,
		remedy: () => 'Take "t=y" out of the record once signing works.',
	},
	dmarcMissing: {
		severity: 'info',
		who: 'domainAdministrator',
		text: (f: { domain: string }) =>
			`${f.domain} publishes no DMARC record. Large receivers ask for one from those who send much.`,
		remedy: (f: { domain: string }) =>
			`Publish a TXT record at _dmarc.${f.domain}, to begin with "v=DMARC1; p=none; rua=mailto:dmarc@${f.domain}".`,
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
			`The DMARC record of ${f.owner} asks receivers to ${policyWords(f.policy)} mail that passes neither SPF nor DKIM for it. This mail passes SPF as long as its envelope sender is of the same domain.`,
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
			`Mail servers of ${f.domain} have no address: ${listSome(f.hosts)}. Replies may be lost.`,
		remedy: () => 'Correct the MX records. They name hosts, not IP addresses.',
	},
} satisfies Record<string, Words<never>>;

type Code = keyof typeof words;

/** The facts that the sentences of one code need together. */
type FactsOf<C extends Code> = (typeof words)[C] extends {
	text: (facts: infer T) => string;
}
	? (unknown extends T ? object : T) &
			((typeof words)[C] extends { remedy: (facts: infer R) => string }
				? unknown extends R
					? object
					: R
				: object)
	: never;

/**
 * @param severity for codes whose severity depends on the rest; an error where neither says
 * @returns the finding in words
 */
export function makeFinding<C extends Code>(
	code: C,
	facts: FactsOf<C>,
	severity?: Severity,
): Finding {
	const entry = words[code] as Words<object>;
	return {
		code,
		severity: severity ?? entry.severity ?? 'error',
		text: entry.text(facts),
		remedy: entry.remedy?.(facts) ?? '',
		who: typeof entry.who === 'function' ? entry.who(facts) : entry.who,
	};
}

interface Publishing {
	domain: string;
	/** The record with an `include:`; '' without one. */
	byInclude: string;
	/** The record with addresses; '' without one. */
	byAddress: string;
	leftOut: string[];
	sendAs: string;
	address: string;
}

interface KeyFacts {
	selector: string;
	domain: string;
	type: string;
	bits: number;
}

/** P26: what to publish and who does it (P27), then P25: the way round. */
function publishing(facts: Publishing): string {
	const { domain, byInclude, byAddress, leftOut, sendAs: own, address } = facts;
	const first = byInclude || byAddress;
	const sentences = [
		first
			? `Ask the administrator of ${domain} (or its DNS provider) to publish this TXT record at ${domain}, in place of any other that begins with "v=spf1":\n${first}\n`
			: `Ask the administrator of ${domain} to add the sending server to the SPF record.`,
	];
	if (byInclude && byAddress) sentences.push(`Or, by address:\n${byAddress}\n`);
	if (leftOut.length > 0) {
		sentences.push(`It leaves out what no receiver can read: ${listSome(leftOut.map(quote))}.`);
	}
	sentences.push(`Otherwise: ${sendAs(own, address)}`);
	return sentences.join(' ').replace(/\n /g, '\n');
}

/** P25: remedy A. */
function sendAs(ownDomain: string, address: string): string {
	const from = ownDomain
		? `an address at ${ownDomain}, the domain of the sending host`
		: 'an address of a domain that authorizes the sending host';
	return `send from ${from}, with your organisation's name as display name and replies going to ${address}.`;
}

/** A record of another domain is in the hands of whoever runs that. */
function actorOf({ domain, owner }: Place): Actor {
	return owner === domain ? 'domainAdministrator' : 'mailProvider';
}

const syntaxWords: Record<SpfSyntaxCode, string> = {
	unknownMechanism: 'is nothing SPF knows',
	missingDomain: 'lacks its domain name',
	badDomain: 'does not hold a valid domain name',
	badMacro: 'holds a broken macro',
	badAddress: 'does not hold a valid IP address of its kind',
	badPrefix: 'has a network size that is not valid',
	unexpectedArgument: 'takes nothing after its name',
	badCharacter: 'holds a character that is not allowed, such as a long dash or a tab',
	repeatedModifier: 'may stand only once',
};

function policyWords(policy: string): string {
	return policy === 'reject' ? 'refuse' : 'put into the spam folder';
}

function listSome(values: string[]): string {
	const shown = values.slice(0, 5).join(', ');
	return values.length > 5 ? `${shown} and ${values.length - 5} more` : shown;
}
