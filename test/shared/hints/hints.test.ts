// The table of hints against the words of libraries and servers that need no socket to be had.
import { readFailure } from '../../../nodes/shared/hints/failure';
import { explainFailure, isPassing } from '../../../nodes/shared/hints/hints';
import { readSeenAddress } from '../../../nodes/shared/sending/smtp';
import { makeSettings } from '../credential/settings';

const server = { host: 'imap.example.test', port: 993, security: 'tls' } as const;
const settings = makeSettings({ imap: server, smtp: { ...server, port: 25 } });
const withCode = (code: string, message = ''): Error => Object.assign(new Error(message), { code });

it.each([
	['ENOTFOUND', 'hostNotFound', false],
	['EAI_AGAIN', 'nameServerDown', true],
	['ECONNREFUSED', 'connectionRefused', true],
	['EHOSTUNREACH', 'unreachable', true],
	['ETIMEDOUT', 'timedOut', true],
	['ECONNRESET', 'connectionLost', true],
	['EPIPE', 'connectionLost', true],
	['CERT_HAS_EXPIRED', 'certificateExpired', false],
	['CERT_NOT_YET_VALID', 'certificateNotYetValid', false],
	['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificateSelfSigned', false],
	['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificateUntrusted', false],
	['ERR_TLS_CERT_ALTNAME_INVALID', 'certificateForOtherName', false],
	['GREETING_TIMEOUT', 'silentPort', true],
	['STARTTLS_INJECTION', 'starttlsInjected', false],
	['ParserError11', 'notAMailServer', false],
	['EADDRNOTAVAIL', 'localAddressUnavailable', false],
])('P36 %s is %s (may pass: %s)', (code, expected, passing) => {
	const error = withCode(code);
	expect(explainFailure(error, settings, 'imap').code).toBe(expected);
	expect(isPassing(error)).toBe(passing);
});

it('P36 names server, next step and the names of a foreign certificate', () => {
	const problem = explainFailure(withCode('ECONNREFUSED'), settings, 'imap');
	expect(problem.text).toContain('imap.example.test:993');
	expect(problem.remedy).toMatch(/firewall.*mail program/i);
	expect(explainFailure(withCode('ECONNREFUSED'), settings, 'smtp').remedy).toContain(
		'block port 25',
	);
	const foreign = withCode(
		'ERR_TLS_CERT_ALTNAME_INVALID',
		"Hostname/IP does not match certificate's altnames: Host: mail.example.test. is not in the cert's altnames: DNS:web7.host.test, DNS:*.host.test",
	);
	expect(explainFailure(foreign, settings, 'imap').remedy).toContain('web7.host.test');
});

it('P36 an answer of the server that nobody foresaw is shown as it is, in one line', () => {
	const odd = Object.assign(new Error('Command failed'), {
		responseStatus: 'NO',
		responseText: 'Computer\r\nsays no',
	});
	expect(explainFailure(odd, settings, 'imap')).toMatchObject({
		code: 'refused',
		text: expect.stringContaining('"Computer says no"') as string,
	});
});

it.each([[undefined], [null], ['text'], [{ message: 5, cause: { cause: {} } }], [new Error('')]])(
	'P36 explains %p too',
	(error) => {
		const problem = explainFailure(error);
		expect(problem.text).not.toBe('');
		expect(problem.remedy).not.toBe('');
	},
);

it('P36 bounds hostile words and circular causes', () => {
	const endless: Error & { cause?: unknown } = new Error('x'.repeat(100_000));
	endless.cause = endless;
	expect(readFailure(endless).words.length).toBeLessThanOrEqual(1000);
});

it.each([
	['250-smtp.gmail.com at your service, [203.0.113.5]\r\n250-SIZE 1', '203.0.113.5'],
	['250-AS8PR01.outlook.office365.com Hello [2001:db8::7]\n250 OK', '2001:db8::7'],
	['250-mail.example.test Hello client.test [198.51.100.2]', '198.51.100.2'],
	['250-[192.0.2.1] Hello x [IPv6:2001:db8::9]', '2001:db8::9'],
	['250-mail.example.test Hello 198.51.100.9, pleased to meet you', '198.51.100.9'],
	['250-postfix.example.test\r\n250-STARTTLS', undefined],
	['', undefined],
])('P41 reads the address out of %j', (greeting, address) => {
	expect(readSeenAddress(greeting)).toBe(address);
});
