import fc from 'fast-check';

import {
	claimKeyword,
	judgeClaim,
	makeTriggerId,
	readClaims,
} from '../../nodes/MailboxTrigger/claims';

const [low, high] = ['11111111', '99999999'];
const flags = (...names: string[]) => new Set(names);

describe('claims of triggers on one folder', () => {
	it.each([
		['nobody else', flags(claimKeyword(low)), 0, false, 'won'],
		[
			'nobody else, on its second delivery',
			flags(claimKeyword(low), 'EmailToCrm-Try1'),
			1,
			false,
			'won',
		],
		[
			'one that counted its delivery',
			flags(claimKeyword(low), 'EmailToCrm-Try1'),
			0,
			false,
			'lost',
		],
		[
			'one whose workflow was quick',
			flags(claimKeyword(low), 'EmailToCrm-Logged'),
			0,
			false,
			'lost',
		],
		['a higher one', flags(claimKeyword(low), claimKeyword(high)), 0, false, 'insist'],
		['a lower one', flags(claimKeyword(low), claimKeyword('00000000')), 0, false, 'yield'],
		['one that ended long ago', flags(claimKeyword(low), claimKeyword('00000000')), 0, true, 'won'],
		['one in another case', flags('EMAILTOCRM-CLAIM-00000000'), 0, false, 'yield'],
	])('B40 judges a mail that is wanted by %s', (_name, found, counted, isStale, verdict) => {
		expect(judgeClaim(low, found, counted, isStale)).toBe(verdict);
	});

	it('B40 gives each trigger an id of its own that stays and is no flag', () => {
		const id = makeTriggerId('instance', 'workflow', 'node');
		expect(id).toBe(makeTriggerId('instance', 'workflow', 'node'));
		expect(makeTriggerId('instance', 'workflow', 'other')).not.toBe(id);
		expect(makeTriggerId('other', 'workflow', 'node')).not.toBe(id);
		expect(readClaims(flags(claimKeyword(id), '\\Seen', 'EmailToCrm-Try1'))).toEqual([id]);
	});

	/** A trigger as it polls, step by step; `mail` is what the server holds. */
	function* pollSteps(mine: string, mail: Set<string>, memory: { yielded: boolean; took: number }) {
		const tried = mail.has('EmailToCrm-Try1');
		yield;
		if (tried || memory.yielded) return;
		mail.add(claimKeyword(mine));
		yield;
		const verdict = judgeClaim(mine, new Set(mail), 0, false);
		yield;
		if (verdict === 'won') {
			memory.took += 1;
			mail.add('EmailToCrm-Try1');
		}
		memory.yielded = verdict === 'yield';
		yield;
		if (verdict !== 'insist') mail.delete(claimKeyword(mine));
	}

	it('B40 gives a mail to one trigger, never to two, however their polls interleave', () => {
		const order = fc.array(fc.nat(2), { minLength: 15, maxLength: 60 });
		fc.assert(
			fc.property(order, (turns) => {
				const mail = new Set<string>();
				const ids = [low, '55555555', high];
				const memories = ids.map(() => ({ yielded: false, took: 0 }));
				const begin = (index: number) => pollSteps(ids[index]!, mail, memories[index]!);
				const polls = ids.map((_, index) => begin(index));
				const step = (index: number) => {
					if (polls[index]!.next().done) polls[index] = begin(index);
				};
				turns.forEach(step);
				const taken = () => memories.reduce((sum, { took }) => sum + took, 0);
				expect(taken()).toBeLessThan(2);
				// Those polls come to their end; then one after the other polls anew.
				for (let round = 0; round < 4; round++) {
					for (const index of [0, 1, 2]) for (let each = 0; each < 5; each++) step(index);
				}
				expect(taken()).toBe(1);
			}),
			{ numRuns: 3_000 },
		);
	});
});
