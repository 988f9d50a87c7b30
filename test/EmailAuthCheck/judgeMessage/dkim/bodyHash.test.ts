// Body hashes: the same as mailauth's for any body, without its square growth (B35).
import fc from 'fast-check';
import {
	hashBody,
	type BodyHash,
} from '../../../../nodes/EmailAuthCheck/judgeMessage/dkim/bodyHash';
import {
	cutIntoPieces,
	toCrlf,
} from '../../../../nodes/EmailAuthCheck/judgeMessage/dkim/canonicalSource';

interface PeerHash extends Omit<BodyHash, 'digest'> {
	update(piece: Buffer): void;
	digest(encoding: 'base64'): string;
}

// mailauth ships no types for it.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const mailauth = require('mailauth/lib/dkim/body') as {
	dkimBody(kind: string, algorithm: string, limit: number | ''): PeerHash;
};

const kinds = ['simple', 'relaxed'];

/** Mailauth's, given the whole body at once. */
function peer(body: Buffer, key: string) {
	const [kind, algorithm, limit] = key.split(':');
	const hash = mailauth.dkimBody(kind!, algorithm!, limit === '' ? '' : Number(limit));
	hash.update(toCrlf(body));
	const digest = hash.digest('base64');
	return { digest, length: hash.canonicalizedLength, hashed: hash.bodyHashedBytes };
}

async function ours(body: Buffer, keys: string[]) {
	const hashes = await hashBody(body, keys);
	return keys.map((key) => {
		const hash = hashes.get(key)!;
		return {
			digest: hash.digest(),
			length: hash.canonicalizedLength,
			hashed: hash.bodyHashedBytes,
		};
	});
}

const splinter = fc.constantFrom(
	'\r\n',
	'\r',
	'\n',
	' ',
	'\t',
	'a',
	'bc ',
	'\0',
	'é',
	'.',
	'\r\r\n',
);

describe('hashBody', () => {
	it('B35 hashes any body as mailauth does, in both canonicalizations and at any l=', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(splinter, { maxLength: 40 }),
				fc.array(fc.nat(60), { maxLength: 4 }),
				async (splinters, limits) => {
					const body = Buffer.from(splinters.join(''));
					const keys = kinds.flatMap((kind) =>
						['sha256', 'sha1'].flatMap((algorithm) =>
							['', ...limits].map((limit) => `${kind}:${algorithm}:${limit}`),
						),
					);
					expect(await ours(body, keys)).toEqual(keys.map((key) => peer(body, key)));
				},
			),
			{ numRuns: 150, seed: 10 },
		);
	});

	it('B35 hashes alike whatever stands where a piece ends', async () => {
		const keys = ['simple:sha256:', 'relaxed:sha256:', 'relaxed:sha256:65536'];
		for (const end of ['\r\n', '\r\r\n', '\n\n', ' \r\n', '\t\tx', '\r\rx', '\r\n\r\n\r\nx']) {
			for (let before = 65_532; before <= 65_536; before++) {
				const body = Buffer.from(`${'x'.repeat(before)}${end}rest \t\r\n\r\n`);
				expect(await ours(body, keys)).toEqual(keys.map((key) => peer(body, key)));
			}
		}
	});

	it('B35 holds no more than a piece, whatever a line is like, and lets other work in between', async () => {
		for (const text of ['x', '\r', ' ', ' \t', '\r\n', '\n']) {
			const body = Buffer.alloc(512 * 1024, text);
			let largest = 0;
			for (const piece of cutIntoPieces(body)) largest = Math.max(largest, piece.length);
			expect(largest).toBeLessThanOrEqual(64 * 1024 + 1);
			let turns = 0;
			let isDone = false;
			const count = () => {
				turns++;
				if (!isDone) setImmediate(count);
			};
			setImmediate(count);
			await hashBody(body, ['relaxed:sha256:', 'simple:sha256:']);
			isDone = true;
			expect(turns).toBeGreaterThanOrEqual(2);
		}
	});

	it('B35 empty lines that were held back come in pieces too', async () => {
		const body = Buffer.concat([Buffer.alloc(512 * 1024, '\r\n'), Buffer.from('x')]);
		const keys = ['simple:sha256:', 'relaxed:sha256:'];
		expect(await ours(body, keys)).toEqual(keys.map((key) => peer(body, key)));
	});
});
