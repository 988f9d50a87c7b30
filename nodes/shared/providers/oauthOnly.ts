/** Providers that take no passwords from mail programs any more (P37): which, and what to do instead. */
import type { Problem } from '../reasons/problem';
import type { Preset } from './preset';
import { providers } from './providers';

/** Values of the providers that only OAuth2 signs in to. */
export const oauthOnlyProviders = providers
	.filter(({ login }) => login === 'oauth2Only')
	.map(({ value }) => value);

const instead =
	'Choose Microsoft OAuth2 as the authentication in the node, and an Email to CRM Microsoft OAuth2 credential.';

/** @returns what to tell somebody who tries with a password */
export function explainOAuthOnly(preset: Preset | undefined): Problem {
	return {
		code: 'passwordLoginEnded',
		text: `${preset?.name ?? 'Microsoft 365'} no longer accepts passwords from mail programs`,
		remedy: instead,
	};
}
