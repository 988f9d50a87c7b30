/** Logins (P36, P37). What passes and what is blocked has been judged before: what is left here is about the sign-in. */
import { parseAddress } from '../message/address';
import { explainOAuthOnly } from '../providers/oauthOnly';
import { quote } from '../reasons/receipt';
import { either, has, refusesLogin, says, type Facts, type Hint } from './hint';

const adminSteps = 'Microsoft 365 admin center, Users, Active users, Mail, Manage email apps';

export const loginHints: Hint[] = [
	{
		code: 'tokenRefreshFailed',
		matches: ({ failure }) => failure.code === 'tokenRefreshFailed',
		text: () => 'The sign-in with OAuth2 has ended and could not be renewed',
		remedy: ({ failure }) =>
			`Open the credential and connect it anew.${failure.detail ? ` The provider said: ${failure.detail}.` : ''}`,
	},
	{
		code: 'smtpLoginSwitchedOff',
		matches: has(/SmtpClientAuthentication is disabled/i),
		text: () => 'Microsoft has sending by SMTP switched off for this mailbox',
		remedy: () =>
			`An administrator switches on "Authenticated SMTP" for the mailbox: ${adminSteps}. OAuth2 needs it too; security defaults keep it off.`,
	},
	{
		code: 'tokenForbidden',
		matches: (facts) =>
			facts.isOAuth && has(/5\.7\.139\b|basic authentication is disabled|BasicAuthBlocked/i)(facts),
		text: ({ user, name }) =>
			`Microsoft refused the OAuth2 sign-in of ${quote(user)} to ${name}: a rule of the organisation forbids it, or the mailbox is another one`,
		remedy: () =>
			`Check that the address in the credential is the mailbox that was connected. An administrator checks that "Authenticated SMTP" is switched on for it (${adminSteps}), that neither security defaults nor a Conditional Access rule blocks it, and that the application has the permission SMTP.Send; then connect the credential anew.`,
	},
	{
		code: 'passwordLoginEnded',
		matches: (facts) =>
			!facts.isOAuth &&
			(has(/basic authentication is disabled|BasicAuthBlocked|5\.7\.139\b/i)(facts) ||
				(refusesLogin(facts) && facts.preset?.login === 'oauth2Only')),
		text: ({ preset }) => explainOAuthOnly(preset).text,
		remedy: ({ preset }) => explainOAuthOnly(preset).remedy,
	},
	{
		code: 'mailboxNotConnected',
		matches: has(/authenticated but not connected/i),
		text: ({ user }) => `Microsoft took the sign-in of ${quote(user)} but opens no mailbox for it`,
		remedy: () =>
			`The sign-in is right. IMAP is switched off for the mailbox (${adminSteps}), it has no Exchange licence, or the address in the credential is not the mailbox that signed in; for a shared mailbox the person who signed in needs Full Access to it.`,
	},
	{
		code: 'passwordOrImapOff',
		matches: has(
			/invalid credentials or IMAP is (disabled|off|not enabled)|service is not open.{0,40}password is incorrect/i,
		),
		text: ({ user, place }) =>
			`${place} refuses ${quote(user)} for one of several causes: IMAP is switched off for the mailbox, or the password is not one for mail programs`,
		remedy: ({ preset }) =>
			[
				preset?.switchOnImap ?? 'Switch IMAP on in the settings of the mailbox at the provider.',
				preset?.loginSteps ??
					'Make an app password (QQ and NetEase: an authorization code) there and type it here.',
			].join(' '),
	},
	{
		code: 'imapSwitchedOff',
		matches: has(
			/not enabled for IMAP|IMAP (access )?(is |has been )?(disabled|switched off|not (enabled|allowed|activated))|enable IMAP|IMAP.{0,40}(disabled|deaktiviert|freigeschaltet)|imap is disabled|does not have access rights to this service/i,
		),
		text: () => 'IMAP is switched off for this mailbox',
		remedy: ({ preset }) =>
			preset?.switchOnImap ??
			'Switch IMAP on in the settings of the mailbox at the provider (often under "Forwarding and POP/IMAP").',
	},
	{
		code: 'passwordExpired',
		matches: has(/\[EXPIRED\]|password (has |is )?expired/i),
		text: ({ user }) => `The password of ${quote(user)} has expired`,
		remedy: () => 'Sign in on the web, choose a new password and type it into the credential.',
	},
	{
		code: 'noLoginMethod',
		matches: either(
			has(
				/No matching authentication method|no supported auth|Unsupported authentication|Missing credentials|LOGINDISABLED|login is disabled|unrecognized authentication type|authentication (mechanism |type )?(is )?not (enabled|supported|available|implemented)/i,
			),
			({ failure }) => failure.code === 'NoLoginMethod',
			({ failure }) =>
				failure.command.startsWith('AUTH') && [500, 502, 503, 504].includes(failure.smtpCode),
		),
		text: ({ place, isOAuth, failure }) =>
			isOAuth
				? `${place} offers no sign-in with OAuth2`
				: `${place} offers no login with user name and password${failure.detail ? ` (it offers ${failure.detail})` : ''}, so none was sent`,
		remedy: ({ name, server }) =>
			name === 'SMTP'
				? server?.port === 25
					? 'Port 25 often takes no logins: use 465 (TLS) or 587 (STARTTLS). If the server needs no login, choose None as the SMTP Login in the credential.'
					: 'If the server needs no login, choose None as the SMTP Login in the credential. Otherwise its administrator has to switch on the methods PLAIN or LOGIN.'
				: 'The password is not the cause. The administrator of the server has to switch on the methods PLAIN or LOGIN, which are safe over TLS.',
	},
	{
		code: 'appPasswordNeeded',
		matches: (facts) =>
			either(
				has(
					/application-specific password|app(lication)?[- ]specific password|app(lication)? password|authorization code|5\.7\.9\b|InvalidSecondFactor|second factor/i,
				),
				(each) => refusesLogin(each) && each.preset?.login === 'appPassword',
			)(facts) && !facts.isOAuth,
		text: ({ preset, user }) =>
			`${preset?.name ?? 'The provider'} did not accept the password of ${quote(user)}: it wants an app password, not the one you sign in with on the web`,
		remedy: (facts) =>
			`${facts.preset?.loginSteps ?? 'Make an app password in the security settings of the mailbox at the provider and type it here.'}${iCloudAdvice(facts)}`,
	},
	{
		code: 'tokenRejected',
		matches: (facts) => refusesLogin(facts) && facts.isOAuth,
		text: ({ user, name }) =>
			`The ${name} server did not accept the OAuth2 sign-in for ${quote(user)}`,
		remedy: ({ preset }) =>
			`Check that the address in the credential is the mailbox that was connected, that IMAP and SMTP are allowed for it, and that the credential asks for the scopes its page lists; then connect it anew.${preset?.value === 'gmail' ? ' In Google Workspace the administrator may have to trust the application.' : ''}`,
	},
	{
		code: 'wrongPassword',
		matches: refusesLogin,
		text: ({ name, user, place }) =>
			`The ${name} server ${place} did not accept user name or password of ${quote(user)}`,
		remedy: ({ preset, user }) =>
			preset?.loginSteps ??
			`${user.includes('@') ? 'Some servers want only the part before the @ as user name. ' : 'Most servers want the whole email address as user name. '}Type the password anew. With two-factor sign-in an app password is needed. To be sure, try the same in a mail program.`,
	},
	{
		code: 'loginRequired',
		matches: either(
			({ failure }) => failure.smtpCode === 530,
			says(
				/authentication (is )?required|must (be )?authenticate|turn on SMTP authentication|not logged in/i,
			),
		),
		text: ({ place }) => `${place} sends only for those who log in`,
		remedy: () => 'Enter user name and password for SMTP in the credential.',
	},
];

/** iCloud signs in by its own address, also where mail goes to a domain of one's own. */
function iCloudAdvice({ preset, user }: Facts): string {
	const domain = parseAddress(user)?.domain ?? '';
	return preset?.value === 'icloud' && domain !== '' && !preset.domains.includes(domain)
		? ` The user name is the address at icloud.com, me.com or mac.com, not the one at ${domain}; enter that one as the sender address.`
		: '';
}
