/** An SMTP server within the test process (RFC 5321), on 127.0.0.1, that keeps what it receives. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerAuthentication, type SMTPServerSession } from 'smtp-server';

import type { Certificate } from './certificates';

export interface ReceivedMail {
	/** MAIL FROM; '' is the null sender. */
	envelopeFrom: string;
	/** RCPT TO, in order. */
	envelopeTo: string[];
	source: Buffer;
	/** Who was logged in; '' when nobody was. */
	user: string;
	/** Where the client connected from. */
	clientAddress: string;
	/** Whether the connection was encrypted. */
	secure: boolean;
	/** The name in EHLO. */
	heloName: string;
}

export interface SmtpServerOptions {
	/** User name to password; without it (and without `checkLogin`) mail is taken from anybody. */
	users?: Record<string, string>;
	/** Default `none`. `starttls` refuses mail and logins in clear text. */
	security?: 'tls' | 'starttls' | 'none';
	/** Needed for `tls` and `starttls`. */
	certificate?: Certificate;
	/** Default PLAIN and LOGIN. */
	mechanisms?: Array<'PLAIN' | 'LOGIN' | 'XOAUTH2'>;
	/** Judges a login instead of the password table; a text is the refusal, with the code it starts with. */
	checkLogin?: (
		user: string,
		secret: string,
		mechanism: string,
	) => string | true | Promise<string | true>;
	/** Refuses a MAIL FROM, RCPT TO or message: the SMTP reply, such as `550 5.7.1 Relaying denied`. */
	refuse?: (stage: 'from' | 'to' | 'message', value: string) => string | undefined;
	port?: number;
	/** Told of every mail after it is kept. */
	onMail?: (mail: ReceivedMail) => void;
}

export interface SmtpTestServer {
	host: '127.0.0.1';
	port: number;
	security: 'tls' | 'starttls' | 'none';
	/** All mails, oldest first. */
	received: ReceivedMail[];
	/** The next mail that no earlier call returned, waiting for it if need be. */
	nextMail(): Promise<ReceivedMail>;
	/** Connections open now. */
	connections(): number;
	close(): Promise<void>;
}

/** Starts an SMTP server. */
export async function startSmtpServer(options: SmtpServerOptions = {}): Promise<SmtpTestServer> {
	const security = options.security ?? 'none';
	const { certificate } = options;
	if (security !== 'none' && !certificate) throw new Error('TLS needs a certificate');
	const needsLogin = Boolean(options.users ?? options.checkLogin);
	const received: ReceivedMail[] = [];
	const waiting: Array<(mail: ReceivedMail) => void> = [];
	let taken = 0;

	const server = new SMTPServer({
		secure: security === 'tls',
		...(certificate && { key: certificate.key, cert: certificate.cert }),
		authMethods: options.mechanisms ?? ['PLAIN', 'LOGIN'],
		authOptional: !needsLogin,
		allowInsecureAuth: security === 'none',
		disabledCommands: [
			...(security === 'starttls' ? [] : ['STARTTLS' as const]),
			...(needsLogin ? [] : ['AUTH' as const]),
		],
		disableReverseLookup: true,
		hideSMTPUTF8: true,
		closeTimeout: 100,
		size: 100 * 1024 * 1024,
		onAuth: (auth, _session, done) => {
			judgeLogin(options, auth).then(
				(verdict) =>
					verdict === true ? done(null, { user: auth.username }) : done(replyError(verdict)),
				(error: Error) => done(error),
			);
		},
		onMailFrom: (address, _session, done) => {
			const refusal = options.refuse?.('from', address.address);
			done(refusal ? replyError(refusal) : null);
		},
		onRcptTo: (address, _session, done) => {
			const refusal = options.refuse?.('to', address.address);
			done(refusal ? replyError(refusal) : null);
		},
		onData: (stream, session, done) => {
			const chunks: Buffer[] = [];
			stream.on('data', (chunk: Buffer) => chunks.push(chunk));
			stream.on('end', () => {
				const source = Buffer.concat(chunks);
				const refusal = options.refuse?.('message', source.toString('latin1'));
				if (refusal) {
					done(replyError(refusal));
					return;
				}
				const mail = describeMail(session, source);
				received.push(mail);
				options.onMail?.(mail);
				const waiter = waiting.shift();
				if (waiter) {
					taken += 1;
					waiter(mail);
				}
				done();
			});
		},
	});
	// Clients that refuse the certificate or hang up are what some tests are about.
	server.on('error', () => undefined);
	server.listen(options.port ?? 0, '127.0.0.1');
	await once(server.server, 'listening');

	return {
		host: '127.0.0.1',
		port: (server.server.address() as AddressInfo).port,
		security,
		received,
		nextMail: () => {
			const next = received[taken];
			if (!next) return new Promise((resolve) => waiting.push(resolve));
			taken += 1;
			return Promise.resolve(next);
		},
		connections: () => server.connections.size,
		close: () => new Promise((resolve) => server.close(() => resolve())),
	};
}

async function judgeLogin(
	options: SmtpServerOptions,
	auth: SMTPServerAuthentication,
): Promise<string | true> {
	const user = auth.username ?? '';
	const secret = (auth.method === 'XOAUTH2' ? auth.accessToken : auth.password) ?? '';
	if (options.checkLogin) return await options.checkLogin(user, secret, auth.method);
	const password = options.users?.[user];
	return password !== undefined && password === secret
		? true
		: '535 5.7.8 Authentication credentials invalid';
}

function replyError(reply: string): Error & { responseCode: number } {
	const parts = /^(\d{3})[ -](.*)$/s.exec(reply);
	return Object.assign(new Error(parts?.[2] ?? reply), { responseCode: Number(parts?.[1] ?? 550) });
}

function describeMail(session: SMTPServerSession, source: Buffer): ReceivedMail {
	const { mailFrom, rcptTo } = session.envelope;
	return {
		envelopeFrom: mailFrom ? mailFrom.address : '',
		envelopeTo: rcptTo.map(({ address }) => address),
		source,
		user: typeof session.user === 'string' ? session.user : '',
		clientAddress: session.remoteAddress,
		secure: session.secure,
		heloName: session.hostNameAppearsAs || '',
	};
}
