/**
 * What passes, and what a provider has blocked: neither says anything of the password (B42), so these are judged before
 * any hint that does.
 */
import { quote } from '../reasons/receipt';
import { code, either, has, isTemporary, says, type Facts, type Hint } from './hint';

/** A refusal that names a wrong password among several causes, such as QQ's, is no word of a busy server. */
const namesPassword = says(/password is incorrect/i);

const unlessPassword =
	(test: (facts: Facts) => boolean) =>
	(facts: Facts): boolean =>
		!namesPassword(facts) && test(facts);

export const busyHints: Hint[] = [
	{
		code: 'loginBlocked',
		matches: (facts) =>
			!/^(RCPT TO|DATA)/.test(facts.failure.command) &&
			has(
				/log in via your web browser|WEBALERT|web login required|account (is |has been )?(temporarily )?(locked|suspended|disabled|blocked|deactivated)|5\.7\.14\b|unusual (sign-?in|activity)|CONTACTADMIN|unsafe login|security defaults/i,
			)(facts),
		text: ({ user, place }) =>
			user
				? `The provider has blocked the login of ${quote(user)} for now`
				: `${place} has blocked us for now`,
		remedy: () =>
			'This says nothing about the password. Sign in on the web, confirm that it was you and look for a message about a blocked sign-in; then test again.',
	},
	{
		code: 'tooManyConnections',
		passing: true,
		matches: unlessPassword(
			either(
				({ failure }) => failure.smtpCode === 432,
				has(
					/too many (open |simultaneous |concurrent |active )?(imap |smtp |client )?(connections|sessions|logins)|(maximum|max) (number of )?(imap )?connections?( limit)?( from| per)?.{0,30}(exceeded|reached)|connections? (limit|count) (is )?(exceeded|reached)|concurrent connections?.{0,20}(limit|exceeded)|sender thread limit|connection limit/i,
				),
			),
		),
		text: ({ place }) => `${place} allows no more connections at the same time`,
		remedy: () =>
			'The trigger tries again by itself. If it keeps happening, close other mail programs, or let fewer workflows read this mailbox at the same time.',
	},
	{
		code: 'rateLimited',
		passing: true,
		matches: unlessPassword(
			either(
				code('ETHROTTLE'),
				has(
					/throttl|rate.?limit|\[LIMIT\]|(command|bandwidth) (or bandwidth )?limits?|too many (messages|login (failures|attempts)|failed|requests|commands|auth)|login frequency|sending (limit|quota)|exceeded.{0,40}(per (hour|day|minute)|hourly|daily)|(hourly|daily).{0,40}(limit|quota|exceeded)|receiving mail (too quickly|at a rate)|5\.4\.5\b|4\.7\.28\b/i,
				),
				says(/^\[UNAVAILABLE\].*try again later/i),
			),
		),
		text: ({ place }) => `${place} asks us to slow down`,
		remedy: () =>
			'Wait, then try again; this says nothing about the password. If it keeps happening, poll less often or send fewer mails in one go; providers name their limits on their help pages.',
	},
	{
		code: 'greylisted',
		passing: true,
		matches: (facts) =>
			facts.failure.smtpCode > 0 &&
			facts.failure.command !== 'EHLO' &&
			either(
				says(/gr[ae]y-?list|postgrey/i),
				(each) =>
					isTemporary(each) &&
					/^(RCPT TO|DATA)/.test(each.failure.command) &&
					says(/4\.7\.1\b.*(try|come back|retry) (again )?(later|in )|try again in \d+/i)(each),
			)(facts),
		text: ({ place }) => `${place} takes mail from senders it does not know at a later try only`,
		remedy: () =>
			"Send again in some minutes. Through your own provider's server, with user name and password on port 587 or 465, this does not happen.",
	},
	{
		code: 'lookUpFailed',
		passing: true,
		matches: (facts) =>
			isTemporary(facts) &&
			says(
				/(temporary|dns|name) (lookup|look-up|resolution)( failure| failed| error)?|lookup fail|domain (not found|does not resolve|of sender address)|dns (temporary |server )?(failure|error|timeout)|4\.1\.[28]\b|4\.4\.3\b/i,
			)(facts),
		text: ({ place }) => `${place} could not look up a name just now`,
		remedy: () =>
			"Try again in a few minutes. If it lasts, check that the domains of sender and recipients exist: Email Auth Check: Check Sending Domain tells of the sender's.",
	},
	{
		code: 'serverUnavailable',
		passing: true,
		matches: unlessPassword(
			either(
				has(
					/\[(UNAVAILABLE|INUSE|SERVERBUG)\]|server unavailable|temporar(y|ily) (authentication|authorization|server|local|system|internal|problem|unavailable|failure|error)|service (is )?(temporarily |currently )?(not available|unavailable)|internal (server |authentication )?(error|failure)|system (is )?busy|under maintenance|backend (error|unavailable)|lookup failed|(try|please) again (later|in a)|mailbox (is )?(locked|in use|busy)/i,
				),
				(facts) =>
					[421, 454].includes(facts.failure.smtpCode) &&
					facts.failure.command !== 'STARTTLS' &&
					!says(/relay|\(EHLO\)|\b(helo|ehlo)\b|client host|reverse|\bptr\b/i)(facts),
				({ failure }) => failure.isGoodbye,
			),
		),
		text: ({ place }) => `${place} cannot serve us just now`,
		remedy: () =>
			'The trigger tries again by itself; this says nothing about the password. If it lasts, look at the status page of the provider.',
	},
];
