/**
 * An OAuth2 authorization server on 127.0.0.1 (RFC 6749 section 6): gives access tokens for refresh tokens, and tells
 * mail servers which access tokens are good.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';

import type { Certificate } from './certificates';

export interface OAuthServer {
	port: number;
	tokenUrl: string;
	/** The one refresh token it takes. */
	refreshToken: string;
	/** How many tokens it gave. */
	refreshes: number;
	/** Makes a token that is good for so many seconds, as a sign-in would. */
	issue(lifeSeconds?: number): string;
	/** Ends a token before its time. */
	revoke(token: string): void;
	/** Whether mail servers should take the token now. */
	accepts(token: string): boolean;
	/** Fetches a token as n8n would. @throws with the server's error code */
	refresh(): Promise<{ access_token: string; expires_in: number }>;
	close(): Promise<void>;
}

const lifeSeconds = 3600;

/** Starts an authorization server; with a certificate it speaks HTTPS. */
export async function startOAuthServer(certificate?: Certificate): Promise<OAuthServer> {
	const good = new Map<string, number>();
	const issue = (seconds = lifeSeconds): string => {
		const token = randomUUID();
		good.set(token, Date.now() + seconds * 1000);
		return token;
	};
	const refreshToken = randomUUID();
	const answer = (request: IncomingMessage, response: ServerResponse): void => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const form = new URLSearchParams(Buffer.concat(chunks).toString());
			const valid =
				form.get('grant_type') === 'refresh_token' && form.get('refresh_token') === refreshToken;
			if (valid) server.refreshes += 1;
			response.writeHead(valid ? 200 : 400, { 'Content-Type': 'application/json' });
			response.end(
				JSON.stringify(
					valid
						? { access_token: issue(), expires_in: lifeSeconds, token_type: 'Bearer' }
						: { error: 'invalid_grant' },
				),
			);
		});
	};
	const http = certificate
		? createSecureServer({ key: certificate.key, cert: certificate.cert }, answer)
		: createServer(answer);
	http.listen(0, '127.0.0.1');
	await once(http, 'listening');
	const { port } = http.address() as AddressInfo;
	const tokenUrl = `${certificate ? 'https' : 'http'}://127.0.0.1:${port}/token`;

	const server: OAuthServer = {
		port,
		tokenUrl,
		refreshToken,
		refreshes: 0,
		issue,
		revoke: (token) => good.delete(token),
		accepts: (token) => (good.get(token) ?? 0) > Date.now(),
		refresh: async () => {
			const response = await fetch(tokenUrl, {
				method: 'POST',
				body: new URLSearchParams({
					grant_type: 'refresh_token',
					refresh_token: server.refreshToken,
				}),
			});
			const body = (await response.json()) as { error?: string };
			if (body.error) throw new Error(body.error);
			return body as { access_token: string; expires_in: number };
		},
		close: async () => {
			const closed = once(http, 'close');
			http.closeAllConnections();
			http.close();
			await closed;
		},
	};
	return server;
}
