/**
 * Everything needed to reach one mailbox and to send from it, fully resolved: whatever a person chose in a credential
 * (a provider, a domain's settings, their own servers), the code that connects sees only this (P28-P41).
 */

/** `tls`: encrypted from the first byte; `starttls`: upgraded, and an error when the server refuses; `none`: clear text. */
export type Security = 'tls' | 'starttls' | 'none';

export interface ServerAddress {
	host: string;
	port: number;
	security: Security;
}

export type Authentication =
	| { kind: 'password'; user: string; password: string }
	| {
			kind: 'oauth2';
			user: string;
			provider: 'google' | 'microsoft';
			/**
			 * @param renew true after the server rejected the token: fetch a new one whatever its age
			 * @returns an access token that has not expired
			 */
			accessToken(renew: boolean): Promise<string>;
	  }
	/** A server that takes mail by the client's address alone; sending only. */
	| { kind: 'none' };

export interface Login extends ServerAddress {
	authentication: Authentication;
}

/** How a server proves itself (P34). `selfSigned` and `pinned` are for one's own server only. */
export type CertificateRule =
	| { kind: 'trusted' }
	| { kind: 'selfSigned' }
	/** SHA-256 fingerprints of accepted certificates, upper-case hexadecimal without separators. */
	| { kind: 'pinned'; fingerprints: string[] };

/** Which way connections leave (P41). */
export interface Route {
	/** An address of this machine to connect from. */
	localAddress?: string;
	/** `socks5://`, `socks4://`, `http://` or `https://` with host and port; may hold a user and a password. */
	proxyUrl?: string;
	/** Whoever named the server is a stranger: names that lead into a private network are not followed. */
	internetOnly?: true;
}

/** Sending by an HTTP service instead of SMTP (P29). */
export interface HttpService {
	url: string;
	/** A request header that proves who we are, such as `Authorization`; empty names mean none. */
	headerName: string;
	headerValue: string;
	/** `json`: fields and base64 attachments; `raw`: the finished mail as message/rfc822. */
	format: 'json' | 'raw';
}

export type Sending =
	| ({ kind: 'smtp' } & Login)
	| ({ kind: 'http' } & HttpService)
	/** The mailbox is only read. */
	| { kind: 'none' };

export interface MailboxSettings {
	/** The mailbox's own address; names the account in log keys, errors and outputs. */
	account: string;
	/** The preset's value, `custom`, `domain` or `detect`: chooses hints. */
	provider: string;
	/** Absent where a service only sends. */
	imap?: Login;
	sending: Sending;
	/** Whom mails come from unless a template or a sending says otherwise (P23, P31). */
	sender: { name: string; address: string };
	/** Where replies go; empty: to the sender (P33). */
	replyTo: string;
	/** Who gets a copy of every sent mail; empty: nobody (P32). */
	archiveAddress: string;
	/** The name we introduce ourselves with to the SMTP server (RFC 5321 section 4.1.1.1); absent: the sender's domain. */
	ehloName?: string;
	certificate: CertificateRule;
	route: Route;
	/** How the servers were found, one sentence, when they were detected. */
	foundBy?: string;
}

/** Ports people meet, for warnings and hints (P28, P30). */
export const usualPorts = { imapTls: 993, imap: 143, smtpTls: 465, submission: 587, smtp: 25 };

/** Whether a host is this very machine; within a container, the container. */
export function isLoopbackHost(host: string): boolean {
	return /^(localhost|127(\.\d{1,3}){3}|::1)\.?$/i.test(host);
}
