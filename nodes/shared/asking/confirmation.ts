/** What sending confirmations is about: the request, the mail about to leave, what became of it, and where it happens. */
import type { OwnTexts } from '../confirmation/texts';
import type { LinkClaims } from '../confirmation/signedLink';
import type { SigningKeys } from '../confirmation/signingKey';
import type { Problem } from '../reasons/problem';
import type { Reason } from '../reasons/receipt';
import type { MailLimit } from '../senders/mailCaps';
import type { Table } from '../tables/types';

/** One mail that is asked for. */
export interface ConfirmationRequest {
	address: string;
	owner: string;
	/** How the mail names the owner; empty: as it is. */
	ownerName: string;
	language: LinkClaims['language'];
	organization: string;
	/** The page the link leads to, as `namePage` names it. */
	page: string;
	/** How long the link is valid. */
	validSeconds: number;
	allowRoleAddresses: boolean;
	/** Whether the mail carries a code that confirms when it is mailed back (B09). */
	offerReply: boolean;
	/** Whether a mail brought the address, rather than somebody who asked for a confirmation. */
	isFromMail: boolean;
	/** Its author, where that is proven; else empty. */
	askedBy?: string;
	/** Whether the owner is asked too, at the main address, unless it was the owner who asked by mail (B31). */
	ownerMustAgree?: boolean;
	/** Why the mail that brought the address forbids an answer, if it does. */
	forbiddenBy?: Reason;
}

/** What sending one mail is set to. */
export interface MailParameters {
	request: Omit<ConfirmationRequest, 'page'>;
	ownTexts: OwnTexts;
	/** The language asked for, where we have no texts in it and the mail is in English; else empty. */
	missingLanguage: string;
	limits: MailLimit[];
	/** Name of the registry's table. */
	table: string;
	/** The operator's settings page, checked; empty when there is none. */
	settingsUrl: string;
	transport: 'smtp' | 'http';
	/** Whom the mail comes from; empty values leave it to the mailbox credential (P23). */
	sender: { name: string; address: string };
	replyTo: string;
	/** Comma-separated `ip[:port]`; empty: the system's. */
	dnsServers: string;
}

/** A mail about to leave. */
export interface OutgoingConfirmation {
	request: ConfirmationRequest;
	/** Whom it goes to: the address, or the owner's main address. */
	to: string;
	claims: LinkClaims;
	/** The signed token of its link; goes into the mail and nowhere else. */
	token: string;
	/** The code for confirming by reply; empty when none is offered. */
	replyCode: string;
}

/** What the mail server made of one mail. */
export type Delivery =
	| { kind: 'sent'; messageId: string; warnings: Reason[] }
	| { kind: 'undeliverable'; why: Reason }
	| { kind: 'postponed'; why: Reason }
	/** Nothing can be sent: a wrong setting, or a server out of reach. */
	| { kind: 'broken'; problem: Problem };

export interface Confirmation {
	address: string;
	owner: string;
	outcome: 'sent' | 'skipped';
	messageId: string;
	/** ISO 8601; empty when nothing was sent. */
	expiresAt: string;
	reasons: Reason[];
}

/** A mail that was sent, with its link, or why none was. */
export type Sending = { confirmation: Confirmation; linkId: string } | { problem: Problem };

export interface SendingPlace {
	registry: Table;
	mailLog: Table;
	keys: SigningKeys;
	limits: MailLimit[];
	purpose: LinkClaims['purpose'];
	now: Date;
	/** Sends one mail; `index` is its request's. Never throws. */
	deliver(mail: OutgoingConfirmation, index: number): Promise<Delivery>;
}
