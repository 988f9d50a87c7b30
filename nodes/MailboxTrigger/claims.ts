/**
 * Which of several triggers on one folder takes a mail (promise B40). Each puts a keyword of its own on the mail and
 * reads back what the mail carries then: who sees the claim of another does not take it. Of two that see each other,
 * which happens when they poll in the same moment, the lower one insists and takes the mail with its next poll.
 */
import { createHash } from 'node:crypto';

import { readMarks } from '../shared/imap/marks';

const prefix = 'EmailToCrm-Claim-';

/** @param trigger id of the trigger, made by {@link makeTriggerId} */
export const claimKeyword = (trigger: string): string => `${prefix}${trigger}`;

/** @returns a short id, the same for a trigger whenever it polls: servers keep few keywords a folder */
export function makeTriggerId(...parts: string[]): string {
	return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 8);
}

/** A mail that this trigger and another one wanted at once. */
export interface Contest {
	/** Epoch ms. */
	since: number;
	/** Whether it was left to the other one. */
	yielded: boolean;
}

export type Contests = Map<number, Contest>;

export type ClaimVerdict =
	/** Nobody else wants the mail. */
	| 'won'
	/** Another trigger has taken it. */
	| 'lost'
	/** Another one wants it too and goes first. */
	| 'yield'
	/** Another one wants it too and goes second: the claim stays, and the next poll takes the mail. */
	| 'insist';

/**
 * @param mine id of this trigger, whose claim stands on the mail
 * @param flags of the mail, read after that
 * @param counted deliveries counted on the mail when it was chosen
 * @param isStale whether claims of others have stood for so long that their triggers must have ended
 */
export function judgeClaim(
	mine: string,
	flags: ReadonlySet<string>,
	counted: number,
	isStale: boolean,
): ClaimVerdict {
	const { done, attempts } = readMarks(flags, { kind: 'keyword' });
	if (done || attempts > counted) return 'lost';
	const others = readClaims(flags).filter((id) => id !== mine);
	if (others.length === 0 || isStale) return 'won';
	return others.every((id) => mine < id) ? 'insist' : 'yield';
}

/** @returns ids of the triggers whose claims stand on a mail. Servers may change the case of keywords. */
export function readClaims(flags: ReadonlySet<string>): string[] {
	return [...flags]
		.map((flag) => flag.toLowerCase())
		.filter((flag) => flag.startsWith(prefix.toLowerCase()))
		.map((flag) => flag.slice(prefix.length));
}
