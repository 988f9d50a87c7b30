/**
 * Logs mails to a CRM, each part once (promise B27): claims them in the ledger, asks the CRM about what an earlier run
 * left open, writes what is missing and notes down how each mail ended. One mail that fails holds up no other; a CRM
 * that takes nothing more, or time that is up, leaves the rest for the next delivery with nothing half done.
 */
import type { Reason } from '../shared/reasons/receipt';
import {
	asFailure,
	CrmFailure,
	type Connector,
	type CrmMail,
	type MailFile,
	type Person,
	type RecordRequest,
	type WrittenRecord,
} from './connectors/connector';
import { fitMail } from './fitMail';
import type { Ending, Ledger, OwnClaim } from './ledger/ledger';
import type { Parts } from './ledger/table';
import { explain } from './reasons';
import type { RunTime } from './runTime';

export interface LogSettings {
	newContacts: 'create' | 'existingOnly';
}

/** `json.crm`. */
export interface CrmOutcome {
	crm: string;
	outcome: 'logged' | 'alreadyLogged' | 'failed' | 'skipped';
	/** The mail's log key. */
	key: string;
	records: Array<{ contact: string; id: string; url: string }>;
	attachments: Array<{ name: string; id: string }>;
	reasons: Reason[];
}

/** Mails claimed at once: what a crash can leave to be looked up, and what shares the ledger's table calls. */
const mailsAtOnce = 350;
/** A claim older than this is renewed before the CRM is called. */
const renewAfterMs = 30_000;
/** So many unknown ends in a row, and the CRM is not called any more. */
const mostUnknownEnds = 3;

/** @returns one outcome a mail, in order */
export async function logMails(
	mails: CrmMail[],
	connector: Connector,
	ledger: Ledger,
	settings: LogSettings,
	time: RunTime,
): Promise<CrmOutcome[]> {
	const outcomes = new Map<CrmMail, CrmOutcome>();
	const run = new LogRun(connector, ledger, settings, time);
	for (const round of splitRounds(mails)) {
		for (const [mail, outcome] of await run.logRound(round)) outcomes.set(mail, outcome);
	}
	return mails.map((mail) => outcomes.get(mail)!);
}

/** No round holds a mail twice: the second copy finds in the ledger what became of the first. */
function splitRounds(mails: CrmMail[]): CrmMail[][] {
	const rounds: Array<Map<string, CrmMail>> = [];
	const firstOpen = new Map<string, number>();
	for (const mail of mails) {
		let place = firstOpen.get(mail.key) ?? 0;
		while (rounds[place] && rounds[place]!.size >= mailsAtOnce) place += 1;
		rounds[place] ??= new Map();
		rounds[place]!.set(mail.key, mail);
		firstOpen.set(mail.key, place + 1);
	}
	return rounds.map((round) => [...round.values()]);
}

/** One claimed mail on its way. */
interface Work {
	mail: CrmMail;
	claim: OwnClaim;
	parts: Parts;
	reasons: Reason[];
	/** Ids of the mail's contacts, by address. */
	contacts: Map<string, string>;
	/** The first failure after which something of the mail is still missing. */
	failure: CrmFailure | null;
	wasFound: boolean;
	/** Set once nothing more is to be done for it. */
	ended: { status: Ending['status']; outcome: CrmOutcome['outcome']; reasons: Reason[] } | null;
}

class LogRun {
	/** Why nothing more is asked of the CRM. */
	private stopped: Reason | null = null;
	private unknownEnds = 0;
	private heldSince = 0;
	/** Ids of contacts, by address, as earlier rounds found them. */
	private readonly contacts = new Map<string, string>();

	constructor(
		private readonly connector: Connector,
		private readonly ledger: Ledger,
		private readonly settings: LogSettings,
		private readonly time: RunTime,
	) {}

	async logRound(mails: CrmMail[]): Promise<Map<CrmMail, CrmOutcome>> {
		const outcomes = new Map<CrmMail, CrmOutcome>();
		if (this.isOver()) {
			for (const mail of mails) outcomes.set(mail, this.describe(mail, 'failed', [this.stopped!]));
			return outcomes;
		}
		this.heldSince = this.time.now();
		const claims = await this.ledger.open(
			mails.map(({ key, contacts }) => ({ key, contacts: contacts.map(({ address }) => address) })),
		);
		const works: Work[] = [];
		mails.forEach((original, index) => {
			const claim = claims[index]!;
			const crm = this.connector.name;
			if (claim.state === 'wait') {
				const until = new Date(claim.until).toISOString();
				const reason = claim.isUnknown
					? explain('checkLater', { crm, until })
					: explain('otherRun', { until });
				outcomes.set(original, this.describe(original, 'failed', [reason]));
			} else if (claim.state === 'done') {
				const reasons = [explain('alreadyLogged', { crm })];
				outcomes.set(original, this.describe(original, 'alreadyLogged', reasons, claim.parts));
			} else {
				const { mail, reasons } = fitMail(original, this.connector.limits, crm);
				const work: Work = {
					mail,
					claim,
					parts: structuredClone(claim.parts),
					reasons,
					contacts: new Map(),
					failure: null,
					wasFound: false,
					ended: null,
				};
				works.push(work);
			}
		});
		try {
			await this.findContacts(works);
			await this.writeTogether(works);
			for (const work of works) await this.writeMail(works, work);
		} finally {
			await this.ledger.settle(works.map((work) => this.settleOf(work)));
		}
		const byKey = new Map(mails.map((mail) => [mail.key, mail]));
		for (const { mail, parts, ended } of works) {
			const { outcome, reasons } = ended!;
			outcomes.set(byKey.get(mail.key)!, this.describe(mail, outcome, reasons, parts));
		}
		return outcomes;
	}

	/** One question about everybody, one call for those who are missing. */
	private async findContacts(works: Work[]): Promise<void> {
		const people = new Map<string, Person>();
		for (const { mail, parts } of works) {
			for (const person of mail.contacts) {
				if (parts.records[person.address] || this.contacts.has(person.address)) continue;
				const known = people.get(person.address);
				if (!known?.name) people.set(person.address, person);
			}
		}
		let made = new Map<string, string | CrmFailure>();
		try {
			if (people.size > 0) {
				const found = await this.connector.findContacts([...people.keys()]);
				for (const [address, id] of found) this.contacts.set(address, id);
			}
			const missing = [...people.values()].filter(({ address }) => !this.contacts.has(address));
			if (missing.length > 0 && this.settings.newContacts === 'create') {
				made = await this.connector.createContacts(missing);
				for (const [address, id] of made) {
					if (typeof id === 'string') this.contacts.set(address, id);
				}
			}
		} catch (error) {
			// No record was written: contacts that were made will be found.
			const failure = asFailure(error);
			this.stopAfter(failure);
			for (const work of works) this.fail(work, failure, 'notWritten');
			return;
		}
		for (const work of works) {
			const leftOut: string[] = [];
			for (const { address } of work.mail.contacts) {
				if (work.parts.records[address]) continue;
				const id = this.contacts.get(address) ?? made.get(address);
				if (typeof id === 'string') work.contacts.set(address, id);
				else if (id instanceof CrmFailure) {
					const { text, remedy } = { text: id.message, remedy: id.remedy };
					work.reasons.push(explain('contactFailed', { address, text, remedy }));
					work.failure ??= id;
				} else leftOut.push(address);
			}
			if (leftOut.length > 0) work.reasons.push(explain('contactsLeftOut', { addresses: leftOut }));
		}
	}

	/** New mails in one call, where the CRM takes them so. */
	private async writeTogether(works: Work[]): Promise<void> {
		const { connector } = this;
		const whole = works.filter(
			({ claim, ended, contacts, parts }) =>
				!ended && !claim.isUnknown && contacts.size > 0 && !recordOf(parts),
		);
		if (!connector.writeRecords || whole.length === 0 || this.isOver()) return;
		await this.hold(works, whole[0]!);
		const held = whole.filter(({ ended }) => !ended);
		if (held.length === 0) return;
		try {
			const records = await connector.writeRecords(held.map((work) => requestOf(work)));
			held.forEach((work, index) => noteRecord(work, records[index]!));
		} catch (error) {
			const failure = asFailure(error);
			this.stopAfter(failure);
			for (const work of held) this.fail(work, failure, 'maybeWritten');
		}
	}

	private async writeMail(works: Work[], work: Work): Promise<void> {
		if (work.ended) return;
		const { parts, contacts, mail } = work;
		if (contacts.size === 0 && !recordOf(parts)) {
			if (work.failure) this.fail(work, work.failure, 'notWritten');
			else end(work, 'failed', 'skipped', [explain('noContact', { crm: this.connector.name })]);
			return;
		}
		if (this.isOver()) return this.leave(work);
		try {
			if (!(await this.hold(works, work))) return;
			if (this.connector.recordPer === 'contact') await this.writeEach(works, work);
			else await this.writeOne(works, work);
			if (work.ended) return;
			this.unknownEnds = 0;
		} catch (error) {
			const failure = asFailure(error);
			this.stopAfter(failure);
			return this.fail(work, failure, 'maybeWritten');
		}
		if (work.failure) return this.fail(work, work.failure, 'notWritten');
		const crm = this.connector.name;
		const count = mail.contacts.filter(({ address }) => parts.records[address]).length;
		const reasons = work.wasFound
			? [explain('foundInCrm', { crm })]
			: [explain('logged', { crm, contacts: count })];
		end(work, 'logged', 'logged', reasons);
	}

	/** One record for all contacts, then its files. */
	private async writeOne(works: Work[], work: Work): Promise<void> {
		const { connector } = this;
		const { parts, contacts } = work;
		let record = recordOf(parts);
		if (!record && work.claim.isUnknown) {
			// It may have been tied to fewer contacts than are wanted now: each is tied below.
			record = await connector.findRecord(requestOf(work));
			work.wasFound = record !== null;
		}
		if (connector.files === 'beforeRecord' && !record) {
			if (!(await this.hangFiles(works, work, null))) return;
		}
		if (!record) {
			if (!(await this.hold(works, work))) return;
			const { missingDeals = [], ...written } = await connector.writeRecord(requestOf(work));
			record = written;
			noteRecord(work, record);
			if (missingDeals.length > 0) {
				work.reasons.push(explain('dealMissing', { crm: connector.name, ids: missingDeals }));
			}
		}
		for (const [address, id] of contacts) {
			if (parts.records[address]) continue;
			if (!(await this.hold(works, work))) return;
			await connector.linkContact!(record, id, { mail: work.mail, address });
			parts.records[address] = record;
		}
		if (connector.files === 'afterRecord') await this.hangFiles(works, work, record);
	}

	/** A record and its files for each contact. */
	private async writeEach(works: Work[], work: Work): Promise<void> {
		const { connector } = this;
		const { parts, contacts, mail } = work;
		for (const [address, id] of contacts) {
			if (parts.records[address]) continue;
			const own = { mail, contacts: new Map([[address, id]]), fileIds: [] };
			let record = work.claim.isUnknown ? await connector.findRecord(own) : null;
			work.wasFound ||= record !== null;
			if (!record) {
				if (!(await this.hangFiles(works, work, null, address))) return;
				if (!(await this.hold(works, work))) return;
				const fileIds = fileIdsOf(work, address);
				record = await connector.writeRecord({ ...own, fileIds });
			}
			parts.records[address] = record;
		}
	}

	/**
	 * Hangs those files that are not there yet.
	 * @param contact whose record it is, where each has its own
	 * @returns whether the mail may go on
	 */
	private async hangFiles(
		works: Work[],
		work: Work,
		record: WrittenRecord | null,
		contact = '',
	): Promise<boolean> {
		const { connector } = this;
		const { parts, mail } = work;
		const missing = fileEntries(mail, contact).filter(
			([place]) => parts.files[place] === undefined,
		);
		if (missing.length === 0) return true;
		const target = { mail, record, contactId: work.contacts.get(contact) ?? '' };
		const there =
			work.claim.isUnknown && connector.findFiles ? await connector.findFiles(target) : [];
		for (const [place, file] of missing) {
			// Each stands for one: two files may share a name.
			const index = there.findIndex(({ name }) => name === file.name);
			if (index !== -1) {
				parts.files[place] = there.splice(index, 1)[0]!.id;
				continue;
			}
			if (!(await this.hold(works, work))) return false;
			try {
				parts.files[place] = await connector.attach(file, target);
			} catch (error) {
				const failure = asFailure(error);
				// The mail is worth more than its file: one that the CRM will never take is left out with a word.
				if (failure.kind !== 'refused' && failure.kind !== 'access') throw failure;
				const { message: text, remedy } = failure;
				work.reasons.push(explain('fileRefused', { name: file.name, text, remedy }));
			}
		}
		return true;
	}

	/** Sees that the mail is still ours before the CRM is called: an old claim may have been taken over. */
	private async hold(works: Work[], work: Work): Promise<boolean> {
		if (this.time.now() - this.heldSince > renewAfterMs) {
			const open = works.filter(({ ended }) => !ended);
			this.heldSince = this.time.now();
			const held = new Set(await this.ledger.renew(open.map(({ claim }) => claim)));
			for (const other of open) {
				if (held.has(other.claim)) continue;
				const until = new Date(this.heldSince).toISOString();
				end(other, 'failed', 'failed', [explain('otherRun', { until })]);
			}
		}
		if (!work.ended && this.isOver()) this.leave(work);
		return !work.ended;
	}

	/** Leaves a mail for the next delivery; what it has is noted. */
	private leave(work: Work): void {
		const status = work.claim.isUnknown && !recordOf(work.parts) ? 'unknown' : 'failed';
		end(work, status, 'failed', [this.stopped!, ...this.partly(work)]);
	}

	private fail(work: Work, failure: CrmFailure, call: 'notWritten' | 'maybeWritten'): void {
		const crm = this.connector.name;
		const isUnknown = call === 'maybeWritten' && failure.kind === 'unknown';
		const wasUnknown = work.claim.isUnknown && !recordOf(work.parts);
		const reason = isUnknown
			? explain('endUnknown', { crm, text: failure.message })
			: explain('crmFailed', { crm, text: failure.message, remedy: failure.remedy });
		const status = isUnknown || wasUnknown ? 'unknown' : 'failed';
		end(work, status, 'failed', [reason, ...this.partly(work)]);
	}

	private partly({ parts }: Work): Reason[] {
		return recordOf(parts) ? [explain('loggedInPart', { crm: this.connector.name })] : [];
	}

	private stopAfter({ kind, message: text, remedy }: CrmFailure): void {
		if (kind === 'unknown') this.unknownEnds += 1;
		if (kind === 'refused' || (kind === 'unknown' && this.unknownEnds < mostUnknownEnds)) return;
		this.stopped ??= explain('leftForLater', { crm: this.connector.name, text, remedy });
	}

	private isOver(): boolean {
		if (this.time.left() <= 0) this.stopped ??= explain('timeUp');
		return this.stopped !== null;
	}

	private settleOf(work: Work): Ending {
		// An error of our own left it: whether the CRM was called is not known.
		const { status, reasons } = work.ended ?? { status: 'unknown' as const, reasons: [] };
		const problem = status === 'logged' ? '' : reasons.map(({ code }) => code).join(' ');
		return { claim: work.claim, status, parts: work.parts, problem };
	}

	private describe(
		mail: CrmMail,
		outcome: CrmOutcome['outcome'],
		reasons: Reason[],
		parts: Parts = { records: {}, files: {} },
	): CrmOutcome {
		return {
			crm: this.connector.name,
			outcome,
			key: mail.key,
			records: Object.entries(parts.records).map(([contact, record]) => ({ contact, ...record })),
			attachments: Object.entries(parts.files).map(([place, id]) => ({
				name: place.slice(place.indexOf(':') + 1),
				id,
			})),
			reasons,
		};
	}
}

function end(
	work: Work,
	status: Ending['status'],
	outcome: CrmOutcome['outcome'],
	reasons: Reason[],
): void {
	work.ended = { status, outcome, reasons: [...reasons, ...work.reasons] };
}

function recordOf({ records }: Parts): WrittenRecord | null {
	return Object.values(records)[0] ?? null;
}

function noteRecord(work: Work, record: WrittenRecord): void {
	for (const address of work.contacts.keys()) work.parts.records[address] = record;
}

function requestOf(work: Work): RecordRequest {
	return { mail: work.mail, contacts: work.contacts, fileIds: fileIdsOf(work, '') };
}

function fileIdsOf({ mail, parts }: Work, contact: string): string[] {
	return fileEntries(mail, contact)
		.map(([place]) => parts.files[place])
		.filter((id) => id !== undefined);
}

/** Two files may share a name, so their number tells them apart. */
function fileEntries({ files }: CrmMail, contact: string): Array<[string, MailFile]> {
	const prefix = contact && `${contact} `;
	return files.map((file, index) => [`${prefix}${index}:${file.name}`, file]);
}
