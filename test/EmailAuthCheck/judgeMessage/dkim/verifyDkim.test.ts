// Which signatures are verified, at what time, and how many of them the receipt tells of (B02, B35).
import { checkMessage } from '../../../../nodes/EmailAuthCheck/judgeMessage/judgeMessage';
import type { CheckOptions } from '../../../../nodes/EmailAuthCheck/judgeMessage/types';
import { fakeDns } from '../fakeDns';
import { deliver, plainMail, rsaKey, senderZone, sign, type Signing } from '../signedMail';

/** Received at 12:00:05, from a server that the author's SPF does not name. */
async function judge(mail: string, options: Partial<CheckOptions> = {}) {
	const zone = {
		...senderZone(),
		's1._domainkey.mail.sender.test': { TXT: [rsaKey().record] },
		's1._domainkey.test': { TXT: [rsaKey().record] },
	};
	const verdict = await checkMessage(
		Buffer.from(deliver(mail, { ip: '198.51.100.7' })),
		{ policy: 'aligned', ...options },
		fakeDns(zone).resolve,
	);
	return { ...verdict, codes: verdict.reasons.map(({ code }) => code) };
}

const signWith = (signing: Partial<Signing>) =>
	sign(plainMail, { domain: 'sender.test', ...signing });
const received = new Date('2026-03-01T12:00:05Z');
const after = (seconds: number) => new Date(received.getTime() + seconds * 1000);

describe('B02 clocks may differ by five minutes', () => {
	it.each([
		['expired 4 minutes ago', { expires: after(-240) }, 'pass'],
		['expired 6 minutes ago', { expires: after(-360) }, 'fail'],
		['is of a clock 4 minutes ahead', { signTime: after(240) }, 'pass'],
		['is of a clock 6 minutes ahead', { signTime: after(360) }, 'fail'],
		['is of a clock 6 minutes behind', { signTime: after(-360) }, 'pass'],
	])('a signature that %s: %s', async (_, signing, decision) => {
		const signed = { signTime: after(-900), ...signing };
		expect((await judge(await signWith(signed))).decision).toBe(decision);
	});

	it('the time of receipt counts, or what the operator set', async () => {
		const mail = await signWith({ signTime: after(360) });
		const verdict = await judge(mail);
		expect(verdict.codes).toContain('dkimSignedInFuture');
		expect((await judge(mail, { now: after(120) })).decision).toBe('pass');
	});
});

describe("B35 of many signatures the author's own are verified", () => {
	const line = (domain: string, position: number) =>
		`DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=${domain}; s=x${position}; h=from; bh=AAAA; b=AAAA\r\n`;
	const strangers = (count: number, domain = 'evil.test') =>
		Array.from({ length: count }, (_, position) => line(domain, position)).join('');
	const left = ({ dkim }: Awaited<ReturnType<typeof judge>>) =>
		dkim.signatures.filter(({ reason }) => reason?.code === 'dkimTooMany');

	it('wherever they stand', async () => {
		const own = await signWith({});
		for (const mail of [`${strangers(30)}${own}`, own.replace('From:', `${strangers(30)}From:`)]) {
			const verdict = await judge(mail);
			expect(verdict.decision).toBe('pass');
			expect(left(verdict).map(({ domain }) => domain)).not.toContain('sender.test');
		}
	});

	it.each(['mail.sender.test', 'test'])(
		'those of a relative come before strangers: %s',
		async (domain) => {
			const verdict = await judge(`${strangers(30)}${await signWith({ domain })}`);
			expect(verdict.dkim.signatures).toContainEqual(expect.objectContaining({ domain }));
			expect(left(verdict).map((signature) => signature.domain)).not.toContain(domain);
		},
	);

	it("the author's before those of relatives", async () => {
		const relatives = strangers(30, 'mail.sender.test');
		expect((await judge(`${relatives}${await signWith({})}`)).decision).toBe('pass');
	});

	it('of equals the upper ones', async () => {
		const { dkim } = await judge(`${strangers(12)}${plainMail}`);
		expect(dkim.signatures.slice(0, 10).map(({ selector }) => selector)).toEqual(
			Array.from({ length: 10 }, (_, position) => `x${position}`),
		);
		expect(dkim.signatures).toHaveLength(12);
		expect(dkim.signatures.slice(10).map(({ reason }) => reason?.code)).toEqual([
			'dkimTooMany',
			'dkimTooMany',
		]);
	});

	it('B01 the receipt tells of twelve at most, the answer of twenty', async () => {
		const verdict = await judge(
			`${Array.from({ length: 40 }, (_, n) => line(`d${n}.test`, n)).join('')}${plainMail}`,
		);
		expect(verdict.dkim.signatures).toHaveLength(20);
		expect(verdict.codes.filter((code) => code.startsWith('dkim'))).toHaveLength(12);
	});
});
