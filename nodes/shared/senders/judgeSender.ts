/** Whose sender an address is, and with which status (promises P01, P06): from the registry and the main addresses. */
import type { Reason } from '../reasons/receipt';
import { senderReason } from './reasons';
import { findStrictest, type Registration, type Registry } from './registration';
import type { SenderStatus } from './schema';

/** A main address that the operator or the CRM names; both normalised. */
export interface MainSender {
	owner: string;
	address: string;
}

export interface Standing {
	/** Normalised. */
	address: string;
	/** Empty when the sender is unknown or belongs to several owners. */
	owner: string;
	status: SenderStatus | 'unknown';
	/** ISO 8601: since when it has this status; null when the table does not say. */
	since: string | null;
	reasons: Reason[];
	/** The row that decided; absent for a main address that is in no row. */
	registration?: Registration;
}

/**
 * Makes the judge of one batch.
 * @param mains main addresses named outside the table: the operator's word, which a pending row of the same owner
 *   does not weaken, and a suspended or declined one does
 * @returns a function of a normalised address
 */
export function createSenderJudge(
	registry: Registry,
	mains: MainSender[],
): (address: string) => Standing {
	const rowsOf = groupByAddress(registry.registrations);
	const mainsOf = groupByAddress(mains);
	const unreadableOf = groupByAddress(registry.unreadable);
	return (address) => {
		const standing = judge(
			address,
			listClaims(rowsOf.get(address) ?? [], mainsOf.get(address) ?? []),
		);
		const unreadable = unreadableOf.get(address) ?? [];
		standing.reasons.push(...unreadable.map((row) => senderReason('rowUnreadable', row)));
		return standing;
	};
}

/** One owner's claim to the address. */
interface Claim {
	owner: string;
	status: SenderStatus;
	registration?: Registration;
}

function listClaims(rows: Registration[], mains: MainSender[]): Claim[] {
	const owners = new Set([...mains, ...rows].map(({ owner }) => owner));
	return [...owners].map((owner) => {
		const registration = findStrictest(rows.filter((row) => row.owner === owner));
		const isMain = mains.some((main) => main.owner === owner);
		const isStopped = registration?.status === 'suspended' || registration?.status === 'declined';
		return {
			owner,
			status: isMain && !isStopped ? 'main' : registration!.status,
			registration,
		};
	});
}

function judge(address: string, claims: Claim[]): Standing {
	for (const accepted of ['main', 'confirmed'] as const) {
		const matching = claims.filter(({ status }) => status === accepted);
		if (matching.length > 1) {
			const owners = matching.map(({ owner }) => owner);
			return {
				address,
				owner: '',
				status: 'notConfirmed',
				since: null,
				reasons: [senderReason('severalOwners', { address, owners })],
			};
		}
		if (matching[0]) return describe(address, matching[0]);
	}
	const strictest = findStrictest(claims.flatMap(({ registration }) => registration ?? []));
	if (strictest) return describe(address, { ...strictest, registration: strictest });
	return {
		address,
		owner: '',
		status: 'unknown',
		since: null,
		reasons: [senderReason('unknownSender', { address })],
	};
}

function describe(address: string, { owner, status, registration }: Claim): Standing {
	return {
		address,
		owner,
		status,
		since: registration?.since || null,
		reasons: [explainStatus(address, owner, status, registration)],
		registration,
	};
}

function explainStatus(
	address: string,
	owner: string,
	status: SenderStatus,
	registration: Registration | undefined,
): Reason {
	switch (status) {
		case 'main':
			return senderReason('mainSender', { address, owner });
		case 'confirmed':
			return senderReason('confirmedSender', { address, owner, how: registration?.how ?? '' });
		case 'notConfirmed':
			return senderReason('awaitingConfirmation', { address, owner });
		case 'suspended':
			return senderReason('suspendedSender', { address, owner });
		case 'declined':
			return senderReason('declinedSender', { address, owner });
	}
}

function groupByAddress<Entry extends { address: string }>(entries: Entry[]): Map<string, Entry[]> {
	const groups = new Map<string, Entry[]>();
	for (const entry of entries) {
		const group = groups.get(entry.address);
		if (group) group.push(entry);
		else groups.set(entry.address, [entry]);
	}
	return groups;
}
