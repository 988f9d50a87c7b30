/**
 * Sends the confirmation mails of one batch (promises P03, P04, P08, B12): who may be mailed, within the caps all
 * workers share; the newest link into the registry before its mail leaves; what came of it afterwards. Where the owner
 * must agree, the main address gets a mail of its own (B31). A constant number of table calls, however many mails.
 */
import { findAddressRefusal, isPresentableOwner } from '../confirmation/mailable';
import { createLinkId, signLink, type LinkClaims } from '../confirmation/signedLink';
import { normalizeAddress } from '../message/address';
import type { Reason } from '../reasons/receipt';
import { addSenders } from '../senders/addSenders';
import { findMainAddress, readConsent, type Party } from '../senders/consent';
import { claimMails, setOutcomes } from '../senders/mailCaps';
import {
	findMailStop,
	findPending,
	isLinkOpen,
	recordLinks,
	recordSent,
	recordUndeliverable,
	type NewLink,
} from '../senders/recordLinks';
import { normalizeOwner, readRegistry, type Registry } from '../senders/registration';
import { createReplyCode } from '../senders/replyCode';
import type {
	ConfirmationRequest,
	Delivery,
	OutgoingConfirmation,
	Sending,
	SendingPlace,
} from './confirmation';
import { reason } from './reasons';
import { takeBackLinks } from './takeBackLinks';

/** One mail. */
interface Plan {
	/** Of the request. */
	index: number;
	request: ConfirmationRequest;
	party: Party;
	to: string;
	/** Whether the address is not to count before the owner has agreed. */
	asksOwner?: boolean;
	skip?: Reason;
	outgoing?: OutgoingConfirmation & { claimId: number };
	/** As the registry has them; one for both mails of a request. */
	links?: NewLink;
	delivery?: Delivery;
}

/** @returns what became of each request, in order */
export async function sendConfirmations(
	requests: ConfirmationRequest[],
	place: SendingPlace,
): Promise<Sending[]> {
	const toHolders = requests.map(planRequest);
	const toOwners: Plan[] = [];
	if (toHolders.some(({ skip }) => !skip)) {
		const registry = await applyRegistry(toHolders, toOwners, place);
		const plans = [...toHolders, ...toOwners];
		await applyLimits(plans, place);
		await announceLinks(plans, registry, place);
		await deliverAll(plans, place);
		await recordDeliveries(plans, registry, place);
	}
	const ofOwner = new Map(toOwners.map((plan) => [plan.index, plan]));
	return toHolders.map((plan) => describe(plan, ofOwner.get(plan.index)));
}

/** What can be said without the tables. */
function planRequest(request: ConfirmationRequest, index: number): Plan {
	const address = normalizeAddress(request.address);
	const owner = normalizeOwner(request.owner);
	const refusal = findAddressRefusal(address, request.allowRoleAddresses);
	const isPresentable = owner !== '' && isPresentableOwner(request.ownerName || owner);
	return {
		index,
		party: 'holder',
		to: address || request.address,
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
	toOwners: Plan[],
	{ registry: table, now, purpose }: SendingPlace,
): Promise<Registry> {
	await addSenders(
		table,
		going(plans).map(({ request: { owner, address, ownerMustAgree, askedBy } }) => ({
			owner,
			address,
			kind: 'alternative',
			ownerMustAgree,
			askedBy,
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
		const isOwnerUnknown = isOwnerToBeAsked(plan.request) && !findMainAddress(registry, owner);
		const stop = isOwnerUnknown ? reason('ownerUnknown') : findMailStop(registry, owner, address);
		plan.skip =
			stop ??
			(undeliverable.has(address) ? reason('undeliverable') : undefined) ??
			(plan.request.isFromMail ? findOpenRequest(registry, plan.request, now) : undefined);
		if (plan.skip) continue;
		const toOwner = purpose === 'alternativeSender' ? planOwner(registry, plan) : null;
		if (toOwner && undeliverable.has(toOwner.to)) toOwner.skip = reason('undeliverable');
		if (toOwner) toOwners.push(toOwner);
		plan.asksOwner = isOwnerToBeAsked(plan.request) && findMainAddress(registry, owner) !== address;
		const pending = findPending(registry, owner, address);
		if (pending && readConsent(pending.linkId).holder.agreed) plan.skip = reason('ownerAwaited');
	}
	return registry;
}

/** Mail about a request that the list knows asks for nothing new. */
function isOwnerToBeAsked({ ownerMustAgree, isFromMail }: ConfirmationRequest): boolean {
	return ownerMustAgree === true && !isFromMail;
}

/** @returns the mail to the owner's main address, where the owner has to agree and has not */
function planOwner(registry: Registry, { index, request }: Plan): Plan | null {
	const { owner, address, isFromMail } = request;
	const to = findMainAddress(registry, owner);
	const pending = findPending(registry, owner, address);
	const side = pending && readConsent(pending.linkId).owner;
	if (!to || to === address || side?.agreed) return null;
	if (!side && !isOwnerToBeAsked(request)) return null;
	// Another mail from the address is no reason to ask the owner again.
	if (isFromMail && side?.linkId) return null;
	const refusal = findAddressRefusal(to, true);
	return { index, request, party: 'owner', to, skip: refusal ? reason(refusal) : undefined };
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
		candidates.map(({ to, request: { owner } }) => ({ address: to, owner })),
		place.limits,
		place.now,
	);
	candidates.forEach((plan, index) => {
		const answer = answers[index]!;
		if ('limit' in answer) plan.skip = reason(limitReasons[answer.limit.scope], answer.limit);
		else plan.outgoing = { ...writeLink(plan, place), claimId: answer.claimId };
	});
}

function writeLink({ request, party, to }: Plan, place: SendingPlace): OutgoingConfirmation {
	const issuedAt = Math.floor(place.now.getTime() / 1000);
	const claims: LinkClaims = {
		purpose: party === 'owner' ? 'ownerConsent' : place.purpose,
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
		to,
		claims,
		token: signLink(claims, place.keys),
		replyCode: request.offerReply && party === 'holder' ? createReplyCode() : '',
	};
}

/** The newest link goes into the registry before its mail leaves; older links are void from here on (P08). */
async function announceLinks(
	plans: Plan[],
	registry: Registry,
	place: SendingPlace,
): Promise<void> {
	const announced = groupBy(going(plans), ({ index }) => index);
	const links = [...announced.values()].map(describeLinks);
	const standing = await recordLinks(place.registry, registry, links, place.now);
	const overtaken = [...announced.values()].filter((_, index) => !standing[index]).flat();
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

function groupBy<Key>(plans: Plan[], keyOf: (plan: Plan) => Key): Map<Key, Plan[]> {
	const groups = new Map<Key, Plan[]>();
	for (const plan of plans) groups.set(keyOf(plan), [...(groups.get(keyOf(plan)) ?? []), plan]);
	return groups;
}

/** @param mails of one request: to the holder, to the owner, or both */
function describeLinks(mails: Plan[]): NewLink {
	const { request, outgoing } = mails[0]!;
	const { owner, address, expiresAt } = outgoing!.claims;
	const find = (wanted: Party) => mails.find(({ party }) => party === wanted)?.outgoing;
	const links: NewLink = {
		owner,
		address,
		linkId: find('holder')?.claims.linkId ?? '',
		asksOwner: mails.some(({ party, asksOwner }) => party === 'owner' || asksOwner),
		ownerLinkId: find('owner')?.claims.linkId,
		expires: new Date(expiresAt * 1000),
		replyCode: find('holder')?.replyCode,
		replaces: !request.isFromMail,
	};
	for (const mail of mails) mail.links = links;
	return links;
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
		ofKind(['sent'])
			.filter(({ party }) => party === 'holder')
			.map(({ links }) => links!),
	);
	const failed = groupBy(ofKind(['postponed', 'broken', 'undeliverable']), ({ links }) => links!);
	await takeBackLinks(
		place.registry,
		registry,
		[...failed].map(([link, mails]) => ({
			link,
			failed: new Set(mails.map(({ party }) => party)),
		})),
	);
	await recordUndeliverable(
		place.registry,
		registry,
		ofKind(['undeliverable']).map(({ to }) => to),
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

function describe(toHolder: Plan, toOwner?: Plan): Sending {
	const holders = describeMail(toHolder);
	if (!toOwner) return holders;
	const owners = describeMail(toOwner);
	if ('problem' in holders) return holders;
	if ('problem' in owners) return owners;
	// Where the holder has agreed already, the owner's mail is the one that was asked for.
	const main = holders.confirmation.outcome === 'sent' ? holders : owners;
	const about =
		owners.confirmation.outcome === 'sent'
			? reason('ownerAsked', { address: toOwner.to })
			: reason('ownerNotAsked', { why: owners.confirmation.reasons[0]?.text ?? '' });
	const reasons =
		main === holders
			? [...holders.confirmation.reasons, about]
			: [...holders.confirmation.reasons, about, ...owners.confirmation.reasons.slice(1)];
	return { ...main, confirmation: { ...main.confirmation, reasons } };
}

function describeMail({ request, to, skip, outgoing, delivery }: Plan): Sending {
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
				reasons: [reason('mailed', { address: to }), ...delivery.warnings],
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
