// Where a folder begins (B20): old mail is left alone, and nothing that comes after is lost, whatever n8n forgets.
import { hasDovecot, startDovecot } from '../../sandbox/servers/dovecot';
import {
	startImapServer,
	type EmbeddedImapServer,
	type ImapServer,
} from '../../sandbox/servers/imap';
import { mailNamed, pollsOf, subjects, user, users } from './folderPolls';
import { polledNode } from './pollContext';

const kinds = hasDovecot() ? (['embedded', 'dovecot'] as const) : (['embedded'] as const);

describe.each(kinds)('a trigger that starts with new mail, on %s', (kind) => {
	let server: ImapServer;
	const deliver = async (name: string) => await server.deliver(user, mailNamed(name));
	beforeEach(async () => {
		server = kind === 'dovecot' ? await startDovecot({ users }) : await startImapServer({ users });
	});
	afterEach(async () => await server.close());

	it('B20 leaves old mail alone and hands on what comes', async () => {
		for (const name of ['old one', 'old two']) await deliver(name);
		const polls = pollsOf(server, { startWith: 'newMail' });
		const first = await polls.poll();
		expect(subjects(first)).toEqual([]);
		expect(first.facts.beforeStart).toBe(2);
		await deliver('new');
		expect(subjects(await polls.poll())).toEqual(['new']);
	});

	it('B20 loses nothing that came while its memory was lost, before any mail was handed on', async () => {
		for (const name of ['old one', 'old two']) await deliver(name);
		const polls = pollsOf(server, { startWith: 'newMail' });
		await polls.poll();
		polls.crash('lost');
		await deliver('in between');
		expect(subjects(await polls.poll())).toEqual(['in between']);
	});

	it('B20 takes a folder with marks up where it was left', async () => {
		for (const name of ['old', 'handled']) await deliver(name);
		const polls = pollsOf(server, { startWith: 'newMail' });
		await pollsOf(server, { batchSize: 2 }).poll();
		await deliver('in between');
		expect(subjects(await polls.poll())).toEqual(['in between']);
	});

	it('B20 B13 the progress Cursor starts with new mail, too', async () => {
		await deliver('old');
		const polls = pollsOf(server, { startWith: 'newMail', progress: 'cursor' });
		expect(subjects(await polls.poll())).toEqual([]);
		for (const name of ['one', 'two']) await deliver(name);
		expect(subjects(await polls.poll())).toEqual(['one', 'two']);
	});
});

describe('a trigger that starts with new mail', () => {
	let server: EmbeddedImapServer;
	const old = new Date('2020-01-01T00:00:00Z');
	const deliver = async (name: string, receivedAt = new Date()) =>
		await server.deliver(user, mailNamed(name), { receivedAt });
	const start = async (more: Parameters<typeof startImapServer>[0] = { users }) =>
		(server = await startImapServer(more));
	afterEach(async () => await server.close());

	it('B20 keeps its start under a new UIDVALIDITY, with memory and without', async () => {
		await start();
		await deliver('old', old);
		const polls = pollsOf(server, { startWith: 'newMail' });
		await polls.poll();
		await deliver('one');
		server.renumber(user);
		expect(subjects(await polls.poll())).toEqual(['one']);
		await deliver('two');
		server.renumber(user);
		polls.crash('lost');
		expect(subjects(await polls.poll())).toEqual(['two']);
	});

	it('B20 keeps its start under a new UIDVALIDITY where the server keeps no keywords', async () => {
		await start({ users, customKeywords: false });
		await deliver('old', old);
		const polls = pollsOf(server, { startWith: 'newMail' });
		await polls.poll();
		await deliver('one');
		server.renumber(user);
		expect(subjects(await polls.poll())).toEqual(['one']);
	});

	it('B20 B13 the progress Cursor keeps its start under a new UIDVALIDITY', async () => {
		await start();
		await deliver('old', old);
		const polls = pollsOf(server, { startWith: 'newMail', progress: 'cursor' });
		await polls.poll();
		await deliver('one');
		expect(subjects(await polls.poll())).toEqual(['one']);
		server.renumber(user);
		await deliver('two');
		expect(subjects(await polls.poll())).toEqual(['two']);
		expect([...server.folder(user).mails[0]!.flags]).toEqual([]);
	});

	it('B20 loses nothing of a folder that was empty when n8n ended, and takes no years of mail', async () => {
		await start();
		await deliver('years old', old);
		await deliver('while n8n was down');
		const polls = pollsOf(server, { startWith: 'newMail', resumed: true });
		expect(subjects(await polls.poll())).toEqual(['while n8n was down']);
	});

	it('B20 does not believe a search that does not know keywords', async () => {
		await start({
			users,
			without: ['ESEARCH'],
			onCommand: ({ name, args }) =>
				name === 'UID SEARCH' && JSON.stringify(args).includes('EmailToCrm')
					? { reply: '* SEARCH 1 2\r\n{tag} OK Done' }
					: undefined,
		});
		for (const name of ['old one', 'old two']) await deliver(name, old);
		const polls = pollsOf(server, { startWith: 'newMail' });
		expect(subjects(await polls.poll())).toEqual([]);
		expect(server.folder(user).mails.map(({ flags }) => [...flags])).toEqual([
			[],
			['EmailToCrm-Start'],
		]);
	});

	it('B20 hands on old mail that is moved into the folder, also what another folder began with', async () => {
		await start();
		await deliver('old', old);
		const polls = pollsOf(server, { startWith: 'newMail' });
		await polls.poll();
		const flags = ['EmailToCrm-Start'];
		await server.deliver(user, mailNamed('moved in'), { receivedAt: old, flags });
		expect(subjects(await polls.poll())).toEqual(['moved in']);
	});

	it('B20 a trigger that took everything goes on where it was when it is set to new mail', async () => {
		await start();
		for (const name of ['one', 'two', 'three']) await deliver(name, old);
		const polls = pollsOf(server, { progress: 'cursor', batchSize: 2 });
		expect(subjects(await polls.poll())).toEqual(['one', 'two']);
		expect(subjects(await polls.poll({ rules: { startWith: 'newMail' } }))).toEqual(['three']);
	});

	it('B20 a date that is set says where to start', async () => {
		await start();
		await deliver('too old', old);
		await deliver('asked for', new Date('2026-11-01T00:00:00Z'));
		const receivedAfter = '2026-10-01T00:00:00Z';
		const node = polledNode(server, { startWith: 'newMail', options: { receivedAfter } });
		const [items] = (await node.poll())!;
		expect(items).toMatchObject([{ json: { message: { subject: 'asked for' } } }]);
	});

	it('B20 B14 says in the health item what is left alone', async () => {
		await start();
		await deliver('old', old);
		const node = polledNode(server, { startWith: 'newMail', healthItem: true });
		const [none, health] = (await node.poll())!;
		expect(none).toEqual([]);
		expect(health![0]!.json.health).toMatchObject({
			status: 'ok',
			reasons: [
				{ code: 'noNewMail' },
				{ code: 'beforeStart', text: expect.stringContaining('UID 1 and below') as string },
			],
		});
	});
});
