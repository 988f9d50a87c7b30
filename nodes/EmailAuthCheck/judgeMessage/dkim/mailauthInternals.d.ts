/** What we use of mailauth's DKIM verifier class, which ships no types of its own. */
declare module 'mailauth/lib/dkim/dkim-verifier' {
	import type { KeyObject } from 'node:crypto';

	export interface HeaderList {
		parsed: Array<{ key: string; casedKey: string; line: Buffer }>;
	}

	export interface SignatureResult {
		status: {
			result: string;
			comment?: string;
			testing?: boolean;
			underSized?: number;
			policy?: Record<string, string>;
		};
		signingDomain?: string;
		selector?: string;
		algo?: string;
		modulusLength?: number;
		/** Set when the key was found. */
		publicKey?: string;
		rr?: string;
		signTime?: string | null;
		expiresAfter?: string | null;
		signingHeaders?: { keys: string };
	}

	/** A key record, read; `publicKey` as crypto.verify takes it. */
	export interface PublicKey {
		publicKey: KeyObject | Buffer | string;
		keyType: string;
		modulusLength?: number;
		/** `t=y`. */
		testing?: boolean;
	}

	export type KeyLookUp = (name: string, type: string) => Promise<unknown[]>;

	export interface KeyRules {
		strict?: boolean;
		hashAlgo?: string;
	}

	/** Looks up the keys of one mail. */
	export interface KeyCache {
		resolver: KeyLookUp;
		get: (
			kind: string,
			name: string,
			minBitLength: number | undefined,
			rules: KeyRules,
		) => Promise<PublicKey>;
	}

	/** A signature as messageHeaders prepared it. */
	export interface SignatureHeader {
		parsed?: Record<string, { value: unknown } | undefined>;
	}

	/** What finalChunk asks of the hash of a body. */
	export interface FinishedHash {
		canonicalizedLength: number;
		bodyHashedBytes: number;
		digest(encoding: 'base64'): string;
		getMimeStructureStart(): number;
	}

	export interface ArcData {
		chain: unknown;
		error?: Error;
		lastEntry?: unknown;
		warnings: string[];
	}

	export class DkimVerifier {
		constructor(options: {
			resolver: KeyLookUp;
			strict?: boolean;
			minBitLength?: number;
			curTime?: Date;
		});
		results: SignatureResult[];
		arc: ArcData;
		keyCache: KeyCache;
		/** The fields that signatures cover, looked at by finalChunk. */
		headers: HeaderList | false;
		/** Prepares the signatures and the ARC chain among the fields. */
		messageHeaders(headers: HeaderList): Promise<void>;
		/** By canonicalization, algorithm and `l=`. */
		bodyHashes: Map<string, FinishedHash>;
		/** Verifies the signatures, each by verifySignature. */
		finalChunk(): Promise<void>;
		verifySignature(signature: SignatureHeader): Promise<SignatureResult>;
	}
}

declare module 'mailauth/lib/tools' {
	import type { KeyLookUp, KeyRules, PublicKey } from 'mailauth/lib/dkim/dkim-verifier';

	/** Looks up a key record and reads it; `publicKey` is PEM. Errors tell what is wrong with the record. */
	export function getPublicKey(
		kind: string,
		name: string,
		minBitLength: number | undefined,
		resolver: KeyLookUp,
		rules: KeyRules,
	): Promise<PublicKey & { publicKey: Buffer | string }>;

	/** The A-label form of a name (RFC 5890). */
	export function toALabel(name: string): string;
}
