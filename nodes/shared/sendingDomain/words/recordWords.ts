/** Words about what is wrong in an SPF record, its own or an included one (P27). */
import { quote } from '../../reasons/receipt';
import type { Actor } from '../report';
import type { SpfSyntaxCode } from '../spfRecord';
import { lookUpLimit, voidLimit } from '../walkSpf';
import { listSome, type WordTable } from './words';

interface Place {
	/** The domain checked. */
	domain: string;
	/** The domain whose record it is in. */
	owner: string;
	term: string;
	column: number;
}

export const recordWords = {
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
} satisfies WordTable;

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
