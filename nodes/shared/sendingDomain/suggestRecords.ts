/**
 * The records to publish so that the sending server passes (P26): by include and by address, each tried out before it is
 * offered.
 */
import type { Resolve } from '../dns/types';
import { evaluateSpf, publishSpf } from './evaluateSpf';
import type { LookUps } from './lookUps';
import { makeAddressTerm, mergeSpf } from './mergeSpf';
import type { SpfReport, SuggestedSpf } from './report';
import type { SendingServer } from './sendingServer';
import { lookUpLimit, walkSpf } from './walkSpf';

/**
 * @param sender the address to send as, normalised; @param domain its domain
 * @param published the SPF records of the domain
 */
export async function suggestRecords(
	{ sender, domain, server }: { sender: string; domain: string; server: SendingServer },
	published: string[],
	lookUps: LookUps,
	resolve: Resolve,
): Promise<NonNullable<SpfReport['publish']>> {
	const tryOut = async (additions: string[]): Promise<SuggestedSpf> => {
		const { record } = mergeSpf(published, additions);
		const tried = await walkSpf(domain, lookUps, record);
		const asIfPublished = publishSpf(record, domain, resolve);
		const results = await Promise.all(
			server.addresses.map((ip) => evaluateSpf(sender, ip, server.host || domain, asIfPublished)),
		);
		const works = results.every((result) => result === 'pass') && tried.lookUps <= lookUpLimit;
		return { record, lookUps: tried.lookUps, works };
	};
	// A record that includes its own domain leads nowhere.
	const include = server.include !== domain ? server.include : '';
	const addresses = server.knownBy === 'provider' || server.internal ? [] : server.addresses;
	return {
		name: domain,
		byInclude: include ? await tryOut([`include:${include}`]) : null,
		byAddress: addresses.length > 0 ? await tryOut(addresses.map(makeAddressTerm)) : null,
		leftOut: mergeSpf(published, []).leftOut,
	};
}
