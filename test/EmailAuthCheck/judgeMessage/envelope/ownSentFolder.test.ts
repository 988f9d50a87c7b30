// Mail of the user's own Sent folder (B20): it passes by where it lies, and by nothing that anybody else can write.
import { checkMessage } from '../../../../nodes/EmailAuthCheck/judgeMessage/judgeMessage';
import type { CheckOptions, Policy } from '../../../../nodes/EmailAuthCheck/judgeMessage/types';
import { fakeDns } from '../fakeDns';
import { deliver, plainMail, senderZone, sign } from '../signedMail';

const alice = 'alice@sender.test';

async function check(mail: string, options: Partial<CheckOptions> = {}) {
	const verdict = await checkMessage(
		Buffer.from(mail),
		{ policy: 'aligned', sentFolderOf: alice, ...options },
		fakeDns(senderZone()).resolve,
	);
	return { ...verdict, codes: verdict.reasons.map(({ code }) => code) };
}

const withField = (field: string, mail = plainMail) => `${field}\r\n${mail}`;
const throughGmail =
	'Received: from [192.168.1.2] (dsl.example [203.0.113.9])\r\n' +
	'\tby smtp.gmail.com with ESMTPSA id d1sm1.2026.03.01 for <bob@receiver.test>\r\n' +
	'\t(version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256 bits=128/128); Sun, 1 Mar 2026 12:00:00 +0000';

describe('B20 mail in the Sent folder of its author', () => {
	it.each<Policy>(['aligned', 'either', 'dmarc'])('passes under the policy %s', async (policy) => {
		const { decision, codes, retry, authors } = await check(plainMail, { policy });
		expect([decision, retry, codes[0]]).toEqual(['pass', false, 'ownSentFolder']);
		expect(authors).toEqual([{ name: 'Alice', address: alice }]);
	});

	it('passes however the address is written', async () => {
		const { codes } = await check(plainMail.replace(alice, 'ALICE@Sender.test'), {
			sentFolderOf: ' Alice@SENDER.TEST ',
		});
		expect(codes[0]).toBe('ownSentFolder');
	});

	it('passes as Gmail keeps what its users hand in by SMTP', async () => {
		for (const mail of [
			withField(throughGmail),
			withField(`Return-Path: <${alice}>`, withField(throughGmail)),
		]) {
			expect((await check(mail)).codes[0]).toBe('ownSentFolder');
		}
	});

	it('counts all recipients: the blind ones stand in the copy alone', async () => {
		const mail = withField('Bcc: Carol <carol@customer.test>', plainMail);
		expect(await check(mail)).toMatchObject({ decision: 'pass', unsignedRecipients: [] });
	});

	it('needs no answer of DNS', async () => {
		const failing = Object.fromEntries(
			Object.keys(senderZone()).map((name) => [name, 'ESERVFAIL' as const]),
		);
		const verdict = await checkMessage(
			Buffer.from(plainMail),
			{ policy: 'dmarc', sentFolderOf: alice },
			fakeDns(failing).resolve,
		);
		expect(verdict.decision).toBe('pass');
	});
});

describe('B20 mail in a Sent folder passes for nobody', () => {
	it.each([
		['by another author', plainMail.replace(alice, 'mallory@sender.test'), alice],
		['by the author, in the mailbox of another', plainMail, 'bob@receiver.test'],
		['of a mailbox whose sign-in name is no address', plainMail, 'alice'],
		[
			'with a display name that shows the owner',
			plainMail.replace('Alice <alice@', `"${alice}" <eve@`),
			alice,
		],
	])('%s', async (_, mail, account) => {
		const { decision, codes } = await check(mail, { sentFolderOf: account });
		expect(decision).toBe('fail');
		expect(codes).toContain('sentByOther');
	});

	it.each([
		['two authors', plainMail.replace('From: Alice', 'From: Eve <eve@evil.test>, Alice')],
		['two From fields', withField('From: eve@evil.test')],
		['no author', plainMail.replace(/^From:.*\r\n/, '')],
	])('with %s', async (_, mail) => {
		const { decision, codes } = await check(mail);
		expect([decision, codes.includes('ownSentFolder')]).toEqual(['fail', false]);
	});

	it.each([
		['from outside', deliver(plainMail, { ip: '203.0.113.66' })],
		[
			'from outside, its path taken away',
			deliver(plainMail, { ip: '203.0.113.66' }).replace(
				/^(?:Return-Path|Delivered-To):.*\r\n/gim,
				'',
			),
		],
		[
			'by another user of the server',
			withField(
				'Received: from [10.0.0.5] (unknown [10.0.0.5]) (Authenticated sender: mallory) by mx.sender.test (Postfix) with ESMTPSA id 1; Sun, 1 Mar 2026 12:00:00 +0000',
			),
		],
		[
			'by a program of the server',
			withField(
				'Received: by mx.sender.test (Postfix, from userid 33) id 1; Sun, 1 Mar 2026 12:00:00 +0000',
			),
		],
		[
			'by LMTP alone',
			withField(
				'Received: from mx.sender.test by mx.sender.test with LMTP id 1; Sun, 1 Mar 2026 12:00:00 +0000',
			),
		],
		[
			'with a forged hop of Gmail below a real one',
			deliver(withField(throughGmail), { ip: '203.0.113.66' }),
		],
		['with two hops of Gmail', withField(throughGmail, withField(throughGmail))],
		[
			'by Gmail, with the path of another',
			withField('Return-Path: <eve@evil.test>', withField(throughGmail)),
		],
		...[
			'Delivered-To: alice+Sent@sender.test',
			'X-Original-To: alice+Sent@sender.test',
			'Envelope-To: alice+Sent@sender.test',
			'Return-Path: <eve@evil.test>',
			`Return-Path: <${alice}>`,
			'Authentication-Results: mx.sender.test; spf=none',
			'Received-SPF: none',
			'ARC-Seal: i=1',
		].map((field): [string, string] => [`by the word of ${field}`, withField(field)]),
	])('that was delivered %s', async (_, mail) => {
		const { decision, codes } = await check(mail);
		expect([decision, codes.includes('sentFolderDelivered')]).toEqual(['fail', true]);
	});

	it('but a delivered one is judged as any other', async () => {
		const mail = deliver(await sign(plainMail, { domain: 'sender.test' }), { ip: '203.0.113.66' });
		expect(await check(mail)).toMatchObject({ decision: 'pass', dkim: { aligned: true } });
	});

	it('where nobody says that it lies there', async () => {
		expect(await check(plainMail, { sentFolderOf: '' })).toMatchObject({ decision: 'fail' });
	});
});
