/**
 * Mails made to cost Email Auth Check time, memory or the event loop (promise B35), for the bench of hostile mails. Each
 * is built when it is measured: several are as large as a mail may be.
 */
import { createHash } from 'node:crypto';

import type { FakeZone } from '../../EmailAuthCheck/judgeMessage/fakeDns';
import {
	deliver,
	plainMail,
	senderZone,
	sign,
	writeMail,
} from '../../EmailAuthCheck/judgeMessage/signedMail';

export interface AuthMail {
	name: string;
	build(): Buffer | Promise<Buffer>;
	/** Absent: the zone of sender.test. */
	zone?: FakeZone;
}

const megabyte = 1024 * 1024;
/** Just below the largest mail that is read. */
const largeBytes = 59 * megabyte;

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
	more = '',
}: Tags = {}): string {
	return (
		`DKIM-Signature: v=1; a=rsa-sha256; c=${canonicalization}; d=${domain}; s=${selector};${more}\r\n` +
		` h=${h};\r\n bh=${bh};\r\n b=${'QUFB'.repeat(85)}\r\n`
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
		name: '1 400 signatures of the author',
		build: () => withFields(repeat(1_400, () => signature())),
	},
	{
		name: 'b= of 1 MB',
		build: () => withFields(signature({ more: ` x=${'A'.repeat(1_000_000)};` })),
	},
	{
		name: 'b= of 1 MB of blanks',
		build: () => withFields(signature({ more: ` z=a${' '.repeat(1_000_000)}b;` })),
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
		name: 'signature of 900 KB of semicolons',
		build: () => withFields(signature({ more: ';'.repeat(900_000) })),
	},
	{
		name: 'i= of 900 KB',
		build: () => withFields(signature({ more: ` i=${'a'.repeat(900_000)}@sender.test;` })),
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
	{ name: '59 MB in one line', build: () => withBody('x') },
	{ name: '59 MB of CR', build: () => withBody('\r') },
	{ name: '59 MB of LF', build: () => withBody('\n') },
	{ name: '59 MB of empty lines', build: () => withBody('\r\n') },
	{ name: '59 MB of empty lines and a letter', build: () => withBody('\r\n', { end: 'x' }) },
	{ name: '59 MB of LF and a letter', build: () => withBody('\n', { end: 'x' }) },
	{ name: '59 MB of blanks', build: () => withBody(' ') },
	{ name: '59 MB of blanks and tabs', build: () => withBody(' \t') },
	{ name: '59 MB of blank and letter in one line', build: () => withBody(' x') },
	{ name: '59 MB of lines that end in blanks', build: () => withBody('x \t \r\n') },
	{ name: '59 MB of CR CR LF', build: () => withBody('\r\r\n') },
	{ name: '59 MB of NUL', build: () => withBody('\0') },
	{
		name: '59 MB in one line, genuinely signed',
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
		name: '50 ARC sets of 19 KB with one key',
		build: () => withFields(arcSets(50, () => 'k0.test', 9_000)),
		zone: { ...senderZone(), ...manyKeys },
	},
	{
		name: '50 ARC sets of 9 KB with keys of their own',
		build: () => withFields(arcSets(50, (index) => `k${index}.test`, 4_000)),
		zone: { ...senderZone(), ...manyKeys },
	},
	{
		name: 'ARC results of 900 KB of comments',
		build: () =>
			withFields(
				`ARC-Authentication-Results: i=1; x.test; dmarc=pass ${'('.repeat(900_000)}\r\n${arcSets(1, () => 'k0.test')}`,
			),
	},
	{
		name: 'ARC results that begin with 900 KB of comments',
		build: () => withFields(`ARC-Authentication-Results: ${'() '.repeat(300_000)}i=1; x.test\r\n`),
	},
	{
		name: 'seal with 900 KB of blanks',
		build: () => withFields(`ARC-Seal: i=1; cv=none; b=a${' '.repeat(900_000)}b\r\n`),
	},

	// From.
	{ name: '1 000 000 ( in From', build: () => withFrom('('.repeat(1_000_000)) },
	{ name: '1 000 000 < in From', build: () => withFrom('<'.repeat(1_000_000)) },
	{ name: '1 000 000 " in From', build: () => withFrom('"'.repeat(1_000_000)) },
	{
		name: '1 000 000 > and blanks in From',
		build: () => withFrom(`a@b.test <a@b.test>${' >'.repeat(490_000)}x`),
	},
	{
		name: '9 000 ( in each of 100 From fields',
		build: () => withFields(`From: ${'('.repeat(9_000)}\r\n`.repeat(100)),
	},
	{
		name: '9 000 < in each of 100 From fields',
		build: () => withFields(`From: ${'<'.repeat(9_000)}\r\n`.repeat(100)),
	},
	{ name: '100 000 authors', build: () => withFrom(repeat(100_000, (index) => `a${index}@x,`)) },
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
	{ name: '40 000 From fields', build: () => withFields('From: a@x.test\r\n'.repeat(40_000)) },

	// Other fields.
	{
		name: 'one field of 1 MB',
		build: () => withFields(`${signature({ h: 'from:x' })}X: ${'x'.repeat(1_000_000)}\r\n`),
	},
	{
		name: 'one field of 400 000 folded lines',
		build: () =>
			withFields(
				`${signature({ h: 'from:x', canonicalization: 'simple/simple' })}X: a\r\n${' \n'.repeat(400_000)}\r\n`,
			),
	},
	{
		name: '330 000 lines that are no field',
		build: () => withFields(`${signature({ h: 'from:x' })}X: a\r\n${'y\n'.repeat(330_000)}`),
	},
	{
		name: 'ten signatures over a field of 900 KB of blanks',
		build: () =>
			withFields(`${repeat(10, () => signature({ h: 'from:x' }))}X: a${' '.repeat(900_000)}b\r\n`),
	},
	{
		name: 'name and 900 KB of blanks before the colon',
		build: () => withFields(`${signature({ h: 'from:x' })}X${' '.repeat(900_000)}: a\r\n`),
	},
	{
		name: '900 KB of NUL in the header',
		build: () => withFields(`${signature()}X: ${'\0'.repeat(900_000)}\r\n`),
	},
	{
		name: '450 000 lines of NUL in the header',
		build: () => withFields(`${signature()}X: a\r\n${'\0\n'.repeat(450_000)}`),
	},
	{ name: '59 MB of header lines without an end', build: () => Buffer.alloc(largeBytes, 'a\n') },
	{ name: '59 MB of fields without an end', build: () => Buffer.alloc(largeBytes, 'a: b\r\n') },
	{ name: '59 MB without a line', build: () => Buffer.alloc(largeBytes, 'a') },

	// The envelope.
	{
		name: '10 000 Received',
		build: () =>
			withFields(
				'Received: from a ([127.0.0.1]) by b; Sun, 1 Mar 2026 12:00:00 +0000\r\n'.repeat(10_000),
			),
	},
	{
		name: '100 Received of 9 900 (',
		build: () =>
			Buffer.from(`${`Received: from a ${'('.repeat(9_900)}\r\n`.repeat(100)}${plainMail}`),
	},
	{
		name: '100 Received of 9 900 [',
		build: () =>
			Buffer.from(`${`Received: from a (${'['.repeat(9_900)})\r\n`.repeat(100)}${plainMail}`),
	},
	{
		name: '100 Received of helo and blanks',
		build: () =>
			Buffer.from(
				`${`Received: from localhost (${'helo '.repeat(1_900)}[127.0.0.1]) by b\r\n`.repeat(100)}${plainMail}`,
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
		name: 'Return-Path of 1 MB',
		build: () =>
			Buffer.from(deliver(head + body, { from: `${'a'.repeat(500_000)}@${'<'.repeat(450_000)}` })),
	},
	{
		name: 'Authentication-Results of 1 MB',
		build: () =>
			Buffer.from(
				`Authentication-Results: mx.receiver.test; ${'dkim=pass '.repeat(100_000)}\r\n${plainMail}`,
			),
	},
	{
		name: '20 000 methods in Authentication-Results',
		build: () =>
			Buffer.from(
				`${`Authentication-Results: mx.receiver.test${'; dkim=pass header.d=sender.test'.repeat(45)}\r\n`.repeat(600)}${deliver(plainMail)}`,
			),
	},
	{
		name: 'Received-SPF of 1 MB',
		build: () =>
			Buffer.from(
				`Received-SPF: pass ${'('.repeat(500_000)}${'client-ip=1.2.3.4; '.repeat(20_000)}\r\n${deliver(plainMail)}`,
			),
	},
];
