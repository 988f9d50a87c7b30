/**
 * The records to publish so that the sending server passes (P26): by include and by address, each tried out before it is
 * offered.
 */
import type { Resolve } from '../dns/types';
import { evaluateSpf, publishSpf } from './evaluateSpf';
import type { LookUps } from './lookUps';
import { listTargets, makeAddressTerm, mergeSpf } from './mergeSpf';
import type { SpfReport, SuggestedSpf } from './report';
import type { SendingServer } from './sendingServer';
import { isSpfRecord } from './spfRecord';
import { lookUpLimit, voidLimit, walkSpf, type SpfTroubleCode } from './walkSpf';

/** Targets beyond these are not looked up: a record may hold no more look-ups than ten. */
const mostTargets = 20;

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
	const dead = await findDeadTargets(published, lookUps);
	const tryOut = async (additions: string[]): Promise<SuggestedSpf> => {
		const { record } = mergeSpf(published, additions, dead);
		const tried = await walkSpf(domain, lookUps, record);
		// What a provider's own record says of one of its addresses proves nothing of the rest of the record.
		const isReadable = !tried.troubles.some(({ code }) => voidingTroubles.has(code));
		const asIfPublished = publishSpf(record, domain, resolve);
		const results = await Promise.all(
			server.addresses.map((ip) => evaluateSpf(sender, ip, server.host || domain, asIfPublished)),
		);
		const works =
			results.every((result) => result === 'pass') &&
			isReadable &&
			tried.lookUps <= lookUpLimit &&
			tried.voids.length <= voidLimit;
		return { record, lookUps: tried.lookUps, works };
	};
	// A record that includes its own domain leads nowhere.
	const include = server.include !== domain ? server.include : '';
	const addresses = server.knownBy === 'provider' || server.internal ? [] : server.addresses;
	return {
		name: domain,
		byInclude: include ? await tryOut([`include:${include}`]) : null,
		byAddress: addresses.length > 0 ? await tryOut(addresses.map(makeAddressTerm)) : null,
		leftOut: mergeSpf(published, [], dead).leftOut,
	};
}

/** Receivers that come to one of these take the whole record as void. */
const voidingTroubles: ReadonlySet<SpfTroubleCode> = new Set([
	'targetWithoutRecord',
	'severalRecords',
	'syntax',
	'loop',
]);

/** Domains that the published terms lead to and that publish no SPF record; not those that could not be asked. */
async function findDeadTargets(published: string[], lookUps: LookUps): Promise<Set<string>> {
	const targets = listTargets(published).slice(0, mostTargets);
	const texts = await Promise.all(targets.map((target) => lookUps.askText(target)));
	return new Set(targets.filter((_, at) => texts[at] && !texts[at].some(isSpfRecord)));
}
