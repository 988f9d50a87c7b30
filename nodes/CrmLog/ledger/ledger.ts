/**
 * The ledger (promise B27): who may write which mail, and what was written. A row says *started* before the CRM is
 * called and *logged* afterwards. Tables have no unique constraint, so a claim takes two steps: everybody's row is
 * there before anybody's becomes *started*, and whoever stood first strikes the others out. Five table calls a batch.
 */
import type { Change, Condition, Row, Table } from '../../shared/tables/types';
import { claimLastsMs, judgeStanding } from './standing';
import { readLedgerRow, type LedgerRow, type Parts, type Status } from './table';

/** A mail that is to be logged. */
export interface Wanted {
	key: string;
	/** Addresses of those it is logged to. */
	contacts: string[];
}

export type Claim =
	| { state: 'ours'; rowId: number; parts: Parts; isUnknown: boolean; key: string }
	| { state: 'done'; parts: Parts }
	| { state: 'wait'; until: number; isUnknown: boolean };

export type OwnClaim = Extract<Claim, { state: 'ours' }>;

/** How a claimed mail ended; `unknown` leaves it *started*, so that the CRM is asked first. */
export interface Ending {
	claim: OwnClaim;
	status: 'logged' | 'failed' | 'unknown';
	parts: Parts;
	problem: string;
}

export interface LedgerSettings {
	table: Table;
	crm: string;
	/** Unlike any other run's. */
	run: string;
	lagMs: number;
	now: () => number;
}

export class Ledger {
	constructor(private readonly settings: LedgerSettings) {}

	/** Claims mails, each key once: one answer a mail, in order. */
	async open(wanted: Wanted[]): Promise<Claim[]> {
		const { now, lagMs } = this.settings;
		const at = now();
		const standings = (await this.read(wanted)).map((rows, index) =>
			judgeStanding(rows, wanted[index]!.contacts, at, lagMs),
		);
		const fresh = wanted.filter((_, index) => standings[index]!.kind === 'new');
		const rowIds = await this.enter(fresh, at);

		const changes = new Map<number, Change>();
		wanted.forEach(({ key }, index) => {
			const standing = standings[index]!;
			const rowId = rowIds.get(key);
			if (standing.kind === 'open') {
				const { id, status, claim } = standing.row;
				changes.set(index, this.take(id, status, claim, at));
			} else if (rowId !== undefined) {
				changes.set(index, this.take(rowId, 'claimed', this.settings.run, at));
			}
		});
		const taken = await this.settings.table.updateEach([...changes.values()]);
		const isTaken = new Map([...changes.keys()].map((index, n) => [index, taken[n]!.length > 0]));
		return wanted.map(({ key }, index): Claim => {
			const standing = standings[index]!;
			if (standing.kind === 'done') return { state: 'done', parts: standing.parts };
			if (standing.kind === 'wait') return { state: 'wait', ...standing };
			if (!isTaken.get(index)) {
				return { state: 'wait', until: at + claimLastsMs, isUnknown: false };
			}
			const isOpen = standing.kind === 'open';
			return {
				state: 'ours',
				key,
				rowId: isOpen ? standing.row.id : rowIds.get(key)!,
				parts: isOpen ? standing.parts : { records: {}, files: {} },
				isUnknown: isOpen && standing.isUnknown,
			};
		});
	}

	/** Holds claims for another while; @returns those that are still ours */
	async renew(claims: OwnClaim[]): Promise<OwnClaim[]> {
		const at = this.settings.now();
		const renewed = await this.settings.table.updateEach(
			claims.map(({ rowId }) => this.take(rowId, 'started', this.settings.run, at)),
		);
		return claims.filter((_, index) => renewed[index]!.length > 0);
	}

	/** Writes down how claimed mails ended; @returns which of them were still ours */
	async settle(endings: Ending[]): Promise<boolean[]> {
		if (endings.length === 0) return [];
		const at = new Date(this.settings.now()).toISOString();
		const settled = await this.settings.table.updateEach(
			endings.map(({ claim, status, parts, problem }) => ({
				conditions: whereHeld(claim.rowId, 'started', this.settings.run),
				set: {
					status: status === 'unknown' ? 'started' : status,
					parts: JSON.stringify(parts),
					problem,
					loggedAt: status === 'logged' ? at : null,
				},
			})),
		);
		return settled.map((rows) => rows.length > 0);
	}

	private async read(wanted: Wanted[]): Promise<LedgerRow[][]> {
		const found = await this.settings.table.readEach(wanted.map(({ key }) => this.whereKey(key)));
		return found.map((rows) => rows.map(readLedgerRow).filter((row) => row !== null));
	}

	/** Enters mails nobody has tried; @returns the rows of those that no other run entered first */
	private async enter(fresh: Wanted[], at: number): Promise<Map<string, number>> {
		const { table, crm, run } = this.settings;
		const inserted = await table.insert(
			fresh.map(({ key }): Row => ({
				key,
				crm,
				status: 'claimed',
				claim: run,
				startedAt: new Date(at).toISOString(),
			})),
		);
		const rowIds = new Map(inserted.map((row) => [row.key as string, row.id!]));
		if (fresh.length === 0) return rowIds;
		const strikes: Array<{ key: string; rival: Condition[] }> = [];
		const lost = new Set<string>();
		(await this.read(fresh)).forEach((rows, index) => {
			const { key } = fresh[index]!;
			const own = rowIds.get(key)!;
			for (const { id, status, claim } of rows) {
				if (id === own) continue;
				if (status !== 'claimed' || id < own) lost.add(key);
				else strikes.push({ key, rival: whereHeld(id, 'claimed', claim) });
			}
		});
		const tried = strikes.filter(({ key }) => !lost.has(key));
		if (tried.length > 0) {
			await table.removeEach(tried.map(({ rival }) => rival));
			// One that is still there has begun in the meantime: then the mail is its own. Whoever came later sees our row.
			const contested = fresh.filter(({ key }) => tried.some((strike) => strike.key === key));
			(await this.read(contested)).forEach((rows, index) => {
				const { key } = contested[index]!;
				const own = rowIds.get(key)!;
				const isOthers = rows.some(
					({ id, status }) => id < own || status === 'started' || status === 'logged',
				);
				if (isOthers) lost.add(key);
			});
		}
		if (lost.size > 0) {
			await table.removeEach([...lost].map((key) => whereHeld(rowIds.get(key)!, 'claimed', run)));
			for (const key of lost) rowIds.delete(key);
		}
		return rowIds;
	}

	private whereKey(key: string): Condition[] {
		return [
			{ column: 'key', is: 'equal', value: key },
			{ column: 'crm', is: 'equal', value: this.settings.crm },
		];
	}

	private take(id: number, status: Status, claim: string, at: number): Change {
		return {
			conditions: whereHeld(id, status, claim),
			set: {
				status: 'started',
				claim: this.settings.run,
				startedAt: new Date(at).toISOString(),
			},
		};
	}
}

/** Of one shape, so that any number shares a call. */
function whereHeld(id: number, status: Status, claim: string): Condition[] {
	return [
		{ column: 'id', is: 'equal', value: id },
		{ column: 'status', is: 'equal', value: status },
		{ column: 'claim', is: 'equal', value: claim === '' ? null : claim },
	];
}
