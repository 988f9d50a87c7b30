/**
 * Who visits the page (promise B30): a guest, or the owner who signed in. Kept in one signed cookie; whoever signs in
 * gets a new id, so that no cookie planted before is worth anything afterwards.
 */
import { randomBytes } from 'node:crypto';

import type { SigningKeys } from '../confirmation/signingKey';
import { openValue, signValue } from './signedText';

/** How long a session lasts, whatever is done in it. */
export const sessionSeconds = 30 * 60;
/** How long a sign-in link is valid. */
export const linkSeconds = 15 * 60;
/** A guest's form may lie open for a day. */
const guestSeconds = 86_400;

/** Somebody who has not signed in. */
export interface Guest {
	id: string;
	session?: undefined;
}

/** A person who has signed in. */
export interface SignedIn {
	id: string;
	session: Session;
}

export interface Session {
	/** Normalised, as the register has it. */
	owner: string;
	/** The main address, to which the link was mailed. */
	address: string;
	/** The row of the table of sign-in mails: it ends the session on every worker when the owner signs out. */
	mailId: number;
	/** Seconds since 1970. */
	expiresAt: number;
}

export type Visitor = Guest | SignedIn;

/** What a sign-in link stands for. */
export interface SignInClaims extends Session {
	/** The page that takes it. */
	page: string;
}

/** Where cookies belong. */
export interface CookiePlace {
	/** Path of the page as browsers see it. */
	path: string;
	isSecure: boolean;
	/** Names the page, so that two pages with one key do not share visitors. */
	page: string;
}

export const visitorCookie = 'mailSettings';

export function makeGuest(): Guest {
	return { id: makeId() };
}

export function makeSignedIn(
	{ owner, address, mailId }: Omit<Session, 'expiresAt'>,
	now: number,
): SignedIn {
	return {
		id: makeId(),
		session: { owner, address, mailId, expiresAt: Math.floor(now) + sessionSeconds },
	};
}

function makeId(): string {
	return randomBytes(16).toString('base64url');
}

/** @returns the value of a Set-Cookie header */
export function writeVisitor(
	visitor: Visitor,
	place: CookiePlace,
	keys: SigningKeys,
	now: number,
): string {
	const { session } = visitor;
	const expiresAt = session?.expiresAt ?? Math.floor(now) + guestSeconds;
	const value = signValue(
		'visitor',
		[place.page, visitor.id, expiresAt, session?.owner, session?.address, session?.mailId],
		keys,
	);
	return writeCookie(visitorCookie, value, expiresAt - Math.floor(now), place);
}

/**
 * @param cookie as it came from outside
 * @param now seconds since 1970
 * @returns the visitor, or `ended` for one whose time is over, or undefined
 */
export function readVisitor(
	cookie: string | undefined,
	page: string,
	keys: SigningKeys,
	now: number,
): Visitor | 'ended' | undefined {
	const fields = openValue('visitor', cookie, keys);
	if (!Array.isArray(fields) || fields[0] !== page) return undefined;
	const [, id, expiresAt, owner, address, mailId] = fields as unknown[];
	if (typeof id !== 'string' || typeof expiresAt !== 'number') return undefined;
	const isGuest = owner === null || owner === undefined;
	if (now >= expiresAt) return isGuest ? undefined : 'ended';
	if (isGuest) return { id };
	const session = readSession({ owner, address, mailId, expiresAt });
	return session && { id, session };
}

/** @returns the token of a sign-in link */
export function signSignInLink(claims: SignInClaims, keys: SigningKeys): string {
	const { page, owner, address, mailId, expiresAt } = claims;
	return signValue('signIn', [page, owner, address, mailId, expiresAt], keys);
}

/** @returns what the link stands for; undefined when it is not ours, of another page, or too late */
export function readSignInLink(
	token: unknown,
	page: string,
	keys: SigningKeys,
	now: number,
): SignInClaims | undefined {
	const fields = openValue('signIn', token, keys);
	if (!Array.isArray(fields) || fields[0] !== page) return undefined;
	const [, owner, address, mailId, expiresAt] = fields as unknown[];
	const session = readSession({ owner, address, mailId, expiresAt });
	return session && now < session.expiresAt ? { ...session, page } : undefined;
}

function readSession(fields: Record<keyof Session, unknown>): Session | undefined {
	const { owner, address, mailId, expiresAt } = fields;
	if (typeof owner !== 'string' || !owner || typeof address !== 'string' || !address) {
		return undefined;
	}
	if (!Number.isSafeInteger(mailId) || !Number.isSafeInteger(expiresAt)) return undefined;
	return { owner, address, mailId: mailId as number, expiresAt: expiresAt as number };
}

/**
 * @param maxAge seconds; 0 takes the cookie away
 * @returns the value of a Set-Cookie header
 */
export function writeCookie(
	name: string,
	value: string,
	maxAge: number,
	{ path, isSecure }: CookiePlace,
): string {
	// Lax: the link in the mail leads here from another site; what is posted from there comes without the cookie.
	const secure = isSecure ? '; Secure' : '';
	return `${name}=${value}; Path=${path}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`;
}

/** @returns the first cookie of a name, as browsers send the one with the longest path first */
export function readCookie(header: string | undefined, name: string): string | undefined {
	for (const pair of (header ?? '').slice(0, 16_384).split(';')) {
		const equals = pair.indexOf('=');
		if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
	}
	return undefined;
}
