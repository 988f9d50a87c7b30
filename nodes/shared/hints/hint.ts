/** What an entry of the tables of hints is, and how it is matched. */
import { usualPorts, type ServerAddress } from '../connection/settings';
import type { Preset } from '../providers/preset';
import type { Failure } from './failure';

/** What a sentence may need to know. */
export interface Facts {
	failure: Failure;
	/** `IMAP`, `SMTP` or `HTTP`; `Mail` where it is not known. */
	name: string;
	server: ServerAddress | undefined;
	/** `imap.example.com:993`, for sentences. */
	place: string;
	/** Who signs in, `''` where nobody does. */
	user: string;
	isOAuth: boolean;
	preset: Preset | undefined;
}

/** One thing that goes wrong: cause and next step. */
export interface Hint {
	code: string;
	/** Whether trying again may help without anybody doing anything. */
	passing?: true;
	matches(facts: Facts): boolean;
	/** One sentence; the server's own words are added to it. */
	text(facts: Facts): string;
	remedy(facts: Facts): string;
}

/** Matches words of the server and of the libraries; addresses, which strangers may choose, are left out. */
export const has =
	(pattern: RegExp) =>
	({ failure }: Facts): boolean =>
		pattern.test(failure.words.replace(/\S*@\S*/g, ' '));

/** Matches what the server itself said, and nothing else. */
export const says =
	(pattern: RegExp) =>
	({ failure }: Facts): boolean =>
		pattern.test(failure.reply.replace(/\S*@\S*/g, ' '));

/** Matches codes of errors. */
export const code =
	(...codes: string[]) =>
	({ failure }: Facts): boolean =>
		codes.includes(failure.code);

/** Matches when one of the others does. */
export const either =
	(...tests: Array<(facts: Facts) => boolean>) =>
	(facts: Facts): boolean =>
		tests.some((test) => test(facts));

/** The server refused user, password or token. */
export const refusesLogin = ({ failure }: Facts): boolean => failure.loginRefused;

/** The refusal is an SMTP one that may pass (RFC 5321 section 4.2.1). */
export const isTemporary = ({ failure }: Facts): boolean =>
	failure.smtpCode >= 400 && failure.smtpCode < 500;

/** @returns the ports people meet, for a sentence */
export function usualPortsOf(name: string): string {
	return name === 'SMTP'
		? '465 with TLS or 587 with STARTTLS, rarely 2525'
		: name === 'IMAP'
			? '993 with TLS or 143 with STARTTLS'
			: 'see the help page of the provider';
}

/** @returns what may keep connections away from the port */
export function blockedAdvice(server: ServerAddress | undefined): string {
	return server?.port === usualPorts.smtp
		? 'Most networks and hosting companies block port 25: use 587 or 465.'
		: 'A firewall, on the machine n8n runs on or before it, may block the port.';
}
