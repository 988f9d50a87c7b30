// The bounds of one mail in DNS: waiting counts, work does not (B04, B35).
import { boundResolve, mostQueries } from '../../../nodes/EmailAuthCheck/judgeMessage/boundResolve';
import { checkMessage } from '../../../nodes/EmailAuthCheck/judgeMessage/judgeMessage';
import { fakeDns } from './fakeDns';
import { deliver, plainMail, senderZone } from './signedMail';

const answer = () => Promise.resolve([]);

function work(milliseconds: number): void {
	const end = performance.now() + milliseconds;
	while (performance.now() < end);
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('boundResolve', () => {
	it('B35 work between look-ups does not use the time for them up', async () => {
		const dns = boundResolve(answer, 30);
		await dns.resolve('a.test', 'TXT');
		work(60);
		await nextTurn();
		await expect(dns.resolve('b.test', 'TXT')).resolves.toEqual([]);
		dns.end();
	});

	it('B35 an answer that came while other work held the event loop up is heard', async () => {
		const dns = boundResolve(() => nextTurn().then(() => []), 30);
		const asked = dns.resolve('a.test', 'TXT');
		work(60);
		await expect(asked).resolves.toEqual([]);
		dns.end();
	});

	it('B04 waiting is bounded over all look-ups, also new ones', async () => {
		const dns = boundResolve(() => new Promise(() => {}), 20);
		await expect(dns.resolve('a.test', 'TXT')).rejects.toMatchObject({ code: 'ETIMEOUT' });
		await expect(dns.resolve('b.test', 'TXT')).rejects.toMatchObject({ code: 'ETIMEOUT' });
		expect(dns.isSpent()).toBe(false);
		dns.end();
	});

	it('B35 tells when look-ups were refused for their number', async () => {
		const dns = boundResolve(answer, 1000);
		for (let count = 0; count < mostQueries; count++) await dns.resolve(`a${count}.test`, 'TXT');
		expect(dns.isSpent()).toBe(false);
		await expect(dns.resolve('b.test', 'TXT')).rejects.toMatchObject({ code: 'EQUERYLIMIT' });
		expect(dns.isSpent()).toBe(true);
		dns.end();
	});

	it('B35 a mail that would need more look-ups fails for good and says so', async () => {
		const { resolve } = fakeDns(senderZone());
		const verdict = await checkMessage(
			Buffer.from(deliver(plainMail, { ip: '203.0.113.9' })),
			{ policy: 'aligned' },
			(name, type) =>
				name === 'sender.test'
					? Promise.reject(Object.assign(new Error('too many'), { code: 'EQUERYLIMIT' }))
					: resolve(name, type),
		);
		expect(verdict.decision).toBe('fail');
		expect(verdict.reasons[0]!.code).toBe('tooManyLookUps');
		expect(verdict.reasons.map(({ code }) => code)).not.toContain('retryLater');
	});
});
