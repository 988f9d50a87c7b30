import fc from 'fast-check';

import {
	countedDelivery,
	noteEnds,
	type Delivery,
	type InFlight,
} from '../../nodes/MailboxTrigger/deliveries';
import { newFlow, type Flow } from '../../nodes/MailboxTrigger/flow';
import { planDeliveries, type DeliveryRules } from '../../nodes/MailboxTrigger/serverMark';

type Plan = ReturnType<typeof planDeliveries>;

const now = 1_000_000;
const rules: DeliveryRules = {
	visibilityTimeoutMs: 1_000,
	maxDeliveries: 4,
	batchSize: 10,
	maxInFlight: 50,
};

const plan = (
	fresh: number[],
	tried: Array<[uid: number, attempts: number]> = [],
	known: Array<[uid: number, delivery: Delivery]> = [],
	changed: Partial<DeliveryRules> = {},
) =>
	planDeliveries({ fresh, tried: new Map(tried) }, new Map(known), { ...rules, ...changed }, now, {
		...newFlow,
		markedAt: now,
	});

/** Handed on beside mails that were marked, unless said otherwise. */
const handedOn = (
	attempt: number,
	agoMs: number,
	here = true,
	more: Partial<Delivery> = {},
): Delivery => ({
	...countedDelivery(attempt, now - agoMs, here),
	...{ batch: 1, of: 100, othersMarked: true, ...more },
});

describe('which mails a poll hands on', () => {
	it('B13 hands on new mail in order of arrival, up to the batch size', () => {
		const { deliver, reserve } = plan([9, 3, 5], [], [], { batchSize: 2 });
		expect(deliver).toEqual([
			{ uid: 3, attempt: 1, batch: 0 },
			{ uid: 5, attempt: 1, batch: 0 },
		]);
		expect(reserve).toEqual([9]);
	});

	it('B13 leaves a mail in flight alone until its visibility timeout is over', () => {
		expect(plan([], [[7, 1]], [[7, handedOn(1, 999)]])).toMatchObject({
			deliver: [],
			waiting: [7],
		});
		expect(plan([], [[7, 1]], [[7, handedOn(1, 1_000)]])).toMatchObject({
			deliver: [{ uid: 7, attempt: 2 }],
			waiting: [],
		});
	});

	it('B13 gives a mail up after the allowed deliveries, not before', () => {
		expect(plan([], [[7, 3]], [[7, handedOn(3, 5_000)]]).deliver).toMatchObject([
			{ uid: 7, attempt: 4 },
		]);
		expect(plan([], [[7, 4]], [[7, handedOn(4, 5_000)]])).toMatchObject({
			deliver: [],
			exhausted: [{ uid: 7, attempts: 4 }],
		});
	});

	it('B13 believes the count on the server when nobody remembers the mail, and waits', () => {
		const first = plan([], [[7, 3]]);
		expect(first).toMatchObject({ deliver: [], waiting: [7] });
		expect(first.inFlight.get(7)).toEqual(countedDelivery(3, now, false));
	});

	it('B13 believes the count on the server when it is higher than remembered', () => {
		const { inFlight, waiting } = plan([], [[7, 3]], [[7, handedOn(2, 5_000)]]);
		expect(waiting).toEqual([7]);
		expect(inFlight.get(7)).toMatchObject({ attempt: 3, since: now });
	});

	it('B13 counts by itself where the server cannot', () => {
		expect(plan([], [[7, 0]], [[7, handedOn(2, 5_000)]]).deliver).toMatchObject([
			{ uid: 7, attempt: 3 },
		]);
	});

	it('B13 is not held up by a clock that was set back', () => {
		const { waiting, inFlight } = plan([], [[7, 1]], [[7, handedOn(1, -86_400_000)]]);
		expect(waiting).toEqual([7]);
		expect(inFlight.get(7)?.since).toBe(now);
	});

	it('B13 forgets mails that are done or gone', () => {
		expect(plan([1], [], [[7, handedOn(1, 0)]]).inFlight.size).toBe(0);
	});

	it('B35 hands suspects on one by one, without new mail, those tried most at the end', () => {
		const suspects: Array<[number, number]> = [
			[1, 2],
			[2, 1],
			[3, 3],
			[4, 1],
		];
		const { deliver, oneByOne, reserve } = plan(
			[20],
			suspects,
			suspects.map(([uid, attempt]) => [uid, handedOn(attempt, 5_000, false)]),
		);
		expect(oneByOne).toBe(true);
		expect(reserve).toEqual([]);
		expect(deliver).toEqual([
			{ uid: 2, attempt: 2, batch: 0 },
			{ uid: 4, attempt: 2, batch: 1 },
			{ uid: 1, attempt: 3, batch: 2 },
			{ uid: 3, attempt: 4, batch: 3 },
		]);
	});

	it('B35 hands suspects on at once where their executions ended with the process, the first time', () => {
		const dueAfterRestart = (attempt: number, startedAt: number) =>
			plan([], [[7, attempt]], [[7, handedOn(attempt, 10, false)]], { startedAt }).deliver.length;
		expect(dueAfterRestart(1, now - 5)).toBe(1);
		expect(dueAfterRestart(2, now - 5)).toBe(0);
		// Handed on by this very process, whose memory of it was lost; or run by others (queue mode).
		expect(dueAfterRestart(1, now - 15)).toBe(0);
		expect(dueAfterRestart(1, 0)).toBe(0);
	});

	describe('one failing step shares out its fate', () => {
		const together = (
			count: number,
			attempt: number,
			more: Partial<Delivery> = {},
		): Array<[number, Delivery]> =>
			Array.from({ length: count }, (_, index) => [
				index + 1,
				handedOn(attempt, 5_000, true, { of: count, othersMarked: false, ...more }),
			]);
		const again = (known: Array<[number, Delivery]>, fresh: number[] = []) =>
			planDeliveries(
				{ fresh, tried: new Map(known.map(([uid, { attempt }]) => [uid, attempt])) },
				new Map(known),
				{ ...rules, batchSize: 20 },
				now,
				{ ...newFlow, markedAt: now },
			);

		it('B13 hands on in halves what came to nothing as a whole, beside new mail, and counts none of it', () => {
			const next = again(together(5, 4), [20, 21]);
			expect(batchesOf(next)).toEqual([
				[1, 2, 3],
				[4, 5],
				[20, 21],
			]);
			expect(next.deliver.map(({ attempt }) => attempt)).toEqual([4, 4, 4, 4, 4, 1, 1]);
			expect(next.exhausted).toEqual([]);
		});

		it.each<[string, Partial<Delivery>]>([
			[
				'an execution that failed though some of it was marked',
				{ othersMarked: true, ended: 'ill' },
			],
			['an execution cut short', { othersMarked: true, ended: 'ill' }],
			['a fault of the machine', { othersMarked: true, ended: 'machine' }],
		])('B13 counts nothing of %s', (_name, more) => {
			expect(again(together(4, 4, more)).exhausted).toEqual([]);
		});

		it('B13 counts what was left unmarked by an execution that ended well, and what fails alone', () => {
			expect(again(together(4, 4, { othersMarked: true, ended: 'well' })).exhausted).toHaveLength(
				4,
			);
			expect(again(together(1, 4, { ended: 'ill' })).exhausted).toHaveLength(1);
		});

		it('B13 never counts what was not handed on, or met a full disk, however often', () => {
			const notBegun = noteEnds(new Map(together(1, 4)), new Map([[1, 'notBegun']]));
			expect(again([...notBegun]).deliver).toMatchObject([{ uid: 1, attempt: 4 }]);
			expect(again(together(1, 4, { ended: 'machine' })).deliver).toMatchObject([
				{ uid: 1, attempt: 4 },
			]);
		});

		it('B13 makes executions smaller when they come to nothing, and larger again when they come through', () => {
			const fresh = Array.from({ length: 30 }, (_, index) => index + 100);
			const { flow } = again(together(20, 1));
			expect(flow.limit).toBe(10);
			const next = planDeliveries({ fresh, tried: new Map() }, new Map(), rules, now, {
				...newFlow,
				limit: 4,
			});
			expect(next.deliver).toHaveLength(4);
			const marked = together(4, 1).map(([uid]) => uid);
			const after = planDeliveries(
				{ fresh, tried: new Map(), marked },
				new Map(together(4, 1)),
				rules,
				now,
				next.flow,
			);
			expect(after.deliver).toHaveLength(8);
		});
	});

	it('B13 does not single out mails that this process handed on and survived', () => {
		const uids = [1, 2, 3, 4, 5];
		const { deliver } = plan(
			[],
			uids.map((uid) => [uid, 3]),
			uids.map((uid) => [uid, handedOn(3, 5_000, true)]),
		);
		expect(deliver).toHaveLength(5);
	});

	it('B13 starves neither new mail nor mail handed on again', () => {
		const again = Array.from({ length: 40 }, (_, index) => index + 1);
		const { deliver } = plan(
			Array.from({ length: 40 }, (_, index) => index + 100),
			again.map((uid) => [uid, 1]),
			again.map((uid) => [uid, handedOn(1, 5_000)]),
			{ maxInFlight: 100 },
		);
		expect(deliver.filter(({ attempt }) => attempt === 2)).toHaveLength(5);
		expect(deliver.filter(({ attempt }) => attempt === 1)).toHaveLength(5);
	});

	it('B14 holds new mail back, and says so, while too many are in flight', () => {
		const uids = Array.from({ length: 50 }, (_, index) => index + 1);
		const { deliver, held } = plan(
			[99],
			uids.map((uid) => [uid, 1]),
			uids.map((uid) => [uid, handedOn(1, 0)]),
		);
		expect(deliver).toEqual([]);
		expect(held).toBe(true);
	});
});

/** @returns UIDs by execution */
function batchesOf({ deliver }: Plan): number[][] {
	const batches: number[][] = [];
	for (const { uid, batch } of deliver) (batches[batch] ??= []).push(uid);
	return batches;
}

/** Takes note of what a plan hands on, as the trigger does. */
function noteHandedOn(memory: InFlight, deliver: Plan['deliver'], time: number): void {
	for (const { uid, attempt, batch } of deliver) {
		const of = deliver.filter((mail) => mail.batch === batch).length;
		const delivery = countedDelivery(attempt, time, true);
		memory.set(uid, { ...delivery, batch: time + batch, of });
	}
}

describe('a folder over many polls', () => {
	/** Runs polls until nothing is left, a workflow that marks some mails, and crashes in between. */
	function runPolls(mails: number, poison: number | null, crashes: boolean[], marksEvery: number) {
		const server = new Map<number, { attempts: number; done: boolean; quarantined: boolean }>();
		for (let uid = 1; uid <= mails; uid++) {
			server.set(uid, { attempts: 0, done: false, quarantined: false });
		}
		let memory: InFlight = new Map();
		let flow: Flow = newFlow;
		const deliveries = new Map<number, number>();
		const deaths: number[] = [];
		let othersDone: number | null = null;
		let time = now;
		for (let round = 0; round < 20_000; round++) {
			time += 600;
			const open = [...server].filter(([, mail]) => !mail.done && !mail.quarantined);
			if (open.length === 0) break;
			const plan = planDeliveries(
				{
					fresh: open.filter(([, mail]) => mail.attempts === 0).map(([uid]) => uid),
					tried: new Map(
						open.filter(([, mail]) => mail.attempts > 0).map(([uid, mail]) => [uid, mail.attempts]),
					),
					marked: [...memory.keys()].filter((uid) => server.get(uid)!.done),
				},
				memory,
				rules,
				time,
				flow,
			);
			const { deliver, exhausted } = plan;
			memory = plan.inFlight;
			flow = plan.flow;
			for (const { uid } of exhausted) server.get(uid)!.quarantined = true;
			// One by one, a mail is not even claimed before the one before is done.
			const begun = poison === null ? -1 : deliver.findIndex(({ uid }) => uid === poison);
			const claimed = plan.oneByOne && begun >= 0 ? deliver.slice(0, begun + 1) : deliver;
			noteHandedOn(memory, claimed, time);
			for (const { uid, attempt } of claimed) {
				server.get(uid)!.attempts = attempt;
				deliveries.set(uid, (deliveries.get(uid) ?? 0) + 1);
			}
			const survives = begun < 0 && !crashes[round];
			for (const { uid } of survives ? deliver : plan.oneByOne ? claimed.slice(0, -1) : []) {
				if ((uid + deliveries.get(uid)!) % marksEvery === 0) server.get(uid)!.done = true;
			}
			if (!survives) {
				deaths.push(round);
				memory = new Map();
				flow = newFlow;
			}
			const left = [...server].filter(([uid, mail]) => uid !== poison && !mail.done);
			if (left.length === 0 && othersDone === null) othersDone = deaths.length;
		}
		return { server, deliveries, othersDone };
	}

	it('B13 quarantines the mail that takes n8n down, and only that one', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 60 }), (poison) => {
				const { server, deliveries, othersDone } = runPolls(60, poison, [], 1);
				// Its batch took n8n down, then it alone, twice; the others came through before that.
				expect(othersDone).toBeLessThanOrEqual(3);
				expect([...server].filter(([, mail]) => mail.quarantined).map(([uid]) => uid)).toEqual([
					poison,
				]);
				expect(deliveries.get(poison)).toBe(rules.maxDeliveries);
			}),
			{ numRuns: 60 },
		);
	});

	it('B13 loses no mail and never counts a delivery too many, whatever crashes', () => {
		fc.assert(
			fc.property(
				fc.array(fc.boolean(), { maxLength: 40 }),
				fc.integer({ min: 1, max: 3 }),
				(crashes, marksEvery) => {
					const { server } = runPolls(40, null, crashes, marksEvery);
					const mails = [...server.values()];
					expect(mails.filter((mail) => !mail.done && !mail.quarantined)).toEqual([]);
					for (const mail of mails) {
						expect(mail.attempts).toBeLessThanOrEqual(rules.maxDeliveries);
					}
				},
			),
		);
	});
});

describe('an outage is no poison', () => {
	const minute = 60_000;
	const outageRules = {
		...rules,
		visibilityTimeoutMs: 15 * minute,
		batchSize: 100,
		maxInFlight: 2_000,
	};

	/**
	 * Polls once a minute.
	 * @param marks whether the workflow marks a mail at that minute
	 * @param breaks mails that fail the execution they are in
	 * @param logs whether the mark says that the mail is logged
	 */
	function run(
		mails: number,
		minutes: number,
		marks: (uid: number, minute: number) => boolean,
		arrives: (uid: number) => number = () => 0,
		breaks: number[] = [],
		logs: (uid: number) => boolean = () => true,
	) {
		const attempts = new Map(Array.from({ length: mails }, (_, index) => [index + 1, 0]));
		const done = new Set<number>();
		const quarantined: number[] = [];
		const handedOn: Array<{ minute: number; uids: number[]; batches: number[][] }> = [];
		const alarms: string[] = [];
		let memory: InFlight = new Map();
		let flow: Flow = newFlow;
		for (let round = 0; round < minutes; round++) {
			const time = now + round * minute;
			const open = [...attempts].filter(
				([uid]) => arrives(uid) <= round && !done.has(uid) && !quarantined.includes(uid),
			);
			const plan = planDeliveries(
				{
					fresh: open.filter(([, tries]) => tries === 0).map(([uid]) => uid),
					tried: new Map(open.filter(([, tries]) => tries > 0)),
					marked: [...memory.keys()].filter((uid) => done.has(uid)),
					hasLogged: [...memory.keys()].some((uid) => done.has(uid) && logs(uid)),
				},
				memory,
				outageRules,
				time,
				flow,
			);
			memory = plan.inFlight;
			flow = plan.flow;
			if (plan.alarm) alarms.push(plan.alarm);
			quarantined.push(...plan.exhausted.map(({ uid }) => uid));
			noteHandedOn(memory, plan.deliver, time);
			for (const { uid, attempt, batch } of plan.deliver) {
				attempts.set(uid, attempt);
				const together = plan.deliver.filter((mail) => mail.batch === batch);
				const fails = together.some((mail) => breaks.includes(mail.uid));
				if (!fails && marks(uid, round)) done.add(uid);
			}
			if (plan.deliver.length > 0) {
				const uids = plan.deliver.map(({ uid }) => uid);
				handedOn.push({ minute: round, uids, batches: batchesOf(plan) });
			}
		}
		return { done, quarantined, handedOn, alarms };
	}

	it('B13 quarantines nothing while the CRM is down, tells it once, and goes on oldest first', () => {
		const end = 600;
		const { done, quarantined, handedOn, alarms } = run(50, 720, (_uid, at) => at >= end);
		expect(quarantined).toEqual([]);
		expect(done.size).toBe(50);
		expect(alarms).toEqual(['notMarked']);
		const during = handedOn.filter(({ minute: at }) => at > 0 && at < end);
		expect(during.every(({ uids }) => uids.length === 1)).toBe(true);
		expect(during.length).toBeLessThanOrEqual(end / 15);
		const after = handedOn.filter(({ minute: at }) => at >= end);
		expect(after.map(({ uids }) => uids.length)).toEqual([1, 49]);
		for (const batch of after[1]!.batches) {
			expect(batch).toEqual([...batch].sort((a, b) => a - b));
		}
	});

	it('B13 quarantines the one mail that always fails while others come through', () => {
		const { done, quarantined, alarms } = run(
			50,
			600,
			(uid) => uid !== 7,
			(uid) => uid * 10,
		);
		expect(done.size).toBe(49);
		expect(quarantined).toEqual([7]);
		expect(alarms).toEqual([]);
	});

	it('B13 gives nothing up for a CRM that is down while mails that are not to be logged come through', () => {
		const toCrm = (uid: number) => uid % 2 === 0;
		const isDown = (at: number) => at >= 60 && at < 800;
		const { done, quarantined, alarms } = run(
			200,
			1_200,
			(uid, at) => !toCrm(uid) || !isDown(at),
			(uid) => uid * 4,
			[],
			toCrm,
		);
		expect(quarantined).toEqual([]);
		expect(done.size).toBe(200);
		expect(alarms).toEqual(['notLogged']);
	});

	it('B13 finds the one mail that fails every execution it is in, and logs all others', () => {
		const { done, quarantined, alarms } = run(
			60,
			900,
			() => true,
			(uid) => (uid <= 50 ? 0 : uid * 4),
			[23],
		);
		expect(done.size).toBe(59);
		expect(quarantined).toEqual([23]);
		expect(alarms.length).toBeLessThanOrEqual(1);
	});

	it('B13 holds the only mail left when nothing tells it from an outage', () => {
		const { done, quarantined, alarms } = run(50, 600, (uid) => uid !== 7);
		expect(done.size).toBe(49);
		expect(quarantined).toEqual([]);
		expect(alarms).toEqual([]);
	});

	it('B13 a mail that is left for later holds up no mail that comes meanwhile', () => {
		const { handedOn, quarantined } = run(
			20,
			600,
			(uid) => uid !== 1,
			(uid) => (uid - 1) * 7,
		);
		for (let uid = 2; uid <= 20; uid++) {
			const first = handedOn.find(({ uids }) => uids.includes(uid));
			expect(first?.minute).toBe((uid - 1) * 7);
		}
		expect(quarantined).toEqual([1]);
	});
});
