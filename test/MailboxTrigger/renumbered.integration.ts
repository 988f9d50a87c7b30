// B13 B39 a server that numbers the folder anew in every session: no mail waits for ever, none comes too early, and it is told.
import { startImapServer, type EmbeddedImapServer } from '../../sandbox/servers/imap';
import { mailNamed, pollsOf, subjects, user, users } from './folderPolls';
import { polledNode } from './pollContext';

let server: EmbeddedImapServer;
beforeEach(async () => {
	server = await startImapServer({ users });
});
afterEach(async () => await server.close());

const visibilityTimeoutMs = 60_000;

it('B13 a mail that a dead workflow left is handed on again, and quarantined when its tries are used up', async () => {
	const polls = pollsOf(server, { visibilityTimeoutMs, maxDeliveries: 2 });
	await server.deliver(user, mailNamed('one'));
	expect(subjects(await polls.poll())).toEqual(['one']);
	for (let session = 0; session < 5; session++) {
		server.renumber(user);
		// A new mail each time takes nothing from the old one.
		await server.deliver(user, mailNamed(`new ${session}`, 'x'.repeat(session)));
		polls.letTimePass(visibilityTimeoutMs / 4);
		expect(subjects(await polls.poll())).not.toContain('one');
		if (session === 2) break;
	}
	server.renumber(user);
	polls.letTimePass(visibilityTimeoutMs / 3);
	const again = await polls.poll();
	expect(again.items).toMatchObject([{ subject: 'one', attempt: 2 }]);
	server.renumber(user);
	polls.letTimePass(visibilityTimeoutMs);
	await polls.poll();
	const [mail] = server.folder(user).mails;
	expect(mail!.flags.has('EmailToCrm-Quarantined')).toBe(true);
});

it('B13 of two mails that look alike the one handed on last decides', async () => {
	const polls = pollsOf(server, { visibilityTimeoutMs });
	const receivedAt = new Date();
	await server.deliver(user, mailNamed('one'), { receivedAt });
	await polls.poll();
	polls.letTimePass(visibilityTimeoutMs);
	await server.deliver(user, mailNamed('two'), { receivedAt });
	await polls.poll({ rules: { maxInFlight: 2_000 } });
	server.renumber(user);
	expect(subjects(await polls.poll())).toEqual([]);
});

it.each(['serverMark', 'cursor'])('B14 it is told once (%s)', async (progress) => {
	const node = polledNode(server, { progress });
	await server.deliver(user, mailNamed('one'));
	await node.poll();
	for (let session = 0; session < 5; session++) {
		expect(node.errors).toHaveLength(session < 3 ? 0 : 1);
		server.renumber(user);
		await node.poll();
	}
	expect(node.errors).toMatchObject([
		{ message: expect.stringContaining('again and again (UIDVALIDITY)') as string },
	]);
});
