import fc from 'fast-check';

import { createSenderJudge, type MainSender } from '../../../nodes/shared/senders/judgeSender';
import { readRegistry } from '../../../nodes/shared/senders/registration';
import { statusesByStrictness, type SenderStatus } from '../../../nodes/shared/senders/schema';

const address = 'a@x.org';

function judge(rows: Array<[owner: string, status: string]>, mains: MainSender[] = []) {
	const registry = readRegistry(
		rows.map(([owner, status], index) => ({ id: index + 1, owner, address, status })),
	);
	return createSenderJudge(registry, mains)(address);
}

describe('createSenderJudge', () => {
	it.each<[string, Array<[string, string]>, MainSender[], string, string, string]>([
		['P06 a confirmed row', [['ann', 'confirmed']], [], 'ann', 'confirmed', 'confirmedSender'],
		[
			'P06 a pending row',
			[['ann', 'notConfirmed']],
			[],
			'ann',
			'notConfirmed',
			'awaitingConfirmation',
		],
		['P01 a main row', [['ann', 'main']], [], 'ann', 'main', 'mainSender'],
		[
			'P01 a main address named elsewhere',
			[],
			[{ owner: 'ann', address }],
			'ann',
			'main',
			'mainSender',
		],
		['no row', [], [], '', 'unknown', 'unknownSender'],
		['a suspended row', [['ann', 'suspended']], [], 'ann', 'suspended', 'suspendedSender'],
		['a declined row', [['ann', 'declined']], [], 'ann', 'declined', 'declinedSender'],
		[
			'duplicate rows: the strictest',
			[
				['ann', 'confirmed'],
				['ann', 'notConfirmed'],
			],
			[],
			'ann',
			'notConfirmed',
			'awaitingConfirmation',
		],
		[
			'B12 what another owner adds takes nothing from the confirmed one',
			[
				['ann', 'confirmed'],
				['eve', 'notConfirmed'],
			],
			[],
			'ann',
			'confirmed',
			'confirmedSender',
		],
		[
			'what its holder declined for another owner takes nothing either',
			[
				['ann', 'confirmed'],
				['eve', 'declined'],
			],
			[],
			'ann',
			'confirmed',
			'confirmedSender',
		],
		[
			'a main address before one confirmed for another owner',
			[
				['eve', 'confirmed'],
				['ann', 'main'],
			],
			[],
			'ann',
			'main',
			'mainSender',
		],
		[
			'two owners who both confirmed: nobody knows whose mail it is',
			[
				['ann', 'confirmed'],
				['bob', 'confirmed'],
			],
			[],
			'',
			'notConfirmed',
			'severalOwners',
		],
		[
			'two main owners',
			[['ann', 'main']],
			[{ owner: 'bob', address }],
			'',
			'notConfirmed',
			'severalOwners',
		],
		[
			"an operator's main address over the own pending row",
			[['ann', 'notConfirmed']],
			[{ owner: 'ann', address }],
			'ann',
			'main',
			'mainSender',
		],
		[
			'a suspended main address',
			[['ann', 'suspended']],
			[{ owner: 'ann', address }],
			'ann',
			'suspended',
			'suspendedSender',
		],
		[
			'of what is not accepted the strictest',
			[
				['ann', 'notConfirmed'],
				['bob', 'declined'],
			],
			[],
			'bob',
			'declined',
			'declinedSender',
		],
	])('judges %s', (_, rows, mains, owner, status, code) => {
		expect(judge(rows, mains)).toMatchObject({ owner, status, reasons: [{ code }] });
	});

	it('B01 reports the row of the address that makes no sense', () => {
		const { status, reasons } = judge([['ann', 'confimred']]);
		expect(status).toBe('unknown');
		expect(reasons).toMatchObject([{ code: 'unknownSender' }, { code: 'rowUnreadable' }]);
		expect(reasons[1]!.text).toBe(
			'Row 1 of the table is ignored: its status "confimred" makes no sense',
		);
	});

	it('never accepts a sender whose own rows hold anything stricter', () => {
		const rows = fc.array(
			fc.tuple(
				fc.constantFrom('ann', 'bob'),
				fc.constantFrom<SenderStatus>(...statusesByStrictness),
			),
			{ maxLength: 8 },
		);
		fc.assert(
			fc.property(rows, (entries) => {
				const { owner, status } = judge(entries);
				const own = entries.filter(([who]) => who === owner).map(([, what]) => what);
				if (status === 'confirmed' || status === 'main') {
					expect(owner).not.toBe('');
					expect(own).not.toContain('declined');
					expect(own).not.toContain('suspended');
					expect(own).not.toContain('notConfirmed');
				}
				if (entries.length > 0) expect(status).not.toBe('unknown');
			}),
		);
	});
});
