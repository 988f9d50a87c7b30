/** B02 B03 forms of From that show nobody else pass, others do not; Received forms of less usual servers. */
import { checkMessage } from '../../../nodes/EmailAuthCheck/judgeMessage/judgeMessage';
import { readReceived } from '../../../nodes/EmailAuthCheck/judgeMessage/envelope/readReceived';
import { fakeDns } from './fakeDns';
import { plainMail, rsaKey, senderZone, sign } from './signedMail';

describe('B02 From', () => {
	const zone = { ...senderZone(), 's1._domainkey.mail.sender.test': { TXT: [rsaKey().record] } };

	it.each([
		['alice@sender.test, alice@sender.test', 'pass'],
		['Alice <alice@sender.test>, "A." <ALICE@sender.test>', 'pass'],
		['alice@sender.test, bob@sender.test', 'fail'],
		['Alice <alice@sender.test>, "eve@evil.test" <alice@sender.test>', 'fail'],
		['"Alice @ sender.test" <alice@mail.sender.test>', 'pass'],
		['"Alice @ sender.test eve@evil.test" <alice@mail.sender.test>', 'fail'],
		['"Alice @ evil.test" <alice@mail.sender.test>', 'fail'],
		['"Alice @ test.test" <alice@mail.sender.test>', 'fail'],
		['alice.@sender.test', 'pass'],
		['.alice@sender.test', 'pass'],
		['al..ice@sender.test', 'pass'],
		['...@sender.test', 'fail'],
		['alice@sender..test', 'fail'],
		// Some programs fold it to an @, or cut there.
		['ceo＠bank.test@sender.test', 'fail'],
		['"ceo＠bank.test"@sender.test', 'fail'],
		['"ceo@bank.test"@sender.test', 'fail'],
	])('%s: %s', async (from, decision) => {
		const domain = from.includes('mail.sender') ? 'mail.sender.test' : 'sender.test';
		const mail = await sign(plainMail.replace(/^From: .*$/m, `From: ${from}`), { domain });
		const verdict = await checkMessage(
			Buffer.from(mail),
			{ policy: 'aligned' },
			fakeDns(zone).resolve,
		);
		expect(verdict.decision).toBe(decision);
	});
});

describe('B03 Received', () => {
	const date = 'Tue, 24 Nov 2026 09:00:05 +0000';
	it.each([
		[
			'Haraka',
			`from mail.shop.example (mail.shop.example [192.0.2.10]) by mx.club.example (Haraka/2.8.28) with ESMTPS id 1A2B.1 envelope-from <anna@shop.example> (cipher=X); ${date}`,
			{ address: '192.0.2.10', envelopeFrom: '<anna@shop.example>' },
		],
		[
			'not Haraka',
			`from mail.shop.example (mail.shop.example [192.0.2.10]) by mx.club.example (Other) with ESMTPS id 1A2B.1 envelope-from <anna@shop.example>; ${date}`,
			{ address: '192.0.2.10', envelopeFrom: undefined },
		],
		[
			'Ecelerity',
			`from mail.shop.example ([192.0.2.10:51234] helo=mail.shop.example) by mx.club.example (envelope-from <anna@shop.example>) (ecelerity 4.4.0.19839 r(Core)) with ESMTP id A1; ${date}`,
			{ address: '192.0.2.10', envelopeFrom: '<anna@shop.example>' },
		],
		[
			'XMail',
			`from mail.shop.example ([192.0.2.10]:51234) by mx.club.example with [XMail 1.27 ESMTP Server] id <S1> for <crm@club.example> from <anna@shop.example>; ${date}`,
			{ address: '192.0.2.10', helo: 'mail.shop.example' },
		],
		[
			'MDaemon',
			`from mail.shop.example ([192.0.2.10]) by mx.club.example (mx.club.example) (MDaemon PRO v26.0.2) with ESMTPS id md5.msg; ${date}`,
			{ address: '192.0.2.10', helo: 'mail.shop.example' },
		],
	])('%s', (_what, field, hop) => {
		expect(readReceived(field)).toMatchObject({ kind: 'relay', ...hop });
	});
});
