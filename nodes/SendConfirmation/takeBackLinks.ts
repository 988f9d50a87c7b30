/**
 * Takes back links whose mail never left (promise P08): the link before them, which its reader may still hold, is good
 * again, unless another mail has been sent meanwhile.
 */
import type { LinkClaims } from '../shared/confirmation/signedLink';
import { findPending, whileNewest } from '../shared/senders/recordLinks';
import type { Registry } from '../shared/senders/registration';
import type { Change, Table } from '../shared/tables/types';

/** @param registry as it was before the links were recorded */
export async function takeBackLinks(
	table: Table,
	registry: Registry,
	links: Array<Pick<LinkClaims, 'owner' | 'address' | 'linkId'>>,
): Promise<void> {
	const changes = links.flatMap(({ owner, address, linkId }): Change[] => {
		const before = findPending(registry, owner, address);
		if (!before) return [];
		return [
			{
				conditions: whileNewest(before, linkId),
				set: {
					linkId: before.linkId,
					linkExpires: before.linkExpires || null,
					codeDigest: before.codeDigest,
					delivery: before.delivery,
					sentCount: before.sentCount,
				},
			},
		];
	});
	if (changes.length > 0) await table.updateEach(changes);
}
