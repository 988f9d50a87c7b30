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

/** How much of a mail that is given up may be asked for. */
export type Readable = 'whole' | 'header' | 'nothing';

/**
 * Never rejects: a mail is given up whether or not the server tells what it is.
 * @param mails UID to what may be asked for: not the content of what is too large, nothing of what breaks the connection
 * @returns by UID, one for each
 */
export async function describeGivenUp(
	connection: FolderConnection,
	mails: ReadonlyMap<number, Readable>,
	account: string,
): Promise<Map<number, GivenUpMessage>> {
	const described = new Map<number, GivenUpMessage>();
	for (const uid of mails.keys()) described.set(uid, describePlace(connection, uid, account));
	const asked = [...mails].filter(([, readable]) => readable !== 'nothing').slice(0, mostDescribed);
	try {
		for (const [uid, readable] of asked) {
			const told = await ask(connection, uid, readable === 'whole', account);
			if (told) described.set(uid, { ...described.get(uid)!, ...told });
		}
	} catch {
		// What is missing is told by its place alone.
	}
	return described;
}

/** What is known of a mail that the server tells nothing about. */
function describePlace(
	{ folder: { path: mailbox, uidValidity } }: FolderConnection,
	uid: number,
	account: string,
): GivenUpMessage {
	return {
		// No log key, and not to be taken for one.
		key: `place:${hashKey(account, mailbox, uidValidity, String(uid))}`,
		...{ messageId: '', mailbox, uid, uidValidity, date: '', subject: '', size: 0 },
		from: { name: '', address: '' },
		own: { account },
	};
}

async function ask(
	{ imap }: FolderConnection,
	uid: number,
	mayRead: boolean,
	account: string,
): Promise<Partial<GivenUpMessage> | null> {
	const query = { uid: true, size: true, headers: ['from', 'subject', 'date', 'message-id'] };
	const mail = await imap.fetchOne(String(uid), query, { uid: true });
	if (!mail || !mail.headers) return null;
	const { messageId, date, subject, from } = readMessageHeaders(readHeaderFields(mail.headers));
	const size = mail.size ?? 0;
	const whole =
		mayRead &&
		size <= longestForKey &&
		(await imap.fetchOne(String(uid), { source: true }, { uid: true }));
	return {
		...{ messageId, date, from, size, subject: subject.slice(0, longestSubject) },
		// The key by which the workflow knew it, so that its row is found.
		...(whole && whole.source && { key: makeLogKey(account, whole.source) }),
	};
}
