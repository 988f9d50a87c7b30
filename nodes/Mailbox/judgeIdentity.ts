/**
 * Whether a mail on the server is the item's (promises B13, B39). UIDs and UIDVALIDITY are small numbers that two
 * mailboxes can share, and a Message-ID is the sender's word: only account and log key together prove it.
 */
import { normalizeAccount } from '../shared/message/logKey';

/** What the item tells of its mail; '' and 0 where it does not. */
export interface MailIdentity {
	/** The log key: a hash of account and raw source. */
	key: string;
	messageId: string;
	/** Items of version 0.1.0 have none. */
	account: string;
	/** Bytes of the raw source. */
	size: number;
	/** ISO 8601. */
	date: string;
}

/** What the server tells of a mail without its content. */
export type MailFacts = Pick<MailIdentity, 'messageId' | 'size' | 'date'>;

/** @returns whether the item names another mailbox than the one signed in to */
export function isOfOtherAccount(mail: MailIdentity, account: string): boolean {
	return mail.account !== '' && normalizeAccount(mail.account) !== normalizeAccount(account);
}

/**
 * Judges the mail that lies at the item's UID in a folder numbered alike, in the item's account.
 * @returns `believed` where the item has nothing to compare, `hash` where only the whole source decides
 */
export function judgeAtUid(mail: MailIdentity, facts: MailFacts): 'same' | 'believed' | 'hash' {
	if (!mail.key) return 'believed';
	// Two mailboxes may hold one mail: without an account only the key tells them apart.
	const isSame =
		mail.account !== '' &&
		mail.messageId !== '' &&
		mail.messageId === facts.messageId &&
		mail.size === facts.size &&
		mail.date === facts.date;
	return isSame ? 'same' : 'hash';
}
