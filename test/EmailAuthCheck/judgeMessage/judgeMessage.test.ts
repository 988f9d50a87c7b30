// The whole way of a message through Email Auth Check, on DNS from a table (B02, B03, B04, P07).
import { checkMessage } from '../../../nodes/EmailAuthCheck/judgeMessage/judgeMessage';
import type { AuthVerdict, CheckOptions } from '../../../nodes/EmailAuthCheck/judgeMessage/types';
import { fakeDns, type FakeZone } from './fakeDns';
import { deliver, ed25519Key, plainMail, rsaKey, senderZone, sign, writeMail } from './signedMail';

function check(
	mail: string,
	options: Partial<CheckOptions> = {},
	zone: FakeZone = senderZone(),
): Promise<AuthVerdict> {
	return checkMessage(Buffer.from(mail), { policy: 'aligned', ...options }, fakeDns(zone).resolve);
}

const codes = (verdict: AuthVerdict) => verdict.reasons.map(({ code }) => code);

describe('an honest mail', () => {
	it('B02 passes by aligned SPF and DKIM, and says how', async () => {
		const verdict = await check(deliver(await sign(plainMail, { domain: 'sender.test' })));
		expect(verdict).toEqual({
			decision: 'pass',
			retry: false,
			policy: 'aligned',
			spf: {
				result: 'pass',
				domain: 'sender.test',
				clientIp: '192.0.2.10',
				helo: 'mail.sender.test',
				envelopeSender: 'alice@sender.test',
				source: 'received',
				aligned: true,
			},
			dkim: {
				result: 'pass',
				aligned: true,
				signatures: [
					{
						domain: 'sender.test',
						selector: 's1',
						result: 'pass',
						aligned: true,
						algorithm: 'rsa-sha256',
						keyBits: 2048,
						expires: null,
						bodyCovered: true,
						signedFields: expect.arrayContaining(['from', 'to', 'subject']) as unknown,
						reason: null,
					},
				],
			},
			dmarc: { result: 'pass', policy: 'reject', domain: 'sender.test' },
			arc: { result: 'none', sealers: [] },
			originals: [],
			authors: [{ name: 'Alice', address: 'alice@sender.test' }],
			unsignedRecipients: [],
			reasons: [
				expect.objectContaining({ code: 'spfAligned' }),
				expect.objectContaining({ code: 'dkimAligned' }),
			],
		});
	});

	it('B02 passes by DKIM alone after a forwarder', async () => {
		const verdict = await check(
			deliver(await sign(plainMail, { domain: 'sender.test' }), { ip: '198.51.100.7' }),
		);
		expect(verdict).toMatchObject({ decision: 'pass', spf: { result: 'fail' } });
		// The first reason is the one that decided, each is given once.
		expect(codes(verdict)).toEqual(['dkimAligned', 'spfFail']);
	});

	it('B38 tells which private address to name, and passes once it is named', async () => {
		const relayed = `Return-Path: <alice@sender.test>\r\nReceived: from relay (unknown [172.17.0.9]) by mx.receiver.test (Postfix) with ESMTP id 9; Sun, 1 Mar 2026 12:00:06 +0000\r\n${deliver(plainMail)}`;
		const verdict = await check(relayed);
		expect(verdict).toMatchObject({
			decision: 'fail',
			spf: { result: 'none', clientIp: '', source: 'unknown' },
		});
		const { text } = verdict.reasons.find(({ code }) => code === 'spfPrivateHop')!;
		expect(text).toContain('write 172.17.0.9 into "Trusted Networks"');
		for (const network of ['172.17.0.9', 'private']) {
			const named = await check(relayed, { trustedNetworks: [network] });
			expect(named).toMatchObject({ decision: 'pass', spf: { clientIp: '192.0.2.10' } });
		}
	});

	it('B38 says that a mail was handed in on the server', async () => {
		const local = `Return-Path: <alice@sender.test>\r\nReceived: by mx.receiver.test (Postfix, from userid 33) id 9; Sun, 1 Mar 2026 12:00:06 +0000\r\n${deliver(plainMail)}`;
		const verdict = await check(local);
		expect(verdict.decision).toBe('fail');
		expect(codes(verdict)).toContain('spfHandedIn');
	});

	it('passes with an Ed25519 key and with line feeds only', async () => {
		const key = ed25519Key();
		const mail = await sign(plainMail, { domain: 'sender.test', selector: 'ed', key });
		const zone = { ...senderZone(), 'ed._domainkey.sender.test': { TXT: [key.record] } };
		const delivered = deliver(mail, { ip: '198.51.100.7' }).replaceAll('\r\n', '\n');
		const verdict = await check(delivered, {}, zone);
		expect(verdict.dkim.signatures[0]).toMatchObject({
			result: 'pass',
			algorithm: 'ed25519-sha256',
			keyBits: 256,
		});
	});

	it('B03 reads the null sender as HELO and not as unknown', async () => {
		const zone = { ...senderZone(), 'mail.sender.test': { TXT: ['v=spf1 ip4:192.0.2.10 -all'] } };
		const verdict = await check(deliver(plainMail, { from: '' }), {}, zone);
		expect(verdict).toMatchObject({
			decision: 'pass',
			spf: { result: 'pass', domain: 'mail.sender.test', envelopeSender: '<>', aligned: true },
		});
	});

	it('judges expiry at the time of receipt, and at `now` where that is set', async () => {
		const mail = await sign(plainMail, {
			domain: 'sender.test',
			expires: new Date('2026-03-02T12:00:00Z'),
		});
		const options = { ip: '198.51.100.7' };
		expect((await check(deliver(mail, options))).dkim).toMatchObject({ result: 'pass' });
		const late = await check(deliver(mail, options), { now: new Date('2026-03-03T12:00:00Z') });
		expect(late.decision).toBe('fail');
		expect(late.dkim.signatures[0]).toMatchObject({
			expires: '2026-03-02T12:00:00.000Z',
			reason: { code: 'dkimExpired' },
		});
	});
});

describe('a forged mail', () => {
	it('P07 B01 fails when both SPF and DKIM fail, and P09 says what they are', async () => {
		const signed = await sign(plainMail, { domain: 'sender.test' });
		const forged = signed.replace('here is the offer', 'here is my account');
		for (const policy of ['aligned', 'either', 'dmarc'] as const) {
			const verdict = await check(deliver(forged, { ip: '203.0.113.66' }), { policy });
			expect(verdict).toMatchObject({
				decision: 'fail',
				spf: { result: 'fail' },
				dkim: { result: 'fail' },
				dmarc: { result: 'fail', policy: 'reject' },
			});
			expect(codes(verdict)).toEqual(
				expect.arrayContaining(['spfFail', 'dkimBodyChanged', 'helpSpf', 'helpDkim']),
			);
		}
	});

	it('B02 an unaligned pass grants no identity', async () => {
		const signed = await sign(plainMail, { domain: 'evil.test', key: rsaKey(1024) });
		const mail = deliver(signed, { ip: '203.0.113.66', from: 'x@evil.test' });
		expect(await check(mail)).toMatchObject({
			decision: 'fail',
			spf: { result: 'pass', aligned: false },
			dkim: { result: 'pass', aligned: false },
		});
		expect(await check(mail, { policy: 'either' })).toMatchObject({ decision: 'pass' });
	});
});

describe('a header beyond all bounds', () => {
	it('B35 is read up to 512 KB and fails beyond, signed or not', async () => {
		const padded = async (bytes: number) => {
			const mail = deliver(await sign(plainMail, { domain: 'sender.test' }));
			return await check(`X-Padding: ${'x'.repeat(bytes)}\r\n${mail}`);
		};
		expect((await padded(510 * 1024)).decision).toBe('pass');
		const refused = await padded(513 * 1024);
		expect(refused).toMatchObject({ decision: 'fail', retry: false });
		expect(codes(refused)).toEqual(['headerTooLarge']);
	});
});

describe('what cannot be known', () => {
	it.each(['ESERVFAIL', 'ETIMEOUT', 'EREFUSED'])('B04 %s is undetermined', async (code) => {
		const zone = { ...senderZone(), 'sender.test': code };
		expect(await check(deliver(plainMail), {}, zone)).toMatchObject({
			decision: 'undetermined',
			retry: true,
			spf: { result: 'temperror' },
		});
	});

	it('B04 a key that cannot be looked up is undetermined only if its domain might align', async () => {
		const zone = {
			...senderZone(),
			's1._domainkey.sender.test': 'ESERVFAIL',
			's1._domainkey.evil.test': 'ESERVFAIL',
		};
		const delivery = { ip: '203.0.113.66' };
		const own = await sign(plainMail, { domain: 'sender.test' });
		expect(await check(deliver(own, delivery), {}, zone)).toMatchObject({
			decision: 'undetermined',
			dkim: { result: 'temperror' },
		});
		const other = await sign(plainMail, { domain: 'evil.test' });
		expect((await check(deliver(other, delivery), {}, zone)).decision).toBe('fail');
	});

	it('B03 a mail without Received is never guessed at: it fails, or is undetermined where the operator wants that', async () => {
		const mail = `Return-Path: <alice@sender.test>\r\n${plainMail}`;
		for (const whenUnknowable of ['fail', 'undetermined'] as const) {
			const verdict = await check(mail, { whenUnknowable });
			expect(verdict).toMatchObject({
				decision: whenUnknowable,
				retry: false,
				spf: { result: 'none', clientIp: '', envelopeSender: '', source: 'unknown' },
				dmarc: { result: 'undetermined' },
			});
			expect(codes(verdict)).toEqual(['cannotBeKnown', 'spfNoReceived', 'dkimNone']);
		}
	});

	it('B04 a mail is worth another try only if what DNS left open could decide it', async () => {
		// SPF can never be known of it.
		const unreceived = (mail: string) => `Return-Path: <alice@sender.test>\r\n${mail}`;
		const zone = {
			...senderZone(),
			's1._domainkey.sender.test': 'ESERVFAIL',
			's1._domainkey.evil.test': 'ESERVFAIL',
		};
		const own = await sign(plainMail, { domain: 'sender.test' });
		const verdict = await check(unreceived(own), {}, zone);
		expect(verdict).toMatchObject({ decision: 'undetermined', retry: true });
		expect(codes(verdict)[0]).toBe('retryLater');
		const other = await sign(plainMail, { domain: 'evil.test' });
		const settled = await check(unreceived(other), {}, zone);
		expect(settled).toMatchObject({ decision: 'fail', retry: false });
		expect(codes(settled)[0]).toBe('cannotBeKnown');
	});

	it('B04 a resolver that never answers ends in undetermined', async () => {
		const verdict = await checkMessage(
			Buffer.from(deliver(await sign(plainMail, { domain: 'sender.test' }))),
			{ policy: 'aligned', deadlineMs: 30 },
			() => new Promise(() => {}),
		);
		expect(verdict).toMatchObject({ decision: 'undetermined', dmarc: { result: 'temperror' } });
	});

	it('an exact match passes although the DMARC record cannot be looked up', async () => {
		const zone = { ...senderZone(), '_dmarc.sender.test': 'ESERVFAIL' };
		expect((await check(deliver(plainMail), {}, zone)).decision).toBe('pass');
		expect(await check(deliver(plainMail), { policy: 'dmarc' }, zone)).toMatchObject({
			decision: 'undetermined',
			dmarc: { result: 'temperror' },
		});
	});
});

describe('authors', () => {
	it.each([
		['two From fields', 'From: a@sender.test\r\nFrom: b@sender.test', 'severalFromFields'],
		['two addresses', 'From: a@sender.test, b@sender.test', 'severalAuthors'],
		['no From', 'X-From: a@sender.test', 'noFrom'],
		['a group', 'From: Staff: a@sender.test;', 'groupAuthor'],
		['a hidden author', 'From: "ceo@bank.test" <a@sender.test>', 'hiddenAuthor'],
		['an unclosed bracket', 'From: Alice <a@sender.test', 'unparsableFrom'],
		['mixed scripts', 'From: a@sеnder.test', 'lookAlikeDomain'],
	])('never pass: %s', async (_, from, code) => {
		for (const policy of ['aligned', 'either', 'dmarc'] as const) {
			const verdict = await check(deliver(writeMail(`${from}\nSubject: x\n\nHello\n`)), { policy });
			expect(verdict.decision).toBe('fail');
			expect(codes(verdict)[0]).toBe(code);
		}
	});
});
