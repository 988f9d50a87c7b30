/**
 * Who wrote the mail of an item, and whether that is proven (promises P07, B02, B36): one author, whose own address the
 * authentication is about. Anything less never grants an identity.
 */
import { normalizeAddress } from '../message/address';
import { isBound } from '../message/binding';
import { isProblem, readMessage } from '../message/foreign/foreign';
import type { Problem } from '../reasons/problem';
import type { Reason } from '../reasons/receipt';
import { senderReason } from './reasons';

/** Decision of Email Auth Check; empty when the item was not checked or says something else. */
export type Verdict = 'pass' | 'fail' | 'undetermined' | '';

export type Author = { address: string } | { flaw: Reason } | { problem: Problem };

/** @returns the one author's normalised address, why there is none, or what is wrong with the item */
export function findAuthor(json: Record<string, unknown>): Author {
	const message = readMessage(json);
	const checked = readAuthors(json.auth);
	if (isProblem(message) && checked === null) return { problem: message };
	const authors = isProblem(message) ? checked! : message.authors.map(({ address }) => address);
	if (authors.length > 1) {
		return { flaw: senderReason('severalAuthors', { count: authors.length }) };
	}
	const [written] = authors;
	if (!written) return { flaw: senderReason('noAuthor') };
	const address = normalizeAddress(written);
	return address ? { address } : { flaw: senderReason('authorUnusable', { address: written }) };
}

/** @returns the decision about the item's own message; '' when there is none, or it is about another */
export function readVerdict(json: Record<string, unknown>): Verdict {
	return isBound(json) ? readDecision(json) : '';
}

function readDecision(json: Record<string, unknown>): Verdict {
	const decision = readField(json.auth, 'decision');
	return decision === 'pass' || decision === 'fail' || decision === 'undetermined' ? decision : '';
}

/**
 * @param address the author's normalised address
 * @returns why the item's `auth` does not prove that its author wrote it, or null when it does
 */
export function findAuthenticationFlaw(
	json: Record<string, unknown>,
	address: string,
): Reason | null {
	const decision = readDecision(json);
	if (decision !== '' && !isBound(json)) return senderReason('authOfOther');
	switch (decision) {
		case '':
			return senderReason('authenticationMissing');
		case 'fail':
			return senderReason('authenticationFailed', { address });
		case 'undetermined':
			return senderReason('authenticationUndetermined', { address });
		case 'pass':
			if (!isAboutAuthor(json.auth, address)) {
				return senderReason('authenticationOfOther', { address });
			}
			return isUnaligned(json.auth) ? senderReason('authenticationUnaligned', { address }) : null;
	}
}

function isAboutAuthor(auth: unknown, address: string): boolean {
	const authors = readAuthors(auth);
	if (authors === null) return true;
	return authors.length === 1 && normalizeAddress(authors[0]!) === address;
}

/**
 * The policy `either` lets a mail pass that authenticates for some other domain: enough to log it, not to say who
 * wrote it. The other policies pass aligned mail only.
 */
function isUnaligned(auth: unknown): boolean {
	if (readField(auth, 'policy') !== 'either' || isOwnSent(auth)) return false;
	return !['spf', 'dkim'].some((method) => {
		const verdict = readField(auth, method);
		return readField(verdict, 'result') === 'pass' && readField(verdict, 'aligned') === true;
	});
}

/** Whether it passed as mail of its author's own Sent folder: the first reason is the one that decided. */
function isOwnSent(auth: unknown): boolean {
	const reasons = readField(auth, 'reasons');
	return Array.isArray(reasons) && readField(reasons[0], 'code') === 'ownSentFolder';
}

/** @returns the addresses in `auth.authors`, or null when it is not there */
function readAuthors(auth: unknown): string[] | null {
	const authors = readField(auth, 'authors');
	if (!Array.isArray(authors)) return null;
	return authors.map((author: unknown) => {
		const address = typeof author === 'string' ? author : readField(author, 'address');
		return typeof address === 'string' ? address : '';
	});
}

function readField(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
		? (value as Record<string, unknown>)[name]
		: undefined;
}
