import { readSigningKeys } from '../../../nodes/shared/confirmation/signingKey';
import { testSigningKey } from '../../../nodes/shared/confirmation/testSigningKey';

const offered = /random one to copy: (\S+)$/;

it.each(['', 'new', 'a'.repeat(40)])(
	'P04 a weak key (%j) is answered with a strong one to copy',
	(secretKey) => {
		const { status, message } = testSigningKey({ secretKey });
		expect(status).toBe('Error');
		const key = offered.exec(message)![1]!;
		expect(() => readSigningKeys({ secretKey: key })).not.toThrow();
		expect(offered.exec(testSigningKey({ secretKey }).message)![1]).not.toBe(key);
	},
);

it('P04 a strong key is not repeated, nor is another offered', () => {
	const secretKey = offered.exec(testSigningKey({}).message)![1]!;
	const { status, message } = testSigningKey({ secretKey });
	expect(status).toBe('OK');
	expect(message).not.toContain(secretKey);
	expect(message).not.toMatch(offered);
});
