import {
	explainPoll,
	giveUpReason,
	makeHealthItem,
	makePollNote,
	type PollFacts,
} from '../../nodes/MailboxTrigger/pollReport';

const facts = (change: Partial<PollFacts> = {}): PollFacts => ({
	folder: 'INBOX',
	beforeStart: 0,
	polledAt: Date.parse('2026-11-20T10:00:00Z'),
	previousPollAt: 0,
	exists: 12,
	handedOn: 0,
	waiting: [],
	postponed: 0,
	held: false,
	passedOver: new Map(),
	gone: 0,
	alreadyHandled: 0,
	takenByOthers: 0,
	otherTriggers: [],
	renumberedOften: false,
	givenUp: [],
	failed: [],
	machineFault: '',
	quarantined: [],
	interruption: '',
	...change,
});
const codes = (change: Partial<PollFacts>) => explainPoll(facts(change)).map(({ code }) => code);

describe('what the trigger tells of a poll', () => {
	it('B14 always gives a reason, also for silence', () => {
		expect(codes({})).toEqual(['noNewMail']);
	});

	it('B14 names everything that was not handed on, and why', () => {
		expect(
			codes({
				handedOn: 3,
				waiting: [1, 2],
				postponed: 4,
				held: true,
				passedOver: new Map([
					['tooOld', [3, 4]],
					['unfinished', [5]],
					['done', [6]],
				]),
				gone: 1,
				failed: [{ uid: 5, text: 'hang up' }],
				givenUp: [{ uid: 6, reason: giveUpReason('exhausted', { uid: 6, attempts: 4 }) }],
				interruption: 'Connection closed',
			}),
		).toEqual([
			'handedOn',
			'inFlight',
			'postponed',
			'held',
			'unfinished',
			'tooOld',
			'done',
			'gone',
			'unreadable',
			'interrupted',
			'exhausted',
		]);
	});

	it('B14 a folder that is numbered anew again and again asks for attention', () => {
		expect(codes({ renumberedOften: true })).toContain('renumbered');
		expect(makeHealthItem(facts({ renumberedOften: true })).status).toBe('attention');
	});

	it('B40 names the other triggers on the folder, and what went to them', () => {
		expect(codes({ otherTriggers: ['Second'], takenByOthers: 2 })).toEqual(
			expect.arrayContaining(['otherTrigger', 'takenByOther']),
		);
	});

	it('B14 counts mails handled before the folder was renumbered as done', () => {
		expect(codes({ alreadyHandled: 2 })).toEqual(['noNewMail', 'done']);
	});

	it.each([
		['all is well', {}, 'ok'],
		['mail is in flight', { waiting: [1] }, 'ok'],
		['new mail is held back', { held: true }, 'attention'],
		['a mail failed', { failed: [{ uid: 1, text: 'x' }] }, 'attention'],
		['the poll was broken off', { interruption: 'x' }, 'attention'],
	])('B14 asks for attention only when needed: %s', (_name, change, status) => {
		expect(makeHealthItem(facts(change)).status).toBe(status);
	});

	it('B14 stays small whatever the folder holds', () => {
		const many = Array.from({ length: 50_000 }, (_, index) => index + 1);
		const health = makeHealthItem(
			facts({
				waiting: many,
				quarantined: many,
				failed: many.map((uid) => ({ uid, text: 'x'.repeat(1_000) })),
			}),
		);
		expect(JSON.stringify(health).length).toBeLessThan(10_000);
		expect(health.inFlight).toBe(50_000);
	});

	it('B33 says what the last failed execution said of a mail that is given up', () => {
		const { text } = giveUpReason('exhausted', { uid: 6, attempts: 4, fault: 'The CRM is down' });
		expect(text).toMatch(/handed on 4 times .*said: "The CRM is down"/);
	});

	it('B14 tells the time of this poll and the one before', () => {
		expect(makePollNote(facts())).toMatchObject({
			polledAt: '2026-11-20T10:00:00.000Z',
			previousPollAt: null,
		});
		const previousPollAt = Date.parse('2026-11-20T09:59:00Z');
		expect(makePollNote(facts({ previousPollAt })).previousPollAt).toBe('2026-11-20T09:59:00.000Z');
	});
});
