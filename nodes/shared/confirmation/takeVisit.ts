/**
 * What a visit to a confirmation link means (promise B08): looking changes nothing; only the form's own button, posted
 * with a link that verifies, is an answer.
 */
import type { Decision } from './answerReader';
import type { Language } from './language';
import type { PageResult } from './renderPage';
import type { SigningKeys } from './signingKey';
import { verifyLink, type LinkClaims } from './signedLink';

export interface Visit {
	method: string;
	/** The token of the link's query, as it came. */
	token: unknown;
	/** The posted form, as it was read; anything at all. */
	form: unknown;
}

export type Verdict =
	| { show: 'question'; claims: LinkClaims }
	| { show: PageResult; status: number; language?: Language }
	| { decision: Decision; claims: LinkClaims };

/**
 * @param expected the page and purpose the link has to be for
 * @param now seconds since 1970
 */
export function takeVisit(
	visit: Visit,
	keys: SigningKeys,
	expected: Pick<LinkClaims, 'page' | 'purpose'>,
	now: number,
): Verdict {
	const link = verifyLink(visit.token, keys, expected, now);
	if ('flaw' in link) {
		return link.flaw === 'expired'
			? { show: 'expired', status: 410, language: link.language }
			: { show: 'damaged', status: 400, language: link.language };
	}
	const decision = visit.method === 'POST' ? readDecision(visit.form) : null;
	return decision ? { decision, claims: link.claims } : { show: 'question', claims: link.claims };
}

/** @returns the button that was pressed, or null when none was */
export function readDecision(form: unknown): Decision | null {
	if (typeof form !== 'object' || form === null || !Object.hasOwn(form, 'decision')) return null;
	const { decision } = form as { decision: unknown };
	return decision === 'confirm' || decision === 'decline' ? decision : null;
}
