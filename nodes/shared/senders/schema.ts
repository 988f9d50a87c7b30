/**
 * The registry of senders as it stands in n8n's table "Alternative Senders" (promises P01 to P08). People may
 * edit it: reading it is `registration.ts`.
 */
import type { Column, TableSchema } from '../tables/types';

export const registryTableName = 'Alternative Senders';

/**
 * What stands in the column "status". A sender that is in no row is `unknown`.
 * `main`: the login address. `notConfirmed`: added, its holder has not answered. `declined`: its holder said
 * "this was not me". `suspended`: put on hold by an operator or after failed authentication.
 */
export type SenderStatus = 'main' | 'confirmed' | 'notConfirmed' | 'suspended' | 'declined';

/** From the least to the most strict: of several rows for one sender the strictest holds. */
export const statusesByStrictness: readonly SenderStatus[] = [
	'main',
	'confirmed',
	'notConfirmed',
	'suspended',
	'declined',
];

const identity: readonly Column[] = [
	{ name: 'owner', type: 'string' },
	{ name: 'address', type: 'string' },
	{ name: 'status', type: 'string' },
];

/** What only people read. */
const facts: readonly Column[] = [
	// Since when it has its status.
	{ name: 'since', type: 'date', optional: true },
	{ name: 'requested', type: 'date', optional: true },
	{ name: 'sentCount', type: 'number', optional: true },
	{ name: 'lastSent', type: 'date', optional: true },
	// Empty, `sending`, `sent` or `undeliverable`.
	{ name: 'delivery', type: 'string', optional: true },
	{ name: 'confirmed', type: 'date', optional: true },
	// `link`, `reply`, `sendAndWait` or `operator`.
	{ name: 'how', type: 'string', optional: true },
	{ name: 'lastSeen', type: 'date', optional: true },
	// Decision of Email Auth Check on the last mail seen; empty when it was not checked.
	{ name: 'lastVerdict', type: 'string', optional: true },
];

/** What makes the newest link or code the only one that counts, once. */
const links: readonly Column[] = [
	// Ids of the newest links, older ones are void, and who agreed: see consent.ts. Worthless without the signing key.
	{ name: 'linkId', type: 'string' },
	{ name: 'linkExpires', type: 'date' },
	// Digest of the newest code for confirming by reply; see replyCode.ts.
	{ name: 'codeDigest', type: 'string' },
];

/**
 * @param name the table's name, when the operator chose another
 * @param use `senders`: the columns of links are not needed, and a table without them will do
 */
export function describeRegistry(
	name: string = registryTableName,
	use: 'links' | 'senders' = 'links',
): TableSchema {
	const linkColumns =
		use === 'links' ? links : links.map((column): Column => ({ ...column, optional: true }));
	return { name, columns: [...identity, ...facts, ...linkColumns] };
}
