/**
 * Whether a server's refusal is about that very mailbox (promise B41). Only then is an address dead: relay, HELO, login,
 * policy, reputation and rates are ours to mend, and what is not known for sure counts as ours.
 */
import type { Failure } from './failure';

/** Words of a refusal that is about us, our server or this moment. */
const aboutUs =
	/relay|client host|\b(helo|ehlo)\b|authenticat|\bauth\b|log ?in\b|reverse|\brdns\b|\bptr\b|polic(y|ies)|gr[ae]y-?list|\brate\b|throttl|too many|limit|quota|\bfull\b|storage|\bsender\b|\bmail from\b|\bspf\b|dkim|dmarc|spam|(black|block|deny) ?list|blocked|reputation|\bip\b|\byour (ip|host|server|account|domain|network|client|provider)|denied|not (allowed|permitted|authori[sz]ed)|temporar|later\b|verif(y|ication)|unverified|\btls\b|encrypt|certificate|virus/i;

/** Words that name the mailbox as what is wrong. */
const aboutMailbox =
	/\b(user|recipient|mailbox|account|address)\b.{0,60}\b(unknown|not found|(does not|doesn't|not) exist|invalid)|\b(unknown|invalid|no such) (local )?(user|recipient|mailbox|account|address|person)|no mailbox (here )?by that name|not a (known|valid) (user|mailbox|recipient)|(Benutzer|Empf(ä|ae)nger|Postfach|Adresse) (ist )?unbekannt/i;

/** RFC 3463: no such mailbox, moved without a forward, recipient not found (Exchange), mailbox disabled. */
const mailboxCodes = new Set(['5.1.1', '5.1.6', '5.1.10', '5.2.1']);

/** Enhanced codes that say so little that the words decide. */
const vagueCodes = new Set(['', '5.0.0', '5.1.0', '5.5.0']);

/** @returns true only for a lasting refusal of the one recipient's mailbox */
export function isMailboxRefused({
	smtpCode,
	command,
	reply,
}: Pick<Failure, 'smtpCode' | 'command' | 'reply'>): boolean {
	if (smtpCode < 500 || !/^(RCPT TO|DATA)\b/.test(command)) return false;
	// Addresses and links hold words of their own, which a stranger may have chosen.
	const words = reply.replace(/\S*@\S*|\bhttps?:\S+/gi, ' ');
	if (aboutUs.test(words)) return false;
	const codes = [...new Set(words.match(/\b[245]\.\d{1,3}\.\d{1,3}\b(?!\.\d)/g) ?? [''])];
	return codes.every(
		(code) => mailboxCodes.has(code) || (vagueCodes.has(code) && aboutMailbox.test(words)),
	);
}
