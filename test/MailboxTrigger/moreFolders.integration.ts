// One trigger on several folders (B20): each with its own progress, marks and health; none holds up another.
import type { INodeExecutionData } from 'n8n-workflow';

import type { Message } from '../../nodes/shared/message/types';
import { hasDovecot, startDovecot } from '../../sandbox/servers/dovecot';
import {
	startImapServer,
	type EmbeddedImapServer,
	type ImapServer,
} from '../../sandbox/servers/imap';
import { mailNamed, user, users } from './folderPolls';
import { polledNode } from './pollContext';

const messagesOf = (outputs: INodeExecutionData[][] | null): Message[] =>
	(outputs?.[0] ?? []).map((item) => item.json.message as unknown as Message);
const subjectsOf = (outputs: INodeExecutionData[][] | null): string[] =>
	messagesOf(outputs).map(({ subject }) => subject);

const kinds = hasDovecot() ? (['embedded', 'dovecot'] as const) : (['embedded'] as const);

describe.each(kinds)('a trigger on Inbox and Sent of %s', (kind) => {
	let server: ImapServer;
	beforeEach(async () => {
		server = kind === 'dovecot' ? await startDovecot({ users }) : await startImapServer({ users });
	});
	afterEach(async () => await server.close());

	it('B20 hands on what came in and what was sent, with the role of the folder', async () => {
		await server.deliver(user, mailNamed('came in'));
		await server.deliver(user, mailNamed('sent'), { folder: 'Sent' });
		await server.deliver(user, mailNamed('spam'), { folder: 'Junk' });
		const node = polledNode(server, { moreFolders: '\\Sent, \\Archive' });
		const messages = messagesOf(await node.poll());
		expect(
			messages.map(({ subject, mailbox, folderRole }) => [subject, mailbox, folderRole]),
		).toEqual([
			['came in', 'INBOX', 'inbox'],
			['sent', 'Sent', 'sent'],
		]);
		expect(await node.poll()).toBeNull();
		await server.deliver(user, mailNamed('filed'), { folder: 'Archive' });
		expect(messagesOf(await node.poll())).toMatchObject([
			{ subject: 'filed', folderRole: 'archive', uid: 1 },
		]);
		expect(node.errors).toEqual([]);
	});

	it('B20 starts each folder with its new mail and keeps the place of each over a restart', async () => {
		for (const folder of ['INBOX', 'Sent']) {
			for (const name of ['old one', 'old two']) {
				await server.deliver(user, mailNamed(`${name} in ${folder}`), { folder });
			}
		}
		const node = polledNode(server, { moreFolders: '\\Sent', startWith: 'newMail' });
		expect(await node.poll()).toBeNull();
		node.crash();
		await server.deliver(user, mailNamed('new in Sent'), { folder: 'Sent' });
		expect(subjectsOf(await node.poll())).toEqual(['new in Sent']);
		node.crash();
		await server.deliver(user, mailNamed('new in INBOX'));
		expect(subjectsOf(await node.poll())).toEqual(['new in INBOX']);
		expect(await node.poll()).toBeNull();
	});

	it('B22 hands on the keywords that people set on a mail, and none of ours', async () => {
		const flags = kind === 'dovecot' ? ['\\Seen'] : ['\\Seen', 'Private', 'EmailToCrm-Start'];
		const source = `Keywords: work\r\n${mailNamed('tagged')}`;
		await server.deliver(user, source, { flags });
		const [message] = messagesOf(await polledNode(server).poll());
		expect(message!.keywords).toEqual(kind === 'dovecot' ? ['work'] : ['work', 'Private']);
	});

	it('B24 gives a mail in Inbox and in Sent the same key, so that it is logged once', async () => {
		const source = mailNamed('to myself');
		const received = `Received: from mx.example by mx.example with ESMTP id 1; Fri, 20 Nov 2026 10:00:01 +0000\r\n`;
		await server.deliver(user, received + source);
		await server.deliver(user, source, { folder: 'Sent' });
		const [inbox, sent] = messagesOf(await polledNode(server, { moreFolders: '\\Sent' }).poll());
		expect(inbox!.sameKey).toMatch(/^\w{20,}/);
		expect(inbox!.sameKey).toBe(sent!.sameKey);
		expect(inbox!.key).not.toBe(sent!.key);
	});
});

describe('a trigger on several folders', () => {
	let server: EmbeddedImapServer;
	const marksIn = (folder: string) =>
		server.folder(user, folder).mails.map(({ flags }) => [...flags]);
	beforeEach(async () => {
		server = await startImapServer({ users });
	});
	afterEach(async () => await server.close());

	it('B20 marks and claims in the folder that a mail lies in', async () => {
		await server.deliver(user, mailNamed('in'));
		await server.deliver(user, mailNamed('out'), { folder: 'Sent' });
		await polledNode(server, { moreFolders: 'Sent' }).poll();
		expect(marksIn('INBOX')).toEqual([['EmailToCrm-Try1']]);
		expect(marksIn('Sent')).toEqual([['EmailToCrm-Try1']]);
	});

	it('B20 B13 one folder that cannot be read holds up no other, and is told of', async () => {
		await server.deliver(user, mailNamed('out'), { folder: 'Sent' });
		const node = polledNode(server, { moreFolders: 'Nowhere\n\\Sent' });
		expect(subjectsOf(await node.poll())).toEqual(['out']);
		expect(node.errors.map(({ message }) => message)).toEqual([
			expect.stringContaining('"Nowhere" does not exist'),
		]);
		const first = polledNode(server, { mailbox: 'Nowhere', moreFolders: '\\Archive' });
		await server.deliver(user, mailNamed('filed'), { folder: 'Archive' });
		expect(subjectsOf(await first.poll())).toEqual(['filed']);
		expect(first.errors).toHaveLength(1);
	});

	it('B14 a mail server that cannot be reached is told of once a poll', async () => {
		const node = polledNode(server, { moreFolders: '\\Sent, \\Archive' }, { password: 'wrong' });
		expect(await node.poll()).toBeNull();
		expect(node.errors).toHaveLength(1);
	});

	it('B13 a folder named twice, once by its role, is read once', async () => {
		await server.deliver(user, mailNamed('out'), { folder: 'Sent' });
		const cursor = { progress: 'cursor', mailbox: '\\Sent', moreFolders: 'sent, \\Sent, Sent' };
		const node = polledNode(server, cursor);
		expect(subjectsOf(await node.poll())).toEqual(['out']);
		expect(node.errors[0]?.message).toContain('named twice');
		expect(await node.poll()).toBeNull();
	});

	it('B14 B20 tells the health of each folder', async () => {
		await server.deliver(user, mailNamed('out'), { folder: 'Sent' });
		const node = polledNode(server, {
			...{ moreFolders: '\\Sent', healthItem: true, options: { maxMessageSize: 0.01 } },
		});
		const [, health] = (await node.poll())!;
		expect(health!.map(({ json }) => json.health)).toMatchObject([
			{ folder: 'INBOX', handedOn: 0 },
			{ folder: 'Sent', handedOn: 1 },
		]);
		await server.deliver(user, mailNamed('huge', 'x'.repeat(20_000)), { folder: 'Sent' });
		const [, alarm] = (await node.poll())!;
		expect(alarm!.map(({ json }) => json.health)).toMatchObject([
			{ folder: 'Sent', status: 'attention' },
		]);
	});

	it('B40 two triggers that share one folder of theirs are told of each other there', async () => {
		const both = polledNode(server, { moreFolders: '\\Sent' });
		const other = polledNode(server, { mailbox: 'Sent' });
		await both.poll();
		await other.poll();
		await both.poll();
		for (const { errors } of [both, other]) {
			expect(errors.map(({ message }) => message)).toEqual([
				expect.stringContaining('In "Sent": Another trigger watches this folder too'),
			]);
		}
	});

	it('B13 the editor shows mails of all folders, and changes nothing', async () => {
		await server.deliver(user, mailNamed('in'), { flags: ['EmailToCrm-Logged'] });
		await server.deliver(user, mailNamed('out'), { folder: 'Sent' });
		const node = polledNode(server, { moreFolders: '\\Sent', startWith: 'newMail' });
		expect(subjectsOf(await node.poll('manual'))).toEqual(['out']);
		expect(marksIn('Sent')).toEqual([[]]);
	});

	it('B13 takes over what earlier versions kept of their one folder', async () => {
		await server.deliver(user, mailNamed('handled'));
		const saved = { account: user, folder: 'INBOX', polledAt: 1, cursor: { handledUpTo: 1 } };
		const uidValidity = String(server.folder(user).uidValidity);
		const node = polledNode(
			server,
			{ progress: 'cursor', moreFolders: '\\Sent' },
			{ staticData: { progress: { ...saved, uidValidity } } },
		);
		await server.deliver(user, mailNamed('new'));
		await server.deliver(user, mailNamed('out'), { folder: 'Sent' });
		expect(subjectsOf(await node.poll())).toEqual(['new', 'out']);
	});
});
