// The walk over Received fields, in header chains as the providers write them (B03).
import {
	findTrustBoundary,
	readTrust,
} from '../../../../nodes/EmailAuthCheck/judgeMessage/envelope/findTrustBoundary';
import { recoverEnvelope } from '../../../../nodes/EmailAuthCheck/judgeMessage/envelope/recoverEnvelope';
import { readHeaderFields } from '../../../../nodes/shared/message/headers';

interface Options {
	trustedHosts?: string[];
	trustedNetworks?: string[];
	trustLoopback?: boolean;
	clientIp?: string;
	helo?: string;
	envelopeSender?: string;
}

function recover(header: string, options: Options = {}) {
	const fields = readHeaderFields(Buffer.from(`${header.replace(/\n/g, '\r\n')}\r\n`));
	const { clientIp, helo, envelopeSender, missing } = recoverEnvelope(
		fields,
		findTrustBoundary(fields, readTrust(options)),
		options,
	);
	return { clientIp, helo, envelopeSender, missing };
}

const known = {
	clientIp: '192.0.2.10',
	helo: 'mail.sender.test',
	envelopeSender: 'alice@sender.test',
	missing: null,
};

const date = 'Sun, 1 Mar 2026 12:00:05 +0000';
const forged = `Received: from mail.bank.test (mail.bank.test [198.51.100.1]) by mx.receiver.test (Postfix) with ESMTP id 9; ${date}
Return-Path: <ceo@bank.test>
Received-SPF: pass client-ip=198.51.100.1; envelope-from=ceo@bank.test; helo=mail.bank.test
From: ceo@bank.test`;

const postfix = `Received: from mail.sender.test (mail.sender.test [192.0.2.10])
	by mx.receiver.test (Postfix) with ESMTPS id 4X for <bob@receiver.test>; ${date}`;

describe('B03 header chains', () => {
	it('Postfix, with fields forged below', () => {
		expect(recover(`Return-Path: <alice@sender.test>\n${postfix}\n${forged}`)).toEqual(known);
	});

	it('Postfix behind amavis and Dovecot LMTP', () => {
		expect(
			recover(`Return-Path: <alice@sender.test>
Delivered-To: bob@receiver.test
Received: from mx.receiver.test by mx.receiver.test with LMTP id abc (envelope-from <alice@sender.test>) for <bob@receiver.test>; ${date}
Received: from localhost (localhost [127.0.0.1]) by mx.receiver.test (Postfix) with ESMTP id 4Y; ${date}
Received: from mx.receiver.test ([127.0.0.1]) by localhost (mx.receiver.test [127.0.0.1]) (amavisd-new, port 10024) with ESMTP id x; ${date}
${postfix}
${forged}`),
		).toEqual(known);
	});

	it('Exim, which records the envelope sender itself, and Dovecot', () => {
		expect(
			recover(`Received: from server.host.test by server.host.test with LMTP id a; ${date}
Received: from mail.sender.test ([192.0.2.10]) by server.host.test with esmtps (TLS1.3) tls TLS_AES (Exim 4.96) (envelope-from <alice@sender.test>) id 1a-b for bob@receiver.test; ${date}
${forged}`),
		).toEqual(known);
	});

	it('qmail, whose upper field has no from', () => {
		expect(
			recover(`Return-Path: <alice@sender.test>
Delivered-To: bob@receiver.test
Received: (qmail 4321 invoked from network); 1 Mar 2026 12:00:05 -0000
Received: from unknown (HELO mail.sender.test) (192.0.2.10) by mx.receiver.test with SMTP; 1 Mar 2026 12:00:05 -0000
${forged}`),
		).toEqual(known);
	});

	it('Gmail, results below its Received', () => {
		expect(
			recover(`Delivered-To: bob@gmail.test
Received: by 2002:a05:6a06:e91:b0:5f0 with SMTP id fr17csp1; ${date}
X-Received: by 2002:a05:600c:4f13 with SMTP id l19mr1; ${date}
Return-Path: <alice@sender.test>
Received: from mail.sender.test (mail.sender.test. [192.0.2.10]) by mx.google.com with ESMTPS id a1 for <bob@gmail.test> (version=TLS1_3 cipher=X bits=256/256); ${date}
Received-SPF: pass (google.com: domain of alice@sender.test designates 192.0.2.10 as permitted sender) client-ip=192.0.2.10;
Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=alice@sender.test
${forged}`),
		).toEqual(known);
	});

	it('Gmail, whose topmost field names no host, is known by the next one', () => {
		const fields = `Received: by 2002:a05:6a06:e91:b0:5f0:4d3c:8a21 with SMTP id fr17csp1; ${date}
Received: from mail.sender.test (mail.sender.test. [192.0.2.10]) by mx.google.com with ESMTPS id a1; ${date}
Received-SPF: pass (google.com: domain of alice@sender.test designates 192.0.2.10 as permitted sender) client-ip=192.0.2.10;
${forged}`;
		expect(recover(fields)).toEqual(known);
	});

	it.each([
		'"x) (envelope-from <ceo@bank.test>"@evil.test',
		'"envelope-from <ceo@bank.test>"@evil.test',
	])('Exim: an envelope sender that quotes the words again is not believed: %s', (sender) => {
		const field = `Received: from mail.evil.test ([192.0.2.10]) by mx.receiver.test with esmtps (Exim 4.96) (envelope-from <${sender}>) id 1a; ${date}`;
		expect(recover(`${field}\n${forged}`)).toMatchObject({
			envelopeSender: '',
			missing: 'envelopeSender',
		});
	});

	it('Yahoo', () => {
		expect(
			recover(`X-Apparently-To: bob@yahoo.test; ${date}
Return-Path: <alice@sender.test>
Authentication-Results: atlas-1.mail.gq1.yahoo.com; spf=pass smtp.mailfrom=sender.test
X-Originating-Ip: [192.0.2.10]
Received: from 10.222.143.153 by atlas-1.mail.gq1.yahoo.com pod-id NONE with HTTPS; ${date}
Received: from 192.0.2.10 (EHLO mail.sender.test) by 10.222.143.153 with SMTPs (version=TLS1_3 cipher=X); ${date}
${forged}`),
		).toEqual(known);
	});

	it('Fastmail', () => {
		expect(
			recover(`Return-Path: <alice@sender.test>
Received: from compute1.internal (compute1.nyi.internal [10.202.2.41]) by sloti22d1t05 (Cyrus 3.9) with LMTPA; ${date}
Received: from mx1 ([10.202.2.200]) by compute1.internal (LMTPProxy); ${date}
Received: from mx1.messagingengine.com (localhost [127.0.0.1]) by mailmx.nyi.internal (Postfix) with ESMTP id 8; ${date}
Received: from mx1.messagingengine.com (localhost [127.0.0.1]) by mx1.messagingengine.com (Authentication Milter) with ESMTP id 8; ${date}
Authentication-Results: mx1.messagingengine.com; spf=pass
Received: from mail.sender.test (mail.sender.test [192.0.2.10]) (using TLSv1.3 with cipher X (256/256 bits)) by mx1.messagingengine.com (Postfix) with ESMTPS; ${date}
${forged}`),
		).toEqual(known);
	});

	const microsoft = (
		spf: string,
		path: string,
	) => `Received: from AM9PR04MB1.eurprd04.prod.outlook.com (2603:10a6:20b:1::10)
 by DB7PR04MB2.eurprd04.prod.outlook.com with HTTPS; ${date}
Received: from DU2PR04CA0001.eurprd04.prod.outlook.com (2603:10a6:10:3b::6)
 by AM9PR04MB1.eurprd04.prod.outlook.com (2603:10a6:20b:1::10) with Microsoft SMTP Server (version=TLS1_2, cipher=X) id 15.20; ${date}
Received: from DU6PEPF0000A7E2.eurprd02.prod.outlook.com
 (2603:10a6:10:3b:cafe::9e) by DU2PR04CA0001.outlook.office365.com
 (2603:10a6:10:3b::6) with Microsoft SMTP Server (version=TLS1_3, cipher=X) id 15.20 via Frontend Transport; ${date}
Authentication-Results: spf=pass (sender IP is 192.0.2.10) smtp.mailfrom=sender.test; dkim=none header.d=none;
${spf}Received: from mail.sender.test (192.0.2.10) by
 DU6PEPF0000A7E2.mail.protection.outlook.com (10.167.8.40) with Microsoft SMTP Server (version=TLS1_3, cipher=X) id 15.20 via Frontend Transport; ${date}
${forged.replace(/^Return-Path.*\n/m, '')}
${path}X-MS-Exchange-Organization-ExpirationStartTime: ${date}`;
	const microsoftSpf = `Received-SPF: Pass (protection.outlook.com: domain of sender.test designates 192.0.2.10 as permitted sender) receiver=protection.outlook.com; client-ip=192.0.2.10; helo=mail.sender.test; pr=C
`;

	it('Microsoft 365, several own hops, Return-Path last', () => {
		expect(recover(microsoft(microsoftSpf, 'Return-Path: alice@sender.test\n'))).toEqual(known);
		expect(recover(microsoft('', 'Return-Path: alice@sender.test\n'))).toEqual(known);
	});

	it('Microsoft 365 believes no Return-Path that its own check contradicts', () => {
		const header = microsoft(microsoftSpf, 'Return-Path: ceo@bank.test\n');
		expect(recover(header)).toEqual({ ...known, envelopeSender: 'sender.test' });
		const two = microsoft('', 'Return-Path: ceo@bank.test\nReturn-Path: alice@sender.test\n');
		expect(recover(two)).toMatchObject({ envelopeSender: '', missing: 'envelopeSender' });
	});

	it('Microsoft 365, null sender', () => {
		const spf = microsoftSpf.replace('domain of sender.test', 'domain of mail.sender.test');
		expect(recover(microsoft(spf, 'Return-Path: <>\n'))).toEqual({
			...known,
			envelopeSender: '<>',
		});
	});

	it('addresses of Microsoft are inside for a mailbox of Microsoft only', () => {
		const hop = `Received: from EUR.eurprd04.prod.outlook.com (EUR.eurprd04.prod.outlook.com [IPv6:2603:10a6:20b:1::10]) by mx.receiver.test (Postfix) with ESMTPS id 4X; ${date}`;
		expect(recover(`${hop}\n${forged}`).clientIp).toBe('2603:10a6:20b:1::10');
	});

	const proofpoint = `Return-Path: <alice@sender.test>
Received: from mx0a-001.pphosted.test (mx0a-001.pphosted.test [203.0.113.9]) by mx.receiver.test (Postfix) with ESMTPS id 4X; ${date}
Received: from pps.filterd (m01.ppops.test [127.0.0.1]) by mx0a-001.pphosted.test (8.17/8.17) with ESMTP id 6; ${date}
Received: from mail.sender.test (mail.sender.test [192.0.2.10]) by mx0a-001.pphosted.test (PPS) with ESMTPS id 3x; ${date}
${forged}`;

	it('a filter service counts as inside only where it is named', () => {
		expect(recover(proofpoint).clientIp).toBe('203.0.113.9');
		expect(recover(proofpoint, { trustedHosts: ['*.pphosted.test'] })).toEqual(known);
		expect(recover(proofpoint, { trustedNetworks: ['203.0.113.0/24'] })).toEqual(known);
	});

	it('a greeting is no proof of being a trusted host', () => {
		const posing = proofpoint.replace(
			'(mx0a-001.pphosted.test [203.0.113.9])',
			'(unknown [203.0.113.9])',
		);
		expect(recover(posing, { trustedHosts: ['*.pphosted.test'] }).clientIp).toBe('203.0.113.9');
		const exchange = proofpoint.replace('(mx0a-001.pphosted.test [203.0.113.9])', '(203.0.113.9)');
		expect(recover(exchange, { trustedHosts: ['*.pphosted.test'] }).clientIp).toBe('203.0.113.9');
	});

	it.each([
		[
			'submission',
			`Received: from laptop (unknown [192.0.2.10]) (Authenticated sender: joe) by mx.receiver.test (Postfix) with ESMTPSA id 4X; ${date}`,
		],
		[
			'fetched',
			`Received: from pop.isp.test [192.0.2.10] by localhost with POP3 (fetchmail-6.4); ${date}`,
		],
		[
			'hopWithoutAddress',
			`Received: from mail.sender.test by mx.receiver.test with ESMTP; ${date}`,
		],
		[
			'unclear',
			`Received: from x (localhost [127.0.0.1]) (real.test [203.0.113.66]) by mx.receiver.test (Postfix); ${date}`,
		],
	])('ends for good at a hop that tells nothing: %s', (missing, hop) => {
		const header = `Return-Path: <alice@sender.test>\n${hop}\n${postfix}\n${forged}`;
		expect(recover(header)).toMatchObject({ clientIp: '', missing });
	});

	it('mail that never came from outside has no client', () => {
		const hop = `Received: from app (localhost [127.0.0.1]) by mx.receiver.test (Postfix) with ESMTP id 4X; ${date}`;
		expect(recover(`${hop}\nFrom: a@b.test`)).toMatchObject({
			clientIp: '',
			missing: 'onlyInternalHops',
		});
		expect(recover('From: a@b.test')).toMatchObject({ missing: 'noReceived' });
	});

	const behind = (hop: string, options: Options = {}) =>
		recover(`Return-Path: <alice@sender.test>\nReceived: ${hop}; ${date}\n${postfix}`, options);
	const from = (address: string) =>
		`from x (unknown [${address}]) by mx.receiver.test (Postfix) with ESMTP id 4X`;

	it.each([
		'10.0.0.9',
		'172.17.0.1',
		'172.31.255.255',
		'192.168.1.1',
		'169.254.7.7',
		'IPv6:fd00::1',
		'IPv6:fe80::1%eth0',
		'::ffff:172.17.0.1',
		'0:0:0:0:0:ffff:ac11:0001',
		'100.64.0.1',
		'198.18.0.1',
		'0.0.0.0',
	])('B38 a private address is no relay unless it is named: %s', (address) => {
		const bare = address.replace(/^IPv6:|%.*$/g, '').replace(/^.*ffff:(172|ac11).*$/, '172.17.0.1');
		expect(behind(from(address))).toMatchObject({ clientIp: '', missing: 'privateHop' });
		expect(behind(from(address), { trustedNetworks: ['192.0.2.99'] }).missing).toBe('privateHop');
		expect(behind(from(address), { trustedNetworks: [bare] })).toEqual(known);
	});

	it('B38 the word private names the private networks, not what a carrier shares', () => {
		const trustedNetworks = ['198.51.100.7', 'private'];
		for (const address of [
			'10.0.0.9',
			'172.17.0.1',
			'192.168.1.1',
			'169.254.7.7',
			'fd00::1',
			'fe80::1',
		]) {
			expect(behind(from(address), { trustedNetworks })).toEqual(known);
		}
		for (const address of [
			'100.64.0.1',
			'100.127.255.255',
			'198.18.0.1',
			'172.32.0.1',
			'192.0.0.1',
		]) {
			expect(behind(from(address), { trustedNetworks })).not.toEqual(known);
		}
	});

	it('B38 a private relay may be named by the name that Postfix confirmed', () => {
		const hop =
			'from x (relay.receiver.test [10.0.0.9]) by mx.receiver.test (Postfix) with ESMTP id 4X';
		expect(behind(hop, { trustedHosts: ['relay.receiver.test'] })).toEqual(known);
		expect(behind(hop, { trustedHosts: ['other.receiver.test'] }).missing).toBe('privateHop');
	});

	it('B38 loopback is trusted until the operator says otherwise', () => {
		for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']) {
			expect(behind(from(address))).toEqual(known);
			expect(behind(from(address), { trustLoopback: false })).toMatchObject({
				clientIp: '',
				missing: 'privateHop',
			});
		}
		expect(
			behind(from('127.0.0.1'), { trustLoopback: false, trustedNetworks: ['127.0.0.1'] }),
		).toEqual(known);
	});

	it.each([
		'by mx.receiver.test (Postfix, from userid 1000) id 4X',
		'(qmail 1234 invoked by uid 1000)',
		'(from www@localhost) by mx.receiver.test (8.17.1/8.17.1/Submit) id 6',
		'from www-data by mx.receiver.test with local (Exim 4.96) id 1',
		'from [127.0.0.1] (helo=x) by mx.receiver.test with local-esmtp (Exim 4.96) id 1',
	])('B38 mail handed in on the host came from no other: %s', (hop) => {
		expect(behind(hop)).toMatchObject({ clientIp: '', missing: 'local' });
		const lower = `from localhost (localhost [127.0.0.1]) by mx.receiver.test (Postfix) with ESMTP id 4; ${date}\nReceived: ${hop}`;
		expect(behind(lower, { trustedNetworks: ['private'] }).missing).toBe('local');
	});

	it('B38 private hops inside a provider count for a mailbox of that provider only', () => {
		const hop = (by: string) =>
			`from DB5EUR01FT012.eop-EUR01.prod.protection.outlook.com (10.152.4.56) by ${by} (10.152.4.5) with Microsoft SMTP Server id 15.20`;
		expect(behind(hop('DB7PR04MB2.eurprd04.prod.outlook.com')).clientIp).toBe('192.0.2.10');
		expect(behind(hop('mx.receiver.test')).missing).toBe('privateHop');
		const https = (by: string) => `from 10.222.143.153 by ${by} pod-id NONE with HTTPS`;
		expect(behind(https('atlas-1.mail.gq1.yahoo.com')).clientIp).toBe('192.0.2.10');
		expect(behind(https('mx.receiver.test')).missing).toBe('submission');
	});

	it('a missing Return-Path is unknown, not the null sender', () => {
		expect(recover(`${postfix}\n${forged}`)).toEqual({
			...known,
			envelopeSender: '',
			missing: 'envelopeSender',
		});
		expect(recover(`Return-Path: <>\n${postfix}`)).toEqual({ ...known, envelopeSender: '<>' });
	});

	it('a Received-SPF field about another client tells nothing', () => {
		const field = (ip: string) =>
			`Received-SPF: Pass (mailfrom) identity=mailfrom; client-ip=${ip}; helo=x.test; envelope-from=alice@sender.test; receiver=<UNKNOWN>\n`;
		expect(recover(`${field('192.0.2.10')}${postfix}`)).toEqual(known);
		expect(recover(`${field('192.0.2.11')}${postfix}`).missing).toBe('envelopeSender');
	});

	it('takes what is set by hand, and nothing recorded of another client', () => {
		const given = { clientIp: '198.51.100.77', helo: 'h.test', envelopeSender: 'x@y.test' };
		expect(recover(postfix, given)).toEqual({ ...given, missing: null });
		expect(recover(postfix, { clientIp: '198.51.100.77' })).toMatchObject({
			helo: '',
			missing: 'envelopeSender',
		});
		expect(recover('From: a@b.test', { ...given, envelopeSender: '<>' })).toMatchObject({
			envelopeSender: '<>',
			missing: null,
		});
	});
});
