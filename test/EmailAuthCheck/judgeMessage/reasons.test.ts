// Each reason of a receipt comes from a mail that deserves it (B01). Those of signatures also pin the comments by which
// mailauth tells its failures apart: another wording would end in `dkimMalformed`.
import { createHash } from 'node:crypto';

import { checkMessage } from '../../../nodes/EmailAuthCheck/judgeMessage/judgeMessage';
import type { CheckOptions } from '../../../nodes/EmailAuthCheck/judgeMessage/types';
import { fakeDns, type FakeZone } from './fakeDns';
import { deliver, plainMail, rsaKey, senderZone, sign, type Signing } from './signedMail';

const elsewhere = { ip: '198.51.100.7' };
const date = 'Sun, 1 Mar 2026 12:00:06 +0000';

interface Case {
	mail?: string | Promise<string>;
	options?: Partial<CheckOptions>;
	zone?: FakeZone;
}

async function findCodes({ mail = deliver(plainMail), options = {}, zone = {} }: Case) {
	const { reasons } = await checkMessage(
		Buffer.from(await mail),
		{ policy: 'aligned', ...options },
		fakeDns({ ...senderZone(), ...zone }).resolve,
	);
	return reasons.map(({ code }) => code);
}

/** Of the body as relaxed canonicalization leaves it: mailauth looks at it before the algorithm. */
const sha1OfBody = createHash('sha1')
	.update(plainMail.slice(plainMail.indexOf('\r\n\r\n') + 4))
	.digest('base64');

const spf = (...record: string[]): FakeZone => ({ 'sender.test': { TXT: record } });
const key = (record: string): FakeZone => ({ 's1._domainkey.sender.test': { TXT: [record] } });
const published = rsaKey().record.replace(/.*p=/, '');
const received = (text: string) =>
	`Return-Path: <alice@sender.test>\r\nReceived: ${text}; ${date}\r\n${plainMail}`;

/** A mail whose one signature is changed after it was made. */
const signed = async (
	change: (mail: string) => string = (mail) => mail,
	signing: Partial<Signing> = {},
) => deliver(change(await sign(plainMail, { domain: 'sender.test', ...signing })), elsewhere);

describe('B01 what decided', () => {
	const forged = deliver(plainMail, elsewhere);
	it.each<[string, Case]>([
		['nothingAligned', { mail: forged }],
		['bothFailed', { mail: forged, options: { policy: 'either' } }],
		['dmarcFailed', { mail: forged, options: { policy: 'dmarc' } }],
		['dmarcPassed', { options: { policy: 'dmarc' } }],
		['noDmarcPolicy', { options: { policy: 'dmarc' }, zone: { '_dmarc.sender.test': {} } }],
		[
			'dmarcUnavailable',
			{ options: { policy: 'dmarc' }, zone: { '_dmarc.sender.test': 'ESERVFAIL' } },
		],
		[
			'dkimPassed',
			{
				mail: sign(plainMail, { domain: 'evil.test', key: rsaKey(1024) }).then((mail) =>
					deliver(mail, elsewhere),
				),
				options: { policy: 'either', minimumKeyBits: 1024 },
			},
		],
	])('%s stands first', async (code, tried) => {
		expect((await findCodes(tried))[0]).toBe(code);
	});
});

describe('B01 B03 what SPF said, or why it said nothing', () => {
	const believing = { authservIds: ['mx.receiver.test'] };
	const reported = `Authentication-Results: mx.receiver.test; spf=softfail smtp.mailfrom=alice@sender.test; dkim=fail header.d=sender.test\r\n${deliver(plainMail)}`;
	it.each<[string, Case]>([
		['spfSoftfail', { zone: spf('v=spf1 ~all') }],
		['spfNeutral', { zone: spf('v=spf1 ?all') }],
		['spfNone', { zone: spf('none of these') }],
		['spfTemperror', { zone: { 'sender.test': 'ESERVFAIL' } }],
		['spfPermerror', { zone: spf('v=spf1 -all', 'v=spf1 +all') }],
		['spfBelieved', { mail: reported, options: believing }],
		['dkimBelieved', { mail: reported, options: believing }],
		[
			'spfOnlyInternalHops',
			{ mail: received('from mx (mx [127.0.0.1]) by mx.receiver.test (Postfix) with ESMTP id 1') },
		],
		[
			'spfSubmission',
			{ mail: received('from x (x [192.0.2.9]) by mx.receiver.test (Postfix) with ESMTPSA id 1') },
		],
		[
			'spfFetched',
			{
				mail: received(
					'from pop.sender.test [192.0.2.10] by mx.receiver.test with POP3 (fetchmail-6.4)',
				),
			},
		],
		[
			'spfHopWithoutAddress',
			{ mail: received('from mail.sender.test by mx.receiver.test with ESMTP id 1') },
		],
		[
			'spfUnclear',
			{
				mail: received(
					'from x ([10.0.0.1]) (203.0.113.66) by mx.protection.outlook.com (10.0.0.2) with Microsoft SMTP Server',
				),
			},
		],
		['spfEnvelopeSenderUnknown', { mail: deliver(plainMail).replace(/^Return-Path.*\r\n/, '') }],
		[
			'spfHeloUnknown',
			{
				mail: received(
					'from [192.0.2.10] (port=5) by mx.receiver.test with esmtp (Exim 4.96) id 1',
				).replace('<alice@sender.test>', '<>'),
			},
		],
	])('%s', async (code, tried) => {
		expect(await findCodes(tried)).toContain(code);
	});
});

describe('B01 why a signature does not count, as mailauth tells', () => {
	const tag = (pattern: RegExp, value: string) => (mail: string) => mail.replace(pattern, value);
	it.each<[string, Case]>([
		['dkimBodyChanged', { mail: signed(tag(/offer\./, 'offer!')) }],
		['dkimHeaderChanged', { mail: signed(tag(/^Subject: Offer/m, 'Subject: Other')) }],
		['dkimKeyMissing', { mail: signed(), zone: { 's1._domainkey.sender.test': {} } }],
		['dkimKeyRevoked', { mail: signed(), zone: key('v=DKIM1; p=') }],
		['dkimKeyUnusable', { mail: signed(), zone: key(`v=DKIM1; k=rsa; s=other; p=${published}`) }],
		['dkimKeyUnusable', { mail: signed(), zone: key(`v=DKIM1; k=rsa; h=sha1; p=${published}`) }],
		['dkimKeyUnusable', { mail: signed(), zone: key('v=DKIM1; k=rsa; p=AAAA') }],
		['dkimKeyUnavailable', { mail: signed(), zone: { 's1._domainkey.sender.test': 'ESERVFAIL' } }],
		[
			'dkimExpired',
			{
				mail: signed(undefined, {
					expires: new Date('2026-03-01T11:00:00Z'),
					signTime: new Date('2026-03-01T10:00:00Z'),
				}),
			},
		],
		[
			'dkimWeakKey',
			{
				mail: signed(undefined, { key: rsaKey(1024) }),
				options: { minimumKeyBits: 1025 },
				zone: key(rsaKey(1024).record),
			},
		],
		[
			'dkimWeakAlgorithm',
			{
				mail: signed((mail) =>
					mail.replace('a=rsa-sha256', 'a=rsa-sha1').replace(/bh=[\w+/=]+/, `bh=${sha1OfBody}`),
				),
			},
		],
		['dkimUnknownAlgorithm', { mail: signed(tag(/a=rsa-sha256/, 'a=rsa-sha9')) }],
		['dkimBodyNotCovered', { mail: signed((mail) => `${mail}And more.\r\n`, { bodyLength: 20 }) }],
		['dkimFromNotSigned', { mail: signed(tag(/(h=[\s\S]*?):\s*From;/i, '$1;')) }],
		[
			'dkimIdentityMismatch',
			{ mail: signed(tag(/d=sender\.test;/, 'd=sender.test; i=@other.test;')) },
		],
		['dkimMalformed', { mail: signed(tag(/v=1;/, 'v=2;')) }],
	])('%s', async (code, tried) => {
		const codes = await findCodes(tried);
		expect(codes).toContain(code);
		expect(codes).not.toContain('dkimAligned');
	});
});
