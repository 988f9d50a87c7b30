/**
 * Signed confirmation links (promises P04, P05, B08): HMAC-SHA-256 over everything a link stands for, so that nothing
 * pending has to be kept to verify one, and a leaked table row or log holds no usable link.
 *
 * A token is `v1.<claims>.<signature>`, both parts in base64url without padding (RFC 4648 section 5). It is read
 * strictly: exactly one text is accepted for a link; re-encoded, shortened or extended ones are not.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import { isLanguage, type Language } from './language';
import type { SigningKeys } from './signingKey';

/** What a link stands for. Times are seconds since 1970. */
export interface LinkClaims {
	/**
	 * What confirming does: a link for one purpose is worthless for another. `alternativeSender`: the holder of the
	 * address agrees; `ownerConsent`: the owner does, at the main address (B31).
	 */
	purpose: 'alternativeSender' | 'ownerConsent' | 'sendAndWait';
	/** The address to confirm, normalised. */
	address: string;
	/** The CRM user the address is added for. */
	owner: string;
	/** Which page takes it: the last path segment of the trigger's URL, or the waiting execution's id. */
	page: string;
	/** Random; the registry keeps the newest one of an address, which makes older links void. */
	linkId: string;
	issuedAt: number;
	expiresAt: number;
	/** Language of the mail, and so of the page. */
	language: Language;
	/** The organisation as the mail named it; may be empty. */
	organization: string;
}

/** Why a link is not taken. */
export type LinkFlaw =
	/** Not a link of ours, altered, or signed with another key. */
	| 'damaged'
	/** Signed by us, for another page or purpose. */
	| 'misplaced'
	/** Signed by us, and too late. */
	| 'expired';

export type VerifiedLink = { claims: LinkClaims } | { flaw: LinkFlaw; language?: Language };

const version = 'v1';
const longestToken = 4096;
const tokenPattern = /^v1\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{43})$/;
/** Keeps signatures of links apart from anything else that may ever be signed with the same key. */
const domainSeparator = 'n8n-nodes-email-to-crm confirmation link\n';

/** @returns an id for a new link: 128 random bits in base64url */
export function createLinkId(): string {
	return randomBytes(16).toString('base64url');
}

/** @returns the token of a link; safe in a URL's query as it is */
export function signLink(claims: LinkClaims, keys: SigningKeys): string {
	const payload = Buffer.from(
		JSON.stringify([
			claims.purpose,
			claims.address,
			claims.owner,
			claims.page,
			claims.linkId,
			claims.issuedAt,
			claims.expiresAt,
			claims.language,
			claims.organization,
		]),
		'utf8',
	).toString('base64url');
	return `${version}.${payload}.${computeSignature(payload, keys.current).toString('base64url')}`;
}

/** Whose page takes a link: holder and owner answer on the same one. */
const pagesOf: Readonly<Record<LinkClaims['purpose'], LinkClaims['purpose']>> = {
	alternativeSender: 'alternativeSender',
	ownerConsent: 'alternativeSender',
	sendAndWait: 'sendAndWait',
};

function isPurpose(purpose: string): purpose is LinkClaims['purpose'] {
	return Object.hasOwn(pagesOf, purpose);
}

/**
 * Verifies a token for one page and purpose.
 * @param token as it came from outside; anything at all
 * @param expected where the link has to belong
 * @param now seconds since 1970
 */
export function verifyLink(
	token: unknown,
	keys: SigningKeys,
	expected: Pick<LinkClaims, 'page' | 'purpose'>,
	now: number,
): VerifiedLink {
	if (typeof token !== 'string' || token.length > longestToken) return { flaw: 'damaged' };
	const [, payload, signature] = tokenPattern.exec(token) ?? [];
	if (!payload || !signature || !isCanonical(payload) || !isCanonical(signature)) {
		return { flaw: 'damaged' };
	}
	const given = Buffer.from(signature, 'base64url');
	// Both keys are always tried, so that the time taken does not tell which one signed.
	const signed = [keys.current, keys.previous]
		.map((key) => key !== '' && timingSafeEqual(given, computeSignature(payload, key)))
		.includes(true);
	if (!signed) return { flaw: 'damaged' };

	const claims = readClaims(Buffer.from(payload, 'base64url').toString('utf8'));
	if (!claims) return { flaw: 'damaged' };
	if (pagesOf[claims.purpose] !== expected.purpose || claims.page !== expected.page) {
		return { flaw: 'misplaced', language: claims.language };
	}
	if (now >= claims.expiresAt) return { flaw: 'expired', language: claims.language };
	return { claims };
}

/**
 * Names the page a link belongs to: the last segment of its URL's path. Proxies may put anything in front of
 * it; n8n lets one workflow at a time own a webhook path.
 * @returns '' when the path has no segment
 */
export function namePage(path: string): string {
	const segment = path.split('/').findLast((one) => one !== '') ?? '';
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}

function computeSignature(payload: string, key: string): Buffer {
	return createHmac('sha256', key).update(domainSeparator).update(payload).digest();
}

/** base64url leaves unused bits in its last character: only the writing we produce ourselves is taken. */
function isCanonical(text: string): boolean {
	return Buffer.from(text, 'base64url').toString('base64url') === text;
}

/** Claims are signed by us, but perhaps by another version of us: their shape is checked all the same. */
function readClaims(json: string): LinkClaims | null {
	let fields: unknown;
	try {
		fields = JSON.parse(json);
	} catch {
		return null;
	}
	if (!Array.isArray(fields) || fields.length !== 9) return null;
	const [purpose, address, owner, page, linkId, issuedAt, expiresAt, language, organization] =
		fields as unknown[];
	if (typeof purpose !== 'string' || !isPurpose(purpose)) return null;
	if (![address, owner, page, linkId, organization].every((text) => typeof text === 'string')) {
		return null;
	}
	if (!Number.isSafeInteger(issuedAt) || !Number.isSafeInteger(expiresAt)) return null;
	if (!isLanguage(language)) return null;
	return {
		purpose,
		address: address as string,
		owner: owner as string,
		page: page as string,
		linkId: linkId as string,
		issuedAt: issuedAt as number,
		expiresAt: expiresAt as number,
		language,
		organization: organization as string,
	};
}
