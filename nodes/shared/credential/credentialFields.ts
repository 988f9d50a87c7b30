/** Typed reading of credential fields; a field that an older credential lacks has its default. */
import { ProblemError } from '../reasons/problem';
import { quote } from '../reasons/receipt';
import { normalizeFingerprint } from '../connection/certificateRule';
import type {
	CertificateRule,
	HttpService,
	Route,
	Security,
	ServerAddress,
} from '../connection/settings';

/** What n8n hands over for a credential. */
export type Fields = Readonly<Record<string, unknown>>;

/** @returns the field's text, trimmed; '' when it is missing */
export function readText(fields: Fields, name: string): string {
	const value = fields[name];
	return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
}

/** @returns the secret just as typed: blanks may belong to it */
export function readSecret(fields: Fields, name: string): string {
	const value = fields[name];
	return typeof value === 'string' ? value : '';
}

/** @returns one of the choices, the first one when the field is missing or none of them */
export function readChoice<C extends string>(
	fields: Fields,
	name: string,
	choices: readonly [C, ...C[]],
): C {
	const value = fields[name];
	return choices.find((choice) => choice === value) ?? choices[0];
}

/**
 * Reads a server from `<prefix>Host`, `<prefix>Port` and `<prefix>Security`.
 * @param instead the host when the field is empty
 * @throws ProblemError naming the field that cannot be
 */
export function readServer(
	fields: Fields,
	prefix: 'imap' | 'smtp',
	instead: string,
): ServerAddress {
	const name = prefix.toUpperCase();
	const host = (readText(fields, `${prefix}Host`) || instead).toLowerCase();
	if (!isHostName(host)) {
		throw new ProblemError({
			code: 'hostInvalid',
			text: host
				? `${quote(host)} is not the name of a server (${name} Host)`
				: `The name of the ${name} server is missing`,
			remedy: `Enter a name such as ${prefix}.example.com, without https:// and without a port.`,
		});
	}
	const fallback = prefix === 'imap' ? 993 : 465;
	const typed = readText(fields, `${prefix}Port`);
	const port = typed === '' ? fallback : Number(typed);
	if (!Number.isInteger(port) || port < 1 || port > 65_535) {
		throw new ProblemError({
			code: 'portInvalid',
			text: `${quote(typed)} is not a port (${name} Port)`,
			remedy: `The usual one is ${fallback}.`,
		});
	}
	const security = readChoice<Security>(fields, `${prefix}Security`, ['tls', 'starttls', 'none']);
	return { host, port, security };
}

/** A host name, an IPv4 or an IPv6 address. */
function isHostName(host: string): boolean {
	return (
		host.length <= 253 &&
		/^([\p{L}\p{N}_-]+\.)*[\p{L}\p{N}_-]+\.?$|^[0-9a-f:]*:[0-9a-f:.]+$/iu.test(host)
	);
}

/** @throws ProblemError when fingerprints are pinned and one is none */
export function readCertificateRule(fields: Fields): CertificateRule {
	const kind = readChoice(fields, 'certificate', ['trusted', 'pinned', 'selfSigned']);
	if (kind !== 'pinned') return { kind };
	const typed = readText(fields, 'fingerprints')
		.split(/[,;\n]+/)
		.filter((each) => each.trim());
	const fingerprints = typed.map(normalizeFingerprint);
	const wrong = fingerprints.indexOf('');
	if (typed.length === 0 || wrong >= 0) {
		throw new ProblemError({
			code: 'fingerprintInvalid',
			text:
				typed.length === 0
					? 'The fingerprint of the pinned certificate is missing'
					: `${quote(typed[wrong]!)} is not a SHA-256 fingerprint`,
			remedy:
				'It has 64 hexadecimal digits. Whoever runs the server can print it with: openssl x509 -noout -fingerprint -sha256 -in certificate.pem',
		});
	}
	return { kind, fingerprints };
}

export function readRoute(fields: Fields): Route {
	const kind = readChoice(fields, 'route', ['direct', 'localAddress', 'proxy']);
	if (kind === 'localAddress') return { localAddress: readText(fields, 'localAddress') };
	if (kind === 'proxy') return { proxyUrl: readSecret(fields, 'proxyUrl').trim() };
	return {};
}

export function readHttpService(fields: Fields): HttpService {
	return {
		url: readText(fields, 'httpUrl'),
		headerName: readText(fields, 'httpHeaderName'),
		headerValue: readSecret(fields, 'httpHeaderValue').trim(),
		format: readChoice(fields, 'httpFormat', ['json', 'raw']),
	};
}
