/**
 * Decides whom a message may be logged to (P10 to P22, B05). Nothing is logged because something could not be known: an
 * address that cannot be read, an owner that is not known and a field that is not there all count against logging.
 */
import { parseAddress, type AddressParts } from '../shared/message/address';
import { isOwnAddress, type OwnDomains } from '../shared/message/ownDomains';
import type { Message, Participant } from '../shared/message/types';
import type { Reason } from '../shared/reasons/receipt';
import {
	listAuthors,
	listClaimedAuthors,
	listOthers,
	listRecipients,
} from './message/listParticipants';
import { findListed } from './message/strikePeople';
import { findEntry, type NeverLogIndex, type Question } from '../shared/neverLog/matcher';
import { makePersonKey, readPerson, toPerson } from '../shared/message/personKey';
import { explain } from '../shared/neverLog/reasons';
import type { AppliesTo, Logging, Semantics, Suppressed } from '../shared/neverLog/types';

export interface FilterRules {
	appliesTo: AppliesTo;
	semantics: Semantics;
	/** Who is ours: no customer, and nobody's contact (B17). */
	ownDomains: OwnDomains;
	/** Person keys of the team addresses. */
	teamAddresses: ReadonlySet<string>;
	isExempt: boolean;
	matchSubdomains: boolean;
	ignorePlusTags: boolean;
}

/** What the item tells beside the message. */
export interface Circumstances {
	/** See `makeOwnerKey`; null when not known. */
	ownerKeys: readonly string[] | null;
	/** Whether the author is one of the CRM's users, by Alternative Sender Verify. */
	isAuthorUser: boolean;
	/** Whether it can be told if the author is ours: own domains are said, or Alternative Sender Verify looked. */
	isAuthorTold: boolean;
	/** Whether Email Auth Check passed; null when the item was not checked. */
	isAuthenticated: boolean | null;
	/** Recipients that anybody may have added to a signed mail, by Email Auth Check; normalised. */
	unsignedRecipients: ReadonlySet<string>;
	/** Milliseconds since 1970. */
	now: number;
}

/** Looks an address up in the lists that apply; null when no entry covers it. */
export type LookUp = (address: AddressParts) => Suppressed | null;

/** @returns the look-up of one message */
export function makeLookUp(
	indexes: NeverLogIndex[],
	rules: Pick<FilterRules, 'matchSubdomains'>,
	{ ownerKeys, now }: Circumstances,
): LookUp {
	const question: Question = { ownerKeys, now, matchSubdomains: rules.matchSubdomains };
	return (address) => {
		const person = toPerson(address);
		const found = person && findEntry(indexes, person, question);
		if (!found) return null;
		const { entry, list, owner } = found;
		return { address: `${address.local}@${address.domain}`, entry, list, owner };
	};
}

/** Participants taken apart: each address once, and how many could not be read. */
interface Census {
	/** Normalised address to its parts. */
	addresses: ReadonlyMap<string, AddressParts>;
	/**
	 * Listed people named otherwise: in display names (`"kim@firm.com" <other@x>`), or by an address that only a lenient
	 * reading makes out (`<mailto:kim@firm.com>`).
	 */
	named: ReadonlyMap<string, Suppressed>;
	unreadable: number;
}

/** What was decided, and what the copy for the log has to leave out. */
export interface Decided {
	logging: Logging;
	/** Whether listed people are struck out of whatever leaves: not where lists do not apply, or let them be logged. */
	isStruck: boolean;
	/** Recipients who are left out because their address cannot be read. */
	unreadable: number;
}

export function decideLogging(
	message: Message,
	lookUp: LookUp,
	rules: FilterRules,
	circumstances: Circumstances,
): Decided {
	const recipients = takeCensus(listRecipients(message), lookUp);
	const proven = takeCensus(listAuthors(message), lookUp);
	const authors = takeCensus(listClaimedAuthors(message), lookUp);
	const isIncoming = message.direction !== 'outgoing' && !circumstances.isAuthorUser;
	const looksAtAll =
		rules.appliesTo === 'participants' ||
		// Where it is not known who is ours, the author could be a colleague.
		(rules.appliesTo === 'automatic' &&
			isIncoming &&
			message.direction === 'incoming' &&
			circumstances.isAuthorTold);
	const takenAuthors = looksAtAll && isIncoming ? authors : null;
	const candidates = findCandidates(recipients, takenAuthors, rules, circumstances);

	const exemption = findExemption(recipients, proven, rules, circumstances);
	if (exemption.isExempt) {
		const reasons = [
			...exemption.reasons,
			...describeUnsigned(candidates),
			...describeUnknown(message, recipients.unreadable),
		];
		const logging: Logging = { decision: 'log', log: candidates.log, suppressed: [], reasons };
		return { logging, isStruck: false, unreadable: 0 };
	}

	const watched = looksAtAll
		? [recipients, authors, takeCensus(listOthers(message), lookUp)]
		: [recipients];
	const hits = new Map<string, Suppressed>();
	for (const { addresses, named } of watched) {
		for (const parts of addresses.values()) {
			const hit = lookUp(parts);
			if (hit) hits.set(hit.address, hit);
		}
		for (const hit of named.values()) hits.set(hit.address, hit);
	}
	const unreadable = watched.reduce((sum, census) => sum + census.unreadable, 0);
	const verdict = judge(candidates, authors, hits, unreadable, rules);
	const suppressed = verdict.log.length > 0 && rules.semantics === 'only' ? [] : [...hits.values()];
	const logging: Logging = {
		decision: verdict.log.length > 0 ? 'log' : 'neverLog',
		log: verdict.log,
		suppressed,
		reasons: leadWith(findDeciding(verdict.log, candidates), [
			...exemption.reasons,
			...describeHits([...hits.values()], circumstances),
			...verdict.reasons,
			...describeCandidates(
				candidates,
				verdict.log,
				hits,
				recipients,
				looksAtAll,
				verdict.reasons.length > 0,
			),
			...(verdict.log.length > 0 || recipients.unreadable > 0
				? describeUnknown(message, recipients.unreadable, verdict.log.length > 0)
				: []),
		]),
	};
	return {
		logging,
		isStruck: rules.semantics !== 'only',
		unreadable: recipients.unreadable,
	};
}

interface Candidates {
	/** Who could be a customer: none of ours. */
	log: string[];
	/** Addresses of ours. */
	own: number;
	/** Recipients that nobody signed: looked up in the lists, never logged to. */
	unsigned: number;
}

/**
 * Recipients, and with *All Participants* the authors of mail that came in: what a user writes is logged to those who
 * get it, what a user gets to those who wrote it.
 */
function findCandidates(
	recipients: Census,
	authors: Census | null,
	rules: FilterRules,
	{ unsignedRecipients }: Circumstances,
): Candidates {
	const signed = [...recipients.addresses].filter(([address]) => !unsignedRecipients.has(address));
	const pool = new Map([...signed, ...(authors?.addresses ?? [])]);
	const log: string[] = [];
	for (const [address, parts] of pool) {
		if (!isOwnAddress(parts, rules.ownDomains)) log.push(address);
	}
	const unsigned = recipients.addresses.size - signed.length;
	return { log, own: pool.size - log.length, unsigned };
}

/** Whom it is logged to: nobody who is listed (P16), everybody else (P20), by the semantics chosen (B05). */
function judge(
	candidates: Candidates,
	authors: Census,
	hits: Map<string, Suppressed>,
	unreadable: number,
	rules: FilterRules,
): { log: string[]; reasons: Reason[] } {
	const unlisted = candidates.log.filter((address) => !hits.has(address));
	if (rules.semantics === 'any') {
		if (hits.size > 0) return { log: [], reasons: [explain('anyListed')] };
		if (unreadable > 0) return { log: [], reasons: [explain('unreadableParticipant')] };
		return { log: unlisted, reasons: [] };
	}
	if (rules.semantics === 'only') {
		if (unlisted.length === 0 || hits.size === 0) return { log: unlisted, reasons: [] };
		return { log: candidates.log, reasons: [explain('onlySomeListed')] };
	}
	if (hasListedAuthor(authors, hits, rules)) {
		return { log: [], reasons: [explain('listedAuthor')] };
	}
	return { log: unlisted, reasons: [] };
}

/** What a listed person wrote is theirs, whoever else got it. */
function hasListedAuthor(
	authors: Census,
	hits: Map<string, Suppressed>,
	rules: FilterRules,
): boolean {
	if (hits.size === 0) return false;
	const listed = new Set([...hits.keys()].map((address) => personKeyOf(address, rules)));
	return [...authors.addresses.keys(), ...authors.named.keys()].some((address) =>
		listed.has(personKeyOf(address, rules)),
	);
}

/** @param address readable */
export function personKeyOf(address: string, { ignorePlusTags }: FilterRules): string {
	const person = readPerson(address);
	return person ? makePersonKey(person, ignorePlusTags) : '';
}

/** Team addresses (P21) and third-party integrations (P22): both are switches, off by default. */
function findExemption(
	recipients: Census,
	authors: Census,
	rules: FilterRules,
	{ isAuthenticated }: Circumstances,
): { isExempt: boolean; reasons: Reason[] } {
	if (rules.isExempt) return { isExempt: true, reasons: [explain('exemptSource')] };
	if (rules.teamAddresses.size === 0) return { isExempt: false, reasons: [] };
	const findTeam = ({ addresses }: Census) =>
		[...addresses.keys()].find((address) => rules.teamAddresses.has(personKeyOf(address, rules)));
	const recipient = findTeam(recipients);
	const author = findTeam(authors);
	if (recipient !== undefined || (author !== undefined && isAuthenticated !== false)) {
		const address = recipient ?? author!;
		return { isExempt: true, reasons: [explain('teamAddress', { address })] };
	}
	if (author === undefined) return { isExempt: false, reasons: [] };
	// Anybody can write a From: believed only where nothing speaks against it.
	return { isExempt: false, reasons: [explain('teamAddressUnproven', { address: author })] };
}

function takeCensus(participants: Participant[], lookUp: LookUp): Census {
	const addresses = new Map<string, AddressParts>();
	const named = new Map<string, Suppressed>();
	const find = (text: string) => {
		const note = (address: string) => {
			const hit = lookUpAddress(address, lookUp);
			if (hit) named.set(hit.address, hit);
			return hit !== null;
		};
		findListed(text, note);
	};
	let unreadable = 0;
	for (const { name, address } of participants) {
		const parts = parseAddress(address);
		if (parts) addresses.set(`${parts.local}@${parts.domain}`, parts);
		else {
			unreadable += 1;
			find(address);
		}
		find(name);
	}
	return { addresses, named, unreadable };
}

/** @returns whom a list names among participants, by address or in a display name, each once */
export function findHits(participants: Participant[], lookUp: LookUp): Suppressed[] {
	const { addresses, named } = takeCensus(participants, lookUp);
	const hits = new Map(named);
	for (const parts of addresses.values()) {
		const hit = lookUp(parts);
		if (hit) hits.set(hit.address, hit);
	}
	return [...hits.values()];
}

/** @returns the entry that covers an address as written; null where there is none, or no address */
export function lookUpAddress(address: string, lookUp: LookUp): Suppressed | null {
	const parts = parseAddress(address);
	return parts && lookUp(parts);
}

/** Codes of what may have decided, the most decisive first: the first one of the receipt is read by itself. */
function findDeciding(log: string[], candidates: Candidates): string[] {
	if (log.length > 0) return ['onlySomeListed', 'notListed'];
	// Nobody was there to log it to, listed or not.
	if (candidates.log.length === 0) {
		return [
			'ownAddressesOnly',
			'noRecipients',
			'unsignedRecipients',
			'unreadableAddress',
			'ownAddresses',
		];
	}
	return ['listed', 'unreadableParticipant'];
}

function leadWith(codes: string[], reasons: Reason[]): Reason[] {
	const deciding = codes.find((code) => reasons.some((reason) => reason.code === code));
	const first = reasons.find(({ code }) => code === deciding);
	return first ? [first, ...reasons.filter((reason) => reason !== first)] : reasons;
}

const maxListedReasons = 20;

function describeHits(hits: Suppressed[], { ownerKeys }: Circumstances): Reason[] {
	const reasons = hits.slice(0, maxListedReasons).map((hit) => explain('listed', hit));
	const further = hits.length - maxListedReasons;
	if (further > 0) reasons.push(explain('furtherListed', { count: further }));
	if (ownerKeys === null && hits.some(({ list }) => list === 'personal')) {
		reasons.push(explain('ownerUnknown'));
	}
	return reasons;
}

function describeCandidates(
	candidates: Candidates,
	log: string[],
	hits: Map<string, Suppressed>,
	recipients: Census,
	looksAtAll: boolean,
	isExplained: boolean,
): Reason[] {
	const reasons: Reason[] = [];
	const unlisted = log.filter((address) => !hits.has(address)).length;
	if (unlisted > 0) reasons.push(explain('notListed', { count: unlisted }));
	if (candidates.own > 0) reasons.push(explain('ownAddresses', { count: candidates.own }));
	reasons.push(...describeUnsigned(candidates));
	if (recipients.addresses.size === 0 && recipients.unreadable === 0) {
		reasons.push(explain('noRecipients'));
	} else if (
		candidates.log.length === 0 &&
		candidates.own > 0 &&
		candidates.unsigned === 0 &&
		!looksAtAll
	) {
		reasons.push(explain('ownAddressesOnly'));
	} else if (log.length === 0 && !isExplained) {
		reasons.push(explain('allListed'));
	}
	return reasons;
}

function describeUnsigned({ unsigned }: Candidates): Reason[] {
	return unsigned > 0 ? [explain('unsignedRecipients', { count: unsigned })] : [];
}

function describeUnknown(message: Message, unreadable: number, isLogged = true): Reason[] {
	const reasons: Reason[] = [];
	if (unreadable > 0) reasons.push(explain('unreadableAddress', { count: unreadable }));
	if (!isLogged) return reasons;
	if (message.missing?.length) reasons.push(explain('fieldsMissing', { fields: message.missing }));
	if (message.bcc.length === 0) reasons.push(explain('hiddenBcc'));
	return reasons;
}
