// ARC chains: who vouches for an author, and chains as long as they may be (B02, B35).
import { checkMessage } from '../../../../nodes/EmailAuthCheck/judgeMessage/judgeMessage';
import { fakeDns } from '../fakeDns';
import { deliver, plainMail, rsaKey, seal, sealTimes, senderZone, sign } from '../signedMail';
import type { CheckOptions } from '../../../../nodes/EmailAuthCheck/judgeMessage/types';

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
		expect(often.turns).toBeGreaterThanOrEqual(9);
	});

	it('B02 of fifty sets, the most there may be, still is valid', async () => {
		const { result } = await countTurns(deliver(await sealTimes(plainMail, 50)));
		expect(result).toBe('pass');
	});
});

describe('B02 ARC vouches for an author', () => {
	const zone = {
		...senderZone(),
		's1._domainkey.list.test': { TXT: [rsaKey().record] },
		's1._domainkey.relay.test': { TXT: [rsaKey().record] },
		's1._domainkey.weak.test': { TXT: [rsaKey(1024).record] },
	};

	/** A mail whose signature broke on the way, sealed by these in turn, and delivered from elsewhere. */
	async function judge(domains: string[], options: Partial<CheckOptions>) {
		let mail = (await sign(plainMail, { domain: 'sender.test' })).replace('offer.', 'offer!');
		for (const [index, domain] of domains.entries()) {
			const key = domain === 'weak.test' ? rsaKey(1024) : rsaKey();
			mail = await seal(mail, index + 1, { domain, key });
		}
		const delivered = deliver(mail, { ip: '198.51.100.7' });
		const verdict = await checkMessage(
			Buffer.from(delivered),
			{ policy: 'aligned', ...options },
			fakeDns(zone).resolve,
		);
		return { ...verdict, codes: verdict.reasons.map(({ code }) => code) };
	}

	it('where every sealer is trusted', async () => {
		const verdict = await judge(['list.test', 'relay.test'], {
			trustedArcSealers: ['list.test', 'relay.test'],
		});
		expect(verdict).toMatchObject({ decision: 'pass', arc: { result: 'pass' } });
		expect(verdict.codes[0]).toBe('arcVouched');
	});

	it.each([['list.test'], ['relay.test']])('not where only %s is trusted', async (trusted) => {
		const verdict = await judge(['list.test', 'relay.test'], { trustedArcSealers: [trusted] });
		expect(verdict).toMatchObject({ decision: 'fail', arc: { result: 'pass' } });
		expect(verdict.codes).toContain('arcUntrusted');
	});

	it('not by a key that is too weak', async () => {
		const options = { trustedArcSealers: ['weak.test'] };
		const strong = await judge(['weak.test'], { ...options, minimumKeyBits: 1024 });
		expect(strong).toMatchObject({ decision: 'pass', arc: { result: 'pass' } });
		const weak = await judge(['weak.test'], { ...options, minimumKeyBits: 1025 });
		expect(weak).toMatchObject({ decision: 'fail', arc: { result: 'fail' } });
		expect(weak.codes).toContain('arcInvalid');
	});

	it('not where a key cannot be looked up: a later try may tell', async () => {
		const mail = deliver(await seal(plainMail, 1, { domain: 'gone.test' }), { ip: '198.51.100.7' });
		const verdict = await checkMessage(
			Buffer.from(mail),
			{ policy: 'aligned', trustedArcSealers: ['gone.test'] },
			fakeDns({ ...zone, 's1._domainkey.gone.test': 'ESERVFAIL' }).resolve,
		);
		expect(verdict).toMatchObject({ decision: 'undetermined', arc: { result: 'temperror' } });
		expect(verdict.reasons.map(({ code }) => code)).toContain('arcUnavailable');
	});

	it('not for an author whom the first sealer did not see pass', async () => {
		const other = plainMail.replace('alice@sender.test', 'alice@evil.test');
		const mail = deliver(await seal(other, 1, { domain: 'list.test' }), { ip: '198.51.100.7' });
		const verdict = await checkMessage(
			Buffer.from(mail),
			{ policy: 'aligned', trustedArcSealers: ['list.test'] },
			fakeDns(zone).resolve,
		);
		expect(verdict).toMatchObject({ decision: 'fail', arc: { result: 'pass' } });
		expect(verdict.reasons.map(({ code }) => code)).toContain('arcSawNoPass');
	});
});
