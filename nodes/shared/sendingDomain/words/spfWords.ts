/** Words about what SPF says of the sending server, and the record to publish (P26, P27). */
import { quote } from '../../reasons/receipt';
import { adviseOwnDomain, listSome, type WordTable } from './words';

interface Publishing {
	domain: string;
	/** The record with an `include:`; '' without one. */
	byInclude: string;
	/** The record with addresses; '' without one. */
	byAddress: string;
	leftOut: string[];
	/** Whether the include is what a service asks for. */
	ofService: boolean;
	include: string;
	sendAs: string;
	address: string;
}

export const spfWords = {
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
} satisfies WordTable;

/** P26: what to publish and who does it (P27), then P25: the way round. */
function publishing(facts: Publishing): string {
	const { domain, byInclude, byAddress, leftOut, ofService, include, sendAs: own, address } = facts;
	// The record of a hoster's own domain lets in all that it sends for itself, and changes with its needs.
	const [first, second] = ofService
		? [byInclude || byAddress, byInclude ? byAddress : '']
		: [byAddress || byInclude, byAddress ? byInclude : ''];
	const sentences = [
		first
			? `Ask the administrator of ${domain} (or its DNS provider) to publish this TXT record at ${domain}, in place of any other that begins with "v=spf1":\n${first}\n${asStrings(first)}`
			: `Ask the administrator of ${domain} to add the sending server to the SPF record.`,
	];
	if (second) {
		const why = ofService
			? 'Or, by address:'
			: `Or, only if the host sends from changing addresses (this lets every server that sends for ${include} send for ${domain} too):`;
		sentences.push(`${why}\n${second}\n${asStrings(second)}`);
	}
	if (leftOut.length > 0) {
		sentences.push(
			`It leaves out what no receiver can read or what leads nowhere: ${listSome(leftOut.map(quote))}.`,
		);
	}
	sentences.push(`Otherwise: ${adviseOwnDomain(own, address)}`);
	return sentences.join(' ').replace(/\n /g, '\n');
}

/** A character-string of a TXT record holds so many bytes (RFC 1035 section 3.3). */
const longestString = 255;

/** How to enter a record that one string cannot hold: receivers join the strings without a blank. */
function asStrings(record: string): string {
	if (record.length <= longestString) return '';
	const strings = record.match(new RegExp(`.{1,${longestString}}`, 'gs')) ?? [];
	return `It is longer than the ${longestString} characters that one string holds. Where the DNS panel does not divide it by itself, enter it as strings of one record:\n${strings.map((text) => `"${text}"`).join(' ')}\n`;
}
