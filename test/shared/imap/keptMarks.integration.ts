// Marks that cannot stick are seen at once, by the trigger and by the Mailbox node, with what to choose instead.
import { connectImap } from '../../../nodes/shared/imap/imap';
import { markDone, type Fallback } from '../../../nodes/shared/imap/marks';
import { startImapServer, type EmbeddedImapServer } from '../../../sandbox/servers/imap';
import {
	mailNamed,
	pollsOf,
	settingsFor,
	subjects,
	user,
	users,
} from '../../MailboxTrigger/folderPolls';

const flagged: Fallback = { kind: 'flag', flag: '\\Flagged' };

async function mark(server: EmbeddedImapServer, fallback: Fallback, times = 1): Promise<void> {
	const client = await connectImap(settingsFor(server));
	try {
		await client.mailboxOpen('INBOX');
		for (let time = 0; time < times; time++) await markDone(client, [1, 2], 'logged', fallback);
	} finally {
		await client.logout();
	}
}

const flagsOf = (server: EmbeddedImapServer) =>
	server.folder(user).mails.map(({ flags }) => [...flags]);

const refusal = (remedy: string) => ({
	problem: {
		code: 'marksNotKept',
		text: expect.stringContaining('INBOX') as string,
		remedy: expect.stringContaining(remedy) as string,
	},
});

let server: EmbeddedImapServer;
async function start(options: Partial<Parameters<typeof startImapServer>[0]>): Promise<void> {
	server = await startImapServer({ users, ...options });
	for (const name of ['one', 'two']) await server.deliver(user, mailNamed(name));
}
afterEach(async () => await server.close());

describe('a server that promises keywords and drops them', () => {
	beforeEach(async () => await start({ dropsKeywords: true }));

	it('B39 is found out by the trigger before it hands a mail on', async () => {
		const polls = pollsOf(server);
		for (let round = 0; round < 2; round++) {
			await expect(polls.poll()).rejects.toMatchObject(
				refusal('"Without Keywords, Always" and choose "Flag Answered" or "Flag Flagged (Star)"'),
			);
		}
		expect(flagsOf(server)).toEqual([[], []]);
	});

	it('B39 is found out by the first mark', async () => {
		await expect(mark(server, flagged)).rejects.toMatchObject(refusal('"Cursor"'));
	});

	it('B39 can be marked without keywords all the same', async () => {
		const fallback = { ...flagged, always: true as const };
		const polls = pollsOf(server, { fallback });
		expect(subjects(await polls.poll())).toEqual(['one', 'two']);
		await mark(server, fallback);
		expect(flagsOf(server)).toEqual([['\\Flagged'], ['\\Flagged']]);
		polls.crash('lost');
		expect((await polls.poll()).items).toEqual([]);
	});
});

describe('a shared folder in which the user may change \\Seen alone (rights lrs)', () => {
	beforeEach(async () => await start({ customKeywords: false, keptFlags: ['\\Seen'] }));

	it('B39 is refused before a mail is handed on, and the flag that is kept is named', async () => {
		await expect(pollsOf(server, { fallback: flagged }).poll()).rejects.toMatchObject(
			refusal('choose "Flag Seen (Read)" or "Moving to a Folder"'),
		);
		await expect(mark(server, flagged)).rejects.toMatchObject(refusal('"Flag Seen (Read)"'));
		expect(server.commands.filter((name) => name === 'UID STORE')).toEqual([]);
	});

	it('B39 is marked by the flag that is kept', async () => {
		const fallback: Fallback = { kind: 'flag', flag: '\\Seen' };
		expect(subjects(await pollsOf(server, { fallback }).poll())).toEqual(['one', 'two']);
		await mark(server, fallback);
		expect((await pollsOf(server, { fallback }).poll()).items).toEqual([]);
	});
});

it('B39 looks once a connection, at one mail', async () => {
	await start({});
	await mark(server, flagged, 5);
	expect(server.commands.filter((name) => name === 'UID FETCH')).toHaveLength(1);
});
