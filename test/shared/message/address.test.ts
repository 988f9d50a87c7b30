import fc from 'fast-check';

import {
	normalizeAddress,
	normalizeDomain,
	parseAddress,
} from '../../../nodes/shared/message/address';

describe('normalizeDomain', () => {
	it.each([
		['Example.COM', 'example.com'],
		['example.com.', 'example.com'],
		['  example.com ', 'example.com'],
		['BÜCHER.example', 'xn--bcher-kva.example'],
		['bücher.example', 'xn--bcher-kva.example'],
		['XN--BCHER-KVA.example', 'xn--bcher-kva.example'],
		['straße.de', 'xn--strae-oqa.de'],
		['ｅｘａｍｐｌｅ．com', 'example.com'],
		['exam\u200bple.com', 'example.com'],
		['my_host.example', 'my_host.example'],
		['com', 'com'],
	])('%s is %s', (written, expected) => expect(normalizeDomain(written)).toBe(expected));

	it.each([
		'',
		'.',
		'a..b',
		'.a.com',
		'a b.com',
		'a@b.com',
		"b.com'",
		'b,com',
		'1',
		'1.2.3.4',
		'0x7f.1',
		'[1.2.3.4]',
		'a/b.com',
		'a%2eb.com',
		`${'a'.repeat(64)}.com`,
		`${'a.'.repeat(127)}aa`,
		'a'.repeat(1e5),
	])('%.40s is no mail domain', (written) => expect(normalizeDomain(written)).toBe(''));
});

describe('parseAddress', () => {
	it.each([
		['Jo@Example.com', 'jo@example.com'],
		['"jo"@example.com', 'jo@example.com'],
		['"j\\o"@example.com', 'jo@example.com'],
		['"jo.smith"@example.com', 'jo.smith@example.com'],
		['"jo smith"@example.com', '"jo smith"@example.com'],
		['"a@b"@example.com', '"a@b"@example.com'],
		['"jo."@example.com', '"jo."@example.com'],
		["o'neil@example.com", "o'neil@example.com"],
		['jo+tag@example.com', 'jo+tag@example.com'],
		['cafe\u0301@example.com', 'café@example.com'],
		['JÖ@bücher.example', 'jö@xn--bcher-kva.example'],
	])('%s is %s', (written, expected) => expect(normalizeAddress(written)).toBe(expected));

	it.each([
		'',
		'@',
		'jo',
		'jo@',
		'@example.com',
		'a@b@example.com',
		'jo smith@example.com',
		'<jo@example.com>',
		'jo,@example.com',
		'""@example.com',
		'"@example.com',
		'jo\u0000@example.com',
		'jo\u200b@example.com',
		'"jo\r\n"@example.com',
		'jo@[192.0.2.1]',
		`${'a'.repeat(257)}@example.com`,
	])('%s is no address', (written) => expect(parseAddress(written)).toBeNull());
});

describe('the quick way and all the rules', () => {
	it('say the same of any address', () => {
		const piece = fc.constantFrom(
			...[
				'a',
				'B',
				'z9',
				'.',
				'..',
				'@',
				'+',
				'-',
				'--',
				'xn--a',
				'com',
				'1',
				'0x1',
				'_',
				"'",
				'"',
				' ',
				'ü',
				'x'.repeat(62),
			],
		);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
				const address = pieces.join('');
				// A trailing dot means nothing, and sends an address through all the rules.
				if (!/[. ]$/.test(address))
					expect(parseAddress(address)).toEqual(parseAddress(`${address}.`));
			}),
			{ numRuns: 3_000 },
		);
	});
});
