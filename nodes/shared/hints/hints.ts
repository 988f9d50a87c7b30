/**
 * What goes wrong with mail servers, why, and what to do next (P36, P37, B42). The test button, the trigger and the
 * nodes all answer from here. The tables are tried in order, each from the top: the special before the general, and
 * what passes before what blames a password.
 */
import { makePrintable } from '../connection/secrets';
import type { MailboxSettings } from '../connection/settings';
import { findPreset } from '../providers/presets';
import { ProblemError, type Problem } from '../reasons/problem';
import { busyHints } from './busyHints';
import { encryptionHints } from './encryptionHints';
import { readFailure, type Failure, type Protocol } from './failure';
import { folderHints } from './folderHints';
import { isTemporary, type Facts, type Hint } from './hint';
import { loginHints } from './loginHints';
import { lineHints, networkHints } from './networkHints';
import { greetingHints, sendingHints } from './sendingHints';

const refused: Hint = {
	code: 'refused',
	matches: ({ failure }) => failure.reply !== '',
	text: ({ name }) => `The ${name} server refused`,
	remedy: () => 'If the words of the server do not help, ask its provider with just these words.',
};

const hints: Hint[] = [
	...networkHints,
	...encryptionHints,
	...greetingHints,
	...busyHints,
	...loginHints,
	...sendingHints,
	...folderHints,
	...lineHints,
	refused,
];

/**
 * Explains what went wrong with a mail server.
 * @param error whatever was thrown; a {@link ProblemError} keeps its own words
 * @param settings whose connection it was, for names and for the provider's own advice
 * @param protocol which of its servers; guessed from the error when not given
 */
export function explainFailure(
	error: unknown,
	settings?: MailboxSettings,
	protocol?: Protocol,
): Problem {
	if (error instanceof ProblemError) return error.problem;
	return explainFacts(readFailure(error, settings), settings, protocol);
}

/** The same for a failure that was read before, such as a refusal that a library kept to itself. */
export function explainFacts(
	failure: Failure,
	settings?: MailboxSettings,
	protocol?: Protocol,
): Problem {
	const facts = gatherFacts(failure, settings, protocol);
	const hint = hints.find((each) => each.matches(facts));
	if (!hint) {
		return {
			code: 'unknown',
			text: `The ${facts.name} connection to ${facts.place} failed: "${failure.words.slice(0, mostSaid)}"`,
			remedy:
				'Try the same settings in a mail program. If they work there, please report this message.',
		};
	}
	return {
		code: hint.code,
		text: withWords(hint.text(facts), failure.reply),
		remedy: hint.remedy(facts),
		...((hint.passing ?? isTemporary(facts)) && { passing: true }),
	};
}

/** Throws what {@link explainFailure} says of the error, which stays its cause. */
export function failExplained(
	error: unknown,
	settings?: MailboxSettings,
	protocol?: Protocol,
): never {
	throw error instanceof ProblemError
		? error
		: new ProblemError(explainFailure(error, settings, protocol), {
				cause: makePrintable(error, settings),
			});
}

/** Whether trying again may help without anybody changing anything: a network that was down, a busy server. */
export function isPassing(error: unknown): boolean {
	return explainFailure(error).passing === true;
}

/** Characters of a server's words in a sentence. */
const mostSaid = 400;

/** @returns the sentence with the server's own words, where it said any */
export function withWords(sentence: string, reply: string): string {
	if (reply === '') return sentence;
	const said = reply.length > mostSaid ? `${reply.slice(0, mostSaid)}…` : reply;
	return `${sentence}. The server said: "${said}"`;
}

function gatherFacts(
	failure: Failure,
	settings: MailboxSettings | undefined,
	protocol = failure.protocol,
): Facts {
	const sending = settings?.sending;
	const login =
		protocol === 'imap' ? settings?.imap : sending?.kind === 'smtp' ? sending : undefined;
	const server = protocol === 'http' ? undefined : login;
	const authentication = login?.authentication;
	return {
		failure,
		name: protocol ? protocol.toUpperCase() : 'Mail',
		server,
		place: server
			? `${server.host}:${server.port}`
			: protocol === 'http' && sending?.kind === 'http'
				? (URL.parse(sending.url)?.host ?? 'the service')
				: 'the mail server',
		user: authentication && authentication.kind !== 'none' ? authentication.user : '',
		isOAuth: authentication?.kind === 'oauth2',
		preset: settings ? findPreset(settings.provider) : undefined,
	};
}
