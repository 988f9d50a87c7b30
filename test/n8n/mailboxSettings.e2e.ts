// Credentials, tests and OAuth2 of the Mailbox node as n8n itself carries them out.
import type { IDataObject, INode } from 'n8n-workflow';

import type { N8nApi } from '../../sandbox/n8nApi';
import type { N8nServer } from '../../sandbox/n8nServer';
import { startImapServer, type EmbeddedImapServer } from '../../sandbox/servers/imap';
import { startOAuthServer, type OAuthServer } from '../../sandbox/servers/oauth';
import { startSmtpServer, type SmtpTestServer } from '../../sandbox/servers/smtp';
import { startInternet, type Internet } from './internet';
import { signIn, Stage } from './stage';
import { waitFor } from '../../sandbox/waitFor';

jest.setTimeout(120_000);

const users = { 'ann@example.test': 'one', 'bo@example.test': 'two', 'eve@example.test': 'three' };
const mailboxType = 'emailToCrmMailbox';

describe('mailbox settings in n8n', () => {
	const stage = new Stage();
	let n8n: N8nServer;
	let api: N8nApi;
	let imap: EmbeddedImapServer;
	let smtp: SmtpTestServer;
	let internet: OAuthInternet;

	beforeAll(async () => {
		[imap, smtp, internet] = await Promise.all([
			stage.add(startImapServer({ users })),
			stage.add(startSmtpServer({ users })),
			startGoogleAndMicrosoft(stage),
		]);
		n8n = await stage.startN8n({ environment: internet.environment });
		api = await signIn(n8n);
	}, 300_000);

	afterAll(() => stage.end());

	const servers = (): IDataObject => ({
		imapHost: '127.0.0.1',
		imapPort: imap.port,
		imapSecurity: 'none',
		smtpHost: '127.0.0.1',
		smtpPort: smtp.port,
		smtpSecurity: 'none',
	});

	/** Runs the Mailbox node once and returns the last node's item, or the error. */
	async function runMailbox(
		parameters: IDataObject,
		credentials: Record<string, string>,
	): Promise<{ item: IDataObject | undefined; error: string | undefined }> {
		const hook = `run-${Math.random().toString(36).slice(2)}`;
		const node = (name: string, type: string, typeVersion: number, rest: object): INode =>
			({
				id: name,
				name,
				type,
				typeVersion,
				position: [0, 0],
				parameters: {},
				...rest,
			}) as INode;
		const id = await api.createWorkflow({
			name: hook,
			nodes: [
				node('Ask', 'n8n-nodes-base.webhook', 2, {
					webhookId: hook,
					parameters: { path: hook, responseMode: 'lastNode' },
				}),
				node('Mailbox', 'n8n-nodes-email-to-crm.mailbox', 1, {
					parameters,
					onError: 'continueRegularOutput',
					credentials: Object.fromEntries(
						Object.entries(credentials).map(([type, credential]) => [
							type,
							{ id: credential, name: credential },
						]),
					),
				}),
			],
			connections: { Ask: { main: [[{ node: 'Mailbox', type: 'main', index: 0 }]] } },
		});
		await api.publish(id);
		// n8n answers the publishing before the webhook is there.
		const response = await waitFor(
			'the webhook',
			() => fetch(`${n8n.url}/webhook/${hook}`),
			({ status }) => status !== 404,
			20_000,
		);
		const answer = await response.text();
		// Whatever else n8n says is the reason of the failing test.
		if (!response.ok) throw new Error(answer);
		const item = JSON.parse(answer) as IDataObject;
		if (!item.mailbox && !item.error) throw new Error(answer);
		return {
			item: item.mailbox as IDataObject | undefined,
			error: item.error as string | undefined,
		};
	}

	it('P35 P36 the Test button logs in, and explains what fails', async () => {
		const data = { provider: 'custom', user: 'ann@example.test', password: 'one', ...servers() };
		const id = await api.createCredential('Ann', mailboxType, data);
		expect(await api.testCredential(id, 'Ann', mailboxType, data)).toMatchObject({ status: 'OK' });
		const wrong = { ...data, password: 'wrong' };
		expect(await api.testCredential(id, 'Ann', mailboxType, wrong)).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('did not accept user name or password') as string,
		});
	});

	it('P39 P40 tests every mailbox of a domain and lists who would be cut off', async () => {
		const create = async (user: string, password: string): Promise<string> =>
			await api.createCredential(user, mailboxType, { provider: 'domain', user, password });
		const ann = await create('ann@example.test', 'one');
		const bo = await create('bo@example.test', 'two');
		const eve = await create('eve@example.test', 'forgotten');
		const domainData = { domain: 'example.test', ...servers() };
		const domain = await api.createCredential('Domain', 'emailToCrmDomain', domainData);
		expect(
			await api.testCredential(domain, 'Domain', 'emailToCrmDomain', domainData),
		).toMatchObject({ status: 'OK' });

		const parameters = {
			authentication: 'domain',
			operation: 'testDomain',
			mailboxes: `${n8n.url}/home/credentials/${bo}\n${eve}\nnosuchid`,
		};
		const { item } = await runMailbox(parameters, { [mailboxType]: ann, emailToCrmDomain: domain });
		expect(item).toMatchObject({
			action: 'domainTested',
			ok: false,
			tested: 4,
			working: ['ann@example.test', 'bo@example.test'],
		});
		const cutOff = item!.cutOff as Array<{ mailbox: string; problem: { text: string } }>;
		expect(cutOff.map(({ mailbox }) => mailbox)).toEqual([eve, 'nosuchid']);
		expect(cutOff[0]!.problem.text).toContain('eve@example.test');
	});

	describe('of Google and Microsoft, whose servers are reached through a proxy', () => {
		const user = 'ann@example.test';

		it.each([
			['Google', 'emailToCrmGoogleOAuth2Api', 'googleOAuth2', {}],
			[
				'Microsoft',
				'emailToCrmMicrosoftOAuth2Api',
				'microsoftOAuth2',
				{ accessTokenUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/token' },
			],
		])(
			'P37 P41 renews an ended token of %s through n8n, and signs in over IMAP and SMTP',
			async (name, type, authentication, own) => {
				const { refreshes } = internet.oauth;
				const credential = await api.createCredential(name, type, {
					...accessOf(user, 'ended', Date.now() - 1000),
					...own,
				});
				const { item } = await runMailbox(
					{ authentication, operation: 'testConnection' },
					{ [type]: credential },
				);
				expect(item).toMatchObject({ action: 'tested', ok: true });
				expect(internet.oauth.refreshes).toBe(refreshes + 1);
			},
		);

		it('P37 renews a token once that the server rejects, and gives up when it rejects the next', async () => {
			const type = 'emailToCrmGoogleOAuth2Api';
			const parameters = { authentication: 'googleOAuth2', operation: 'testConnection' };
			const { refreshes } = internet.oauth;
			const revoked = await api.createCredential(
				'Revoked',
				type,
				accessOf(user, 'revoked', Date.now() + 3_600_000),
			);
			expect((await runMailbox(parameters, { [type]: revoked })).item).toMatchObject({ ok: true });
			expect(internet.oauth.refreshes).toBe(refreshes + 1);
			const stranger = await api.createCredential(
				'Stranger',
				type,
				accessOf('bo@example.test', 'revoked', Date.now() + 3_600_000),
			);
			const { item, error } = await runMailbox(parameters, { [type]: stranger });
			expect(JSON.stringify(item ?? error)).toContain('bo@example.test');
			expect(internet.oauth.refreshes).toBe(refreshes + 2);
		});

		/** What n8n keeps after a sign-in. */
		const accessOf = (signedIn: string, token: string, endsAt: number): IDataObject => ({
			user: signedIn,
			clientId: 'client',
			clientSecret: 'secret',
			route: 'proxy',
			proxyUrl: internet.proxyUrl,
			oauthTokenData: {
				access_token: token,
				refresh_token: internet.oauth.refreshToken,
				n8n_expires_at: String(endsAt),
			},
		});
	});
});

interface OAuthInternet extends Pick<Internet<OAuthServer>, 'proxyUrl' | 'environment'> {
	oauth: OAuthServer;
}

/** The token and mail servers of Google and Microsoft. */
async function startGoogleAndMicrosoft(stage: Stage): Promise<OAuthInternet> {
	const user = 'ann@example.test';
	const names = [
		'oauth2.googleapis.com',
		'imap.gmail.com',
		'smtp.gmail.com',
		'login.microsoftonline.com',
		'outlook.office365.com',
		'smtp.office365.com',
	];
	const { servers, ...internet } = await startInternet(stage, names, async (certificate) => {
		const oauth = await stage.add(startOAuthServer(certificate));
		const judge = (signedIn: string, token: string): boolean =>
			signedIn === user && oauth.accepts(token);
		const imap = await stage.add(
			startImapServer({
				users: { [user]: '' },
				security: 'tls',
				certificate,
				mechanisms: ['XOAUTH2'],
				checkLogin: (signedIn, token) =>
					judge(signedIn, token) || '[AUTHENTICATIONFAILED] Invalid token',
			}),
		);
		const startSmtp = (security: 'tls' | 'starttls') =>
			stage.add(
				startSmtpServer({
					security,
					certificate,
					mechanisms: ['XOAUTH2'],
					checkLogin: (signedIn, token) => judge(signedIn, token) || '535 5.7.8 Invalid token',
				}),
			);
		const [smtps, submission] = await Promise.all([startSmtp('tls'), startSmtp('starttls')]);
		const places = {
			'oauth2.googleapis.com:443': oauth.port,
			'imap.gmail.com:993': imap.port,
			'smtp.gmail.com:465': smtps.port,
			'login.microsoftonline.com:443': oauth.port,
			'outlook.office365.com:993': imap.port,
			'smtp.office365.com:587': submission.port,
		};
		return { servers: oauth, places };
	});
	return { oauth: servers, ...internet };
}
