import fc from 'fast-check';

import {
	createLinkId,
	namePage,
	signLink,
	verifyLink,
	type LinkClaims,
} from '../../../nodes/shared/confirmation/signedLink';

const keys = { current: 'mB7qk2VtY9xWc4NzR1sLp8HfD6gJ3aQe', previous: '' };
const expected = { page: 'confirm-alternative-sender', purpose: 'alternativeSender' } as const;
const now = 1_800_000_000;

const claims = (changes: Partial<LinkClaims> = {}): LinkClaims => ({
	purpose: 'alternativeSender',
	address: 'anna.private@example.net',
	owner: 'anna@example.com',
	page: 'confirm-alternative-sender',
	linkId: createLinkId(),
	issuedAt: now,
	expiresAt: now + 3600,
	language: 'sv',
	organization: 'Example AB',
	...changes,
});

describe('signed links', () => {
	it('P04 a link brings back everything it was signed for', () => {
		const signed = claims({ owner: 'Åsa Öström', organization: 'Ünï & <Söhne> 🎉' });
		expect(verifyLink(signLink(signed, keys), keys, expected, now)).toEqual({ claims: signed });
	});

	it('P04 every link has an id of its own, of 128 bits', () => {
		const ids = new Set(Array.from({ length: 1000 }, createLinkId));
		expect(ids.size).toBe(1000);
		for (const id of ids) expect(Buffer.from(id, 'base64url')).toHaveLength(16);
	});

	it("B31 the owner's link counts on the page of the holder's, says whose it is, and nowhere else", () => {
		const owners = claims({ purpose: 'ownerConsent' });
		const token = signLink(owners, keys);
		expect(verifyLink(token, keys, expected, now)).toEqual({ claims: owners });
		const waiting = { ...expected, purpose: 'sendAndWait' } as const;
		expect(verifyLink(token, keys, waiting, now)).toMatchObject({ flaw: 'misplaced' });
		// The holder's signature does not serve the owner's words.
		const [version, , signature] = signLink(claims({ linkId: owners.linkId }), keys).split('.');
		const swapped = [version, token.split('.')[1], signature].join('.');
		expect(verifyLink(swapped, keys, expected, now)).toEqual({ flaw: 'damaged' });
	});

	it('attack: a forged link, signed with another key, fails', () => {
		const forged = signLink(claims(), { ...keys, current: 'x'.repeat(43) });
		expect(verifyLink(forged, keys, expected, now)).toEqual({ flaw: 'damaged' });
	});

	it('attack: a link signed with an empty key fails while no previous key is set', () => {
		const forged = signLink(claims(), { ...keys, current: '' });
		expect(verifyLink(forged, keys, expected, now)).toEqual({ flaw: 'damaged' });
	});

	it('attack: a truncated link fails at every length', () => {
		const token = signLink(claims(), keys);
		for (let length = 0; length < token.length; length += 1) {
			expect(verifyLink(token.slice(0, length), keys, expected, now)).toEqual({ flaw: 'damaged' });
		}
	});

	it('attack: an extended link fails, whatever is added on either side', () => {
		const token = signLink(claims(), keys);
		for (const addition of ['A', '=', '==', '.', ' ', '\n', '%0A', '&', '.AAAA', '\u0000']) {
			expect(verifyLink(token + addition, keys, expected, now)).toEqual({ flaw: 'damaged' });
			expect(verifyLink(addition + token, keys, expected, now)).toEqual({ flaw: 'damaged' });
		}
	});

	it('attack: re-encoded variants fail: padded, in the other alphabet, with unused bits set', () => {
		const token = signLink(claims(), keys);
		const [version, payload, signature] = token.split('.') as [string, string, string];
		const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
		const last = alphabet.indexOf(signature.at(-1)!);
		const sameBytes = alphabet[(last & 0b111100) | ((last + 1) & 0b11)]!;
		const variants = [
			`${version}.${payload}.${signature.slice(0, -1)}${sameBytes}`,
			`${version}.${payload}.${signature}=`,
			`${version}.${payload}==.${signature}`,
			`${version}.${Buffer.from(payload, 'base64url').toString('base64')}.${signature}x`,
			`${version}.${Buffer.from(payload, 'base64url').toString('hex')}.${signature}`,
			`${version}.${payload}.${Buffer.from(signature, 'base64url').toString('hex')}`,
			`${version.toUpperCase()}.${payload}.${signature}`,
			token.toLowerCase(),
			encodeURIComponent(`${token}\u200b`),
			`${version}..${signature}`,
			`v2.${payload}.${signature}`,
		];
		expect(Buffer.from(signature.slice(0, -1) + sameBytes, 'base64url')).toEqual(
			Buffer.from(signature, 'base64url'),
		);
		for (const variant of variants) {
			expect(verifyLink(variant, keys, expected, now)).toEqual({ flaw: 'damaged' });
		}
	});

	it('attack: changing any one character fails', () => {
		const token = signLink(claims(), keys);
		fc.assert(
			fc.property(
				fc.nat(token.length - 1),
				fc.constantFrom(...'ABCXYZabcxyz0189-_.'),
				(at, character) => {
					fc.pre(token[at] !== character);
					const altered = token.slice(0, at) + character + token.slice(at + 1);
					expect(verifyLink(altered, keys, expected, now)).toEqual({ flaw: 'damaged' });
				},
			),
		);
	});

	it('attack: swapped parts of two good links fail', () => {
		const [one, two] = [claims(), claims({ address: 'mallory@example.org' })].map((each) =>
			signLink(each, keys).split('.'),
		) as [string[], string[]];
		const swapped = [one[0], two[1], one[2]].join('.');
		expect(verifyLink(swapped, keys, expected, now)).toEqual({ flaw: 'damaged' });
	});

	it('attack: a link of another page (another workflow) fails there', () => {
		const token = signLink(claims({ page: 'confirm-elsewhere' }), keys);
		expect(verifyLink(token, keys, expected, now)).toEqual({ flaw: 'misplaced', language: 'sv' });
	});

	it('attack: a link made for one purpose fails for another', () => {
		const token = signLink(claims({ purpose: 'sendAndWait' }), keys);
		expect(verifyLink(token, keys, expected, now)).toMatchObject({ flaw: 'misplaced' });
	});

	it('attack: an expired link fails from its very second on', () => {
		const token = signLink(claims(), keys);
		expect(verifyLink(token, keys, expected, now + 3599.9)).toHaveProperty('claims');
		expect(verifyLink(token, keys, expected, now + 3600)).toEqual({
			flaw: 'expired',
			language: 'sv',
		});
	});

	it('attack: well-signed nonsense is not taken for a link', () => {
		const signNonsense = (value: unknown) => signLink(value as LinkClaims, keys);
		const good = claims();
		for (const nonsense of [
			{ ...good, purpose: 'admin' },
			{ ...good, expiresAt: 'never' },
			{ ...good, expiresAt: Number.MAX_VALUE },
			{ ...good, owner: { toString: 'anna' } },
			{ ...good, language: 'constructor' },
			{},
		]) {
			expect(verifyLink(signNonsense(nonsense), keys, expected, now)).toEqual({ flaw: 'damaged' });
		}
	});

	it('attack: values that are no text, or endless, are damaged links and nothing else', () => {
		for (const value of [undefined, null, 7, {}, [], ['v1.a.b'], 'A'.repeat(1e6), { length: 3 }]) {
			expect(verifyLink(value, keys, expected, now)).toEqual({ flaw: 'damaged' });
		}
	});

	it('P04 after a rotation the previous key still verifies, and no longer signs', () => {
		const old = signLink(claims(), keys);
		const rotated = { current: 'Zk4TqW8sYb1VxN6mRc3LpH9fGdJ2aEu7', previous: keys.current };
		expect(verifyLink(old, rotated, expected, now)).toHaveProperty('claims');
		expect(verifyLink(signLink(claims(), rotated), keys, expected, now)).toEqual({
			flaw: 'damaged',
		});
		const dropped = { ...rotated, previous: '' };
		expect(verifyLink(old, dropped, expected, now)).toEqual({ flaw: 'damaged' });
	});

	it('a page is named by the last segment of its path, whatever a proxy puts in front', () => {
		expect(namePage('/n8n/webhook/confirm-alternative-sender')).toBe('confirm-alternative-sender');
		expect(namePage('confirm-alternative-sender/')).toBe('confirm-alternative-sender');
		expect(namePage('/')).toBe('');
		expect(namePage('/%E0%A4%A')).toBe('%E0%A4%A');
	});
});
