/**
 * The message on an item (`json.message`): a parsed RFC 5322 mail, whatever trigger brought it.
 */
/**
 * A mailbox of an address field. `address` is as written, trimmed; compare with `normalizeAddress`, which answers ''
 * where the field names someone without a readable address.
 */
export interface Participant {
	name: string;
	address: string;
}

/** An attachment's description; its content, when asked for, is in the item's binary field `binaryKey`. */
export interface AttachmentInfo {
	fileName: string;
	contentType: string;
	/** Bytes, decoded. */
	size: number;
	/** Empty when the content was not kept. */
	binaryKey: string;
}

/** Something of the mail that is not in the message, or not whole. */
export interface Incomplete {
	code: string;
	text: string;
}

/** What no person wrote to another. */
export type KindName =
	'autoReply' | 'bounce' | 'report' | 'bulk' | 'list' | 'noReply' | 'calendar' | 'role';

export interface Kind {
	kind: KindName;
	/** The header field that says so. */
	field: string;
}

/** A mail inside a mail, as the outer one tells it: facts only, and no proof of them. */
export interface Original {
	/** As a file with its own header, or as text below a few lines. */
	how: 'attached' | 'quoted';
	/** `address` is empty where the author cannot be told. */
	from: Participant;
	to: Participant[];
	cc: Participant[];
	/** ISO 8601: with a zone only where one is stated; empty where unsure. */
	date: string;
	subject: string;
	text: string;
	html: string;
	messageId: string;
	/** Of attached ones, as of a message; absent without them. */
	sensitivity?: string;
	keywords?: string[];
	/** Why it is not certain who wrote it; absent when it is. */
	unclear?: 'noAddress' | 'severalAuthors' | 'encrypted' | 'unreadable';
}

/** What a folder is for (RFC 6154), whatever it is called. */
export type FolderRole = 'inbox' | 'sent' | 'archive' | 'all' | 'junk' | '';

export interface Message {
	/** The log key: the same for one mail in one mailbox, whatever poll, restart or copy brings it. */
	key: string;
	/** The same for one mail in all mailboxes; another content gives another. Absent on items of other triggers. */
	sameKey?: string;
	/** The id of the mail that began the conversation; empty when unknown, absent on items of other triggers. */
	threadKey?: string;
	/** Message-ID with its angle brackets; empty when the mail has none. */
	messageId: string;
	/** The folder the mail was read from. */
	mailbox: string;
	/** By the word of the mail server; absent on items of other triggers and where the mail was read from no folder. */
	folderRole?: FolderRole;
	uid: number;
	/** A string: UIDVALIDITY is a 32-bit number that some servers exceed. */
	uidValidity: string;
	/** Who is ours; absent on items of other triggers and of version 0.1.0. */
	own?: {
		/** The mailbox's address, or whatever its user signs in with: UIDs mean nothing in another mailbox. */
		account: string;
		/** Own domains as the trigger has them; absent, like what follows, on items of version 0.2.0. */
		domains?: string[];
		/** Where mail is sent to be logged; the account where none is named, and what the server delivered to. */
		loggingAddresses?: string[];
	};
	/** ISO 8601; the Date field, or the server's received time when the field is missing or unreadable. */
	date: string;
	subject: string;
	/** The first author; empty strings when the mail names none. */
	from: Participant;
	/** All addresses of all From fields: more than one is never authenticated. */
	authors: Participant[];
	/**
	 * Who wrote it, by what a mailing list says that put its own address into From; proven by nothing. Absent where From
	 * was not rewritten.
	 */
	originalFrom?: Participant;
	sender: Participant | null;
	replyTo: Participant[];
	to: Participant[];
	cc: Participant[];
	bcc: Participant[];
	/** Resent-From with Resent-Sender, Resent-To, -Cc and -Bcc (RFC 5322 section 3.6.6); absent without them. */
	resent?: { from: Participant[]; to: Participant[]; cc: Participant[]; bcc: Participant[] };
	inReplyTo: string;
	references: string[];
	direction: 'incoming' | 'outgoing';
	text: string;
	/** The part of `text` that is new: without quoted mails and signature; absent on items of other triggers. */
	newText?: string;
	html: string;
	/** Bytes of the raw source. */
	size: number;
	/** What shows that no person wrote it to another, each with the header field that says so; absent on items of other triggers. */
	kinds?: Kind[];
	/** The field Sensitivity as written; absent without one. */
	sensitivity?: string;
	/** Words of the field Keywords (RFC 5322 section 3.6.5) and keywords in the mailbox; absent without any. */
	keywords?: string[];
	/** RFC 3834 Auto-Submitted other than `no`, or an older sign of an automatic reply. */
	autoSubmitted: boolean;
	/** A delivery status notification (RFC 3464) or a mail with the null envelope sender. */
	bounce: boolean;
	attachments: AttachmentInfo[];
	/** Mails that a person forwarded inside this one, the innermost first; absent on items of other triggers. */
	forwarded?: Original[];
	/** What was left out; empty when all was read, absent on items of other triggers. */
	incomplete?: Incomplete[];
	/** Recipient fields that the item of another trigger does not carry at all; absent when all are known. */
	missing?: Array<'cc' | 'bcc'>;
}
