/**
 * Who lives in the sandbox: a company with a mailbox for its CRM, its people, their customers, and the hosts
 * their mail comes from. All names and addresses are reserved for documentation (RFC 2606, RFC 5737), so
 * nothing here can be anybody's, and nothing sent can leave.
 */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';

import type { Zone } from '../servers/dns';

/** The mailbox that is sent a blind copy of what belongs into the CRM. */
export const crmMailbox = 'crm@harbour.example';
/** Where mail to anybody outside the sandbox ends up. */
export const elsewhere = 'elsewhere@sandbox.example';
/** One password for all of the sandbox. */
export const password = 'sandbox';

/** Domains whose mail counts as the company's own. */
export const ownDomains = ['harbour.example', 'annaberg.example', 'fieldoffice.example'];
/** Login addresses of the CRM's users: their mail is logged as theirs. */
export const mainAddresses = [
	'anna@harbour.example',
	'bo@harbour.example',
	'carla@fieldoffice.example',
];
/** Anna also writes from here, and has not confirmed it yet. */
export const alternativeAddress = {
	address: 'anna@annaberg.example',
	owner: 'anna@harbour.example',
};
/** On the account-wide never-log list. */
export const neverLogged = 'counsel@lawfirm.example';
export const customer = 'erik@customer.example';

/** Mailboxes that can be opened over IMAP. */
export const mailboxes = [crmMailbox, alternativeAddress.address, elsewhere];

export interface Host {
	name: string;
	address: string;
}

/** The hosts that send a domain's mail, as its SPF record says. */
const sendingHosts: Record<string, Host> = {
	'harbour.example': { name: 'mail.harbour.example', address: '192.0.2.10' },
	'annaberg.example': { name: 'mail.annaberg.example', address: '198.51.100.20' },
	'fieldoffice.example': { name: 'mail.fieldoffice.example', address: '203.0.113.30' },
};

/** A host that no domain of the sandbox authorizes. */
export const strangerHost: Host = { name: 'dsl-66.provider.example', address: '203.0.113.66' };

export const dkimSelector = 'sandbox';

/** DKIM private keys by domain, PEM. */
export type DkimKeys = Record<string, string>;

export function makeDkimKeys(): DkimKeys {
	return Object.fromEntries(
		Object.keys(sendingHosts).map((domain) => {
			const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
			return [domain, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string];
		}),
	);
}

/** The host that a domain's mail is sent from. */
export function findSendingHost(domain: string): Host {
	return sendingHosts[domain] ?? strangerHost;
}

/**
 * The sandbox's DNS.
 * @param failing domains whose name servers answer with a failure
 */
export function makeZone(keys: DkimKeys, failing: ReadonlySet<string>): Zone {
	const zone: Zone = {
		[strangerHost.name]: { A: [strangerHost.address] },
	};
	for (const [domain, host] of Object.entries(sendingHosts)) {
		const names: Zone = {
			[domain]: {
				MX: [{ priority: 10, exchange: host.name }],
				TXT: [`v=spf1 ip4:${host.address} -all`],
			},
			[`_dmarc.${domain}`]: { TXT: ['v=DMARC1; p=reject'] },
			[`${dkimSelector}._domainkey.${domain}`]: { TXT: [makeKeyRecord(keys[domain]!)] },
			[host.name]: { A: [host.address] },
			[`${host.address.split('.').reverse().join('.')}.in-addr.arpa`]: { PTR: [host.name] },
		};
		for (const [name, records] of Object.entries(names)) {
			zone[name] = failing.has(domain) ? 'SERVFAIL' : records;
		}
	}
	return zone;
}

/** RFC 6376 section 3.6.1. */
function makeKeyRecord(privateKey: string): string {
	const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
	return `v=DKIM1; k=rsa; p=${publicKey.toString('base64')}`;
}
