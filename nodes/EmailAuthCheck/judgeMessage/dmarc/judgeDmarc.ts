/**
 * The DMARC result (RFC 9989 section 5.3.5) from what SPF and DKIM found.
 */
import type { Known } from '../knowledge';
import type { DmarcResult } from '../types';
import type { PolicyDiscovery } from '../../../shared/dmarc/walkDomainTree';

/**
 * @param aligned whether SPF or a signature passes and aligns
 * @param isTemporary whether what is unknown may be known at a later try
 */
export function judgeDmarc(
	discovery: PolicyDiscovery,
	aligned: Known,
	isTemporary: boolean,
): DmarcResult {
	if (discovery.status === 'none') return 'none';
	if (discovery.status === 'unknown') return 'temperror';
	if (aligned === 'maybe') return isTemporary ? 'temperror' : 'undetermined';
	return aligned === 'yes' ? 'pass' : 'fail';
}
