/**
 * The log key: what makes logging idempotent. It hangs on the raw source and not on the Message-ID, which the sender
 * chooses: a forged one must not be able to suppress another mail.
 */
import { createHash } from 'node:crypto';

import { normalizeAddress } from './address';

/**
 * @param account the mailbox's address or sign-in name; case and spelling variants give the same key
 * @param source the untouched raw source
 * @returns 64 hexadecimal digits, the same for every copy of the mail in the account
 */
export function makeLogKey(account: string, source: Buffer): string {
	return createHash('sha256')
		.update(normalizeAccount(account))
		.update('\0')
		.update(source)
		.digest('hex');
}

/** @returns the account in one spelling: case and variants of a domain do not make another mailbox */
export function normalizeAccount(account: string): string {
	return normalizeAddress(account) || account.trim().toLowerCase();
}
