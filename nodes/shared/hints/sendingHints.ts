/** What SMTP servers answer to a mail (P36, B41): each its cause. A refusal that may pass has been judged before. */
import { either, has, isTemporary, says, type Hint } from './hint';

const ownServer =
	"Send through your provider's server with user name and password, on port 587 or 465.";

/** How we introduce ourselves; judged before what passes, as servers put it in those words too. */
export const greetingHints: Hint[] = [
	{
		code: 'heloRefused',
		matches: either(
			says(
				/\b(helo|ehlo)\b.{0,60}(rejected|invalid|refused|bad|denied|required|error|syntax)|invalid (helo|ehlo)|(helo|ehlo) (name|argument)|need fully-qualified hostname/i,
			),
			(facts) => [421, 550].includes(facts.failure.smtpCode) && says(/\(EHLO\)/)(facts),
			({ failure }) => failure.smtpCode >= 400 && /^(EHLO|HELO)$/.test(failure.command),
		),
		text: ({ place }) => `${place} does not take the name that we introduce ourselves with (EHLO)`,
		remedy: () =>
			`Enter a name that the server knows as EHLO Name in the credential: the full name of the machine n8n runs on, or the domain of the sender. ${ownServer}`,
	},
];

export const sendingHints: Hint[] = [
	{
		code: 'messageTooLarge',
		matches: either(
			has(
				/message (size|length) (exceeds|larger|is larger)|(message|mail|file) (is )?too (large|big)|exceeded.{0,40}size limit|size limit|5\.3\.4\b/i,
			),
			({ failure }) => failure.smtpCode === 552 && failure.command === 'MAIL FROM',
		),
		text: () => 'The mail is larger than the server takes',
		remedy: () => 'Send fewer or smaller attachments, or a link to them.',
	},
	{
		code: 'reverseNameMissing',
		matches: says(
			/reverse (dns|host ?name|lookup|name)|\brdns\b|\bptr\b|5\.7\.25\b|no (reverse|ptr)|cannot find your host ?name/i,
		),
		text: ({ place }) =>
			`${place} takes no mail from this machine: its address has no reverse name (PTR)`,
		remedy: () =>
			`${ownServer} For a server of your own, let whoever gave you the address n8n connects from set its reverse name.`,
	},
	{
		code: 'senderRefused',
		matches: either(
			says(
				/SendAsDenied|5\.7\.60\b|not (owned|allowed to send)|sender address (rejected|is not allowed)|not permitted to send|5\.7\.1 .*sender|sender .*not (allowed|authori[sz]ed|verified|owned)|not verified|relaying disallowed as|mail from must equal|from address.{0,30}(not|must)|permissions to send as/i,
			),
			(facts) =>
				facts.failure.command === 'MAIL FROM' &&
				facts.failure.smtpCode >= 500 &&
				!says(/relay|spam|client host|blocked|\[\d+\.\d+\.\d+\.\d+\]/i)(facts),
		),
		text: () => 'The server does not let us send from this address',
		remedy: () =>
			'Send from the address of the account, or have the sender address added (as an alias, "send as" or verified sender) at the provider.',
	},
	{
		code: 'relayDenied',
		matches: says(
			/relay(ing)? (access )?(is )?(denied|prohibited|disallowed|not (permitted|allowed|authori[sz]ed))|relay access|unable to relay|not (permitted|allowed|authori[sz]ed) to relay|(do|does) not relay|credentials for relay|rcpthosts|gatewaying|TenantAttribution/i,
		),
		text: ({ place }) => `${place} does not pass mail on to other servers for us`,
		remedy: () =>
			"Log in (user name and password for SMTP) and use port 587 or 465: port 25 is for mail to the server's own mailboxes. A relay that admits by address needs the one Mailbox: Show Connection Address tells.",
	},
	{
		code: 'clientRefused',
		matches: says(
			/client host|(your|the) (ip|host|ip address|network)\b.{0,80}(not|block|list|denied|refused|reject)|access denied|connection (refused|rejected)|(blocked|listed) (using|by|at|on|in)|not (authori[sz]ed|allowed) (from|to connect)/i,
		),
		text: ({ place }) => `${place} takes no mail from this machine`,
		remedy: () =>
			`${ownServer} For a server of your own, let its administrator admit the address n8n connects from: Mailbox: Show Connection Address tells it.`,
	},
	{
		code: 'takenForSpam',
		matches: says(
			/spam|black ?list|block ?list|5\.7\.26\b|DMARC|\bSPF\b|\bDKIM\b|unsolicited|poor reputation|unauthenticated/i,
		),
		text: () => 'The mail was refused as unwanted',
		remedy: () =>
			"Let Email Auth Check: Check Sending Domain tell whether SPF and DKIM fit the sender, and send from an address of the sending host's own domain.",
	},
	{
		code: 'quotaExceeded',
		matches: (facts) =>
			facts.failure.smtpCode > 0 &&
			says(/over ?quota|quota (is )?exceeded|mailbox (is )?full|[45]\.2\.2\b/i)(facts),
		text: () => 'A mailbox that should get the mail is full',
		remedy: () => 'Its owner has to delete mail (trash included) or get more space.',
	},
	{
		code: 'serverFull',
		passing: true,
		matches: says(/insufficient (system )?(storage|space)|4\.3\.1\b|disk (is )?full/i),
		text: ({ place }) => `${place} has no space left`,
		remedy: () => 'Try again later. If it lasts, tell whoever runs the server.',
	},
	{
		code: 'recipientRefused',
		matches: either(
			({ failure }) => failure.command === 'RCPT TO' && failure.smtpCode >= 500,
			says(
				/user unknown|no such user|recipient (address )?rejected|5\.1\.[01]\b|mailbox (unavailable|not found)/i,
			),
		),
		text: () => 'The server refused the recipient',
		remedy: () => 'Check the address of the recipient.',
	},
	{
		code: 'temporaryRefusal',
		passing: true,
		matches: isTemporary,
		text: ({ place }) => `${place} does not take the mail just now`,
		remedy: () => 'Try again in a few minutes: such a refusal passes.',
	},
];
