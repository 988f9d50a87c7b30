// Credentials, tests and OAuth2 of the Mailbox node as n8n itself carries them out.
import type { IDataObject, INode } from 'n8n-workflow';

import type { N8nApi } from '../../sandbox/n8nApi';
import type { N8nServer } from '../../sandbox/n8nServer';
import { startImapServer, type EmbeddedImapServer } from '../servers/imap';
import { startOAuthServer, type OAuthServer } from '../servers/oauth';
import { startSmtpServer, type SmtpTestServer } from '../servers/smtp';
import { signIn, Stage } from './stage';
import { waitFor } from './waitFor';

jest.setTimeout(120_000);

const users = { 'ann@example.test': 'one', 'bo@example.test': 'two', 'eve@example.test': 'three' };
const mailboxType = 'emailToCrmMailbox';

describe('mailbox settings in n8n', () => {
	const stage = new Stage();
	let n8n: N8nServer;
	let api: N8nApi;
	let imap: EmbeddedImapServer;
	let smtp: SmtpTestServer;
	let oauth: OAuthServer;

	beforeAll(async () => {
		[imap, smtp, oauth] = await Promise.all([
			stage.add(startImapServer({ users })),
			stage.add(startSmtpServer({ users })),
			stage.add(startOAuthServer()),
		]);
		n8n = await stage.startN8n();
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

	it('P37 renews an ended OAuth2 token through n8n before it connects', async () => {
		const data = {
			user: 'ann@example.test',
			clientId: 'client',
			clientSecret: 'secret',
			accessTokenUrl: oauth.tokenUrl,
			// Nothing leaves this machine: the proxy refuses the connection.
			route: 'proxy',
			proxyUrl: 'http://127.0.0.1:9',
			oauthTokenData: {
				access_token: 'old',
				refresh_token: oauth.refreshToken,
				n8n_expires_at: String(Date.now() - 1000),
			},
		};
		// Microsoft's form, unlike Google's, leaves the address of the token server to the user.
		const type = 'emailToCrmMicrosoftOAuth2Api';
		const microsoft = await api.createCredential('Microsoft', type, data);
		const { error } = await runMailbox(
			{ authentication: 'microsoftOAuth2', operation: 'testConnection' },
			{ [type]: microsoft },
		);
		expect(error).toContain('proxy');
		expect(oauth.refreshes).toBeGreaterThan(0);
	});
});
