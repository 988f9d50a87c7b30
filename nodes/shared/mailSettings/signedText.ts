/**
 * Signed texts of a person's own page (promise B30): cookies, sign-in links and what the trigger hands to the answering
 * node. HMAC-SHA-256 with the signing key over the purpose and everything the text stands for, so that one made for one
 * purpose is worthless for another.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

import type { SigningKeys } from '../confirmation/signingKey';

/** What a signed text is good for. */
export type Purpose = 'visitor' | 'signIn' | 'said' | 'visit';

/** Keeps these signatures apart from those of confirmation links, made with the same key. */
const domainSeparator = 'n8n-nodes-email-to-crm mail settings\n';
const shape = /^v1\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{43})$/;

/** @returns the value, readable but not to be changed by anybody without the key; safe in a URL, a cookie and a form */
export function signValue(purpose: Purpose, value: unknown, keys: SigningKeys): string {
	const payload = Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
	return `v1.${payload}.${computeSignature(purpose, payload, keys.current).toString('base64url')}`;
}

/**
 * @param text as it came from outside; anything at all
 * @param longest characters that are looked at; longer ones are none of ours
 * @returns the value that was signed, or undefined
 */
export function openValue(
	purpose: Purpose,
	text: unknown,
	keys: SigningKeys,
	longest = 4096,
): unknown {
	if (typeof text !== 'string' || text.length > longest) return undefined;
	const [, payload, signature] = shape.exec(text) ?? [];
	if (!payload || !signature || !isCanonical(payload) || !isCanonical(signature)) return undefined;
	const given = Buffer.from(signature, 'base64url');
	// Both keys are always tried, so that the time taken does not tell which one signed.
	const signed = [keys.current, keys.previous]
		.map((key) => key !== '' && timingSafeEqual(given, computeSignature(purpose, payload, key)))
		.includes(true);
	if (!signed) return undefined;
	try {
		return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as unknown;
	} catch {
		return undefined;
	}
}

/** @returns the token that a form of this visitor carries: a page of another site cannot know it */
export function makeFormToken(visitorId: string, keys: SigningKeys): string {
	return computeFormToken(visitorId, keys.current).toString('base64url');
}

/** @param token as it was posted; anything at all */
export function isFormToken(token: unknown, visitorId: string, keys: SigningKeys): boolean {
	if (typeof token !== 'string' || !/^[A-Za-z0-9_-]{43}$/.test(token)) return false;
	const given = Buffer.from(token, 'base64url');
	return [keys.current, keys.previous]
		.map((key) => key !== '' && timingSafeEqual(given, computeFormToken(visitorId, key)))
		.includes(true);
}

function computeFormToken(visitorId: string, key: string): Buffer {
	return createHmac('sha256', key).update(`${domainSeparator}form\n`).update(visitorId).digest();
}

function computeSignature(purpose: Purpose, payload: string, key: string): Buffer {
	return createHmac('sha256', key)
		.update(`${domainSeparator}${purpose}\n`)
		.update(payload)
		.digest();
}

/** base64url leaves unused bits in its last character: only the writing we produce ourselves is taken. */
function isCanonical(text: string): boolean {
	return Buffer.from(text, 'base64url').toString('base64url') === text;
}
