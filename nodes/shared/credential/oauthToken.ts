/** OAuth2 access tokens for IMAP and SMTP: renewed shortly before they expire, and when a server rejects one. */
import type { IAllExecuteFunctions } from 'n8n-workflow';

import { makePrintable } from '../connection/secrets';
import { explainFailure } from '../hints/hints';
import { ProblemError } from '../reasons/problem';
import type { MailboxContext } from './mailboxContext';

/** A token that ends sooner is renewed first: a login and a long poll must outlast it. */
const spareMs = 5 * 60 * 1000;
/** Whoever asks for a new one so soon after a renewal gets that token: IMAP and SMTP sign in side by side. */
const sharedMs = 60 * 1000;

/** A token renewed in this process, and the one it took the place of. */
interface Token {
	value: string;
	/** Epoch ms; Infinity when the provider did not say. */
	endsAt: number;
}

/**
 * Reads tokens of an n8n OAuth2 credential.
 * @returns a function that gives a usable token; with true it fetches a new one
 */
export function makeTokenReader(
	context: MailboxContext,
	credentialType: string,
): (renew: boolean) => Promise<string> {
	let current: Token | undefined;
	let renewal: { at: number; token: Promise<Token> } | undefined;
	return async (renew) => {
		current ??= readToken((await context.getCredentials(credentialType)).oauthTokenData);
		if (!current) {
			throw new ProblemError({
				code: 'notConnected',
				text: 'The OAuth2 credential is not connected yet',
				remedy: 'Open the credential, choose Connect my account and sign in.',
			});
		}
		if (renew || current.endsAt - spareMs < Date.now()) {
			if (!renewal || Date.now() - renewal.at > sharedMs) {
				renewal = { at: Date.now(), token: renewToken(context, credentialType) };
			}
			try {
				current = await renewal.token;
			} catch (error) {
				renewal = undefined;
				throw error;
			}
		}
		return current.value;
	};
}

async function renewToken(context: MailboxContext, credentialType: string): Promise<Token> {
	const answer: unknown = await context.helpers.refreshOAuth2Token
		.call(context as IAllExecuteFunctions, credentialType)
		.catch((error: unknown) => failRefresh(error, credentialType));
	return readToken(answer) ?? failRefresh(undefined, credentialType);
}

/** @param data `oauthTokenData` of a credential, or a token endpoint's answer */
export function readToken(data: unknown): Token | undefined {
	if (typeof data !== 'object' || data === null) return undefined;
	const fields = new Map<string, unknown>(Object.entries(data));
	const value = fields.get('access_token');
	if (typeof value !== 'string' || !value) return undefined;
	const stamped = Number(fields.get('n8n_expires_at'));
	// `expires_in` comes without the time it was fetched: only n8n's own stamp tells when the token ends.
	return { value, endsAt: Number.isFinite(stamped) && stamped > 0 ? stamped : Infinity };
}

function failRefresh(error: unknown, credentialType: string): never {
	const problem = explainFailure(error);
	const { httpCode, statusCode } = Object(error) as { httpCode?: unknown; statusCode?: unknown };
	const status = Number(httpCode ?? statusCode);
	const said = error instanceof Error ? error.message.replace(/\s+/g, ' ').slice(0, 200) : '';
	const words = said ? ` The provider said: ${said}` : '';
	// A network that is down says nothing of the sign-in.
	if (problem.passing || status === 429 || status >= 500) {
		throw new ProblemError(
			{
				code: 'tokenServerDown',
				text: 'The OAuth2 sign-in could not be renewed just now: its server was not reached, or is busy',
				remedy: `The trigger tries again by itself; nothing is wrong with the credential.${words}`,
				passing: true,
			},
			{ cause: makePrintable(error, undefined) },
		);
	}
	const testing = /google/i.test(credentialType)
		? ' Google ends sign-ins after seven days while the consent screen of your Google Cloud project is in Testing: set it to In Production there, then connect once more.'
		: '';
	throw new ProblemError(
		{
			code: 'tokenRefreshFailed',
			text: 'The sign-in with OAuth2 has ended and could not be renewed',
			remedy: `Open the credential and connect it anew.${testing}${words}`,
		},
		{ cause: makePrintable(error, undefined) },
	);
}
