// XOAUTH2 over IMAP and SMTP, with tokens from an authorization server: renewed before they end, and once on rejection.
import type { IExecuteFunctions } from 'n8n-workflow';

import { withImap } from '../../../nodes/shared/imap/imap';
import type { MailboxContext } from '../../../nodes/shared/credential/mailboxContext';
import { makeTokenReader } from '../../../nodes/shared/credential/oauthToken';
import type { MailboxSettings } from '../../../nodes/shared/connection/settings';
import { withSmtp } from '../../../nodes/shared/sending/smtp';
import { ProblemError } from '../../../nodes/shared/reasons/problem';
import { startImapServer, type EmbeddedImapServer } from '../../../sandbox/servers/imap';
import { startOAuthServer, type OAuthServer } from '../../../sandbox/servers/oauth';
import { startSmtpServer, type SmtpTestServer } from '../../../sandbox/servers/smtp';
import { makeSettings } from './settings';

const user = 'ann@example.test';
const users = { [user]: '' };
const type = 'emailToCrmGoogleOAuth2Api';

let oauth: OAuthServer;
let imap: EmbeddedImapServer;
let smtp: SmtpTestServer;
beforeEach(async () => {
	oauth = await startOAuthServer();
	imap = await startImapServer({
		users,
		mechanisms: ['XOAUTH2'],
		checkLogin: (_user, token) => oauth.accepts(token) || '[AUTHENTICATIONFAILED] Invalid token',
	});
	smtp = await startSmtpServer({
		mechanisms: ['XOAUTH2'],
		checkLogin: (_user, token) => oauth.accepts(token) || '535 5.7.8 Invalid token',
	});
});
afterEach(async () => {
	await Promise.all([oauth.close(), imap.close(), smtp.close()]);
});

/** n8n's part: a credential store, and refreshing as `refreshOAuth2Token` does. */
function contextWith(tokenData: Record<string, unknown> | undefined): MailboxContext {
	let stored = tokenData;
	const context = {
		getCredentials: () => Promise.resolve({ oauthTokenData: stored }),
		helpers: {
			refreshOAuth2Token: async () => {
				const fresh = await oauth.refresh();
				stored = { ...fresh, n8n_expires_at: String(Date.now() + fresh.expires_in * 1000) };
				return stored;
			},
		},
	};
	return context as unknown as IExecuteFunctions;
}

function settingsWith(tokenData: Record<string, unknown> | undefined): MailboxSettings {
	const accessToken = makeTokenReader(contextWith(tokenData), type);
	return makeSettings(
		{ imap, smtp },
		{ authentication: { kind: 'oauth2', user, provider: 'google', accessToken } },
	);
}

const readInbox = (settings: MailboxSettings): Promise<number> =>
	withImap(settings, async (client) => (await client.mailboxOpen('INBOX')).exists);
const greet = (settings: MailboxSettings): Promise<string> =>
	withSmtp(settings, ({ greeting }) => Promise.resolve(greeting));
const inAnHour = (): string => String(Date.now() + 3_600_000);

it('P37 logs in over IMAP and SMTP with a token that is good, and fetches no other', async () => {
	const settings = settingsWith({ access_token: oauth.issue(), n8n_expires_at: inAnHour() });
	expect(await readInbox(settings)).toBe(0);
	expect(await greet(settings)).toContain('XOAUTH2');
	expect(oauth.refreshes).toBe(0);
});

it('P37 renews a token that is about to end before it is used', async () => {
	const soon = String(Date.now() + 60_000);
	const settings = settingsWith({ access_token: oauth.issue(60), n8n_expires_at: soon });
	expect(await readInbox(settings)).toBe(0);
	expect(await greet(settings)).toContain('XOAUTH2');
	expect(oauth.refreshes).toBe(1);
});

it.each([
	['IMAP', readInbox],
	['SMTP', greet],
])('P37 renews a token that %s rejects, once', async (_protocol, connect) => {
	const token = oauth.issue();
	oauth.revoke(token);
	const settings = settingsWith({ access_token: token, n8n_expires_at: inAnHour() });
	await connect(settings);
	expect(oauth.refreshes).toBe(1);
});

it('P37 renews a token once for IMAP and SMTP side by side', async () => {
	const settings = settingsWith({ access_token: 'revoked', n8n_expires_at: inAnHour() });
	await Promise.all([readInbox(settings), greet(settings)]);
	expect(oauth.refreshes).toBe(1);
});

it.each([
	['IMAP', readInbox],
	['SMTP', greet],
])('P37 does not try for ever when %s rejects every token', async (_protocol, connect) => {
	const settings = settingsWith({ access_token: oauth.issue(), n8n_expires_at: inAnHour() });
	oauth.accepts = () => false;
	const failure = connect(settings);
	await expect(failure).rejects.toMatchObject({ problem: { code: 'tokenRejected' } });
	expect(oauth.refreshes).toBe(1);
});

it('P36 says so when the sign-in has ended, and when there was none', async () => {
	const ended = settingsWith({ access_token: 'old', n8n_expires_at: String(Date.now() - 1000) });
	oauth.refreshToken = 'revoked';
	await expect(readInbox(ended)).rejects.toMatchObject({ problem: { code: 'tokenRefreshFailed' } });
	await expect(readInbox(settingsWith(undefined))).rejects.toBeInstanceOf(ProblemError);
	await expect(greet(settingsWith(undefined))).rejects.toMatchObject({
		problem: { code: 'notConnected' },
	});
});
