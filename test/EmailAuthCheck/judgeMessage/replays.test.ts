// A pass that rests on DKIM alone vouches only for what was signed (B37).
import { checkMessage } from '../../../nodes/EmailAuthCheck/judgeMessage/judgeMessage';
import type { CheckOptions } from '../../../nodes/EmailAuthCheck/judgeMessage/types';
import { zone } from './attacks';
import { fakeDns } from './fakeDns';
import { deliverReplay, genuineMail, replays, type Replay } from './replays';
import { deliver } from './signedMail';

async function check(mail: string | Promise<string>, options: Partial<CheckOptions> = {}) {
	const source = Buffer.from(await mail);
	const verdict = await checkMessage(
		source,
		{ policy: 'aligned', ...options },
		fakeDns(zone).resolve,
	);
	return { ...verdict, codes: verdict.reasons.map(({ code }) => code) };
}

const untouched = (signs: string): Promise<string> =>
	deliverReplay({ name: '', source: '', signs, change: (mail) => mail, reason: '' });

it('has at least 25 replays, each with a name of its own', () => {
	expect(replays.length).toBeGreaterThanOrEqual(25);
	expect(new Set(replays.map(({ name }) => name)).size).toBe(replays.length);
});

describe.each(['aligned', 'dmarc', 'either'] as const)('under %s', (policy) => {
	const passing = replays.filter(({ unsigned }) => unsigned !== undefined);
	it.each(passing)('B37 $name: said, and nobody counts by it', async (replay: Replay) => {
		const verdict = await check(deliverReplay(replay), { policy });
		expect(verdict.decision).toBe('pass');
		expect(verdict.codes).toContain(replay.reason);
		expect(verdict.unsignedRecipients).toEqual(expect.arrayContaining(replay.unsigned!));
		expect(verdict.unsignedRecipients).not.toContain('bob@receiver.test');
	});
});

describe.each(['aligned', 'dmarc'] as const)('under %s', (policy) => {
	it.each(replays.filter(({ unsigned }) => unsigned === undefined))(
		'B37 no pass: $name',
		async (replay) => {
			const verdict = await check(deliverReplay(replay), { policy });
			expect(verdict.decision).toBe('fail');
			expect(verdict.codes).toContain(replay.reason);
			if (replay.reason !== 'dkimContentAdded') return;
			expect(verdict.dkim.signatures).toMatchObject([{ bodyCovered: false }]);
		},
	);
});

it('B37 an untouched mail passes by DKIM alone without a remark', async () => {
	const verdict = await check(
		untouched('From:To:Subject:Date:Message-ID:MIME-Version:Content-Type'),
	);
	expect(verdict).toMatchObject({ decision: 'pass', unsignedRecipients: [] });
	expect(verdict.codes.sort()).toEqual(['dkimAligned', 'spfPassed']);
	expect(verdict.dkim.signatures[0]!.signedFields.sort()).toEqual(
		['content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to'].sort(),
	);
});

it('B37 recipients that a signer never covers count, and an option demands signed ones', async () => {
	const mail = untouched('From:Date:Subject:Message-ID:Content-Type:MIME-Version');
	const verdict = await check(mail);
	expect(verdict).toMatchObject({ decision: 'pass', unsignedRecipients: [] });
	expect(verdict.codes).toContain('recipientsNotSigned');
	const strict = await check(mail, { requireSignedRecipients: true });
	expect([strict.decision, strict.codes[0]]).toEqual(['fail', 'recipientsNotSigned']);
	const signed = untouched('From:To');
	expect((await check(signed, { requireSignedRecipients: true })).decision).toBe('pass');
});

it('B37 where SPF proves the author as well, the delivery vouches for all fields', async () => {
	const verdict = await check(
		deliver(`Bcc: eve@victim.test\r\n${genuineMail}`, { from: 'ceo@bank.test' }),
		{ requireSignedRecipients: true },
	);
	expect(verdict).toMatchObject({ decision: 'pass', unsignedRecipients: [] });
});

it('B37 a look-alike of the signature below does not hide what was added above the real one', async () => {
	const verdict = await check(
		deliverReplay({
			name: '',
			source: '',
			reason: '',
			signs: 'From:Date:Subject:Message-ID:Content-Type:MIME-Version',
			change: (mail) =>
				`DKIM-Signature: v=1; d=bank.test; s=s1; h=from; bh=x; b=x\r\nCc: eve@victim.test\r\n${mail}`,
		}),
	);
	expect(verdict.unsignedRecipients).toEqual(['eve@victim.test']);
});
