/**
 * The SPF part of the domain doctor: what receivers get for the sending server, what is wrong in the record, and the
 * record to publish instead (P24 to P27).
 */
import type { Resolve } from '../../shared/dns/types';
import { evaluateSpf, publishSpf, worstOf } from './evaluateSpf';
import type { LookUps } from './lookUps';
import { makeAddressTerm, mergeSpf } from './mergeSpf';
import type { Finding, Severity, SpfReport, SuggestedSpf } from './report';
import { isOwnSubmissionHost, type SendingServer } from './sendingServer';
import {
	lookUpLimit,
	voidLimit,
	walkSpf,
	type SpfTrouble,
	type SpfTroubleCode,
	type SpfWalk,
} from './walkSpf';
import { makeFinding } from './words/makeFinding';

interface SpfQuestion {
	/** As the operator wrote it, for words. */
	address: string;
	/** The same, normalised. */
	sender: string;
	domain: string;
	freeMail: boolean;
	server: SendingServer;
}

export interface SpfExamination {
	report: SpfReport;
	findings: Finding[];
	/** Whether mail from this server passes SPF, as far as can be told. */
	passes: boolean;
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
		result: results.length > 0 ? result : 'none',
		addresses: server.knownBy === 'provider' ? [] : results,
		record: walk.records.join('\n'),
		lookUps: walk.lookUps,
		lookUpLimit,
		voidLookUps: walk.voids.length,
		voidLookUpLimit: voidLimit,
		publish: null,
	};
	const aboutServer = describeServer(server);
	if (question.freeMail) return judgeFreeMail(question, report, aboutServer);

	const passed = results.filter((entry) => entry.result === 'pass');
	const passes = results.length > 0 && passed.length === results.length;
	// Of a name's addresses, those that pass may well be the only ones that send.
	const partly = !passes && passed.length > 0 && server.knownBy === 'name';
	const troubles = describeTroubles(walk, domain, passes || partly ? 'warning' : 'error');
	if (passes) {
		const findings = [
			makeFinding('spfPass', { domain, server: nameServer(server) }),
			...aboutServer,
			...troubles,
		];
		return { report, findings, passes, sendAs: '' };
	}

	const publish = await suggestRecords(question, walk, lookUps, resolve);
	const sendAs = server.ownDomain !== domain ? server.ownDomain : '';
	const facts = {
		domain,
		server: nameServer(server),
		result,
		addresses: results.filter((entry) => entry.result !== 'pass').map((entry) => entry.address),
		byInclude: publish.byInclude?.works ? publish.byInclude.record : '',
		byAddress: publish.byAddress?.works ? publish.byAddress.record : '',
		leftOut: publish.leftOut,
		sendAs,
		address,
	};
	const verdict =
		results.length === 0 || result === 'temperror'
			? []
			: partly
				? [makeFinding('spfSomeAddresses', facts)]
				: walk.records.length === 0
					? [makeFinding('spfMissing', facts)]
					: [makeFinding(result === 'permerror' ? 'spfBroken' : 'spfNotAuthorized', facts)];
	return {
		report: { ...report, publish },
		findings: [...verdict, ...aboutServer, ...troubles],
		passes: partly,
		sendAs: partly ? '' : sendAs,
	};
}

/** P24: nobody but the provider changes the records of a free-mail domain. */
function judgeFreeMail(
	{ address, domain, server }: SpfQuestion,
	report: SpfReport,
	aboutServer: Finding[],
): SpfExamination {
	const facts = { domain, server: nameServer(server), sendAs: server.ownDomain, address };
	const own = isOwnSubmissionHost(server.host, domain);
	if (own || report.result === 'pass') {
		return {
			report: own ? { ...report, result: 'pass' } : report,
			findings: [makeFinding('freeMailOwnServer', facts), ...(own ? [] : aboutServer)],
			passes: true,
			sendAs: '',
		};
	}
	const known = server.addresses.length > 0 && report.result !== 'temperror';
	return {
		report,
		findings: [...(known ? [makeFinding('freeMailNotAuthorized', facts)] : []), ...aboutServer],
		passes: false,
		sendAs: server.ownDomain,
	};
}

function describeServer(server: SendingServer): Finding[] {
	const { host, addresses } = server;
	if (server.missing) return [makeFinding('sendingHostMissing', { host })];
	if (server.knownBy === 'none') return [makeFinding('sendingServerUnknown', {})];
	if (server.internal) return [makeFinding('sendingAddressInternal', { addresses })];
	return server.knownBy === 'name'
		? [makeFinding('sendingAddressAssumed', { host, addresses })]
		: [];
}

function nameServer({ host, addresses }: SendingServer): string {
	return host || addresses.slice(0, 3).join(', ') || 'the sending server';
}

const troubleCodes = {
	targetWithoutRecord: 'spfTargetWithoutRecord',
	loop: 'spfLoop',
	voidName: 'spfVoidName',
	tooManyMx: 'spfTooManyMx',
	ptr: 'spfPtr',
	passAll: 'spfPassAll',
	neutralAll: 'spfNeutralAll',
	noAll: 'spfNoAll',
	afterAll: 'spfAfterAll',
	redirectIgnored: 'spfRedirectIgnored',
	duplicateTerm: 'spfDuplicateTerm',
	ignoredTerm: 'spfIgnoredTerm',
} as const satisfies Partial<Record<SpfTroubleCode, string>>;

/** Which findings void the record for all: as severe as the result shows. */
const voiding: ReadonlySet<SpfTroubleCode> = new Set(['targetWithoutRecord', 'loop']);

/** So many findings of a hostile or hopeless record are enough. */
const mostTroubles = 30;

function describeTroubles(walk: SpfWalk, domain: string, severity: Severity): Finding[] {
	const findings = walk.lookAlikes.map((record) => makeFinding('spfLookAlike', { domain, record }));
	if (walk.records.length > 1) {
		const place = { domain, owner: domain, term: '', column: 0 };
		findings.push(
			makeFinding('spfSeveralRecords', { ...place, count: walk.records.length }, severity),
		);
	}
	for (const trouble of walk.troubles.slice(0, mostTroubles)) {
		findings.push(describeTrouble(trouble, domain, severity));
	}
	const { lookUps, cutOff, voids } = walk;
	if (lookUps > lookUpLimit) {
		const costs = walk.costs
			.slice(0, 3)
			.map((cost) => `${cost.term} (${cost.lookUps})`)
			.join(', ');
		findings.push(makeFinding('spfTooManyLookUps', { domain, lookUps, cutOff, costs }, severity));
	} else if (lookUps >= lookUpLimit - 1) {
		findings.push(makeFinding('spfManyLookUps', { domain, lookUps }));
	}
	if (voids.length > voidLimit) {
		findings.push(makeFinding('spfTooManyVoids', { domain, voids }, severity));
	}
	return findings;
}

function describeTrouble(trouble: SpfTrouble, domain: string, severity: Severity): Finding {
	const { code, domain: owner, term, column, meant, syntax } = trouble;
	const place = { domain, owner, term, column };
	if (code === 'syntax') {
		return makeFinding(
			'spfSyntax',
			{ ...place, meant, syntax: syntax || 'unknownMechanism' },
			severity,
		);
	}
	if (code === 'severalRecords') {
		return makeFinding('spfSeveralRecords', { ...place, count: 2 }, severity);
	}
	return makeFinding(troubleCodes[code], place, voiding.has(code) ? severity : undefined);
}

/** Remedy B (P26), each way tried out before it is offered. */
async function suggestRecords(
	{ sender, domain, server }: SpfQuestion,
	walk: SpfWalk,
	lookUps: LookUps,
	resolve: Resolve,
): Promise<NonNullable<SpfReport['publish']>> {
	const tryOut = async (additions: string[]): Promise<SuggestedSpf> => {
		const { record } = mergeSpf(walk.records, additions);
		const tried = await walkSpf(domain, lookUps, record);
		const published = publishSpf(record, domain, resolve);
		const results = await Promise.all(
			server.addresses.map((ip) => evaluateSpf(sender, ip, server.host || domain, published)),
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
		leftOut: mergeSpf(walk.records, []).leftOut,
	};
}
