/** Looking up known mail providers by value, mail domain, mail exchanger or server (P28, P34). */
import { providers } from './providers';
import type { ServerAddress } from '../connection/settings';
import type { Preset, ReadingPreset } from './preset';

const byValue = new Map(providers.map((preset) => [preset.value, preset]));
const reading = providers.filter((preset): preset is ReadingPreset => preset.imap !== undefined);
const byDomain = new Map(
	reading.flatMap((preset) => preset.domains.map((domain) => [domain, preset] as const)),
);
const hosts = new Set(
	providers.flatMap(({ imap, smtp }) => [...(imap ? [imap.host] : []), smtp.host]),
);

/** @returns the provider with this value, or undefined for `custom`, `detect`, `domain` and unknown ones */
export function findPreset(value: string): Preset | undefined {
	return byValue.get(value);
}

/** @param domain normalised */
export function findPresetByDomain(domain: string): ReadingPreset | undefined {
	return byDomain.get(domain);
}

/** @param exchanger a host name in lower case, without a trailing dot */
export function findPresetByMailExchanger(exchanger: string): ReadingPreset | undefined {
	return reading.find(({ exchangers }) =>
		exchangers.some((end) => exchanger === end || exchanger.endsWith(`.${end}`)),
	);
}

/** Whether the host is a server of a known provider, whose certificate is always in order. */
export function isProviderHost(host: string): boolean {
	return hosts.has(host.toLowerCase().replace(/\.$/, ''));
}

/** @returns a provider's server; where each domain has a host of its own, that of the domain */
export function serverFor({ host, ...rest }: ServerAddress, domain: string): ServerAddress {
	return { host: host.replace('{domain}', domain), ...rest };
}
