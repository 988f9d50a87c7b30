/**
 * Signing in (promise B30): a link goes to main addresses on the list only, within caps that all workers share; it signs
 * in once, in one browser; and a session ends on every worker when its owner signs out or is no longer on the list. The
 * row of the mail, in the table "Sign-In Mails", stands for the link and for the session behind it.
 */
import { findAddressRefusal } from '../shared/confirmation/mailable';
import type { Session, SignInClaims } from '../shared/mailSettings/visitor';
import { normalizeAddress } from '../shared/message/address';
import { createSenderJudge } from '../shared/senders/judgeSender';
import {
	claimMails,
	describeMailLog,
	setOutcomes,
	type MailLimit,
} from '../shared/senders/mailCaps';
import { readRegistry, type Registry } from '../shared/senders/registration';
import type { Change, Condition, Table, TableSchema } from '../shared/tables/types';

/** The table of sign-in mails: like that of the confirmation mails, and who used the link. */
export function describeSignInMails(): TableSchema {
	const { columns } = describeMailLog();
	return { name: 'Sign-In Mails', columns: [...columns, { name: 'usedBy', type: 'string' }] };
}

/** Whoever is mailed too often still holds a link that is good: as many as these within one link's validity. */
export const signInLimits: MailLimit[] = [
	{ scope: 'address', count: 5, hours: 0.25 },
	{ scope: 'address', count: 40, hours: 24 },
	{ scope: 'all', count: 200, hours: 1 },
];

/** What became of a wish to be mailed a link; told to the operator, never to the one who asked. */
export type LinkOutcome = 'mailed' | 'unknownAddress' | 'limitReached' | 'notMailed';

/** Sends the mail with the link. @returns its Message-ID */
export type LinkMailer = (session: Omit<Session, 'expiresAt'>) => Promise<string>;

/**
 * Mails a link, if the address is somebody's main address.
 * @param written as the visitor wrote it
 * @throws what the mailer throws, once that is written down
 */
export async function mailLink(
	written: string,
	senders: Table,
	signInMails: Table,
	mail: LinkMailer,
	now: Date,
): Promise<LinkOutcome> {
	const address = normalizeAddress(written);
	if (!address || findAddressRefusal(address, true)) return 'unknownAddress';
	const { status, owner } = createSenderJudge(readRegistry(await senders.read()), [])(address);
	if (status !== 'main') return 'unknownAddress';
	const [claim] = await claimMails(signInMails, [{ address, owner }], signInLimits, now);
	if (!claim || 'limit' in claim) return 'limitReached';
	const mailId = claim.claimId;
	try {
		const messageId = await mail({ owner, address, mailId });
		// The reader may have been quicker.
		await signInMails.updateEach([
			{ conditions: rowIn(mailId, 'claimed'), set: { outcome: 'sent', messageId } },
		]);
	} catch (error) {
		await setOutcomes(signInMails, [{ claimId: mailId, outcome: 'refused' }]);
		throw error;
	}
	return 'mailed';
}

/**
 * Takes the link: of all presses, on whatever workers, those of one browser count.
 * @param guestId of the browser that pressed
 */
export async function takeLink(
	{ mailId }: SignInClaims,
	guestId: string,
	signInMails: Table,
): Promise<boolean> {
	const taken = (from: string): Change => ({
		conditions: rowIn(mailId, from),
		set: { outcome: 'used', usedBy: guestId },
	});
	const changed = await signInMails.updateEach([taken('sent'), taken('claimed')]);
	if (changed.flat().length > 0) return true;
	const rows = await signInMails.read([{ column: 'id', is: 'equal', value: mailId }]);
	// The button was pressed twice.
	return rows.some(({ outcome, usedBy }) => outcome === 'used' && usedBy === guestId);
}

/** Ends the session everywhere. */
export async function signOut({ mailId }: Session, signInMails: Table): Promise<void> {
	await signInMails.update(rowIn(mailId, 'used'), { outcome: 'signedOut' });
}

/**
 * Whether the session holds: its owner has not signed out, and the address is the owner's main address still.
 * @param registry as it stands now
 */
export async function isSessionGood(
	{ owner, address, mailId }: Session,
	registry: Registry,
	signInMails: Table,
): Promise<boolean> {
	const standing = createSenderJudge(registry, [])(address);
	if (standing.status !== 'main' || standing.owner !== owner) return false;
	const rows = await signInMails.read(rowIn(mailId, 'used'));
	return rows.some((row) => row.address === address && row.owner === owner);
}

function rowIn(mailId: number, outcome: string): Condition[] {
	return [
		{ column: 'id', is: 'equal', value: mailId },
		{ column: 'outcome', is: 'equal', value: outcome },
	];
}
