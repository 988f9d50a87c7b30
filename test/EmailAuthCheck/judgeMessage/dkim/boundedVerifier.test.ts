// What mailauth's verifier is given: fields found by name, and none that it reads in a time that squares (B35).
import {
	indexRows,
	isReadable,
	pickSigned,
} from '../../../../nodes/EmailAuthCheck/judgeMessage/dkim/boundedVerifier';
import type { HeaderRow } from '../../../../nodes/EmailAuthCheck/judgeMessage/dkim/headerRows';
import { checkMessage } from '../../../../nodes/EmailAuthCheck/judgeMessage/judgeMessage';
import { fakeDns } from '../fakeDns';
import { deliver, plainMail, senderZone, sign } from '../signedMail';

/** Rows that count how often their names are looked at. */
function makeRows(keys: string[]): { rows: HeaderRow[]; seen: () => number } {
	let seen = 0;
	const rows = keys.map((key, position) => ({
		get key() {
			seen++;
			return key;
		},
		casedKey: key,
		line: Buffer.from(`${key}: ${position}`),
	}));
	return { rows, seen: () => seen };
}

describe('pickSigned', () => {
	it('takes fields of one name from the last, and passes over names without a field', () => {
		const { rows } = makeRows(['received', 'from', 'received', 'to']);
		const picked = pickSigned(indexRows(rows), 'From: received:Received :received:subject:to');
		expect(picked.map(({ line }) => line.toString())).toEqual([
			'from: 1',
			'received: 2',
			'received: 0',
			'to: 3',
		]);
	});

	it('B35 looks at each field once, however many names ten signatures have', () => {
		const { rows, seen } = makeRows(Array.from({ length: 45_000 }, (_, at) => `x${at % 1000}`));
		const index = indexRows(rows);
		const names = Array.from({ length: 20_000 }, (_, at) => `x${at % 2000}`).join(':');
		for (let signature = 0; signature < 10; signature++) {
			expect(pickSigned(index, names)).toHaveLength(10_000);
		}
		expect(seen()).toBe(45_000);
	});
});

describe('fields of unreasonable length', () => {
	const row = (line: string): HeaderRow => ({ key: '', casedKey: '', line: Buffer.from(line) });

	it('B35 is not read beyond 20 000 bytes or 1 000 blanks in a row', () => {
		expect(isReadable(row('x'.repeat(20_000)))).toBe(true);
		expect(isReadable(row('x'.repeat(20_001)))).toBe(false);
		expect(isReadable(row(`x${' '.repeat(1000)}x`.repeat(3)))).toBe(true);
		expect(isReadable(row(`x${' \r\n\t'.repeat(251)}x`))).toBe(false);
	});

	const check = async (mail: string) =>
		await checkMessage(Buffer.from(mail), { policy: 'aligned' }, fakeDns(senderZone()).resolve);

	it('B35 a signature of a megabyte is told, and the sound one beside it still counts', async () => {
		const signed = await sign(plainMail, { domain: 'sender.test' });
		const long = `DKIM-Signature: v=1; d=sender.test; s=s1; b=${' '.repeat(500_000)}x\r\n`;
		const verdict = await check(deliver(long + signed, { ip: '203.0.113.9' }));
		expect(verdict.decision).toBe('pass');
		const codes = verdict.reasons.map(({ code }) => code);
		expect(codes).toContain('dkimTooLong');
		const alone = await check(deliver(long + plainMail, { ip: '203.0.113.9' }));
		expect(alone.decision).toBe('fail');
		expect(alone.dkim.signatures).toMatchObject([
			{ result: 'neutral', reason: { code: 'dkimTooLong' } },
		]);
	});

	it('B35 an ARC chain with a field of a megabyte is invalid as a whole', async () => {
		const seal = `ARC-Seal: i=1; cv=none; a=rsa-sha256; d=x.test; s=s; b=${' '.repeat(500_000)}x\r\n`;
		const verdict = await check(deliver(seal + plainMail));
		expect(verdict.arc.result).toBe('fail');
	});

	it('B35 an ARC chain of more than fifty sets is invalid', async () => {
		const sets = Array.from(
			{ length: 100 },
			(_, at) =>
				`ARC-Seal: i=${at + 1}; cv=none; a=rsa-sha256; d=x.test; s=s; b=AA==\r\n` +
				`ARC-Message-Signature: i=${at + 1}; a=rsa-sha256; d=x.test; s=s; h=from; bh=AA==; b=AA==\r\n` +
				`ARC-Authentication-Results: i=${at + 1}; x.test; dmarc=pass\r\n`,
		).join('');
		expect((await check(deliver(sets + plainMail))).arc.result).toBe('fail');
	});
});
