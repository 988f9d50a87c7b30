/** The words of the filter's receipts (B01) and of what is said about entries (P12, B05). Never body text. */
import { defineReasons, quote } from '../reasons/receipt';
import type { Kind, KindName, Original } from '../message/types';
import type { Level, Suppressed } from './types';

const fromList = ({ list, owner, entry }: Suppressed) =>
	`${list === 'account' ? 'the account-wide never-log list' : `the personal never-log list${owner ? ` of ${quote(owner)}` : ''}`} (entry ${quote(entry)})`;

const unclearWords: Record<NonNullable<Original['unclear']>, string> = {
	noAddress: 'its author stands there without an address',
	severalAuthors: 'several addresses stand for its author',
	encrypted: 'it is encrypted',
	unreadable: 'the attached mail cannot be read',
};

const kindWords: Record<KindName, string> = {
	autoReply: 'an automatic reply',
	bounce: 'a bounce',
	report: 'a report of a mail system',
	bulk: 'bulk mail',
	list: 'from a mailing list',
	noReply: 'from an address that takes no replies',
	calendar: 'an invitation',
	role: 'from an address of a role',
};

const levelWords: Record<Level, string> = {
	participants: 'only who and when may be logged',
	subject: 'only who, when and the subject may be logged',
	full: 'everything may be logged',
};

export const explain = defineReasons({
	// What was decided about the mail.
	authFailed: () =>
		'The mail failed the Email Auth Check, so it may not be from its author, and none of it is logged.',
	authOfOther: () =>
		'The Email Auth Check on the item is about another mail than the one on it: let it judge this mail, and change the message after this node only.',
	levelOfEntry: ({ level, ...hit }: Suppressed & { level: Level }) =>
		`${quote(hit.address)} is on ${fromList(hit)}, of whose mail ${levelWords[level]}.`,
	levelCut: ({ level }: { level: Level }) =>
		level === 'subject'
			? 'Only who, when and the subject are logged: text, attachments and source were taken out.'
			: 'Only who and when are logged: subject, text, attachments and source were taken out.',
	markedPrivate: ({ field, mark }: { field: string; mark: string }) =>
		`The mail is marked as private (${field}: ${quote(mark)}), so none of it is logged.`,
	kindLeftOut: ({ kind, field }: Kind) =>
		`The mail is ${kindWords[kind]}, as its field ${field} shows, and such mail is left out: choose what is under Leave Out.`,
	tooManyRecipients: ({ count, limit }: { count: number; limit: number }) =>
		`The mail went to ${count} recipients, and mail to more than ${limit} is left out.`,
	forwardNeverLogged: () =>
		'The mail was forwarded by hand, and forwards are set to be never logged.',
	forwardUnclear: ({ why }: { why: NonNullable<Original['unclear']> }) =>
		`The mail was forwarded by hand, but who wrote what is in it is not certain: ${unclearWords[why]}. Nothing of it is logged; forwarded as an attachment it can be read.`,
	originalAuthorClaimed: ({ address }: { address: string }) =>
		`A mailing list put its own address into From: that ${quote(address)} wrote the mail is its claim, and nothing proves it.`,
	forwardClaimed: () =>
		'Who wrote the forwarded mail is the word of the one who forwarded it: no signature proves it.',
	forwardProven: () => "The forwarded mail's own DKIM signature proves its author.",
	forwardDateUnknown: () =>
		'When the forwarded mail was written cannot be read for certain: the date is that of the forward.',
	listed: (hit: Suppressed) => `${quote(hit.address)} is on ${fromList(hit)}.`,
	furtherListed: ({ count }: { count: number }) => `${count} more addresses are listed.`,
	notListed: ({ count }: { count: number }) =>
		`${count === 1 ? '1 address is' : `${count} addresses are`} on no never-log list that applies.`,
	anyListed: () => 'One listed participant is enough to keep the whole mail from being logged.',
	onlySomeListed: () =>
		'The mail is kept from being logged only if all participants are listed, and not all of them are.',
	allListed: () => 'Nobody is left to log the mail to.',
	listedAuthor: () => 'The mail was written by a listed person, so none of it is logged.',
	teamAddress: ({ address }: { address: string }) =>
		`The mail is to or from the team address ${quote(address)}, which is exempt from never-log lists.`,
	exemptSource: () => 'The mail is from an exempt source, so never-log lists do not apply.',
	teamAddressUnproven: ({ address }: { address: string }) =>
		`The mail names the team address ${quote(address)} as its author but did not pass the Email Auth Check, so it is not exempt.`,
	ownAddresses: ({ count }: { count: number }) =>
		`${count === 1 ? '1 address is' : `${count} addresses are`} your own and no customer's.`,
	ownAddressesOnly: () =>
		'All addresses looked at are your own. To log incoming mail to its author, set Applies To to All Participants.',
	ownDomainFree: ({ domain }: { domain: string }) =>
		`Anyone gets a mailbox at ${quote(domain)}, so it does not count as an own domain: write the single addresses that are yours.`,
	ownDomainsMissing: ({ domain }: { domain: string }) =>
		`No own domains are set, and a recipient shares the author's domain ${quote(domain)}: if it is yours, write it into Own Domains of the Mailbox Trigger, else colleagues become contacts.`,
	noRecipients: () => 'The mail names no recipient: who got it is not known.',
	unreadableAddress: ({ count }: { count: number }) =>
		`${count === 1 ? '1 recipient has no readable address and is' : `${count} recipients have no readable address and are`} not logged.`,
	unreadableParticipant: () =>
		'A participant without a readable address could be a listed one, so the mail is not logged.',
	unsignedRecipients: ({ count }: { count: number }) =>
		`${count === 1 ? '1 recipient is' : `${count} recipients are`} not covered by the DKIM signature on which alone the mail passed, so anybody may have added them: nothing is logged to them.`,
	ownerUnknown: () =>
		'Whose mail this is is not known, so the personal lists of all owners apply to it.',
	hiddenBcc: () =>
		'Blind copies do not show in the mail: whether a listed person got one is not known.',
	fieldsMissing: ({ fields }: { fields: string[] }) =>
		`The item does not carry ${fields.map((field) => field[0]!.toUpperCase() + field.slice(1)).join(' and ')}: who stands there is neither checked nor logged.`,
	bodyMayName: () =>
		'Text and attachments of the mail are unchanged and may still name the people who were cut out.',
	bodyRedacted: () =>
		'Addresses of listed people and quoted attribution lines were redacted in the text; attachments and free text may still name them.',
	sourceRemoved: () =>
		'The raw source was removed from the item, because it names the people who were cut out.',
	sourceUncertain: () =>
		'The raw source was removed from the item, because it could name a listed person in a way that cannot be read.',
	addressesStruck: () =>
		'Addresses of listed people were struck out of further fields of the item, such as Reply-To, References or the envelope sender.',

	// What is said about the lines of a list.
	listFull: ({
		entry,
		name,
		count,
		limit,
	}: {
		entry: string;
		name: string;
		count: number;
		limit: number;
	}) =>
		`${quote(entry)} does not fit: ${name[0]!.toLowerCase()}${name.slice(1)} holds ${count} of ${limit} entries. Remove some, or raise Maximum Entries per List.`,
	emptyEntry: ({ place }: { place: string }) => `${place} holds no entry.`,
	invalidEntry: ({ entry }: { entry: string }) =>
		`${quote(entry)} is no entry: write name@domain, or *@domain for everybody there.`,
	unclearEntry: ({ entry, named }: { entry: string; named: string[] }) =>
		`${quote(entry)} is unclear, so it keeps ${named.slice(0, 3).map(quote).join(', ')}${named.length > 3 ? ' and more' : ''} out: write name@domain, or *@domain for everybody there, one a line.`,
	wildcardInEntry: ({ entry }: { entry: string }) =>
		`${quote(entry)} is no entry: the * stands for a whole name only, as in *@domain.`,
	tooBroadEntry: ({ entry }: { entry: string }) =>
		`${quote(entry)} is refused: it would cover a whole top-level domain or everybody.`,
	freeMailEntry: ({ entry }: { entry: string }) =>
		`${quote(entry)} covers everybody with a mailbox at that provider, customers included.`,
	ownDomainEntry: ({ entry }: { entry: string }) =>
		`${quote(entry)} covers your own domain: its addresses are never logged anyway, and with Any Listed Participant no mail of yours is.`,
	expiryUnreadable: ({ entry, expires }: { entry: string; expires: string }) =>
		`The expiry ${quote(expires)} of ${quote(entry)} is no date, so the entry applies for good.`,
	listUnclear: ({ entry, list }: { entry: string; list: string }) =>
		`${quote(entry)} stands on the list ${quote(list)}, which is neither "account" nor "personal", so it applies to everybody.`,
	personalWithoutOwner: ({ entry }: { entry: string }) =>
		`${quote(entry)} is personal but names no owner, so it applies to everybody.`,
	levelUnclear: ({ entry, level }: { entry: string; level: string }) =>
		`The level ${quote(level)} of ${quote(entry)} is none of participants, subject and full, so nothing is logged.`,
	subdomainsUnclear: ({ entry, value }: { entry: string; value: string }) =>
		`The subdomains cell of ${quote(entry)} is ${quote(value)}, neither true nor false, so subdomains are covered.`,
	furtherWarnings: ({ count }: { count: number }) =>
		`${count} more lines of the lists need a look.`,
	overLimit: ({ name, count, limit }: { name: string; count: number; limit: number }) =>
		`${name} holds ${count} entries, more than the ${limit} allowed; all of them apply.`,
});

/** How a list is called in a sentence. */
export function nameList(list: Suppressed['list'], owner: string): string {
	if (list === 'account') return 'The account-wide list';
	return owner ? `The personal list of ${quote(owner)}` : 'The personal list';
}
