/**
 * The spoofing corpus: mails that pretend to be from ceo@bank.test, or are made so that some program shows it, each named
 * and with where the idea is from. All are our own constructions.
 */
import { sealMessage } from 'mailauth/lib/arc';

import type { CheckOptions } from '../../../nodes/EmailAuthCheck/judgeMessage/types';
import type { FakeZone } from './fakeDns';
import { deliver, rsaKey, sign, writeMail, type Signing } from './signedMail';

export interface Attack {
	name: string;
	/** RFC section, paper or report that describes the weakness. */
	source: string;
	mail: string | Promise<string>;
	options?: Partial<CheckOptions>;
	zone?: FakeZone;
}

const bankIp = '192.0.2.10';
const evilIp = '203.0.113.66';
const attackerKey = rsaKey(1024);
const bankKey = rsaKey(2048);
const weakKey = rsaKey(512);
const sealerKey = rsaKey(1025);

/** bank.test in order; evil.test, the attacker's own domain, in order as well. */
export const zone: FakeZone = {
	'bank.test': { TXT: [`v=spf1 ip4:${bankIp} -all`] },
	'mail.bank.test': { TXT: [`v=spf1 ip4:${bankIp} -all`] },
	'_dmarc.bank.test': { TXT: ['v=DMARC1; p=reject'] },
	's1._domainkey.bank.test': { TXT: [bankKey.record] },
	'weak._domainkey.bank.test': { TXT: [weakKey.record] },
	'gone._domainkey.bank.test': { TXT: ['v=DKIM1; p='] },
	'web._domainkey.bank.test': { TXT: [`${bankKey.record}; s=tlsrpt`] },
	'sub._domainkey.bank.test': { TXT: [`${bankKey.record}; t=s`] },
	'evil.test': { TXT: [`v=spf1 ip4:${evilIp} -all`] },
	'mail.evil.test': { TXT: [`v=spf1 ip4:${evilIp} -all`] },
	'_dmarc.evil.test': { TXT: ['v=DMARC1; p=none'] },
	's1._domainkey.evil.test': { TXT: [attackerKey.record] },
	'bank.test.evil.test': { TXT: [`v=spf1 ip4:${evilIp} -all`] },
	's1._domainkey.bank.test.evil.test': { TXT: [attackerKey.record] },
	'notbank.test': { TXT: [`v=spf1 ip4:${evilIp} -all`] },
	's1._domainkey.test': { TXT: [attackerKey.record] },
	test: { TXT: [`v=spf1 ip4:${evilIp} -all`] },
	's1._domainkey.list.test': { TXT: [sealerKey.record] },
	'_dmarc.shared.test': { TXT: ['v=DMARC1; p=none; psd=y'] },
	'evil.shared.test': { TXT: [`v=spf1 ip4:${evilIp} -all`] },
	's1._domainkey.evil.shared.test': { TXT: [attackerKey.record] },
	'_dmarc.strict.test': { TXT: ['v=DMARC1; p=reject; adkim=s; aspf=s'] },
	'user.strict.test': { TXT: [`v=spf1 ip4:${evilIp} -all`] },
	's1._domainkey.user.strict.test': { TXT: [attackerKey.record] },
	'xn--bnk-6cd.test': { TXT: [`v=spf1 ip4:${evilIp} -all`] },
	's1._domainkey.xn--bnk-6cd.test': { TXT: [attackerKey.record] },
};

const body = 'Please pay the invoice.\r\n';

function write(from: string, more = ''): string {
	return writeMail(
		`${from}\nTo: bob@receiver.test\nSubject: Invoice\nDate: Sun, 1 Mar 2026 12:00:00 +0000\nMessage-ID: <1@x.test>\n${more}\n`,
	).concat(body);
}

const bankMail = write('From: CEO <ceo@bank.test>');
const fromEvil = { ip: evilIp, helo: 'mail.evil.test', from: 'x@evil.test' };
const direct = { ip: evilIp, helo: 'mail.evil.test', from: 'ceo@bank.test' };
const asEvil: Signing = { domain: 'evil.test', key: attackerKey };
const asBank: Signing = { domain: 'bank.test', key: bankKey };

/** The attacker's mail with the attacker's authentication in order: only the From field lies. */
async function posing(from: string): Promise<string> {
	return deliver(await sign(write(from), asEvil), fromEvil);
}

/** A genuine mail of the bank, changed and sent on by the attacker. */
async function replay(
	change: (mail: string) => string,
	signing: Partial<Signing> = {},
): Promise<string> {
	return deliver(change(await sign(bankMail, { ...asBank, ...signing })), fromEvil);
}

/** A hop as a Postfix writes it, with the attacker's words for a greeting. */
function greet(greeting: string, below = bankBelow): string {
	return (
		`Return-Path: <ceo@bank.test>\r\nReceived: from ${greeting} (unknown [${evilIp}])\r\n` +
		`\tby mx.receiver.test (Postfix) with ESMTP id 4X; Sun, 1 Mar 2026 12:00:05 +0000\r\n${below}${bankMail}`
	);
}

/** What the attacker puts below: the bank's server, as if an inner host had recorded it. */
const bankBelow = `Received: from mail.bank.test (mail.bank.test [${bankIp}])\r\n\tby mx.receiver.test (Postfix) with ESMTPS id 9; Sun, 1 Mar 2026 12:00:04 +0000\r\n`;

/** The top field as some receiver writes it, for a client that it cannot tell from others; the lie stands below. */
function behind(received: string, below = bankBelow): string {
	return `Return-Path: <ceo@bank.test>\r\nReceived: ${received}; Sun, 1 Mar 2026 12:00:05 +0000\r\n${below}${bankMail}`;
}

const byPostfix = 'by mx.receiver.test (Postfix) with ESMTP id 4X';
const bySendmail = 'by mx.receiver.test (8.17.1/8.17.1) with ESMTP id 6';
const byExim = 'by mx.receiver.test with esmtp (Exim 4.96) id 1';
const byExchange = 'by ex.receiver.test (10.0.0.2) with Microsoft SMTP Server id 15.2';
const ownChain =
	'from localhost (localhost [127.0.0.1]) by mx.receiver.test (Postfix) with ESMTP id 8; Sun, 1 Mar 2026 12:00:05 +0000\r\nReceived: ';
const relay = { trustedHosts: ['relay.receiver.test', '*.receiver.test'] };
const noLoopback = { trustLoopback: false };

const believedField = (id: string) =>
	`Authentication-Results: ${id}; spf=pass smtp.mailfrom=bank.test; dkim=pass header.d=bank.test; dmarc=pass header.from=bank.test\r\n`;

async function seal(
	mail: string,
	{ domain = 'list.test', key = sealerKey, results = 'dmarc=pass header.from=bank.test' } = {},
): Promise<string> {
	const headers = await sealMessage(Buffer.from(mail), {
		signingDomain: domain,
		selector: 's1',
		privateKey: key.privateKey,
		signTime: new Date('2026-03-01T12:00:00Z'),
		authResults: `mx.${domain}; ${results}`,
		cv: 'none',
	} as Parameters<typeof sealMessage>[1]);
	return `${headers.toString()}${mail}`;
}

const trustsList = { trustedArcSealers: ['list.test'] };
const composition = 'Chen, Paxson, Jiang: Composition Kills (USENIX Security 2020)';
const weakLinks = 'Shen et al.: Weak Links in Authentication Chains (USENIX Security 2021)';

export const attacks: Attack[] = [
	// Envelope and SPF.
	{ name: 'direct forgery', source: 'RFC 7208 section 1', mail: deliver(bankMail, direct) },
	{
		name: 'own envelope under a forged From',
		source: 'RFC 7208 section 11.2',
		mail: deliver(bankMail, fromEvil),
	},
	{
		name: 'null sender with own HELO',
		source: composition,
		mail: deliver(bankMail, { ...fromEvil, from: '' }),
	},
	{
		name: 'null sender with the HELO of the bank',
		source: 'RFC 7208 section 2.3',
		mail: deliver(bankMail, { ip: evilIp, helo: 'mail.bank.test', from: '' }),
	},
	{
		name: 'envelope in a subdomain named like the bank',
		source: weakLinks,
		mail: deliver(bankMail, { ...fromEvil, from: 'ceo@bank.test.evil.test' }),
	},
	{
		name: 'envelope of a domain that ends like the bank',
		source: weakLinks,
		mail: deliver(bankMail, { ...fromEvil, from: 'ceo@notbank.test' }),
	},
	{
		name: 'envelope of the top-level domain',
		source: 'RFC 9989 section 4.10',
		mail: deliver(bankMail, { ...fromEvil, from: 'ceo@test' }),
	},
	{
		name: 'envelope with a source route through the bank',
		source: 'RFC 5321 appendix C',
		mail: deliver(bankMail, { ...fromEvil, from: '@bank.test:x@evil.test' }),
	},
	{
		name: 'envelope with the bank in a quoted local part',
		source: weakLinks,
		mail: deliver(bankMail, { ...fromEvil, from: '"ceo@bank.test"@evil.test' }),
	},
	{
		name: 'envelope with two at signs',
		source: composition,
		mail: deliver(bankMail, { ...fromEvil, from: 'x@evil.test@bank.test' }),
	},
	{
		name: 'envelope of a domain that only maps to the one of the bank',
		source: 'UTS 46 section 4 (ignored characters)',
		mail: deliver(bankMail, { ...fromEvil, from: 'x@ba\u00adnk.test' }),
		zone: { ...zone, 'xn--bank-rga.test': { TXT: [`v=spf1 ip4:${evilIp} -all`] } },
	},
	{
		name: 'envelope of a subdomain that does not exist',
		source: 'RFC 9989 section 4.7 (np)',
		mail: deliver(write('From: ceo@pay.bank.test'), { ...direct, from: 'ceo@pay.bank.test' }),
	},
	{
		name: 'sibling under a public suffix',
		source: 'RFC 9989 section 4.10 (psd)',
		mail: sign(write('From: ceo@bank.shared.test'), {
			domain: 'evil.shared.test',
			key: attackerKey,
		}).then((mail) => deliver(mail, { ...fromEvil, from: 'x@evil.shared.test' })),
	},
	{
		name: "user's subdomain where the policy asks for strict alignment",
		source: 'RFC 9989 section 4.4',
		mail: sign(write('From: ceo@strict.test'), {
			domain: 'user.strict.test',
			key: attackerKey,
		}).then((mail) => deliver(mail, { ...fromEvil, from: 'x@user.strict.test' })),
	},

	// Trace fields.
	{
		name: 'Received of the bank forged below the boundary',
		source: 'RFC 5321 section 7.6',
		mail: deliver(bankBelow + bankMail, direct),
	},
	{
		name: 'forged chain through loopback below the boundary',
		source: 'RFC 5321 section 7.6',
		mail: deliver(
			'Received: from localhost (localhost [127.0.0.1]) by mx.receiver.test (Postfix) with ESMTP id 8; Sun, 1 Mar 2026 12:00:04 +0000\r\n' +
				bankBelow +
				bankMail,
			direct,
		),
	},
	{
		name: 'forged LMTP delivery below the boundary',
		source: 'RFC 2033',
		mail: deliver(
			'Received: from mx.receiver.test by mx.receiver.test with LMTP id x (envelope-from <ceo@bank.test>); Sun, 1 Mar 2026 12:00:04 +0000\r\n' +
				bankBelow +
				bankMail,
			fromEvil,
		),
	},
	{
		name: 'Return-Path forged below the boundary',
		source: 'RFC 5321 section 4.4',
		mail: deliver(`Return-Path: <ceo@bank.test>\r\n${bankMail}`, fromEvil),
	},
	{
		name: 'Return-Path forged where the server wrote none',
		source: 'RFC 5321 section 4.4',
		mail: deliver(`Return-Path: <ceo@bank.test>\r\n${bankBelow}${bankMail}`, fromEvil).replace(
			/^Return-Path: .*\r\n/,
			'',
		),
	},
	{
		name: 'Received-SPF forged below the boundary',
		source: 'RFC 7208 section 9.1',
		mail: deliver(
			`Received-SPF: pass client-ip=${evilIp}; envelope-from=ceo@bank.test; helo=mail.bank.test\r\n${bankMail}`,
			fromEvil,
		),
	},
	{
		name: 'Authentication-Results forged below the boundary',
		source: 'RFC 8601 section 7.1',
		mail: deliver(believedField('mx.receiver.test') + bankMail, direct),
	},
	{
		name: 'Authentication-Results with the believed name below the boundary',
		source: 'RFC 8601 section 5',
		mail: deliver(believedField('mx.receiver.test') + bankMail, direct),
		options: { authservIds: ['mx.receiver.test'] },
	},
	{
		name: 'Authentication-Results in the name of Google, below a Received of ours',
		source: 'RFC 8601 section 7.1',
		mail: deliver(believedField('mx.google.com') + bankMail, direct),
		options: { authservIds: ['mx.google.com', 'mx.receiver.test'] },
	},
	{
		name: 'Authentication-Results below the ones Google wrote',
		source: 'RFC 8601 section 5',
		mail:
			`Return-Path: <x@evil.test>\r\nReceived: from mail.evil.test (mail.evil.test. [${evilIp}]) by mx.google.com with ESMTPS id a; Sun, 1 Mar 2026 12:00:05 +0000\r\n` +
			`Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=x@evil.test; dmarc=fail header.from=bank.test\r\n${believedField('mx.google.com')}${bankMail}`,
		options: { authservIds: ['mx.google.com'] },
	},
	{
		name: 'Authentication-Results with the believed name in a comment',
		source: 'RFC 8601 section 2.2',
		mail: believedField('evil.test (mx.receiver.test)') + deliver(bankMail, direct),
		options: { authservIds: ['mx.receiver.test'] },
	},
	{
		name: 'greeting with loopback in a comment',
		source: 'RFC 5321 section 4.1.1.1',
		mail: greet('x (localhost [127.0.0.1])'),
	},
	{
		name: 'greeting that ends the field',
		source: 'RFC 5321 section 4.4',
		mail: greet('localhost (localhost [127.0.0.1]) by mx.receiver.test (Postfix) with ESMTP id 1;'),
	},
	{
		name: 'greeting with the address of the bank from a client whose host name is "helo"',
		source: 'Sendmail, Received field (host name not confirmed)',
		mail: `Return-Path: <ceo@bank.test>\r\nReceived: from [${bankIp}] (helo [${evilIp}] (may be forged)) by mx.receiver.test (8.17.1/8.17.1) with ESMTP id 6; Sun, 1 Mar 2026 12:00:05 +0000\r\n${bankMail}`,
	},
	{
		name: 'greeting with loopback from a client whose host name is "helo"',
		source: 'Sendmail, Received field (host name not confirmed)',
		mail: `Return-Path: <ceo@bank.test>\r\nReceived: from [127.0.0.1] (helo [${evilIp}] (may be forged)) by mx.receiver.test (8.17.1/8.17.1) with ESMTP id 6; Sun, 1 Mar 2026 12:00:05 +0000\r\n${bankBelow}${bankMail}`,
	},
	{ name: 'greeting that opens a comment', source: 'RFC 5322 section 3.2.2', mail: greet('x(y') },
	{
		name: 'greeting with a private address literal',
		source: 'RFC 5321 section 4.1.3',
		mail: greet('[10.0.0.1]'),
	},
	{
		name: 'greeting with the address of the bank',
		source: 'RFC 5321 section 4.1.3',
		mail: greet(`[${bankIp}]`),
	},
	{
		name: 'greeting in the name of a trusted relay',
		source: 'RFC 5321 section 4.1.4',
		mail: greet('relay.receiver.test'),
		options: { trustedHosts: ['relay.receiver.test', '*.receiver.test'] },
	},
	{
		name: 'trusted relay named after by only',
		source: 'RFC 5321 section 4.4',
		mail: greet('mail.evil.test', bankBelow.replace('mx.receiver.test', 'relay.receiver.test')),
		options: { trustedHosts: ['relay.receiver.test'] },
	},
	{
		name: 'envelope sender in the greeting',
		source: 'Exim specification, sender_rcvhost',
		mail: `Received: from [${evilIp}] (helo=x (envelope-from <ceo@bank.test>)) by mx.receiver.test with esmtp (Exim 4.96) (envelope-from <x@evil.test>) id 1; Sun, 1 Mar 2026 12:00:05 +0000\r\n${bankMail}`,
	},
	{
		name: "loopback in the greeting at Yahoo's",
		source: 'RFC 5321 section 4.4',
		mail: `Return-Path: <ceo@bank.test>\r\nReceived: from ${evilIp} (EHLO x) (127.0.0.1) by 10.1.1.1 with SMTP; Sun, 1 Mar 2026 12:00:05 +0000\r\n${bankBelow}${bankMail}`,
	},
	{
		name: 'private address in the greeting at Exchange',
		source: 'RFC 5321 section 4.4',
		mail: `Return-Path: <ceo@bank.test>\r\nReceived: from x ([10.0.0.1]) (${evilIp}) by ex.receiver.test (10.0.0.2) with Microsoft SMTP Server id 15.1; Sun, 1 Mar 2026 12:00:05 +0000\r\n${bankBelow}${bankMail}`,
	},
	{
		name: 'Return-Path of the bank at Microsoft 365, contradicted by its own check',
		source: 'Microsoft 365 message headers',
		mail:
			`Received-SPF: Pass (protection.outlook.com: domain of evil.test designates ${evilIp} as permitted sender) client-ip=${evilIp}; helo=mail.evil.test;\r\n` +
			`Received: from mail.evil.test (${evilIp}) by DU6PEPF1.mail.protection.outlook.com (10.1.1.1) with Microsoft SMTP Server id 15.20 via Frontend Transport; Sun, 1 Mar 2026 12:00:05 +0000\r\n` +
			`${bankMail.replace('\r\n\r\n', '\r\nReturn-Path: ceo@bank.test\r\n\r\n')}`,
	},
	{
		name: 'X-Originating-IP of the bank',
		source: weakLinks,
		mail: deliver(`X-Originating-IP: [${bankIp}]\r\n${bankMail}`, direct),
	},
	...(
		[
			['Docker bridge at Postfix', `from mail.evil.test (unknown [172.17.0.1]) ${byPostfix}`],
			[
				'named Docker gateway at Postfix',
				`from x (gateway.docker.internal [172.18.0.1]) ${byPostfix}`,
			],
			['Docker over IPv6 at Postfix', `from x (unknown [IPv6:fd00::1]) ${byPostfix}`],
			['Podman at Postfix', `from x (host.containers.internal [10.88.0.1]) ${byPostfix}`],
			['Kubernetes node at Postfix', `from x (unknown [10.244.1.1]) ${byPostfix}`],
			['router with NAT at Postfix', `from x (fritz.box [192.168.178.1]) ${byPostfix}`],
			['carrier NAT at Postfix', `from x (unknown [100.64.0.1]) ${byPostfix}`],
			['link-local address at Postfix', `from x (unknown [169.254.1.1]) ${byPostfix}`],
			['link-local IPv6 address with a zone', `from x (unknown [IPv6:fe80::1%eth0]) ${byPostfix}`],
			['mapped IPv6 address', `from x (unknown [::ffff:172.17.0.1]) ${byPostfix}`],
			['mapped IPv6 address in hexadecimal', `from x (unknown [IPv6:::ffff:ac11:1]) ${byPostfix}`],
			[
				'mapped IPv6 address in full',
				`from x (unknown [IPv6:0:0:0:0:0:ffff:ac11:0001]) ${byPostfix}`,
			],
			['balancer at Exim', `from [10.0.0.7] (helo=mail.bank.test) ${byExim}`],
			['balancer at Exim, with port', `from [10.0.0.7] (port=40000 helo=mail.bank.test) ${byExim}`],
			['named Docker gateway at Exim', `from gateway.docker ([172.17.0.1] helo=x) ${byExim}`],
			['unique local address at Exim', `from [fd12:3456:789a::1] (helo=x) ${byExim}`],
			['router with NAT at Sendmail', `from x (router.lan [192.168.0.1]) ${bySendmail}`],
			['nameless Docker bridge at Sendmail', `from x ([172.17.0.1]) ${bySendmail}`],
			['unique local address at Sendmail', `from x ([IPv6:fd00:0:0:0:0:0:0:1]) ${bySendmail}`],
			[
				'NAT at qmail',
				'(qmail 12 invoked from network); 1 Mar 2026 12:00:05 -0000\r\nReceived: from unknown (HELO x) (10.0.0.1) by mx.receiver.test with SMTP',
			],
			['balancer at Exchange', `from mail.bank.test (10.0.0.1) ${byExchange}`],
			['balancer at Exchange over IPv6', `from x (fd00::1) ${byExchange}`],
			['link-local address at Exchange', `from x ([fe80::1%12]) ${byExchange}`],
			[
				'NAT at Domino',
				'from x ([192.168.0.1]) by mx.receiver.test (Lotus Domino Release 9) with ESMTP id 2',
			],
			[
				'NAT at CommuniGate',
				'from [10.0.0.1] (HELO x) by mx.receiver.test (CommuniGate Pro SMTP 6.2) with ESMTP id 1',
			],
			['NAT at Courier', 'from x (x [::ffff:10.0.0.1]) by mx.receiver.test with ESMTP; id 1'],
			[
				'Docker bridge at Haraka',
				'from x (Unknown [172.17.0.1]) by mx.receiver.test (Haraka/3.0.2) with ESMTP id 1',
			],
			[
				'Docker bridge before a content filter',
				`${ownChain}from x (unknown [172.17.0.1]) ${byPostfix}`,
			],
			[
				'Docker bridge before a delivery by LMTP',
				`from mx.receiver.test by mx.receiver.test with LMTP id a; Sun, 1 Mar 2026 12:00:05 +0000\r\nReceived: from x (unknown [172.17.0.1]) ${byPostfix}`,
			],
			[
				'carrier NAT, private networks being named',
				`from x (unknown [100.64.0.1]) ${byPostfix}`,
				{ trustedNetworks: ['private'] },
			],
			[
				'Docker bridge, another private network being named',
				`from x (unknown [172.17.0.1]) ${byPostfix}`,
				{ trustedNetworks: ['10.0.0.0/8', '192.168.0.0/16'] },
			],
			[
				'NAT behind a named private relay',
				`from r (unknown [10.0.0.5]) ${byPostfix}; Sun, 1 Mar 2026 12:00:05 +0000\r\nReceived: from x (unknown [192.168.1.1]) by r.receiver.test (Postfix) with ESMTP id 1`,
				{ trustedNetworks: ['10.0.0.5'] },
			],
			[
				'Docker bridge, a hop of Microsoft forged below',
				`from x (unknown [172.17.0.1]) ${byPostfix}; Sun, 1 Mar 2026 12:00:05 +0000\r\nReceived: from A.eurprd04.prod.outlook.com (2603:10a6:20b:1::10) by B.eurprd04.prod.outlook.com (2603:10a6:20b:1::11) with Microsoft SMTP Server id 15.20`,
			],
			['tunnel that ends on loopback', `from x (localhost [127.0.0.1]) ${byPostfix}`, noLoopback],
			[
				'tunnel that ends on IPv6 loopback',
				`from x (localhost [IPv6:::1]) ${byPostfix}`,
				noLoopback,
			],
			[
				'tunnel that ends on mapped loopback',
				`from [::ffff:127.0.0.1] (helo=x) ${byExim}`,
				noLoopback,
			],
		] as ReadonlyArray<[string, string, Partial<CheckOptions>?]>
	).map(([name, received, options]) => ({
		name: `own field of the attacker below a client without a public address: ${name}`,
		source: 'RFC 1918 section 3, RFC 5321 section 7.6',
		mail: behind(received),
		...(options && { options }),
	})),
	...(
		[
			["Postfix's pickup", 'by mx.receiver.test (Postfix, from userid 33) id 4X'],
			[
				"Postfix's pickup before a filter",
				`${ownChain}by mx.receiver.test (Postfix, from userid 33) id 4X`,
			],
			[
				'sendmail -bs of Postfix',
				'from x (localhost [127.0.0.1]) by mx.receiver.test (Postfix, from userid 33) with ESMTP id 4X',
			],
			['qmail-inject', '(qmail 1234 invoked by uid 33)'],
			['nullmailer', '(nullmailer pid 1234 invoked by uid 33)'],
			['Sendmail', '(from www@localhost) by mx.receiver.test (8.17.1/8.17.1/Submit) id 6'],
			[
				'Sendmail over its own port',
				'from mx.receiver.test (localhost [127.0.0.1]) by mx.receiver.test (8.17.1/8.17.1) with ESMTP id 7; Sun, 1 Mar 2026 12:00:05 +0000\r\nReceived: (from www@localhost) by mx.receiver.test (8.17.1/8.17.1/Submit) id 6',
			],
			[
				'Exim',
				'from www-data by mx.receiver.test with local (Exim 4.96) (envelope-from <ceo@bank.test>) id 1',
			],
			[
				'Exim -bs',
				'from [127.0.0.1] (helo=x) by mx.receiver.test with local-esmtp (Exim 4.96) id 1',
			],
			['Courier', 'from localhost (localhost [127.0.0.1]) (uid 33) by mx.receiver.test with local'],
			['OpenSMTPD', 'by mx.receiver.test (OpenSMTPD, from userid 33) id 1'],
			[
				'OpenSMTPD over its socket',
				'from localhost (mx.receiver.test [local]) by mx.receiver.test (OpenSMTPD) with ESMTP id 1',
			],
		] as const
	).map(([name, received]) => ({
		name: `own field of the attacker below mail handed in on the server: ${name}`,
		source: 'RFC 5321 section 7.6; Received fields of the server named',
		mail: behind(received),
	})),
	...(
		[
			['Gmail', `from x (relay.receiver.test. [${evilIp}]) by mx.google.com with ESMTPS id a`],
			[
				'Proofpoint',
				`from x (relay.receiver.test [${evilIp}]) by mx.receiver.test (PPS) with ESMTPS id 3x`,
			],
			[
				'OpenSMTPD',
				`from x (relay.receiver.test [${evilIp}]) by mx.receiver.test (OpenSMTPD) with ESMTP id 1`,
			],
			[
				'Haraka',
				`from x (relay.receiver.test [${evilIp}]) by mx.receiver.test (Haraka/3.0.2) with ESMTP id 1`,
			],
			[
				'software without a name',
				`from x (relay.receiver.test [${evilIp}]) by mx.receiver.test with ESMTP id 1`,
			],
			[
				'Sendmail, which says so',
				`from x (relay.receiver.test [${evilIp}] (may be forged)) ${bySendmail}`,
			],
			[
				'qmail',
				`from relay.receiver.test (HELO relay.receiver.test) (${evilIp}) by mx.receiver.test with SMTP`,
			],
			['Exchange', `from relay.receiver.test (${evilIp}) ${byExchange}`],
			['Exim, as greeting', `from [${evilIp}] (helo=relay.receiver.test) ${byExim}`],
			[
				'Postfix, a recipient that poses as Exim',
				`from relay.receiver.test (unknown [${evilIp}]) ${byPostfix} for <"(Exim 4.96)"@receiver.test>`,
			],
			[
				'Postfix, a recipient that poses as a clause of Exim',
				`from relay.receiver.test (unknown [${evilIp}]) ${byPostfix} for <"x with (Exim 4.96) "@receiver.test>`,
			],
		] as const
	).map(([name, received]) => ({
		name: `name of a trusted relay that the server did not confirm: ${name}`,
		source: 'RFC 8601 section 2.7.3 (iprev), RFC 1912 section 2.1',
		mail: behind(received),
		options: relay,
	})),
	{
		name: 'aligned Sender under a forged From',
		source: composition,
		mail: posing('From: ceo@bank.test\nSender: x@evil.test'),
	},
	{
		name: 'aligned Resent-From under a forged From',
		source: composition,
		mail: posing('From: ceo@bank.test\nResent-From: x@evil.test'),
	},

	// DKIM.
	{
		name: 'own signature under a forged From',
		source: 'RFC 6376 section 8.11',
		mail: posing('From: ceo@bank.test'),
	},
	{
		name: 'own signature with an identity of the bank',
		source: 'RFC 6376 section 6.1.1',
		mail: sign(bankMail, asEvil).then((mail) =>
			deliver(mail.replace('d=evil.test;', 'd=evil.test; i=@bank.test;'), fromEvil),
		),
	},
	{
		name: 'signature of the top-level domain',
		source: 'RFC 6376 section 8.13',
		mail: sign(bankMail, { domain: 'test', key: attackerKey }).then((mail) =>
			deliver(mail, fromEvil),
		),
	},
	{
		name: 'signature of a subdomain named like the bank',
		source: weakLinks,
		mail: sign(bankMail, { domain: 'bank.test.evil.test', key: attackerKey }).then((mail) =>
			deliver(mail, fromEvil),
		),
	},
	{
		name: 'signature that claims the bank with the wrong key',
		source: 'RFC 6376 section 6.1.3',
		mail: sign(bankMail, { ...asBank, key: attackerKey }).then((mail) => deliver(mail, fromEvil)),
	},
	{
		name: 'NUL in the selector',
		source: composition,
		mail: sign(bankMail, { ...asBank, key: attackerKey }).then((mail) =>
			deliver(mail.replace('s=s1;', 's=s1._domainkey.evil.test.\0;'), fromEvil),
		),
	},
	{
		name: 'blank in the signing domain',
		source: composition,
		mail: sign(bankMail, asEvil).then((mail) =>
			deliver(mail.replace('d=evil.test;', 'd=bank.test evil.test;'), fromEvil),
		),
	},
	{
		name: 'signing domain given twice',
		source: 'RFC 6376 section 3.2',
		mail: sign(bankMail, asEvil).then((mail) =>
			deliver(mail.replace('d=evil.test;', 'd=bank.test; d=evil.test;'), fromEvil),
		),
	},
	{
		name: 'signing domain in capitals as another tag',
		source: 'RFC 6376 section 3.2',
		mail: sign(bankMail, asEvil).then((mail) =>
			deliver(mail.replace('d=evil.test;', 'D=bank.test; d=evil.test;'), fromEvil),
		),
	},
	{
		name: 'replay with another body',
		source: 'RFC 6376 section 8.2',
		mail: replay((mail) => mail.replace('Please pay', 'At once pay')),
	},
	{
		name: 'replay with text appended under l=',
		source: 'RFC 6376 section 8.2',
		mail: replay((mail) => `${mail}To account 666.\r\n`, { bodyLength: body.length }),
	},
	{
		name: 'replay under l=0',
		source: 'RFC 6376 section 8.2',
		mail: replay((mail) => mail.replace(body, 'Anything.\r\n'), { bodyLength: 0 }),
	},
	{
		name: 'replay with another From',
		source: 'RFC 6376 section 6.1.3',
		mail: replay((mail) => mail.replace('CEO <ceo@bank.test>', 'CFO <cfo@bank.test>')),
	},
	{
		name: 'replay with a second From on top',
		source: 'RFC 6376 section 8.15',
		mail: replay((mail) => `From: cfo@bank.test\r\n${mail}`),
	},
	{
		name: 'replay with a second From below',
		source: 'RFC 6376 section 8.15',
		mail: replay((mail) => mail.replace('\r\n\r\n', '\r\nFrom: cfo@bank.test\r\n\r\n')),
	},
	{
		name: 'replay with a second From behind a NUL',
		source: composition,
		mail: replay((mail) => `\0From: cfo@bank.test\r\n${mail}`),
	},
	{
		name: 'replay with a second Subject on top',
		source: 'RFC 6376 section 8.15',
		mail: replay((mail) => `Subject: Pay account 666\r\n${mail}`),
	},
	{
		name: 'replay with a second To on top',
		source: 'RFC 6376 section 8.15',
		mail: replay((mail) => `To: victim@receiver.test\r\n${mail}`),
	},
	{
		name: 'replay with a second Content-Type that hides the body',
		source: 'Gajek, Roßberg: DKIM and the limits of body hashing (l= and Content-Type)',
		mail: sign(write('From: CEO <ceo@bank.test>', 'Content-Type: text/plain\n'), asBank).then(
			(mail) => deliver(`Content-Type: multipart/mixed; boundary="x"\r\n${mail}`, fromEvil),
		),
	},
	{
		name: 'From not signed',
		source: 'RFC 6376 section 5.4',
		mail: sign(bankMail, asBank).then((mail) =>
			deliver(mail.replace(/h=([^;]*?)from:?/i, 'h=$1'), fromEvil),
		),
	},
	{
		name: 'replay after expiry',
		source: 'RFC 6376 section 3.5 (x=)',
		mail: replay((mail) => mail, { expires: new Date('2026-03-01T13:00:00Z') }),
		options: { now: new Date('2026-03-08T12:00:00Z') },
	},
	{
		name: 'signature dated in the future',
		source: 'RFC 6376 section 3.5 (t=)',
		mail: replay((mail) => mail, { signTime: new Date('2027-01-01T00:00:00Z') }),
	},
	{
		name: 'broken key of 512 bits',
		source: 'RFC 8301 section 3.2',
		mail: replay((mail) => mail, { key: weakKey, selector: 'weak' }),
	},
	{
		name: 'revoked key',
		source: 'RFC 6376 section 3.6.1',
		mail: replay((mail) => mail, { selector: 'gone' }),
	},
	{
		name: 'key of another service',
		source: 'RFC 6376 section 3.6.1 (s=)',
		mail: replay((mail) => mail, { selector: 'web' }),
	},
	{
		name: 'identity in a subdomain where the key forbids it',
		source: 'RFC 6376 section 3.6.1 (t=s)',
		mail: replay((mail) => mail.replace('d=bank.test;', 'd=bank.test; i=@pay.bank.test;'), {
			selector: 'sub',
		}),
	},
	{
		name: 'rsa-sha1',
		source: 'RFC 8301 section 3.1',
		mail: replay((mail) => mail.replace('a=rsa-sha256', 'a=rsa-sha1')),
	},
	{
		name: 'version 2',
		source: 'RFC 6376 section 3.5 (v=)',
		mail: replay((mail) => mail.replace('v=1;', 'v=2;')),
	},
	{
		name: 'empty signature',
		source: 'RFC 6376 section 3.5 (b=)',
		mail: replay((mail) => mail.replace(/b=[^;]*?(\r\n[^ \t])/, 'b=$1')),
	},
	{
		name: 'five hundred signatures of the attacker',
		source: 'RFC 6376 section 8.4',
		mail: sign(bankMail, asEvil).then((mail) => {
			const [field] = /^DKIM-Signature:(?:.*\r\n(?:[ \t].*\r\n)*)/.exec(mail)!;
			return deliver(field.repeat(500) + bankMail, fromEvil);
		}),
	},
	{
		name: 'genuine signature over From drowned in five hundred others, body changed',
		source: 'RFC 6376 section 8.4',
		mail: sign(bankMail, asBank).then((mail) => {
			const [field] = /^DKIM-Signature:(?:.*\r\n(?:[ \t].*\r\n)*)/.exec(mail)!;
			return deliver(field.repeat(500) + bankMail.replace('Please', 'Now'), fromEvil);
		}),
	},

	// ARC.
	{
		name: 'ARC chain of the attacker',
		source: 'RFC 8617 section 9.2',
		mail: seal(bankMail, { domain: 'evil.test', key: attackerKey }).then((mail) =>
			deliver(mail, direct),
		),
		options: trustsList,
	},
	{
		name: 'ARC chain of a list that nobody configured',
		source: 'RFC 8617 section 7.3',
		mail: seal(bankMail).then((mail) => deliver(mail, direct)),
	},
	{
		name: 'ARC chain in the name of a trusted list',
		source: 'RFC 8617 section 5.2',
		mail: seal(bankMail, { key: attackerKey }).then((mail) => deliver(mail, direct)),
		options: trustsList,
	},
	{
		name: 'ARC chain of a trusted list under another body',
		source: 'RFC 8617 section 5.2',
		mail: seal(bankMail).then((mail) => deliver(mail.replace('Please', 'Now'), direct)),
		options: trustsList,
	},
	{
		name: 'ARC chain of a trusted list that saw another author',
		source: 'RFC 8617 section 7.2',
		mail: seal(bankMail, { results: 'dmarc=pass header.from=evil.test' }).then((mail) =>
			deliver(mail, direct),
		),
		options: trustsList,
	},
	{
		name: 'ARC chain of a trusted list that saw DMARC fail',
		source: 'RFC 8617 section 7.2',
		mail: seal(bankMail, { results: 'dmarc=fail header.from=bank.test' }).then((mail) =>
			deliver(mail, direct),
		),
		options: trustsList,
	},
	{
		name: 'ARC results in a field that only looks like one, beside a chain that saw DMARC fail',
		source: 'RFC 5322 section 2.2, RFC 8617 section 4.1.1',
		mail: seal(bankMail, { results: 'dmarc=fail header.from=bank.test' }).then((mail) =>
			deliver(
				`X-Junk: a\r\nARC-Authentication-Results\v: i=1; mx.list.test; dmarc=pass header.from=bank.test\r\n${mail}`,
				direct,
			),
		),
		options: trustsList,
	},
	{
		name: 'pass in a comment of the ARC results',
		source: 'RFC 8601 section 2.2',
		mail: seal(bankMail, {
			results: 'dmarc=fail (x; dmarc=pass header.from=bank.test) header.from=bank.test',
		}).then((mail) => deliver(mail, direct)),
		options: trustsList,
	},

	// Authors. Here the attacker's own authentication is in order.
	...(
		[
			['two authors', 'From: ceo@bank.test, x@evil.test', composition],
			['two authors, own first', 'From: x@evil.test, ceo@bank.test', composition],
			['two From fields', 'From: ceo@bank.test\nFrom: x@evil.test', composition],
			['two From fields, own first', 'From: x@evil.test\nFrom: ceo@bank.test', composition],
			[
				'second From with a blank before the colon',
				'From: x@evil.test\nFrom : ceo@bank.test',
				composition,
			],
			['second From with a folded name', 'From: x@evil.test\nFrom\n : ceo@bank.test', composition],
			['second From after a lone CR', 'From: x@evil.test\nX-A: a\rFrom: ceo@bank.test', weakLinks],
			['From in capitals beside another', 'From: x@evil.test\nFROM: ceo@bank.test', composition],
			['group', 'From: ceo@bank.test: x@evil.test;', 'RFC 6854'],
			['group of two', 'From: Bank: ceo@bank.test, x@evil.test;', 'RFC 6854'],
			['empty group', 'From: undisclosed:;', 'RFC 6854'],
			['address as display name', 'From: "ceo@bank.test" <x@evil.test>', weakLinks],
			['bare address before the real one', 'From: ceo@bank.test <x@evil.test>', composition],
			['bracketed address before the real one', 'From: <ceo@bank.test> <x@evil.test>', composition],
			['bracketed address behind the real one', 'From: <x@evil.test> <ceo@bank.test>', composition],
			['words behind the real one', 'From: <x@evil.test>ceo@bank.test', composition],
			[
				'encoded address as display name',
				'From: =?utf-8?q?ceo=40bank.test?= <x@evil.test>',
				composition,
			],
			[
				'base64 address as display name',
				'From: =?utf-8?b?Y2VvQGJhbmsudGVzdA==?= <x@evil.test>',
				composition,
			],
			[
				'address in angle brackets in an encoded word',
				'From: =?utf-8?q?=3Cceo=40bank.test=3E?= <x@evil.test>',
				composition,
			],
			['full-width at sign', 'From: "ceo＠bank.test" <x@evil.test>', weakLinks],
			[
				'zero-width characters in the shown address',
				'From: "ceo\u200b@bank\u200b.test" <x@evil.test>',
				weakLinks,
			],
			['address in a comment', 'From: x@evil.test (ceo@bank.test)', composition],
			['comment inside the address', 'From: ceo@bank.test(@evil.test)', composition],
			['source route', 'From: <@evil.test,@x.test:ceo@bank.test>', composition],
			['quoted address as local part', 'From: "ceo@bank.test"@evil.test', weakLinks],
			['two at signs', 'From: ceo@bank.test@evil.test', weakLinks],
			['two at signs, own first', 'From: x@evil.test@bank.test', weakLinks],
			['semicolon between addresses', 'From: ceo@bank.test; x@evil.test', composition],
			['NUL in the address', 'From: ceo@bank.test\0@evil.test', composition],
			['unclosed quote', 'From: "ceo@bank.test <x@evil.test>', composition],
			['unclosed bracket', 'From: x@evil.test <ceo@bank.test', composition],
			['backslash before the closing quote', 'From: "ceo@bank.test\\" <x@evil.test>', composition],
			['trailing dot', 'From: ceo@bank.test.', 'RFC 1034 section 3.1'],
			['encoded word as the whole address', 'From: =?utf-8?q?ceo=40bank=2Etest?=', composition],
			['Cyrillic letter in the domain', 'From: ceo@b\u0430nk.test', 'Unicode UTS 39'],
			['Cyrillic letter as A-label', 'From: ceo@xn--bnk-6cd.test', 'Unicode UTS 39'],
			[
				'domain of letters that look Latin',
				'From: ceo@\u0430\u0440\u0440\u04cf\u0435.test',
				'Zheng: Phishing with Unicode Domains (2017)',
			],
			['From without an address', 'From: CEO of the Bank', composition],
			['empty From', 'From:', composition],
			[
				'From hidden behind an empty line with a blank',
				'X-A: a\n \nFrom: ceo@bank.test',
				composition,
			],
		] as const
	).map(([name, from, source]) => ({ name: `author: ${name}`, source, mail: posing(from) })),

	{
		name: 'author: no From at all',
		source: composition,
		mail: deliver(write('Reply-To: ceo@bank.test'), fromEvil),
	},

	// DNS.
	{
		name: 'DNS of the bank out of order',
		source: 'RFC 7208 section 2.6.6',
		mail: deliver(bankMail, direct),
		zone: { ...zone, 'bank.test': 'ESERVFAIL', '_dmarc.bank.test': 'ETIMEOUT' },
	},
	{
		name: 'key of the bank out of reach',
		source: 'RFC 6376 section 6.1.2',
		mail: replay((mail) => mail),
		zone: { ...zone, 's1._domainkey.bank.test': 'ESERVFAIL' },
	},
	{
		name: 'two DMARC records to hide a strict one',
		source: 'RFC 9989 section 4.10',
		mail: deliver(bankMail, direct),
		zone: { ...zone, '_dmarc.bank.test': { TXT: ['v=DMARC1; p=none', 'v=DMARC1; p=reject'] } },
	},
];
