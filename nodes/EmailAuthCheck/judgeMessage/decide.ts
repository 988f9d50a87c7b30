/**
 * The decision under each policy (promises P07 and B02 to B04). One function for the whole table of
 * docs/email-auth-check.md: what passes, what fails, and what could not be known.
 */
import { allOf, anyOf, type Known } from './knowledge';
import type { Decision, Policy } from './types';

/** What one mechanism (SPF, or one DKIM signature) says. */
export interface Evidence {
	/** `maybe`: it could not be completed. */
	passes: Known;
	/** Whether the domain it speaks for is the author's; `maybe`: could not be found out. */
	aligned: Known;
}

export interface Findings {
	/** Whether the mail has exactly one author that can be judged at all. */
	hasAuthor: boolean;
	evidence: Evidence[];
	/** Whether the author domain publishes a DMARC policy. */
	hasDmarcPolicy: Known;
	/** Whether trusted ARC sealers saw the author domain pass. */
	arcVouches: Known;
}

const decisions: Record<Known, Decision> = { yes: 'pass', maybe: 'undetermined', no: 'fail' };

/** @returns whether one mechanism passes and aligns */
export function isAligned(evidence: Evidence[]): Known {
	return anyOf(...evidence.map(({ passes, aligned }) => allOf(passes, aligned)));
}

/** Decides; a mail without one author is never a pass, whatever else is true of it. */
export function decide(policy: Policy, findings: Findings): Decision {
	return decisions[allOf(findings.hasAuthor ? 'yes' : 'no', isAuthenticated(policy, findings))];
}

function isAuthenticated(
	policy: Policy,
	{ evidence, hasDmarcPolicy, arcVouches }: Findings,
): Known {
	switch (policy) {
		case 'aligned':
			return anyOf(isAligned(evidence), arcVouches);
		case 'either':
			return anyOf(...evidence.map(({ passes }) => passes), arcVouches);
		case 'dmarc':
			return anyOf(allOf(hasDmarcPolicy, isAligned(evidence)), arcVouches);
	}
}
