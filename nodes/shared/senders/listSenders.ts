/** The list of senders as an owner or an operator sees it (promise P02): never links or codes. */
import type { Reason } from '../reasons/receipt';
import { createSenderJudge, type MainSender } from './judgeSender';
import { findStrictest, type Registry } from './registration';
import type { SenderStatus } from './schema';

export interface ListedSender {
	address: string;
	owner: string;
	status: SenderStatus;
	/** ISO 8601; null where the table does not say. */
	since: string | null;
	requested: string | null;
	confirmed: string | null;
	how: string;
	/** Confirmation mails sent, and when the last one was. */
	sentCount: number;
	lastSent: string | null;
	/** Empty, `sent` or `undeliverable`. */
	delivery: string;
	lastSeen: string | null;
	lastVerdict: string;
	reasons: Reason[];
}

/**
 * @param owner normalised; empty: all owners
 * @returns one entry an owner and address; by owner, main addresses first, then by address
 */
export function listSenders(
	registry: Registry,
	mains: MainSender[],
	owner: string,
): ListedSender[] {
	const senders = new Map<string, MainSender>();
	for (const sender of [...mains, ...registry.registrations]) {
		if (owner && sender.owner !== owner) continue;
		senders.set(JSON.stringify([sender.owner, sender.address]), sender);
	}
	return [...senders.values()]
		.map((sender) => describeSender(registry, mains, sender))
		.sort(
			(one, other) =>
				compare(one.owner, other.owner) ||
				Number(other.status === 'main') - Number(one.status === 'main') ||
				compare(one.address, other.address),
		);
}

function describeSender(
	registry: Registry,
	mains: MainSender[],
	{ owner, address }: MainSender,
): ListedSender {
	// Each owner sees the standing of the own claim, whoever else claims the address.
	const own = registry.registrations.filter(
		(row) => row.owner === owner && row.address === address,
	);
	const judge = createSenderJudge(
		{ registrations: own, unreadable: [] },
		mains.filter((main) => main.owner === owner && main.address === address),
	);
	const { status, since, reasons } = judge(address);
	const row = findStrictest(own);
	return {
		address,
		owner,
		status: status === 'unknown' ? 'notConfirmed' : status,
		since,
		requested: row?.requested || null,
		confirmed: row?.confirmed || null,
		how: row?.how ?? '',
		sentCount: row?.sentCount ?? 0,
		lastSent: row?.lastSent || null,
		delivery: row?.delivery ?? '',
		lastSeen: row?.lastSeen || null,
		lastVerdict: row?.lastVerdict ?? '',
		reasons,
	};
}

function compare(one: string, other: string): number {
	return one < other ? -1 : one > other ? 1 : 0;
}
