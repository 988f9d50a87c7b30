/**
 * Sends the confirmation mails of one batch (promises P03, P04, P08, B12): who may be mailed, within the caps all
 * workers share; the newest link into the registry before its mail leaves; what came of it afterwards. A constant
 * number of table calls, however many mails.
 */
import { findAddressRefusal, isPresentableOwner } from '../shared/confirmation/mailable';
import { createLinkId, signLink, type LinkClaims } from '../shared/confirmation/signedLink';
import { normalizeAddress } from '../shared/message/address';
import type { Reason } from '../shared/reasons/receipt';
import { addSenders } from '../shared/senders/addSenders';
import { claimMails, setOutcomes } from '../shared/senders/mailCaps';
import {
	findMailStop,
	findPending,
	isLinkOpen,
	recordLinks,
	recordSent,
	recordUndeliverable,
	type NewLink,
} from '../shared/senders/recordLinks';
import { normalizeOwner, readRegistry, type Registry } from '../shared/senders/registration';
import { createReplyCode } from '../shared/senders/replyCode';
import type {
	ConfirmationRequest,
	Delivery,
	OutgoingConfirmation,
	Sending,
	SendingPlace,
} from './confirmation';
import { reason } from './reasons';
import { takeBackLinks } from './takeBackLinks';

interface Plan {
	index: number;
	request: ConfirmationRequest;
	skip?: Reason;
	outgoing?: OutgoingConfirmation & { claimId: number };
	delivery?: Delivery;
}

/** @returns what became of each request, in order */
export async function sendConfirmations(
	requests: ConfirmationRequest[],
	place: SendingPlace,
): Promise<Sending[]> {
	const plans = requests.map(planRequest);
	if (plans.some(({ skip }) => !skip)) {
		const registry = await applyRegistry(plans, place);
		await applyLimits(plans, place);
		await announceLinks(plans, registry, place);
		await deliverAll(plans, place);
		await recordDeliveries(plans, registry, place);
	}
	return plans.map(describe);
}

/** What can be said without the tables. */
function planRequest(request: ConfirmationRequest, index: number): Plan {
	const address = normalizeAddress(request.address);
	const owner = normalizeOwner(request.owner);
	const refusal = findAddressRefusal(address, request.allowRoleAddresses);
	const isPresentable = owner !== '' && isPresentableOwner(request.ownerName || owner);
	return {
		index,
		request: { ...request, address: address || request.address, owner: owner || request.owner },
		skip:
			request.forbiddenBy ??
			(refusal ? reason(refusal) : undefined) ??
			(isPresentable ? undefined : reason('ownerUnpresentable')),
	};
}

function going(plans: Plan[]): Plan[] {
	return plans.filter(({ skip }) => !skip);
}

/** Puts whoever is new on the list, not confirmed (P03), and asks the list who may not be mailed. */
async function applyRegistry(
	plans: Plan[],
	{ registry: table, now }: SendingPlace,
): Promise<Registry> {
	await addSenders(
		table,
		going(plans).map(({ request: { owner, address } }) => ({
			owner,
			address,
			kind: 'alternative',
		})),
		now,
	);
	const registry = readRegistry(await table.read());
	const undeliverable = new Set(
		registry.registrations
			.filter(({ delivery }) => delivery === 'undeliverable')
			.map(({ address }) => address),
	);
	for (const plan of going(plans)) {
		const { owner, address } = plan.request;
		const stop = findMailStop(registry, owner, address);
		plan.skip =
			stop ??
			(undeliverable.has(address) ? reason('undeliverable') : undefined) ??
			(plan.request.isFromMail ? findOpenRequest(registry, plan.request, now) : undefined);
	}
	return registry;
}

/** A link still good is not replaced because another mail came: its reader would hold a void one. */
function findOpenRequest(
	registry: Registry,
	{ owner, address }: ConfirmationRequest,
	now: Date,
): Reason | undefined {
	const pending = findPending(registry, owner, address);
	return pending && isLinkOpen(pending, now) ? reason('alreadyAsked') : undefined;
}

const limitReasons = { address: 'limitAddress', owner: 'limitOwner', all: 'limitAll' } as const;

/** Takes a place in the mail log for each mail, as far as the caps allow, and signs its link. */
async function applyLimits(plans: Plan[], place: SendingPlace): Promise<void> {
	const candidates = going(plans);
	const answers = await claimMails(
		place.mailLog,
		candidates.map(({ request: { address, owner } }) => ({ address, owner })),
		place.limits,
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
	return {
		request,
		claims,
		token: signLink(claims, place.keys),
		replyCode: request.offerReply ? createReplyCode() : '',
	};
}

/** The newest link goes into the registry before its mail leaves; older links are void from here on (P08). */
async function announceLinks(
	plans: Plan[],
	registry: Registry,
	place: SendingPlace,
): Promise<void> {
	const announced = going(plans);
	const standing = await recordLinks(
		place.registry,
		registry,
		announced.map(({ outgoing }) => describeLink(outgoing!)),
		place.now,
	);
	const overtaken = announced.filter((_, index) => !standing[index]);
	if (overtaken.length === 0) return;
	const current = readRegistry(await place.registry.read());
	for (const plan of overtaken) {
		const { owner, address } = plan.request;
		const stop = findMailStop(current, owner, address);
		plan.skip = reason(stop ? 'withdrawn' : 'alreadyAsked');
	}
	await setOutcomes(
		place.mailLog,
		overtaken.map(({ outgoing }) => ({ claimId: outgoing!.claimId, outcome: 'refused' })),
	);
}

function describeLink({ claims, replyCode, request }: OutgoingConfirmation): NewLink {
	const { owner, address, linkId, expiresAt } = claims;
	return {
		owner,
		address,
		linkId,
		expires: new Date(expiresAt * 1000),
		replyCode,
		replaces: !request.isFromMail,
	};
}

async function deliverAll(plans: Plan[], place: SendingPlace): Promise<void> {
	let broken: Delivery | undefined;
	for (const plan of going(plans)) {
		// What stops one mail at the server's door stops the next one too.
		plan.delivery = broken ?? (await place.deliver(plan.outgoing!, plan.index));
		if (plan.delivery.kind === 'broken') broken = plan.delivery;
	}
}

/** What the mail log says of a mail; one that never reached the server gives its place back. */
const logged = {
	sent: 'sent',
	undeliverable: 'undeliverable',
	postponed: 'failed',
	broken: 'refused',
} as const satisfies Record<Delivery['kind'], string>;

async function recordDeliveries(
	plans: Plan[],
	registry: Registry,
	place: SendingPlace,
): Promise<void> {
	const delivered = going(plans);
	const ofKind = (kinds: Array<Delivery['kind']>) =>
		delivered.filter(({ delivery }) => kinds.includes(delivery!.kind));
	await recordSent(
		place.registry,
		registry,
		ofKind(['sent']).map(({ outgoing }) => outgoing!.claims),
	);
	await takeBackLinks(
		place.registry,
		registry,
		ofKind(['postponed', 'broken', 'undeliverable']).map(({ outgoing }) => outgoing!.claims),
	);
	await recordUndeliverable(
		place.registry,
		registry,
		ofKind(['undeliverable']).map(({ request }) => request.address),
	);
	await setOutcomes(
		place.mailLog,
		delivered.map(({ outgoing, delivery }) => ({
			claimId: outgoing!.claimId,
			outcome: logged[delivery!.kind],
			...(delivery!.kind === 'sent' && { messageId: delivery!.messageId }),
		})),
	);
}

function describe({ request, skip, outgoing, delivery }: Plan): Sending {
	if (delivery?.kind === 'broken') return { problem: delivery.problem };
	const { address, owner } = request;
	if (delivery?.kind === 'sent') {
		return {
			confirmation: {
				address,
				owner,
				outcome: 'sent',
				messageId: delivery.messageId,
				expiresAt: new Date(outgoing!.claims.expiresAt * 1000).toISOString(),
				reasons: [reason('mailed', { address }), ...delivery.warnings],
			},
			linkId: outgoing!.claims.linkId,
		};
	}
	const why = skip ?? delivery?.why;
	return {
		confirmation: {
			address,
			owner,
			outcome: 'skipped',
			messageId: '',
			expiresAt: '',
			reasons: why ? [why] : [],
		},
		linkId: '',
	};
}
