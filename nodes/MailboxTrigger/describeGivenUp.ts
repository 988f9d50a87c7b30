/** Who wrote the mails that are given up, and about what: by that people look for them (B33). */
import { readHeaderFields } from '../shared/message/headers';
import { makeLogKey } from '../shared/message/logKey';
import { hashKey } from '../shared/message/foreign/itemShapes';
import { readMessageHeaders } from '../shared/message/parse';
import type { Message } from '../shared/message/types';
import type { FolderConnection } from './folderConnection';

/** As much of `json.message` as is known without reading the mail. */
export type GivenUpMessage = Pick<
	Message,
	'key' | 'messageId' | 'mailbox' | 'uid' | 'uidValidity' | 'date' | 'subject' | 'from' | 'size'
> & { own: { account: string } };

/** Mails described by one poll, and the longest whose key is made of its source. */
const mostDescribed = 50;
const longestForKey = 8 * 1_048_576;
const longestSubject = 500;

/**
 * Never rejects: a mail is given up whether or not the server tells what it is.
 * @param uids of mails that the server could give; others break the connection
 * @param tooLarge those of them whose content is not to be fetched
 * @returns by UID
 */
export async function describeGivenUp(
	connection: FolderConnection,
	uids: number[],
	tooLarge: ReadonlySet<number>,
	account: string,
): Promise<Map<number, GivenUpMessage>> {
	const described = new Map<number, GivenUpMessage>();
	try {
		for (const uid of uids.slice(0, mostDescribed)) {
			const message = await describe(connection, uid, !tooLarge.has(uid), account);
			if (message) described.set(uid, message);
		}
	} catch {
		// What is missing is told without subject and sender.
	}
	return described;
}

async function describe(
	{ imap, folder }: FolderConnection,
	uid: number,
	mayRead: boolean,
	account: string,
): Promise<GivenUpMessage | null> {
	const query = { uid: true, size: true, headers: ['from', 'subject', 'date', 'message-id'] };
	const mail = await imap.fetchOne(String(uid), query, { uid: true });
	if (!mail || !mail.headers) return null;
	const { messageId, date, subject, from } = readMessageHeaders(readHeaderFields(mail.headers));
	const size = mail.size ?? 0;
	const whole =
		mayRead &&
		size <= longestForKey &&
		(await imap.fetchOne(String(uid), { source: true }, { uid: true }));
	const { path: mailbox, uidValidity } = folder;
	return {
		// The key by which the workflow knew it, so that its row is found.
		key:
			whole && whole.source
				? makeLogKey(account, whole.source)
				: // No log key, and not to be taken for one.
					`place:${hashKey(account, mailbox, uidValidity, String(uid))}`,
		...{ messageId, mailbox, uid, uidValidity, date, from, size },
		subject: subject.slice(0, longestSubject),
		own: { account },
	};
}
