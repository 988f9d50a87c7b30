/**
 * Caps on confirmation mails (promise B12): per address, per owner and overall, counted over what all workers did. A
 * mail is sent only for a place in the ledger, and places are given in the ledger's own order, so that workers that
 * read the same ledger come to the same answer whatever the timing.
 */

export interface Limits {
	/** Mails to one address within 24 hours. */
	perAddress: number;
	/** Mails for one owner within 24 hours. */
	perOwner: number;
	/** Mails in all within one hour. */
	perHour: number;
}

/** What came of a place in the ledger. `refused` places count for nothing. */
export type PlaceOutcome = 'reserved' | 'sent' | 'failed' | 'undeliverable' | 'refused';

export interface Place {
	/** Rises with every place. */
	id: number;
	address: string;
	owner: string;
	/** Milliseconds since 1970. */
	at: number;
	outcome: PlaceOutcome;
}

export type CapReason = 'capAddress' | 'capOwner' | 'capHour';

export const longestWindowMs = 86_400_000;
const hourMs = 3_600_000;

/**
 * Decides which reserved places hold, in the order of their ids.
 * @param places of the last 24 hours, in any order
 * @param now milliseconds since 1970
 * @returns for every place that does not hold, why
 */
export function findRefusedPlaces(
	places: Place[],
	limits: Limits,
	now: number,
): Map<number, CapReason> {
	const refused = new Map<number, CapReason>();
	const byAddress = new Map<string, number>();
	const byOwner = new Map<string, number>();
	let inHour = 0;
	for (const place of places.toSorted((a, b) => a.id - b.id)) {
		if (place.outcome === 'refused' || place.at <= now - longestWindowMs) continue;
		const ofAddress = byAddress.get(place.address) ?? 0;
		const ofOwner = byOwner.get(place.owner) ?? 0;
		if (place.outcome === 'reserved') {
			const reason =
				ofAddress >= limits.perAddress
					? 'capAddress'
					: ofOwner >= limits.perOwner
						? 'capOwner'
						: inHour >= limits.perHour
							? 'capHour'
							: null;
			if (reason) {
				refused.set(place.id, reason);
				continue;
			}
		}
		byAddress.set(place.address, ofAddress + 1);
		byOwner.set(place.owner, ofOwner + 1);
		if (place.at > now - hourMs) inHour += 1;
	}
	return refused;
}
