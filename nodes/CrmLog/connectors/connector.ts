/**
 * What CRM Log needs of a CRM. A connector knows one CRM's API and nothing of n8n, the ledger or the never-log lists:
 * whom a mail is logged to, whether it was logged before and what is cut from it is decided before a connector is asked.
 */

import { ProblemError } from '../../shared/reasons/problem';

/** Somebody of a mail; `address` is normalised wherever it is looked up. */
export interface Person {
	name: string;
	address: string;
}

/** A file of a mail; its bytes are fetched when they are needed. */
export interface MailFile {
	name: string;
	contentType: string;
	size: number;
	read(): Promise<Buffer>;
}

/** A mail as it is to stand in the CRM: cut to the CRM's limits, naming only who may be named. */
export interface CrmMail {
	/** The same for one mail, wherever and however often it arrives. */
	key: string;
	messageId: string;
	/** The same for all mails of one conversation. */
	threadKey: string;
	/** ISO 8601 in UTC. */
	date: string;
	direction: 'incoming' | 'outgoing' | 'forwarded';
	subject: string;
	text: string;
	/** Empty unless HTML is to be logged. */
	html: string;
	from: Person;
	to: Person[];
	cc: Person[];
	bcc: Person[];
	/** The CRM user whose mail it is, as an address; '' when not known. */
	owner: string;
	/** Ids of deals that the addresses it went to name, as in `crm+deal-42@`. */
	dealTags: string[];
	/** Whom it is logged to; addresses are normalised and each stands once. */
	contacts: Person[];
	files: MailFile[];
}

/** Which deals a mail is tied to: none, the only open one of its contacts, all open ones, or those that it names itself. */
export type DealRule = 'none' | 'onlyOpenOne' | 'allOpen' | 'tag';

/** A record in the CRM. */
export interface WrittenRecord {
	id: string;
	/** Where people see it; '' when not known. */
	url: string;
}

/** A record that was written this moment. */
export interface NewRecord extends WrittenRecord {
	/** Deals that the mail names and the CRM has not. */
	missingDeals?: string[];
}

/** What is written for a mail. */
export interface RecordRequest {
	mail: CrmMail;
	/** The CRM's ids of the contacts that the record is tied to, by address: one at least. */
	contacts: ReadonlyMap<string, string>;
	/** Ids of files that were uploaded before, where the CRM wants them first. */
	fileIds: string[];
}

/** What a file is hung on. */
export interface FileTarget {
	mail: CrmMail;
	/** Null where files come first. */
	record: WrittenRecord | null;
	/** The contact whose record it is, where each has its own; else ''. */
	contactId: string;
}

export interface Limits {
	/** Characters. */
	text: number;
	subject: number;
	/** Bytes of one file; 0 where the CRM keeps no files. */
	file: number;
	/** Seconds until a record that was written can be found. */
	lag: number;
}

export interface Connector {
	/** The CRM's name, for sentences. */
	name: string;
	limits: Limits;
	/**
	 * Whether files are uploaded first and named in the record, or hung on the record once it is there; first only, where
	 * each contact has a record of its own.
	 */
	files: 'beforeRecord' | 'afterRecord';
	/** Whether all contacts share one record of the mail, or each has its own. */
	recordPer: 'mail' | 'contact';
	/** @returns ids of the contacts that exist, by address; addresses are normalised */
	findContacts(addresses: string[]): Promise<Map<string, string>>;
	/** @returns each person's id, or why that one could not be made */
	createContacts(people: Person[]): Promise<Map<string, string | CrmFailure>>;
	/** Looks for the record that an earlier run may have written. */
	findRecord(request: RecordRequest): Promise<WrittenRecord | null>;
	/** @throws CrmFailure; only kind `unknown` leaves open whether the record exists */
	writeRecord(request: RecordRequest): Promise<NewRecord>;
	/** All at once, where the CRM takes that; results in the order of the requests. */
	writeRecords?(requests: RecordRequest[]): Promise<WrittenRecord[]>;
	/** Ties one more contact to a record; doing it twice changes nothing. Only where contacts share a record. */
	linkContact?(
		record: WrittenRecord,
		contactId: string,
		who: { mail: CrmMail; address: string },
	): Promise<void>;
	/**
	 * Uploads a file and hangs it on what is there already.
	 * @returns the file's id
	 */
	attach(file: MailFile, target: FileTarget): Promise<string>;
	/** Which files of the mail are there already: asked only after an unknown end. */
	findFiles?(target: FileTarget): Promise<Array<{ name: string; id: string }>>;
}

/**
 * Why a call came to nothing. `refused`: this record will not be taken as it is. `access`: nothing will be, until the
 * credential is mended. `busy` and `down`: nothing was written, and asking further is of no use for now. `unknown`: the
 * record may have been written.
 */
export type FailureKind = 'refused' | 'access' | 'busy' | 'down' | 'unknown';

export class CrmFailure extends Error {
	/**
	 * @param text what happened, one sentence, never with a secret
	 * @param remedy what to do next, one sentence
	 */
	constructor(
		readonly kind: FailureKind,
		text: string,
		readonly remedy: string,
		options?: ErrorOptions,
	) {
		super(text, options);
		this.name = 'CrmFailure';
	}
}

/** @returns the failure, whatever was thrown: what is not known to be harmless leaves the end open */
export function asFailure(error: unknown): CrmFailure {
	if (error instanceof CrmFailure) return error;
	if (error instanceof ProblemError) {
		const { text, remedy } = error.problem;
		return new CrmFailure('unknown', `${text}.`, remedy, { cause: error });
	}
	return new CrmFailure(
		'unknown',
		error instanceof Error ? error.message : String(error),
		'Look at the execution; the mail is looked up in the CRM before it is logged again.',
		{ cause: error },
	);
}
