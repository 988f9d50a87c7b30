/**
 * When the mail that brought an address must not be answered (promise B12, RFC 3834 section 2): a forged author would
 * be mailed for what somebody else did, and a machine would answer for ever.
 */
import { isBound } from '../shared/message/binding';
import { readHeaderFields, splitSource, valuesOf } from '../shared/message/headers';
import type { Reason } from '../shared/reasons/receipt';
import { reason } from '../shared/asking/reasons';

/**
 * @param json the item; fields of other nodes are read as far as they are there
 * @param source the mail's raw source, where the item has it
 * @returns why nothing may be sent, or undefined; an item without a mail, as from a form, forbids nothing
 */
export function findForbiddance(
	json: Record<string, unknown>,
	source?: Buffer,
): Reason | undefined {
	const auth = readObject(json.auth);
	if (auth && auth.decision !== 'pass') return reason('notAuthenticated');
	if (auth && !isBound(json)) return reason('authOfOther');
	const message = readObject(json.message);
	if (!message) return undefined;
	if (message.bounce === true) return reason('bounceMessage');
	if (message.autoSubmitted === true) return reason('automaticMessage');
	return source && isFromMailingList(source) ? reason('mailingList') : undefined;
}

/** RFC 2919 and RFC 2369 fields, or the Precedence that lists wrote before them. */
function isFromMailingList(source: Buffer): boolean {
	const fields = readHeaderFields(splitSource(source).header);
	return (
		['list-id', 'list-post', 'list-unsubscribe', 'mailing-list'].some((name) =>
			valuesOf(fields, name).some((value) => value.trim() !== ''),
		) || valuesOf(fields, 'precedence').some((value) => /^(list|bulk|junk)\b/i.test(value.trim()))
	);
}

function readObject(value: unknown): Record<string, unknown> | undefined {
	return typeof value === 'object' && value !== null
		? (value as Record<string, unknown>)
		: undefined;
}
