/**
 * Findings about an SPF record and those it leads to: what voids it, what weakens it, what it costs (P27 says whose it is).
 */
import type { Finding, Severity } from './report';
import {
	lookUpLimit,
	voidLimit,
	type SpfTrouble,
	type SpfTroubleCode,
	type SpfWalk,
} from './walkSpf';
import { makeFinding } from './words/makeFinding';

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

/**
 * @param severity of what voids the record: a warning while the sending server passes all the same
 */
export function describeRecord(walk: SpfWalk, domain: string, severity: Severity): Finding[] {
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
