// Dates, ids and addresses as programs bend them.
import { readAddressList } from '../../../nodes/shared/message/addressFields';
import { readDate } from '../../../nodes/shared/message/date';
import { readIds } from '../../../nodes/shared/message/messageIds';

describe('B25 dates (RFC 5322 sections 3.3 and 4.3)', () => {
	it.each([
		['Thu, 5 Mar 2026 10:00:00 +0100', '2026-03-05T09:00:00.000Z'],
		['Thu,5 Mar 2026 10:00:00 +0100', '2026-03-05T09:00:00.000Z'],
		['5 Mar 2026 10:00 +0100', '2026-03-05T09:00:00.000Z'],
		[
			'Thu (Thursday), 5 Mar 2026 (CW 10) 10:00:00 (a (b) c) +0100 (CET)',
			'2026-03-05T09:00:00.000Z',
		],
		['Thu, 5 Mar 2026 10:00:00', '2026-03-05T10:00:00.000Z'],
		['2026-03-05T10:00:00', '2026-03-05T10:00:00.000Z'],
		['2026-03-05 10:00:00 +01:00', '2026-03-05T09:00:00.000Z'],
		['2026-03-05T10:00:00.123Z', '2026-03-05T10:00:00.000Z'],
		['Thu, 5 Mar 2026 10:00:00 -0000', '2026-03-05T10:00:00.000Z'],
		['Thu, 5 Mar 2026 10:00:00 EST', '2026-03-05T15:00:00.000Z'],
		['Thu, 5 Mar 2026 10:00:00 PDT', '2026-03-05T17:00:00.000Z'],
		['Thu, 5 Mar 2026 10:00:00 GMT+0100', '2026-03-05T09:00:00.000Z'],
		['Thu, 5 Mar 2026 10:00:00 A', '2026-03-05T10:00:00.000Z'],
		['Thu, 5 Mar 2026 10:00:00 CEST', '2026-03-05T10:00:00.000Z'],
		['Thu, 05-Mar-26 10:00:00 GMT', '2026-03-05T10:00:00.000Z'],
		['5 Mar 99 10:00 GMT', '1999-03-05T10:00:00.000Z'],
		['5 Mar 126 10:00 GMT', '2026-03-05T10:00:00.000Z'],
		['Thu Mar  5 10:00:00 2026', '2026-03-05T10:00:00.000Z'],
		['Thu, 5 March 2026 10:00:00 +0000', '2026-03-05T10:00:00.000Z'],
		['Thu, 5 Mar 2026 10.00.00 +0000', '2026-03-05T10:00:00.000Z'],
		['Thu, 5 Mar 2026 10:00:60 +0000', '2026-03-05T10:01:00.000Z'],
		['Thu, 5 Mar 2026 02:00 PM +0000', '2026-03-05T14:00:00.000Z'],
		['Sun, 29 Feb 2032 10:00:00 +0000', '2032-02-29T10:00:00.000Z'],
		// No such date.
		['Sun, 29 Feb 2026 10:00:00 +0000', ''],
		['31 Apr 2026 10:00 +0000', ''],
		['5 Foo 2026 10:00 +0000', ''],
		['5 Mar 2026 25:00 +0000', ''],
		['5 Mar 2026 10:61 +0000', ''],
		['5 Mar 2026 10:00 +9900', ''],
		['5 Mar 1926 10:00 +0000', ''],
		['soon', ''],
		['1', ''],
		['2026', ''],
		['', ''],
	])('%s', (written, expected) => {
		expect(readDate(written)).toBe(expected);
	});
});

describe('B25 ids (RFC 5322 section 3.6.4)', () => {
	it.each([
		['<a@x>', ['<a@x>']],
		['a@x', ['<a@x>']],
		['<a@x> <b@x>', ['<a@x>', '<b@x>']],
		['<a@x><b@x>', ['<a@x>', '<b@x>']],
		['< a@x >', ['<a@x>']],
		['<a @ x>', ['<a@x>']],
		['<very.long .id@x>', ['<very.long.id@x>']],
		['=?us-ascii?Q?=3Ca=40x=3E?=', ['<a@x>']],
		['=?utf-8?q?=3Ca-long?=\r\n =?utf-8?q?-id=40x=3E?=', ['<a-long-id@x>']],
		['a@x b@x', ['<a@x>', '<b@x>']],
		['a@x, b@x', ['<a@x>', '<b@x>']],
		['<a@x', ['<a@x>']],
		['a@x>', ['<a@x>']],
		['Your message of "Mon, 2 Mar" <a@x>', ['<a@x>']],
		['<no-sign>', ['<no-sign>']],
		['<kim at firm>', []],
		['Your message of Monday', []],
		['', []],
		['<>', []],
	])('%j', (written, expected) => {
		expect(readIds(written)).toEqual(expected);
	});
});

describe('B25 no recipient vanishes', () => {
	it.each([
		['Kund, bea@x.com', ['Kund=bea@x.com']],
		['Kund, Bea <bea@x.com>, a@x.com', ['Kund, Bea=bea@x.com', '=a@x.com']],
		['<a@x.com, b@x.com', ['=a@x.com', '=b@x.com']],
		['<Bea <a@x.com>, b@x.com', ['Bea=a@x.com', '=b@x.com']],
		['Bea <a@x.com; Carl <b@x.com>', ['Bea=a@x.com', 'Carl=b@x.com']],
		['Bea <a@x.com', ['Bea=a@x.com']],
		['<mailto:a@x.com>', ['=a@x.com']],
		['mailto:a@x.com', ['=a@x.com']],
		['"a, b" <a@x.com>, (c, d) e@x.com', ['a, b=a@x.com', 'c, d=e@x.com']],
		['<@r.com,@s.com:a@x.com>, b@x.com', ['=a@x.com', '=b@x.com']],
		['a@x.com;b@x.com;', ['=a@x.com', '=b@x.com']],
		['Team: a@x.com, b@x.com;, c@x.com', ['=a@x.com', '=b@x.com', '=c@x.com']],
		['a@x.com, Nobody', ['=a@x.com', 'Nobody=']],
		['Undisclosed recipients:;', []],
		['undisclosed-recipients: ;', []],
		['<Undisclosed-Recipient:;>', []],
		['"Undisclosed-Recipient:;"@mail.x.com', []],
		['undisclosed-recipients:;@mail.x.com', []],
		['Undisclosed recipients', []],
		['Verborgene_Empfaenger:;', []],
		['destinatarios-ocultos:;', []],
		['destinataires inconnus:;', []],
		['unlisted-recipients:; (no To-header on input)', []],
		['undisclosed-recipients:;, a@x.com', ['=a@x.com']],
	])('%s', (list, expected) => {
		const read = readAddressList(list).map(({ name, address }) => `${name}=${address}`);
		expect(read).toEqual(expected);
	});
});
