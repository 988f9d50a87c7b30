/** Reads the facts out of whatever imapflow, nodemailer, Node.js or a server threw, for the table of hints. */

import { strikeSecrets } from '../connection/secrets';
import type { MailboxSettings } from '../connection/settings';

export type Protocol = 'imap' | 'smtp' | 'http';

export interface Failure {
	/** The error's own code, `''` when it has none. */
	code: string;
	/** Codes, message and server's answer in one text, to match against; bounded, without line breaks. */
	words: string;
	/** The server's own words, response code included, in one line; `''` when the failure is not its answer. */
	reply: string;
	/** The server said goodbye instead of answering (IMAP's BYE). */
	isGoodbye: boolean;
	/** What the server turned out to speak instead: `POP3`, `SMTP`, `IMAP`, `HTTP`, `SSH` or `TLS`; `''` when not known. */
	speaks: string;
	/** SMTP reply code, 0 when there is none. */
	smtpCode: number;
	/** The command that failed, upper case, `''` when not known. */
	command: string;
	/** The server refused user, password or token. */
	loginRefused: boolean;
	/** Names the shown certificate is valid for, when it is made out to another one. */
	certificateNames: string;
	/** More words, made to be shown. */
	detail: string;
	protocol: Protocol | undefined;
}

const mostWords = 1000;

/**
 * Never throws, whatever it is given. The one place where words of a server become ours.
 * @param settings whose secrets are struck out of them
 */
export function readFailure(error: unknown, settings?: MailboxSettings, depth = 0): Failure {
	const oneLine = (words: string): string => bound(strikeSecrets(words, settings));
	const fields = new Map<string, unknown>(
		typeof error === 'object' && error !== null ? Object.entries(error) : [],
	);
	// Neither is enumerable.
	const { message: said, cause } = Object(error) as { message?: unknown; cause?: unknown };
	const text = (name: string): string => {
		const value = fields.get(name);
		return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
	};
	const message = typeof said === 'string' ? said : typeof error === 'string' ? error : '';
	const smtpCode = Number(text('responseCode')) || 0;
	const code = genericCodes.has(text('code')) ? text('originalCode') || text('code') : text('code');
	const inner = fields.get('_err') ?? cause;
	const innerFailure = depth < 3 && inner ? readFailure(inner, settings, depth + 1) : undefined;
	const serverCode = text('serverResponseCode') || readResponseCode(fields.get('response'));
	// ImapFlow gives the reason of a BYE where others give that of a bad certificate.
	const goodbye = goodbyeCodes.has(code) ? text('reason') : '';
	const reply = oneLine(
		joinLines(text('response').replace(/^\S{1,20} (?:NO|BAD|BYE) /, '')) ||
			[serverCode && `[${serverCode}]`, text('responseText') || goodbye].filter(Boolean).join(' '),
	);
	return {
		code: (genericCodes.has(code) && innerFailure?.code) || code,
		words: oneLine([code, reply, message, innerFailure?.words ?? ''].filter(Boolean).join(' ')),
		reply: reply || (innerFailure?.reply ?? ''),
		isGoodbye: goodbye !== '' || text('responseStatus') === 'BYE',
		speaks: text('speaks') || guessService(text('response')),
		smtpCode,
		command: text('command').toUpperCase(),
		loginRefused:
			fields.get('authenticationFailed') === true || (code === 'EAUTH' && smtpCode >= 400),
		certificateNames: readCertificateNames(oneLine(text('reason') || message)),
		detail: oneLine(text('detail')),
		protocol: smtpCode > 0 ? 'smtp' : undefined,
	};
}

/** Codes that only say that something below failed. */
const genericCodes = new Set(['', 'ESOCKET', 'ETLS', 'ECONNECTION', 'ProxyError']);

/** Codes of ImapFlow that come with the words of a BYE. */
const goodbyeCodes = new Set([
	'NoConnection',
	'EConnectionClosed',
	'ClosedAfterConnectText',
	'ClosedAfterConnectTLS',
	'StateLogout',
]);

/** @param response of IMAP as ImapFlow parsed it @returns its response code, such as `OVERQUOTA`, `''` when it has none */
function readResponseCode(response: unknown): string {
	const { attributes } = Object(response) as { attributes?: unknown };
	const [first] = Array.isArray(attributes) ? (attributes as unknown[]) : [];
	const { section } = Object(first) as { section?: unknown };
	const words = Array.isArray(section) ? (section as unknown[]) : [];
	return words
		.map((word) => (Object(word) as { value?: unknown }).value)
		.filter((value) => typeof value === 'string')
		.join(' ');
}

/** Takes the repeated codes out of an SMTP answer of several lines. */
function joinLines(response: string): string {
	const [first = '', ...others] = response.split(/\r?\n/);
	return [
		first.replace(/^(\d{3})-/, '$1 '),
		...others.map((line) => line.replace(/^\d{3}[- ]([245]\.\d{1,3}\.\d{1,3} ?)?/, '')),
	].join(' ');
}

/** @returns which service greets like this, `''` when that cannot be told */
export function guessService(greeting: string): string {
	if (/^\* (OK|PREAUTH|BYE)\b/i.test(greeting)) return 'IMAP';
	if (/^\+OK\b/.test(greeting)) return 'POP3';
	if (/^HTTP\/\d/.test(greeting)) return 'HTTP';
	if (/^SSH-/.test(greeting)) return 'SSH';
	if (/^[\x15\x16]\x03/.test(greeting)) return 'TLS';
	return /^220[ -]/.test(greeting) ? 'SMTP' : '';
}

function bound(text: string): string {
	return text
		.replace(/[\p{Cc}\s]+/gu, ' ')
		.trim()
		.slice(0, mostWords);
}

function readCertificateNames(message: string): string {
	const names = /cert's altnames: (.{1,500})/.exec(message)?.[1] ?? '';
	return [...names.matchAll(/DNS:([^,\s]{1,100})/g)]
		.slice(0, 5)
		.map((match) => match[1])
		.join(', ');
}
