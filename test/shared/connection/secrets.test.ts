// What servers repeat of our secrets never becomes a text of ours.
import { inspect } from 'node:util';

import { noteToken, strikeSecrets } from '../../../nodes/shared/connection/secrets';
import type { MailboxSettings } from '../../../nodes/shared/connection/settings';
import { readFailure } from '../../../nodes/shared/hints/failure';
import { explainFailure, failExplained } from '../../../nodes/shared/hints/hints';
import { ProblemError } from '../../../nodes/shared/reasons/problem';
import { makeSettings } from '../credential/settings';

const password = 'pä ss/w+rd&"1';
const server = { host: 'mail.example.test', port: 465, security: 'tls' } as const;
const settings = makeSettings(
	{ imap: server, smtp: server },
	{
		authentication: { kind: 'password', user: 'ann@example.test', password },
		route: { proxyUrl: 'socks5://ann:prox%2Fy-secret@proxy.example.test:1080' },
	},
);
const byHttp: MailboxSettings = {
	...settings,
	sending: {
		kind: 'http',
		url: 'https://hook:url-secret@example.test/webhook/0123456789abcdef0123?key=query-secret',
		headerName: 'Authorization',
		headerValue: 'Bearer key-4f9a81c2',
		format: 'json',
	},
};
const base64 = (text: string) => Buffer.from(text).toString('base64');

it.each([
	['as it is', password],
	['in a URL', encodeURIComponent(password)],
	[
		'in a URL, small hexadecimal digits',
		encodeURIComponent(password).replace(/%../g, (x) => x.toLowerCase()),
	],
	['in a form', encodeURIComponent(password).replace(/%20/g, '+')],
	['in JSON', JSON.stringify(password).slice(1, -1)],
	['of the proxy', 'prox/y-secret'],
	['of the proxy, encoded', 'prox%2Fy-secret'],
])('P36 strikes out a password %s', (_name, form) => {
	expect(strikeSecrets(`No ${form} here`, settings)).toBe('No ••• here');
});

it.each(['', 'a', 'ab', '\0ann@example.test\0', 'ann:'])(
	'P36 strikes out a password in base64 after %j',
	(before) => {
		const text = base64(`${before}${password}!`);
		const left = strikeSecrets(text, settings);
		expect(left).toContain('•••');
		expect(Buffer.from(left.replaceAll('•••', ''), 'base64').toString()).not.toContain('w+rd');
	},
);

it.each(['key-4f9a81c2', 'url-secret', '0123456789abcdef0123', 'query-secret'])(
	'P36 strikes out %s of a sending service',
	(secret) => {
		const text = `Unknown key ${secret}: ${base64(secret)}`;
		const left = strikeSecrets(text, byHttp);
		expect(left).not.toContain(secret);
		expect(left).not.toContain(base64(secret).slice(0, -4));
	},
);

it('P36 strikes out an access token once it was fetched', () => {
	const authentication = {
		kind: 'oauth2',
		user: 'ann@example.test',
		provider: 'google',
		accessToken: () => Promise.resolve('ya29.token'),
	} as const;
	const signedIn = makeSettings({ imap: server }, { authentication });
	noteToken(authentication, 'ya29.token');
	expect(strikeSecrets('Bad token ya29.token', { ...signedIn })).toBe('Bad token •••');
});

it('P36 errors of servers hold no secret, nor the beginning of one that is cut off', () => {
	for (const before of ['', 'x'.repeat(190), 'x'.repeat(995)]) {
		const error = Object.assign(new Error(`${before}${password}`), {
			responseText: `${before}${password}`,
			_err: new Error(`${before}${password}`),
		});
		for (const text of [
			JSON.stringify(explainFailure(error, settings, 'imap')),
			JSON.stringify(readFailure(error, settings)),
		]) {
			expect(text).not.toContain('pä');
		}
	}
});

it('P36 leaves other words alone, and short secrets do not make them unreadable', () => {
	const short = makeSettings(
		{ imap: server },
		{ authentication: { kind: 'password', user: 'a', password: 'a' } },
	);
	expect(strikeSecrets('Mailbox unavailable', short)).toBe('Mailbox unavailable');
	expect(strikeSecrets('Mailbox unavailable', settings)).toBe('Mailbox unavailable');
	expect(strikeSecrets('Mailbox unavailable', undefined)).toBe('Mailbox unavailable');
});

describe('P36 an error that n8n prints with its cause', () => {
	const wordsOf = (error: unknown) =>
		inspect(error, { depth: 10 }) + JSON.stringify(error) + String((error as Error).stack);
	const explained = (error: unknown, of = settings): ProblemError => {
		try {
			return failExplained(error, of, 'imap');
		} catch (thrown) {
			return thrown as ProblemError;
		}
	};

	it('carries no secret, however deep it stands, and keeps what it says', () => {
		const inner = Object.assign(new Error(`535 no ${password}`), { code: 'EAUTH' });
		const error = Object.assign(
			new AggregateError([new Error(base64(password))], `Cannot sign in with ${password}`, {
				cause: inner,
			}),
			{
				code: 'NO',
				responseText: `Bad ${password}`,
				response: { attributes: [{ section: [{ type: 'ATOM', value: password }] }] },
				rejectedErrors: [new Error(password)],
				command: `LOGIN ann ${password}`,
			},
		);
		expect(wordsOf(error)).toContain(password);
		const problem = explained(error);
		expect(wordsOf(problem)).not.toContain(password);
		expect(wordsOf(problem)).not.toContain(base64(password).slice(2, -4));
		expect(problem.cause).toBe(error);
		expect(error).toMatchObject({ code: 'NO', responseText: 'Bad •••', cause: { code: 'EAUTH' } });
		expect(readFailure(problem.cause, settings).code).toBe('NO');
	});

	it('does not print what a library hung on it, and leaves that as it is', () => {
		const config = { headers: { authorization: 'Bearer of-somebody' }, data: { password } };
		const error = Object.assign(new Error('Request failed'), { config, request: { config } });
		const printed = wordsOf(explained(error));
		expect(printed).not.toContain('of-somebody');
		expect(printed).not.toContain(password);
		expect(config).toEqual({
			headers: { authorization: 'Bearer of-somebody' },
			data: { password },
		});
		expect(settings.imap?.authentication).toMatchObject({ password });
	});

	it('may be frozen, circular or none at all', () => {
		const circular: Error & { own?: unknown } = new Error('x');
		circular.cause = circular;
		circular.own = [circular];
		for (const error of [circular, Object.freeze(new Error('y')), 'text', null, undefined, 5]) {
			expect(explained(error)).toBeInstanceOf(ProblemError);
		}
	});
});
