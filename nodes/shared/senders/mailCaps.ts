/**
 * How many confirmation mails may be sent (promise B12), counted for all workers in one table. A mail is claimed
 * by inserting a row and then counting: of rows inserted at the same time the lower ids win, whoever reads.
 */
import { makePersonKey, readPerson } from '../message/personKey';
import type { Row, Table, TableSchema } from '../tables/types';
import { normalizeOwner } from './registration';

export const mailLogTableName = 'Confirmation Mails';

/** @param name the table's name, when the operator chose another */
export function describeMailLog(name: string = mailLogTableName): TableSchema {
	return {
		name,
		columns: [
			{ name: 'address', type: 'string' },
			{ name: 'owner', type: 'string' },
			{ name: 'claimed', type: 'date' },
			// `claimed`, `sent`, `failed`, `undeliverable`, or `refused`, which does not count.
			{ name: 'outcome', type: 'string' },
			{ name: 'messageId', type: 'string' },
		],
	};
}

/** At most `count` mails in any `hours` hours, to one address, for one owner, or in all. */
export interface MailLimit {
	scope: 'address' | 'owner' | 'all';
	count: number;
	hours: number;
}

/** How many mails of each {@link MailLimit}. */
export interface MailCounts {
	perAddress: number;
	perOwner: number;
	perHour: number;
}

export const defaultCounts: MailCounts = { perAddress: 3, perOwner: 20, perHour: 100 };

export const limitsOf = ({ perAddress, perOwner, perHour }: MailCounts): MailLimit[] => [
	{ scope: 'address', count: perAddress, hours: 24 },
	{ scope: 'owner', count: perOwner, hours: 24 },
	{ scope: 'all', count: perHour, hours: 1 },
];

export interface MailRequest {
	address: string;
	owner: string;
}

/** `claimId`: the row in the mail log, which takes the outcome; `limit`: the limit that was reached. */
export type MailClaim = { claimId: number } | { limit: MailLimit };

const keptHours = 7 * 24;
const hourMs = 3_600_000;

/**
 * Claims mails, one a request. Never more than four calls, however many requests.
 * @param table the mail log
 * @returns one answer a request, in order
 */
export async function claimMails(
	table: Table,
	requests: MailRequest[],
	limits: MailLimit[],
	now: Date,
): Promise<MailClaim[]> {
	const known = await table.read();
	const counter = createCounter(limits, now);
	for (const row of known) counter.count(row);
	const answers = requests.map((request) => counter.count(toRow(request, now)));
	const wanted = requests.filter((_, index) => !answers[index]);
	const inserted = await table.insert(wanted.map((request) => toRow(request, now)));

	const refused = wanted.length ? findRefused(await table.read(), limits, now) : new Map();
	const late = inserted.filter(({ id }) => refused.has(id!));
	await setOutcomes(
		table,
		late.map(({ id }) => ({ claimId: id!, outcome: 'refused' })),
	);
	await forgetOldMails(table, known, limits, now);

	const ids = inserted.map(({ id }) => id!);
	return answers.map((limit) => {
		if (limit) return { limit };
		const claimId = ids.shift()!;
		const reached = refused.get(claimId) as MailLimit | undefined;
		return reached ? { limit: reached } : { claimId };
	});
}

export interface MailOutcome {
	claimId: number;
	outcome: 'sent' | 'failed' | 'undeliverable' | 'refused';
	messageId?: string;
}

/** Writes what became of claimed mails, in one call. `refused` gives the claim back. */
export async function setOutcomes(table: Table, outcomes: MailOutcome[]): Promise<void> {
	if (outcomes.length === 0) return;
	await table.updateEach(
		outcomes.map(({ claimId, outcome, messageId }) => ({
			conditions: [{ column: 'id', is: 'equal', value: claimId }],
			set: { outcome, ...(messageId !== undefined && { messageId }) },
		})),
	);
}

/** @returns the limit each claim in the log runs into, by row id, judged in the order of ids */
function findRefused(rows: Row[], limits: MailLimit[], now: Date): Map<number, MailLimit> {
	const counter = createCounter(limits, now);
	const refused = new Map<number, MailLimit>();
	for (const row of rows) {
		const limit = counter.count(row);
		if (limit) refused.set(row.id!, limit);
	}
	return refused;
}

/** Counts mails in the order given; a mail that runs into a limit is named that limit and not counted. */
function createCounter(limits: MailLimit[], now: Date) {
	const counts = limits.map(() => new Map<string, number>());
	const personOf = remember(findPerson);
	const keyOf = (scope: MailLimit['scope'], { owner, address }: Row): string => {
		switch (scope) {
			case 'all':
				return '';
			case 'owner':
				return personOf(String(owner ?? ''));
			case 'address':
				return personOf(String(address ?? ''));
		}
	};
	return {
		count(row: Row): MailLimit | null {
			if (row.outcome === 'refused') return null;
			const claimed = Date.parse(String(row.claimed));
			// A claim of a worker whose clock is ahead counts; a cell that is no date does too.
			const ageMs = Number.isNaN(claimed) ? 0 : now.getTime() - claimed;
			const keys = limits.map(({ scope, hours }) =>
				ageMs >= hours * hourMs ? null : keyOf(scope, row),
			);
			const reached = limits.find((limit, index) => {
				const key = keys[index];
				return typeof key === 'string' && (counts[index]!.get(key) ?? 0) >= limit.count;
			});
			if (reached) return reached;
			keys.forEach((key, index) => {
				if (key !== null) counts[index]!.set(key, (counts[index]!.get(key) ?? 0) + 1);
			});
			return null;
		},
	};
}

/** Works each text out once: a log names few addresses many times. */
function remember(workOut: (text: string) => string): (text: string) => string {
	const results = new Map<string, string>();
	return (text) => {
		const result = results.get(text) ?? workOut(text);
		results.set(text, result);
		return result;
	};
}

/** The person behind an address, however it is spelt, as the never-log lists know them; an id stays an id. */
function findPerson(addressOrId: string): string {
	const person = readPerson(addressOrId);
	return person ? makePersonKey(person, true) : normalizeOwner(addressOrId);
}

function toRow({ address, owner }: MailRequest, now: Date): Row {
	return { address, owner, claimed: now.toISOString(), outcome: 'claimed' };
}

async function forgetOldMails(
	table: Table,
	known: Row[],
	limits: MailLimit[],
	now: Date,
): Promise<void> {
	const hours = Math.max(keptHours, ...limits.map((limit) => limit.hours));
	const oldest = new Date(now.getTime() - hours * hourMs).toISOString();
	if (!known.some(({ claimed }) => typeof claimed === 'string' && claimed < oldest)) return;
	await table.remove([{ column: 'claimed', is: 'lessThan', value: oldest }]);
}
