import fc from 'fast-check';

import {
	advanceCursor,
	findUnhandled,
	mayBeRenumbered,
	newCursor,
	rememberHandled,
	renumberCursor,
	wasHandled,
} from '../../nodes/MailboxTrigger/cursor';

const key = (name: number) => String(name).padStart(64, '0').split('').reverse().join('');

describe('the cursor', () => {
	it('B13 moves past handled mails that follow each other, gaps in the UIDs or not', () => {
		const cursor = advanceCursor(newCursor, [2, 5, 9], new Set([2, 5, 9]));
		expect(cursor).toMatchObject({ handledUpTo: 9, handledAhead: [] });
	});

	it('B13 stays before a mail that failed and remembers those behind it', () => {
		const cursor = advanceCursor(newCursor, [2, 5, 9], new Set([2, 9]));
		expect(cursor).toMatchObject({ handledUpTo: 2, handledAhead: [9] });
		expect(findUnhandled(cursor, [5, 9, 11])).toEqual([5, 11]);
		const later = advanceCursor(cursor, [5, 11], new Set([5]));
		expect(later).toMatchObject({ handledUpTo: 9, handledAhead: [] });
	});

	it('B13 never passes an unhandled mail, and never hands a handled one on again', () => {
		fc.assert(
			fc.property(
				fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { maxLength: 40 }),
				fc.array(fc.array(fc.integer({ min: 0, max: 39 })), { maxLength: 12 }),
				(all, rounds) => {
					const uids = [...all].sort((a, b) => a - b);
					const handledEver = new Set<number>();
					let cursor = newCursor;
					for (const [round, picks] of rounds.entries()) {
						// Mail arrives while polls go on: UIDs only ever grow.
						const present = uids.slice(0, Math.ceil((uids.length * (round + 1)) / rounds.length));
						const open = findUnhandled(cursor, present);
						expect(open).toEqual(present.filter((uid) => !handledEver.has(uid)));
						const handled = new Set(
							picks.flatMap((pick) => (open[pick] === undefined ? [] : [open[pick]])),
						);
						for (const uid of handled) handledEver.add(uid);
						cursor = advanceCursor(cursor, open, handled);
						expect(
							present.filter((uid) => uid <= cursor.handledUpTo && !handledEver.has(uid)),
						).toEqual([]);
					}
				},
			),
		);
	});

	it('B13 tells handled mails from new ones by their log keys after UIDVALIDITY changed', () => {
		const before = rememberHandled(advanceCursor(newCursor, [1, 2], new Set([1, 2])), [
			{ key: key(1), receivedAt: 1_000 },
			{ key: key(2), receivedAt: 2_000 },
		]);
		const after = renumberCursor(before, 40);
		expect(findUnhandled(after, [38, 39, 40])).toEqual([38, 39, 40]);
		expect(mayBeRenumbered(after, 40)).toBe(true);
		expect(mayBeRenumbered(after, 41)).toBe(false);
		expect(wasHandled(after, 1_000, key(1))).toBe(true);
		expect(wasHandled(after, 1_000, key(3))).toBe(false);
		expect(wasHandled(after, 1_000)).toBe(false);
	});

	it('B13 takes mail older than all it remembers as handled, once it had to forget', () => {
		const mails = Array.from({ length: 2_500 }, (_, index) => ({
			key: key(index),
			receivedAt: 1_000 + index,
		}));
		const cursor = renumberCursor(rememberHandled(newCursor, mails), 3_000);
		expect(cursor.recent).toHaveLength(2_000);
		expect(wasHandled(cursor, 1_499)).toBe(true);
		expect(wasHandled(cursor, 1_500)).toBe(false);
		expect(wasHandled(cursor, 1_500, key(500))).toBe(true);
		expect(wasHandled(cursor, 9_999, key(9_999))).toBe(false);
	});

	it('B13 compares nothing in a folder that was never renumbered', () => {
		const cursor = rememberHandled(newCursor, [{ key: key(1), receivedAt: 1 }]);
		expect(mayBeRenumbered(cursor, 1)).toBe(false);
	});
});
