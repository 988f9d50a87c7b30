/**
 * Finds the entry that covers an address. Everything is looked up in maps, so that 100 000 entries cost what one does;
 * `test/NeverLogFilter/slowMatcher.ts` says the same in the obvious way, and a property-based test compares the two.
 */
import type { AddressParts } from '../shared/message/address';
import { makePersonKey, unifyDomain } from './personKey';
import type { NeverLogEntry } from './types';

/** The entries that cover one name: those of the account-wide list, and each owner's. */
interface Slot {
	account: NeverLogEntry[];
	personal: Map<string, NeverLogEntry[]>;
}

/** Lists made ready for look-ups. */
export interface NeverLogIndex {
	ignorePlusTags: boolean;
	addresses: Map<string, Slot>;
	domains: Map<string, Slot>;
	/** Domains whose subdomains are covered. */
	parents: Map<string, Slot>;
}

export interface Question {
	/** See {@link makeOwnerKey}; null when whose mail it is is not known: every owner's list applies then. */
	ownerKey: string | null;
	/** Milliseconds since 1970. */
	now: number;
	/** Whether every `*@domain` covers subdomains, whatever the entry itself says. */
	matchSubdomains: boolean;
}

export function indexEntries(entries: NeverLogEntry[], ignorePlusTags: boolean): NeverLogIndex {
	const index: NeverLogIndex = {
		ignorePlusTags,
		addresses: new Map(),
		domains: new Map(),
		parents: new Map(),
	};
	for (const entry of entries) {
		const { pattern } = entry;
		if (pattern.kind === 'address') {
			addTo(index.addresses, makePersonKey(pattern, ignorePlusTags), entry);
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
		for (const slot of findSlots(index, address, question.matchSubdomains)) {
			const account = slot.account.find((entry) => isInForce(entry, question.now));
			if (account) return account;
			personal ??= findPersonal(slot, question);
		}
	}
	return personal;
}

/** All that names the address, the nearest first. */
function findSlots(index: NeverLogIndex, address: AddressParts, matchSubdomains: boolean): Slot[] {
	const slots: Slot[] = [];
	const add = (slot: Slot | undefined) => slot && slots.push(slot);
	add(index.addresses.get(makePersonKey(address, index.ignorePlusTags)));
	if (index.domains.size + index.parents.size === 0) return slots;
	const domain = unifyDomain(address.domain);
	add(index.domains.get(domain));
	if (!matchSubdomains && index.parents.size === 0) return slots;
	for (let dot = domain.indexOf('.'); dot !== -1; dot = domain.indexOf('.', dot + 1)) {
		const parent = domain.slice(dot + 1);
		add(index.parents.get(parent));
		if (matchSubdomains) add(index.domains.get(parent));
	}
	return slots;
}

function findPersonal(slot: Slot, { ownerKey, now }: Question): NeverLogEntry | null {
	const inForce = (entry: NeverLogEntry) => isInForce(entry, now);
	if (ownerKey !== null) return slot.personal.get(ownerKey)?.find(inForce) ?? null;
	for (const entries of slot.personal.values()) {
		const found = entries.find(inForce);
		if (found) return found;
	}
	return null;
}

function isInForce({ expiresAt }: NeverLogEntry, now: number): boolean {
	return expiresAt === null || now < expiresAt;
}

function addTo(slots: Map<string, Slot>, name: string, entry: NeverLogEntry): void {
	let slot = slots.get(name);
	if (!slot) slots.set(name, (slot = { account: [], personal: new Map() }));
	if (entry.list === 'account') {
		slot.account.push(entry);
		return;
	}
	const ownerKey = makeOwnerKey(entry.owner);
	const entries = slot.personal.get(ownerKey);
	if (entries) entries.push(entry);
	else slot.personal.set(ownerKey, [entry]);
}
