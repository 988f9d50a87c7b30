/**
 * The receipt of a check (promises B01 and P09): what decided first, then what each mechanism found, and on a failure
 * what SPF and DKIM are and who sets them up.
 */
import type { Reason } from '../../shared/reasons/receipt';
import { mostQueries } from './boundResolve';
import type { Because } from './decide';
import type { DkimEvidence, SpfEvidence } from './gatherEvidence';
import type { Coverage } from './dkim/coverage';
import type { Authors } from './author/readAuthors';
import { makeReason } from './reasons';
import type { SentVerdict } from './envelope/ownSentFolder';
import type { Envelope } from './envelope/recoverEnvelope';
import type { ArcCheck } from './arc/verifyArc';
import type { AuthVerdict } from './types';
import type { SignatureCheck } from './dkim/signatureCheck';

export interface Explained {
	verdict: Omit<AuthVerdict, 'reasons'>;
	authors: Authors;
	envelope: Envelope;
	spf: SpfEvidence;
	dkim: DkimEvidence[];
	arc: ArcCheck;
	/** What decided. */
	because: Because<SpfEvidence | DkimEvidence>;
	/** Of a mail in the mailbox's own Sent folder: whether its user sent it; else null. */
	sent?: SentVerdict | null;
	/** What was signed, where the pass rests on DKIM alone; else null. */
	coverage: Coverage | null;
}

/** Reasons a mail gets at most: a hostile one names hundreds of signatures. */
const mostSignatureReasons = 12;

/** @returns the reasons, the deciding one first */
export function explain(facts: Explained): Reason[] {
	const { verdict, arc } = facts;
	const reasons = [...explainDecision(facts), ...explainSpf(facts)];
	if (facts.dkim.length === 0) reasons.push(makeReason('dkimNone'));
	reasons.push(...facts.dkim.slice(0, mostSignatureReasons).flatMap(explainSignature));
	reasons.push(...explainCoverage(facts.coverage), ...explainSent(facts.sent));
	if (arc.result === 'fail') reasons.push(makeReason('arcInvalid'));
	if (arc.result === 'temperror') reasons.push(makeReason('arcUnavailable'));
	if (arc.result === 'pass' && arc.vouches === 'no') {
		const code = arc.isTrusted ? 'arcSawNoPass' : 'arcUntrusted';
		reasons.push(makeReason(code, { sealers: arc.sealers }));
	}
	if (verdict.decision === 'fail' && !isNobodysSetUp(facts)) {
		if (verdict.spf.result !== 'pass') {
			reasons.push(makeReason('helpSpf', { domain: verdict.spf.domain || facts.authors.domain }));
		}
		if (verdict.dkim.result !== 'pass') {
			reasons.push(makeReason('helpDkim', { domain: facts.authors.domain }));
		}
	}
	const seen = new Set<string>();
	return reasons.filter(({ code, text }) => {
		const isNew = !seen.has(`${code} ${text}`);
		seen.add(`${code} ${text}`);
		return isNew;
	});
}

/** Whether it failed by what no domain's records could mend. */
function isNobodysSetUp({ because }: Explained): boolean {
	const { code } = because;
	return code === 'authors' || code === 'cannotBeKnown' || code === 'tooManyLookUps';
}

function explainCoverage(coverage: Coverage | null): Reason[] {
	if (!coverage) return [];
	const { unsignedRecipients, recipientsSigned, subjectSigned, unsignedContent } = coverage;
	const count = unsignedRecipients.length;
	return [
		...(recipientsSigned ? [] : [makeReason('recipientsNotSigned')]),
		...(count > 0 ? [makeReason('recipientsAdded', { count })] : []),
		...(subjectSigned ? [] : [makeReason('subjectNotSigned')]),
		...unsignedContent.map((field) => makeReason('contentNotSigned', { field })),
	];
}

/** What decided; its mechanism says it again in its own place, and is heard once. */
function explainDecision(facts: Explained): Reason[] {
	const { because, verdict, authors, arc } = facts;
	const { dmarc } = verdict;
	const { domain } = authors;
	switch (because.code) {
		case 'mechanism':
			return 'signature' in because.evidence
				? explainSignature(because.evidence)
				: explainSpf(facts);
		case 'authors':
			return [explainAuthors(authors)];
		case 'ownSentFolder':
			return [makeReason('ownSentFolder')];
		case 'dmarcPassed':
			return [makeReason('dmarcPassed', { domain: dmarc.domain })];
		case 'dmarcFailed':
			return [makeReason('dmarcFailed', { domain: dmarc.domain, policy: dmarc.policy })];
		case 'arcVouched':
			return [makeReason('arcVouched', { sealers: arc.sealers })];
		case 'nothingAligned':
		case 'noDmarcPolicy':
			return [makeReason(because.code, { domain })];
		case 'dmarcUnavailable':
			return [makeReason('dmarcUnavailable', { domain }), makeReason('retryLater')];
		case 'tooManyLookUps':
			return [makeReason('tooManyLookUps', { limit: mostQueries })];
		case 'bothFailed':
		case 'recipientsNotSigned':
		case 'retryLater':
		case 'cannotBeKnown':
			return [makeReason(because.code)];
	}
}

function explainSent(sent: Explained['sent']): Reason[] {
	if (sent === 'otherAuthor') return [makeReason('sentByOther')];
	return sent === 'delivered' ? [makeReason('sentFolderDelivered')] : [];
}

function explainAuthors({ problem, authors, hidden, domain }: Authors): Reason {
	switch (problem) {
		case 'severalAuthors':
			return makeReason('severalAuthors', { count: authors.length });
		case 'hiddenAuthor':
			return makeReason('hiddenAuthor', { hidden, domain });
		case 'lookAlikeDomain':
			return makeReason('lookAlikeDomain', { domain });
		case 'noFrom':
		case 'severalFromFields':
		case 'groupAuthor':
			return makeReason(problem);
		default:
			return makeReason('unparsableFrom');
	}
}

const unknownEnvelope = {
	noReceived: 'spfNoReceived',
	onlyInternalHops: 'spfOnlyInternalHops',
	local: 'spfHandedIn',
	submission: 'spfSubmission',
	fetched: 'spfFetched',
	unclear: 'spfUnclear',
	hopWithoutAddress: 'spfHopWithoutAddress',
	envelopeSender: 'spfEnvelopeSenderUnknown',
	helo: 'spfHeloUnknown',
} as const;

function explainSpf({ spf, envelope }: Explained): Reason[] {
	const { result, domain } = spf;
	const reported = spf.isBelieved ? [makeReason('spfBelieved', { result, domain })] : [];
	if (!spf.isComputed && envelope.missing) {
		return envelope.missing === 'privateHop'
			? [makeReason('spfPrivateHop', { address: envelope.privateAddress })]
			: [makeReason(unknownEnvelope[envelope.missing])];
	}
	if (result === 'pass') {
		const code = spf.aligned === 'yes' ? 'spfAligned' : 'spfPassed';
		return [makeReason(code, { domain }), ...reported];
	}
	if (spf.isBelieved) return reported;
	const { clientIp } = envelope;
	switch (result) {
		case 'fail':
			return [makeReason('spfFail', { domain, clientIp })];
		case 'softfail':
			return [makeReason('spfSoftfail', { domain, clientIp })];
		case 'neutral':
			return [makeReason('spfNeutral', { domain, clientIp })];
		case 'none':
			return [makeReason('spfNone', { domain })];
		case 'temperror':
			return [makeReason('spfTemperror', { domain })];
		case 'permerror':
			return [makeReason('spfPermerror', { domain })];
	}
}

function explainSignature({ signature, passes, aligned, isBelieved }: DkimEvidence): Reason[] {
	const { domain, selector, result } = signature;
	if (isBelieved) return [makeReason('dkimBelieved', { result, domain })];
	if (passes !== 'yes') {
		const flaw = explainFlaw(signature);
		return flaw ? [flaw] : [];
	}
	return [
		makeReason(aligned === 'yes' ? 'dkimAligned' : 'dkimPassed', { domain, selector }),
		...(signature.isTesting ? [makeReason('dkimTesting', { domain })] : []),
	];
}

/** Why a signature does not count; null when it does. */
export function explainFlaw(signature: SignatureCheck): Reason | null {
	const { domain, selector, flaw, keyBits, duplicate } = signature;
	const facts = { domain, selector };
	switch (flaw) {
		case null:
			return null;
		case 'weakKey':
			return makeReason('dkimWeakKey', { ...facts, keyBits });
		case 'contentAdded':
			return makeReason('dkimContentAdded', { ...facts, field: duplicate });
		case 'duplicateHeader':
			return makeReason('dkimDuplicateHeader', { ...facts, duplicate });
		case 'bodyChanged':
			return makeReason('dkimBodyChanged', facts);
		case 'headerChanged':
			return makeReason('dkimHeaderChanged', facts);
		case 'keyMissing':
			return makeReason('dkimKeyMissing', facts);
		case 'keyRevoked':
			return makeReason('dkimKeyRevoked', facts);
		case 'keyUnusable':
			return makeReason('dkimKeyUnusable', facts);
		case 'keyUnavailable':
			return makeReason('dkimKeyUnavailable', facts);
		case 'expired':
			return makeReason('dkimExpired', facts);
		case 'signedInFuture':
			return makeReason('dkimSignedInFuture', facts);
		case 'weakAlgorithm':
			return makeReason('dkimWeakAlgorithm', facts);
		case 'unknownAlgorithm':
			return makeReason('dkimUnknownAlgorithm', facts);
		case 'bodyNotCovered':
			return makeReason('dkimBodyNotCovered', facts);
		case 'fromNotSigned':
			return makeReason('dkimFromNotSigned', facts);
		case 'identityMismatch':
			return makeReason('dkimIdentityMismatch', facts);
		case 'malformed':
			return makeReason('dkimMalformed', facts);
		case 'tooLong':
			return makeReason('dkimTooLong', facts);
		case 'tooMany':
			return makeReason('dkimTooMany', facts);
	}
}
