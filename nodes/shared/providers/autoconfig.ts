/**
 * Reads a Thunderbird-style configuration file (config-v1.1.xml) that a domain publishes about its own mail. It is
 * text from outside: bounded, and every host in it is checked before it is used.
 */
import { DomUtils, parseDocument } from 'htmlparser2';

import { parseAddress } from '../message/address';
import type { Security, ServerAddress } from '../connection/settings';

const longestFile = 64 * 1024;

/** A server and the user name it wants. */
export type PublishedServer = ServerAddress & { user: string };

export interface PublishedServers {
	imap?: PublishedServer;
	smtp?: PublishedServer;
}

/** Where a domain publishes it; only encrypted places, as the answer decides where a password goes. */
export function autoconfigUrls(domain: string): URL[] {
	return [
		new URL(`https://autoconfig.${domain}/mail/config-v1.1.xml`),
		new URL(`https://${domain}/.well-known/autoconfig/mail/config-v1.1.xml`),
	];
}

/**
 * @param address the mailbox, for the placeholders in the file
 * @returns the first encrypted IMAP and SMTP server with a password login; an empty object when there is none
 */
export function readAutoconfig(xml: string, address: string): PublishedServers {
	try {
		const document = parseDocument(xml.slice(0, longestFile), { xmlMode: true });
		const [imap] = readServers(document, 'incomingServer', 'imap', address);
		const [smtp] = readServers(document, 'outgoingServer', 'smtp', address);
		return { ...(imap && { imap }), ...(smtp && { smtp }) };
	} catch {
		// Elements nested deeper than any reader goes: not a configuration file.
		return {};
	}
}

type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number];

const securities = new Map<string, Security>([
	['ssl', 'tls'],
	['starttls', 'starttls'],
]);

function readServers(
	document: ReturnType<typeof parseDocument>,
	element: string,
	type: string,
	address: string,
): PublishedServer[] {
	return DomUtils.getElementsByTagName(element, document, true, 20)
		.filter((server) => server.attribs.type?.toLowerCase() === type)
		.flatMap((server) => {
			const host = fill(readText(server, 'hostname'), address).toLowerCase();
			const port = Number(readText(server, 'port'));
			const security = securities.get(readText(server, 'socketType').toLowerCase());
			const usable =
				security &&
				/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host) &&
				Number.isInteger(port) &&
				port > 0 &&
				port < 65_536;
			if (!usable) return [];
			const user = fill(readText(server, 'username') || '%EMAILADDRESS%', address);
			return [{ host, port, security, user }];
		});
}

const longestText = 300;

function readText(server: Element, name: string): string {
	const [child] = DomUtils.getElementsByTagName(name, server, true, 1);
	return child ? DomUtils.textContent(child).slice(0, longestText).trim() : '';
}

function fill(template: string, address: string): string {
	const parts = parseAddress(address);
	return template
		.replaceAll('%EMAILADDRESS%', address)
		.replaceAll('%EMAILLOCALPART%', parts?.local ?? '')
		.replaceAll('%EMAILDOMAIN%', parts?.domain ?? '');
}
