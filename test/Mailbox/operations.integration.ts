// The Mailbox node's operations on a real IMAP server (Dovecot where it is installed) and an SMTP server.
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { ImapFlow } from 'imapflow';

import { mailboxCredentials } from '../../nodes/shared/credential/n8nSettings';
import { Mailbox } from '../../nodes/Mailbox/Mailbox.node';
import { makeLogKey } from '../../nodes/shared/message/logKey';
import { startBestImapServer } from '../../sandbox/servers/dovecot';
import { startImapServer, type ImapServer } from '../../sandbox/servers/imap';
import { startSmtpServer, type SmtpTestServer } from '../../sandbox/servers/smtp';
import { runMailbox, type NodeRun } from './context';

// Each test has a Dovecot of its own.
jest.setTimeout(30_000);

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

let imap: ImapServer;
let smtp: SmtpTestServer;
beforeEach(async () => {
	[imap, smtp] = await Promise.all([startBestImapServer({ users }), startSmtpServer({ users })]);
});
afterEach(async () => {
	await Promise.all([imap.close(), smtp.close()]);
});

const credentialFor = (server: ImapServer): IDataObject => ({
	provider: 'custom',
	user,
	password: 'secret',
	imapHost: '127.0.0.1',
	imapPort: server.port,
	imapSecurity: 'none',
	smtpHost: '127.0.0.1',
	smtpPort: smtp.port,
	smtpSecurity: 'none',
});

const run = (operation: string, settings: Partial<NodeRun> = {}): Promise<INodeExecutionData[]> =>
	runMailbox({ operation, credential: credentialFor(imap), ...settings });

/** What a mail program would see. */
async function look<T>(server: ImapServer, work: (client: ImapFlow) => Promise<T>): Promise<T> {
	const client = new ImapFlow({
		host: server.host,
		port: server.port,
		secure: false,
		auth: { user, pass: 'secret' },
		logger: false,
		disableAutoIdle: true,
	});
	await client.connect();
	try {
		return await work(client);
	} finally {
		await client.logout();
	}
}

/** Items as the trigger of version 0.1.0 made them, in order of UID. */
const itemsOf = (server: ImapServer, folder = 'INBOX'): Promise<INodeExecutionData[]> =>
	look(server, async (client) => {
		const { uidValidity, exists } = await client.mailboxOpen(folder, { readOnly: true });
		const items: INodeExecutionData[] = [];
		if (exists === 0) return items;
		for await (const mail of client.fetch('1:*', { source: true, envelope: true })) {
			items.push({
				json: {
					message: {
						mailbox: folder,
						uid: mail.uid,
						uidValidity: String(uidValidity),
						messageId: mail.envelope?.messageId ?? '',
						key: makeLogKey(user, mail.source ?? Buffer.alloc(0)),
					},
				},
			});
		}
		return items;
	});

const flagsIn = (server: ImapServer, folder = 'INBOX'): Promise<string[][]> =>
	look(server, async (client) => {
		await client.mailboxOpen(folder, { readOnly: true });
		const flags: string[][] = [];
		for await (const mail of client.fetch('1:*', { flags: true })) {
			flags.push([...(mail.flags ?? [])].filter((flag) => flag !== '\\Recent').sort());
		}
		return flags;
	});

it('B13 marks mails as logged, many at once, and names how', async () => {
	for (const subject of ['a', 'b']) await imap.deliver(user, makeMail('bo@example.test', subject));
	const output = await run('markAsLogged', { items: await itemsOf(imap) });
	expect(output.map(({ json }) => json.mailbox)).toEqual([
		{ action: 'markedAsLogged', folder: 'INBOX', uid: 1, by: 'keyword' },
		{ action: 'markedAsLogged', folder: 'INBOX', uid: 2, by: 'keyword' },
	]);
	expect(output[1]).toMatchObject({ pairedItem: { item: 1 }, json: { message: { uid: 2 } } });
	expect(await flagsIn(imap)).toEqual([['EmailToCrm-Logged'], ['EmailToCrm-Logged']]);
});

it('B13 marks as decided but not logged, as read, with a star, with a keyword, and takes marks away', async () => {
	await imap.deliver(user, makeMail('bo@example.test', 'a'));
	const items = await itemsOf(imap);
	const flag = (parameters: IDataObject) => run('flag', { items, parameters });
	await flag({});
	expect(await flagsIn(imap)).toEqual([['EmailToCrm-NotLogged']]);
	await flag({ mark: 'seen' });
	await flag({ mark: 'flagged' });
	await flag({ mark: 'keyword', keyword: 'Reviewed' });
	expect((await flagsIn(imap))[0]).toEqual(
		expect.arrayContaining(['EmailToCrm-NotLogged', 'Reviewed', '\\Flagged', '\\Seen']),
	);
	await flag({ mark: 'keyword', keyword: 'Reviewed', change: 'remove' });
	await flag({ mark: 'none' });
	expect((await flagsIn(imap))[0]!.sort()).toEqual(['\\Flagged', '\\Seen']);
	for (const keyword of ['', '\\Deleted', 'a b', 'x'.repeat(61)]) {
		await expect(flag({ mark: 'keyword', keyword })).rejects.toThrow('cannot be a keyword');
	}
});

describe('letting go of everything quarantined', () => {
	const letGo = (parameters: IDataObject, credential?: IDataObject) =>
		run('flag', {
			items: [{ json: {} }],
			parameters: { mark: 'noneSince', ...parameters },
			...(credential && { credential }),
		});
	const quarantined = ['EmailToCrm-Quarantined'];

	it('B13 takes the marks of all quarantined mails received since then away, and of no other', async () => {
		const server = await startImapServer({ users });
		const credential = credentialFor(server);
		const deliver = async (subject: string, flags: string[], receivedAt: string) =>
			await server.deliver(user, makeMail('bo@example.test', subject), {
				flags,
				receivedAt: new Date(receivedAt),
			});
		await deliver('before', quarantined, '2026-11-20T08:00:00Z');
		await deliver('after', quarantined, '2026-11-20T12:00:00Z');
		await deliver('logged', ['EmailToCrm-Logged'], '2026-11-20T12:00:00Z');
		await deliver('later', quarantined, '2026-11-22T12:00:00Z');
		const [output] = await letGo({ quarantinedSince: '2026-11-20T10:00:00' }, credential);
		expect(output!.json.mailbox).toEqual({ action: 'letGo', folder: 'INBOX', count: 2 });
		expect(await flagsIn(server)).toEqual([quarantined, [], ['EmailToCrm-Logged'], []]);
		const [all] = await letGo({}, credential);
		expect(all!.json.mailbox).toMatchObject({ count: 1 });
		expect((await flagsIn(server))[0]).toEqual([]);
		await server.close();
	});

	it('B13 says that a server without keywords does not tell quarantined mails from others', async () => {
		const server = await startImapServer({ users, customKeywords: false });
		await expect(letGo({}, credentialFor(server))).rejects.toThrow('keeps no keywords');
		await server.close();
	});
});

it("B13 says so when a server keeps no keywords, and falls back for the trigger's marks", async () => {
	const server = await startImapServer({ users, customKeywords: false });
	await server.deliver(user, makeMail('bo@example.test', 'a'));
	const items = await itemsOf(server);
	const credential = credentialFor(server);
	const flag = run('flag', {
		items,
		credential,
		parameters: { mark: 'keyword', keyword: 'Reviewed' },
	});
	await expect(flag).rejects.toThrow('does not keep the mark');
	const [item] = await run('markAsLogged', { items, credential });
	expect(item!.json.mailbox).toMatchObject({ by: 'flag' });
	expect(await flagsIn(server)).toEqual([['\\Flagged']]);
	await server.close();
});

it('B13 never touches another mail: gone mails are named, renumbered ones found again', async () => {
	const server = await startImapServer({ users });
	for (const subject of ['a', 'b'])
		await server.deliver(user, makeMail('bo@example.test', subject));
	const credential = credentialFor(server);
	const items = await itemsOf(server);
	await look(server, async (client) => {
		await client.mailboxOpen('INBOX');
		await client.messageDelete('1', { uid: true });
	});
	server.renumber(user);
	// The UID of the deleted mail is now that of the other one.
	const output = await run('markAsLogged', { items, credential, continueOnFail: true });
	expect(output.map(({ json }) => json.error)).toEqual([
		expect.stringContaining('no longer in the folder'),
		undefined,
	]);
	expect(output[1]!.json.mailbox).toMatchObject({ uid: 1 });
	expect(await flagsIn(server)).toEqual([['EmailToCrm-Logged']]);
	await expect(run('markAsLogged', { credential })).rejects.toThrow('UID is missing');
	await server.close();
	expect(server.connections()).toBe(0);
});

it('P06 holds a mail in a folder and gives back all mails of its author, marks cleared', async () => {
	const eve = 'Eve <eve@other.test>';
	await imap.deliver(user, makeMail(eve, 'a'));
	await imap.deliver(user, makeMail('bo@example.test, eve@other.test', 'two-authors'));
	await imap.deliver(user, makeMail('noteve@other.test', 'part-of-a-word'));
	await imap.deliver(user, makeMail('"eve@other.test" <bo@example.test>', 'in-a-name'));
	const held = 'Awaiting Confirmation';
	const moved = await run('move', {
		items: await itemsOf(imap),
		parameters: { targetFolder: held },
	});
	expect(moved.every(({ json }) => (json.mailbox as IDataObject).folder === held)).toBe(true);
	expect(await itemsOf(imap)).toEqual([]);
	await look(imap, async (client) => {
		await client.mailboxOpen(held);
		await client.messageFlagsAdd('1:*', ['EmailToCrm-Try1', 'EmailToCrm-NotLogged', '\\Seen']);
	});

	const parameters = {
		select: 'fromAddress',
		fromAddress: 'EVE@other.test',
		sourceFolder: held,
		targetFolder: 'INBOX',
	};
	const [item] = await run('move', { parameters });
	expect(item!.json.mailbox).toMatchObject({ action: 'moved', folder: 'INBOX', count: 1 });
	const back = await itemsOf(imap);
	expect(back.map(({ json }) => (json.message as IDataObject).messageId)).toEqual([
		'<a@example.test>',
	]);
	expect(await flagsIn(imap)).toEqual([['\\Seen']]);
	expect(await itemsOf(imap, held)).toHaveLength(3);
	const [again] = await run('move', { parameters });
	expect(again!.json.mailbox).toMatchObject({ count: 0 });
	const [none] = await run('move', {
		parameters: { ...parameters, sourceFolder: 'No Such Folder' },
	});
	expect(none!.json.mailbox).toMatchObject({ count: 0 });
});

it('B39 expunges nothing of anybody else on a server without MOVE and UIDPLUS', async () => {
	const server = await startImapServer({ users, without: ['MOVE', 'UIDPLUS'] });
	await server.deliver(user, makeMail('eve@other.test', 'a'));
	await server.deliver(user, makeMail('bo@example.test', 'foreign'), { flags: ['\\Deleted'] });
	await server.deliver(user, makeMail('eve@other.test', 'b'));
	const credential = credentialFor(server);
	const items = (await itemsOf(server)).slice(0, 1);
	await run('move', { items, credential, parameters: { targetFolder: 'Archive' } });
	const byAuthor = {
		credential,
		parameters: {
			select: 'fromAddress',
			fromAddress: 'eve@other.test',
			sourceFolder: 'INBOX',
			targetFolder: 'Archive',
		},
	};
	const counts = [await run('move', byAuthor), await run('move', byAuthor)].map(
		([item]) => (item!.json.mailbox as IDataObject).count,
	);
	expect(counts).toEqual([1, 0]);
	expect(await flagsIn(server)).toEqual([['\\Deleted'], ['\\Deleted'], ['\\Deleted']]);
	expect(await itemsOf(server, 'Archive')).toHaveLength(2);
	expect(server.commands.filter((name) => /EXPUNGE|CLOSE/.test(name))).toEqual([]);
	await server.close();
});

it('B39 takes moved mails away by their UIDs alone on a server with UIDPLUS and without MOVE', async () => {
	const server = await startImapServer({ users, without: ['MOVE'] });
	await server.deliver(user, makeMail('eve@other.test', 'a'));
	await server.deliver(user, makeMail('bo@example.test', 'foreign'), { flags: ['\\Deleted'] });
	const items = (await itemsOf(server)).slice(0, 1);
	const parameters = { targetFolder: 'Archive' };
	await run('move', { items, credential: credentialFor(server), parameters });
	expect(server.folder(user).mails.map(({ uid }) => uid)).toEqual([2]);
	await server.close();
});

it('P06 moves all mails of an author, however many and however scattered', async () => {
	for (let number = 0; number < 1_300; number++) {
		await imap.deliver(
			user,
			makeMail(number % 2 ? 'eve@other.test' : 'bo@example.test', `${number}`),
		);
	}
	const [item] = await run('move', {
		parameters: {
			select: 'fromAddress',
			fromAddress: 'eve@other.test',
			sourceFolder: 'INBOX',
			targetFolder: 'Archive',
		},
	});
	expect(item!.json.mailbox).toMatchObject({ count: 650 });
	expect(await itemsOf(imap, 'Archive')).toHaveLength(650);
	expect(await itemsOf(imap)).toHaveLength(650);
});

it('moves to folders with levels and umlauts, and by role, creating what is missing', async () => {
	await imap.deliver(user, makeMail('bo@example.test', 'a'));
	await run('move', {
		items: await itemsOf(imap),
		parameters: { targetFolder: 'Kunden/Aufträge' },
	});
	const items = await itemsOf(imap, 'Kunden/Aufträge');
	expect(items).toHaveLength(1);
	await run('move', { items, parameters: { targetFolder: '\\Junk' } });
	expect(await itemsOf(imap, 'Junk')).toHaveLength(1);
	await expect(
		run('move', { items: await itemsOf(imap, 'Junk'), parameters: { targetFolder: 'Junk' } }),
	).rejects.toThrow('already');
});

it('reads a mail, parsed and untouched, without marking it', async () => {
	const source = makeMail('Bo <bo@example.test>', 'a');
	await imap.deliver(user, source);
	const [item] = await run('getMessage', { items: await itemsOf(imap) });
	expect(item!.json.message).toMatchObject({
		key: makeLogKey(user, Buffer.from(source)),
		subject: 'a',
		from: { name: 'Bo', address: 'bo@example.test' },
		mailbox: 'INBOX',
		uid: 1,
	});
	expect(Buffer.from(item!.binary!.message!.data, 'base64').toString()).toBe(source);
	expect(await flagsIn(imap)).toEqual([[]]);
});

it('names an unknown folder with those there are', async () => {
	const parameters = { folder: 'Nowhere', uid: '1' };
	await expect(run('getMessage', { parameters })).rejects.toThrow('"Nowhere" does not exist');
});

it('P23 P38 sends with attachments from binary fields, and names a missing one', async () => {
	const items: INodeExecutionData[] = [
		{
			json: {},
			binary: { data: { data: 'AAEC', fileName: 'a.bin', mimeType: 'application/octet-stream' } },
		},
	];
	const parameters: IDataObject = {
		to: 'Bo <bo@example.test>, c@example.test',
		subject: 'Offer',
		text: 'See attachment',
		attachments: 'data',
		options: { senderName: 'Example Ltd', bcc: 'zoe@example.test', replyTo: 'desk@example.test' },
	};
	const [item] = await run('sendMessage', { items, parameters });
	expect(item!.json.mailbox).toMatchObject({
		action: 'sent',
		accepted: ['bo@example.test', 'c@example.test', 'zoe@example.test'],
		from: user,
	});
	// What was sent, as the trigger would give it: CRM Log takes it as it is.
	expect(item!.json.message).toMatchObject({
		subject: 'Offer',
		direction: 'outgoing',
		from: { name: 'Example Ltd', address: user },
		to: [{ address: 'bo@example.test' }, { address: 'c@example.test' }],
		bcc: [{ address: 'zoe@example.test' }],
		text: expect.stringContaining('See attachment') as string,
		attachments: [{ fileName: 'a.bin', size: 3, binaryKey: 'data' }],
	});
	const source = smtp.received[0]!.source.toString();
	expect(source).toContain('From: Example Ltd <ann@example.test>');
	expect(source).toContain('AAEC');
	expect(source).not.toContain('zoe@example.test');
	const missing = run('sendMessage', { items, parameters: { ...parameters, attachments: 'nope' } });
	await expect(missing).rejects.toThrow('no binary field "nope"');
	const injected = run('sendMessage', {
		parameters: { ...parameters, attachments: '', to: 'a@b.test\nBcc: x@y.test' },
	});
	await expect(injected).rejects.toThrow('not an email address');
	expect(smtp.received).toHaveLength(1);
});

it('P38 an answer leaves the mail that it answers on the item', async () => {
	const message = { messageId: '<asked@example.test>', subject: 'Asked' };
	const parameters = { to: 'bo@example.test', subject: 'Answer', text: 'Yes' };
	const [item] = await run('sendMessage', { items: [{ json: { message } }], parameters });
	expect(item!.json.message).toEqual(message);
});

it('P35 P36 P41 tests, sends a test mail and shows the address the server sees', async () => {
	const [tested] = await run('testConnection');
	expect(tested!.json.mailbox).toMatchObject({ action: 'tested', ok: true, account: user });
	const [sent] = await run('sendTestMail', { parameters: { to: 'bo@example.test' } });
	expect(sent!.json.mailbox).toMatchObject({ action: 'testMailSent', to: 'bo@example.test' });
	expect(smtp.received[0]!.envelopeTo).toEqual(['bo@example.test']);
	const [shown] = await run('showConnectionAddress');
	expect(shown!.json.mailbox).toMatchObject({
		address: '127.0.0.1',
		seenBy: `127.0.0.1:${smtp.port}`,
	});
	const wrong = { ...credentialFor(imap), password: 'wrong' };
	await expect(run('testConnection', { credential: wrong })).rejects.toThrow(/did not accept/);
});

it('P35 P36 the Test button logs in for real and answers in plain words', async () => {
	const node = new Mailbox();
	const test = (data: IDataObject) =>
		node.methods.credentialTest.testMailbox.call({} as never, {
			id: '1',
			name: '',
			type: '',
			data: data as never,
		});
	expect(await test({ ...credentialFor(imap), sendTestMail: true })).toMatchObject({
		status: 'OK',
	});
	expect(smtp.received.map(({ envelopeTo }) => envelopeTo)).toEqual([[user]]);
	const failed = await test({ ...credentialFor(imap), password: 'wrong' });
	expect(failed).toMatchObject({ status: 'Error' });
	expect(failed.message).toMatch(/did not accept.*app password/s);
	expect(await test({ ...credentialFor(imap), imapHost: 'imap.example.invalid' })).toMatchObject({
		status: 'Error',
		message: expect.stringContaining('no IMAP server with the name') as string,
	});
	const onDomain = await node.methods.credentialTest.testDomain.call({} as never, {
		id: '1',
		name: '',
		type: '',
		data: { ...credentialFor(imap), domain: 'example.test' } as never,
	});
	expect(onDomain).toMatchObject({ status: 'OK' });
});

it('P39 lists the same credentials as every node with a mailbox; reading a message needs none', () => {
	const own = new Mailbox().description.credentials!.map((credential) => {
		const { testedBy, ...rest } = credential;
		void testedBy;
		return rest;
	});
	expect(own).toEqual(
		mailboxCredentials.map((credential) => ({
			...credential,
			displayOptions: {
				...credential.displayOptions,
				hide: { operation: ['readMessage', 'recordDecision'] },
			},
		})),
	);
});
