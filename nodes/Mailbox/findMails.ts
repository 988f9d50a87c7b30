/**
 * Finds the items' mails on the server: by their UIDs while UIDVALIDITY stands, else by what they are known by. No
 * other mail is touched, whatever was renumbered and whichever mailbox the credential signs in to (B13, B39).
 */
import type { ImapFlow, SearchObject } from 'imapflow';

import { searchMails } from '../shared/imap/searchMails';
import { toRanges } from '../shared/imap/marks';
import { readHeaderFields } from '../shared/message/headers';
import { makeLogKey } from '../shared/message/logKey';
import { readMessageHeaders } from '../shared/message/parse';
import type { Problem } from '../shared/reasons/problem';
import { quote } from '../shared/reasons/receipt';
import { isOfOtherAccount, judgeAtUid, type MailFacts } from './judgeIdentity';
import type { MailTarget } from './mailTarget';

/**
 * Finds mails in the opened folder.
 * @param uidValidity of the opened folder
 * @param account the one signed in to
 * @returns for each target its UID now, or the problem
 */
export async function findMails(
	client: ImapFlow,
	targets: MailTarget[],
	uidValidity: string,
	account: string,
): Promise<Array<number | Problem>> {
	const own = targets.filter((target) => !isOfOtherAccount(target, account));
	const valid = new Set(own.filter((target) => isNumberedAlike(target, uidValidity)));
	const facts = await readFacts(
		client,
		[...valid].map(({ uid }) => uid),
	);
	const found: Array<number | Problem> = [];
	for (const target of targets) {
		if (isOfOtherAccount(target, account)) {
			found.push(otherAccount(target, account));
			continue;
		}
		const here = valid.has(target) ? facts.get(target.uid) : undefined;
		if (here && (await isItsMail(client, target, here, account))) {
			found.push(target.uid);
			continue;
		}
		const elsewhere = await findByIdentity(client, target, account);
		found.push(elsewhere ?? (here ? otherMail(target, account) : gone(target)));
	}
	return found;
}

function isNumberedAlike(target: MailTarget, uidValidity: string): boolean {
	return !target.uidValidity || target.uidValidity === uidValidity;
}

/** @returns UID to facts of the mails that are there, by one command for most batches */
async function readFacts(client: ImapFlow, uids: number[]): Promise<Map<number, MailFacts>> {
	const query = { uid: true, size: true, headers: ['message-id', 'date'] };
	const facts = new Map<number, MailFacts>();
	for (const range of toRanges(uids)) {
		for await (const mail of client.fetch(range, query, { uid: true })) {
			const fields = readHeaderFields(mail.headers ?? Buffer.alloc(0));
			const { messageId, date } = readMessageHeaders(fields);
			facts.set(mail.uid, { messageId, date, size: mail.size ?? 0 });
		}
	}
	return facts;
}

async function isItsMail(
	client: ImapFlow,
	target: MailTarget,
	facts: MailFacts,
	account: string,
): Promise<boolean> {
	if (judgeAtUid(target, facts) !== 'hash') return true;
	return await hasKey(client, target.uid, account, target.key);
}

async function hasKey(
	client: ImapFlow,
	uid: number,
	account: string,
	key: string,
): Promise<boolean> {
	const mail = await client.fetchOne(String(uid), { source: true }, { uid: true });
	return mail && mail.source ? makeLogKey(account, mail.source) === key : false;
}

/** Candidates read to their end, a search. */
const mostCandidates = 20;

async function findByIdentity(
	client: ImapFlow,
	target: MailTarget,
	account: string,
): Promise<number | undefined> {
	if (!target.key) return undefined;
	const tried = new Set<number>();
	for (const query of searchesFor(target)) {
		const candidates = await searchMails(client, query);
		const fresh = candidates.filter((uid) => !tried.has(uid));
		for (const uid of fresh.slice(0, mostCandidates)) {
			if (await hasKey(client, uid, account, target.key)) return uid;
			tried.add(uid);
		}
	}
	return undefined;
}

/** From the closest to the widest: anybody can send many mails with one Message-ID, and some servers estimate sizes. */
function searchesFor({ messageId, size }: MailTarget): SearchObject[] {
	const byId: SearchObject[] = /^<[\x21-\x7e]{1,900}>$/.test(messageId)
		? [{ header: { 'message-id': messageId } }]
		: [];
	const bySize: SearchObject[] = size > 0 ? [{ larger: size - 1, smaller: size + 1 }] : [];
	const byBoth = byId.flatMap((id) => bySize.map((sizes) => ({ ...id, ...sizes })));
	return [...byBoth, ...byId, ...bySize];
}

const remedyForOther =
	"Choose the credential of the Mailbox Trigger in this node, and take UID, UID Validity and Folder from the trigger's item.";

function otherAccount({ folder, uid, account: of }: MailTarget, account: string): Problem {
	return {
		code: 'mailOfOtherAccount',
		text: `The mail with UID ${uid} in the folder ${quote(folder)} is one of the mailbox ${quote(of)}, and the credential signs in to ${quote(account)}: nothing was touched`,
		remedy: remedyForOther,
	};
}

function otherMail({ folder, uid }: MailTarget, account: string): Problem {
	return {
		code: 'otherMailAtUid',
		text: `UID ${uid} in the folder ${quote(folder)} of ${quote(account)} is another mail than the item's, and the item's mail is not in that folder: nothing was touched`,
		remedy: remedyForOther,
	};
}

function gone({ folder, uid }: MailTarget): Problem {
	return {
		code: 'mailGone',
		text: `The mail with UID ${uid} is no longer in the folder ${quote(folder)}`,
		remedy:
			'Somebody, or a rule of the mail server, moved or deleted it in the meantime. If a rule does so, let the trigger watch the folder it moves mails to.',
	};
}
