/**
 * Changes to one's own addresses (promises P03, P08, B31): the owner is the one signed in, so that only the holder of the
 * address is asked. What was declined or put on hold stays so, whoever would rather have it off the list.
 */
import type { ConfirmationRequest, Sending } from '../shared/asking/confirmation';
import type { Said } from '../shared/mailSettings/said';
import { isRemovable } from '../shared/mailSettings/page/addressesPage';
import type { Words } from '../shared/mailSettings/words/en';
import { normalizeAddress } from '../shared/message/address';
import type { MailLimit } from '../shared/senders/mailCaps';
import { findRegistrations, type Registry } from '../shared/senders/registration';
import type { Table } from '../shared/tables/types';

/** Asks the holder of an address by mail. */
export type Asking = (request: Pick<ConfirmationRequest, 'address' | 'owner'>) => Promise<Sending>;

/** What a visitor is told of each reason not to send. */
const wordsOfReasons: Readonly<Record<string, keyof Words>> = {
	addressUnusable: 'addressUnusable',
	addressAutomatic: 'addressUnusable',
	addressRole: 'addressUnusable',
	mainSender: 'addressKnown',
	confirmedSender: 'addressKnown',
	suspendedSender: 'addressKnown',
	ownerAwaited: 'addressKnown',
	addressDeclined: 'addressDeclined',
	undeliverable: 'undeliverable',
	limitAddress: 'limitReached',
	limitOwner: 'limitReached',
	limitAll: 'limitReached',
};

const scopesOfReasons: Readonly<Record<string, MailLimit['scope']>> = {
	limitAddress: 'address',
	limitOwner: 'owner',
	limitAll: 'all',
};

/** Adds an address, or mails its holder again: one and the same. */
export async function addAddress(
	written: string,
	owner: string,
	limits: MailLimit[],
	ask: Asking,
): Promise<{ said: Said; sending: Sending }> {
	const address = normalizeAddress(written) || written;
	const sending = await ask({ address, owner });
	return { said: describeSending(address, sending, limits), sending };
}

function describeSending(address: string, sending: Sending, limits: MailLimit[]): Said {
	if ('problem' in sending) return { word: 'notMailed', values: { address } };
	const { outcome, reasons } = sending.confirmation;
	if (outcome === 'sent') return { word: 'confirmationMailed', values: { address }, isGood: true };
	const code = reasons[0]?.code ?? '';
	const limit = limits.find(({ scope }) => scope === scopesOfReasons[code]);
	return {
		word: wordsOfReasons[code] ?? 'notMailed',
		values: {
			address,
			...(limit && { count: String(limit.count), hours: String(limit.hours) }),
		},
	};
}

/** Takes an address off the owner's own list. */
export async function removeAddress(
	written: string,
	owner: string,
	registry: Registry,
	senders: Table,
): Promise<Said> {
	const address = normalizeAddress(written);
	const rows = address ? findRegistrations(registry, owner, address) : [];
	if (rows.length === 0 || !rows.every(isRemovable)) {
		return { word: 'notRemoved', values: { name: address || written } };
	}
	await senders.removeEach(
		rows.map(({ id, statusCell }) => [
			{ column: 'id', is: 'equal', value: id },
			{ column: 'status', is: 'equal', value: statusCell },
		]),
	);
	return { word: 'removed', values: { name: address }, isGood: true };
}
