/**
 * Whether a sending domain takes mail (RFC 5321 section 5.1): replies, bounces, and receivers that refuse what cannot be
 * answered. A null MX (RFC 7505) says that it takes none.
 */
import type { LookUps } from './lookUps';
import type { Finding, SendingDomainReport } from './report';
import { makeFinding } from './words/makeFinding';

/** Hosts beyond these are not looked up. */
const mostHosts = 10;

/** @param domain normalised */
export async function examineMx(
	domain: string,
	lookUps: LookUps,
): Promise<{ report: SendingDomainReport['mx']; findings: Finding[] }> {
	const records = await lookUps.ask(domain, 'MX');
	if (!records) return { report: { hosts: [], refusesMail: false }, findings: [] };
	if (records.some(({ exchange }) => exchange === '')) {
		return {
			report: { hosts: [], refusesMail: true },
			findings: [makeFinding('mxNull', { domain })],
		};
	}
	const hosts = records
		.sort((one, other) => one.priority - other.priority)
		.map(({ exchange }) => exchange.toLowerCase());
	const report = { hosts, refusesMail: false };
	if (hosts.length === 0) return { report, findings: [makeFinding('mxMissing', { domain })] };

	const looked = hosts.slice(0, mostHosts);
	const addresses = await Promise.all(looked.map((host) => lookUps.askAddresses(host)));
	const unresolved = looked.filter((_, at) => addresses[at]?.length === 0);
	const findings =
		unresolved.length > 0 ? [makeFinding('mxUnresolved', { domain, hosts: unresolved })] : [];
	return { report, findings };
}
