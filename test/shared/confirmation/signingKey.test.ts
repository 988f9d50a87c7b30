import { randomBytes } from 'node:crypto';

import { findKeyWeakness, readSigningKeys } from '../../../nodes/shared/confirmation/signingKey';

describe('signing key', () => {
	it('random keys of every usual writing are strong enough', () => {
		for (let round = 0; round < 300; round += 1) {
			expect(findKeyWeakness(randomBytes(32).toString('base64'))).toBeNull();
			expect(findKeyWeakness(randomBytes(32).toString('hex'))).toBeNull();
			expect(findKeyWeakness(randomBytes(24).toString('base64url'))).toBeNull();
		}
	});

	it.each([
		['', 'signingKeyMissing'],
		['   ', 'signingKeyMissing'],
		['short', 'signingKeyWeak'],
		['a'.repeat(64), 'signingKeyWeak'],
		['password'.repeat(8), 'signingKeyWeak'],
		['mB7qk2VtY9xWc4Nz'.repeat(4), 'signingKeyWeak'],
		['abcdefghijklmnopqrstuvwxyz0123456789', 'signingKeyWeak'],
		['1234567890123456789012345678901234567890', 'signingKeyWeak'],
		['0101100101110100010110111011010101011010', 'signingKeyWeak'],
	])('a key that can be guessed is refused: %s', (key, code) => {
		expect(findKeyWeakness(key)).toMatchObject({ code });
	});

	it('the problem of a weak key does not hold the key', () => {
		const key = 'sesame'.repeat(9);
		expect(JSON.stringify(findKeyWeakness(key))).not.toContain('sesame');
	});

	it('a weak previous key is refused by name, since it verifies links all the same', () => {
		const secretKey = randomBytes(32).toString('base64');
		expect(() => readSigningKeys({ secretKey, previousSecretKey: 'old' })).toThrow(
			'The previous signing key',
		);
		expect(readSigningKeys({ secretKey: ` ${secretKey}\n`, previousSecretKey: '' })).toEqual({
			current: secretKey,
			previous: '',
		});
	});
});
