import {
	createReplyCode,
	digestReplyCode,
	findReplyCodes,
	matchReplyCode,
} from '../../../nodes/shared/senders/replyCode';

describe('reply codes', () => {
	it('B09 are found again in subjects and quoted texts, in either case', () => {
		for (let round = 0; round < 200; round += 1) {
			const code = createReplyCode();
			expect(findReplyCodes(`Re: Confirm [${code}]`)).toEqual([code]);
			expect(findReplyCodes('', `yes\r\n> Code: ${code.toLowerCase()}.\r\n`)).toEqual([code]);
			expect(findReplyCodes(`<b>${code}</b>`)).toEqual([code]);
		}
	});

	it('B09 are not found in other texts', () => {
		expect(
			findReplyCodes(
				'1234-5678-9012-3456',
				'K7PQ-2MXA-9TRB',
				'xK7PQ-2MXA-9TRB-WZ4H',
				'K7PQ-2MXA-9TRB-WZ4H-K7PQ',
				'550e8400-e29b-41d4-a716-446655440000',
			),
		).toEqual([]);
	});

	it('B09 are looked for within bounds', () => {
		const flood = Array.from({ length: 5000 }, createReplyCode).join(' ');
		expect(findReplyCodes(flood)).toHaveLength(20);
		expect(findReplyCodes(`${'-'.repeat(100_000)}${createReplyCode()}`)).toEqual([]);
	});

	it('B09 match the owner and the address they were made for only', () => {
		const code = createReplyCode();
		const kept = {
			owner: 'ann',
			address: 'a@x.org',
			codeDigest: digestReplyCode(code, 'ann', 'a@x.org'),
		};
		expect(matchReplyCode([createReplyCode(), code], kept)).toBe(true);
		expect(matchReplyCode([code], { ...kept, owner: 'eve' })).toBe(false);
		expect(matchReplyCode([code], { ...kept, address: 'b@x.org' })).toBe(false);
		expect(matchReplyCode([code], { ...kept, codeDigest: '' })).toBe(false);
		expect(matchReplyCode([], kept)).toBe(false);
	});

	it('B09 differ', () => {
		expect(new Set(Array.from({ length: 500 }, createReplyCode)).size).toBe(500);
	});
});
