// Two triggers on one folder: each mail goes to one of them, and both are told.
import { hasDovecot, startDovecot } from '../../sandbox/servers/dovecot';
import {
	startImapServer,
	type EmbeddedImapServer,
	type ImapServer,
} from '../../sandbox/servers/imap';
import { mailNamed, pollsOf, user, users } from './folderPolls';
import { polledNode } from './pollContext';

const kinds = hasDovecot() ? (['embedded', 'dovecot'] as const) : (['embedded'] as const);

describe.each(kinds)('two triggers on one folder of %s', (kind) => {
	let server: ImapServer;
	beforeEach(async () => {
		server = kind === 'dovecot' ? await startDovecot({ users }) : await startImapServer({ users });
	});
	afterEach(async () => await server.close());

	it('B40 hand no mail on twice and leave none, polling in the same moment', async () => {
		const total = 80;
		for (let mail = 0; mail < total; mail++) await server.deliver(user, mailNamed(`mail ${mail}`));
		const triggers = ['11111111', '99999999'].map((trigger) =>
			pollsOf(server, { trigger, batchSize: 20, pageMails: 10 }),
		);
		const seen: number[] = [];
		let told = 0;
		for (let round = 0; round < 30 && seen.length < total; round++) {
			for (const { items, facts } of await Promise.all(triggers.map((polls) => polls.poll()))) {
				seen.push(...items.map(({ uid }) => uid));
				told += facts.takenByOthers;
			}
		}
		expect(seen).toHaveLength(total);
		expect(new Set(seen).size).toBe(total);
		expect(told).toBeGreaterThan(0);
	}, 60_000);
});

describe('two triggers on one folder', () => {
	let server: EmbeddedImapServer;
	beforeEach(async () => {
		server = await startImapServer({ users });
		for (const name of ['one', 'two']) await server.deliver(user, mailNamed(name));
	});
	afterEach(async () => await server.close());

	it('B40 tell of each other by error workflow, once, and by the health item', async () => {
		const nodes = [1, 2].map(() => polledNode(server, { healthItem: true, healthInterval: 60 }));
		const [first, second] = nodes as [(typeof nodes)[0], (typeof nodes)[0]];
		expect((await first.poll())?.[0]).toHaveLength(2);
		for (const node of [second, first, second]) {
			const health = (await node.poll())?.[1]?.[0]?.json.health;
			expect(health).toMatchObject({ status: 'attention' });
			expect(JSON.stringify(health)).toContain('Mailbox Trigger in Workflow');
		}
		for (const { errors } of nodes) {
			expect(errors.map(({ message }) => message)).toEqual([
				expect.stringContaining('Another trigger watches this folder too'),
			]);
		}
	});

	it('B40 tells of a trigger of another n8n by the mails that it took', async () => {
		const here = pollsOf(server, { trigger: '11111111' });
		const elsewhere = pollsOf(server, { trigger: '99999999' });
		await here.poll();
		// What an earlier process of its own may have handed on is no sign of another.
		expect((await elsewhere.poll()).facts.takenByOthers).toBe(0);
		await server.deliver(user, mailNamed('three'));
		await here.poll();
		expect((await elsewhere.poll()).facts.takenByOthers).toBe(1);
		expect((await elsewhere.poll()).facts.takenByOthers).toBe(0);
	});

	it('B40 takes a mail all the same that a trigger claimed as it ended', async () => {
		const [mail] = server.folder(user).mails;
		mail!.flags.add('EmailToCrm-Claim-00000000');
		const polls = pollsOf(server, { trigger: '11111111' });
		expect((await polls.poll()).items.map(({ uid }) => uid)).toEqual([2]);
		expect((await polls.poll()).items).toEqual([]);
		for (const contest of polls.holder.state!.contests.values()) contest.since -= 600_000;
		expect((await polls.poll()).items.map(({ uid }) => uid)).toEqual([1]);
		expect([...mail!.flags]).toEqual(['EmailToCrm-Try1']);
	});
});
