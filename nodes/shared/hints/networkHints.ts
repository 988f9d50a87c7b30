/** Names and networks: nothing of the server was reached. */
import { isLoopbackHost } from '../connection/settings';
import { quote } from '../reasons/receipt';
import { blockedAdvice, code, either, has, usualPortsOf, type Hint } from './hint';

export const networkHints: Hint[] = [
	{
		code: 'hostNotFound',
		matches: code('ENOTFOUND', 'EDNS', 'ENODATA'),
		text: ({ name, server }) =>
			`There is no ${name} server with the name ${quote(server?.host ?? '')}`,
		remedy: ({ server }) =>
			server && /^(imap|smtp|mail|pop)\.[^.]+$/.test(server.host)
				? 'The name looks incomplete. Copy the server name from the help page of the mail provider.'
				: 'Check the spelling of the server name. The mail provider names it on its help page; for an own domain it is often mail. followed by the domain.',
	},
	{
		code: 'nameServerDown',
		passing: true,
		matches: code('EAI_AGAIN', 'ESERVFAIL', 'ETIMEOUT_DNS'),
		text: ({ server }) => `The name ${quote(server?.host ?? '')} could not be looked up just now`,
		remedy: () => 'Check that the machine n8n runs on reaches a name server, then try again.',
	},
	{
		code: 'localAddressUnavailable',
		matches: code('EADDRNOTAVAIL'),
		text: () => 'The chosen outgoing address does not belong to the machine n8n runs on',
		remedy: () =>
			'Enter an address that the machine has itself. In Docker that is an address of the container, not of the host.',
	},
	{
		code: 'proxyFailed',
		passing: true,
		matches: either(
			code('ProxyError', 'EPROXY', 'UnsupportedProxyAddress'),
			has(/failed to setup proxy|socks|proxy (connection|socket)|invalid response from proxy/i),
		),
		text: ({ place }) => `The proxy made no connection to ${place}`,
		remedy: () =>
			'Check address, port, user and password of the proxy, and that it allows connections to this server and port.',
	},
	{
		code: 'connectionRefused',
		passing: true,
		matches: code('ECONNREFUSED'),
		text: ({ place }) => `Nothing answers at ${place}`,
		remedy: ({ name, server }) =>
			server && isLoopbackHost(server.host)
				? `${server.host} is the machine n8n itself runs on; in Docker that is the container, not the host. There, enter the service name of the mail server's container, or host.docker.internal for the host. Otherwise check that the server runs and the port: ${usualPortsOf(name)}.`
				: `Check the port: ${usualPortsOf(name)}. ${blockedAdvice(server)} To be sure, try the same settings in a mail program.`,
	},
	{
		code: 'unreachable',
		passing: true,
		matches: code('EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN'),
		text: ({ place }) => `There is no way through the network to ${place}`,
		remedy: () =>
			'Check the network and the firewall of the machine n8n runs on, then try the same settings in a mail program there.',
	},
];

/** Time and lines: the server was reached and did not go on. Judged last, as most other failures end a line too. */
export const lineHints: Hint[] = [
	{
		code: 'otherService',
		matches: ({ failure, name }) => failure.speaks !== '' && failure.speaks !== name,
		text: ({ failure, place, name }) =>
			`What answers at ${place} is a server for ${failure.speaks}, not for ${name}`,
		remedy: ({ name }) => `Check server name and port: ${usualPortsOf(name)}.`,
	},
	{
		code: 'silentPort',
		passing: true,
		matches: either(code('GREETING_TIMEOUT'), has(/greeting never received/i)),
		text: ({ place }) => `${place} takes the connection but says nothing`,
		remedy: ({ server }) =>
			server && server.security !== 'tls'
				? 'The port may want TLS from the start: choose TLS (993 for IMAP, 465 for SMTP).'
				: 'The server may be overloaded, or another service answers at this port. Check the port, then try again.',
	},
	{
		code: 'timedOut',
		passing: true,
		matches: either(
			code(
				'ETIMEDOUT',
				'ETIMEOUT',
				'CONNECT_TIMEOUT',
				'UPGRADE_TIMEOUT',
				'ESOCKETTIMEDOUT',
				'ETLS_TIMEOUT',
			),
			has(/timed? ?out/i),
		),
		text: ({ place }) => `${place} did not answer in time`,
		remedy: ({ server }) =>
			`Check server name and port. ${blockedAdvice(server)} To be sure, try the same settings in a mail program.`,
	},
	{
		code: 'connectionLost',
		passing: true,
		matches: either(
			code(
				'ECONNRESET',
				'EPIPE',
				'ECONNECTION',
				'ESOCKET',
				'NoConnection',
				'EConnectionClosed',
				'ClosedAfterConnectText',
				'ClosedAfterConnectTLS',
				'StateLogout',
				'DownloadIncomplete',
			),
			has(
				/connection (was |is )?(closed|lost|not available)|socket (closed|hang up)|unexpected(ly)? clos|closed unexpectedly|hung up|before secure TLS/i,
			),
		),
		text: (facts) => {
			if (code('ClosedAfterConnectTLS')(facts)) {
				return `${facts.place} took the encrypted connection and hung up before it greeted`;
			}
			if (has(/before secure TLS/i)(facts)) {
				return `${facts.place} hung up while the encryption was being agreed on`;
			}
			return `${facts.place} ended the connection in the middle`;
		},
		remedy: (facts) => {
			if (code('ClosedAfterConnectTLS')(facts) || has(/before secure TLS/i)(facts)) {
				return 'Try again. If it keeps happening, the server limits connections or lets only known addresses in: ask whoever runs it about the address that Mailbox: Show Connection Address tells.';
			}
			return facts.server?.security === 'none'
				? 'The port may want TLS: choose TLS or STARTTLS. Otherwise try again; if it keeps happening, a firewall may cut the connection.'
				: 'Try again. If it keeps happening, a firewall may cut the connection, or the server limits how many there are.';
		},
	},
	{
		code: 'notAMailServer',
		matches: ({ failure, ...facts }) =>
			/^(ParserError|LineTooLarge|LiteralTooLarge|ResponseTooLarge|InvalidResponse|UnexpectedTag|ResponseProcessingFailed|EPROTOCOL)/.test(
				failure.code,
			) || has(/invalid greeting|unexpected (response|greeting)/i)({ failure, ...facts }),
		text: ({ name, place }) => `What answers at ${place} does not speak ${name}`,
		remedy: ({ name }) => `Check server name and port: ${usualPortsOf(name)}.`,
	},
];
