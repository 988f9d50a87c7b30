/**
 * The DKIM keys a domain publishes under the given selectors (RFC 6376 section 3.6.1, RFC 8301, RFC 8463): there or
 * missing, how strong, revoked, in test.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';

import type { LookUps } from './lookUps';

export type DkimKeyStatus = 'good' | 'missing' | 'revoked' | 'unusable' | 'several' | 'unknown';

export interface DkimKey {
	selector: string;
	/** `unknown`: it could not be looked up. */
	status: DkimKeyStatus;
	type: 'rsa' | 'ed25519' | '';
	/** 0 when there is no key to measure. */
	bits: number;
	/** The domain is testing: receivers treat its signed mail as unsigned (`t=y`). */
	testing: boolean;
}

/** @param domain normalised */
export async function examineSelector(
	selector: string,
	domain: string,
	lookUps: LookUps,
): Promise<DkimKey> {
	const none = { selector, type: '' as const, bits: 0, testing: false };
	const texts = await lookUps.askText(`${selector}._domainkey.${domain}`);
	if (!texts) return { ...none, status: 'unknown' };
	if (texts.length === 0) return { ...none, status: 'missing' };
	// RFC 6376 section 3.6.2.2: with several records the result is undefined.
	if (texts.length > 1) return { ...none, status: 'several' };
	return { ...none, ...readKeyRecord(texts[0]!) };
}

/** @param text the key record, its strings joined */
export function readKeyRecord(text: string): Omit<DkimKey, 'selector'> {
	const tags = readTags(text);
	const testing = readList(tags.get('t')).includes('y');
	const none = { type: '' as const, bits: 0, testing };
	const services = readList(tags.get('s'));
	const hashes = readList(tags.get('h'));
	const p = tags.get('p');
	if (
		(tags.has('v') && tags.get('v') !== 'DKIM1') ||
		(services.length > 0 && !services.includes('email') && !services.includes('*')) ||
		(hashes.length > 0 && !hashes.includes('sha256')) ||
		p === undefined
	) {
		return { ...none, status: 'unusable' };
	}
	if (p === '') return { ...none, status: 'revoked' };
	const type = (tags.get('k') ?? 'rsa').toLowerCase();
	if (type !== 'rsa' && type !== 'ed25519') return { ...none, status: 'unusable' };
	const key = readKey(type, p);
	if (key?.asymmetricKeyType !== type) return { ...none, status: 'unusable' };
	const bits = type === 'rsa' ? (key.asymmetricKeyDetails?.modulusLength ?? 0) : 256;
	return { status: 'good', type, bits, testing };
}

/** tag-list = tag-spec *( ";" tag-spec ) [ ";" ]; white space inside values is folding. */
function readTags(text: string): Map<string, string> {
	const tags = new Map<string, string>();
	for (const tag of text.split(';')) {
		const equals = tag.indexOf('=');
		if (equals < 0) continue;
		tags.set(tag.slice(0, equals).trim(), tag.slice(equals + 1).replace(/\s+/g, ''));
	}
	return tags;
}

function readList(value: string | undefined): string[] {
	return (value ?? '').toLowerCase().split(':').filter(Boolean);
}

/** The fixed head of a SubjectPublicKeyInfo that holds an Ed25519 key (RFC 8410); DKIM publishes the key alone. */
const ed25519Head = Buffer.from('302a300506032b6570032100', 'hex');

function readKey(type: 'rsa' | 'ed25519', base64: string): KeyObject | null {
	if (!/^[a-z0-9+/]+={0,2}$/i.test(base64)) return null;
	const bytes = Buffer.from(base64, 'base64');
	const forms =
		type === 'ed25519'
			? [{ key: Buffer.concat([ed25519Head, bytes]), type: 'spki' as const }]
			: [
					{ key: bytes, type: 'spki' as const },
					{ key: bytes, type: 'pkcs1' as const },
				];
	for (const form of forms) {
		try {
			return createPublicKey({ ...form, format: 'der' });
		} catch {
			// not in this form
		}
	}
	return null;
}
