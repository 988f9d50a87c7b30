/**
 * Putting senders on the list (promises P01, P03). Many workers may add the same one at once: all but the oldest row
 * are taken back, and until then a duplicate is harmless, as the strictest row holds.
 */
import type { Change, Row, Table } from '../tables/types';
import {
	findRegistrations,
	findStrictest,
	readRegistry,
	type Registration,
	type Registry,
} from './registration';
import { findMainAddress, nobodyAsked, writeConsent } from './consent';
import { whileUnchanged } from './recordLinks';

/** Owner and address normalised. */
export interface NewSender {
	owner: string;
	address: string;
	/** `main`: an operator's word; `alternative`: waits for its holder to confirm. */
	kind: 'main' | 'alternative';
	/** Whether the owner is asked, too; then one whom the list does not know is not added (B31). */
	ownerMustAgree?: boolean;
	/** The proven author of the mail that asked for it; empty: there is none. An owner who asked has agreed. */
	askedBy?: string;
}

/**
 * Adds senders that are not on the list. One that is keeps its status, but for an operator's main address, which
 * takes over a pending or confirmed row. Never more than five calls, however many senders.
 */
export async function addSenders(table: Table, senders: NewSender[], now: Date): Promise<void> {
	const registry = readRegistry(await table.read());
	const rows: Row[] = [];
	const changes: Change[] = [];
	const seen = new Set<string>();
	for (const sender of senders) {
		const key = JSON.stringify([sender.owner, sender.address]);
		if (seen.has(key)) continue;
		seen.add(key);
		const mainAddress = findMainAddress(registry, sender.owner);
		if (sender.ownerMustAgree && !mainAddress) continue;
		const listed = findRegistrations(registry, sender.owner, sender.address);
		if (listed.length === 0) rows.push(describeRow(sender, mainAddress, now));
		else if (sender.kind === 'main') changes.push(...promote(listed, now));
	}
	if (changes.length > 0) await table.updateEach(changes);
	if (rows.length === 0) return;
	const inserted = await table.insert(rows);
	const surplus = findSurplus(readRegistry(await table.read()), inserted);
	if (surplus.length > 0) {
		await table.removeEach(surplus.map((id) => [{ column: 'id', is: 'equal', value: id }]));
	}
}

function describeRow(
	{ owner, address, kind, ownerMustAgree, askedBy }: NewSender,
	mainAddress: string,
	now: Date,
): Row {
	const isOwnerAsked = ownerMustAgree && mainAddress !== askedBy && mainAddress !== address;
	const at = now.toISOString();
	return {
		owner,
		address,
		since: at,
		requested: at,
		sentCount: 0,
		...(kind === 'main'
			? { status: 'main', confirmed: at, how: 'operator' }
			: {
					status: 'notConfirmed',
					...(isOwnerAsked && {
						linkId: writeConsent({ holder: nobodyAsked, owner: nobodyAsked }),
					}),
				}),
	};
}

function promote(listed: Registration[], now: Date): Change[] {
	const strictest = findStrictest(listed)?.status;
	if (strictest === 'suspended' || strictest === 'declined') return [];
	return listed.map((registration) => ({
		conditions: whileUnchanged(registration),
		set: {
			status: 'main',
			since: now.toISOString(),
			how: 'operator',
			linkId: '',
			linkExpires: null,
			codeDigest: '',
		},
	}));
}

/** @returns ids of the rows just inserted that an older row of the same sender makes needless */
function findSurplus(registry: Registry, inserted: Row[]): number[] {
	const own = new Set(inserted.map(({ id }) => id));
	return registry.registrations
		.filter(
			({ id, owner, address }) =>
				own.has(id) && findRegistrations(registry, owner, address).some((other) => other.id < id),
		)
		.map(({ id }) => id);
}
