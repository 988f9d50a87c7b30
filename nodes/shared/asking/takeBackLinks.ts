/**
 * Takes back links whose mail never left (promise P08): the link before them, which its reader may still hold, is good
 * again, unless another mail has been sent or somebody has answered meanwhile.
 */
import { nobodyAsked, readConsent, writeConsent, type Party } from '../senders/consent';
import { addLinks, findPending, whileNewest, type LinkIds } from '../senders/recordLinks';
import type { Registry } from '../senders/registration';
import type { Change, Table } from '../tables/types';

/** The links of one request, and whose mails did not leave. */
export interface FailedLinks {
	link: LinkIds;
	failed: ReadonlySet<Party>;
}

/** @param registry as it was before the links were recorded */
export async function takeBackLinks(
	table: Table,
	registry: Registry,
	links: FailedLinks[],
): Promise<void> {
	const changes = links.flatMap(({ link, failed }): Change[] => {
		const before = findPending(registry, link.owner, link.address);
		if (!before) return [];
		const earlier = readConsent(before.linkId);
		const { holder, owner } = addLinks(before, link);
		const left = [link.linkId && !failed.has('holder'), link.ownerLinkId && !failed.has('owner')];
		return [
			{
				conditions: whileNewest(before, link),
				set: {
					linkId: writeConsent({
						holder: failed.has('holder') ? earlier.holder : holder,
						// That the owner must agree stands, whether or not the mail left.
						...(owner && { owner: failed.has('owner') ? (earlier.owner ?? nobodyAsked) : owner }),
					}),
					sentCount: before.sentCount + left.filter(Boolean).length,
					...(failed.has('holder') && {
						linkExpires: before.linkExpires || null,
						codeDigest: before.codeDigest,
						delivery: before.delivery,
					}),
				},
			},
		];
	});
	if (changes.length > 0) await table.updateEach(changes);
}
