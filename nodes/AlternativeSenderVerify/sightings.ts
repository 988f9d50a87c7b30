/**
 * What is written down of mails seen (promises B10, B16): last seen and last verdict of each sender, once a batch,
 * and a regression of its authentication, which is reported and, if wished, suspends the sender.
 */
import type { Reason } from '../shared/reasons/receipt';
import { whileUnchanged } from '../shared/senders/recordLinks';
import { senderReason } from '../shared/senders/reasons';
import type { Registration } from '../shared/senders/registration';
import type { Change } from '../shared/tables/types';
import type { Verdict } from '../shared/senders/findAuthor';

/** Rows seen within the same minute with the same verdict are not written again. */
const resolutionMs = 60_000;

export interface Sightings {
	/** Notes one mail of a sender; returns what there is to report about it. */
	note(registration: Registration, verdict: Verdict): Reason[];
	/** One change a sender, for one call. */
	listChanges(): Change[];
}

interface Sighting {
	registration: Registration;
	verdict: Verdict;
	isSuspended: boolean;
}

/** @param suspend whether a confirmed sender whose authentication regresses is suspended */
export function createSightings(now: Date, suspend: boolean): Sightings {
	const seen = new Map<number, Sighting>();
	return {
		note(registration, verdict) {
			const before = seen.get(registration.id);
			const lastVerdict = before?.verdict ?? registration.lastVerdict;
			const hasRegressed = lastVerdict === 'pass' && verdict === 'fail';
			const isAccepted = registration.status === 'confirmed' || registration.status === 'main';
			const isSuspended =
				before?.isSuspended || (hasRegressed && suspend && registration.status === 'confirmed');
			// What could not be known says nothing about the sender: the last real verdict stays.
			const known = verdict === 'undetermined' ? (lastVerdict as Verdict) : verdict;
			seen.set(registration.id, { registration, verdict: known, isSuspended });
			if (!hasRegressed || !isAccepted) return [];
			const { address, lastSeen } = registration;
			return [
				senderReason('authenticationRegressed', { address, lastSeen }),
				...(isSuspended ? [senderReason('suspendedNow', { address })] : []),
			];
		},
		listChanges() {
			return [...seen.values()]
				.filter((sighting) => sighting.isSuspended || isNews(sighting, now))
				.map(({ registration, verdict, isSuspended }) => ({
					// A row whose status changed meanwhile was answered by someone; it is seen again soon enough.
					conditions: whileUnchanged(registration),
					set: {
						lastSeen: now.toISOString(),
						lastVerdict: verdict,
						...(isSuspended && { status: 'suspended', since: now.toISOString() }),
					},
				}));
		},
	};
}

function isNews({ registration, verdict }: Sighting, now: Date): boolean {
	const ageMs = now.getTime() - new Date(registration.lastSeen).getTime();
	return registration.lastVerdict !== verdict || !(ageMs >= 0 && ageMs < resolutionMs);
}
