/** What is known of one DKIM signature after verifying it (RFC 6376, RFC 8601). */
import type { Known } from '../knowledge';
import type { DkimResult } from '../types';

/** Why a signature does not count; facts for the sentence are in {@link SignatureCheck}. */
export type SignatureFlaw =
	| 'bodyChanged'
	| 'headerChanged'
	| 'keyMissing'
	| 'keyRevoked'
	| 'keyUnusable'
	| 'keyUnavailable'
	| 'expired'
	| 'signedInFuture'
	| 'weakKey'
	| 'weakAlgorithm'
	| 'unknownAlgorithm'
	| 'bodyNotCovered'
	| 'contentAdded'
	| 'duplicateHeader'
	| 'fromNotSigned'
	| 'identityMismatch'
	| 'malformed'
	| 'tooLong'
	| 'tooMany';

export interface SignatureCheck {
	/** As A-labels where it is a domain. */
	domain: string;
	selector: string;
	/** What the signature itself is worth (RFC 8601 section 2.7.1). */
	result: DkimResult;
	algorithm: string;
	/** 0 when the key was not found. */
	keyBits: number;
	expires: string | null;
	bodyCovered: boolean;
	/** Whether it proves that its domain signed this very mail. */
	counts: Known;
	flaw: SignatureFlaw | null;
	/** Names of the header fields it covers, lower case, as often as it covers them. */
	signedFields: string[];
	/** The header field that occurs more often than it is signed, or was added. */
	duplicate: string;
	/** The domain says that it is only testing DKIM (`t=y`); the signature is as good as any. */
	isTesting: boolean;
}
