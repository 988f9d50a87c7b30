/**
 * Warns, before the first mail of a sender leaves, that receivers may drop it because its domain does not authorize the
 * server (promise P24). A warning never holds a mail up for long: what is not known in time is not warned of.
 */
import { examineSendingDomain } from '../sendingDomain/examineSendingDomain';
import type { Resolve } from '../dns/types';
import type { Reason } from '../reasons/receipt';

/** Answers for one sender address of a batch. */
export type SenderWarnings = (senderAddress: string) => Promise<Reason[]>;

const patienceMs = 4000;
/** Findings that say nothing about whether the mail arrives. */
const beside = new Set(['dnsUnavailable', 'dkimNotChecked']);

/**
 * @param sendingHost empty for an HTTP service, whose servers are not known
 * @param pause waits some milliseconds
 * @returns asks the domain doctor once a sender; one reason a finding, each with its remedy
 */
export function createSenderWarnings(
	sendingHost: string,
	resolve: Resolve,
	pause: (ms: number) => Promise<void>,
): SenderWarnings {
	const asked = new Map<string, Promise<Reason[]>>();
	return async (senderAddress) => {
		if (!sendingHost) return [];
		const findings = asked.get(senderAddress) ?? findWarnings(senderAddress, sendingHost, resolve);
		asked.set(senderAddress, findings);
		return await Promise.race([findings, pause(patienceMs).then(() => [])]);
	};
}

async function findWarnings(
	senderAddress: string,
	sendingHost: string,
	resolve: Resolve,
): Promise<Reason[]> {
	try {
		const { findings } = await examineSendingDomain({ senderAddress, sendingHost }, resolve);
		return findings
			.filter(({ severity, code }) => severity !== 'info' && !beside.has(code))
			.map(({ code, text, remedy }) => ({ code, text: `${text} ${remedy}`.trim() }));
	} catch {
		// Not to know is no reason to hold the mail, and none to warn.
		return [];
	}
}
