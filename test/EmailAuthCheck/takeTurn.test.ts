// Turns of the event loop that all mails of a batch share (B35).
import { isTurnOver, nextTurn } from '../../nodes/EmailAuthCheck/takeTurn';

const work = (milliseconds: number): void => {
	const end = performance.now() + milliseconds;
	while (performance.now() < end);
};

it('B35 a turn is over after some milliseconds of work, and a new one begins in the event loop', async () => {
	await nextTurn();
	expect(isTurnOver()).toBe(false);
	work(10);
	expect(isTurnOver()).toBe(true);
	await nextTurn();
	expect(isTurnOver()).toBe(false);
});

it('B35 many that wait for the same turn share its time', async () => {
	const left: boolean[] = [];
	await Promise.all(
		[0, 1, 2].map(async (mail) => {
			await nextTurn();
			left[mail] = !isTurnOver();
			work(10);
		}),
	);
	expect(left).toEqual([true, false, false]);
});
