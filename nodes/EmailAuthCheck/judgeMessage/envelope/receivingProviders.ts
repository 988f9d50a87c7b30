/**
 * Own hops of hosted mail systems, between public or private addresses of theirs. They count only where the mailbox itself is at that
 * provider (the topmost Received is the provider's), and only from these networks under these names.
 */
import { matchName } from '../../../shared/dns/matchName';
import { readNetworks, type Networks } from '../../../shared/dns/networks';
import type { Hop } from './readReceived';

export interface ReceivingProvider {
	name: 'microsoft' | 'google' | 'yahoo';
	/** Names its receiving hosts write after `by`. */
	hosts: string[];
	/** Whether it hands mail to its mailbox store over HTTPS, without names, which elsewhere is how people send. */
	storesOverHttps: boolean;
	/** Networks of hops between its own hosts; outgoing mail of its customers never comes from there. */
	internalNetworks: Networks;
	/** Names its hosts give themselves on those hops. */
	internalNames: string[];
}

const providers: ReceivingProvider[] = [
	{
		name: 'microsoft',
		hosts: [
			'*.outlook.com',
			'*.office365.com',
			'*.exchangelabs.com',
			// GCC High, and the service that 21Vianet runs in China.
			'*.office365.us',
			'*.partner.outlook.cn',
		],
		storesOverHttps: false,
		// Exchange Online between its own machines, as headers of mail delivered there show. The networks that its
		// customers send from (SPF record of spf.protection.outlook.com) and those of Azure are others. Every client
		// from outside shows there with its public address.
		internalNetworks: readNetworks([
			'127.0.0.0/8',
			'::1/128',
			'10.0.0.0/8',
			'fe80::/10',
			'2603:1096::/32',
			'2603:10a6::/32',
			'2603:10b6::/32',
			'2603:10c6::/32',
			'2603:10d6::/32',
			'2a01:111:e400::/48',
			'2a01:111:f400:7e00::/56',
			'2001:489a:200::/48',
			// Other parts of 2406:e500::/32 are rented out (Azure China).
			'2406:e500:c300::/40',
			'2406:e500:c500::/40',
		]),
		internalNames: [
			'*.prod.outlook.com',
			'*.prod.protection.outlook.com',
			'*.prod.exchangelabs.com',
			'*.outlook.office365.com',
			'*.protection.office365.us',
			'*.prod.partner.outlook.cn',
			'*.protection.partner.outlook.cn',
		],
	},
	{
		name: 'google',
		hosts: ['mx.google.com'],
		storesOverHttps: false,
		internalNetworks: readNetworks([]),
		internalNames: [],
	},
	{
		name: 'yahoo',
		hosts: ['*.yahoo.com'],
		storesOverHttps: true,
		internalNetworks: readNetworks(['127.0.0.0/8', '10.0.0.0/8']),
		internalNames: [],
	},
];

/** @param host the name a receiving host wrote after `by` */
export function findReceivingProvider(host: string): ReceivingProvider | undefined {
	return providers.find(({ hosts }) => matchName(host, hosts));
}

/**
 * Apple hands mail from its MX to the mailbox without an address; both names are its own, and the MX wrote the next field.
 * @param next the hop below, null without one
 */
export function isAppleHandOver(hop: Hop, next: Hop | null): boolean {
	return (
		hop.address === '' &&
		/^p\d{1,4}-mailgateway-smtpin-[a-z0-9-]+$/.test(hop.by) &&
		/^p\d{1,4}-icloudmta-smtpin-[a-z0-9-]+$/.test(hop.helo) &&
		next?.by === hop.helo
	);
}

/** @returns whether the hop lies between two hosts of the provider; mail that its user hands in by MAPI does not */
export function isProviderHop(hop: Hop, provider: ReceivingProvider | undefined): boolean {
	if (!provider || hop.protocol === 'mapi') return false;
	const isStoreDelivery = provider.storesOverHttps && hop.protocol === 'https' && hop.helo === '';
	return (
		matchName(hop.by, provider.hosts) &&
		provider.internalNetworks.has(hop.address) &&
		(isStoreDelivery || matchName(hop.helo, provider.internalNames))
	);
}
