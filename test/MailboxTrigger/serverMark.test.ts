import fc from 'fast-check';

import {
	planDeliveries,
	type Delivery,
	type DeliveryRules,
	newFlow,
	type Flow,
	type InFlight,
} from '../../nodes/MailboxTrigger/serverMark';

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

const handedOn = (attempt: number, agoMs: number, here = true): Delivery => ({
	attempt,
	since: now - agoMs,
	here,
});

describe('which mails a poll hands on', () => {
	it('B13 hands on new mail in order of arrival, up to the batch size', () => {
		const { deliver, reserve } = plan([9, 3, 5], [], [], { batchSize: 2 });
		expect(deliver).toEqual([
			{ uid: 3, attempt: 1 },
			{ uid: 5, attempt: 1 },
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
		expect(plan([], [[7, 3]], [[7, handedOn(3, 5_000)]]).deliver).toEqual([{ uid: 7, attempt: 4 }]);
		expect(plan([], [[7, 4]], [[7, handedOn(4, 5_000)]])).toMatchObject({
			deliver: [],
			exhausted: [{ uid: 7, attempts: 4 }],
		});
	});

	it('B13 believes the count on the server when nobody remembers the mail, and waits', () => {
		const first = plan([], [[7, 3]]);
		expect(first).toMatchObject({ deliver: [], waiting: [7] });
		expect(first.inFlight.get(7)).toEqual({ attempt: 3, since: now, here: false });
	});

	it('B13 believes the count on the server when it is higher than remembered', () => {
		const { inFlight, waiting } = plan([], [[7, 3]], [[7, handedOn(2, 5_000)]]);
		expect(waiting).toEqual([7]);
		expect(inFlight.get(7)).toMatchObject({ attempt: 3, since: now });
	});

	it('B13 counts by itself where the server cannot', () => {
		expect(plan([], [[7, 0]], [[7, handedOn(2, 5_000)]]).deliver).toEqual([{ uid: 7, attempt: 3 }]);
	});

	it('B13 is not held up by a clock that was set back', () => {
		const { waiting, inFlight } = plan([], [[7, 1]], [[7, handedOn(1, -86_400_000)]]);
		expect(waiting).toEqual([7]);
		expect(inFlight.get(7)?.since).toBe(now);
	});

	it('B13 forgets mails that are done or gone', () => {
		expect(plan([1], [], [[7, handedOn(1, 0)]]).inFlight.size).toBe(0);
	});

	it('B13 gives a suspect its last delivery alone', () => {
		const suspects = [1, 2, 3, 4, 5];
		const { deliver } = plan(
			[20],
			suspects.map((uid) => [uid, 3]),
			suspects.map((uid) => [uid, handedOn(3, 5_000, false)]),
		);
		expect(deliver).toEqual([{ uid: 1, attempt: 4 }]);
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
					marked: [...memory.keys()].filter((uid) => server.get(uid)!.done).length,
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
			for (const { uid, attempt } of deliver) {
				server.get(uid)!.attempts = attempt;
				memory.set(uid, { attempt, since: time, here: true });
				deliveries.set(uid, (deliveries.get(uid) ?? 0) + 1);
			}
			const poisoned = deliver.some(({ uid }) => uid === poison);
			if (poisoned || crashes[round]) {
				memory = new Map();
				flow = newFlow;
				continue;
			}
			for (const { uid } of deliver) {
				if ((uid + round) % marksEvery === 0) server.get(uid)!.done = true;
			}
		}
		return { server, deliveries };
	}

	it('B13 quarantines the mail that takes n8n down, and only that one', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 60 }), (poison) => {
				const { server, deliveries } = runPolls(60, poison, [], 1);
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
					// The last one left is handed on for as long as nothing else tells it from an outage.
					expect(mails.filter((mail) => !mail.done && !mail.quarantined).length).toBeLessThan(2);
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

	/** Polls once a minute. @param marks whether the workflow marks a mail at that minute */
	function run(
		mails: number,
		minutes: number,
		marks: (uid: number, minute: number) => boolean,
		arrives: (uid: number) => number = () => 0,
	) {
		const attempts = new Map(Array.from({ length: mails }, (_, index) => [index + 1, 0]));
		const done = new Set<number>();
		const quarantined: number[] = [];
		const handedOn: Array<{ minute: number; uids: number[] }> = [];
		const alarms: number[] = [];
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
					marked: [...memory.keys()].filter((uid) => done.has(uid)).length,
				},
				memory,
				outageRules,
				time,
				flow,
			);
			memory = plan.inFlight;
			flow = plan.flow;
			if (plan.alarm) alarms.push(round);
			quarantined.push(...plan.exhausted.map(({ uid }) => uid));
			for (const { uid, attempt } of plan.deliver) {
				attempts.set(uid, attempt);
				memory.set(uid, { attempt, since: time, here: true });
				if (marks(uid, round)) done.add(uid);
			}
			if (plan.deliver.length > 0) {
				handedOn.push({ minute: round, uids: plan.deliver.map(({ uid }) => uid) });
			}
		}
		return { done, quarantined, handedOn, alarms };
	}

	it('B13 quarantines nothing while the CRM is down, tells it once, and goes on oldest first', () => {
		const end = 600;
		const { done, quarantined, handedOn, alarms } = run(50, 720, (_uid, at) => at >= end);
		expect(quarantined).toEqual([]);
		expect(done.size).toBe(50);
		expect(alarms).toHaveLength(1);
		const during = handedOn.filter(({ minute: at }) => at > 0 && at < end);
		expect(during.every(({ uids }) => uids.length === 1)).toBe(true);
		expect(during.length).toBeLessThanOrEqual(end / 15);
		const after = handedOn.filter(({ minute: at }) => at >= end);
		expect(after.map(({ uids }) => uids.length)).toEqual([1, 49]);
		expect(after[1]!.uids).toEqual([...after[1]!.uids].sort((a, b) => a - b));
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

	it('B35 hands suspects on without fresh mail, in halves, then alone', () => {
		const suspects = (attempt: number) =>
			Array.from({ length: 8 }, (_, index): [number, Delivery] => [
				index + 1,
				handedOn(attempt, 5_000, false),
			]);
		const uidsAt = (attempt: number) =>
			plan(
				[20, 21],
				suspects(attempt).map(([uid]) => [uid, attempt]),
				suspects(attempt),
			).deliver.map(({ uid }) => uid);
		expect(uidsAt(1)).toEqual([1, 2, 3, 4]);
		expect(uidsAt(2)).toEqual([1]);
	});
});
