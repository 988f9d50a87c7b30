// Refusals in the middle of the work (B42): the server's own words stand in them, and a refused search finds nothing gone.
import { findMails } from '../../../nodes/Mailbox/findMails';
import { withImap } from '../../../nodes/shared/imap/imap';
import { markDone } from '../../../nodes/shared/imap/marks';
import { searchMails } from '../../../nodes/shared/imap/searchMails';
import { ProblemError, type Problem } from '../../../nodes/shared/reasons/problem';
import {
	startImapServer,
	type EmbeddedImapServer,
	type Reaction,
} from '../../../sandbox/servers/imap';
import { mailNamed, pollsOf, subjects, user, users } from '../../MailboxTrigger/folderPolls';
import { makeSettings } from '../credential/settings';

const ann = 'ann@example.test';
let server: EmbeddedImapServer;
let react: (name: string) => Reaction = () => undefined;
beforeEach(async () => {
	react = () => undefined;
	server = await startImapServer({
		users: { ...users, [ann]: 'secret' },
		onCommand: ({ name }) => react(name),
	});
});
afterEach(async () => await server.close());

const answerTo =
	(command: string, answer: string) =>
	(name: string): Reaction =>
		name === command ? { reply: `{tag} ${answer}` } : undefined;

async function problemOf(work: Promise<unknown>): Promise<Problem> {
	const error: unknown = await work.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	expect(error).toBeInstanceOf(ProblemError);
	return (error as ProblemError).problem;
}

const inInbox = <T>(work: Parameters<typeof withImap<T>>[1]): Promise<T> =>
	withImap(makeSettings({ imap: server }), async (client) => {
		await client.mailboxOpen('INBOX');
		return await work(client);
	});
/** Not at its UID: it is searched by what it is known by. */
const target = {
	folder: 'INBOX',
	uid: 99,
	uidValidity: '',
	key: 'f'.repeat(64),
	messageId: '<one@mail.test>',
	account: '',
	size: 0,
	date: '',
};

it('B42 a refused search is no gone mail, and says what the server said', async () => {
	await server.deliver(ann, mailNamed('one'));
	react = answerTo('UID SEARCH', 'NO [SERVERBUG] Index broken for secret');
	const found = inInbox((client) => findMails(client, [target], '', ann));
	expect(await problemOf(found)).toMatchObject({
		code: 'serverUnavailable',
		passing: true,
		text: expect.stringContaining('The server said: "[SERVERBUG] Index broken for •••"') as string,
	});
	react = answerTo('UID SEARCH', 'BAD Unknown search key');
	expect(await problemOf(inInbox((client) => findMails(client, [target], '', ann)))).toMatchObject({
		code: 'searchRefused',
		text: 'The mail server refused to search the folder. The server said: "Unknown search key"',
	});
});

it('B42 a NO of Proton Mail Bridge in an empty folder is an empty answer', async () => {
	react = answerTo('UID SEARCH', 'NO no such message');
	expect(await inInbox((client) => searchMails(client, { all: true }))).toEqual([]);
	expect(await inInbox((client) => findMails(client, [target], '', ann))).toMatchObject([
		{ code: 'mailGone' },
	]);
});

it('B42 a refused STORE is told with its words, a full mailbox as such', async () => {
	await server.deliver(ann, mailNamed('one'));
	react = answerTo('UID STORE', 'NO [CANNOT] Keywords are closed today');
	expect(await problemOf(inInbox((client) => markDone(client, 1, 'logged')))).toMatchObject({
		code: 'marksRefused',
		text: 'The mail server refused to change the marks of mails (EmailToCrm-Logged) in "INBOX". The server said: "[CANNOT] Keywords are closed today"',
	});
	react = answerTo('UID STORE', 'NO [OVERQUOTA] Mailbox is full');
	expect(await problemOf(inInbox((client) => markDone(client, 1, 'logged')))).toMatchObject({
		code: 'quotaExceeded',
	});
});

it('B42 a bandwidth limit at FETCH is a limit, neither a full mailbox nor a password', async () => {
	await server.deliver(ann, mailNamed('one'));
	const limit = '[OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)';
	react = answerTo('FETCH', `NO ${limit}`);
	const fetched = inInbox((client) => client.fetchAll('1', { source: true }));
	expect(await problemOf(fetched)).toMatchObject({
		code: 'rateLimited',
		passing: true,
		text: expect.stringContaining(`The server said: "${limit}"`) as string,
	});
});

it('B42 a mailbox that Microsoft does not connect is no wrong password', async () => {
	react = answerTo('LIST', 'BAD User is authenticated but not connected.');
	const opened = withImap(makeSettings({ imap: server }, { provider: 'microsoft365' }), (client) =>
		client.mailboxOpen('INBOX'),
	);
	expect(await problemOf(opened)).toMatchObject({
		code: 'mailboxNotConnected',
		text: expect.stringContaining('authenticated but not connected') as string,
	});
});

it.each([
	['UID SEARCH', 'NO [UNAVAILABLE] Server Unavailable. 15'],
	['AUTHENTICATE', 'NO [UNAVAILABLE] Temporary authentication failure'],
	['SELECT', 'NO [INUSE] Mailbox is locked'],
])('B42 a busy server at %s is tried again within the poll', async (command, answer) => {
	await server.deliver(user, mailNamed('one'));
	let refusals = 2;
	react = (name) => (name === command && refusals-- > 0 ? { reply: `{tag} ${answer}` } : undefined);
	const polls = pollsOf(server);
	expect(subjects(await polls.poll())).toEqual(['one']);
});
