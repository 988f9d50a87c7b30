/**
 * Mail that the user of the mailbox sent (promise B20). A copy that a mail program put into the mailbox's own Sent folder
 * was never delivered, so no server's word proves it; only who signs in to the mailbox can put it there. Mail that was
 * delivered into that folder, by an address such as anna+Sent@ or a filter rule, bears the marks of its delivery.
 */
import { normalizeAddress } from '../../../shared/message/address';
import type { HeaderField } from '../../../shared/message/headers';
import type { Authors } from '../author/readAuthors';
import { readReceived } from './readReceived';
import { readPath } from './recoverEnvelope';

/** `own`: the user sent it; else why that is not certain. */
export type SentVerdict = 'own' | 'otherAuthor' | 'delivered';

/** What servers write as they deliver a mail or pass it on. */
const deliveryFields =
	/^(delivered-to|x-delivered-to|x-original-to|envelope-to|x-envelope-to|delivery-date|received-spf|authentication-results|arc-.*|x-received)$/;

/**
 * @param account the address that the mailbox is signed in to with, by the word of the trigger that read the folder
 * @returns whether a mail of its Sent folder is its user's
 */
export function judgeSent(fields: HeaderField[], authors: Authors, account: string): SentVerdict {
	const own = normalizeAddress(account);
	const [author] = authors.authors;
	const isByOwner =
		own !== '' && authors.problem === null && normalizeAddress(author?.address ?? '') === own;
	if (!isByOwner) return 'otherAuthor';
	const received = fields.filter(({ name }) => name === 'received').map(({ value }) => value);
	const paths = fields.filter(({ name }) => name === 'return-path').map(({ value }) => value);
	const wasDelivered =
		fields.some(({ name }) => deliveryFields.test(name)) ||
		(received.length + paths.length > 0 && !isSentThroughGmail(received, paths, own));
	return wasDelivered ? 'delivered' : 'own';
}

/**
 * Gmail keeps what its users hand in as it came in, with one Received field; of what it delivers, each mail has a
 * Delivered-To.
 */
function isSentThroughGmail(received: string[], paths: string[], own: string): boolean {
	if (received.length !== 1 || paths.length > 1) return false;
	const { kind, by } = readReceived(received[0]!);
	return (
		kind === 'submission' &&
		by.toLowerCase() === 'smtp.gmail.com' &&
		paths.every((path) => normalizeAddress(readPath(path)) === own)
	);
}
