// ARC chains as long as they may be: valid ones are, and n8n has its turn between the seals (B35).
import { checkMessage } from '../../../../nodes/EmailAuthCheck/judgeMessage/judgeMessage';
import { fakeDns } from '../fakeDns';
import { deliver, plainMail, sealTimes, senderZone } from '../signedMail';

/** Judges a mail and counts the turns that n8n's event loop has meanwhile. */
async function countTurns(mail: string): Promise<{ turns: number; result: string }> {
	let turns = 0;
	let isDone = false;
	const count = () => {
		turns++;
		if (!isDone) setImmediate(count);
	};
	setImmediate(count);
	const { resolve } = fakeDns(senderZone());
	const { arc } = await checkMessage(Buffer.from(mail), { policy: 'aligned' }, resolve);
	isDone = true;
	return { turns, result: arc.result };
}

describe('a chain of many seals', () => {
	it('B35 is verified in turns of its own, one a seal', async () => {
		const once = await countTurns(deliver(await sealTimes(plainMail, 1)));
		const often = await countTurns(deliver(await sealTimes(plainMail, 9)));
		expect([once.result, often.result]).toEqual(['pass', 'pass']);
		expect(often.turns - once.turns).toBeGreaterThanOrEqual(8);
	});

	it('B02 of fifty sets, the most there may be, still is valid', async () => {
		const { result } = await countTurns(deliver(await sealTimes(plainMail, 50)));
		expect(result).toBe('pass');
	});
});
