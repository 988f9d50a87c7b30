/**
 * Reads one hop from a Received field, in the formats of Postfix, Exim, Sendmail, qmail, Exchange and Microsoft
 * 365, Gmail, Yahoo, Fastmail, Dovecot LMTP, Proofpoint, Mimecast, Barracuda, MailEnable, Lotus Domino and those alike
 * (promise B03). The client address is the literal the receiver wrote, never what the client said of itself.
 */
import { isIP } from 'node:net';

import { readAddress } from '../../../shared/dns/networks';
import { splitReceived, type Clause, type ReceivedClauses } from './receivedClauses';

/** How the mail came to the host that wrote the field. */
export type HopKind =
	/** By SMTP from another host. */
	| 'relay'
	/** Inside the host: no `from`, LMTP, a content filter's re-injection. */
	| 'internal'
	/** From an authenticated user or over HTTP. */
	| 'submission'
	/** Handed in by a program or user of the host itself, over no network. */
	| 'local'
	/** Collected from a mailbox by POP or IMAP. */
	| 'fetched'
	/** The field contradicts itself: a client's HELO may speak in it. */
	| 'unclear';

export interface Hop {
	kind: HopKind;
	/** The client's address; '' when the field has none. */
	address: string;
	/** What the client called itself; '' when the field does not say. */
	helo: string;
	/** The client's host name where the receiver's software looks it up both ways and says so; else ''. */
	clientName: string;
	/** The name of the receiving host. */
	by: string;
	/** The first word after `with`, lower case. */
	protocol: string;
	/** The envelope sender, `<>` for the null sender; undefined when the field does not say. */
	envelopeFrom: string | undefined;
	/** When it was received; null when unreadable. */
	date: Date | null;
}

/** @param value the unfolded value of a Received field */
export function readReceived(value: string): Hop {
	const clauses = splitReceived(value);
	const client = clauses.from
		? readClient(clauses.from, clauses)
		: { address: '', helo: '', clientName: '', isUnclear: false };
	const isUnclear = clauses.isUnclear || client.isUnclear;
	return {
		kind: isUnclear ? 'unclear' : readKind(clauses, client.address),
		address: isUnclear ? '' : client.address,
		helo: client.helo,
		clientName: isUnclear ? '' : client.clientName,
		by: clauses.by.words[0] ?? '',
		protocol: (clauses.with.words[0] ?? '').toLowerCase(),
		envelopeFrom: readEnvelopeFrom(clauses),
		date: readDate(clauses.date),
	};
}

interface Client {
	address: string;
	helo: string;
	clientName: string;
	isUnclear: boolean;
}

/** The client's own words inside a comment, which may hold an address literal of its choice. */
const heloInComment = /(?:^|\s)(?:helo|ehlo)[=\s]\s*(\S+)(.*)$/is;
/** Receivers that write `name [address]` without parentheses. */
const writesBareLiterals = /^(?:SMTPD|IMail)/i;

function readClient(from: Clause, clauses: ReceivedClauses): Client {
	const [name = '', ...moreWords] = from.words;
	// Never what stands behind: the client chooses the recipient.
	const software = [...clauses.by.comments, ...clauses.with.comments];
	const isExim = clauses.with.comments.some((text) => /^Exim\b/.test(text));
	const isCommuniGate = software.some((text) => /^CommuniGate/.test(text));
	const claims = from.comments
		.map((text) => heloInComment.exec(text))
		.filter((match) => match !== null);
	const heloClaimed = claims[0]?.[1];
	const vouched = from.comments.map((text) => text.replace(heloInComment, ' ').trim());
	// The address stands first at Yahoo, CommuniGate and, without a confirmed name, Exim.
	const writesAddressFirst =
		isExim ||
		heloClaimed !== undefined ||
		clauses.by.words.includes('pod-id') ||
		vouched.some((text) => /(?:^|\s)port=\d+/.test(text)) ||
		isCommuniGate;
	const nameAsAddress = readLiteral(name) || readAddress(name);

	const inComments = distinct([
		// `(name [address])`, `([address])`: Postfix, Sendmail, Exim, Gmail, Proofpoint and most others.
		...vouched.flatMap(readLiterals),
		// `(address)` alone, `(user@address)`: Exchange, Microsoft 365, qmail.
		...vouched.map((text) => readAddress(text.slice(text.lastIndexOf('@') + 1))),
	]);
	// Yahoo writes `127.0.0.1 (EHLO name) (address)` where a proxy of its own stands before it.
	const isProxied = nameAsAddress === '127.0.0.1' && inComments.length > 0;
	// Whatever else could be the address is the client's doing: the field is unclear then, not half believed.
	const candidates = distinct([
		...inComments,
		...(writesAddressFirst && !isProxied ? [nameAsAddress] : []),
	]);
	if (candidates.length === 0) {
		const literal = software.some((text) => writesBareLiterals.test(text))
			? (moreWords[0] ?? '')
			: '';
		return {
			address: moreWords.length === 1 ? readLiteral(literal) : '',
			helo: heloClaimed ?? name,
			clientName: '',
			isUnclear: false,
		};
	}
	// A client whose host name is "helo" turns Sendmail's `(helo [address])` into what looks like a greeting: the
	// address the receiver saw would be taken for the client's words, and the greeting for the address.
	const writesGreetingApart =
		isExim ||
		isCommuniGate ||
		inComments.length > 0 ||
		readAddress(clauses.by.words[0] ?? '') !== '';
	const isGreetingDoubtful = claims.some(
		([, greeting = '', after = '']) =>
			readLiterals(after).length > 0 || (!writesGreetingApart && readLiteral(greeting) !== ''),
	);
	const withName = vouched.find((text) => readLiterals(text).length > 0) ?? '';
	const isNameFirst = isExim && nameAsAddress === '';
	return {
		address: candidates[0]!,
		helo: heloClaimed ?? (writesAddressFirst && nameAsAddress ? '' : name),
		clientName: isNameFirst
			? confirmsFirstName(clauses)
				? name
				: ''
			: confirmsNames(clauses.by)
				? readConfirmedName(withName)
				: '',
		isUnclear: candidates.length > 1 || moreWords.length > 0 || isGreetingDoubtful,
	};
}

/** The address inside `[…]`, perhaps with a port behind it. */
function readLiteral(word: string): string {
	return readAddress(/^\[([^[\]]+)\](?::\d+)?$/.exec(word)?.[1] ?? '');
}

function readLiterals(text: string): string[] {
	return (
		[...text.matchAll(/\[([^[\]]{2,60})\]/g)]
			// Ecelerity writes the port inside.
			.map((match) => readAddress(match[1]!.replace(/^([\d.]+):\d{1,5}$/, '$1')))
			.filter(Boolean)
	);
}

function distinct(values: string[]): string[] {
	return [...new Set(values.filter((value) => value !== ''))];
}

/**
 * Exim writes a name first only if it looked it up both ways. Its mark stands before the envelope sender, in whose quoted
 * local part a client may write the mark at another's server.
 */
function confirmsFirstName({ by, with: protocol }: ReceivedClauses): boolean {
	const mark = protocol.comments.findIndex((text) => /^(?:Exim\b|envelope-)/.test(text));
	return by.comments.length === 0 && /^Exim\b/.test(protocol.comments[mark] ?? '');
}

/**
 * Whether a name before the address is one whose address was looked up in turn: Postfix writes `unknown` otherwise,
 * Sendmail `may be forged`. Of others (Gmail, Proofpoint, OpenSMTPD, Haraka, qmail …) it is not known, and whoever owns
 * an address may name it after any host.
 */
function confirmsNames(by: Clause): boolean {
	return /^(?:Postfix\b|8\.\d+[\w.+]*(?:\/|$))/.test(by.comments[0] ?? '');
}

/** The name before the literal, unless the receiver says that it did not confirm it. */
function readConfirmedName(comment: string): string {
	if (/may be forged|unverified/i.test(comment)) return '';
	const before = comment.slice(0, comment.indexOf('[')).trim();
	const name = before.slice(before.lastIndexOf('@') + 1).replace(/\.$/, '');
	return /^[a-z0-9_.-]+$/i.test(name) && name.toLowerCase() !== 'unknown' && isIP(name) === 0
		? name
		: '';
}

const submissionProtocol = /^(?:(?:utf8)?e?smtps?a|utf8smtpsa|asmtps?|http\S*|mapi|webdav)$/i;
const submissionComment =
	/^\s*(?:authenticated\b|auth[=:]|account\s)|\bauthenticated (?:sender|bits|user)|\bauthid\b|\bmulti-auth\b/i;
/** Exim's `local`, `local-smtp` and `local-esmtp`, Courier's and masqmail's `local`. */
const localProtocol = /^local(?:-|$)/i;
/** Postfix's pickup, qmail, nullmailer, Courier, DragonFly and OpenSMTPD. */
const localComment =
	/\bfrom userid\b|\b(?:from|by) uid\b|\binvoked for bounce\b|^uid \d|\[local\]/i;
const fetchProtocol = /^(?:pop3?s?|imap4?s?|apop|gmailapi|fetchmail\S*)$/i;
const filterMark =
	/amavis|spampd|clamsmtp|mailscanner|dkimproxy|authentication milter|content[- ]filter|reinject/i;

function readKind({ from, by, with: protocol, rest }: ReceivedClauses, address: string): HopKind {
	const words = protocol.words.map((word) => word.toLowerCase());
	const [first = ''] = words;
	const allComments = [
		...(from?.comments ?? []),
		...by.comments,
		...protocol.comments,
		...rest.comments,
	];
	if (
		words.some((word) => fetchProtocol.test(word)) ||
		allComments.some((text) => /^fetchmail/i.test(text))
	) {
		return 'fetched';
	}
	if (
		localProtocol.test(first) ||
		allComments.some((text) => localComment.test(text)) ||
		// Sendmail's `(from user@host)` in place of `from`.
		(!from && rest.comments.some((text) => /^from\s/i.test(text)))
	) {
		return 'local';
	}
	if (
		words.some((word) => submissionProtocol.test(word)) ||
		allComments.some((text) => submissionComment.test(text))
	) {
		return 'submission';
	}
	if (!from || first.startsWith('lmtp') || by.comments.some((text) => /^LMTP/i.test(text)))
		return 'internal';
	const isFilter =
		/-scanned$/.test(first) ||
		[by.words[0] ?? '', ...by.comments].some((text) => filterMark.test(text));
	return isFilter && address === '' ? 'internal' : 'relay';
}

const envelopeWords =
	/(?:envelope-from|envelope-sender|env-from)\s*[=:]?\s*(<[^<>]*>|[^\s<>()]+@[^\s<>()]+)?/i;

/** A quoted local part may hold the words once more: only the first ones are the server's. */
function readEnvelopeFrom({ by, with: protocol, rest }: ReceivedClauses): string | undefined {
	for (const comment of [...by.comments, ...protocol.comments, ...rest.comments]) {
		const match = envelopeWords.exec(comment);
		if (match) return match[1] ?? '';
	}
	// Haraka writes it behind the id, where no client's word stands yet.
	const [, keyword, path = ''] = rest.words;
	return keyword === 'envelope-from' && by.comments.some((text) => /^Haraka\b/.test(text))
		? path
		: undefined;
}

function readDate(text: string): Date | null {
	const time = Date.parse(text.replace(/\([^()]*\)/g, ' ').trim());
	return Number.isNaN(time) ? null : new Date(time);
}
