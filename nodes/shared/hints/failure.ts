/** Reads the facts out of whatever imapflow, nodemailer, Node.js or a server threw, for the table of hints. */

import { strikeSecrets } from '../connection/secrets';
import type { MailboxSettings } from '../connection/settings';

export type Protocol = 'imap' | 'smtp' | 'http';

export interface Failure {
	/** The error's own code, `''` when it has none. */
	code: string;
	/** Codes, message and server's answer in one text, to match against; bounded, without line breaks. */
	words: string;
	/** What the server answered; `''` when the failure is not its answer. */
	reply: string;
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
	const reply = oneLine(text('responseText') || text('response'));
	const serverCode = text('serverResponseCode');
	return {
		code: (genericCodes.has(code) && innerFailure?.code) || code,
		words: oneLine(
			[code, serverCode && `[${serverCode}]`, reply, message, innerFailure?.words ?? '']
				.filter(Boolean)
				.join(' '),
		),
		reply,
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
