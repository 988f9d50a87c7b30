import { connectImap } from '../../nodes/shared/imap/imap';
import { markDone, type Fallback } from '../../nodes/shared/imap/marks';
import { startDovecot, hasDovecot, type DovecotServer } from '../../sandbox/servers/dovecot';
import { startImapServer, type ImapServer } from '../../sandbox/servers/imap';
import { mailNamed, pollsOf, readMail, settingsFor, subjects, user, users } from './folderPolls';

/** Marks mails as the Mailbox node does. */
async function mark(
	server: ImapServer,
	uids: number[],
	fallback?: Fallback,
	folder = 'INBOX',
): Promise<void> {
	const client = await connectImap(settingsFor(server));
	await client.mailboxOpen(folder);
	await markDone(client, uids, 'logged', fallback);
	await client.logout();
}

/** @returns UID to flags, sorted */
async function readFlags(server: ImapServer, folder = 'INBOX'): Promise<Map<number, string[]>> {
	const client = await connectImap(settingsFor(server));
	await client.mailboxOpen(folder, { readOnly: true });
	const flags = new Map<number, string[]>();
	if (client.mailbox && client.mailbox.exists > 0) {
		for (const mail of await client.fetchAll('1:*', { uid: true, flags: true })) {
			flags.set(mail.uid, [...(mail.flags ?? [])].filter((flag) => flag !== '\\Recent').sort());
		}
	}
	await client.logout();
	return flags;
}

const kinds = hasDovecot() ? (['dovecot', 'embedded'] as const) : (['embedded'] as const);

describe.each(kinds)('polling a folder on %s', (kind) => {
	let server: ImapServer;
	const deliver = async (...names: string[]) => {
		for (const name of names) await server.deliver(user, mailNamed(name));
	};

	beforeEach(async () => {
		server = kind === 'dovecot' ? await startDovecot({ users }) : await startImapServer({ users });
	});
	afterEach(async () => await server.close());

	it('B13 hands each mail on once and counts that on the server', async () => {
		await deliver('one', 'two');
		const polls = pollsOf(server);
		const first = await polls.poll();
		expect(subjects(first)).toEqual(['one', 'two']);
		expect(first.items[0]).toMatchObject({ uid: 1, attempt: 1, key: expect.any(String) as string });
		expect([...(await readFlags(server)).values()]).toEqual([
			['EmailToCrm-Try1'],
			['EmailToCrm-Try1'],
		]);
		await deliver('three');
		expect(subjects(await polls.poll())).toEqual(['three']);
		expect((await polls.poll()).facts.waiting).toEqual([1, 2, 3]);
	});

	it('B13 never hands on again what the workflow marked', async () => {
		await deliver('one', 'two');
		const polls = pollsOf(server);
		await polls.poll();
		await mark(server, [1]);
		expect((await readFlags(server)).get(1)).toEqual(['EmailToCrm-Logged']);
		polls.letTimePass(600_000);
		const again = await polls.poll();
		expect(again.items).toMatchObject([{ subject: 'two', attempt: 2 }]);
		polls.crash('lost');
		polls.letTimePass(600_000);
		expect((await polls.poll()).items).toEqual([]);
	});

	it('B13 hands an unmarked mail on again, a bounded number of times, then quarantines and reports it', async () => {
		await deliver('one');
		const polls = pollsOf(server);
		const keys = new Set<string>();
		let beside = 1;
		for (const attempt of [1, 2, 3]) {
			// Others come through around it: it is the mail, not the workflow.
			await deliver(`beside ${attempt}`);
			const { items } = await polls.poll();
			expect(items[0]).toMatchObject({ uid: 1, attempt });
			keys.add(items[0]!.key);
			await mark(server, [(beside += 1)]);
			polls.letTimePass(600_000);
		}
		expect(keys.size).toBe(1);
		const last = await polls.poll();
		expect(last.items).toEqual([]);
		expect(last.facts.givenUp).toMatchObject([
			{
				...{ uid: 1, reason: { code: 'exhausted' } },
				// The key by which the workflow knew it: its row is found (B33).
				message: { subject: 'one', key: [...keys][0] },
			},
		]);
		expect(last.facts.quarantined).toEqual([1]);
		expect((await readFlags(server)).get(1)).toEqual(['EmailToCrm-Quarantined']);
		polls.letTimePass(600_000);
		expect((await polls.poll()).facts.givenUp).toEqual([]);
	});

	it('B13 holds a mail instead of quarantining it while nothing is marked, and tells it once', async () => {
		await deliver('one', 'two', 'three');
		const polls = pollsOf(server);
		let alarms = 0;
		let handedOn = 0;
		for (let round = 0; round < 8; round++) {
			const { items, facts } = await polls.poll();
			if (round > 0) expect(items).toHaveLength(1);
			expect(facts.givenUp).toEqual([]);
			if (facts.outage !== undefined) alarms += 1;
			handedOn = items[0]!.uid;
			polls.letTimePass(2_000_000);
		}
		expect(alarms).toBe(1);
		await mark(server, [handedOn]);
		expect((await polls.poll()).items).toHaveLength(2);
	});

	it.each(['kept', 'lost'] as const)(
		'B13 bounds the deliveries of a mail that takes n8n down each time, static data %s',
		async (staticData) => {
			await deliver('other', 'bomb', 'another');
			const polls = pollsOf(server);
			const attempts: number[] = [];
			const givenUp: number[] = [];
			let othersAfter = 0;
			for (let round = 0; round < 20 && givenUp.length === 0; round++) {
				let hasDied = false;
				const { facts } = await polls.poll({
					handOn: async (items, die) => {
						const bomb = items.find(({ subject }) => subject === 'bomb');
						if (bomb) {
							attempts.push(bomb.attempt);
							hasDied = true;
							die();
						} else {
							othersAfter = attempts.length;
							await mark(
								server,
								items.map(({ uid }) => uid),
							);
						}
					},
				});
				givenUp.push(...facts.givenUp.map(({ uid }) => uid));
				if (hasDied) polls.crash(staticData);
				polls.letTimePass(600_000);
			}
			expect(givenUp).toEqual([2]);
			expect(attempts).toEqual([1, 2, 3]);
			// It took them down once, at the first delivery.
			expect(othersAfter).toBeLessThanOrEqual(2);
			const flags = await readFlags(server);
			expect(flags.get(1)).toEqual(['EmailToCrm-Logged']);
			expect(flags.get(2)).toEqual(['EmailToCrm-Quarantined']);
			expect(flags.get(3)).toEqual(['EmailToCrm-Logged']);
		},
	);

	it('B13 hands nothing on beside a run that goes on: a clock that jumps, or a process that was frozen', async () => {
		await deliver('one');
		const polls = pollsOf(server);
		await polls.poll();
		const hourMs = 3_600_000;
		// The clock goes an hour ahead: all that was written down before is an hour older.
		polls.holder.clocks!.wall -= hourMs;
		polls.letTimePass(hourMs);
		expect((await polls.poll()).items).toEqual([]);
		// An hour that was lived through counts.
		polls.letTimePass(hourMs);
		expect((await polls.poll()).items).toHaveLength(1);
	});

	it('B13 counts no delivery that n8n could not begin, and hands the mail on with the next poll', async () => {
		await deliver('one', 'two');
		const polls = pollsOf(server, { maxDeliveries: 1 });
		for (let round = 0; round < 4; round++) {
			const { items, facts } = await polls.poll({ handOn: () => Promise.resolve('notBegun') });
			expect(items.map(({ attempt }) => attempt)).toEqual([1, 1]);
			expect(facts.givenUp).toEqual([]);
		}
		await mark(server, [1, 2]);
		expect((await polls.poll()).items).toEqual([]);
	});

	it('B13 never gives a mail up for a disk that is full, though smaller ones come through', async () => {
		await deliver('large', 'small');
		const polls = pollsOf(server);
		const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
			code: 'ENOSPC',
		});
		for (let round = 0; round < 12; round++) {
			await deliver(`small ${round}`);
			const { facts } = await polls.poll({
				makeItem: async (mail, source, folder) => {
					if (mail.uid === 1) throw full;
					return await readMail(mail, source, folder);
				},
			});
			expect(facts.givenUp).toEqual([]);
			expect(facts.machineFault).toContain('no space left on device');
		}
		expect(subjects(await polls.poll())).toContain('large');
	});

	it('B13 survives a renamed node: without static data and memory nothing is lost or handed on at once', async () => {
		await deliver('one', 'two', 'three');
		const polls = pollsOf(server);
		await polls.poll({ rules: { batchSize: 1 } });
		await mark(server, [1]);
		await polls.poll({ rules: { batchSize: 1 } });
		polls.crash('lost');
		expect(subjects(await polls.poll())).toEqual(['three']);
		polls.letTimePass(600_000);
		// Nothing is known to have come through: one mail finds out first, and its mark brings the others.
		const probed = await polls.poll();
		expect(subjects(probed)).toEqual(['two']);
		await mark(server, [2]);
		expect(subjects(await polls.poll())).toEqual(['three']);
	});

	it('B13 leaves reading, unreading and starring a mail without effect', async () => {
		await deliver('one', 'two');
		const polls = pollsOf(server);
		const client = await connectImap(settingsFor(server));
		await client.mailboxOpen('INBOX');
		await client.messageFlagsAdd('1', ['\\Seen', '\\Flagged', '\\Answered'], { uid: true });
		expect(subjects(await polls.poll())).toEqual(['one', 'two']);
		await mark(server, [1, 2]);
		await client.messageFlagsRemove('1:2', ['\\Seen'], { uid: true });
		await client.logout();
		expect((await polls.poll()).items).toEqual([]);
	});

	it('B13 takes up a mail that was moved into the folder, old as it may be', async () => {
		await server.deliver(user, mailNamed('old one'), {
			folder: 'Archive',
			receivedAt: new Date('2016-01-01T00:00:00Z'),
		});
		await deliver('one');
		const polls = pollsOf(server);
		expect(subjects(await polls.poll())).toEqual(['one']);
		const client = await connectImap(settingsFor(server));
		await client.mailboxOpen('Archive');
		await client.messageMove('1', 'INBOX', { uid: true });
		await client.logout();
		expect(subjects(await polls.poll())).toEqual(['old one']);
	});

	it('B13 passes over mails expunged after the search, and drafts', async () => {
		await deliver('one', 'two', 'three');
		await server.deliver(user, mailNamed('draft'), { flags: ['\\Draft'] });
		const polls = pollsOf(server, { pageMails: 1 });
		let expunged = false;
		const outcome = await polls.poll({
			makeItem: async (mail, source, folder) => {
				if (!expunged) {
					expunged = true;
					const client = await connectImap(settingsFor(server));
					await client.mailboxOpen('INBOX');
					await client.messageDelete('3', { uid: true });
					await client.logout();
				}
				return await Promise.resolve({
					key: `${folder.uidValidity}/${mail.uid}`,
					item: {
						uid: mail.uid,
						attempt: mail.attempt,
						subject: /Subject: (.*)/.exec(source.toString())?.[1] ?? '',
						key: '',
						text: '',
						size: source.length,
					},
				});
			},
		});
		// Whether the third mail was read before it went depends on who is faster; the others always arrive.
		expect(subjects(outcome).filter((subject) => subject !== 'three')).toEqual(['one', 'two']);
		expect(outcome.items.length + outcome.facts.gone).toBe(3);
	});

	it('B13 hands on only mail received after the date, and says what it passed over', async () => {
		const client = await connectImap(settingsFor(server));
		await client.append('INBOX', mailNamed('ancient'), [], new Date('2016-01-01T00:00:00Z'));
		await client.append('INBOX', mailNamed('same day'), [], new Date('2026-11-01T08:00:00Z'));
		await client.append('INBOX', mailNamed('new'), [], new Date('2026-11-01T10:00:00Z'));
		await client.logout();
		const receivedAfter = new Date('2026-11-01T09:00:00Z');
		for (const progress of ['serverMark', 'cursor'] as const) {
			const outcome = await pollsOf(server, { progress, receivedAfter }).poll();
			expect(subjects(outcome)).toEqual(['new']);
			expect(outcome.facts.passedOver.get('tooOld')).toHaveLength(1);
		}
	});

	it('B13 quarantines a mail larger than allowed without fetching it; others arrive', async () => {
		await deliver('one');
		await server.deliver(user, mailNamed('huge', 'x'.repeat(300_000)));
		await deliver('three');
		const polls = pollsOf(server, { maxMessageBytes: 200_000 });
		const outcome = await polls.poll();
		expect(subjects(outcome)).toEqual(['one', 'three']);
		expect(outcome.facts.givenUp).toMatchObject([{ uid: 2, reason: { code: 'tooLarge' } }]);
		expect((await readFlags(server)).get(2)).toEqual(['EmailToCrm-Quarantined']);
		expect((await polls.poll()).facts.givenUp).toEqual([]);
	});

	it('B13 hands on a mail of 50 MB with those around it', async () => {
		const attachment = Buffer.alloc(37 * 1024 * 1024, 'scan').toString('base64');
		const large = [
			'From: Anna <anna@customer.example>',
			'Subject: scan',
			'MIME-Version: 1.0',
			'Content-Type: application/pdf; name=scan.pdf',
			'Content-Transfer-Encoding: base64',
			'',
			attachment.replace(/.{76}/g, '$&\r\n'),
			'',
		].join('\r\n');
		expect(large.length).toBeGreaterThan(50 * 1024 * 1024);
		await deliver('before');
		await server.deliver(user, large);
		await deliver('after');
		const outcome = await pollsOf(server).poll({ budgetMs: 100_000 });
		expect(subjects(outcome)).toEqual(['before', 'scan', 'after']);
		expect(outcome.items[1]!.size).toBe(large.length);
		expect(outcome.facts.interruption).toBe('');
	}, 120_000);

	it('B13 quarantines a mail that cannot be made into an item after a few polls; others arrive', async () => {
		await deliver('good', 'poison');
		const polls = pollsOf(server);
		const makeItem: typeof readMail = async (mail, source, folder) => {
			if (source.includes('Subject: poison')) throw new Error('Unreadable');
			return await readMail(mail, source, folder);
		};
		for (const name of ['second', 'third']) {
			const { facts } = await polls.poll({ makeItem });
			expect(facts.failed).toEqual([{ uid: 2, text: 'Unreadable' }]);
			expect(facts.givenUp).toEqual([]);
			await deliver(name);
		}
		const last = await polls.poll({ makeItem });
		expect(subjects(last)).toEqual(['third']);
		expect(last.facts.givenUp).toMatchObject([
			{
				...{ uid: 2, reason: { code: 'unreadable' } },
				// It is listed all the same, by its place.
				message: { uid: 2, mailbox: 'INBOX', key: expect.stringMatching(/^place:/) as string },
			},
		]);
		expect((await readFlags(server)).get(2)).toEqual(['EmailToCrm-Quarantined']);
	});

	it('B13 blames no mail when none at all can be made into an item', async () => {
		await deliver('one', 'two');
		const polls = pollsOf(server);
		const full = () => Promise.reject(new Error('No space left on device'));
		for (let round = 0; round < 5; round++) {
			await expect(polls.poll({ makeItem: full, rules: { maxDeliveries: 8 } })).rejects.toThrow(
				'No space left',
			);
		}
		expect((await polls.poll({ rules: { maxDeliveries: 8 } })).items).toHaveLength(2);
	});

	it.each(['\\Sent', 'sent', 'SENT'])(
		'finds a folder by role or loosely typed: %s',
		async (folder) => {
			await server.deliver(user, mailNamed('outgoing'), { folder: 'Sent' });
			expect(subjects(await pollsOf(server).poll({ folder }))).toEqual(['outgoing']);
		},
	);

	it('reads folders with names beyond ASCII', async () => {
		await server.deliver(user, mailNamed('one'), { folder: 'Aufträge' });
		const outcome = await pollsOf(server).poll({ folder: 'Aufträge' });
		expect(subjects(outcome)).toEqual(['one']);
		expect(outcome.facts.folder).toBe('Aufträge');
	});

	it('names the folders there are when the chosen one does not exist', async () => {
		await expect(pollsOf(server).poll({ folder: 'Nowhere' })).rejects.toMatchObject({
			problem: {
				code: 'folderUnknown',
				remedy: expect.stringContaining('INBOX') as string,
			},
		});
	});

	it('B14 tells what it found, handed on and left', async () => {
		await deliver('one', 'two', 'three');
		const polls = pollsOf(server, { batchSize: 2 });
		const { facts } = await polls.poll();
		expect(facts).toMatchObject({ folder: 'INBOX', exists: 3, handedOn: 2, previousPollAt: 0 });
		expect(facts.postponed).toBe(1);
		const later = await polls.poll();
		expect(later.facts.previousPollAt).toBe(facts.polledAt);
		expect(later.facts).toMatchObject({ postponed: 0, waiting: [1, 2] });
	});

	describe('with the cursor', () => {
		const cursor = { progress: 'cursor' } as const;

		it('B13 hands each mail on once and leaves no trace on the server', async () => {
			await deliver('one', 'two', 'three');
			const polls = pollsOf(server, { ...cursor, batchSize: 2 });
			expect(subjects(await polls.poll())).toEqual(['one', 'two']);
			expect(subjects(await polls.poll())).toEqual(['three']);
			expect((await polls.poll()).items).toEqual([]);
			expect([...(await readFlags(server)).values()].flat()).toEqual([]);
			await deliver('four');
			expect(subjects(await polls.poll())).toEqual(['four']);
		});

		it('B13 hands the last mails on again after a crash, and only those', async () => {
			await deliver('one', 'two', 'three');
			const polls = pollsOf(server, { ...cursor, batchSize: 2 });
			const first = await polls.poll();
			const second = await polls.poll();
			polls.crash('kept');
			const again = await polls.poll();
			expect(again.items).toMatchObject([
				{ subject: 'three', attempt: 2, key: second.items[0]!.key },
			]);
			expect(first.items.map(({ key }) => key)).not.toContain(second.items[0]!.key);
			expect((await polls.poll()).items).toEqual([]);
		});

		it('B13 repeats nothing after a restart long after the last mail', async () => {
			await deliver('one');
			const polls = pollsOf(server, cursor);
			await polls.poll();
			polls.crash('kept');
			polls.letTimePass(600_000);
			expect((await polls.poll()).items).toEqual([]);
		});

		it('B13 stays before a mail that fails while those behind it arrive, then reports and passes it', async () => {
			await deliver('poison', 'good');
			const polls = pollsOf(server, cursor);
			const makeItem: typeof readMail = async (mail, source, folder) => {
				if (source.includes('Subject: poison')) throw new Error('Unreadable');
				return await readMail(mail, source, folder);
			};
			expect(subjects(await polls.poll({ makeItem }))).toEqual(['good']);
			expect(polls.holder.state?.cursor).toMatchObject({ handledUpTo: 0, handledAhead: [2] });
			await deliver('third');
			expect(subjects(await polls.poll({ makeItem }))).toEqual(['third']);
			await deliver('fourth');
			const last = await polls.poll({ makeItem });
			expect(subjects(last)).toEqual(['fourth']);
			expect(last.facts.givenUp).toMatchObject([{ uid: 1 }]);
			expect(polls.holder.state?.cursor).toMatchObject({ handledUpTo: 4, handledAhead: [] });
		});

		it('B13 opens the folder read-only', async () => {
			await deliver('one');
			const polls = pollsOf(server, cursor);
			await polls.poll();
			expect((await readFlags(server)).get(1)).toEqual([]);
		});
	});
});

(hasDovecot() ? describe : describe.skip)('Dovecot restarts', () => {
	it('B13 goes on with a poll when the server restarts under it', async () => {
		const server: DovecotServer = await startDovecot({ users });
		try {
			for (let mail = 0; mail < 40; mail++) await server.deliver(user, mailNamed(`mail ${mail}`));
			const polls = pollsOf(server, { pageMails: 10 });
			let restarted: Promise<void> | undefined;
			const outcome = await polls.poll({
				makeItem: async (mail, source, folder) => {
					restarted ??= server.restart();
					await restarted;
					return await readMail(mail, source, folder);
				},
			});
			const uids = new Set(outcome.items.map(({ uid }) => uid));
			expect(uids.size).toBe(outcome.items.length);
			expect(outcome.items).toHaveLength(40);
			expect(outcome.facts.interruption).toBe('');
		} finally {
			await server.close();
		}
		// Dovecot is started twice and restarted under the poll: on a busy machine that takes longer than jest's five seconds.
	}, 60_000);
});
