/**
 * The decision under each policy (promises P07 and B02 to B04) and what decided (B01). One function for the whole table
 * of docs/email-auth-check.md: what passes, what fails, what could not be known, and whether a later try may tell.
 */
import { allOf, anyOf, type Known } from './knowledge';
import type { Decision, Policy } from './types';

/** What one mechanism (SPF, or one DKIM signature) says. */
export interface Evidence {
	/** `maybe`: it could not be completed. */
	passes: Known;
	/** Whether the domain it speaks for is the author's; `maybe`: could not be found out. */
	aligned: Known;
	/** Whether a later try may tell what is `maybe`; what the mail itself does not tell stays unknown. */
	isTemporary: boolean;
}

export interface Findings<E extends Evidence = Evidence> {
	/** Whether the mail has exactly one author that can be judged at all. */
	hasAuthor: boolean;
	evidence: E[];
	/** Whether the author domain publishes a DMARC policy. */
	hasDmarcPolicy: Known;
	/** Whether trusted ARC sealers saw the author domain pass. */
	arcVouches: Known;
	/** Whether a pass would rest on signatures that leave open the recipients, which the operator wants signed. */
	lacksSignedRecipients: boolean;
	/** Whether look-ups were refused because there had been so many: no later try can tell more. */
	isBudgetSpent: boolean;
	/** Whether it lies in its author's own Sent folder and was never delivered. */
	isOwnSent?: boolean;
	/** What becomes of a mail of which no later try can tell more. */
	whenUnknowable: 'fail' | 'undetermined';
}

/** What decided, for the first reason of the receipt. */
export type Because<E extends Evidence = Evidence> =
	/** It passed by this mechanism, or by something else. */
	| { code: 'mechanism'; evidence: E }
	| { code: 'dmarcPassed' | 'arcVouched' | 'ownSentFolder' }
	/** It failed for want of one author, by DMARC, or because nothing proves where it is from. */
	| { code: 'authors' | 'noDmarcPolicy' | 'dmarcFailed' | 'nothingAligned' | 'bothFailed' }
	| { code: 'recipientsNotSigned' }
	/** It could not be known: now, or ever. */
	| { code: 'dmarcUnavailable' | 'retryLater' }
	| { code: 'cannotBeKnown' | 'tooManyLookUps' };

export interface Decided<E extends Evidence = Evidence> {
	decision: Decision;
	because: Because<E>;
	/** Whether a later try may decide what is undetermined now. */
	retry: boolean;
}

/** @returns whether one mechanism passes and aligns */
export function isAligned(evidence: Evidence[]): Known {
	return anyOf(...evidence.map(({ passes, aligned }) => allOf(passes, aligned)));
}

/** Decides; a mail without one author is never a pass, whatever else is true of it. */
export function decide<E extends Evidence>(policy: Policy, findings: Findings<E>): Decided<E> {
	if (!findings.hasAuthor) return fail('authors');
	if (findings.isOwnSent) {
		return { decision: 'pass', because: { code: 'ownSentFolder' }, retry: false };
	}
	switch (isAuthenticated(policy, findings)) {
		case 'yes':
			return findings.lacksSignedRecipients
				? fail('recipientsNotSigned')
				: { decision: 'pass', because: findProof(policy, findings), retry: false };
		case 'no':
			return fail(findFault(policy, findings));
		case 'maybe':
			return leaveOpen(policy, findings);
	}
}

function fail<E extends Evidence>(code: Exclude<Because['code'], 'mechanism'>): Decided<E> {
	return { decision: 'fail', because: { code }, retry: false };
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

/** What a pass rests on: a mechanism that speaks for the author before one that does not, and ARC last. */
function findProof<E extends Evidence>(
	policy: Policy,
	{ evidence, hasDmarcPolicy }: Findings<E>,
): Because<E> {
	const passing = evidence.filter(({ passes }) => passes === 'yes');
	const aligned = passing.find((one) => one.aligned === 'yes');
	if (policy === 'dmarc') {
		return { code: aligned && hasDmarcPolicy === 'yes' ? 'dmarcPassed' : 'arcVouched' };
	}
	const proof = policy === 'either' ? (aligned ?? passing[0]) : aligned;
	return proof ? { code: 'mechanism', evidence: proof } : { code: 'arcVouched' };
}

function findFault(policy: Policy, { hasDmarcPolicy }: Findings) {
	if (policy === 'either') return 'bothFailed';
	if (policy === 'aligned') return 'nothingAligned';
	switch (hasDmarcPolicy) {
		case 'yes':
			return 'dmarcFailed';
		case 'no':
			return 'noDmarcPolicy';
		case 'maybe':
			// Whatever its policy were, nothing could fulfil it.
			return 'nothingAligned';
	}
}

function leaveOpen<E extends Evidence>(policy: Policy, findings: Findings<E>): Decided<E> {
	const endForGood = (code: 'tooManyLookUps' | 'cannotBeKnown'): Decided<E> => ({
		decision: findings.whenUnknowable,
		because: { code },
		retry: false,
	});
	if (findings.isBudgetSpent) return endForGood('tooManyLookUps');
	const retry = (['yes', 'no'] as const).some(
		(answer) => isAuthenticated(policy, complete(findings, answer)) !== 'maybe',
	);
	if (!retry) return endForGood('cannotBeKnown');
	const isForPolicy =
		policy === 'dmarc' &&
		findings.hasDmarcPolicy === 'maybe' &&
		isAligned(findings.evidence) !== 'no';
	return {
		decision: 'undetermined',
		because: { code: isForPolicy ? 'dmarcUnavailable' : 'retryLater' },
		retry,
	};
}

/** What would be known if every later answer were the same; between these two extremes lie all others. */
function complete(findings: Findings, answer: Known): Findings {
	const fill = (known: Known) => (known === 'maybe' ? answer : known);
	return {
		...findings,
		hasDmarcPolicy: fill(findings.hasDmarcPolicy),
		arcVouches: fill(findings.arcVouches),
		evidence: findings.evidence.map((one) =>
			one.isTemporary ? { ...one, passes: fill(one.passes), aligned: fill(one.aligned) } : one,
		),
	};
}
