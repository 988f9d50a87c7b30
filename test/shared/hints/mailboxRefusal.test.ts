// Real answers of mail servers to a recipient: which of them are about the mailbox, and which about us.
import { readFailure } from '../../../nodes/shared/hints/failure';
import { explainFailure } from '../../../nodes/shared/hints/hints';
import { isMailboxRefused } from '../../../nodes/shared/hints/mailboxRefusal';

const refuse = (response: string, command = 'RCPT TO'): Error =>
	Object.assign(new Error("Can't send mail - all recipients were rejected"), {
		code: 'EENVELOPE',
		command,
		response,
		responseCode: Number(response.slice(0, 3)),
	});

it.each([
	'550 5.1.1 <kim@example.test>: Recipient address rejected: User unknown in virtual mailbox table',
	'550 5.1.1 <kim@example.test>: Recipient address rejected: User unknown in local recipient table',
	"550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 double-checking the recipient's email address for typos or 550-5.1.1 unnecessary spaces. For more information, go to 550 5.1.1  https://support.google.com/mail/?p=NoSuchUser 5b1f17b1804b1-45b",
	'550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient kim@example.test not found by SMTP address lookup',
	'550-5.2.1 The email account that you tried to reach is inactive. 550 5.2.1 https://support.google.com/mail/?p=DisabledUser',
	'550 5.2.1 Mailbox disabled, not accepting messages',
	'550 5.1.1 unknown or illegal alias: kim@example.test',
	'550 5.1.6 Recipient no longer on server',
	'550 No such user here',
	'550 Unknown user',
	"554 delivery error: dd This user doesn't have an account (user not found)",
	'550 5.0.0 <kim@example.test>... User unknown',
	'550 5.1.0 kim@example.test: unknown recipient',
	'511 sorry, no mailbox here by that name (#5.1.1 - chkuser)',
	'550 5.1.1 <policy-spam@example.test> User unknown',
	'550 Empfaenger unbekannt',
])('B41 is about the mailbox: %s', (answer) => {
	expect(isMailboxRefused(readFailure(refuse(answer)))).toBe(true);
});

it.each([
	'554 5.7.1 <kim@example.test>: Relay access denied',
	'554 Relay access denied',
	'550 5.7.1 Unable to relay',
	'550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain',
	'550 relay not permitted',
	'554 5.7.1 <unknown[203.0.113.5]>: Client host rejected: Access denied',
	'550 5.7.1 Client host rejected: cannot find your reverse hostname, [203.0.113.5]',
	'550 5.7.25 The IP address sending this message does not have a PTR record setup',
	'504 5.5.2 <n8n>: Helo command rejected: need fully-qualified hostname',
	'550 5.7.1 <localhost>: Helo command rejected: Host not found',
	'550 turn on SMTP Authentication in your mail client',
	'550-Please turn on SMTP Authentication in your mail client. 550 host [203.0.113.5] is not permitted to relay through this server',
	'530 5.7.0 Must issue a STARTTLS command first',
	'550 5.7.1 Recipient address rejected: Greylisted, see https://postgrey.example',
	'550 5.7.1 Policy rejection',
	'550 5.7.0 Message blocked due to policy',
	'554 5.7.1 Service unavailable; Client host [203.0.113.5] blocked using zen.spamhaus.org',
	'550-5.2.1 The user you are trying to contact is receiving mail at a rate that 550 5.2.1 prevents additional messages from being delivered.',
	'550 5.4.5 Daily user sending limit exceeded',
	'552 5.2.2 The email account that you tried to reach is over quota',
	'550 5.4.1 Recipient address rejected: Access denied. [AM0EUR02FT.eop-EUR02.prod.protection.outlook.com]',
	'550 Requested action not taken: mailbox unavailable',
	'550 Sender verify failed',
	'550 5.1.1 Sender address rejected: user unknown',
	'550 5.1.0 Address rejected',
	'550 5.1.2 Host unknown',
	'553 sorry, that domain is not in my list of allowed rcpthosts; no valid cert for gatewaying (#5.7.1)',
	'550 5.7.1 Your account is not allowed: user not found',
	'550 Administrative prohibition',
	'550 <user-unknown@example.test> rejected',
	'450 4.1.1 <kim@example.test>: user unknown',
	'554 5.7.1 <kim@example.test> refused, see https://help.example/no-such-user',
])('B41 is not about the mailbox: %s', (answer) => {
	expect(isMailboxRefused(readFailure(refuse(answer)))).toBe(false);
});

it('B41 a refused sender or login never speaks of the recipient', () => {
	for (const command of ['MAIL FROM', 'AUTH', 'EHLO', '']) {
		expect(isMailboxRefused(readFailure(refuse('550 5.1.1 User unknown', command)))).toBe(false);
	}
});

it.each([
	['554 5.7.1 <n8n[203.0.113.5]>: Client host rejected: Access denied', 'clientRefused'],
	['504 5.5.2 <n8n>: Helo command rejected: need fully-qualified hostname', 'heloRefused'],
	['550 5.7.25 The address has no PTR record', 'reverseNameMissing'],
	['550 Please turn on SMTP Authentication in your mail client', 'loginRequired'],
	['554 5.7.1 Relay access denied', 'relayDenied'],
	['550 5.1.1 User unknown', 'recipientRefused'],
])('B42 %s is %s', (answer, code) => {
	expect(explainFailure(refuse(answer), undefined, 'smtp').code).toBe(code);
});
