/** How a server's certificate is judged (P34): by the trusted authorities, by its fingerprint, or not at all. */
import { TLSSocket, type ConnectionOptions } from 'node:tls';

import { ProblemError } from '../reasons/problem';
import type { CertificateRule } from './settings';

/** TLS options of a connection under the rule. Pinned certificates are judged by {@link assertPinned}, after the handshake. */
export function tlsOptionsFor(rule: CertificateRule): ConnectionOptions {
	return { rejectUnauthorized: rule.kind === 'trusted', minVersion: 'TLSv1.2' };
}

/**
 * Compares the server's certificate with the pinned ones. Call it after the handshake and before any secret is sent.
 * @throws ProblemError when the rule pins fingerprints and the certificate has none of them
 */
export function assertPinned(socket: unknown, rule: CertificateRule): void {
	if (rule.kind !== 'pinned') return;
	const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
	const found = certificate ? normalizeFingerprint(certificate.fingerprint256) : '';
	if (found && rule.fingerprints.includes(found)) return;
	throw new ProblemError(
		found
			? {
					code: 'fingerprintMismatch',
					text: 'The server showed another certificate than the pinned one, so nothing was sent to it',
					remedy: `Ask whoever runs the server whether its certificate was renewed. If so, put the new SHA-256 fingerprint into the credential: ${formatFingerprint(found)}. If not, somebody may be in between.`,
				}
			: {
					code: 'noCertificate',
					text: 'A fingerprint is pinned, but the connection is not encrypted',
					remedy: 'Choose TLS or STARTTLS as the security of the connection.',
				},
	);
}

/** @returns upper-case hexadecimal of a SHA-256 fingerprint in any usual spelling, '' when it is none */
export function normalizeFingerprint(fingerprint: string): string {
	const digits = fingerprint
		.replace(/^\s*sha-?256(?:\s+fingerprint)?\s*[:=]/i, '')
		.replace(/[\s:-]/g, '')
		.toUpperCase();
	return /^[0-9A-F]{64}$/.test(digits) ? digits : '';
}

function formatFingerprint(digits: string): string {
	return digits.replace(/(..)(?!$)/g, '$1:');
}
