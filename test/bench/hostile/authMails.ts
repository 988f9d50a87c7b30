/**
 * Mails made to cost Email Auth Check time, memory or the event loop (promise B35), for the bench of hostile mails. Each
 * is built when it is measured: several are as large as a mail may be.
 */
import { createHash } from 'node:crypto';

import type { CheckOptions } from '../../../nodes/EmailAuthCheck/judgeMessage/types';
import type { FakeZone } from '../../EmailAuthCheck/judgeMessage/fakeDns';
import {
	deliver,
	plainMail,
	sealTimes,
	senderZone,
	sign,
	writeMail,
} from '../../EmailAuthCheck/judgeMessage/signedMail';

export interface AuthMail {
	name: string;
	build(): Buffer | Promise<Buffer>;
	/** Absent: the zone of sender.test. */
	zone?: FakeZone;
	/** How it is judged; absent: by the policy `aligned` alone. */
	options?: Partial<CheckOptions>;
}

const megabyte = 1024 * 1024;
/** Just below the largest mail that is read. */
const largeBytes = 59 * megabyte;
/** What fits below the largest header that is read, beside the mail's own. */
const wideBytes = 450_000;

const head = writeMail(`From: Alice <alice@sender.test>
To: Bob <bob@receiver.test>
Subject: Offer
Date: Sun, 1 Mar 2026 12:00:00 +0000
Message-ID: <1@sender.test>
`);
const body = '\r\nHello Bob\r\n';

interface Tags {
	canonicalization?: string;
	h?: string;
	domain?: string;
	selector?: string;
	bh?: string;
	b?: string;
	/** Further tags. */
	more?: string;
}

/** A signature that is read and verified to the end, though it is not genuine. */
function signature({
	canonicalization = 'relaxed/relaxed',
	h = 'from:to:subject:date',
	domain = 'sender.test',
	selector = 's1',
	bh = createHash('sha256').update('').digest('base64'),
	b = 'QUFB'.repeat(85),
	more = '',
}: Tags = {}): string {
	return (
		`DKIM-Signature: v=1; a=rsa-sha256; c=${canonicalization}; d=${domain}; s=${selector};${more}\r\n` +
		` h=${h};\r\n bh=${bh};\r\n b=${b}\r\n`
	);
}

function repeat(count: number, make: (index: number) => string): string {
	return Array.from({ length: count }, (_, index) => make(index)).join('');
}

/** A mail with these header fields above its own. */
const withFields = (fields: string) => Buffer.from(deliver(fields + head + body), 'latin1');

/** A mail whose body is `text` over and over, under signatures that cover all of it. */
function withBody(text: string, options: { signatures?: string; end?: string } = {}): Buffer {
	const { signatures = signature() + signature({ canonicalization: 'simple/simple' }), end = '' } =
		options;
	const start = Buffer.from(deliver(signatures + head + '\r\n'));
	return Buffer.concat([
		start,
		Buffer.alloc(largeBytes - start.length - end.length, text),
		Buffer.from(end),
	]);
}

/** A mail with another From, To or the like. */
function withFrom(from: string): Buffer {
	return Buffer.from(
		deliver(`${signature()}${head.replace(/^From: .*/, () => `From: ${from}`)}${body}`),
		'latin1',
	);
}

function arcSets(count: number, domain: (index: number) => string, padding = 0): string {
	return repeat(count, (index) => {
		const tags = `i=${index + 1}; a=rsa-sha256; d=${domain(index)}; s=s1; b=${'QUFB'.repeat(85)}`;
		return (
			`ARC-Seal: cv=${index === 0 ? 'none' : 'pass'}; ${tags}\r\n` +
			`ARC-Message-Signature: ${tags}; h=from:to:${'x:'.repeat(padding)}date; bh=AAAA\r\n` +
			`ARC-Authentication-Results: i=${index + 1}; x.test; dmarc=pass header.from=sender.test\r\n`
		);
	});
}

const longNames = Array.from({ length: 2_000 }, (_, index) => `x${index}`).join(':');
const manyKeys = Object.fromEntries(
	Array.from({ length: 60 }, (_, index) => [
		`s1._domainkey.k${index}.test`,
		senderZone()['s1._domainkey.sender.test']!,
	]),
);

export const authMails: AuthMail[] = [
	// Header fields, names of h= and signatures.
	{
		name: 'ten signatures with long h=, 45 000 short fields',
		build: () =>
			withFields(
				repeat(10, () => signature({ h: `from:${longNames}` })) +
					repeat(45_000, (index) => `x${index % 4000}:\r\n`),
			),
	},
	{
		name: 'ten signatures that cover 45 000 fields of one name',
		build: () =>
			withFields(
				repeat(10, () => signature({ h: `from${':x'.repeat(9_000)}` })) + 'x: y\r\n'.repeat(45_000),
			),
	},
	{
		name: 'h= with 100 000 names',
		build: () =>
			withFields(signature({ h: `from${':x'.repeat(100_000)}` }) + 'x:\r\n'.repeat(45_000)),
	},
	{
		name: '500 signatures',
		build: () => withFields(repeat(500, (index) => signature({ domain: `k${index}.test` }))),
	},
	{
		name: '900 signatures of the author',
		build: () => withFields(repeat(900, () => signature())),
	},
	{
		name: 'x= of 450 KB',
		build: () => withFields(signature({ more: ` x=${'A'.repeat(wideBytes)};` })),
	},
	{
		name: 'b= of 450 KB',
		build: () => withFields(signature({ b: 'A'.repeat(wideBytes) })),
	},
	{
		name: 'b= of 19 KB',
		build: () => withFields(repeat(10, () => signature({ b: 'QUFB'.repeat(4_800) }))),
	},
	{
		name: 'z= of 450 KB of blanks',
		build: () => withFields(signature({ more: ` z=a${' '.repeat(wideBytes)}b;` })),
	},
	{
		name: 'b= of 450 KB of blanks',
		build: () => withFields(signature({ b: `QUFB${' '.repeat(wideBytes)}QUFB` })),
	},
	{
		name: 'ten signatures with 1 000 blanks in each of their tags',
		build: () =>
			withFields(
				repeat(10, () =>
					signature({ more: repeat(17, (index) => ` y${index}=a${' '.repeat(998)}b;`) }),
				),
			),
	},
	{
		name: 'signature of 19 000 tags',
		build: () => withFields(signature({ more: 'a=;'.repeat(6_300) })),
	},
	{
		name: 'signature of 450 KB of semicolons',
		build: () => withFields(signature({ more: ';'.repeat(wideBytes) })),
	},
	{
		name: 'i= of 450 KB',
		build: () => withFields(signature({ more: ` i=${'a'.repeat(wideBytes)}@sender.test;` })),
	},
	{
		name: 'i= of 15 000 quoted pairs',
		build: () => withFields(signature({ more: ` i="${'\\\\'.repeat(7_000)}@sender.test;` })),
	},
	{
		name: 'd= of 9 000 labels',
		build: () => withFields(signature({ domain: 'a.'.repeat(9_000) + 'test' })),
	},
	{
		name: 's= of 9 000 labels',
		build: () => withFields(signature({ selector: 'a.'.repeat(9_000) + 'test' })),
	},
	{
		name: 'd= of 18 000 letters and hyphens',
		build: () => withFields(signature({ domain: 'a-'.repeat(9_000) })),
	},
	{
		name: 'ten signatures, each with another l=',
		build: () =>
			withBody('a b\r\n', {
				signatures: repeat(10, (index) => signature({ more: ` l=${index * 6_000_000};` })),
			}),
	},

	// Bodies.
	{ name: 'body: 59 MB in one line', build: () => withBody('x') },
	{ name: 'body: 59 MB of CR', build: () => withBody('\r') },
	{ name: 'body: 59 MB of LF', build: () => withBody('\n') },
	{ name: 'body: 59 MB of empty lines', build: () => withBody('\r\n') },
	{ name: 'body: 59 MB of empty lines and a letter', build: () => withBody('\r\n', { end: 'x' }) },
	{ name: 'body: 59 MB of LF and a letter', build: () => withBody('\n', { end: 'x' }) },
	{ name: 'body: 59 MB of blanks', build: () => withBody(' ') },
	{ name: 'body: 59 MB of blanks and tabs', build: () => withBody(' \t') },
	{ name: 'body: 59 MB of blank and letter in one line', build: () => withBody(' x') },
	{ name: 'body: 59 MB of lines that end in blanks', build: () => withBody('x \t \r\n') },
	{ name: 'body: 59 MB of lines that begin with a blank', build: () => withBody(' x\r\n') },
	{ name: 'body: 59 MB of lines of blank and letter, LF alone', build: () => withBody(' x\n') },
	{ name: 'body: 59 MB of lines that end in a blank, LF alone', build: () => withBody('x \n') },
	{
		name: 'body: 59 MB of lines that end in a blank, ten signatures each with another l=',
		build: () =>
			withBody('x \n', {
				signatures: repeat(10, (index) =>
					signature({
						canonicalization: index % 2 ? 'relaxed/simple' : 'relaxed/relaxed',
						more: ` l=${index * 3_000_000};`,
					}),
				),
			}),
	},
	{ name: 'body: 59 MB of CR CR LF', build: () => withBody('\r\r\n') },
	{ name: 'body: 59 MB of NUL', build: () => withBody('\0') },
	{
		name: 'body: 59 MB in one line, genuinely signed',
		build: async () =>
			Buffer.from(
				deliver(
					await sign(`${head}\r\n${'x'.repeat(largeBytes)}`, {
						domain: 'sender.test',
						canonicalization: 'relaxed/simple',
					}),
				),
			),
	},

	// ARC.
	{
		name: '100 ARC sets',
		build: () => withFields(arcSets(100, (index) => `k${index % 60}.test`)),
		zone: { ...senderZone(), ...manyKeys },
	},
	{
		name: '50 ARC sets of 9 KB with one key',
		build: () => withFields(arcSets(50, () => 'k0.test', 4_000)),
		zone: { ...senderZone(), ...manyKeys },
	},
	{
		name: '50 ARC sets of 5 KB with keys of their own',
		build: () => withFields(arcSets(50, (index) => `k${index}.test`, 2_000)),
		zone: { ...senderZone(), ...manyKeys },
	},
	{
		name: '50 genuine ARC sets of 9 KB with one key',
		build: async () =>
			Buffer.from(deliver(await sealTimes(`${head}${body}`, 50, ` (${' x'.repeat(3_900)})`))),
		options: { trustedArcSealers: ['sender.test'] },
	},
	{
		name: 'ARC results of 450 KB of comments',
		build: () =>
			withFields(
				`ARC-Authentication-Results: i=1; x.test; dmarc=pass ${'('.repeat(wideBytes)}\r\n${arcSets(1, () => 'k0.test')}`,
			),
	},
	{
		name: 'ARC results that begin with 450 KB of comments',
		build: () =>
			withFields(`ARC-Authentication-Results: ${'() '.repeat(wideBytes / 3)}i=1; x.test\r\n`),
	},
	{
		name: 'seal with 450 KB of blanks',
		build: () => withFields(`ARC-Seal: i=1; cv=none; b=a${' '.repeat(wideBytes)}b\r\n`),
	},

	// From.
	{ name: '450 000 ( in From', build: () => withFrom('('.repeat(wideBytes)) },
	{ name: '450 000 < in From', build: () => withFrom('<'.repeat(wideBytes)) },
	{ name: '450 000 " in From', build: () => withFrom('"'.repeat(wideBytes)) },
	{
		name: '450 000 > and blanks in From',
		build: () => withFrom(`a@b.test <a@b.test>${' >'.repeat(wideBytes / 2)}x`),
	},
	{
		name: '9 000 ( in each of 48 From fields',
		build: () => withFields(`From: ${'('.repeat(9_000)}\r\n`.repeat(48)),
	},
	{
		name: '9 000 < in each of 48 From fields',
		build: () => withFields(`From: ${'<'.repeat(9_000)}\r\n`.repeat(48)),
	},
	{ name: '50 000 authors', build: () => withFrom(repeat(50_000, (index) => `a${index}@x,`)) },
	{ name: 'author of 9 900 dots', build: () => withFrom(`a@${'.'.repeat(9_900)}`) },
	{
		name: 'author of 9 900 comments',
		build: () => withFrom(`${'()'.repeat(4_900)}alice@sender.test`),
	},
	{
		name: 'encoded words all over From',
		build: () => withFrom(`${'=?utf-8?q?=C3=A4?= '.repeat(500)}<alice@sender.test>`),
	},
	{
		name: 'beginnings of encoded words all over From',
		build: () => withFrom(`${'=?'.repeat(4_900)} <alice@sender.test>`),
	},
	{ name: '28 000 From fields', build: () => withFields('From: a@x.test\r\n'.repeat(28_000)) },

	// Other fields.
	{
		name: 'one field of 450 KB',
		build: () => withFields(`${signature({ h: 'from:x' })}X: ${'x'.repeat(wideBytes)}\r\n`),
	},
	{
		name: 'one field of 220 000 folded lines',
		build: () =>
			withFields(
				`${signature({ h: 'from:x', canonicalization: 'simple/simple' })}X: a\r\n${' \n'.repeat(220_000)}\r\n`,
			),
	},
	{
		name: '220 000 lines that are no field',
		build: () => withFields(`${signature({ h: 'from:x' })}X: a\r\n${'y\n'.repeat(220_000)}`),
	},
	{
		name: 'ten signatures over a field of 450 KB of blanks',
		build: () =>
			withFields(
				`${repeat(10, () => signature({ h: 'from:x' }))}X: a${' '.repeat(wideBytes)}b\r\n`,
			),
	},
	{
		name: 'name and 450 KB of blanks before the colon',
		build: () => withFields(`${signature({ h: 'from:x' })}X${' '.repeat(wideBytes)}: a\r\n`),
	},
	{
		name: '450 KB of NUL in the header',
		build: () => withFields(`${signature()}X: ${'\0'.repeat(wideBytes)}\r\n`),
	},
	{
		name: '220 000 lines of NUL in the header',
		build: () => withFields(`${signature()}X: a\r\n${'\0\n'.repeat(220_000)}`),
	},
	{ name: '59 MB of header lines without an end', build: () => Buffer.alloc(largeBytes, 'a\n') },
	{ name: '59 MB of fields without an end', build: () => Buffer.alloc(largeBytes, 'a: b\r\n') },
	{ name: '59 MB without a line', build: () => Buffer.alloc(largeBytes, 'a') },

	// The envelope.
	{
		name: '6 000 Received',
		build: () =>
			withFields(
				'Received: from a ([127.0.0.1]) by b; Sun, 1 Mar 2026 12:00:00 +0000\r\n'.repeat(6_000),
			),
	},
	{
		name: '48 Received of 9 900 (',
		build: () =>
			Buffer.from(`${`Received: from a ${'('.repeat(9_900)}\r\n`.repeat(48)}${plainMail}`),
	},
	{
		name: '48 Received of 9 900 [',
		build: () =>
			Buffer.from(`${`Received: from a (${'['.repeat(9_900)})\r\n`.repeat(48)}${plainMail}`),
	},
	{
		name: '48 Received of helo and blanks',
		build: () =>
			Buffer.from(
				`${`Received: from localhost (${'helo '.repeat(1_900)}[127.0.0.1]) by b\r\n`.repeat(48)}${plainMail}`,
			),
	},
	{
		name: 'SPF domain of 10 000 labels',
		build: () =>
			Buffer.from(
				deliver(head + body, { from: `a@${'a.'.repeat(10_000)}test`, helo: 'a.'.repeat(4_000) }),
			),
	},
	{
		name: 'Return-Path of 450 KB',
		build: () =>
			Buffer.from(
				deliver(head + body, { from: `${'a'.repeat(wideBytes / 2)}@${'<'.repeat(wideBytes / 2)}` }),
			),
	},
	{
		name: 'Authentication-Results of 450 KB',
		build: () =>
			Buffer.from(
				`Authentication-Results: mx.receiver.test; ${'dkim=pass '.repeat(wideBytes / 10)}\r\n${plainMail}`,
			),
	},
	{
		name: '13 000 methods in believed Authentication-Results',
		build: () =>
			Buffer.from(
				`${`Authentication-Results: mx.receiver.test${'; dkim=pass header.d=sender.test'.repeat(45)}\r\n`.repeat(300)}${deliver(plainMail)}`,
			),
		options: { authservIds: ['mx.receiver.test'] },
	},
	{
		name: 'Received-SPF of 450 KB',
		build: () =>
			Buffer.from(
				`Received-SPF: pass ${'('.repeat(wideBytes / 2)}${'client-ip=1.2.3.4; '.repeat(11_000)}\r\n${deliver(plainMail)}`,
			),
	},
];
