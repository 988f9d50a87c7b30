// No attack of the corpus passes under the policies that grant identity (B02, B03); honest mail in the same zone does.
import { checkMessage } from '../../../nodes/EmailAuthCheck/judgeMessage/judgeMessage';
import { attacks, zone as bankZone } from './attacks';
import { fakeDns } from './fakeDns';
import { deliver, rsaKey, sign, writeMail } from './signedMail';

it('has at least 60 attacks, each with a name of its own', () => {
	expect(attacks.length).toBeGreaterThanOrEqual(60);
	expect(new Set(attacks.map(({ name }) => name)).size).toBe(attacks.length);
});

describe.each(['aligned', 'dmarc'] as const)('under %s', (policy) => {
	it.each(attacks)('B02 no pass: $name', async ({ mail, options, zone }) => {
		const source = Buffer.from(await mail);
		const { resolve } = fakeDns(zone ?? bankZone);
		const verdict = await checkMessage(source, { policy, ...options }, resolve);
		expect(verdict.decision).not.toBe('pass');
		expect(verdict.reasons.length).toBeGreaterThan(0);
	});

	it('passes the honest mail that the attacks imitate', async () => {
		const mail = writeMail('From: CEO <ceo@bank.test>\nSubject: Invoice\n\nPlease pay.\n');
		const signed = await sign(mail, { domain: 'bank.test', key: rsaKey(2048) });
		for (const delivered of [
			deliver(mail, { ip: '192.0.2.10', from: 'ceo@bank.test' }),
			deliver(signed, { ip: '203.0.113.66', from: 'x@evil.test' }),
		]) {
			const verdict = await checkMessage(
				Buffer.from(delivered),
				{ policy },
				fakeDns(bankZone).resolve,
			);
			expect(verdict.decision).toBe('pass');
		}
	});
});
