/**
 * Mails that cost a reader more than they are worth, made up rather than stored: structures, encodings and charsets
 * whose naive reading takes quadratic time, hundreds of times the mail's size in memory, or the event loop for seconds.
 */

/** A hostile mail, made when it is wanted. */
export interface HostileMail {
	name: string;
	build: () => Buffer;
}

const megabyte = 1024 * 1024;
/** Just below the trigger's Largest Mail. */
const largest = 59 * megabyte;

const head =
	'From: Eve <eve@attacker.example>\r\nTo: crm@company.example\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n';

/** The unit over and over, after a header and in front of an end, up to `bytes` in all. */
function fill(before: string, unit: string | Buffer, bytes = largest, after = ''): Buffer {
	const mail = Buffer.alloc(bytes, unit);
	mail.write(before, 0, 'latin1');
	mail.write(after, bytes - after.length, 'latin1');
	return mail;
}

function typed(type: string, encoding = '8bit'): string {
	return `${head}Content-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`;
}

function text(name: string, type: string, unit: string | Buffer, encoding?: string): HostileMail {
	return { name, build: () => fill(typed(type, encoding), unit) };
}

/** One header field of about `bytes`, in a mail with a body. */
function field(name: string, begin: string, unit: string, bytes: number, end = ''): HostileMail {
	return {
		name,
		build: () =>
			Buffer.from(`${head}${begin}${unit.repeat(bytes / unit.length)}${end}\r\n\r\nHello\r\n`),
	};
}

const mixed = `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n`;

function parts(name: string, unit: string, count: number): HostileMail {
	return { name, build: () => Buffer.from(`${mixed}${unit.repeat(count)}--b--\r\n`) };
}

function nested(levels: number): Buffer {
	const deep = Array.from(
		{ length: levels },
		(_, level) => `--b${level}\r\nContent-Type: multipart/mixed; boundary=b${level + 1}\r\n\r\n`,
	);
	return Buffer.from(
		`${head}Content-Type: multipart/mixed; boundary=b0\r\n\r\n${deep.join('')}deepest\r\n`,
	);
}

const fieldBytes = 3.9 * megabyte;

/** Every mail that the reading of mail is measured with. */
export const readingMails: HostileMail[] = [
	text('text in iso-2022-jp', 'text/plain; charset=iso-2022-jp', '\x1b$B$"$$\x1b(B\r\n'),
	text('text in iso-2022-jp on one line', 'text/plain; charset=iso-2022-jp', '\x1b$B$"\x1b(B'),
	text('text in utf-7', 'text/plain; charset=utf-7', '+AOQ-b\r\n'),
	text('text in utf-7 that never leaves base64', 'text/plain; charset=utf-7', '+AAAA'),
	text('text in gb18030', 'text/plain; charset=gb18030', Buffer.from([0x81, 0x30, 0x81, 0x30])),
	text('text in utf-16', 'text/plain; charset=utf-16', Buffer.from([0x41, 0xd8])),
	text('invalid utf-8', 'text/plain; charset=utf-8', Buffer.from([0xff, 0xe2])),
	text('quoted-printable, all escaped', 'text/plain', '=41', 'quoted-printable'),
	text('quoted-printable, blanks alone', 'text/plain', ' ', 'quoted-printable'),
	text('quoted-printable, soft breaks', 'text/plain', '=\r\n', 'quoted-printable'),
	text('quoted-printable, equals signs', 'text/plain', '=', 'quoted-printable'),
	text('quoted-printable, equals and blank', 'text/plain', '= ', 'quoted-printable'),
	text('base64 on one line', 'text/plain', 'QUJD', 'base64'),
	text('base64 padded every four characters', 'text/plain', 'YQ==', 'base64'),
	text('base64 with a break after each character', 'text/plain', 'Q\r\n', 'base64'),
	text('format=flowed, soft breaks', 'text/plain; format=flowed', 'x \r\n'),
	text('format=flowed, delsp', 'text/plain; format=flowed; delsp=yes', ' \r\n'),
	text('one line', 'text/plain', 'x'),
	text('line feeds alone', 'text/plain', '\n'),
	text('carriage returns alone', 'text/plain', '\r'),
	text('blanks', 'text/plain', ' '),
	text('zero bytes', 'text/plain', '\0'),
	text('HTML: less-than signs', 'text/html', '<'),
	text('HTML: comments that never end', 'text/html', '<!--'),
	text('HTML: nested without end', 'text/html', '<div><b>'),
	text('HTML: ampersands', 'text/html', '&#'),
	...[100_000, 490_000].flatMap((bytes): HostileMail[] =>
		['<', '<div>', '<table><tr><td>', '<a b="', '<p>x', '&amp;', '<li><ul>', '<blockquote>x'].map(
			(unit) => ({
				name: `HTML of ${bytes / 1000} kB: ${unit}`,
				build: () => fill(typed('text/html'), unit, bytes),
			}),
		),
	),
	text('an attachment in base64', 'application/pdf', 'QUJD', 'base64'),
	text('an attachment in quoted-printable', 'application/pdf', '= \t', 'quoted-printable'),
	text('an attached mail', 'message/rfc822', 'To: a@b.example\r\n'),
	text('a mail inline in a mail', 'message/rfc822\r\nContent-Disposition: inline', 'x: y\r\n'),
	text(
		'lines that nearly are delimiters',
		`multipart/mixed; boundary=${'b'.repeat(70)}`,
		`--${'b'.repeat(69)}\r\n`,
	),
	text('closing delimiters before any part', 'multipart/mixed; boundary=b', '--b--\r\n'),
	text('dashes alone', 'multipart/mixed; boundary=b', '--\n'),
	text('a part whose header never ends', 'multipart/mixed; boundary=b', 'x\n'),
	parts('999 parts', '--b\r\n\r\npart\r\n', 999),
	parts('a million empty parts', '--b\r\n\r\n', 1_000_000),
	parts('400 parts of 100 kB', `--b\r\n\r\n${'text \r\n'.repeat(14_000)}\r\n`, 400),
	parts(
		'400 parts in iso-2022-jp',
		`--b\r\nContent-Type: text/plain; charset=iso-2022-jp\r\n\r\n${'\x1b$B$"\x1b(B'.repeat(14_000)}\r\n`,
		400,
	),
	parts(
		'499 attachments',
		`--b\r\nContent-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n${'QUJD'.repeat(25_000)}\r\n`,
		499,
	),
	parts(
		'parts with file names of 4 000 characters',
		`--b\r\nContent-Disposition: attachment; filename="${'=?utf-8?q?'.repeat(400)}"\r\n\r\nx\r\n`,
		499,
	),
	{ name: '3 000 levels of parts', build: () => nested(3_000) },
	{ name: '49 levels of parts', build: () => nested(49) },
	{
		name: 'a header of 40 000 short fields',
		build: () => Buffer.from(`${'X: y\r\n'.repeat(40_000)}${head}\r\nHello\r\n`),
	},
	{
		name: '100 000 addresses',
		build: () => Buffer.from(`${head}Cc: ${'a@b.example, '.repeat(100_000)}c@d.example\r\n\r\nx`),
	},
	{
		name: '100 000 references',
		build: () => Buffer.from(`${head}References: ${'<abc@d.example> '.repeat(100_000)}\r\n\r\nx`),
	},
	field('a subject of 4 MB', 'Subject: ', 'x', fieldBytes),
	field('a subject of encoded words', 'Subject: ', '=?utf-8?q?=C3=A4?= ', fieldBytes),
	field('a subject of encoded words begun', 'Subject: =?utf-8?q?a?= ', '=?a', fieldBytes),
	field('a subject of blanks', 'Subject: =?utf-8?q?a?=', ' ', fieldBytes, 'x'),
	field('a subject in iso-2022-jp', 'Subject: ', '=?iso-2022-jp?b?GyRCJCIbKEI=?= ', fieldBytes),
	field('quotes that never end', 'Cc: ', '"', fieldBytes),
	field('a quote that never ends', 'Cc: "', 'a@b.example, ', fieldBytes),
	field('comments that never end', 'Cc: ', '(', fieldBytes),
	field('comments closed too often', 'Cc: ', '()', fieldBytes),
	field('groups in groups', 'Cc: ', 'g:', fieldBytes, ';'),
	field('angle brackets', 'Cc: ', '<', fieldBytes),
	field('commas', 'Cc: ', ',', fieldBytes),
	field('at signs', 'Cc: ', '@', fieldBytes),
	field('backslashes', 'Cc: "', '\\', fieldBytes),
	field('blanks in an address', 'Cc: a', ' ', fieldBytes, '@b.example'),
	field('names without addresses', 'Cc: ', 'a b, ', fieldBytes),
	field('references without end', 'References: ', '<a', fieldBytes),
	field('a Content-Type of 4 MB', 'Content-Type: text/plain; a="', 'x', fieldBytes),
	field('100 000 parameters', 'Content-Type: text/plain', '; a*0*=b', 800_000),
	field('an Auto-Submitted of blanks', 'Auto-Submitted: x', ' ', fieldBytes, 'x'),
	field('a date of blanks', 'Date: Mon,', ' ', fieldBytes, 'x'),
	field('a Message-ID of dots', 'Message-ID: <', '.', fieldBytes),
];
