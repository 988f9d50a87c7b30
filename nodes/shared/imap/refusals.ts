/** What a server answered to commands whose refusal ImapFlow reports as a mere `false` (B42). */
import type { MailboxSettings } from '../connection/settings';
import { readFailure, type Failure } from '../hints/failure';
import { explainFacts, withWords } from '../hints/hints';
import { ProblemError, type Problem } from '../reasons/problem';

const refusals = new WeakMap<object, { failure: Failure; settings: MailboxSettings }>();

/** Keeps the words of the last refusal of a connection, secrets struck out. */
export function noteRefusal(client: object, error: unknown, settings: MailboxSettings): void {
	refusals.set(client, { failure: readFailure(error, settings), settings });
}

/** Forgets it, as the next command begins. */
export function forgetRefusal(client: object): void {
	refusals.delete(client);
}

/**
 * Tells why the last command was refused.
 * @param instead what to say where the server's words name no cause of their own; they are added to it
 */
export function explainRefusal(client: object, instead: Problem): ProblemError {
	const noted = refusals.get(client);
	if (!noted) return new ProblemError(instead);
	const problem = explainFacts(noted.failure, noted.settings, 'imap');
	const namesCause = problem.passing === true || problem.code === 'quotaExceeded';
	return new ProblemError(
		namesCause ? problem : { ...instead, text: withWords(instead.text, noted.failure.reply) },
	);
}
