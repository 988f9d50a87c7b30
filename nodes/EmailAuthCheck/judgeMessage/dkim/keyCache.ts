/**
 * Public keys by their records (RFC 6376 section 3.6.1): the same few keys sign most of the mail, and reading one costs as
 * much as verifying with it. The record itself is looked up anew each time, from the resolver's cache.
 */
import { createPublicKey } from 'node:crypto';
import type { KeyCache, PublicKey } from 'mailauth/lib/dkim/dkim-verifier';
import { toALabel } from 'mailauth/lib/tools';

import { BoundedCache } from '../../../shared/dns/cache';
import { answerMailauth } from '../../../shared/dns/mailauthResolver';
import { readText, type Resolve } from '../../../shared/dns/types';
import { chooseKeyRecords, readKeyRecord } from '../../../shared/dkim/keyRecord';

const keys = new BoundedCache<PublicKey>(1000, 4 * 1024 * 1024);

/** The keys of one mail. A selector may have several (RFC 6376 section 6.1.2 step 4): each is tried in its turn. */
export interface TurningKeys extends KeyCache {
	/** The place of the key that `get` gives out, counted from 0. */
	turn: number;
	/** Whether the selector that was asked for last has a key at a later place. */
	hasMore: boolean;
}

/** @returns the keys of one mail, for mailauth's verifier in place of its own */
export function shareKeys(resolve: Resolve): TurningKeys {
	const asked = new Map<string, Promise<{ key: Promise<PublicKey>; hasMore: boolean }>>();
	const shared: TurningKeys = {
		turn: 0,
		hasMore: false,
		resolver: answerMailauth(resolve),
		get: async (kind, name, minBits, rules) => {
			const { turn } = shared;
			shared.hasMore = false;
			const question = JSON.stringify([name, minBits, rules, turn]);
			const known = asked.get(question) ?? find(turn, kind, name, minBits, rules);
			asked.set(question, known);
			// Nobody may be waiting yet when it fails.
			known.catch(() => {});
			const { key, hasMore } = await known;
			shared.hasMore = hasMore;
			return await key;
		},
	};
	return shared;

	async function find(
		turn: number,
		...[kind, name, minBits, rules]: Parameters<KeyCache['get']>
	): Promise<{ key: Promise<PublicKey>; hasMore: boolean }> {
		const rows = await resolve(toALabel(name), 'TXT');
		const records = chooseKeyRecords(rows.map(readText));
		const key = read(records[turn] ?? '', kind, minBits, rules);
		key.catch(() => {});
		return { key, hasMore: turn + 1 < records.length };
	}
}

async function read(
	text: string,
	...[kind, minBits, rules]: [string, number | undefined, Parameters<KeyCache['get']>[3]]
): Promise<PublicKey> {
	const record = JSON.stringify([text, minBits, rules]);
	const kept = keys.get(record);
	if (kept) return kept;
	const found = await readKeyRecord(text, kind, minBits, rules);
	const key = { ...found, publicKey: createPublicKey(found.publicKey) };
	keys.set(record, key, 2000 + record.length);
	return key;
}
