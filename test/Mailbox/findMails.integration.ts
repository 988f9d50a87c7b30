// Which mail an operation touches: never one of another mailbox, whatever UIDs and UIDVALIDITY say.
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { parseMessage } from '../../nodes/shared/message/parse';
import { startImapServer, type EmbeddedImapServer } from '../../sandbox/servers/imap';
import { runMailbox, type NodeRun } from './context';

const user = 'ann@example.test';
const users = { [user]: 'secret' };

const makeMail = (from: string, subject: string): string =>
	[
		`From: ${from}`,
		'To: crm@example.test',
		`Subject: ${subject}`,
		`Message-ID: <${subject}@example.test>`,
		'Date: Mon, 5 Jan 2026 10:00:00 +0000',
		'',
		'Hello',
		'',
	].join('\r\n');

const credentialFor = (server: EmbeddedImapServer): IDataObject => ({
	provider: 'custom',
	user,
	password: 'secret',
	imapHost: '127.0.0.1',
	imapPort: server.port,
	imapSecurity: 'none',
	smtpHost: '127.0.0.1',
	smtpPort: 25,
	smtpSecurity: 'none',
});

const run = (
	operation: string,
	settings: Partial<NodeRun> & Pick<NodeRun, 'credential'>,
): Promise<INodeExecutionData[]> => runMailbox({ operation, ...settings });

/** Items as the trigger makes them, in order of UID. */
async function triggerItemsOf(server: EmbeddedImapServer): Promise<INodeExecutionData[]> {
	const { mails, uidValidity } = server.folder(user);
	return await Promise.all(
		mails.map(async ({ uid, source }) => {
			const { message } = await parseMessage(source, {
				account: user,
				mailbox: 'INBOX',
				uid,
				uidValidity: String(uidValidity),
				ownDomains: [],
			});
			return { json: { message: message as unknown as IDataObject } };
		}),
	);
}

/** Items as a CRM node leaves them: it replaced them, and the trigger's are reached by expressions. */
const behindCrm = (triggerItems: INodeExecutionData[]) => {
	const fromTrigger = (field: string) => `={{ $('Mailbox Trigger').item.json.message.${field} }}`;
	return {
		triggerItems,
		items: triggerItems.map((_, index) => ({ json: { id: index } })),
		parameters: {
			folder: { __rl: true, mode: 'name', value: fromTrigger('mailbox') },
			uid: fromTrigger('uid'),
			uidValidity: fromTrigger('uidValidity'),
		},
	};
};

const errorsOf = (output: INodeExecutionData[]) => output.map(({ json }) => json.error);

it.each([
	['with a Message-ID', (name: string) => makeMail('bo@example.test', name)],
	[
		'without one',
		(name: string) => makeMail('bo@example.test', name).replace(/Message-ID: .*\r\n/, ''),
	],
])('B13 finds renumbered mail %s by its log key, also behind a CRM node', async (_, make) => {
	const server = await startImapServer({ users });
	for (const subject of ['1', 'two', 'three', 'fourth', 'fifth']) {
		await server.deliver(user, make(subject));
	}
	const handedOn = await triggerItemsOf(server);
	await server.deliver(user, make('in-between'));
	server.folder(user).mails.shift();
	server.renumber(user);
	const output = await run('markAsLogged', {
		...behindCrm(handedOn),
		credential: credentialFor(server),
		continueOnFail: true,
	});
	expect(errorsOf(output)).toEqual([
		expect.stringContaining('no longer in the folder'),
		...[2, 3, 4, 5].map(() => undefined),
	]);
	expect(output.map(({ json }) => (json.mailbox as IDataObject | undefined)?.uid)).toEqual([
		undefined,
		1,
		2,
		3,
		4,
	]);
	expect(server.folder(user).mails.map(({ flags }) => [...flags])).toEqual([
		...Array.from({ length: 4 }, () => ['EmailToCrm-Logged']),
		[],
	]);
	await server.close();
});

describe('B39 two mailboxes with one UIDVALIDITY', () => {
	const other = 'bob@example.test';
	let servers: EmbeddedImapServer[];
	// To many people at once: in both mailboxes it is one mail with one Message-ID.
	const newsletter = makeMail('bo@example.test', 'newsletter');
	beforeEach(async () => {
		servers = await Promise.all(
			[0, 1].map(async () => await startImapServer({ users: { ...users, [other]: 'secret' } })),
		);
		for (const [index, server] of servers.entries()) {
			for (const account of [user, other]) {
				server.folder(account).uidValidity = 42;
				await server.deliver(account, newsletter);
				await server.deliver(
					account,
					makeMail('bo@example.test', `${account.replace('@', '-')}-${index}`),
				);
			}
		}
	});
	afterEach(async () => {
		for (const server of servers) await server.close();
	});

	const isUntouched = (server: EmbeddedImapServer, account: string) =>
		server.folder(account).mails.length === 2 &&
		server.folder(account).mails.every(({ flags }) => flags.size === 0);

	const operations: Array<[string, IDataObject]> = [
		['markAsLogged', {}],
		['flag', { mark: 'seen' }],
		['flag', { mark: 'none' }],
		['move', { targetFolder: 'Archive' }],
		['getMessage', {}],
	];
	it.each(operations)('B39 %s %j touches nothing in another account', async (operation, more) => {
		const [server] = servers as [EmbeddedImapServer];
		const items = await triggerItemsOf(server);
		const credential = { ...credentialFor(server), user: other };
		for (const ways of [{ items, parameters: {} }, behindCrm(items)]) {
			const output = await run(operation, {
				...ways,
				parameters: { ...ways.parameters, ...more },
				credential,
				continueOnFail: true,
			});
			for (const error of errorsOf(output)) {
				expect(error).toContain(`one of the mailbox "${user}"`);
				expect(error).toContain(`signs in to "${other}"`);
				expect(error).toContain('in the folder "INBOX"');
			}
		}
		expect(isUntouched(server, other)).toBe(true);
	});

	it.each(operations)(
		'B39 %s %j touches nothing else under one name on another server',
		async (operation, parameters) => {
			const [first, second] = servers as [EmbeddedImapServer, EmbeddedImapServer];
			const [, item] = await triggerItemsOf(first);
			const output = await run(operation, {
				items: [item!],
				parameters,
				credential: credentialFor(second),
				continueOnFail: true,
			});
			expect(errorsOf(output)).toEqual([
				expect.stringMatching(/UID 2 .*"INBOX".*"ann@example.test" is another mail.*nothing/),
			]);
			expect(isUntouched(second, user)).toBe(true);
		},
	);

	it('B39 judges items of version 0.1.0, which name no account, by their log key', async () => {
		const [server] = servers as [EmbeddedImapServer];
		const items = (await triggerItemsOf(server)).map(({ json }) => {
			const { own, ...message } = json.message as IDataObject;
			void own;
			return { json: { message } };
		});
		const marking = (account: string) =>
			run('markAsLogged', {
				items,
				credential: { ...credentialFor(server), user: account },
				continueOnFail: true,
			});
		expect(errorsOf(await marking(other))).toEqual([
			expect.stringContaining('is another mail'),
			expect.stringContaining('is another mail'),
		]);
		expect(isUntouched(server, other)).toBe(true);
		expect(errorsOf(await marking(user))).toEqual([undefined, undefined]);
		expect(isUntouched(server, user)).toBe(false);
	});

	it('B39 asks for no content where account, Message-ID, date and size fit', async () => {
		let contents = 0;
		const server = await startImapServer({
			users,
			onCommand: ({ args }) => {
				if (JSON.stringify(args).includes('BODY.PEEK[]')) contents += 1;
				return undefined;
			},
		});
		for (const subject of ['a', 'b']) {
			await server.deliver(user, makeMail('bo@example.test', subject));
		}
		const items = await triggerItemsOf(server);
		const output = await run('markAsLogged', { items, credential: credentialFor(server) });
		expect(errorsOf(output)).toEqual([undefined, undefined]);
		expect(contents).toBe(0);
		await server.close();
	});
});
