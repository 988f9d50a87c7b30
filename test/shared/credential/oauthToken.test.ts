// What is told when an OAuth2 sign-in cannot be renewed: a network that is down blames no credential (B42).
import type { MailboxContext } from '../../../nodes/shared/credential/mailboxContext';
import { makeTokenReader } from '../../../nodes/shared/credential/oauthToken';
import { resolveMailbox } from '../../../nodes/shared/credential/resolveSettings';

const renewing = (error: unknown, type: string): Promise<string> =>
	makeTokenReader(
		{
			getCredentials: () => Promise.resolve({ oauthTokenData: { access_token: 'old' } }),
			// eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever is thrown
			helpers: { refreshOAuth2Token: () => Promise.reject(error) },
		} as unknown as MailboxContext,
		type,
	)(true);

it.each([
	Object.assign(new Error('getaddrinfo EAI_AGAIN'), { code: 'EAI_AGAIN' }),
	Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
	Object.assign(new Error('Service Unavailable'), { httpCode: '503' }),
])('B42 %s at the token server passes and blames no credential', async (error) => {
	await expect(renewing(error, 'emailToCrmMicrosoftOAuth2Api')).rejects.toMatchObject({
		problem: { code: 'tokenServerDown', passing: true },
	});
});

it('B42 Google’s seven days in Testing are told', async () => {
	const ended = new Error('invalid_grant: Token has been expired or revoked.');
	await expect(renewing(ended, 'emailToCrmGoogleOAuth2Api')).rejects.toMatchObject({
		problem: {
			code: 'tokenRefreshFailed',
			remedy:
				'Open the credential and connect it anew. Google ends sign-ins after seven days while the consent screen of your Google Cloud project is in Testing: set it to In Production there, then connect once more. The provider said: invalid_grant: Token has been expired or revoked.',
		},
	});
});

it('P37 an app password pasted with its blanks works; other passwords keep theirs', async () => {
	const passwordOf = async (password: string): Promise<unknown> => {
		const fields = { provider: 'gmail', user: 'ann@gmail.com', password };
		const { imap } = await resolveMailbox(fields, { detect: () => Promise.reject(new Error()) });
		return imap!.authentication;
	};
	expect(await passwordOf('abcd efgh ijkl mnop')).toMatchObject({ password: 'abcdefghijklmnop' });
	expect(await passwordOf('my own pass word')).toMatchObject({ password: 'my own pass word' });
});
