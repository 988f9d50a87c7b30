/**
 * Certificates for the test servers: none of them is signed by an authority anybody trusts, which is what
 * an operator's own mail server looks like (P34).
 */
import { X509Certificate } from 'node:crypto';
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

/**
 * Makes a self-signed certificate.
 * @param names DNS names or IP addresses it is valid for; the first is its common name
 * @param validity which side of now its time of validity lies on
 */
export async function makeCertificate(
	names: string[] = ['localhost', '127.0.0.1'],
	validity: 'current' | 'expired' | 'future' = 'current',
): Promise<Certificate> {
	const startDays = { current: -1, expired: -30, future: 10 }[validity];
	const pems = await generate([{ name: 'commonName', value: names[0] ?? 'localhost' }], {
		notBeforeDate: new Date(Date.now() + startDays * dayMs),
		notAfterDate: new Date(Date.now() + (startDays + 20) * dayMs),
		keySize: 2048,
		algorithm: 'sha256',
		extensions: [
			{
				name: 'subjectAltName',
				altNames: names.map((name) =>
					/^[\d.]+$|:/.test(name) ? { type: 7, ip: name } : { type: 2, value: name },
				),
			},
		],
	});
	return {
		key: pems.private,
		cert: pems.cert,
		fingerprint: new X509Certificate(pems.cert).fingerprint256,
	};
}
