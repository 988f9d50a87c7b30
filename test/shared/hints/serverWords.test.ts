// Real answers of mail servers, as imapflow and nodemailer hand them on: cause, next step, and whether it passes.
import { explainFailure } from '../../../nodes/shared/hints/hints';
import type { MailboxSettings } from '../../../nodes/shared/connection/settings';
import { makeSettings } from '../credential/settings';

const server = { host: 'mail.example.test', port: 993, security: 'tls' } as const;
const at = (provider: string, changes: Partial<MailboxSettings> = {}): MailboxSettings =>
	makeSettings({ imap: server, smtp: { ...server, port: 587 } }, { provider, ...changes });
const withOAuth = (provider: string): MailboxSettings =>
	makeSettings(
		{ imap: server, smtp: { ...server, port: 587 } },
		{
			provider,
			authentication: {
				kind: 'oauth2',
				user: 'ann@example.test',
				provider: 'microsoft',
				accessToken: () => Promise.resolve('token'),
			},
		},
	);

/** A refused login as imapflow 2.10.2 rejects it. */
function refusedLogin(answer: string): Error {
	const serverResponseCode = /^\[([A-Z-]+)/.exec(answer)?.[1];
	return Object.assign(new Error('Command failed'), {
		authenticationFailed: true,
		responseStatus: 'NO',
		responseText: answer.replace(/^\[[A-Z-]+[^\]]*\] /, ''),
		response: `3 NO ${answer}`,
		...(serverResponseCode && { serverResponseCode }),
	});
}

/** A refusal as nodemailer 10.6.1 gives it. */
function smtpRefusal(answer: string, command: string, code = 'EENVELOPE'): Error {
	return Object.assign(new Error(`Mail command failed: ${answer}`), {
		code,
		command,
		response: answer,
		responseCode: Number(answer.slice(0, 3)),
	});
}

it.each([
	['gmail', '[ALERT] Too many simultaneous connections. (Failure)', 'tooManyConnections', true],
	[
		'gmail',
		'[ALERT] Please log in via your web browser: https://support.google.com/mail/accounts/answer/78754 (Failure)',
		'loginBlocked',
		false,
	],
	[
		'gmail',
		'[WEBALERT https://accounts.google.com/signin/continue] Web login required.',
		'loginBlocked',
		false,
	],
	[
		'gmail',
		'[OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)',
		'rateLimited',
		true,
	],
	['gmail', '[ALERT] Lookup failed x7mb12345 (Failure)', 'serverUnavailable', true],
	['gmail', '[AUTHENTICATIONFAILED] Invalid credentials (Failure)', 'appPasswordNeeded', false],
	[
		'yahoo',
		'[UNAVAILABLE] AUTHENTICATE Server error - Please try again later',
		'rateLimited',
		true,
	],
	['yahoo', '[LIMIT] LOGIN Rate limit hit.', 'rateLimited', true],
	['yahoo', '[INUSE] AUTHENTICATE Mailbox in use', 'serverUnavailable', true],
	[
		'aol',
		'[SERVERBUG] AUTHENTICATE Server error - Please try again later',
		'serverUnavailable',
		true,
	],
	['microsoft365', 'Server Unavailable. 15', 'serverUnavailable', true],
	['microsoft365', 'LOGIN failed.', 'passwordLoginEnded', false],
	[
		'custom',
		'[UNAVAILABLE] Temporary authentication failure. [mx1:2026-11-25 09:00:00]',
		'serverUnavailable',
		true,
	],
	[
		'custom',
		'[UNAVAILABLE] Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)',
		'tooManyConnections',
		true,
	],
	['icloud', '[UNAVAILABLE] Service temporarily unavailable', 'serverUnavailable', true],
	[
		'custom',
		'Login fail. Account is abnormal, service is not open, password is incorrect, login frequency limited, or system is busy.',
		'passwordOrImapOff',
		false,
	],
	[
		'custom',
		'Login fail. Please enter your authorization code to login.',
		'appPasswordNeeded',
		false,
	],
	[
		'yandex',
		'[AUTHENTICATIONFAILED] LOGIN invalid credentials or IMAP is disabled',
		'passwordOrImapOff',
		false,
	],
	['custom', 'User is authenticated but not connected.', 'mailboxNotConnected', false],
	['custom', 'SELECT Unsafe Login. Please contact kefu@188.com for help', 'loginBlocked', false],
	['custom', '[AUTHENTICATIONFAILED] Authentication failed.', 'wrongPassword', false],
] as const)(
	'B42 at %s a login answered with %j is %s (may pass: %s)',
	(provider, answer, code, passing) => {
		const problem = explainFailure(refusedLogin(answer), at(provider), 'imap');
		expect(problem.code).toBe(code);
		expect(problem.passing === true).toBe(passing);
		expect(problem.text).toContain(`The server said: "${answer}"`);
	},
);

it.each([
	'Server Unavailable. 15',
	'[UNAVAILABLE] AUTHENTICATE Server error - Please try again later',
	'[ALERT] Too many simultaneous connections. (Failure)',
])('B42 with OAuth2 too, %j is no matter of the token', (answer) => {
	const problem = explainFailure(refusedLogin(answer), withOAuth('microsoft365'), 'imap');
	expect(problem).toMatchObject({ passing: true });
	expect(problem.remedy).not.toMatch(/connect it anew|app password/);
});

it.each([
	[
		'450 4.2.0 <kim@example.test>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/example.test.html',
		'RCPT TO',
		'greylisted',
		true,
	],
	['451 4.7.1 Greylisting in action, please come back later', 'RCPT TO', 'greylisted', true],
	['451 4.7.1 Please try again later (TEMPFAIL)', 'RCPT TO', 'greylisted', true],
	[
		'450 4.1.8 <ann@example.test>: Sender address rejected: Domain not found',
		'RCPT TO',
		'lookUpFailed',
		true,
	],
	['451 4.3.0 <kim@example.test>: Temporary lookup failure', 'RCPT TO', 'lookUpFailed', true],
	['451 Temporary local problem - please try later', 'RCPT TO', 'serverUnavailable', true],
	[
		'504 5.5.2 <n8n>: Helo command rejected: need fully-qualified hostname',
		'RCPT TO',
		'heloRefused',
		false,
	],
	[
		'450 4.7.1 <n8n.example>: Helo command rejected: Host not found',
		'RCPT TO',
		'heloRefused',
		true,
	],
	[
		'421 4.7.0 Try again later, closing connection. (EHLO) 5b1f17b1804b1 - gsmtp',
		'EHLO',
		'heloRefused',
		true,
	],
	[
		'554 5.7.1 <unknown[203.0.113.5]>: Client host rejected: Access denied',
		'RCPT TO',
		'clientRefused',
		false,
	],
	[
		'450 4.7.25 Client host rejected: cannot find your hostname, [203.0.113.5]',
		'RCPT TO',
		'reverseNameMissing',
		true,
	],
	[
		'550 5.7.1 Client host rejected: cannot find your reverse hostname, [203.0.113.5]',
		'RCPT TO',
		'reverseNameMissing',
		false,
	],
	[
		'550 5.7.25 The IP address sending this message does not have a PTR record setup',
		'DATA',
		'reverseNameMissing',
		false,
	],
	[
		'553 sorry, that domain is not in my list of allowed rcpthosts; no valid cert for gatewaying (#5.7.1)',
		'RCPT TO',
		'relayDenied',
		false,
	],
	[
		"550 5.7.1 Invalid credentials for relay [203.0.113.5]. The IP address you've registered in your G Suite SMTP Relay service doesn't match the domain of the account this email is being sent from.",
		'MAIL FROM',
		'relayDenied',
		false,
	],
	['454 4.7.1 <kim@example.test>: Relay access denied', 'RCPT TO', 'relayDenied', true],
	[
		'550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain',
		'RCPT TO',
		'relayDenied',
		false,
	],
	[
		'432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more information.',
		'DATA',
		'tooManyConnections',
		true,
	],
	[
		'432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded',
		'DATA',
		'tooManyConnections',
		true,
	],
	['552 5.3.4 Message size exceeds fixed limit', 'MAIL FROM', 'messageTooLarge', false],
	['552 Message size exceeds maximum permitted', 'MAIL FROM', 'messageTooLarge', false],
	[
		"552-5.3.4 Your message exceeded Google's message size limits. 552-5.3.4 gsmtp",
		'DATA',
		'messageTooLarge',
		false,
	],
	[
		'552 5.2.2 The email account that you tried to reach is over quota',
		'RCPT TO',
		'quotaExceeded',
		false,
	],
	['452 4.3.1 Insufficient system storage', 'MAIL FROM', 'serverFull', true],
	['553 5.7.1 Relaying disallowed as ann@example.test', 'MAIL FROM', 'senderRefused', false],
	[
		'554 5.2.252 SendAsDenied; ann@example.test not allowed to send as bo@example.test',
		'DATA',
		'senderRefused',
		false,
	],
	['501 mail from address must be same as authorization user', 'MAIL FROM', 'senderRefused', false],
	[
		'550 5.4.5 Daily user sending limit exceeded. For more information on Gmail sending limits go to https://support.google.com/a/answer/166852',
		'DATA',
		'rateLimited',
		true,
	],
	[
		'450 4.2.1 The user you are trying to contact is receiving mail too quickly.',
		'RCPT TO',
		'rateLimited',
		true,
	],
	['421 4.7.0 Too many connections', 'CONN', 'tooManyConnections', true],
	['451 4.4.0 something odd', 'DATA', 'temporaryRefusal', true],
	[
		'550 5.1.1 <kim@example.test>: Recipient address rejected: User unknown',
		'RCPT TO',
		'recipientRefused',
		false,
	],
	['550 5.1.1 <spam-quota@example.test> unknown', 'RCPT TO', 'recipientRefused', false],
] as const)('B42 B41 SMTP %j to %s is %s (may pass: %s)', (answer, command, code, passing) => {
	const problem = explainFailure(smtpRefusal(answer, command), at('custom'), 'smtp');
	expect(problem.code).toBe(code);
	expect(problem.passing === true).toBe(passing);
	expect(problem.text).toContain(`The server said: "${answer.slice(0, 3)}`);
});

it('B42 535 5.7.139 says what it means with a password and what with OAuth2', () => {
	const answer =
		'535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully. Contact your administrator.';
	const error = (): Error => smtpRefusal(answer, 'AUTH XOAUTH2', 'EAUTH');
	expect(explainFailure(error(), withOAuth('microsoft365'), 'smtp')).toEqual({
		code: 'tokenForbidden',
		text: `Microsoft refused the OAuth2 sign-in of "ann@example.test" to SMTP: a rule of the organisation forbids it, or the mailbox is another one. The server said: "${answer}"`,
		remedy: expect.stringMatching(/Authenticated SMTP.*security defaults.*SMTP\.Send/) as string,
	});
	expect(explainFailure(error(), at('microsoft365'), 'smtp')).toMatchObject({
		code: 'passwordLoginEnded',
		remedy: expect.stringContaining('Microsoft OAuth2') as string,
	});
});

it.each([
	['502 5.5.1 Command not implemented', 'AUTH PLAIN'],
	['503 5.5.1 Error: authentication not enabled', 'AUTH PLAIN'],
	['504 5.7.4 Unrecognized authentication type', 'AUTH PLAIN'],
])('B42 %j is no wrong password', (answer, command) => {
	const problem = explainFailure(smtpRefusal(answer, command, 'EAUTH'), at('gmail'), 'smtp');
	expect(problem.code).toBe('noLoginMethod');
});

it('B42 a BYE is told with its reason, and passes', () => {
	const closed = Object.assign(new Error('Unexpected close'), {
		code: 'ClosedAfterConnectText',
		reason: 'Too many connections from your address',
	});
	expect(explainFailure(closed, at('gmail'), 'imap')).toEqual({
		code: 'tooManyConnections',
		text: 'mail.example.test:993 allows no more connections at the same time. The server said: "Too many connections from your address"',
		remedy: expect.stringContaining('tries again') as string,
		passing: true,
	});
	const shut = Object.assign(new Error('Connection not available'), {
		code: 'NoConnection',
		reason: 'Server shutting down.',
	});
	expect(explainFailure(shut, at('custom'), 'imap')).toMatchObject({
		code: 'serverUnavailable',
		passing: true,
	});
});

it('B42 an SMTP answer of several lines is told in one, its codes once', () => {
	const answer =
		'535-5.7.8 Username and Password not accepted. For more information, go to\r\n535 5.7.8  https://support.google.com/mail/?p=BadCredentials 5b1f17 - gsmtp';
	const { text } = explainFailure(smtpRefusal(answer, 'AUTH PLAIN', 'EAUTH'), at('gmail'), 'smtp');
	expect(text).toContain(
		'The server said: "535 5.7.8 Username and Password not accepted. For more information, go to https://support.google.com/mail/?p=BadCredentials 5b1f17 - gsmtp"',
	);
});

it('B42 P36 secrets are struck out of the words', () => {
	const { text } = explainFailure(
		refusedLogin('[AUTHENTICATIONFAILED] no such password: secret'),
		at('custom'),
		'imap',
	);
	expect(text).toContain('no such password: •••"');
});

it('P37 iCloud: the iCloud address signs in, also for a domain of one’s own', () => {
	const refused = refusedLogin('[AUTHENTICATIONFAILED] Authentication Failed');
	expect(explainFailure(refused, at('icloud'), 'imap').remedy).toContain(
		'The user name is the address at icloud.com, me.com or mac.com, not the one at example.test',
	);
});

it('P36 at a loopback address the container is named', () => {
	const error = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
	const local = makeSettings({ imap: { host: '127.0.0.1', port: 143, security: 'none' } });
	expect(explainFailure(error, local, 'imap').remedy).toBe(
		"127.0.0.1 is the machine n8n itself runs on; in Docker that is the container, not the host. There, enter the service name of the mail server's container, or host.docker.internal for the host. Otherwise check that the server runs and the port: 993 with TLS or 143 with STARTTLS.",
	);
});

it('P37 at QQ and NetEase the authorization code is told with its steps', () => {
	const refused = refusedLogin('Login fail. Please enter your authorization code to login.');
	expect(explainFailure(refused, at('qq'), 'imap')).toEqual({
		code: 'appPasswordNeeded',
		text: 'QQ Mail did not accept the password of "ann@example.test": it wants an app password, not the one you sign in with on the web. The server said: "Login fail. Please enter your authorization code to login."',
		remedy:
			'QQ wants an authorization code: in QQ Mail open Settings, Account, switch on the IMAP/SMTP service and type the code it shows here.',
	});
});
