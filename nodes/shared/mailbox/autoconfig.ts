/**
 * Reads a Thunderbird-style configuration file (config-v1.1.xml) that a domain publishes about its own mail. It is
 * text from outside: bounded, read by fixed patterns, and every host in it is checked before it is used.
 */
import { parseAddress } from '../message/address';
import type { Security, ServerAddress } from './settings';

const longestFile = 64 * 1024;

export interface PublishedServers {
	imap?: ServerAddress & { user: string };
	smtp?: ServerAddress;
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
	const text = xml.slice(0, longestFile);
	const imap = readServers(text, 'incomingServer', 'imap', address)[0];
	const smtp = readServers(text, 'outgoingServer', 'smtp', address)[0];
	return {
		...(imap && { imap }),
		...(smtp && { smtp: { host: smtp.host, port: smtp.port, security: smtp.security } }),
	};
}

const securities = new Map<string, Security>([
	['ssl', 'tls'],
	['starttls', 'starttls'],
]);

function readServers(
	text: string,
	element: string,
	type: string,
	address: string,
): Array<ServerAddress & { user: string }> {
	return text
		.split(`<${element}`)
		.slice(1, 20)
		.map((part) => part.split(`</${element}`)[0] ?? '')
		.filter((block) => new RegExp(`^[^>]{0,200}type=["']${type}["']`, 'i').test(block))
		.flatMap((block) => {
			const host = fill(readTag(block, 'hostname'), address).toLowerCase();
			const port = Number(readTag(block, 'port'));
			const security = securities.get(readTag(block, 'socketType').toLowerCase());
			const usable =
				security &&
				/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host) &&
				Number.isInteger(port) &&
				port > 0 &&
				port < 65_536;
			if (!usable) return [];
			const user = fill(readTag(block, 'username') || '%EMAILADDRESS%', address);
			return [{ host, port, security, user }];
		});
}

function readTag(block: string, name: string): string {
	const start = block.indexOf(`<${name}>`);
	if (start < 0) return '';
	const value = block.slice(start + name.length + 2, start + name.length + 302);
	return (value.split('<')[0] ?? '').trim();
}

function fill(template: string, address: string): string {
	const parts = parseAddress(address);
	return template
		.replaceAll('%EMAILADDRESS%', address)
		.replaceAll('%EMAILLOCALPART%', parts?.local ?? '')
		.replaceAll('%EMAILDOMAIN%', parts?.domain ?? '');
}
