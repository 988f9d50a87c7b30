/**
 * Whether a server gave a mail to its end (promise B13). The size it tells beforehand says little: Exchange estimates it.
 * So a mail that is shorter than its size is asked for once more, from where it ended.
 */
import type { ImapFlow } from 'imapflow';

import { ProblemError } from '../reasons/problem';

/** Enough to see that there is more. */
const askedBytes = 64;

/**
 * @param uid of the mail in the opened folder
 * @param mail what the server gave of it, and the size it told
 * @returns whether there is more of it
 */
export async function isCutOff(
	client: ImapFlow,
	uid: number,
	mail: { source: Buffer; size: number | undefined },
): Promise<boolean> {
	const start = mail.source.length;
	if (mail.size === undefined || start >= mail.size) return false;
	const query = { source: { start, maxLength: askedBytes } };
	const rest = await client.fetchOne(String(uid), query, { uid: true });
	return rest !== false && (rest.source?.length ?? 0) > 0;
}

/** @returns the error of a mail that was given cut off */
export function makeCutOffError(uid: number, { source, size }: { source: Buffer; size: number }) {
	return new ProblemError({
		code: 'mailCutOff',
		text: `The mail server gave only the first ${source.length} of ${size} bytes of the mail with UID ${uid}, so it was not handed on`,
		remedy:
			'Open it in a mail program: if its end is missing there too, it is damaged on the server. Otherwise ask whoever runs the server.',
		passing: true,
	});
}
