/** The servers of the internet by their real names and with TLS, behind a proxy: all that a test's n8n sees of it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import {
	makeAuthority,
	makeCertificate,
	type Certificate,
} from '../../sandbox/servers/certificates';
import { startProxy } from '../../sandbox/servers/proxy';
import type { Stage } from './stage';

export interface Internet<Servers> {
	servers: Servers;
	proxyUrl: string;
	/** What n8n needs in its environment to see it. */
	environment: Record<string, string>;
}

/**
 * @param names which the servers are reached by
 * @param start starts them with their certificate, and says at which `host:port` which port stands
 */
export async function startInternet<Servers>(
	stage: Stage,
	names: string[],
	start: (
		certificate: Certificate,
	) => Promise<{ servers: Servers; places: Record<string, number> }>,
): Promise<Internet<Servers>> {
	const authority = await makeAuthority();
	const { servers, places } = await start(await makeCertificate(names, 'current', authority));
	const proxy = await stage.add(startProxy('http', places));
	const folder = await mkdtemp(path.join(tmpdir(), 'authority-'));
	await stage.add({ close: () => rm(folder, { recursive: true }) });
	const file = path.join(folder, 'authority.pem');
	await writeFile(file, authority.cert);
	const proxyUrl = `http://127.0.0.1:${proxy.port}`;
	return {
		servers,
		proxyUrl,
		environment: {
			NODE_EXTRA_CA_CERTS: file,
			HTTPS_PROXY: proxyUrl,
			NO_PROXY: 'localhost,127.0.0.1',
		},
	};
}
