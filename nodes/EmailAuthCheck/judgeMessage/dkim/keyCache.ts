/**
 * Public keys by their records (RFC 6376 section 3.6.1): the same few keys sign most of the mail, and reading one costs as
 * much as verifying with it. The record itself is looked up anew each time, from the resolver's cache.
 */
import { createPublicKey } from 'node:crypto';
import type { KeyCache, PublicKey } from 'mailauth/lib/dkim/dkim-verifier';
import { getPublicKey, toALabel } from 'mailauth/lib/tools';

import { BoundedCache } from '../../../shared/dns/cache';
import { answerMailauth } from '../../../shared/dns/mailauthResolver';
import { readText, type Resolve } from '../../../shared/dns/types';

const keys = new BoundedCache<PublicKey>(1000, 4 * 1024 * 1024);

/** @returns the keys of one mail, for mailauth's verifier in place of its own */
export function shareKeys(resolve: Resolve): KeyCache {
	const asked = new Map<string, Promise<PublicKey>>();
	return {
		resolver: answerMailauth(resolve),
		get: (kind, name, minBits, rules) => {
			const question = JSON.stringify([name, minBits, rules]);
			const known = asked.get(question) ?? find(kind, name, minBits, rules);
			// Nobody may be waiting yet when it fails.
			known.catch(() => {});
			asked.set(question, known);
			return known;
		},
	};

	async function find(
		...[kind, name, minBits, rules]: Parameters<KeyCache['get']>
	): Promise<PublicKey> {
		const rows = (await resolve(toALabel(name), 'TXT')).map((record) => [readText(record)]);
		const record = JSON.stringify([rows[0], minBits, rules]);
		const kept = keys.get(record);
		if (kept) return kept;
		const read = await getPublicKey(kind, name, minBits, () => Promise.resolve(rows), rules);
		const key = { ...read, publicKey: createPublicKey(read.publicKey) };
		keys.set(record, key, 2000 + record.length);
		return key;
	}
}
