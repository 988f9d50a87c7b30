/**
 * The DKIM keys a domain publishes under the given selectors (RFC 6376 section 3.6.1, RFC 8301, RFC 8463): there or
 * missing, how strong, revoked, in test.
 */
import { chooseKeyRecords, isRevoked, readKeyRecord } from '../dkim/keyRecord';
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
	const records = chooseKeyRecords(texts);
	// RFC 6376 section 3.6.2.2: with several keys the result is undefined.
	if (records.length > 1) return { ...none, status: 'several' };
	return { ...none, ...(await measureKey(records[0]!)) };
}

async function measureKey(text: string): Promise<Partial<DkimKey> & Pick<DkimKey, 'status'>> {
	if (isRevoked(text)) return { status: 'revoked' };
	try {
		const key = await readKeyRecord(text, 'DKIM', 1, { strict: true, hashAlgo: 'sha256' });
		const isRsa = key.keyType === 'rsa';
		return {
			status: 'good',
			type: isRsa ? 'rsa' : 'ed25519',
			bits: isRsa ? (key.modulusLength ?? 0) : 256,
			testing: key.testing === true,
		};
	} catch {
		return { status: 'unusable' };
	}
}
