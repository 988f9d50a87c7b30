/**
 * The registry of senders as it stands in n8n's table "Alternative Senders" (promises P01 to P08). People may
 * edit it: reading it is `registration.ts`.
 */
import type { TableSchema } from '../tables/types';

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

/** @param name the table's name, when the operator chose another */
export function describeRegistry(name: string = registryTableName): TableSchema {
	return {
		name,
		columns: [
			{ name: 'owner', type: 'string' },
			{ name: 'address', type: 'string' },
			{ name: 'status', type: 'string' },
			// Since when it has this status.
			{ name: 'since', type: 'date' },
			{ name: 'requested', type: 'date' },
			{ name: 'sentCount', type: 'number' },
			{ name: 'lastSent', type: 'date' },
			// Empty, `sent` or `undeliverable`.
			{ name: 'delivery', type: 'string' },
			// Id of the newest link: older links are void. Worthless without the signing key.
			{ name: 'linkId', type: 'string' },
			{ name: 'linkExpires', type: 'date' },
			// Digest of the newest code for confirming by reply; see replyCode.ts.
			{ name: 'codeDigest', type: 'string' },
			{ name: 'confirmed', type: 'date' },
			// `link`, `reply`, `sendAndWait` or `operator`.
			{ name: 'how', type: 'string' },
			{ name: 'lastSeen', type: 'date' },
			// Decision of Email Auth Check on the last mail seen; empty when it was not checked.
			{ name: 'lastVerdict', type: 'string' },
		],
	};
}
