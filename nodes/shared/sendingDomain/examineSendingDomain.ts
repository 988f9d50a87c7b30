/**
 * The domain doctor (P24 to P27): is this address fit to send from this server? Pure but for the resolver it is
 * given; Send Confirmation asks it before the first sending for an address.
 */
import { advisedKeyBits, minimumKeyBits } from '../dkim/keyStrength';
import type { Resolve } from '../dns/types';
import { parseAddress } from '../message/address';
import { discoverPolicy, rememberRecords } from '../dmarc/walkDomainTree';
import { findPolicy } from '../dmarc/findPolicy';
import { examineSelector, type DkimKey } from './dkimSelectors';
import { examineMx } from './examineMx';
import { examineSpf } from './examineSpf';
import { isFreeMailDomain } from '../message/freeMailDomains';
import { startLookUps, type LookUps } from './lookUps';
import type { Finding, SendingDomainReport } from './report';
import { findSendingServer } from './sendingServer';
import { lookUpLimit, voidLimit } from './walkSpf';
import { makeFinding } from './words/makeFinding';

export interface SendingDomainQuestion {
	/** The address that mail is sent as. */
	senderAddress: string;
	/** The SMTP host, a name or an address; '' when only addresses are known. */
	sendingHost?: string;
	/** Public addresses that the host sends from; they go before those of its name. */
	sendingAddresses?: string[];
	dkimSelectors?: string[];
}

/**
 * @param resolve answers in time; its temporary failures never make a domain suitable
 * @returns the report; `suitable` only when everything was looked up and nothing hinders
 */
export async function examineSendingDomain(
	question: SendingDomainQuestion,
	resolve: Resolve,
): Promise<SendingDomainReport> {
	const address = readAddrSpec(question.senderAddress);
	const parts = parseAddress(address);
	const lookUps = startLookUps(resolve);
	if (!parts) return conclude(emptyReport(address), [makeFinding('addressInvalid', { address })]);

	const { domain } = parts;
	const report = { ...emptyReport(address), domain, freeMail: isFreeMailDomain(domain) };
	const [exists, server, mx, keys] = await Promise.all([
		lookUps.exists(domain),
		findSendingServer(question.sendingHost ?? '', question.sendingAddresses ?? [], lookUps),
		examineMx(domain, lookUps),
		Promise.all(
			(question.dkimSelectors ?? []).map((name) => examineSelector(name, domain, lookUps)),
		),
	]);
	if (!exists) return conclude(report, [makeFinding('domainMissing', { domain })], lookUps);

	const sender = `${parts.local}@${domain}`;
	const spf = await examineSpf(
		{ address, sender, domain, freeMail: report.freeMail, server },
		lookUps,
		resolve,
	);
	const isSigned = keys.some(({ status, testing }) => status === 'good' && !testing);
	const dmarc = await examineDmarc(domain, spf.verdict === 'fail' && !isSigned, lookUps, resolve);
	return conclude(
		{
			...report,
			sendingHost: server.host,
			spf: spf.report,
			sendAs: spf.sendAs ? { domain: spf.sendAs, replyTo: address } : null,
			dkim: keys,
			dmarc: dmarc.report,
			mx: mx.report,
		},
		[...spf.findings, ...describeKeys(keys, domain), ...dmarc.findings, ...mx.findings],
		lookUps,
	);
}

/** The address of `Name <address>`, which is what people copy. */
function readAddrSpec(text: string): string {
	return (/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text).trim();
}

function emptyReport(address: string): SendingDomainReport {
	return {
		decision: 'unsuitable',
		address,
		domain: '',
		freeMail: false,
		sendingHost: '',
		spf: {
			result: 'none',
			addresses: [],
			record: '',
			lookUps: 0,
			lookUpLimit,
			voidLookUps: 0,
			voidLookUpLimit: voidLimit,
			publish: null,
		},
		dkim: [],
		dmarc: { policy: '', domain: '' },
		mx: { hosts: [], refusesMail: false },
		sendAs: null,
		findings: [],
		incomplete: false,
	};
}

const severities = ['error', 'warning', 'info'];

/** The worst findings first; half an answer is an error of its own (B04). */
function conclude(
	report: SendingDomainReport,
	findings: Finding[],
	lookUps?: LookUps,
): SendingDomainReport {
	const failed = [...(lookUps?.failed ?? [])];
	const incomplete = failed.length > 0 || report.spf.result === 'temperror';
	const all = incomplete
		? [
				makeFinding('dnsUnavailable', { names: failed.length > 0 ? failed : [report.domain] }),
				...findings,
			]
		: findings;
	return {
		...report,
		incomplete,
		decision: all.some(({ severity }) => severity === 'error') ? 'unsuitable' : 'suitable',
		findings: all.sort(
			(one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity),
		),
	};
}

function describeKeys(keys: DkimKey[], domain: string): Finding[] {
	if (keys.length === 0) return [makeFinding('dkimNotChecked', {})];
	const codes = {
		missing: 'dkimMissing',
		revoked: 'dkimRevoked',
		unusable: 'dkimUnusable',
		several: 'dkimSeveral',
	} as const;
	return keys.flatMap((key) => {
		const facts = { ...key, domain };
		if (key.status === 'unknown') return [];
		if (key.status !== 'good') return [makeFinding(codes[key.status], facts)];
		const isShort = key.type === 'rsa' && key.bits < advisedKeyBits;
		const code = key.type === 'rsa' && key.bits < minimumKeyBits ? 'dkimWeak' : 'dkimShort';
		return [
			makeFinding(isShort ? code : 'dkimGood', facts),
			...(key.testing ? [makeFinding('dkimTesting', facts)] : []),
		];
	});
}

async function examineDmarc(
	domain: string,
	isStopped: boolean,
	lookUps: LookUps,
	resolve: Resolve,
): Promise<{ report: SendingDomainReport['dmarc']; findings: Finding[] }> {
	const discovery = await discoverPolicy(domain, rememberRecords(resolve));
	if (discovery.status === 'unknown') {
		await lookUps.ask(`_dmarc.${domain}`, 'TXT');
		return { report: { policy: '', domain: '' }, findings: [] };
	}
	if (discovery.status === 'none') {
		return {
			report: { policy: '', domain: '' },
			findings: [makeFinding('dmarcMissing', { domain })],
		};
	}
	const policy = await findPolicy(domain, discovery, resolve);
	const facts = { owner: discovery.recordDomain, policy };
	const code = policy === 'none' ? 'dmarcWatching' : isStopped ? 'dmarcWillStop' : 'dmarcEnforced';
	return {
		report: { policy, domain: discovery.recordDomain },
		findings: [makeFinding(code, facts)],
	};
}
