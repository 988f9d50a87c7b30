/**
 * Which mails a person's own page may tell of (promises B29, B30). Whoever adds an address that is not theirs must not
 * learn of its holder's mail: as long as nobody confirmed it, what came from it is told to nobody.
 */
import { findDecisions } from '../shared/decisions/findDecisions';
import type { RecordedDecision } from '../shared/decisions/readDecision';
import { findRegistrations, findStrictest, type Registry } from '../shared/senders/registration';
import type { Table } from '../shared/tables/types';

const mostMails = 50;

/** @returns the owner's last mails, the latest decided first */
export async function findOwnMail(
	owner: string,
	registry: Registry,
	decisions: Table,
): Promise<RecordedDecision[]> {
	const found = await findDecisions(decisions, { owner }, mostMails);
	return found.filter(({ author, step }) => {
		const status = findStrictest(findRegistrations(registry, owner, author))?.status;
		if (status) return status === 'main' || status === 'confirmed';
		// Mail of the owner's mailbox is by others; mail stopped as an unconfirmed sender's is that sender's.
		return step !== 'alternativeSenderVerify';
	});
}
