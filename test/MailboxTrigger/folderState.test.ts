import { newCursor } from '../../nodes/MailboxTrigger/cursor';
import { countedDelivery } from '../../nodes/MailboxTrigger/deliveries';
import {
	mergeStates,
	newFolderState,
	restoreState,
	saveState,
	type FolderState,
} from '../../nodes/MailboxTrigger/folderState';

const place = { account: 'crm@example.com', folder: 'INBOX', uidValidity: '17' };
const state = (change: Partial<FolderState> = {}): FolderState => ({
	...newFolderState(place),
	...change,
});
const delivery = (attempt: number, here = true) => countedDelivery(attempt, 5, here);

describe('what the trigger remembers', () => {
	it('B13 survives being saved as JSON, and knows that another process saved it', () => {
		const saved = state({
			inFlight: new Map([[7, delivery(2)]]),
			failures: new Map([[9, 1]]),
			cursor: { ...newCursor, handledUpTo: 4, handledAhead: [6], recent: [['abc', 1]] },
			start: { upTo: 3, receivedAt: 2 },
			polledAt: 99,
		});
		const json: unknown = JSON.parse(JSON.stringify(saveState(saved)));
		expect(restoreState(json)).toEqual({ ...saved, inFlight: new Map([[7, delivery(2, false)]]) });
	});

	it.each([
		[undefined],
		[null],
		['text'],
		[{}],
		[[1, 2]],
		[{ ...place, account: 7 }],
		[{ folder: 'INBOX', account: 'a' }],
	])('B13 begins anew when the saved state is %j', (saved) => {
		expect(restoreState(saved)).toBeNull();
	});

	it('B13 takes what it can read of a damaged state', () => {
		const restored = restoreState({
			...place,
			inFlight: [[7, 1, 5], 'x', [0, 1, 1], [8], [9, -1, 3], [10, 'a', 3]],
			failures: 'none',
			cursor: { handledUpTo: -4, handledAhead: {}, recent: [['k', 3], [4, 4], null] },
			start: { upTo: -1 },
			polledAt: 'noon',
		});
		expect(restored).toEqual({
			...state({ inFlight: new Map([[7, delivery(1, false)]]) }),
			cursor: { ...newCursor, recent: [['k', 3]] },
			start: { upTo: 0, receivedAt: 0 },
		});
	});

	it('B13 trusts its memory unless another main instance polled since', () => {
		const own = state({ inFlight: new Map([[7, delivery(1)]]), polledAt: 10 });
		const older = state({ inFlight: new Map([[8, delivery(1, false)]]), polledAt: 9 });
		const newer = state({
			inFlight: new Map([
				[7, delivery(2, false)],
				[8, delivery(1, false)],
			]),
			polledAt: 11,
		});
		expect(mergeStates(own, older)).toBe(own);
		expect(mergeStates(null, older)).toBe(older);
		expect(mergeStates(own, null)).toBe(own);
		expect(mergeStates(own, newer)).toMatchObject({
			polledAt: 11,
			inFlight: newer.inFlight,
		});
		const elsewhere = { ...newer, folder: 'Sent' };
		expect(mergeStates(own, elsewhere)).toBe(elsewhere);
	});
});
