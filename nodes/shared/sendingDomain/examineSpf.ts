/**
 * The SPF part of the domain doctor: what receivers get for the sending server, what is wrong in the record, and the
 * record to publish instead (P24 to P27).
 */
import type { Resolve } from '../dns/types';
import { describeRecord } from './describeRecord';
import { evaluateSpf, worstOf } from './evaluateSpf';
import type { LookUps } from './lookUps';
import type { Finding, SpfReport } from './report';
import { isOwnSubmissionHost, type SendingServer } from './sendingServer';
import { mendLookAlike } from './spfRecord';
import { suggestRecords } from './suggestRecords';
import { lookUpLimit, voidLimit, walkSpf } from './walkSpf';
import { makeFinding } from './words/makeFinding';

interface SpfQuestion {
	/** As the operator wrote it, for words. */
	address: string;
	/** The same, normalised. */
	sender: string;
	domain: string;
	freeMail: boolean;
	server: SendingServer;
	/** Whether the server sends with an envelope of another domain: SPF of this one does not count. */
	hasOwnEnvelope: boolean;
}

export interface SpfExamination {
	report: SpfReport;
	findings: Finding[];
	/** Whether mail from this server passes SPF; `unknown` while its public addresses are, or DNS gave no answer. */
	verdict: 'pass' | 'fail' | 'unknown';
	/** The host's own domain where it is the better sender (P25), else ''. */
	sendAs: string;
}

export async function examineSpf(
	question: SpfQuestion,
	lookUps: LookUps,
	resolve: Resolve,
): Promise<SpfExamination> {
	const { address, sender, domain, server } = question;
	const walk = await walkSpf(domain, lookUps);
	const results = await Promise.all(
		server.addresses.map(async (ip) => ({
			address: ip,
			result: await evaluateSpf(sender, ip, server.host || domain, resolve),
		})),
	);
	const result = worstOf(results.map((entry) => entry.result));
	const report: SpfReport = {
		result,
		addresses: server.knownBy === 'provider' ? [] : results,
		record: walk.records.join('\n'),
		lookUps: walk.lookUps,
		lookUpLimit,
		voidLookUps: walk.voids.length,
		voidLookUpLimit: voidLimit,
		publish: null,
	};
	if (question.freeMail) return judgeFreeMail(question, report);
	if (question.hasOwnEnvelope) {
		const findings = describeRecord(walk, domain, 'warning');
		return { report, findings, verdict: 'unknown', sendAs: '' };
	}

	const passed = results.filter((entry) => entry.result === 'pass');
	const all = results.length > 0 && passed.length === results.length;
	// Of a name's addresses, those that pass may well be the only ones that send.
	const some = !all && passed.length > 0 && server.knownBy === 'name';
	const isUnknown = results.length === 0 || result === 'temperror' || (server.internal && !all);
	const verdict = isUnknown ? 'unknown' : all || some ? 'pass' : 'fail';
	const findings = [
		...describeServer(server, verdict),
		...describeRecord(walk, domain, verdict === 'pass' ? 'warning' : 'error'),
	];
	if (all) {
		const pass = makeFinding('spfPass', { domain, server: nameServer(server) });
		return { report, findings: [pass, ...findings], verdict, sendAs: '' };
	}

	const meant = walk.lookAlikes.map(mendLookAlike).filter(Boolean);
	const published = walk.records.length > 0 ? walk.records : meant;
	const publish = await suggestRecords(question, published, lookUps, resolve);
	const sendAs = server.ownDomain !== domain ? server.ownDomain : '';
	const facts = {
		domain,
		server: nameServer(server),
		result,
		addresses: results.filter((entry) => entry.result !== 'pass').map((entry) => entry.address),
		byInclude: publish.byInclude?.works ? publish.byInclude.record : '',
		byAddress: publish.byAddress?.works ? publish.byAddress.record : '',
		leftOut: publish.leftOut,
		ofService: server.knownBy === 'provider' || server.hasOwnInclude,
		include: server.include,
		sendAs,
		address,
	};
	const isMissing = walk.records.length === 0 && !lookUps.failed.has(`${domain} (TXT)`);
	const code = isMissing
		? 'spfMissing'
		: result === 'permerror'
			? 'spfBroken'
			: some
				? 'spfSomeAddresses'
				: 'spfNotAuthorized';
	// That an unknown server is not authorized nobody can say; that nobody is, everybody can.
	const isSaid = isMissing || result === 'permerror' || !isUnknown;
	return {
		report: { ...report, publish },
		findings: isSaid ? [makeFinding(code, facts), ...findings] : findings,
		verdict,
		sendAs: some ? '' : sendAs,
	};
}

/** P24: nobody but the provider changes the records of a free-mail domain. */
function judgeFreeMail(
	{ address, domain, server }: SpfQuestion,
	report: SpfReport,
): SpfExamination {
	const facts = { domain, server: nameServer(server), sendAs: server.ownDomain, address };
	const own = isOwnSubmissionHost(server.host, domain);
	if (own || report.result === 'pass') {
		return {
			report: own ? { ...report, result: 'pass' } : report,
			findings: [
				makeFinding('freeMailOwnServer', facts),
				...(own ? [] : describeServer(server, 'pass')),
			],
			verdict: 'pass',
			sendAs: '',
		};
	}
	// Its provider authorizes no server of others, whatever that one's public address.
	const known = server.addresses.length > 0 && report.result !== 'temperror';
	const verdict = known ? 'fail' : 'unknown';
	return {
		report,
		findings: [
			...(known ? [makeFinding('freeMailNotAuthorized', facts)] : []),
			...describeServer(server, verdict),
		],
		verdict,
		sendAs: server.ownDomain,
	};
}

function describeServer(server: SendingServer, verdict: SpfExamination['verdict']): Finding[] {
	const { host, addresses } = server;
	if (server.missing) return [makeFinding('sendingHostMissing', { host })];
	if (server.knownBy === 'none') return [makeFinding('sendingServerUnknown', {})];
	if (server.internal) {
		const severity = verdict === 'unknown' ? 'error' : 'warning';
		return [makeFinding('sendingAddressInternal', { addresses }, severity)];
	}
	return server.knownBy === 'name'
		? [makeFinding('sendingAddressAssumed', { host, addresses })]
		: [];
}

function nameServer({ host, addresses }: SendingServer): string {
	return host || addresses.slice(0, 3).join(', ') || 'the sending server';
}
