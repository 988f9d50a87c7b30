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

/** What a bounce says failed for good. */
export interface FailedMail {
	/** Message-IDs that occur in it, with their angle brackets. */
	messageIds: ReadonlySet<string>;
	/** Whom it failed for, normalised: the archive copy of a mail is another recipient than the one it is for. */
	recipients: ReadonlySet<string>;
}

/**
 * Writes bounces down, in four calls at most.
 * @returns for each bounce the mail of ours it is about, or null
 */
export async function recordBounces(
	registry: Table,
	mailLog: Table,
	bounces: FailedMail[],
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
	const bounced = bounces.map(({ messageIds, recipients }) => {
		const mails = [...messageIds].map((messageId) => sent.get(messageId));
		return mails.find((mail) => mail !== undefined && recipients.has(mail.address)) ?? null;
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
