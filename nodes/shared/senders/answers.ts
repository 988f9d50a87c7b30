/**
 * Answers to confirmation requests (promises P05, B08, B09): each is judged on the registry as read and then written
 * by a conditional update, so that of many answers to one request, on whatever workers, exactly one counts.
 */
import type { Reason } from '../reasons/receipt';
import type { Change, Table } from '../tables/types';
import { createSenderJudge } from './judgeSender';
import { senderReason } from './reasons';
import { findRegistrations, readRegistry, type Registration, type Registry } from './registration';
import { agree, findParty, readConsent, writeConsent, type Party } from './consent';
import { findPending, whileLinked, whileUnchanged } from './recordLinks';
import { matchReplyCode } from './replyCode';
import type { SenderStatus } from './schema';

/** What entitles an answer. An operator's word needs no proof. */
export type Proof =
	| { how: 'link' | 'sendAndWait'; linkId: string }
	| { how: 'reply'; codes: string[] }
	| { how: 'operator' };

export interface Answer {
	/** Normalised; empty for a reply, whose code tells it. */
	owner: string;
	/** Normalised. */
	address: string;
	decision: 'confirm' | 'decline';
	proof: Proof;
}

/** What came of an answer, in the words of the page its giver sees. */
export type AnswerResult =
	'confirmed' | 'agreed' | 'declined' | 'used' | 'withdrawn' | 'expired' | 'damaged';

export interface AnswerOutcome {
	result: AnswerResult;
	owner: string;
	/** As the table has it afterwards. */
	status: SenderStatus | 'unknown';
	since: string | null;
	reason: Reason;
}

/** A change to be tried, or why there is none. */
type Plan =
	| {
			change: Change;
			registration: Registration;
			/** Who agreed, where the other is still to be heard. */
			half?: Party;
	  }
	| { outcome: AnswerOutcome };

/** How often an answer is tried when the other party answers at the same moment. */
const mostTries = 5;

/**
 * Takes answers, in order. Two calls, four when others answered at the same time or a sender has several rows, more
 * while holder and owner answer at the same time.
 * @returns one outcome an answer, in order
 */
export async function takeAnswers(
	table: Table,
	answers: Answer[],
	now: Date,
): Promise<AnswerOutcome[]> {
	const first = readRegistry(await table.read());
	const plans = answers.map((answer) => planAnswer(first, answer, now));
	const taken = new Set<Change>();
	let registry = first;
	for (let tries = 1; ; tries += 1) {
		await tryPlans(table, plans, taken);
		if (!plans.some((plan) => isLate(plan, taken))) break;
		// Whoever lost a race gets the reason that is true by now, or another try if it was the other party's answer.
		registry = readRegistry(await table.read());
		let isTriedAgain = false;
		plans.forEach((plan, index) => {
			if (!isLate(plan, taken)) return;
			const again = planAnswer(registry, answers[index]!, now);
			if (tries < mostTries && 'change' in again && readConsent(again.registration.linkId).owner) {
				plans[index] = again;
				isTriedAgain = true;
			}
		});
		if (!isTriedAgain) break;
	}

	const followers = plans.flatMap((plan, index) =>
		'change' in plan && taken.has(plan.change) && !plan.half
			? findDuplicates(registry, plan.registration, answers[index]!.decision, plan.change)
			: [],
	);
	if (followers.length > 0) await table.updateEach(followers);

	return plans.map((plan, index) => {
		if ('outcome' in plan) return plan.outcome;
		const answer = { ...answers[index]!, owner: plan.registration.owner };
		if (!taken.has(plan.change)) return describeRefused(registry, answer);
		return plan.half ? describeHalf(plan.registration, plan.half) : describeTaken(answer, now);
	});
}

function isLate(plan: Plan, taken: ReadonlySet<Change>): boolean {
	return 'change' in plan && !taken.has(plan.change);
}

async function tryPlans(table: Table, plans: Plan[], taken: Set<Change>): Promise<void> {
	const tried = plans.flatMap((plan) =>
		'change' in plan && !taken.has(plan.change) ? [plan.change] : [],
	);
	const changed = tried.length ? await table.updateEach(tried) : [];
	tried.forEach((change, index) => {
		if (changed[index]!.length > 0) taken.add(change);
	});
}

function planAnswer(registry: Registry, answer: Answer, now: Date): Plan {
	if (answer.proof.how === 'reply') return planReply(registry, answer, answer.proof.codes, now);
	const registration = findPending(registry, answer.owner, answer.address);
	if (!registration || !canAnswer(registration, answer)) {
		return { outcome: describeRefused(registry, answer) };
	}
	const { proof } = answer;
	if (proof.how === 'operator') {
		const conditions = whileUnchanged(registration);
		return { registration, change: { conditions, set: describeChange(answer, now) } };
	}
	const consent = readConsent(registration.linkId);
	const party = findParty(consent, proof.linkId);
	if (!party || consent[party]!.agreed) return { outcome: describeRefused(registry, answer) };
	return planParty(registration, answer, party, now);
}

/** One party's answer: it decides, or waits for the other's. */
function planParty(registration: Registration, answer: Answer, party: Party, now: Date): Plan {
	// A newer link may have been sent, or the other party have answered, since the table was read.
	const conditions = [...whileUnchanged(registration), whileLinked(registration)];
	const waiting =
		answer.decision === 'confirm' ? agree(readConsent(registration.linkId), party) : null;
	if (!waiting) return { registration, change: { conditions, set: describeChange(answer, now) } };
	const set = {
		linkId: writeConsent(waiting),
		...(party === 'holder' && { linkExpires: null, codeDigest: '' }),
	};
	return { registration, half: party, change: { conditions, set } };
}

function planReply(registry: Registry, answer: Answer, codes: string[], now: Date): Plan {
	const { address } = answer;
	const refuse = (reason: Reason, result: AnswerResult): Plan => {
		// Mail without a code may be any mail: whose sender its author is stays known to the workflow.
		const { owner, status, since } = createSenderJudge(registry, [])(address);
		return { outcome: { result, owner, status, since, reason } };
	};
	if (codes.length === 0) return refuse(senderReason('codeMissing'), 'damaged');
	const registration = registry.registrations.find(
		(row) =>
			row.address === address &&
			row.codeDigest !== '' &&
			matchReplyCode(codes, row) &&
			findPending(registry, row.owner, address)?.id === row.id,
	);
	if (!registration) return refuse(senderReason('codeUnknown', { address }), 'damaged');
	const { owner, codeDigest } = registration;
	const own = { ...answer, owner };
	if (!canAnswer(registration, own)) return { outcome: describeRefused(registry, own) };
	if (!(new Date(registration.linkExpires) > now)) {
		return refuse(senderReason('codeExpired', { address, owner }), 'expired');
	}
	const plan = planParty(registration, own, 'holder', now);
	if ('change' in plan) {
		plan.change.conditions.push({ column: 'codeDigest', is: 'equal', value: codeDigest });
	}
	return plan;
}

/** Whether the request is open to the answer: a link or a reply answers once, an operator may think again. */
function canAnswer({ status }: Registration, { decision, proof }: Answer): boolean {
	if (status === 'notConfirmed') return true;
	if (proof.how !== 'operator') return false;
	return decision === 'confirm' ? status === 'suspended' : status !== 'declined';
}

function describeChange({ decision, proof }: Answer, now: Date): Change['set'] {
	return {
		...(decision === 'confirm'
			? { status: 'confirmed', confirmed: now.toISOString() }
			: { status: 'declined', confirmed: null }),
		since: now.toISOString(),
		how: proof.how,
		linkId: '',
		linkExpires: null,
		codeDigest: '',
	};
}

/** Other rows of the same sender follow, or the strictest of them would undo a confirmation. */
function findDuplicates(
	registry: Registry,
	registration: Registration,
	decision: Answer['decision'],
	change: Change,
): Change[] {
	if (decision !== 'confirm') return [];
	return findRegistrations(registry, registration.owner, registration.address)
		.filter(({ id, status }) => id !== registration.id && status === registration.status)
		.map((row) => ({ conditions: whileUnchanged(row), set: change.set }));
}

function describeTaken({ owner, address, decision, proof }: Answer, now: Date): AnswerOutcome {
	const since = now.toISOString();
	return decision === 'confirm'
		? {
				result: 'confirmed',
				owner,
				status: 'confirmed',
				since,
				reason: senderReason('confirmedNow', { address, owner, how: proof.how }),
			}
		: {
				result: 'declined',
				owner,
				status: 'declined',
				since,
				reason: senderReason('declinedNow', { address, owner }),
			};
}

function describeHalf({ owner, address, since }: Registration, party: Party): AnswerOutcome {
	const code = party === 'holder' ? 'ownerAwaited' : 'holderAwaited';
	return {
		result: 'agreed',
		owner,
		status: 'notConfirmed',
		since: since || null,
		reason: senderReason(code, { address, owner }),
	};
}

function describeRefused(registry: Registry, answer: Answer): AnswerOutcome {
	const { owner, address, proof } = answer;
	const registration = findPending(registry, owner, address);
	if (!registration) {
		return {
			result: 'withdrawn',
			owner,
			status: 'unknown',
			since: null,
			reason: senderReason(proof.how === 'operator' ? 'notListed' : 'withdrawn', {
				address,
				owner,
			}),
		};
	}
	const { status } = registration;
	const since = registration.since || null;
	if (status === 'notConfirmed' && hasAgreed(registration, proof)) {
		const reason = senderReason('linkUsed', { address, owner });
		return { result: 'used', owner, status, since, reason };
	}
	const result = status === 'notConfirmed' || status === 'suspended' ? 'withdrawn' : 'used';
	return { result, owner, status, since, reason: explainRefusal(registration, answer) };
}

/** Whether the link gave its party's agreement before, and the other's is awaited. */
function hasAgreed({ linkId }: Registration, proof: Proof): boolean {
	if (!('linkId' in proof)) return false;
	const consent = readConsent(linkId);
	const party = findParty(consent, proof.linkId);
	return party !== null && consent[party]!.agreed;
}

function explainRefusal(registration: Registration, { proof }: Answer): Reason {
	const { owner, address, status, how } = registration;
	switch (status) {
		case 'notConfirmed':
			return senderReason('linkReplaced', { address, owner });
		case 'suspended':
			return senderReason('suspendedSender', { address, owner });
		default:
			if (proof.how !== 'operator') return senderReason('linkUsed', { address, owner });
			if (status === 'declined') return senderReason('declinedSender', { address, owner });
			if (status === 'main') return senderReason('mainSender', { address, owner });
			return senderReason('confirmedSender', { address, owner, how });
	}
}
