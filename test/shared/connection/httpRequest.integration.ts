// One HTTP request along a route, against servers on loopback.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

import { askHttp } from '../../../nodes/shared/connection/httpRequest';
import type { Route } from '../../../nodes/shared/connection/settings';
import { startProxy } from '../../../sandbox/servers/proxy';

async function withServer(
	answer: RequestListener,
	work: (port: number) => Promise<void>,
): Promise<void> {
	const server = createServer(answer);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	try {
		await work((server.address() as AddressInfo).port);
	} finally {
		server.closeAllConnections();
		server.close();
	}
}

const ask = (url: string, route: Route, timeoutMs: number) =>
	askHttp(new URL(url), { method: 'GET', route, certificate: { kind: 'trusted' }, timeoutMs });

it.each(['socks5', 'http'] as const)(
	'P29 P41 asks a service by its name through a %s proxy',
	async (scheme) => {
		await withServer(
			(request, response) => response.end(`asked as ${request.headers.host}`),
			async (port) => {
				const proxy = await startProxy(scheme, { 'service.example.test:80': port });
				const route = { proxyUrl: `${scheme}://127.0.0.1:${proxy.port}` };
				expect(await ask('http://service.example.test/send', route, 3000)).toEqual({
					status: 200,
					text: 'asked as service.example.test',
				});
				await proxy.close();
			},
		);
	},
);

it('P29 gives up on a service that does not answer', async () => {
	await withServer(
		() => undefined,
		async (port) => {
			await expect(ask(`http://127.0.0.1:${port}/`, {}, 200)).rejects.toMatchObject({
				code: 'ETIMEDOUT',
			});
		},
	);
});
