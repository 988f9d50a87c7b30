// Few sign-ins (B44), counted at the server: connections are kept for a short while, for one piece of work at a time.
import {
	borrowImap,
	closeKept,
	giveBackImap,
	keeping,
	withKeptImap,
} from '../../../nodes/shared/imap/keptConnections';
import { startImapServer, type EmbeddedImapServer } from '../../../sandbox/servers/imap';
import { waitFor } from '../../../sandbox/waitFor';
import { makeSettings } from '../credential/settings';

const users = { 'ann@example.test': 'secret' };
const usual = { ...keeping };
let server: EmbeddedImapServer;
let noop: 'ignore' | undefined;
beforeEach(async () => {
	noop = undefined;
	server = await startImapServer({
		users,
		onCommand: ({ name }) => (name === 'NOOP' ? noop : undefined),
	});
});
afterEach(async () => {
	Object.assign(keeping, usual);
	await closeKept();
	await server.close();
});

const connectionsAre = (count: number): Promise<number> =>
	waitFor(
		'closed connections',
		() => server.connections(),
		(seen) => seen === count,
	);
const logins = (): number =>
	server.commands.filter((name) => name === 'AUTHENTICATE' || name === 'LOGIN').length;
const work = (changes: Parameters<typeof makeSettings>[1] = {}): Promise<number> =>
	withKeptImap(
		makeSettings({ imap: server }, changes),
		async (client) => (await client.mailboxOpen('INBOX')).exists,
	);

it('B44 ten pieces of work in a row sign in once, and see new mail', async () => {
	expect(await work()).toBe(0);
	await server.deliver('ann@example.test', 'Subject: one\r\n\r\nHi');
	for (let turn = 0; turn < 9; turn++) expect(await work()).toBe(1);
	expect(logins()).toBe(1);
	expect(server.connections()).toBe(1);
});

it('B44 a connection that is lent again and again gathers no listeners', async () => {
	const settings = makeSettings({ imap: server });
	const client = await borrowImap(settings);
	await giveBackImap(client);
	const before = client.listenerCount('close');
	for (let turn = 0; turn < 5; turn++) await giveBackImap(await borrowImap(settings));
	expect(client.usable).toBe(true);
	expect(client.listenerCount('close')).toBe(before);
});

it('B44 two pieces of work at once never share a connection, and at most two are kept', async () => {
	const settings = makeSettings({ imap: server });
	const clients = await Promise.all([1, 2, 3].map(async () => await borrowImap(settings)));
	expect(new Set(clients).size).toBe(3);
	for (const client of clients) await giveBackImap(client);
	await connectionsAre(2);
	expect(logins()).toBe(3);
	const again = await Promise.all([1, 2].map(async () => await borrowImap(settings)));
	expect(new Set(again).size).toBe(2);
	expect(logins()).toBe(3);
	for (const client of again) await giveBackImap(client);
});

it('B44 a changed credential signs in anew, and the old connection is closed', async () => {
	await work();
	const changed = { kind: 'password', user: 'ann@example.test', password: 'other' } as const;
	await expect(work({ authentication: changed })).rejects.toMatchObject({
		problem: { code: 'wrongPassword' },
	});
	await connectionsAre(0);
	await work();
	expect(logins()).toBe(3);
});

it('B44 another certificate rule or route is another connection', async () => {
	await work();
	await work({ route: { localAddress: '127.0.0.1' } });
	expect(logins()).toBe(2);
});

it('B44 after an error, a dropped line or a silent one, the work signs in anew', async () => {
	await expect(
		withKeptImap(makeSettings({ imap: server }), () => Promise.reject(new Error('odd'))),
	).rejects.toThrow();
	await connectionsAre(0);
	await work();
	server.dropConnections();
	await work();
	expect(logins()).toBe(3);
	keeping.proofMs = 50;
	noop = 'ignore';
	await work();
	expect(logins()).toBe(4);
});

it('B44 none outlives its time', async () => {
	keeping.idleMs = 20;
	await work();
	await connectionsAre(0);
	Object.assign(keeping, usual, { ageMs: 0 });
	await work();
	await connectionsAre(0);
	expect(logins()).toBe(2);
});
