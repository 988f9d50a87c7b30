/**
 * What the registry knows of confirmation mails: which address may be mailed, the newest link of each request,
 * which makes older ones void, and what became of the mail (promises P08, B08, B12).
 */
import type { Reason } from '../reasons/receipt';
import type { Change, Condition, Row, Table } from '../tables/types';
import { nobodyAsked, readConsent, writeConsent, type Consent } from './consent';
import { senderReason } from './reasons';
import { findRegistrations, findStrictest, type Registration, type Registry } from './registration';
import { digestReplyCode } from './replyCode';

/** The links of one request about to be mailed; owner and address normalised. */
export interface NewLink {
	owner: string;
	address: string;
	/** Of the mail to the address; empty when only the owner is mailed. */
	linkId: string;
	/** Whether the owner must agree, too (B31); what a row says of that already stands. */
	asksOwner?: boolean;
	/** Of the mail to the owner's main address. */
	ownerLinkId?: string;
	expires: Date;
	/** The code for confirming by reply, if the mail carries one. */
	replyCode?: string;
	/** Whether it takes the place of a link that another worker, or the same call, wrote down since the table was read. */
	replaces: boolean;
}

/** @returns why no confirmation mail is sent about the address of the owner, or null */
export function findMailStop(registry: Registry, owner: string, address: string): Reason | null {
	const registration = findPending(registry, owner, address);
	switch (registration?.status) {
		case undefined:
			return senderReason('notListed', { address, owner });
		case 'main':
			return senderReason('mainSender', { address, owner });
		case 'confirmed':
			return senderReason('confirmedSender', { address, owner, how: registration.how });
		case 'suspended':
			return senderReason('suspendedSender', { address, owner });
		case 'declined':
			return senderReason('addressDeclined', { address, owner });
		default:
			return null;
	}
}

/**
 * Writes the newest links down, in a constant number of calls. Links go out only after that.
 * @param registry as it was read for {@link findMailStop}
 * @returns for each link whether it stands; one that does not must not be mailed
 */
export async function recordLinks(
	table: Table,
	registry: Registry,
	links: NewLink[],
	now: Date,
): Promise<boolean[]> {
	const changes = links.map((link): Change | null => {
		const { owner, address, linkId, ownerLinkId, replaces } = link;
		const pending = findPending(registry, owner, address);
		if (pending?.status !== 'notConfirmed') return null;
		const consent = addLinks(pending, link);
		// An agreement that came meanwhile is not written over.
		const isFree = replaces && !consent.owner;
		return {
			conditions: [...whileUnchanged(pending), ...(isFree ? [] : [whileLinked(pending)])],
			set: {
				linkId: writeConsent(consent),
				lastSent: now.toISOString(),
				sentCount: pending.sentCount + (linkId ? 1 : 0) + (ownerLinkId ? 1 : 0),
				...(linkId && describeHolderLink(link)),
			},
		};
	});
	const standing = changes.filter((change) => change !== null);
	const changed = standing.length ? await table.updateEach(standing) : [];
	let position = 0;
	return changes.map((change) => change !== null && changed[position++]!.length > 0);
}

function describeHolderLink({ owner, address, expires, replyCode }: NewLink): Row {
	return {
		linkExpires: expires.toISOString(),
		codeDigest: replyCode ? digestReplyCode(replyCode, owner, address) : '',
		delivery: 'sending',
	};
}

/** What makes the cell of links. */
export type LinkIds = Pick<NewLink, 'owner' | 'address' | 'linkId' | 'asksOwner' | 'ownerLinkId'>;

/** @returns the row's links and agreements with the new links among them */
export function addLinks(pending: Registration, link: LinkIds): Consent {
	const { holder, owner } = readConsent(pending.linkId);
	return {
		holder: link.linkId ? { linkId: link.linkId, agreed: false } : holder,
		...((link.asksOwner || owner) && {
			owner: link.ownerLinkId
				? { linkId: link.ownerLinkId, agreed: false }
				: (owner ?? nobodyAsked),
		}),
	};
}

/** Writes down that the mails of links have left, in one call. */
export async function recordSent(
	table: Table,
	registry: Registry,
	links: LinkIds[],
): Promise<void> {
	const changes = links.flatMap((link): Change[] => {
		const pending = findPending(registry, link.owner, link.address);
		if (!pending) return [];
		return [{ conditions: whileNewest(pending, link), set: { delivery: 'sent' } }];
	});
	if (changes.length > 0) await table.updateEach(changes);
}

/** How long a mail may take to leave; the worker of one that takes longer has ended over it. */
const longestSendingMs = 5 * 60_000;

/** Whether the reader of the newest link holds it, or is about to: then another mail would void it in their hands. */
export function isLinkOpen(pending: Registration, now: Date): boolean {
	if (!readConsent(pending.linkId).holder.linkId || new Date(pending.linkExpires) <= now)
		return false;
	const isLeaving = pending.delivery === 'sending' && pending.lastSent !== '';
	return !isLeaving || now.getTime() - Date.parse(pending.lastSent) < longestSendingMs;
}

/**
 * Writes down that mail to addresses does not arrive: a refusal for good (SMTP 5xx) or a bounce.
 * @param addresses normalised
 */
export async function recordUndeliverable(
	table: Table,
	registry: Registry,
	addresses: string[],
): Promise<void> {
	const bounced = new Set(addresses);
	const changes = registry.registrations
		.filter(({ address }) => bounced.has(address))
		.map((registration): Change => ({
			conditions: [idOf(registration)],
			set: { delivery: 'undeliverable' },
		}));
	if (changes.length > 0) await table.updateEach(changes);
}

/** The row that takes links and answers for one sender: of equally strict ones the oldest. */
export function findPending(
	registry: Registry,
	owner: string,
	address: string,
): Registration | undefined {
	return findStrictest(findRegistrations(registry, owner, address));
}

/** Conditions that hold as long as nobody else changed the row's status: what makes an answer single-use. */
export function whileUnchanged(registration: Registration): Change['conditions'] {
	return [idOf(registration), { column: 'status', is: 'equal', value: registration.statusCell }];
}

/** Conditions that hold as long as the links are the newest of the row, and nobody has answered. */
export function whileNewest(registration: Registration, link: LinkIds): Change['conditions'] {
	return [idOf(registration), whileLinked({ linkId: writeConsent(addLinks(registration, link)) })];
}

const idOf = ({ id }: Registration): Condition => ({ column: 'id', is: 'equal', value: id });

/** Holds as long as the row's links and agreements are the same. */
export const whileLinked = ({ linkId }: Pick<Registration, 'linkId'>): Condition =>
	linkId ? { column: 'linkId', is: 'equal', value: linkId } : { column: 'linkId', is: 'isEmpty' };
