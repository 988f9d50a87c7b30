/** What the tables of words have in common. */
import type { Actor, Severity } from '../report';

export interface Words<Facts> {
	/** Given by the finder where it depends. */
	severity?: Severity;
	who: Actor | ((facts: Facts) => Actor);
	text: (facts: Facts) => string;
	remedy?: (facts: Facts) => string;
}

export type WordTable = Record<string, Words<never>>;

export function listSome(values: string[]): string {
	const shown = values.slice(0, 5).join(', ');
	return values.length > 5 ? `${shown} and ${values.length - 5} more` : shown;
}

/** P25: remedy A, as the rest of a sentence. */
export function adviseOwnDomain(ownDomain: string, address: string): string {
	const from = ownDomain
		? `an address at ${ownDomain}, the domain of the sending host`
		: 'an address of a domain that authorizes the sending host';
	return `send from ${from}, with your organisation's name as display name and replies going to ${address}.`;
}
