/**
 * Who has to agree before a sender counts (promise B31): the holder of the address and, where it was asked for by
 * somebody who need not be the owner, the owner at the main address. Both answers stand in the one cell `linkId`: a
 * conditional update on it lets exactly one of two simultaneous presses through, and no table needs a new column.
 */
import { findRegistrations, findStrictest, type Registry } from './registration';

/** Whose answer it is. */
export type Party = 'holder' | 'owner';

export interface Side {
	/** Its newest link, used or not; empty: none yet. */
	linkId: string;
	agreed: boolean;
}

export interface Consent {
	holder: Side;
	/** Absent where the owner need not be asked. */
	owner?: Side;
}

/** Neither has been asked. */
export const nobodyAsked: Side = { linkId: '', agreed: false };

const bothSides = /^holder=([\w-]*)(:agreed)? owner=([\w-]*)(:agreed)?$/;

/** @param cell as it stands in the table; a damaged one for both sides holds no link, and still needs both */
export function readConsent(cell: string): Consent {
	if (!/^\s*holder=/i.test(cell)) return { holder: { linkId: cell, agreed: false } };
	const [whole, holder = '', holderAgreed, owner = '', ownerAgreed] = bothSides.exec(cell) ?? [];
	if (whole === undefined) return { holder: nobodyAsked, owner: nobodyAsked };
	return {
		holder: { linkId: holder, agreed: holderAgreed !== undefined },
		owner: { linkId: owner, agreed: ownerAgreed !== undefined },
	};
}

/** @returns the cell; just the link where the owner is not asked */
export function writeConsent({ holder, owner }: Consent): string {
	if (!owner) return holder.linkId;
	const write = ({ linkId, agreed }: Side) => `${linkId}${agreed ? ':agreed' : ''}`;
	return `holder=${write(holder)} owner=${write(owner)}`;
}

/** @returns whose newest link it is, or null */
export function findParty({ holder, owner }: Consent, linkId: string): Party | null {
	if (linkId === '') return null;
	if (holder.linkId === linkId) return 'holder';
	return owner?.linkId === linkId ? 'owner' : null;
}

/** @returns the consent once the party has agreed; null when nobody else is left to ask */
export function agree(consent: Consent, party: Party): Consent | null {
	if (!consent.owner) return null;
	const { holder, owner } = { ...consent, owner: consent.owner };
	const agreed =
		party === 'holder'
			? { holder: { ...holder, agreed: true }, owner }
			: { holder, owner: { ...owner, agreed: true } };
	return agreed.holder.agreed && agreed.owner.agreed ? null : agreed;
}

/**
 * @param owner normalised: the owner of main addresses, or a main address
 * @returns the main address at which the owner is asked; '' for an owner the list does not know
 */
export function findMainAddress(registry: Registry, owner: string): string {
	const mains = registry.registrations.filter(
		(row) =>
			row.status === 'main' &&
			(row.owner === owner || row.address === owner) &&
			findStrictest(findRegistrations(registry, row.owner, row.address))?.status === 'main',
	);
	return (mains.find((row) => row.owner === owner) ?? mains[0])?.address ?? '';
}
