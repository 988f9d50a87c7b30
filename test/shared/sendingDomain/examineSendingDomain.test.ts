/** The domain doctor over zones: what it finds, what it advises, and that its advice works (P24 to P27). */
import { generateKeyPairSync } from 'node:crypto';

import {
	examineSendingDomain,
	type SendingDomainQuestion,
} from '../../../nodes/shared/sendingDomain/examineSendingDomain';
import type { Finding, SendingDomainReport } from '../../../nodes/shared/sendingDomain/report';
import { fakeDns, type FakeZone } from '../../EmailAuthCheck/judgeMessage/fakeDns';

/** Keys are slow to make: one a size. */
const rsaKeys = new Map<number, string>();
function rsa(bits: number): string {
	const made =
		rsaKeys.get(bits) ??
		generateKeyPairSync('rsa', { modulusLength: bits })
			.publicKey.export({ type: 'spki', format: 'der' })
			.toString('base64');
	rsaKeys.set(bits, made);
	return made;
}
const ed25519 = generateKeyPairSync('ed25519')
	.publicKey.export({ type: 'spki', format: 'der' })
	.subarray(-32)
	.toString('base64');

/** A company, its DNS, and the host it sends through. */
const world: FakeZone = {
	'company.example': {
		A: ['192.0.2.80'],
		MX: [{ priority: 10, exchange: 'mx.company.example' }],
		TXT: ['some-verification=1', 'v=spf1 ip4:192.0.2.0/28 -all'],
	},
	'mx.company.example': { A: ['192.0.2.1'] },
	'_dmarc.company.example': { TXT: ['v=DMARC1; p=none; rua=mailto:d@company.example'] },
	'host.example': {
		MX: [{ priority: 10, exchange: 'mail.host.example' }],
		TXT: ['v=spf1 ip4:198.51.100.0/24 -all'],
	},
	'mail.host.example': { A: ['198.51.100.25'] },
	'gmail.com': {
		A: ['192.0.2.81'],
		MX: [{ priority: 5, exchange: 'mx.gmail.com' }],
		TXT: ['v=spf1 redirect=_spf.google.com'],
	},
	'mx.gmail.com': { A: ['203.0.113.1'] },
	'smtp.gmail.com': { A: ['203.0.113.2'] },
	'_spf.google.com': { TXT: ['v=spf1 include:_netblocks.google.com ~all'] },
	'_netblocks.google.com': { TXT: ['v=spf1 ip4:203.0.113.128/25 ~all'] },
	'hotmail.com': {
		A: ['192.0.2.82'],
		MX: [{ priority: 5, exchange: 'mx.gmail.com' }],
		TXT: ['v=spf1 ip4:192.0.2.99 -all'],
	},
};

function examine(
	question: Partial<SendingDomainQuestion>,
	changes: FakeZone = {},
): Promise<SendingDomainReport> {
	const whole = { senderAddress: 'sales@company.example', sendingHost: 'mail.host.example' };
	return examineSendingDomain({ ...whole, ...question }, fakeDns({ ...world, ...changes }).resolve);
}

/** The company's zone with this SPF record. */
const withSpf = (...records: string[]): FakeZone => ({
	'company.example': { ...(world['company.example'] as object), TXT: records },
});

const codesOf = ({ findings }: SendingDomainReport) => findings.map(({ code }) => code);
function finding({ findings }: SendingDomainReport, code: string): Finding {
	const found = findings.find((entry) => entry.code === code);
	if (!found) throw new Error(`no ${code} among ${findings.map((entry) => entry.code).join(', ')}`);
	return found;
}

describe('a fit domain', () => {
	it('is suitable, says why, and costs no errors or warnings', async () => {
		const report = await examine({ sendingAddresses: ['192.0.2.5'] });
		expect(report).toMatchObject({
			decision: 'suitable',
			domain: 'company.example',
			freeMail: false,
			incomplete: false,
			spf: {
				result: 'pass',
				addresses: [{ address: '192.0.2.5', result: 'pass' }],
				record: 'v=spf1 ip4:192.0.2.0/28 -all',
				lookUps: 0,
				lookUpLimit: 10,
				publish: null,
			},
			dmarc: { policy: 'none', domain: 'company.example' },
			mx: { hosts: ['mx.company.example'], refusesMail: false },
			sendAs: null,
		});
		expect(report.findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
		expect(finding(report, 'spfPass').who).toBe('nobody');
	});

	it.each([
		'Sales <sales@company.example>',
		' SALES@Company.Example. ',
		'"Sales, North" <sales@company.example>',
	])('is found in %j', async (senderAddress) => {
		const report = await examine({ senderAddress, sendingAddresses: ['192.0.2.5'] });
		expect(report).toMatchObject({ decision: 'suitable', domain: 'company.example' });
	});

	it('may be written in its own script', async () => {
		const question = { senderAddress: 'a@bücher.example', sendingAddresses: ['192.0.2.5'] };
		const zone = { 'xn--bcher-kva.example': world['company.example']! };
		const report = await examine(question, zone);
		expect(report).toMatchObject({ domain: 'xn--bcher-kva.example', spf: { result: 'pass' } });
	});

	it('is recognised by the name of its host', async () => {
		const report = await examine({}, withSpf('v=spf1 a:mail.host.example -all'));
		expect(report).toMatchObject({ decision: 'suitable', spf: { result: 'pass', lookUps: 1 } });
		expect(codesOf(report)).toContain('sendingAddressAssumed');
	});

	it.each(['198.51.100.25', '[198.51.100.25]'])('takes %s as the host', async (sendingHost) => {
		const report = await examine({ sendingHost }, withSpf('v=spf1 ip4:198.51.100.25 -all'));
		expect(report).toMatchObject({ decision: 'suitable', spf: { result: 'pass' } });
	});
});

describe('P24 free-mail domains', () => {
	it.each(['gmail.com', 'hotmail.com'])(
		'warns of sending as %s through a server it does not authorize, with the reason',
		async (domain) => {
			const report = await examine({ senderAddress: `someone@${domain}` });
			expect(report).toMatchObject({ decision: 'unsuitable', freeMail: true });
			const { text, remedy, who, severity } = finding(report, 'freeMailNotAuthorized');
			expect(severity).toBe('error');
			expect(text).toMatch(/free-mail/);
			expect(text).toMatch(/dropped before they even reach the spam folder/);
			// P25: the sending host's own domain, the display name, and where replies go.
			expect(remedy).toMatch(/an address at host\.example/);
			expect(remedy).toMatch(/display name/);
			expect(remedy).toMatch(`replies going to someone@${domain}`);
			expect(report.sendAs).toEqual({ domain: 'host.example', replyTo: `someone@${domain}` });
			// P27: only the provider could change its records, so no record to publish is offered.
			expect(who).toBe('mailProvider');
			expect(report.spf.publish).toBeNull();
		},
	);

	it('has nothing against the provider’s own server', async () => {
		const report = await examine({
			senderAddress: 'someone@gmail.com',
			sendingHost: 'smtp.gmail.com',
		});
		expect(report).toMatchObject({ decision: 'suitable', freeMail: true, spf: { result: 'pass' } });
		expect(codesOf(report)).toContain('freeMailOwnServer');
	});
});

describe('P25 P26 P27 a server the domain does not authorize', () => {
	it('gives the exact merged record, by include and by address, and who publishes it', async () => {
		const report = await examine({});
		expect(report.decision).toBe('unsuitable');
		expect(report.spf).toMatchObject({
			result: 'fail',
			publish: {
				name: 'company.example',
				byInclude: {
					record: 'v=spf1 ip4:192.0.2.0/28 include:host.example -all',
					lookUps: 1,
					works: true,
				},
				byAddress: {
					record: 'v=spf1 ip4:192.0.2.0/28 ip4:198.51.100.25 -all',
					lookUps: 0,
					works: true,
				},
			},
		});
		const { remedy, who } = finding(report, 'spfNotAuthorized');
		expect(remedy).toContain('v=spf1 ip4:192.0.2.0/28 include:host.example -all');
		expect(remedy).toContain('v=spf1 ip4:192.0.2.0/28 ip4:198.51.100.25 -all');
		expect(remedy).toMatch(/administrator of company\.example/);
		expect(remedy).toMatch(/send from an address at host\.example/);
		expect(who).toBe('domainAdministrator');
		expect(report.sendAs).toEqual({ domain: 'host.example', replyTo: 'sales@company.example' });
	});

	it.each([
		['no record', []],
		['softfail', ['v=spf1 mx ~all']],
		['neutral', ['v=spf1 mx ?all']],
		['no all', ['v=spf1 mx']],
		['a redirect', ['v=spf1 redirect=mx.company.example.']],
		['two records', ['v=spf1 mx -all', 'v=spf1 a -all']],
		['a syntax error', ['v=spf1 ipv4:192.0.2.7 foo mx -all']],
		['a record that ends too early', ['v=spf1 mx -all a']],
		['modifiers', ['v=spf1 mx exp=%{d}.x.example -all']],
	])('P26 publishing the record helps: %s', async (_what, records) => {
		const zone = {
			...withSpf(...records),
			'mx.company.example': { A: ['192.0.2.1'], TXT: ['v=spf1 a -all'] },
		};
		const before = await examine({}, zone);
		expect(before.decision).toBe('unsuitable');
		for (const suggested of [before.spf.publish!.byInclude, before.spf.publish!.byAddress]) {
			expect(suggested).toMatchObject({ works: true });
			const after = await examine({}, { ...zone, ...withSpf(suggested!.record) });
			expect(after).toMatchObject({ decision: 'suitable', spf: { result: 'pass' } });
			expect(after.spf.lookUps).toBe(suggested!.lookUps);
		}
	});

	it('knows what the big services ask to include, and that their addresses are many', async () => {
		const report = await examine({ sendingHost: 'smtp.gmail.com' });
		expect(report.spf.publish).toMatchObject({
			byInclude: { record: 'v=spf1 ip4:192.0.2.0/28 include:_spf.google.com -all', works: true },
			byAddress: null,
		});
		const published = withSpf('v=spf1 include:_spf.google.com ~all');
		expect(await examine({ sendingHost: 'smtp.gmail.com' }, published)).toMatchObject({
			decision: 'suitable',
			spf: { result: 'pass', lookUps: 2, addresses: [] },
		});
	});

	it('offers no include of the domain in itself', async () => {
		const report = await examine(
			{ sendingHost: 'out.company.example' },
			{
				'out.company.example': { A: ['192.0.2.200'] },
			},
		);
		expect(report.spf.publish).toMatchObject({
			byInclude: null,
			byAddress: { record: 'v=spf1 ip4:192.0.2.0/28 ip4:192.0.2.200 -all' },
		});
	});

	it('says when a suggestion would need too many look-ups, and does not advise it', async () => {
		const full = Array.from({ length: 10 }, (_, at) => `a:h${at}.company.example`).join(' ');
		const hosts = Object.fromEntries(
			Array.from({ length: 10 }, (_, at) => [`h${at}.company.example`, { A: ['192.0.2.1'] }]),
		);
		const report = await examine({}, { ...withSpf(`v=spf1 ${full} -all`), ...hosts });
		expect(report.spf.publish).toMatchObject({
			byInclude: { lookUps: 11, works: false },
			byAddress: { lookUps: 10, works: true },
		});
		expect(finding(report, 'spfNotAuthorized').remedy).not.toContain('include:host.example');
		expect(codesOf(report)).toContain('spfManyLookUps');
	});

	it('warns where some addresses of a name pass and others do not', async () => {
		const zone = {
			...withSpf('v=spf1 ip4:198.51.100.25 -all'),
			'mail.host.example': { A: ['198.51.100.25'], AAAA: ['2001:db8::25'] },
		};
		const report = await examine({}, zone);
		expect(report.decision).toBe('suitable');
		expect(finding(report, 'spfSomeAddresses')).toMatchObject({ severity: 'warning' });
		expect(finding(report, 'spfSomeAddresses').text).toContain('2001:db8::25');
		expect(report.spf.publish?.byAddress?.record).toBe(
			'v=spf1 ip4:198.51.100.25 ip6:2001:db8::25 -all',
		);
		const given = { sendingAddresses: ['198.51.100.25', '2001:db8::25'] };
		expect((await examine(given, zone)).decision).toBe('unsuitable');
	});
});

describe('the SPF record walked', () => {
	it('counts look-ups over all includes, and names the dearest', async () => {
		const inner = Array.from({ length: 8 }, (_, at) => `a:h${at}.host.example`).join(' ');
		const hosts = Object.fromEntries(
			Array.from({ length: 8 }, (_, at) => [`h${at}.host.example`, { A: ['198.51.100.1'] }]),
		);
		const report = await examine(
			{},
			{
				...withSpf('v=spf1 mx a include:big.example exists:%{i}.x.example -all'),
				'big.example': { TXT: [`v=spf1 ${inner} -all`] },
				...hosts,
			},
		);
		expect(report.spf).toMatchObject({ result: 'permerror', lookUps: 12 });
		const { text, severity } = finding(report, 'spfTooManyLookUps');
		expect(severity).toBe('error');
		expect(text).toMatch(/12 DNS look-ups.*include:big\.example \(9\)/s);
		expect(codesOf(report)).toContain('spfBroken');
	});

	it('counts names that do not exist', async () => {
		const record = 'v=spf1 a:x1.example a:x2.example mx:x3.example -all';
		const report = await examine({}, withSpf(record));
		expect(report.spf).toMatchObject({ result: 'permerror', voidLookUps: 3, voidLookUpLimit: 2 });
		expect(finding(report, 'spfTooManyVoids').text).toContain('x1.example, x2.example, x3.example');
		expect(codesOf(report).filter((code) => code === 'spfVoidName')).toHaveLength(3);
	});

	it('B43 counts names that do not exist behind an include, and includes that lead nowhere', async () => {
		const record = 'v=spf1 a:x1.example include:inner.example include:x3.example -all';
		const inner = { 'inner.example': { TXT: ['v=spf1 a:x2.example -all'] } };
		const report = await examine({}, { ...withSpf(record), ...inner });
		expect(report.spf).toMatchObject({ voidLookUps: 3 });
		expect(finding(report, 'spfTooManyVoids').text).toContain('x1.example, x2.example, x3.example');
		const fewer = await examine(
			{},
			{ ...withSpf('v=spf1 a:x1.example include:inner.example -all'), ...inner },
		);
		expect(fewer.spf).toMatchObject({ voidLookUps: 2 });
		expect(codesOf(fewer)).not.toContain('spfTooManyVoids');
	});

	it.each([
		['v=spf1 ptr -all', 'spfPtr'],
		['v=spf1 +all', 'spfPassAll'],
		['v=spf1 all', 'spfPassAll'],
		['v=spf1 mx', 'spfNoAll'],
		['v=spf1 mx ?all', 'spfNeutralAll'],
		['v=spf1 -all mx', 'spfAfterAll'],
		['v=spf1 mx mx -all', 'spfDuplicateTerm'],
		['v=spf1 -all redirect=mx.company.example', 'spfRedirectIgnored'],
		['v=spf1 include=mx.company.example -all', 'spfIgnoredTerm'],
		['v=spf1 include:mx.company.example -all', 'spfTargetWithoutRecord'],
		['v=spf1 include:company.example -all', 'spfLoop'],
		['v=spf1 a:gone.example -all', 'spfVoidName'],
	])('%s: %s', async (record, code) => {
		expect(codesOf(await examine({}, withSpf(record)))).toContain(code);
	});

	it('names a syntax error with its place and what was meant', async () => {
		const report = await examine({}, withSpf('v=spf1 mx ipv4:198.51.100.25 -all'));
		const { text, remedy, severity } = finding(report, 'spfSyntax');
		expect(severity).toBe('error');
		expect(text).toMatch(/character 11: "ipv4:198\.51\.100\.25"/);
		expect(remedy).toContain('"ip4:198.51.100.25"');
		expect(report.spf.publish?.byAddress?.record).toBe('v=spf1 mx ip4:198.51.100.25 -all');
	});

	it('says what the merged record leaves out', async () => {
		const report = await examine({}, withSpf('v=spf1 mx foo -all'));
		expect(report.spf.publish?.leftOut).toEqual(['foo']);
		expect(finding(report, 'spfBroken').remedy).toContain('"foo"');
	});

	it('says whose record it is when an included one is broken (P27)', async () => {
		const zone = { 'bad.example': { TXT: ['v=spf1 foo -all'] } };
		const report = await examine({}, { ...withSpf('v=spf1 include:bad.example -all'), ...zone });
		expect(finding(report, 'spfSyntax')).toMatchObject({ who: 'mailProvider' });
		expect(finding(report, 'spfSyntax').text).toContain('bad.example');
	});

	it('sees two records, and records that only look like one', async () => {
		const two = await examine({}, withSpf('v=spf1 mx -all', 'v=spf1 a -all'));
		expect(finding(two, 'spfSeveralRecords').text).toContain('2 SPF records');
		expect(two.spf.publish?.byAddress?.record).toBe('v=spf1 a mx ip4:198.51.100.25 -all');
		const none = await examine({}, withSpf('"v=spf1 mx -all"'));
		expect(codesOf(none)).toEqual(expect.arrayContaining(['spfLookAlike', 'spfMissing']));
	});

	it('ends on records without an end', async () => {
		const terms = Array.from({ length: 30 }, (_, at) => `include:n${at}.example`).join(' ');
		const all = Object.fromEntries(
			Array.from({ length: 30 }, (_, at) => [`n${at}.example`, { TXT: [`v=spf1 ${terms} -all`] }]),
		);
		const report = await examine({}, { ...withSpf(`v=spf1 ${terms} -all`), ...all });
		expect(finding(report, 'spfTooManyLookUps').text).toContain('at least 40');
		expect(report.findings.length).toBeLessThan(60);
	});
});

describe('DKIM selectors', () => {
	const keyZone = (record: unknown): FakeZone => ({
		's1._domainkey.company.example': { TXT: [record].flat() },
	});

	it.each([
		['a strong key', `v=DKIM1; k=rsa; p=${rsa(2048)}`, 'dkimGood', { status: 'good', bits: 2048 }],
		['Ed25519', `v=DKIM1; k=ed25519; p=${ed25519}`, 'dkimGood', { type: 'ed25519', bits: 256 }],
		['a short key', `p=${rsa(1024)}`, 'dkimShort', { bits: 1024 }],
		['a weak key', `v=DKIM1; p=${rsa(768)}`, 'dkimWeak', { bits: 768 }],
		['a revoked key', 'v=DKIM1; p=', 'dkimRevoked', { status: 'revoked' }],
		['a key in test', `v=DKIM1; t=y:s; p=${rsa(2048)}`, 'dkimTesting', { testing: true }],
		['another version', `v=DKIM2; p=${rsa(2048)}`, 'dkimUnusable', { status: 'unusable' }],
		['a key for something else', `s=tlsrpt; p=${rsa(2048)}`, 'dkimUnusable', {}],
		['SHA-1 alone', `h=sha1; p=${rsa(2048)}`, 'dkimUnusable', {}],
		['another type', `k=dsa; p=${rsa(2048)}`, 'dkimUnusable', {}],
		['a broken key', 'v=DKIM1; p=MIIBnonsense', 'dkimUnusable', {}],
		['no key', 'v=DKIM1', 'dkimUnusable', {}],
		['several records', ['p=', `p=${rsa(2048)}`], 'dkimSeveral', { status: 'several' }],
	])('finds %s', async (_what, record, code, key) => {
		const report = await examine({ dkimSelectors: ['s1'] }, keyZone(record));
		expect(codesOf(report)).toContain(code);
		expect(report.dkim).toMatchObject([{ selector: 's1', ...key }]);
	});

	it('reports a missing key by its full name, and says when none was asked for', async () => {
		const report = await examine({ dkimSelectors: ['s1'] });
		expect(report.dkim).toMatchObject([{ status: 'missing' }]);
		expect(finding(report, 'dkimMissing').text).toContain('s1._domainkey.company.example');
		expect(codesOf(await examine({}))).toContain('dkimNotChecked');
	});
});

describe('DMARC', () => {
	const withPolicy = (policy: string): FakeZone => ({
		'_dmarc.company.example': { TXT: [`v=DMARC1; p=${policy}`] },
	});

	it('says what a strict policy does to mail that does not pass', async () => {
		const report = await examine({}, withPolicy('reject'));
		expect(report.dmarc).toEqual({ policy: 'reject', domain: 'company.example' });
		expect(finding(report, 'dmarcWillStop')).toMatchObject({ severity: 'error' });
		expect(finding(report, 'dmarcWillStop').text).toContain('refuse');
		const fit = await examine({ sendingAddresses: ['192.0.2.5'] }, withPolicy('quarantine'));
		expect(finding(fit, 'dmarcEnforced')).toMatchObject({ severity: 'info' });
		expect(fit.decision).toBe('suitable');
	});

	it('takes the record of the domain above', async () => {
		const zone = { 'news.company.example': { A: ['192.0.2.1'], TXT: ['v=spf1 a -all'] } };
		const report = await examine({ senderAddress: 'a@news.company.example' }, zone);
		expect(report.dmarc).toEqual({ policy: 'none', domain: 'company.example' });
	});

	it('misses a record', async () => {
		const report = await examine({}, { '_dmarc.company.example': {} });
		expect(finding(report, 'dmarcMissing').remedy).toContain('_dmarc.company.example');
	});
});

describe('MX', () => {
	const withMx = (...MX: unknown[]): FakeZone => ({
		'company.example': { ...(world['company.example'] as object), MX },
	});

	it.each([
		['none', [], 'mxMissing', 'warning'],
		['a null MX', [{ priority: 0, exchange: '' }], 'mxNull', 'error'],
		[
			'a host without address',
			[{ priority: 1, exchange: 'gone.example' }],
			'mxUnresolved',
			'warning',
		],
		['an address', [{ priority: 1, exchange: '192.0.2.1' }], 'mxUnresolved', 'warning'],
	])('finds %s', async (_what, records, code, severity) => {
		const report = await examine({ sendingAddresses: ['192.0.2.5'] }, withMx(...records));
		expect(finding(report, code)).toMatchObject({ severity });
		expect(report.decision).toBe(severity === 'error' ? 'unsuitable' : 'suitable');
	});
});

describe('what cannot be known', () => {
	it.each([
		['the SPF record', { 'company.example': 'ETIMEOUT' }],
		['the SPF record alone', { 'company.example': { TXT: 'ESERVFAIL' } }],
		['the address of a mail server', { 'mx.company.example': 'ESERVFAIL' }],
		['the DMARC record', { '_dmarc.company.example': 'EREFUSED' }],
		['the DKIM key', { 's1._domainkey.company.example': 'ETIMEOUT' }],
	] as Array<[string, FakeZone]>)(
		'B04 is never called suitable: %s gives no answer',
		async (_what, zone) => {
			const question = { sendingAddresses: ['192.0.2.5'], dkimSelectors: ['s1'] };
			const key = { 's1._domainkey.company.example': { TXT: [`p=${rsa(2048)}`] } };
			expect((await examine(question, key)).decision).toBe('suitable');
			const report = await examine(question, { ...key, ...zone });
			expect(report).toMatchObject({ decision: 'unsuitable', incomplete: true });
			expect(report.findings[0]).toMatchObject({ code: 'dnsUnavailable', severity: 'error' });
			expect(codesOf(report)).not.toContain('spfMissing');
			expect(codesOf(report)).not.toContain('dkimMissing');
		},
	);

	it('without a server is not suitable', async () => {
		const unknown = await examine({ sendingHost: '' });
		expect(unknown.decision).toBe('unsuitable');
		expect(codesOf(unknown)).toContain('sendingServerUnknown');
		const gone = await examine({ sendingHost: 'gone.example' });
		expect(codesOf(gone)).toContain('sendingHostMissing');
	});

	it('behind private addresses is not called unauthorized, nor suitable', async () => {
		const strict = { '_dmarc.company.example': { TXT: ['v=DMARC1; p=reject'] } };
		const inside = await examine({ sendingAddresses: ['10.0.0.5'] }, strict);
		expect(inside.decision).toBe('unsuitable');
		expect(finding(inside, 'sendingAddressInternal').severity).toBe('error');
		expect(codesOf(inside)).not.toContain('spfNotAuthorized');
		expect(codesOf(inside)).not.toContain('dmarcWillStop');
		expect(inside.spf.publish?.byAddress).toBeNull();
		const bare = await examine({ sendingAddresses: ['10.0.0.5'] }, withSpf());
		expect(codesOf(bare)).toContain('spfMissing');
		const named = await examine(
			{ sendingAddresses: ['10.0.0.5'] },
			withSpf('v=spf1 ip4:10.0.0.5 -all'),
		);
		expect(named.decision).toBe('suitable');
		expect(finding(named, 'sendingAddressInternal').severity).toBe('warning');
	});

	it('a domain that does not exist, an address that is none', async () => {
		const gone = await examine({ senderAddress: 'a@gone.example' });
		expect(gone).toMatchObject({ decision: 'unsuitable', findings: [{ code: 'domainMissing' }] });
		for (const senderAddress of ['', 'nobody', 'a@', '@b.example', 'a@b c.example']) {
			const none = await examine({ senderAddress });
			expect(none).toMatchObject({
				decision: 'unsuitable',
				findings: [{ code: 'addressInvalid' }],
			});
		}
	});
});

it('asks for each name and type once per finding, within bounds', async () => {
	const { resolve, queries } = fakeDns(world);
	await examineSendingDomain(
		{ senderAddress: 'sales@company.example', sendingHost: 'mail.host.example' },
		resolve,
	);
	expect(new Set(queries).size).toBeLessThan(25);
});
