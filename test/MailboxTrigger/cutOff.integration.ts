// Servers that give a mail without its end, or tell a wrong size: nothing is handed on that is not whole (B13).
import { startImapServer, type EmbeddedImapServer } from '../../sandbox/servers/imap';
import type { FetchQuirks } from '../../sandbox/servers/imap/fetch';
import { mailNamed, pollsOf, subjects, user, users } from './folderPolls';

let server: EmbeddedImapServer;
/** @param quirks of a FETCH, by whether it asks for the begin of mails only */
async function start(quirks: (asksBegin: boolean) => FetchQuirks): Promise<void> {
	let asksBegin = false;
	server = await startImapServer({
		users,
		onCommand: (command) => {
			asksBegin = JSON.stringify(command).includes('<0.');
			return undefined;
		},
		fetchQuirks: () => quirks(asksBegin),
	});
	for (const name of ['one', 'two']) await server.deliver(user, mailNamed(name));
}
afterEach(async () => await server.close());

const stored = () => server.folder(user).mails.map(({ source }) => source.length);

it('B13 a mail that was given cut off is read again, whole', async () => {
	await start((asksBegin) => (asksBegin ? { cutOffAt: 150 } : {}));
	const outcome = await pollsOf(server).poll();
	expect(subjects(outcome)).toEqual(['one', 'two']);
	expect(outcome.items.map(({ size }) => size)).toEqual(stored());
});

it('B13 a mail that is never given whole is not handed on', async () => {
	await start(() => ({ cutOffAt: 150 }));
	const polls = pollsOf(server);
	for (let round = 0; round < 2; round++) expect(subjects(await polls.poll())).toEqual([]);
	expect(server.folder(user).mails).toHaveLength(2);
});

it('B13 a size that is only estimated keeps no mail back', async () => {
	for (const sizeError of [7, -7]) {
		await start(() => ({ sizeError }));
		const outcome = await pollsOf(server).poll();
		expect(subjects(outcome)).toEqual(['one', 'two']);
		expect(outcome.items.map(({ size }) => size)).toEqual(stored());
		if (sizeError > 0) await server.close();
	}
});
