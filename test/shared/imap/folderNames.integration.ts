// Folders as servers spell them: levels, blanks at the ends, and servers that tell nothing of their names.
import { connectImap } from '../../../nodes/shared/imap/imap';
import { markDone } from '../../../nodes/shared/imap/marks';
import { openFolder } from '../../../nodes/shared/imap/openFolder';
import { startImapServer, type EmbeddedImapServer } from '../../../sandbox/servers/imap';
import { mailNamed, settingsFor, user, users } from '../../MailboxTrigger/folderPolls';

let server: EmbeddedImapServer;
afterEach(async () => await server.close());

async function markByFolder(folder: string): Promise<void> {
	const client = await connectImap(settingsFor(server));
	try {
		const { exists } = await client.mailboxOpen('INBOX');
		expect(exists).toBe(1);
		await markDone(client, [1], 'logged', { kind: 'folder', folder, always: true });
	} finally {
		await client.logout();
	}
}

const countIn = (path: string) => server.folder(user, path).mails.length;

describe('a nested folder for done mails', () => {
	it.each([
		['separates levels by a dot', { delimiter: '.' as const }, 'CRM.Logged'],
		[
			'separates levels by a dot and tells nothing of it',
			{ delimiter: '.' as const, namespace: 'NIL NIL NIL' },
			'CRM.Logged',
		],
		['tells nothing of its names', { namespace: 'NIL NIL NIL' }, 'CRM/Logged'],
		['separates levels by a slash', {}, 'CRM/Logged'],
	])('B13 is made and found again on a server that %s', async (_, options, path) => {
		server = await startImapServer({ users, customKeywords: false, ...options });
		await server.deliver(user, mailNamed('one'));
		await markByFolder('CRM/Logged');
		expect(countIn(path)).toBe(1);
		expect(countIn('INBOX')).toBe(0);
	});

	it('B13 that is there already is taken as it is', async () => {
		server = await startImapServer({
			users,
			delimiter: '.',
			folders: [{ path: 'CRM.Logged' }],
		});
		await server.deliver(user, mailNamed('one'));
		await markByFolder('CRM/Logged');
		expect(countIn('CRM.Logged')).toBe(1);
		expect(server.commands).not.toContain('CREATE');
	});
});

it('B14 a folder whose name has blanks at its ends is opened, and so is one that was typed with some', async () => {
	server = await startImapServer({
		users,
		folders: [{ path: ' Kunden ' }, { path: 'Kunden' }, { path: 'Aufträge' }],
	});
	const client = await connectImap(settingsFor(server));
	try {
		for (const [chosen, path] of [
			[' Kunden ', ' Kunden '],
			['Kunden', 'Kunden'],
			['Aufträge ', 'Aufträge'],
			[' ', 'INBOX'],
		]) {
			expect(await openFolder(client, chosen!, true)).toMatchObject({ path });
		}
	} finally {
		await client.logout();
	}
});
