/**
 * What Plan hands to Record through nodes of any CRM (B27): which claim in the ledger a mail has, and who is still missing.
 * It comes back through other nodes, so it is read as foreign input.
 */
import { isRecord } from '../shared/message/foreign/itemShapes';
import { textOf } from '../shared/text/asText';
import type { Message } from '../shared/message/types';
import type { Reason } from '../shared/reasons/receipt';
import type { CrmMail, WrittenRecord } from './connectors/connector';
import type { OwnClaim } from './ledger/ledger';
import { readParts, type Parts } from './ledger/table';

/** `json.ticket`. */
export interface Ticket {
	key: string;
	crm: string;
	/** Name of the ledger's table. */
	table: string;
	/** The execution of Plan that holds the claim. */
	run: string;
	rowId: number;
	/** Whom the item is for. */
	contacts: string[];
	/** Who has to have a record before the mail is logged. */
	wanted: string[];
	/** What stood in the CRM before. */
	parts: Parts;
	/** Enough of the message for Mailbox: Mark as Logged. */
	message: Record<string, unknown>;
}

/** A flat item for the nodes of any CRM. */
export interface PlannedItem {
	json: Record<string, unknown> & { ticket: Ticket };
	files: CrmMail['files'];
}

/** @returns the message without what is long: the item passes through many nodes */
export function describeMessage(message: unknown): Record<string, unknown> {
	if (!isRecord(message)) return {};
	const { text, newText, html, attachments, forwarded, ...rest } = message as Partial<Message>;
	void [text, newText, html, attachments, forwarded];
	return rest;
}

/**
 * @param mail as it fits
 * @param recordPer whether the CRM's record is one for all contacts or one each
 * @param ticket without whom the item is for
 * @param reasons what was cut
 * @returns one item a record that is missing
 */
export function planItems(
	mail: CrmMail,
	recordPer: 'mail' | 'contact',
	ticket: Omit<Ticket, 'contacts'>,
	reasons: Reason[],
): PlannedItem[] {
	const missing = mail.contacts.filter(({ address }) => !ticket.parts.records[address]);
	// Where everybody has a record, something else is missing: the CRM's nodes see all of it.
	const open = missing.length > 0 ? missing : mail.contacts;
	const groups = recordPer === 'contact' ? open.map((contact) => [contact]) : [open];
	const addressesOf = (people: Array<{ address: string }>) =>
		people.map(({ address }) => address).join(', ');
	// A mail that has a record for some is to be tied to it for the others.
	const record = recordPer === 'mail' ? Object.values(ticket.parts.records)[0] : undefined;
	return groups.map((contacts) => ({
		files: mail.files,
		json: {
			key: mail.key,
			recordId: record?.id ?? '',
			contact: contacts[0]!.address,
			contactName: contacts[0]!.name,
			contacts: contacts.map(({ address, name }) => ({ address, name })),
			owner: mail.owner,
			dealTags: mail.dealTags,
			date: mail.date,
			direction: mail.direction,
			subject: mail.subject,
			text: mail.text,
			html: mail.html,
			from: mail.from.address,
			fromName: mail.from.name,
			to: addressesOf(mail.to),
			cc: addressesOf(mail.cc),
			bcc: addressesOf(mail.bcc),
			messageId: mail.messageId,
			threadKey: mail.threadKey,
			files: mail.files.map(({ name }) => name),
			reasons,
			ticket: { ...ticket, contacts: contacts.map(({ address }) => address) },
		},
	}));
}

/** @returns the ticket, or null for anything that is none of ours */
export function readTicket(written: unknown): Ticket | null {
	if (!isRecord(written)) return null;
	const { rowId, message } = written;
	const [key, crm, table, run] = [written.key, written.crm, written.table, written.run].map(textOf);
	const [contacts, wanted] = [readList(written.contacts), readList(written.wanted)];
	if (!key || !crm || !table || !run || !contacts || !wanted) return null;
	if (typeof rowId !== 'number' || contacts.length === 0) return null;
	return {
		...{ key, crm, table, run, rowId, contacts, wanted },
		parts: readParts(JSON.stringify(written.parts ?? {})),
		message: isRecord(message) ? message : {},
	};
}

function readList(written: unknown): string[] | null {
	if (!Array.isArray(written)) return null;
	const list = written.map(textOf);
	return list.includes('') ? null : list;
}

/** What came of one planned item. */
export interface Result {
	ticket: Ticket;
	record: WrittenRecord;
	/** What the CRM's node says went wrong; '' when nothing did. */
	problem: string;
}

/** What came of one mail. */
export interface Recorded {
	ticket: Ticket;
	claim: OwnClaim;
	parts: Parts;
	/** Whether every contact has a record. */
	isWhole: boolean;
	problem: string;
}

/** @returns one a mail, in the order of their first results, with the numbers of its results */
export function groupResults(results: Result[]): Array<Recorded & { places: number[] }> {
	const groups = new Map<string, Recorded & { places: number[] }>();
	results.forEach(({ ticket, record, problem }, place) => {
		const { key, run, rowId, parts: before } = ticket;
		const id = JSON.stringify([ticket.table, ticket.crm, run, rowId, key]);
		const parts = groups.get(id)?.parts ?? structuredClone(before);
		if (!problem && record.id)
			for (const contact of ticket.contacts) parts.records[contact] = record;
		const problems = [groups.get(id)?.problem, problem || (record.id ? '' : 'No record id')];
		groups.set(id, {
			ticket,
			claim: { state: 'ours', key, rowId, parts: before, isUnknown: true },
			parts,
			isWhole: ticket.wanted.every((contact) => parts.records[contact] !== undefined),
			problem: problems.filter(Boolean).join('; '),
			places: [...(groups.get(id)?.places ?? []), place],
		});
	});
	return [...groups.values()];
}
