/**
 * Sends the confirmation mails of one batch (promises P03, P04, P08, B12): who may be mailed, within the caps all
 * workers share; the newest link into the registry before its mail leaves; what came of it afterwards. A constant
 * number of table calls, however many mails.
 */
import { findAddressRefusal, isPresentableOwner } from '../shared/confirmation/mailable';
import { createLinkId, signLink, type LinkClaims } from '../shared/confirmation/signedLink';
import type { SigningKeys } from '../shared/confirmation/signingKey';
import { normalizeAddress } from '../shared/message/address';
import type { Problem } from '../shared/problem';
import type { Reason } from '../shared/receipt';
import { claimMails, setOutcomes, type MailLimit } from '../shared/senders/mailCaps';
import {
	findStrictest,
	normalizeOwner,
	readRegistry,
	type Registration,
} from '../shared/senders/registration';
import type { Table } from '../shared/tables/types';
import { reason, refusalReason } from './reasons';

/** One mail that is asked for. */
export interface ConfirmationRequest {
	address: string;
	owner: string;
	/** How the mail names the owner; empty: as it is. */
	ownerName: string;
	language: LinkClaims['language'];
	organization: string;
	/** The page the link leads to, as `namePage` names it. */
	page: string;
	/** How long the link is valid. */
	validSeconds: number;
	allowRoleAddresses: boolean;
	limits: MailLimit[];
	/** Why the mail that brought the address forbids an answer, if it does. */
	forbiddenBy?: Reason;
}

/** A mail about to leave. */
export interface OutgoingConfirmation {
	request: ConfirmationRequest;
	claims: LinkClaims;
	/** The signed token of its link; goes into the mail and nowhere else. */
	token: string;
}

/** What the mail server made of one mail. */
export type Delivery =
	| { kind: 'sent'; messageId: string; warnings: Reason[] }
	| { kind: 'undeliverable'; why: Reason }
	| { kind: 'postponed'; why: Reason }
	/** Nothing can be sent: a wrong setting, or a server out of reach. */
	| { kind: 'broken'; problem: Problem };

export interface Confirmation {
	address: string;
	owner: string;
	outcome: 'sent' | 'skipped';
	messageId: string;
	/** ISO 8601; empty when nothing was sent. */
	expiresAt: string;
	reasons: Reason[];
}

export interface SendingPlace {
	registry: Table;
	mailLog: Table;
	keys: SigningKeys;
	purpose: LinkClaims['purpose'];
	now: Date;
	/** Sends one mail; `index` is its request's. Never throws. */
	deliver(mail: OutgoingConfirmation, index: number): Promise<Delivery>;
}

interface Plan {
	index: number;
	request: ConfirmationRequest;
	/** Rows of this owner and address; duplicates are treated alike. */
	registrations: Registration[];
	skip?: Reason;
	outgoing?: OutgoingConfirmation & { claimId: number };
	delivery?: Delivery;
}

/** @returns what became of each request, in order */
export async function sendConfirmations(
	requests: ConfirmationRequest[],
	place: SendingPlace,
): Promise<Array<Confirmation | { problem: Problem }>> {
	const plans = requests.map(planRequest);
	if (plans.some(({ skip }) => !skip)) {
		await applyRegistry(plans, place);
		await applyLimits(plans, place);
		await announceLinks(plans, place);
		await deliverAll(plans, place);
		await recordDeliveries(plans, place);
	}
	return plans.map(describe);
}

/** What can be said without the tables. */
function planRequest(request: ConfirmationRequest, index: number): Plan {
	const address = normalizeAddress(request.address);
	const owner = normalizeOwner(request.owner);
	const refusal = findAddressRefusal(address, request.allowRoleAddresses);
	const skip =
		request.forbiddenBy ??
		(refusal ? refusalReason(refusal) : undefined) ??
		(isPresentableOwner(request.ownerName || owner) ? undefined : reason('ownerUnpresentable'));
	return {
		index,
		request: { ...request, address: address || request.address, owner: owner || request.owner },
		registrations: [],
		skip,
	};
}

function going(plans: Plan[]): Plan[] {
	return plans.filter(({ skip }) => !skip);
}

/** Asks the registry who may not be mailed, and puts whoever is not in it into it as not confirmed (P03). */
async function applyRegistry(plans: Plan[], { registry, now }: SendingPlace): Promise<void> {
	const wanted = new Map<string, Registration[]>(
		going(plans).map(({ request }) => [request.address, []]),
	);
	// Addresses are compared normalised, which a table cannot do: all rows are read, in one call.
	for (const row of readRegistry(await registry.read()).registrations) {
		wanted.get(row.address)?.push(row);
	}
	for (const plan of going(plans)) {
		const ofAddress = wanted.get(plan.request.address) ?? [];
		plan.registrations = ofAddress.filter(({ owner }) => owner === plan.request.owner);
		plan.skip = findObjection(ofAddress, plan.registrations);
	}

	const missing = new Map<string, Plan>();
	for (const plan of going(plans)) {
		if (plan.registrations.length === 0) missing.set(keyOf(plan.request), plan);
	}
	const inserted = readRegistry(
		await registry.insert(
			[...missing.values()].map(({ request: { owner, address } }) => ({
				owner,
				address,
				status: 'notConfirmed',
				requested: now.toISOString(),
				sentCount: 0,
			})),
		),
	);
	for (const plan of going(plans)) {
		if (plan.registrations.length > 0) continue;
		const key = keyOf(plan.request);
		plan.registrations = inserted.registrations.filter((row) => keyOf(row) === key);
	}
}

/** "This was not me" holds for the address, whoever asks; everything else for this owner. */
function findObjection(ofAddress: Registration[], ofOwner: Registration[]): Reason | undefined {
	if (ofAddress.some(({ status }) => status === 'declined')) return reason('declined');
	if (ofAddress.some(({ delivery }) => delivery === 'undeliverable'))
		return reason('undeliverable');
	switch (findStrictest(ofOwner)?.status) {
		case 'suspended':
			return reason('suspended');
		case 'confirmed':
			return reason('alreadyConfirmed');
		case 'main':
			return reason('mainAddress');
		default:
			return undefined;
	}
}

const limitReasons = { address: 'limitAddress', owner: 'limitOwner', all: 'limitAll' } as const;

/** Takes a place in the mail log for each mail, as far as the caps allow, and signs its link. */
async function applyLimits(plans: Plan[], place: SendingPlace): Promise<void> {
	const candidates = going(plans);
	// Limits are the node's, the same for all items of a batch.
	const answers = await claimMails(
		place.mailLog,
		candidates.map(({ request: { address, owner } }) => ({ address, owner })),
		candidates[0]?.request.limits ?? [],
		place.now,
	);
	candidates.forEach((plan, index) => {
		const answer = answers[index]!;
		if ('limit' in answer) plan.skip = reason(limitReasons[answer.limit.scope], answer.limit);
		else plan.outgoing = { ...writeLink(plan.request, place), claimId: answer.claimId };
	});
}

function writeLink(request: ConfirmationRequest, place: SendingPlace): OutgoingConfirmation {
	const issuedAt = Math.floor(place.now.getTime() / 1000);
	const claims: LinkClaims = {
		purpose: place.purpose,
		address: request.address,
		owner: request.owner,
		page: request.page,
		linkId: createLinkId(),
		issuedAt,
		expiresAt: issuedAt + request.validSeconds,
		language: request.language,
		organization: request.organization,
	};
	return { request, claims, token: signLink(claims, place.keys) };
}

/** The newest link goes into the registry before its mail leaves; older links are void from here on (P08). */
async function announceLinks(plans: Plan[], { registry }: SendingPlace): Promise<void> {
	const newest = new Map<string, Plan>();
	for (const plan of going(plans)) newest.set(keyOf(plan.request), plan);
	await registry.updateEach(
		[...newest.values()].flatMap(({ registrations, outgoing }) =>
			registrations.map(({ id, statusCell }) => ({
				conditions: [
					{ column: 'id', is: 'equal' as const, value: id },
					{ column: 'status', is: 'equal' as const, value: statusCell },
				],
				set: {
					linkId: outgoing!.claims.linkId,
					linkExpires: new Date(outgoing!.claims.expiresAt * 1000).toISOString(),
				},
			})),
		),
	);
}

async function deliverAll(plans: Plan[], place: SendingPlace): Promise<void> {
	let broken: Delivery | undefined;
	for (const plan of going(plans)) {
		// What stops one mail at the server's door stops the next one too.
		plan.delivery = broken ?? (await place.deliver(plan.outgoing!, plan.index));
		if (plan.delivery.kind === 'broken') broken = plan.delivery;
	}
}

/** Writes down what came of the mails; a link whose mail never left gives way to the one before it. */
async function recordDeliveries(plans: Plan[], place: SendingPlace): Promise<void> {
	const delivered = going(plans);
	const keys = [...new Set(delivered.map(({ request }) => keyOf(request)))];
	await place.registry.updateEach(
		keys.flatMap((key) => {
			const ofSender = delivered.filter(({ request }) => keyOf(request) === key);
			const announced = ofSender.at(-1)!.outgoing!.claims.linkId;
			const sent = ofSender.filter(({ delivery }) => delivery?.kind === 'sent');
			const last = sent.at(-1)?.outgoing?.claims;
			const refused = ofSender.some(({ delivery }) => delivery?.kind === 'undeliverable');
			return ofSender[0]!.registrations.map((row) => ({
				conditions: [
					{ column: 'id', is: 'equal' as const, value: row.id },
					{ column: 'linkId', is: 'equal' as const, value: announced },
				],
				set: {
					linkId: last?.linkId ?? row.linkId,
					linkExpires: last
						? new Date(last.expiresAt * 1000).toISOString()
						: row.linkExpires || null,
					sentCount: row.sentCount + sent.length,
					...(sent.length > 0 && { lastSent: place.now.toISOString(), delivery: 'sent' }),
					...(refused && { delivery: 'undeliverable' }),
				},
			}));
		}),
	);
	await setOutcomes(
		place.mailLog,
		delivered.map(({ outgoing, delivery }) => ({
			claimId: outgoing!.claimId,
			...(delivery!.kind === 'sent'
				? { outcome: 'sent' as const, messageId: delivery!.messageId }
				: { outcome: mailLogOutcomes[delivery!.kind] }),
		})),
	);
}

/** A mail that never reached the server gives its place back. */
const mailLogOutcomes = {
	undeliverable: 'undeliverable',
	postponed: 'failed',
	broken: 'refused',
} as const;

function keyOf({ owner, address }: { owner: string; address: string }): string {
	return JSON.stringify([owner, address]);
}

function describe({
	request,
	skip,
	outgoing,
	delivery,
}: Plan): Confirmation | { problem: Problem } {
	const { address, owner } = request;
	if (delivery?.kind === 'broken') return { problem: delivery.problem };
	if (delivery?.kind === 'sent') {
		return {
			address,
			owner,
			outcome: 'sent',
			messageId: delivery.messageId,
			expiresAt: new Date(outgoing!.claims.expiresAt * 1000).toISOString(),
			reasons: [reason('mailed', { address }), ...delivery.warnings],
		};
	}
	const why = skip ?? delivery?.why;
	return {
		address,
		owner,
		outcome: 'skipped',
		messageId: '',
		expiresAt: '',
		reasons: why ? [why] : [],
	};
}
