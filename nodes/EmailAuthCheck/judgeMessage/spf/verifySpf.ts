/** SPF after delivery (RFC 7208, promise B03): asked only with what is known of the envelope. */
import type { Resolve } from '../../../shared/dns/types';
import { checkSpf, type SpfResult } from '../../../shared/spf/checkSpf';
import type { Envelope } from '../envelope/recoverEnvelope';

export interface SpfCheck {
	result: SpfResult;
	/** Checked domain as A-labels; '' when nothing could be checked. */
	domain: string;
	/** False when an input is missing: the result is then `none` for want of knowledge. */
	isComputed: boolean;
}

/** @param resolve answers in time, and within a budget */
export async function verifySpf(envelope: Envelope, resolve: Resolve): Promise<SpfCheck> {
	if (envelope.missing) return { result: 'none', domain: '', isComputed: false };
	return { ...(await checkSpf(envelope, resolve)), isComputed: true };
}
