/** What is known of a mail provider (P28, P31, P37). */
import type { ServerAddress } from '../connection/settings';

export interface Preset {
	/** What a credential keeps; never changed once published. */
	value: string;
	name: string;
	/** Mail domains that belong to the provider itself. */
	domains: string[];
	/** Ends of the names of its mail exchangers, for customers with domains of their own. */
	exchangers: string[];
	/** Absent for a service that only sends. `{domain}` in a host stands for the domain of the mailbox. */
	imap?: ServerAddress;
	smtp: ServerAddress;
	/** `appPassword`: the sign-in password is refused; `oauth2Only`: any password is; `key`: an API key or the like. */
	login: 'password' | 'appPassword' | 'oauth2Only' | 'key';
	/** What to do to get the password that works. */
	loginSteps?: string;
	/** How IMAP is switched on, where it is off at first. */
	switchOnImap?: string;
	/** Where the facts come from. */
	source: string;
}

/** A provider whose mailboxes can be read. */
export type ReadingPreset = Preset & Required<Pick<Preset, 'imap'>>;
