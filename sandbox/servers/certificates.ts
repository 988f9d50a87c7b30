/**
 * Certificates for the test servers: signed by themselves, which is what an operator's own mail server looks like
 * (P34), or by an authority that a test can make this process trust, which is what a provider's looks like.
 */
import { X509Certificate } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

import { generate } from 'selfsigned';

export interface Certificate {
	/** PEM. */
	key: string;
	/** PEM. */
	cert: string;
	/** SHA-256 of the DER form, upper case with colons, as `openssl x509 -fingerprint -sha256` prints it. */
	fingerprint: string;
}

const dayMs = 24 * 60 * 60 * 1000;
const strength = { keySize: 2048, algorithm: 'sha256' };

/**
 * Makes a certificate.
 * @param names DNS names or IP addresses it is valid for; the first is its common name
 * @param validity which side of now its time of validity lies on
 * @param authority who signs it; without one it is self-signed
 */
export async function makeCertificate(
	names: string[] = ['localhost', '127.0.0.1'],
	validity: 'current' | 'expired' | 'future' = 'current',
	authority?: Certificate,
): Promise<Certificate> {
	const startDays = { current: -1, expired: -30, future: 10 }[validity];
	const pems = await generate([{ name: 'commonName', value: names[0] ?? 'localhost' }], {
		notBeforeDate: new Date(Date.now() + startDays * dayMs),
		notAfterDate: new Date(Date.now() + (startDays + 20) * dayMs),
		...strength,
		...(authority && { ca: { key: authority.key, cert: authority.cert } }),
		extensions: [
			{
				name: 'subjectAltName',
				altNames: names.map((name) =>
					/^[\d.]+$|:/.test(name) ? { type: 7, ip: name } : { type: 2, value: name },
				),
			},
		],
	});
	return certificateOf(pems);
}

/** Makes an authority that can sign certificates. */
export async function makeAuthority(): Promise<Certificate> {
	return certificateOf(
		await generate([{ name: 'commonName', value: 'Test Authority' }], {
			notBeforeDate: new Date(Date.now() - 100 * dayMs),
			notAfterDate: new Date(Date.now() + 100 * dayMs),
			...strength,
			extensions: [
				{ name: 'basicConstraints', cA: true, critical: true },
				{ name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
			],
		}),
	);
}

/** Makes this process trust an authority beside those it trusts anyway. @returns what takes it back */
export function trustAuthority(authority: Certificate): () => void {
	const before = getCACertificates('default');
	setDefaultCACertificates([...before, authority.cert]);
	return () => setDefaultCACertificates(before);
}

function certificateOf(pems: { private: string; cert: string }): Certificate {
	return {
		key: pems.private,
		cert: pems.cert,
		fingerprint: new X509Certificate(pems.cert).fingerprint256,
	};
}
