// Received fields as servers write them (B03): the address the receiver saw, whatever the client said of itself.
import { readReceived } from '../../../../nodes/EmailAuthCheck/judgeMessage/envelope/readReceived';

const date = 'Sun, 1 Mar 2026 12:00:05 +0000';

describe('readReceived', () => {
	it.each<[string, string, { address: string; helo: string; clientName?: string; kind?: string }]>([
		[
			'Postfix',
			`from mail.sender.test (mail.sender.test [192.0.2.10]) (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519) (No client certificate requested) by mx.receiver.test (Postfix) with ESMTPS id 4X for <bob@receiver.test>; ${date} (CET)`,
			{ address: '192.0.2.10', helo: 'mail.sender.test', clientName: 'mail.sender.test' },
		],
		[
			'Postfix without a name, IPv6',
			`from mail.sender.test (unknown [IPv6:2001:DB8::10]) by mx.receiver.test (Postfix) with ESMTP id 4X; ${date}`,
			{ address: '2001:db8::10', helo: 'mail.sender.test', clientName: '' },
		],
		[
			'Postfix, a greeting with another address',
			`from [10.0.0.5] (unknown [192.0.2.10]) by mx.receiver.test (Postfix) with ESMTP id 4X; ${date}`,
			{ address: '192.0.2.10', helo: '[10.0.0.5]' },
		],
		[
			'Exim with a confirmed name',
			`from mail.sender.test ([192.0.2.10] helo=greeting.test) by mx.receiver.test with esmtps (TLS1.3) tls TLS_AES_256_GCM_SHA384 (Exim 4.96) (envelope-from <alice@sender.test>) id 1abc-00 for bob@receiver.test; ${date}`,
			{ address: '192.0.2.10', helo: 'greeting.test', clientName: 'mail.sender.test' },
		],
		[
			'Exim with port',
			`from mail.sender.test ([192.0.2.10]:40000) by mx.receiver.test with esmtp (Exim 4.96) id 1abc; ${date}`,
			{ address: '192.0.2.10', helo: 'mail.sender.test', clientName: 'mail.sender.test' },
		],
		[
			'Exim without a name',
			`from [192.0.2.10] (port=40000 helo=mail.sender.test) by mx.receiver.test with esmtp (Exim 4.96) (envelope-from <>) id 1abc; ${date}`,
			{ address: '192.0.2.10', helo: 'mail.sender.test', clientName: '' },
		],
		[
			'Exim, an address literal as greeting',
			`from [192.0.2.10] (helo=[127.0.0.1]) by mx.receiver.test with esmtp (Exim 4.96) id 1abc; ${date}`,
			{ address: '192.0.2.10', helo: '[127.0.0.1]' },
		],
		[
			'Sendmail',
			`from mail.sender.test (relay.sender.test [192.0.2.10]) by mx.receiver.test (8.17.1/8.17.1) with ESMTPS id 621; ${date}`,
			{ address: '192.0.2.10', helo: 'mail.sender.test', clientName: 'relay.sender.test' },
		],
		[
			'Sendmail, forged name',
			`from mail.sender.test (relay.trusted.test [192.0.2.10] (may be forged)) by mx.receiver.test (8.17.1/8.17.1) with ESMTP id 621; ${date}`,
			{ address: '192.0.2.10', helo: 'mail.sender.test', clientName: '' },
		],
		[
			'Sendmail with ident',
			`from mail.sender.test (IDENT:root@relay.sender.test [192.0.2.10]) by mx.receiver.test (8.12) with ESMTP id 621; ${date}`,
			{ address: '192.0.2.10', helo: 'mail.sender.test', clientName: 'relay.sender.test' },
		],
		[
			'qmail',
			`from unknown (HELO mail.sender.test) (192.0.2.10) by mx.receiver.test with SMTP; ${date}`,
			{ address: '192.0.2.10', helo: 'mail.sender.test' },
		],
		[
			'qmail, greeting as looked up',
			`from mail.sender.test (192.0.2.10) by mx.receiver.test with ESMTP; ${date}`,
			{ address: '192.0.2.10', helo: 'mail.sender.test' },
		],
		[
			'qmail with ident',
			`from unknown (HELO mail.sender.test) (root@192.0.2.10) by mx.receiver.test with SMTP; ${date}`,
			{ address: '192.0.2.10', helo: 'mail.sender.test' },
		],
		[
			'Exchange and Microsoft 365',
			`from mail.sender.test (192.0.2.10) by DB5EUR01FT012.mail.protection.outlook.com (10.152.4.56) with Microsoft SMTP Server (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.7 via Frontend Transport; ${date}`,
			{ address: '192.0.2.10', helo: 'mail.sender.test' },
		],
		[
			'Microsoft 365, IPv6',
			`from AM0PR02MB1234.eurprd02.prod.outlook.com (2603:10a6:208:1::12) by VI1PR02MB1.eurprd02.prod.outlook.com (2603:10a6:803:1::9) with Microsoft SMTP Server (version=TLS1_2, cipher=X) id 15.20; ${date}`,
			{ address: '2603:10a6:208:1::12', helo: 'AM0PR02MB1234.eurprd02.prod.outlook.com' },
		],
		[
			'Exchange with a zone',
			`from EX01.corp.test ([fe80::1]) by EX01.corp.test ([fe80::1%12]) with Microsoft SMTP Server id 15.1; ${date}`,
			{ address: 'fe80::1', helo: 'EX01.corp.test' },
		],
		[
			'Gmail',
			`from mail.sender.test (mail.sender.test. [192.0.2.10]) by mx.google.com with ESMTPS id a1 for <bob@receiver.test> (version=TLS1_3 cipher=X bits=256/256); ${date}`,
			{ address: '192.0.2.10', helo: 'mail.sender.test', clientName: '' },
		],
		[
			'Gmail, IPv6 without a name',
			`from mail.sender.test ([2001:db8::10]) by mx.google.com with ESMTPS id a1; ${date}`,
			{ address: '2001:db8::10', helo: 'mail.sender.test' },
		],
		[
			'Yahoo',
			`from 192.0.2.10 (EHLO mail.sender.test) by 10.217.151.74 with SMTPs (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256); ${date}`,
			{ address: '192.0.2.10', helo: 'mail.sender.test' },
		],
		[
			'Yahoo behind its proxy',
			`from 127.0.0.1 (EHLO mail.sender.test) (192.0.2.10) by mta1.mail.ne1.yahoo.com with SMTP; ${date}`,
			{ address: '192.0.2.10', helo: 'mail.sender.test' },
		],
		[
			'Fastmail',
			`from mail.sender.test (mail.sender.test [192.0.2.10]) (using TLSv1.3 with cipher X (256/256 bits)) (Client CN "x", Issuer "y" (verified OK)) by mx4.messagingengine.com (Postfix) with ESMTPS id 1; ${date}`,
			{ address: '192.0.2.10', helo: 'mail.sender.test', clientName: 'mail.sender.test' },
		],
		[
			'Proofpoint',
			`from mail.sender.test (mail.sender.test [192.0.2.10]) by mx0a-001.pphosted.com (PPS) with ESMTPS id 3x (version=TLSv1.2 cipher=X bits=256 verify=NOT) for <bob@receiver.test>; ${date}`,
			{ address: '192.0.2.10', helo: 'mail.sender.test', clientName: '' },
		],
		[
			'Mimecast',
			`from mail.sender.test (mail.sender.test [192.0.2.10]) (Using TLS) by relay.mimecast.com with ESMTP with STARTTLS (version=TLSv1.2, cipher=X) id us-mta-1; ${date}`,
			{ address: '192.0.2.10', helo: 'mail.sender.test', clientName: '' },
		],
		[
			'Barracuda',
			`from mail.sender.test (mail.sender.test [192.0.2.10]) by barracuda.receiver.test with ESMTP id Ab (version=TLSv1.2 cipher=X bits=256 verify=NO) for <bob@receiver.test>; ${date}`,
			{ address: '192.0.2.10', helo: 'mail.sender.test', clientName: '' },
		],
		[
			'MailEnable',
			`from mail.sender.test ([192.0.2.10]) by mx.receiver.test with MailEnable ESMTP; ${date}`,
			{ address: '192.0.2.10', helo: 'mail.sender.test' },
		],
		[
			'Lotus Domino',
			`from mail.sender.test ([192.0.2.10]) by notes.receiver.test (Lotus Domino Release 9.0.1FP7) with ESMTP id 2026030112000500-123 ; ${date}`,
			{ address: '192.0.2.10', helo: 'mail.sender.test' },
		],
		[
			'Lotus Domino, old',
			`from mail.sender.test([192.0.2.10]) by notes.receiver.test(Lotus Domino Release 5.0.8) with SMTP id 2026; ${date}`,
			{ address: '192.0.2.10', helo: 'mail.sender.test' },
		],
		[
			'GMX',
			`from mail.sender.test ([192.0.2.10]) by mx.gmx.net (mxgmx116 [212.227.17.5]) with ESMTPS (Nemesis) id 1Mi for <b@gmx.net>; ${date}`,
			{ address: '192.0.2.10', helo: 'mail.sender.test' },
		],
		[
			'CommuniGate, an address literal as greeting',
			`from [192.0.2.10] (HELO [127.0.0.1]) by mx.receiver.test (CommuniGate Pro SMTP 6.2) with ESMTP id 1; ${date}`,
			{ address: '192.0.2.10', helo: '[127.0.0.1]' },
		],
		[
			'Yahoo, an address literal as greeting',
			`from 192.0.2.10 (EHLO [127.0.0.1]) by 10.217.151.74 with SMTPs (version=TLS1_3 cipher=X); ${date}`,
			{ address: '192.0.2.10', helo: '[127.0.0.1]' },
		],
		[
			'an IPv4-mapped address',
			`from mail.sender.test (mail.sender.test [::ffff:192.0.2.10]) by mx.receiver.test with ESMTP; ${date}`,
			{ address: '192.0.2.10', helo: 'mail.sender.test' },
		],
	])('B03 %s', (_, value, expected) => {
		expect(readReceived(value)).toMatchObject({
			kind: 'relay',
			date: new Date('2026-03-01T12:00:05Z'),
			...expected,
		});
	});

	it.each([
		['no from', 'by 2002:a05:6512:1 with SMTP id x1; date', 'internal'],
		[
			'qmail from the network',
			'(qmail 1234 invoked from network); 1 Mar 2026 12:00:05 -0000',
			'internal',
		],
		['qmail, own alias', '(qmail 1234 invoked by alias); 1 Mar 2026 12:00:05 -0000', 'internal'],
		['Postfix pickup', 'by mx.receiver.test (Postfix, from userid 1000) id 4X; date', 'local'],
		[
			'Postfix, sendmail -bs',
			'from localhost (localhost [127.0.0.1]) by mx.receiver.test (Postfix, from userid 33) with ESMTP id 4X; date',
			'local',
		],
		['OpenSMTPD', 'by mx.receiver.test (OpenSMTPD, from userid 0) id 1; date', 'local'],
		[
			'OpenSMTPD, newer',
			'from localhost (mx.receiver.test [local]) by mx.receiver.test (OpenSMTPD) with ESMTP id 1; date',
			'local',
		],
		['qmail', '(qmail 1234 invoked by uid 1000); 1 Mar 2026 12:00:05 -0000', 'local'],
		['qmail bounce', '(qmail 1234 invoked for bounce); 1 Mar 2026 12:00:05 -0000', 'local'],
		['nullmailer', '(nullmailer pid 12 invoked by uid 0); date', 'local'],
		[
			'Sendmail',
			'(from www@localhost) by mx.receiver.test (8.17.1/8.17.1/Submit) id 6; date',
			'local',
		],
		[
			'Exim',
			'from www-data by mx.receiver.test with local (Exim 4.96) (envelope-from <a@b.test>) id 1; date',
			'local',
		],
		[
			'Exim, exim -bs',
			'from [127.0.0.1] (helo=x) by mx.receiver.test with local-esmtp (Exim 4.96) id 1; date',
			'local',
		],
		[
			'Courier',
			'from localhost (localhost [127.0.0.1]) (uid 1000) by mx.receiver.test with local; date',
			'local',
		],
		[
			'DragonFly',
			'from root (uid 0) (envelope-from root@mx) id 1 by mx.receiver.test (DragonFly Mail Agent v0.13); date',
			'local',
		],
		[
			'Dovecot LMTP',
			'from mx.receiver.test by mx.receiver.test with LMTP id a (envelope-from <a@sender.test>) for <b@receiver.test>; date',
			'internal',
		],
		[
			'Fastmail LMTP',
			'from mx1 ([10.202.2.200]) by compute1.internal (LMTPProxy); date',
			'internal',
		],
		[
			'Cyrus',
			'from c3.internal ([10.202.2.43]) by sloti22 (Cyrus 3.9) with LMTPA; date',
			'internal',
		],
		[
			'Exim filter',
			'from spam by mx.receiver.test with spam-scanned (Exim 4.9) id 1; date',
			'internal',
		],
		[
			'amavis',
			'from mx.receiver.test by localhost (amavisd-new, port 10024) with ESMTP id x; date',
			'internal',
		],
		[
			'Postfix submission',
			'from laptop (unknown [192.0.2.10]) (Authenticated sender: joe) by mx.receiver.test (Postfix) with ESMTPSA id 4X; date',
			'submission',
		],
		[
			'Exim submission',
			'from [192.0.2.10] (helo=laptop) by mx.receiver.test with esmtpsa (TLS1.3) (Exim 4.96) id 1; date',
			'submission',
		],
		[
			'Sendmail submission',
			'from laptop (pool.test [192.0.2.10]) (authenticated bits=0) by mx.receiver.test (8.17/8.17) with ESMTP id 6; date',
			'submission',
		],
		[
			'web mail',
			'from [192.0.2.10] by webmail.receiver.test with HTTP (HTTP/1.1 POST); date',
			'submission',
		],
		['Gmail web', 'by 10.1.2.3 with HTTP; date', 'submission'],
		[
			'Exchange MAPI',
			'from AM0.prod.outlook.com ([fe80::1]) by AM0.prod.outlook.com ([fe80::1%5]) with mapi id 15.20; date',
			'submission',
		],
		[
			'fetchmail',
			'from pop.isp.test [192.0.2.10] by localhost with POP3 (fetchmail-6.4.37) for <b@localhost> (single-drop); date',
			'fetched',
		],
		['getmail', 'from imap.isp.test by localhost with IMAP4; date', 'fetched'],
	])('B03 %s', (_, value, kind) => {
		expect(readReceived(value).kind).toBe(kind);
	});

	it.each([
		[
			'a second address in a comment',
			'from x (localhost [127.0.0.1]) (real.test [203.0.113.66]) by mx.receiver.test (Postfix) with ESMTP id 1; date',
		],
		[
			'a bare and a bracketed address',
			'from x ([10.0.0.1]) (203.0.113.66) by mx.protection.outlook.com (10.0.0.2) with Microsoft SMTP Server; date',
		],
		[
			'a second by',
			'from x (localhost [127.0.0.1]) by mx.receiver.test (Postfix) with ESMTP id 1; date (real.test [203.0.113.66]) by mx.receiver.test (Postfix); date',
		],
		[
			'an unclosed comment',
			'from x(y (real.test [203.0.113.66]) by mx.receiver.test (Postfix) with ESMTP id 1; date',
		],
		[
			'words after the name',
			'from x y (real.test [203.0.113.66]) by mx.receiver.test (Postfix) with ESMTP id 1; date',
		],
		[
			"a greeting after Yahoo's address",
			'from 203.0.113.66 (EHLO x) ([10.0.0.1]) by 10.1.1.1 with SMTP; date',
		],
	])('B03 a greeting that forges the field makes it unclear: %s', (_, value) => {
		expect(readReceived(value)).toMatchObject({ kind: 'unclear', address: '' });
	});

	it.each([
		['Postfix', '(unknown [192.0.2.10]) by mx.receiver.test (Postfix) with ESMTP id 4X'],
		[
			'Sendmail',
			'(relay.trusted.test [192.0.2.10] (may be forged)) by mx.receiver.test (8.17.1/8.17.1) with ESMTP id 6',
		],
		['Gmail', '(relay.trusted.test. [192.0.2.10]) by mx.google.com with ESMTPS id a1'],
		[
			'OpenSMTPD',
			'(relay.trusted.test [192.0.2.10]) by mx.receiver.test (OpenSMTPD) with ESMTP id 1',
		],
		[
			'Haraka',
			'(relay.trusted.test [192.0.2.10]) by mx.receiver.test (Haraka/3.0) with ESMTP id 1',
		],
		['qmail', '(HELO x) (192.0.2.10) by mx.receiver.test with SMTP'],
		['unnamed software', '(relay.trusted.test [192.0.2.10]) by mx.receiver.test with ESMTP'],
		[
			'a recipient that poses as Exim',
			'(unknown [192.0.2.10]) by mx.receiver.test (Postfix) with ESMTP id 4X for <"(Exim 4.96)"@receiver.test>',
		],
		[
			'a recipient that poses as a clause of Exim',
			'(unknown [192.0.2.10]) by mx.receiver.test (Postfix) with ESMTP id 4X for <"x with (Exim 4.96) "@receiver.test>',
		],
		[
			'an envelope sender that poses as Exim',
			'([192.0.2.10]) by mx.receiver.test with ESMTP (envelope-from <"a) (Exim 4.96) ("@evil.test>) id 1',
		],
	])('B03 a name that nobody confirmed is none: %s', (_, rest) => {
		expect(readReceived(`from relay.trusted.test ${rest}; ${date}`)).toMatchObject({
			kind: 'relay',
			address: '192.0.2.10',
			clientName: '',
		});
	});

	it('takes no address from what the client said', () => {
		const hops = [
			'from [127.0.0.1] by mx.receiver.test with SMTP; date',
			'from mail.sender.test [127.0.0.1] by mx.receiver.test with SMTP; date',
			'from x (HELO [127.0.0.1]) by mx.receiver.test with SMTP; date',
		];
		for (const hop of hops) expect(readReceived(hop)).toMatchObject({ address: '' });
	});

	it('reads the envelope sender that Exim and Dovecot record', () => {
		expect(
			readReceived(
				'from a.test ([192.0.2.1]) by mx.test with esmtp (Exim 4.9) (envelope-from <a@sender.test>) id 1',
			).envelopeFrom,
		).toBe('<a@sender.test>');
		expect(
			readReceived('from a.test by a.test with LMTP id 1 (envelope-from <>) for <b@c.test>')
				.envelopeFrom,
		).toBe('<>');
	});
});
