/** Bounces of confirmation mails: the address is not mailed again (issue of caps, promise B12). */
import { normalizeAddress } from '../message/address';
import type { Table } from '../tables/types';
import { setOutcomes } from './mailCaps';
import { recordUndeliverable } from './recordLinks';
import { normalizeOwner, readRegistry } from './registration';

/** The confirmation mail that bounced; both normalised. */
export interface BouncedMail {
	address: string;
	owner: string;
}

/**
 * Writes bounces down, in four calls at most.
 * @param bounces the Message-IDs that occur in each bounce
 * @returns for each bounce the mail of ours it is about, or null
 */
export async function recordBounces(
	registry: Table,
	mailLog: Table,
	bounces: Array<ReadonlySet<string>>,
): Promise<Array<BouncedMail | null>> {
	const sent = new Map<string, BouncedMail & { claimId: number }>();
	for (const { id, messageId, address, owner } of await mailLog.read()) {
		if (typeof messageId !== 'string' || messageId === '') continue;
		sent.set(messageId, {
			claimId: id!,
			address: normalizeAddress(String(address ?? '')),
			owner: normalizeOwner(String(owner ?? '')),
		});
	}
	const bounced = bounces.map((messageIds) => {
		const messageId = [...messageIds].find((candidate) => sent.has(candidate));
		return messageId === undefined ? null : sent.get(messageId)!;
	});
	const found = bounced.filter((mail) => mail !== null);
	if (found.length > 0) {
		await recordUndeliverable(
			registry,
			readRegistry(await registry.read()),
			found.map(({ address }) => address),
		);
		await setOutcomes(
			mailLog,
			found.map(({ claimId }) => ({ claimId, outcome: 'undeliverable' })),
		);
	}
	return bounced.map((mail) => mail && { address: mail.address, owner: mail.owner });
}
