/**
 * Finds the entry that covers an address. Everything is looked up in maps, so that 100 000 entries cost what one does;
 * `test/shared/neverLog/slowMatcher.ts` says the same in the obvious way, and a property-based test compares the two.
 */
import type { AddressParts } from '../message/address';
import { makeNameKey, unifyDomain } from '../message/personKey';
import type { NeverLogEntry } from './types';

/** The entries that cover one name: those of the account-wide list, and each owner's. */
interface Slot {
	account: NeverLogEntry[];
	/** By owner key; null while nobody has one, which saves a map for each of 100 000 names. */
	personal: Map<string, NeverLogEntry[]> | null;
}

interface KnownDomain {
	/** Listed people of the domain, by name key. */
	people: Map<string, Slot> | null;
	/** Entries that cover everybody there. */
	slots: Slot[];
}

/** Lists made ready for look-ups. */
export interface NeverLogIndex {
	ignorePlusTags: boolean;
	/** By domain, then by name key. */
	people: Map<string, Map<string, Slot>>;
	domains: Map<string, Slot>;
	/** Domains whose subdomains are covered. */
	parents: Map<string, Slot>;
	/** What was found for domains so far, by the entries themselves and with all subdomains matched. */
	knownDomains: Map<string, KnownDomain>;
	knownSubdomains: Map<string, KnownDomain>;
}

export interface Question {
	/** See {@link makeOwnerKey}; null when whose mail it is is not known: every owner's list applies then. */
	ownerKeys: readonly string[] | null;
	/** Milliseconds since 1970. */
	now: number;
	/** Whether every `*@domain` covers subdomains, whatever the entry itself says. */
	matchSubdomains: boolean;
}

export function indexEntries(entries: NeverLogEntry[], ignorePlusTags: boolean): NeverLogIndex {
	const index: NeverLogIndex = {
		ignorePlusTags,
		people: new Map(),
		domains: new Map(),
		parents: new Map(),
		knownDomains: new Map(),
		knownSubdomains: new Map(),
	};
	for (const entry of entries) {
		const { pattern } = entry;
		if (pattern.kind === 'address') {
			const domain = unifyDomain(pattern.domain);
			let people = index.people.get(domain);
			if (!people) index.people.set(domain, (people = new Map<string, Slot>()));
			addTo(people, makeNameKey(pattern, ignorePlusTags), entry);
			continue;
		}
		if (pattern.own) addTo(index.domains, unifyDomain(pattern.domain), entry);
		if (pattern.subdomains) addTo(index.parents, pattern.domain, entry);
	}
	return index;
}

/** Owners are addresses, names or ids: compared without regard to case and Unicode form. */
export function makeOwnerKey(owner: string): string {
	return owner.normalize('NFKC').trim().toLowerCase();
}

/**
 * @param address by `readPerson`
 * @returns the entry that covers the address, or null. Of several, one of an account-wide list comes first, and within
 * a list the one that names the person before one that names the domain.
 */
export function findEntry(
	indexes: NeverLogIndex[],
	address: AddressParts,
	question: Question,
): NeverLogEntry | null {
	let personal: NeverLogEntry | null = null;
	for (const index of indexes) {
		const { people, slots } = lookAtDomain(index, address.domain, question.matchSubdomains);
		const person = people?.get(makeNameKey(address, index.ignorePlusTags));
		const account = person && findAccount(person, question.now);
		if (account) return account;
		if (person) personal ??= findPersonal(person, question);
		for (const slot of slots) {
			const found = findAccount(slot, question.now);
			if (found) return found;
			personal ??= findPersonal(slot, question);
		}
	}
	return personal;
}

const mostKnownDomains = 10_000;

/** What the lists hold of a domain; remembered, as the same few domains come again and again. */
function lookAtDomain(index: NeverLogIndex, domain: string, matchSubdomains: boolean): KnownDomain {
	const known = matchSubdomains ? index.knownSubdomains : index.knownDomains;
	let found = known.get(domain);
	if (!found) {
		const unified = unifyDomain(domain);
		found = {
			people: index.people.get(unified) ?? null,
			slots: collectDomainSlots(index, unified, matchSubdomains),
		};
		if (known.size >= mostKnownDomains) known.clear();
		known.set(domain, found);
	}
	return found;
}

/** Entries that cover everybody at the domain, the nearest first. */
function collectDomainSlots(
	index: NeverLogIndex,
	domain: string,
	matchSubdomains: boolean,
): Slot[] {
	const slots = [index.domains.get(domain)];
	for (let dot = domain.indexOf('.'); dot !== -1; dot = domain.indexOf('.', dot + 1)) {
		const parent = domain.slice(dot + 1);
		slots.push(index.parents.get(parent));
		if (matchSubdomains) slots.push(index.domains.get(parent));
	}
	return slots.filter((slot) => slot !== undefined);
}

function findAccount(slot: Slot, now: number): NeverLogEntry | undefined {
	return slot.account.find((entry) => isInForce(entry, now));
}

function findPersonal(slot: Slot, { ownerKeys, now }: Question): NeverLogEntry | null {
	if (!slot.personal) return null;
	const inForce = (entry: NeverLogEntry) => isInForce(entry, now);
	const lists = ownerKeys?.map((key) => slot.personal!.get(key)) ?? slot.personal.values();
	for (const entries of lists) {
		const found = entries?.find(inForce);
		if (found) return found;
	}
	return null;
}

function isInForce({ expiresAt }: NeverLogEntry, now: number): boolean {
	return expiresAt === null || now < expiresAt;
}

function addTo(slots: Map<string, Slot>, name: string, entry: NeverLogEntry): void {
	let slot = slots.get(name);
	if (!slot) slots.set(name, (slot = { account: [], personal: null }));
	if (entry.list === 'account') {
		slot.account.push(entry);
		return;
	}
	const ownerKey = makeOwnerKey(entry.owner);
	slot.personal ??= new Map();
	const entries = slot.personal.get(ownerKey);
	if (entries) entries.push(entry);
	else slot.personal.set(ownerKey, [entry]);
}
