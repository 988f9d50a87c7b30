// From credential fields to settings, and the words for every field that cannot be.
import {
	resolveDomain,
	resolveMailbox,
	resolveOAuth,
} from '../../../nodes/shared/credential/resolveSettings';
import type { MailboxSettings, Route } from '../../../nodes/shared/connection/settings';
import { ProblemError } from '../../../nodes/shared/reasons/problem';

const login = { user: 'ann@example.test', password: ' secret ' };
const detect = () =>
	Promise.resolve({
		imap: { host: 'imap.example.test', port: 993, security: 'tls' as const },
		foundBy: 'SRV records.',
	});
const resolve = (fields: Record<string, unknown>, domain?: Record<string, unknown>) =>
	resolveMailbox({ ...login, ...fields }, { detect, ...(domain && { domain }) });

async function codeOf(settings: Promise<MailboxSettings>): Promise<string> {
	const error: unknown = await settings.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	expect(error).toBeInstanceOf(ProblemError);
	return (error as ProblemError).problem.code;
}

it('P28 fills in the servers of a known provider, and keeps the password as typed', async () => {
	expect(await resolve({ provider: 'gmail' })).toMatchObject({
		account: 'ann@example.test',
		imap: {
			host: 'imap.gmail.com',
			port: 993,
			security: 'tls',
			authentication: { password: ' secret ' },
		},
		sending: { kind: 'smtp', host: 'smtp.gmail.com', port: 465 },
		certificate: { kind: 'trusted' },
	});
	expect(
		await resolve({ provider: 'sendGrid', user: 'apikey', senderAddress: 'a@b.test' }),
	).not.toHaveProperty('imap');
});

it('P28 own servers follow the pattern mail.<domain>, on any port', async () => {
	expect(
		await resolve({ provider: 'custom', smtpPort: 2525, smtpSecurity: 'starttls' }),
	).toMatchObject({
		imap: { host: 'mail.example.test', port: 993, security: 'tls' },
		sending: { host: 'mail.example.test', port: 2525, security: 'starttls' },
	});
	const typed = { imapHost: 'IMAP.own.test', imapPort: 143, imapSecurity: 'none', smtpPort: 25 };
	expect(await resolve({ provider: 'custom', ...typed })).toMatchObject({
		imap: { host: 'imap.own.test', port: 143, security: 'none' },
		sending: { host: 'imap.own.test', port: 25 },
	});
});

it('P31 takes the sender address where the user name is none', async () => {
	const settings = await resolve({
		provider: 'custom',
		user: 'ann',
		senderAddress: 'Ann@Example.test',
	});
	expect(settings).toMatchObject({
		account: 'ann@example.test',
		sender: { address: 'Ann@Example.test' },
		imap: { host: 'mail.example.test', authentication: { user: 'ann' } },
	});
	expect(await codeOf(resolve({ provider: 'custom', user: 'ann' }))).toBe('senderAddressMissing');
});

it('P29 P32 P33 reads HTTP, archive and reply-to', async () => {
	const http = {
		sending: 'http',
		httpUrl: 'https://x.test',
		httpHeaderName: 'Authorization',
		httpHeaderValue: 'k',
	};
	const people = { replyTo: 'desk@example.test', archiveAddress: 'archive@example.test' };
	expect(await resolve({ provider: 'gmail', ...http, ...people })).toMatchObject({
		sending: { kind: 'http', url: 'https://x.test', headerValue: 'k', format: 'json' },
		...people,
	});
	expect(await codeOf(resolve({ provider: 'gmail', ...http }))).toBe('replyToMissing');
	expect(await resolve({ provider: 'gmail', sending: 'none' })).toMatchObject({
		sending: { kind: 'none' },
	});
});

it('P34 accepts other certificates for own servers only, never for a known provider', async () => {
	const fingerprint = 'ab:'.repeat(31) + 'AB';
	const pinned = {
		certificate: 'pinned',
		fingerprints: `${fingerprint}, SHA256 Fingerprint=${'CD'.repeat(32)}`,
	};
	expect(await resolve({ provider: 'custom', ...pinned })).toMatchObject({
		certificate: { kind: 'pinned', fingerprints: ['AB'.repeat(32), 'CD'.repeat(32)] },
	});
	expect(await resolve({ provider: 'gmail', certificate: 'selfSigned' })).toMatchObject({
		certificate: { kind: 'trusted' },
	});
	const sneaky = { provider: 'custom', certificate: 'selfSigned' };
	expect(await codeOf(resolve({ ...sneaky, imapHost: 'imap.gmail.com' }))).toBe(
		'selfSignedForProvider',
	);
	expect(await codeOf(resolve({ ...sneaky, smtpHost: 'SMTP.gmail.com.' }))).toBe(
		'selfSignedForProvider',
	);
	expect(
		await codeOf(resolve({ provider: 'custom', certificate: 'pinned', fingerprints: 'ab' })),
	).toBe('fingerprintInvalid');
});

it.each([
	[{ provider: 'custom', user: '' }, 'userMissing'],
	[{ provider: 'custom', password: '' }, 'passwordMissing'],
	[{ provider: 'custom', imapHost: 'https://x.test' }, 'hostInvalid'],
	[{ provider: 'custom', imapPort: 70_000 }, 'portInvalid'],
	[{ provider: 'custom', replyTo: 'nobody' }, 'addressInvalid'],
	[{ provider: 'custom', smtpLogin: 'other' }, 'passwordMissing'],
	[{ provider: 'nosuch' }, 'providerUnknown'],
	[{ provider: 'microsoft365' }, 'passwordLoginEnded'],
	[{ provider: 'domain' }, 'domainSettingsMissing'],
])('P36 names what is wrong with %j', async (fields, code) => {
	expect(await codeOf(resolve(fields))).toBe(code);
});

describe('P39 Domain Settings', () => {
	const domain = {
		domain: 'example.test, example.org',
		imapHost: 'imap.host.test',
		smtpHost: 'smtp.host.test',
		smtpPort: 587,
		smtpSecurity: 'starttls',
		replyTo: 'desk@example.test',
		route: 'proxy',
		proxyUrl: 'socks5://proxy.test:1080',
	};

	it('P39 P40 every mailbox of the domain takes its servers, route and reply-to from there', async () => {
		for (const user of ['ann@example.test', 'bo@EXAMPLE.org']) {
			expect(await resolve({ provider: 'domain', user }, domain)).toMatchObject({
				imap: { host: 'imap.host.test', authentication: { user } },
				sending: { host: 'smtp.host.test', port: 587, security: 'starttls' },
				replyTo: 'desk@example.test',
				route: { proxyUrl: 'socks5://proxy.test:1080' },
			});
		}
		const changed = await resolve({ provider: 'domain' }, { ...domain, imapHost: 'new.host.test' });
		expect(changed.imap?.host).toBe('new.host.test');
		expect(
			(await resolve({ provider: 'domain', replyTo: 'own@example.test' }, domain)).replyTo,
		).toBe('own@example.test');
	});

	it('P39 refuses a mailbox of another domain', async () => {
		expect(await codeOf(resolve({ provider: 'domain', user: 'eve@evil.test' }, domain))).toBe(
			'otherDomain',
		);
		expect(await codeOf(resolve({ provider: 'domain' }, { domain: 'not a domain' }))).not.toBe('');
	});

	it('P40 can be tested before anybody is on it', () => {
		expect(resolveDomain(domain)).toMatchObject({
			imap: { host: 'imap.host.test', authentication: { kind: 'none' } },
		});
		expect(() => resolveDomain({ domain: '' })).toThrow(ProblemError);
	});
});

it('P28 says how detected servers were found', async () => {
	expect(await resolve({ provider: 'detect' })).toMatchObject({
		imap: { host: 'imap.example.test' },
		sending: { kind: 'none' },
		foundBy: 'SRV records.',
	});
});

it('P37 OAuth2 goes to the real servers of Google and Microsoft', () => {
	const token = () => Promise.resolve('t');
	expect(resolveOAuth({ user: 'ann@example.test' }, 'google', token)).toMatchObject({
		imap: { host: 'imap.gmail.com', port: 993, security: 'tls' },
		sending: { host: 'smtp.gmail.com' },
	});
	expect(resolveOAuth({ user: 'ann@example.test' }, 'microsoft', token)).toMatchObject({
		imap: {
			host: 'outlook.office365.com',
			authentication: { kind: 'oauth2', provider: 'microsoft' },
		},
		sending: { host: 'smtp.office365.com', port: 587, security: 'starttls' },
	});
	expect(() => resolveOAuth({ user: 'ann' }, 'google', token)).toThrow(ProblemError);
});

it('P37 sends no password to Microsoft when detection leads there', async () => {
	const found = await detect();
	const toMicrosoft = () => Promise.resolve({ ...found, preset: 'microsoft365' });
	const settings = resolveMailbox({ ...login, provider: 'detect' }, { detect: toMicrosoft });
	expect(await codeOf(settings)).toBe('passwordLoginEnded');
});

it('P28 detection stays out of private networks unless allowed, and SMTP has a user name of its own', async () => {
	const found = await detect();
	const routes: Route[] = [];
	const detectAlong = (_account: string, route: Route) => {
		routes.push(route);
		return Promise.resolve({
			...found,
			smtp: { host: 'smtp.example.test', port: 465, security: 'tls' as const },
			user: 'ann',
			smtpUser: 'smtp-ann',
		});
	};
	const settings = await resolveMailbox({ ...login, provider: 'detect' }, { detect: detectAlong });
	expect(settings).toMatchObject({
		imap: { authentication: { user: 'ann' } },
		sending: { authentication: { user: 'smtp-ann' } },
		route: {},
	});
	await resolveMailbox(
		{ ...login, provider: 'detect', privateNetwork: true },
		{ detect: detectAlong },
	);
	expect(routes).toEqual([{ internetOnly: true }, {}]);
});

describe('P31 shared and delegated mailboxes', () => {
	it('P31 IMAP signs in as user and mailbox, SMTP as the user, and the account is the shared mailbox', async () => {
		for (const sharedMailbox of ['info@example.test', 'info']) {
			for (const fields of [
				{ provider: 'custom', imapHost: 'mail.example.test' },
				{ provider: 'detect' },
				{ provider: 'domain' },
			]) {
				const domain = { domain: 'example.test', imapHost: 'mail.example.test' };
				const settings = await resolve(
					{ ...fields, sharedMailbox },
					fields.provider === 'domain' ? domain : undefined,
				);
				expect(settings).toMatchObject({
					account: 'info@example.test',
					sender: { address: 'info@example.test' },
					imap: { authentication: { user: `ann@example.test\\${sharedMailbox}` } },
				});
				if (settings.sending.kind !== 'smtp') continue;
				expect(settings.sending.authentication).toMatchObject({ user: 'ann@example.test' });
			}
		}
		const wrong = resolve({ provider: 'custom', sharedMailbox: 'not one' });
		expect(await codeOf(wrong)).toBe('sharedMailboxInvalid');
	});

	it('P31 Microsoft opens the shared mailbox with the token of the account', async () => {
		const fields = { user: 'ann@example.test', sharedMailbox: 'info@example.test' };
		const token = () => Promise.resolve('token of ann');
		const { account, sender, imap, sending } = resolveOAuth(fields, 'microsoft', token);
		expect(account).toBe('info@example.test');
		expect(sender.address).toBe('info@example.test');
		expect(imap?.authentication).toMatchObject({ kind: 'oauth2', user: 'info@example.test' });
		expect(sending).toMatchObject({ authentication: { user: 'info@example.test' } });
		const { authentication } = imap!;
		expect(authentication.kind === 'oauth2' && (await authentication.accessToken(false))).toBe(
			'token of ann',
		);
	});
});
