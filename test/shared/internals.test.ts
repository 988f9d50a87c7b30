// The inner parts of packages that we override or call: a new version that lacks one fails here, and not at a user's
// (B35: bounds of mailauth's verifier; P34: the pinned certificate is judged on imapflow's socket before the login).
import { ImapFlow } from 'imapflow';
import { proxyConnection } from 'imapflow/lib/proxy-connection';
import { DkimVerifier } from 'mailauth/lib/dkim/dkim-verifier';
import { getPublicKey, toALabel } from 'mailauth/lib/tools';

describe('P34 imapflow', () => {
	const inner = ImapFlow.prototype as unknown as Record<string, { toString(): string }>;

	it.each(['upgradeToSTARTTLS', 'autoEnable'])('calls %s, which we override', (name) => {
		expect(typeof inner[name]).toBe('function');
		const callers = Object.getOwnPropertyNames(inner)
			.filter((other) => other !== name && typeof inner[other] === 'function')
			.map((other) => String(inner[other]));
		expect(callers.some((source) => source.includes(`this.${name}(`))).toBe(true);
	});

	it('sends every command by exec, which we override', () => {
		expect(typeof inner.exec).toBe('function');
	});

	it('upgrades before it logs in, on every connection', () => {
		const session = String(inner.startSession);
		expect(session).toContain('this.upgradeToSTARTTLS(');
		expect(session.indexOf('this.upgradeToSTARTTLS(')).toBeLessThan(
			session.indexOf('this.authenticate('),
		);
	});

	it('P41 keeps its socket where we look, and connects through a proxy by a function of its own', () => {
		const client = new ImapFlow({ host: 'localhost', port: 1, auth: { user: 'x' }, logger: false });
		expect('socket' in client).toBe(true);
		expect(typeof proxyConnection).toBe('function');
	});
});

describe('B35 mailauth', () => {
	it('has the verifier that we bound: its steps are methods', () => {
		const steps = new Map<string, unknown>(
			['messageHeaders', 'finalChunk', 'verifySignature'].map((name) => [
				name,
				Reflect.get(DkimVerifier.prototype, name),
			]),
		);
		expect([...steps.values()].map((step) => typeof step)).toEqual(Array(3).fill('function'));
		expect(String(steps.get('finalChunk'))).toContain('this.verifySignature(');
	});

	it('keeps results, ARC chain, keys, fields and body hashes where we look', () => {
		const verifier = new DkimVerifier({ resolver: () => Promise.resolve([]) });
		expect(verifier.results).toEqual([]);
		expect(verifier.bodyHashes).toBeInstanceOf(Map);
		for (const name of ['arc', 'keyCache', 'headers']) expect(name in verifier).toBe(true);
	});

	it('B02 exports its key reader and its letters', () => {
		expect(typeof getPublicKey).toBe('function');
		expect(toALabel('räk.example')).toBe('xn--rk-via.example');
	});
});
