/**
 * What Email Auth Check answers (`json.auth`, promises B01 to B04) and what it is asked.
 */
import type { Participant } from '../../shared/message/types';
import type { SpfResult } from '../../shared/spf/checkSpf';
import type { Reason } from '../../shared/reasons/receipt';

export type Decision = 'pass' | 'fail' | 'undetermined';

/** `aligned`: SPF or DKIM passes and aligns; `either`: one of both passes; `dmarc`: DMARC passes. */
export type Policy = 'aligned' | 'either' | 'dmarc';

/** RFC 8601 section 2.7.1. */
export type DkimResult =
	'pass' | 'fail' | 'neutral' | 'none' | 'policy' | 'temperror' | 'permerror';

/** RFC 9989; `undetermined`: SPF could not be computed and might have aligned. */
export type DmarcResult = 'pass' | 'fail' | 'none' | 'temperror' | 'undetermined';

export type ArcResult = 'pass' | 'fail' | 'none' | 'temperror';

/** Where the SPF inputs came from. */
export type SpfSource = 'received' | 'options' | 'authenticationResults' | 'unknown';

export interface SpfVerdict {
	result: SpfResult;
	/** The domain that was checked, as A-labels; empty when nothing could be checked. */
	domain: string;
	clientIp: string;
	helo: string;
	/** `<>` is the null sender, empty means not known. */
	envelopeSender: string;
	source: SpfSource;
	/** Whether `domain` aligns with the author domain, whatever the result. */
	aligned: boolean;
}

export interface SignatureVerdict {
	domain: string;
	selector: string;
	result: DkimResult;
	/** Whether `domain` aligns with the author domain, whatever the result. */
	aligned: boolean;
	/** As written, such as `rsa-sha256`. */
	algorithm: string;
	/** Bits of the published key; 0 when it was not found. */
	keyBits: number;
	/** ISO 8601, null when the signature does not expire. */
	expires: string | null;
	/** False when `l=` leaves a part of the body unsigned, or a field that says how to read it was added. */
	bodyCovered: boolean;
	/** Names of the header fields it covers, lower case, as often as it covers them; not known where a server reported it. */
	signedFields: string[];
	/** Why it does not count, null when it does. */
	reason: Reason | null;
}

export interface DkimVerdict {
	/** The best of what the signatures are worth here: `pass` only for one that counts. */
	result: DkimResult;
	aligned: boolean;
	signatures: SignatureVerdict[];
}

export interface DmarcVerdict {
	result: DmarcResult;
	/** The policy that applies (`none`, `quarantine`, `reject`); empty without a record. */
	policy: string;
	/** The domain whose record applies, else the author domain. */
	domain: string;
}

export interface ArcVerdict {
	result: ArcResult;
	/** Domains of the sealers, the first one first. */
	sealers: string[];
}

/** A mail inside the judged one. */
export interface OriginalVerdict {
	/** Its place in `message.forwarded`. */
	index: number;
	/** `dkim`: a signature of its author's own domain holds. */
	proof: 'dkim' | 'none';
	/** The author's domain where it is proven, else empty. */
	domain: string;
}

/** What is said of a source. */
export interface AuthVerdict {
	decision: Decision;
	/** Whether a later try may decide what is undetermined now. */
	retry: boolean;
	policy: Policy;
	spf: SpfVerdict;
	dkim: DkimVerdict;
	dmarc: DmarcVerdict;
	arc: ArcVerdict;
	/** Of a mail that passed: what is said of the mails that are files of it; empty without any. */
	originals: OriginalVerdict[];
	authors: Participant[];
	/** Where the pass rests on DKIM alone: recipients that nobody signed, to whom nothing may be logged. */
	unsignedRecipients: string[];
	reasons: Reason[];
}

/** The item's field `auth`. */
export interface BoundVerdict extends AuthVerdict {
	/** Digest of the judged mail, see `digestMail`: later nodes refuse the verdict for any other. */
	of: string;
}

/** How to judge; every list is already taken apart, an absent value means its default. */
export interface CheckOptions {
	policy: Policy;
	/** Names of own relays, lower case, `*.` for any subdomain. */
	trustedHosts?: string[];
	/** Addresses and CIDR networks of own relays; `private` stands for all private ones. */
	trustedNetworks?: string[];
	/** Whether mail that the receiving host had from itself was received by it before (default true). */
	trustLoopback?: boolean;
	/** Whose Authentication-Results are believed; empty: nobody's. */
	authservIds?: string[];
	clientIp?: string;
	helo?: string;
	/** `<>` is the null sender; empty or absent: read it from the header. */
	envelopeSender?: string;
	/** RSA keys below this many bits do not count (default: those of keyStrength.ts). */
	minimumKeyBits?: number;
	/** A mail that passes by DKIM alone fails when its signature covers neither To nor Cc. */
	requireSignedRecipients?: boolean;
	/** What becomes of a mail of which no later try can tell more (default `fail`). */
	whenUnknowable?: 'fail' | 'undetermined';
	/** The address that the mailbox is signed in to with, where the mail lies in its own Sent folder. */
	sentFolderOf?: string;
	/** Domains whose ARC seals are believed, `*.` for any subdomain. */
	trustedArcSealers?: string[];
	/** The time to judge at; absent: when the mail was received, else the clock. */
	now?: Date;
	/** DNS is waited for so many milliseconds in all; what is missing then is temporary (default: that of timeouts.ts). */
	deadlineMs?: number;
}
