import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

import { imapTimeouts } from '../../nodes/shared/imap/imap';
import { hasDovecot, startBestImapServer } from '../../sandbox/servers/dovecot';
import {
	startImapServer,
	type EmbeddedImapServer,
	type Reaction,
} from '../../sandbox/servers/imap';
import { startWire, type Wire } from '../../sandbox/servers/wire';
import { mailNamed, pollsOf, subjects, user, users } from './folderPolls';

/** No mail carries anything of ours. */
function expectNothingMarked(server: EmbeddedImapServer): void {
	const flags = server.folder(user).mails.flatMap((mail) => [...mail.flags]);
	expect(flags.filter((flag) => /EmailToCrm|Flagged/.test(flag))).toEqual([]);
}

/** The server hears of a closed connection a moment later. */
async function expectAllClosed(server: EmbeddedImapServer): Promise<void> {
	for (let turn = 0; turn < 200 && server.connections() > 0; turn++) {
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
	expect(server.connections()).toBe(0);
}

/** The FETCH that reads content, as opposed to the one that describes mails. */
const readsContent = (parts: { name: string; args: unknown[] }): boolean =>
	parts.name === 'UID FETCH' && JSON.stringify(parts.args).includes('BODY.PEEK[]');

const isWholeFetchOf = (command: { args: unknown[] }, uid: number): boolean => {
	const text = JSON.stringify(command.args);
	return text.includes(`"${uid}"`) && text.includes('BODY.PEEK[]"');
};

describe('a server that fails (B13: nothing lost, nothing marked that was not handed on)', () => {
	let server: EmbeddedImapServer;
	let react: (command: { name: string; args: unknown[] }) => Reaction = () => undefined;
	const silenceMs = imapTimeouts.silenceMs;

	beforeEach(async () => {
		imapTimeouts.silenceMs = 300;
		react = () => undefined;
		server = await startImapServer({ users, onCommand: (command) => react(command as never) });
		await server.deliver(user, mailNamed('one'));
		await server.deliver(user, mailNamed('two'));
		await server.deliver(user, mailNamed('three'));
	});
	afterEach(async () => {
		imapTimeouts.silenceMs = silenceMs;
		await server.close();
	});

	const badReactions: Array<[string, Reaction]> = [
		['hangs up', 'hangUp'],
		['hangs', 'ignore'],
		['refuses', { reply: '{tag} NO Not now' }],
		['answers rubbish', { reply: '\u0001\u0002%%% <html>502 Bad Gateway</html>' }],
		['truncates a literal and ends', { reply: '* 1 FETCH (UID 1 BODY[] {5000}\r\nhalf' }],
		['answers nothing but OK', { reply: '{tag} OK done' }],
	];
	const places: Array<[string, (command: { name: string; args: unknown[] }) => boolean]> = [
		['at the login', ({ name }) => name === 'LOGIN' || name === 'AUTHENTICATE'],
		['when the folder is opened', ({ name }) => name === 'SELECT'],
		['when the folder is searched', ({ name }) => name === 'UID SEARCH'],
		['when mails are read', readsContent],
	];

	describe.each(places)('%s', (_place, isPlace) => {
		it.each(badReactions)(
			'B13 %s: a clear error or no mail, no mark, no open connection',
			async (_name, reaction) => {
				react = (command) => (isPlace(command) ? reaction : undefined);
				const polls = pollsOf(server);
				const outcome = await polls.poll({ budgetMs: 4_000 }).catch((error: unknown) => error);
				if (outcome instanceof Error) expect(outcome.message).not.toBe('');
				else expect(outcome).toMatchObject({ items: [] });
				expectNothingMarked(server);
				await expectAllClosed(server);

				react = () => undefined;
				expect(subjects(await polls.poll())).toEqual(['one', 'two', 'three']);
			},
			20_000,
		);
	});

	it.each(
		badReactions.filter(([, reaction]) => JSON.stringify(reaction) !== '{"reply":"{tag} OK done"}'),
	)(
		'when a delivery is counted B13 %s: nothing is handed on',
		async (_name, reaction) => {
			react = ({ name }) => (name === 'UID STORE' ? reaction : undefined);
			const polls = pollsOf(server);
			await expect(polls.poll({ budgetMs: 4_000 })).rejects.toThrow(/./);
			expectNothingMarked(server);
			await expectAllClosed(server);
			react = () => undefined;
			expect(subjects(await polls.poll())).toEqual(['one', 'two', 'three']);
		},
		20_000,
	);

	it('B13 reads long mails alone, whatever happens to one of them', async () => {
		await server.deliver(user, mailNamed('long', 'x'.repeat(300_000)));
		await server.deliver(user, mailNamed('longer', 'y'.repeat(3_000_000)));
		await server.deliver(user, mailNamed('last'));
		const polls = pollsOf(server);
		react = (command) =>
			command.name === 'UID FETCH' && command.args.length > 0 && isWholeFetchOf(command, 4)
				? 'hangUp'
				: undefined;
		const outcome = await polls.poll();
		expect(subjects(outcome)).toEqual(['one', 'two', 'three', 'longer', 'last']);
		expect(outcome.items[3]!.size).toBeGreaterThan(3_000_000);
		expect(outcome.facts.failed).toMatchObject([{ uid: 4 }]);
		react = () => undefined;
		expect(subjects(await polls.poll())).toEqual(['long']);
	});

	it('B13 hands nothing on that could not be counted on the server', async () => {
		react = ({ name }) => (name === 'UID STORE' ? { reply: '{tag} NO Read-only' } : undefined);
		const polls = pollsOf(server);
		await expect(polls.poll()).rejects.toMatchObject({ problem: { code: 'marksRefused' } });
		react = () => undefined;
		expect((await polls.poll()).items).toHaveLength(3);
	});

	it('B13 says that a folder is read-only before it reads anything', async () => {
		react = ({ name }) =>
			name === 'SELECT'
				? {
						reply:
							'* 3 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT 4] x\r\n* OK [PERMANENTFLAGS ()] x\r\n{tag} OK [READ-ONLY] Selected',
					}
				: undefined;
		await expect(pollsOf(server).poll()).rejects.toMatchObject({
			problem: { code: 'folderReadOnly' },
		});
	});

	it('a search that matches nothing is no error', async () => {
		const empty = await startImapServer({ users });
		try {
			const outcome = await pollsOf(empty).poll();
			expect(outcome.items).toEqual([]);
			expect(outcome.facts.exists).toBe(0);
		} finally {
			await empty.close();
		}
	});

	it.each([
		['hangs up', 'hangUp' as const],
		['refuses', { reply: '{tag} NO [SERVERBUG] Internal error' }],
		['gives no content', { reply: '{tag} OK done' }],
	])(
		'B13 a mail the server %s at is named, given up after three polls, and does not stop the others',
		async (_name, reaction) => {
			react = (command) =>
				readsContent(command) && /"2"|1:3|2:3|1,2|"1:2/.test(JSON.stringify(command.args))
					? reaction
					: undefined;
			const polls = pollsOf(server);
			const first = await polls.poll();
			expect(subjects(first)).toEqual(['one', 'three']);
			expect(first.facts.failed).toMatchObject([{ uid: 2 }]);
			for (const name of ['four', 'five']) {
				await server.deliver(user, mailNamed(name));
			}
			react = (command) =>
				readsContent(command) && /"2|:2|,2"/.test(JSON.stringify(command.args))
					? reaction
					: undefined;
			const second = await polls.poll({ rules: { batchSize: 2 } });
			expect(subjects(second)).toEqual(['four']);
			const third = await polls.poll({ rules: { batchSize: 2 } });
			expect(subjects(third)).toEqual(['five']);
			expect(third.facts.givenUp).toMatchObject([{ uid: 2, reason: { code: 'unreadable' } }]);
			expect([...server.folder(user).mails[1]!.flags]).toEqual(['EmailToCrm-Quarantined']);
		},
		20_000,
	);

	it('B13 takes up mail anew when UIDVALIDITY changed, with the same keys', async () => {
		const polls = pollsOf(server);
		const before = await polls.poll();
		server.renumber(user);
		// The marks stayed on the mails: they are in flight, and handed on again when their time is over.
		expect((await polls.poll()).items).toEqual([]);
		polls.letTimePass(600_000);
		// Nothing is known to have come through: they are handed on one by one.
		const after: string[] = [];
		for (let poll = 0; poll < before.items.length; poll++) {
			const { items } = await polls.poll();
			after.push(...items.map(({ key }) => key));
			polls.letTimePass(3_600_000);
		}
		expect(new Set(after)).toEqual(new Set(before.items.map(({ key }) => key)));
	});

	it('B13 hands nothing on twice with the cursor when UIDVALIDITY changed', async () => {
		const polls = pollsOf(server, { progress: 'cursor' });
		expect((await polls.poll()).items).toHaveLength(3);
		server.renumber(user);
		await server.deliver(user, mailNamed('four'));
		const after = await polls.poll();
		expect(subjects(after)).toEqual(['four']);
		expect(after.facts.alreadyHandled).toBe(3);
		await server.deliver(user, mailNamed('five'));
		expect(subjects(await polls.poll())).toEqual(['five']);
	});
});

describe('a server without custom keywords', () => {
	let server: EmbeddedImapServer;
	beforeEach(async () => {
		server = await startImapServer({ users, customKeywords: false });
		await server.deliver(user, mailNamed('one'));
		await server.deliver(user, mailNamed('two'));
	});
	afterEach(async () => await server.close());

	it.each([
		['a flag', { kind: 'flag', flag: '\\Answered' } as const],
		['a folder', { kind: 'folder', folder: 'Logged' } as const],
	])('B13 marks by %s and counts in memory', async (_name, fallback) => {
		const { connectImap } = await import('../../nodes/shared/imap/imap');
		const { markDone } = await import('../../nodes/shared/imap/marks');
		const { settingsFor } = await import('./folderPolls');
		const polls = pollsOf(server, { fallback });
		expect(subjects(await polls.poll())).toEqual(['one', 'two']);
		expect((await polls.poll()).items).toEqual([]);
		const client = await connectImap(settingsFor(server));
		await client.mailboxOpen('INBOX');
		await markDone(client, 1, 'logged', fallback);
		await client.logout();
		for (const attempt of [2, 3]) {
			polls.letTimePass(600_000);
			expect((await polls.poll()).items).toMatchObject([{ subject: 'two', attempt }]);
		}
		polls.letTimePass(600_000);
		expect((await polls.poll()).facts.givenUp).toMatchObject([{ uid: 2 }]);
		polls.crash('lost');
		expect((await polls.poll()).items).toEqual([]);
		if (fallback.kind === 'folder') {
			expect(server.folder(user, 'Logged').mails).toHaveLength(1);
			expect(server.folder(user, 'Email-to-CRM Quarantine').mails).toHaveLength(1);
		}
	});
});

describe('broken connections', () => {
	it(`B13 connections cut mid-fetch lose and repeat nothing (${hasDovecot() ? 'Dovecot' : 'embedded'})`, async () => {
		const server = await startBestImapServer({ users });
		const wire: Wire = await startWire(server.port);
		try {
			const total = 200;
			for (let mail = 0; mail < total; mail++) {
				await server.deliver(user, mailNamed(`mail ${mail}`, 'x'.repeat(2_000)));
			}
			const polls = pollsOf(wire, {
				batchSize: 50,
				pageMails: 20,
			});
			const seen: number[] = [];
			for (let round = 0; round < 40 && seen.length < total; round++) {
				if (wire.cuts() < 20) wire.cutAfter(3_000 + ((round * 7_919) % 60_000));
				const outcome = await polls.poll().catch(() => null);
				seen.push(...(outcome?.items.map(({ uid }) => uid) ?? []));
			}
			expect(wire.cuts()).toBeGreaterThan(3);
			expect(new Set(seen).size).toBe(total);
			expect(seen).toHaveLength(total);
		} finally {
			await wire.close();
			await server.close();
		}
	}, 60_000);
});

describe('what answers at the port is no mail server', () => {
	const { greetingMs } = imapTimeouts;
	beforeAll(() => {
		imapTimeouts.greetingMs = 400;
	});
	afterAll(() => {
		imapTimeouts.greetingMs = greetingMs;
	});

	async function withRawServer(
		greet: (socket: Socket) => void,
		work: (port: number) => Promise<void>,
	): Promise<void> {
		const sockets = new Set<Socket>();
		const raw: Server = createServer((socket) => {
			sockets.add(socket);
			socket.on('error', () => undefined);
			greet(socket);
		});
		raw.listen(0, '127.0.0.1');
		await once(raw, 'listening');
		try {
			await work((raw.address() as AddressInfo).port);
		} finally {
			for (const socket of sockets) socket.destroy();
			raw.close();
		}
	}

	it.each([
		['a web server', (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
		['rubbish without end', (socket: Socket) => socket.write('x'.repeat(100_000))],
		['silence', () => undefined],
		['a door slammed', (socket: Socket) => socket.destroy()],
	])(
		'B14 %s: an error within the budget of the poll',
		async (_name, greet) => {
			await withRawServer(greet, async (port) => {
				await expect(
					pollsOf({ host: '127.0.0.1', port }).poll({ budgetMs: 1_500 }),
				).rejects.toThrow(/./);
			});
		},
		30_000,
	);

	it('B14 a closed port: an error that says so', async () => {
		const port = await new Promise<number>((resolve) => {
			const probe = createServer();
			probe.listen(0, '127.0.0.1', () => {
				const { port: free } = probe.address() as AddressInfo;
				probe.close(() => resolve(free));
			});
		});
		await expect(pollsOf({ host: '127.0.0.1', port }).poll()).rejects.toMatchObject({
			problem: { code: 'connectionRefused' },
		});
	});
});
