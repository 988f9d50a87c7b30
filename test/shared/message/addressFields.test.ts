import { readAddressList } from '../../../nodes/shared/message/addressFields';

const addresses = (list: string) => readAddressList(list).map(({ address }) => address);

describe('readAddressList', () => {
	it.each<[string, string, Array<[string, string]>]>([
		['a bare address', 'a@x.com', [['', 'a@x.com']]],
		['a name with a comma', '"Doe, Jo" <a@x.com>', [['Doe, Jo', 'a@x.com']]],
		[
			'group members, flattened',
			'Team: a@x.com, "B" <b@x.com>; c@x.com',
			[
				['', 'a@x.com'],
				['B', 'b@x.com'],
				['', 'c@x.com'],
			],
		],
		['an empty group', 'undisclosed-recipients:;', []],
		['an encoded name', '=?utf-8?q?J=C3=B6rg?= <j@x.com>', [['Jörg', 'j@x.com']]],
		['raw UTF-8', 'Jörg <jörg@exämple.com>', [['Jörg', 'jörg@exämple.com']]],
		[
			'an unknown charset',
			'=?foo-bar?q?J=F6rg?= <j@x.com>',
			[[expect.any(String), 'j@x.com'] as never],
		],
		[
			'semicolons for commas',
			'a@x.com; b@x.com',
			[
				['', 'a@x.com'],
				['', 'b@x.com'],
			],
		],
		['a source route', '<@a.com,@b.com:c@x.com>', [['', 'c@x.com']]],
		['single quotes around an address', "'a@x.com'", [['', 'a@x.com']]],
		['a comment', 'a@x.com (Jo)', [['Jo', 'a@x.com']]],
		['a name without an address', 'John Smith', [['John Smith', '']]],
		[
			'control characters in a name',
			'=?utf-8?q?a=0D=0ABcc=3A_b=40x?= <a@x.com>',
			[['a Bcc: b@x', 'a@x.com']],
		],
	])('reads %s', (_name, list, expected) => {
		expect(readAddressList(list).map(({ name, address }) => [name, address])).toEqual(expected);
	});

	it('never makes an address of an encoded word (RFC 2047 section 5)', () => {
		expect(addresses('=?utf-8?q?evil=40x.com=2C?= <victim@x.com>')).toEqual(['victim@x.com']);
		const encoded = Buffer.from('Evil <evil@x.com>').toString('base64');
		expect(addresses(`=?utf-8?b?${encoded}?=`)).toEqual(['']);
	});

	it('reads every one of 1 000 recipients', () => {
		const list = Array.from({ length: 1_000 }, (_, n) => `"Name ${n}" <user${n}@x.com>`);
		expect(addresses(list.join(',\r\n '))).toHaveLength(1_000);
	});

	it('ends on hostile lists', () => {
		for (const list of [
			'('.repeat(1e5),
			'"'.repeat(1e5),
			':'.repeat(1e5),
			'<@'.repeat(5e4),
			'=?a?q?'.repeat(2e4),
		]) {
			expect(Array.isArray(readAddressList(list))).toBe(true);
		}
	});
});
