/**
 * Email Auth Check's main decision: judges a delivered mail from its source alone (promises P07, B01 to B04). Read from
 * top to bottom, this file is the way of a message through the node.
 */
import { minimumKeyBits } from '../../shared/dkim/keyStrength';
import { mailMs } from '../../shared/dns/timeouts';
import type { Resolve } from '../../shared/dns/types';
import type { HeaderField } from '../../shared/message/headers';
import { isTurnOver, nextTurn } from '../takeTurn';
import { findBelievedResults } from './envelope/authenticationResults';
import { boundResolve, type BoundResolver } from './boundResolve';
import { decide, isAligned } from './decide';
import { explain, explainFlaw, type Explained } from './explain';
import { findTrustBoundary, readTrust } from './envelope/findTrustBoundary';
import { judgeSent } from './envelope/ownSentFolder';
import { judgeCoverage } from './dkim/coverage';
import {
	chooseSignature,
	judgeDkim,
	judgeSpf,
	listCarriers,
	type DkimEvidence,
	type SpfEvidence,
} from './gatherEvidence';
import { alignWith } from './dmarc/judgeAlignment';
import { findPolicy } from '../../shared/dmarc/findPolicy';
import { judgeDmarc } from './dmarc/judgeDmarc';
import { forgiveOrganization, readAuthors } from './author/readAuthors';
import { judgeOriginals } from './originals/judgeOriginals';
import { readFields } from './readFields';
import { makeReason } from './reasons';
import { recoverEnvelope, type Envelope } from './envelope/recoverEnvelope';
import type { AuthVerdict, CheckOptions, DkimVerdict } from './types';
import { verifyArc } from './arc/verifyArc';
import { verifyDkim } from './dkim/verifyDkim';
import { verifySpf } from './spf/verifySpf';
import {
	discoverPolicy,
	rememberRecords,
	type PolicyDiscovery,
} from '../../shared/dmarc/walkDomainTree';

/**
 * @param source the untouched raw source; any line breaks
 * @param resolve DNS of the batch, see createResolver
 * @throws ProblemError when an option is unusable; never because of the mail
 */
export async function checkMessage(
	source: Buffer,
	options: CheckOptions,
	resolve: Resolve,
): Promise<AuthVerdict> {
	const trust = readTrust(options);
	const fields = readFields(source);
	if (!fields) return refuseUnread(options);
	const dns = boundResolve(resolve, options.deadlineMs ?? mailMs);
	try {
		return await judge(source, fields, options, trust, dns);
	} finally {
		dns.end();
	}
}

async function judge(
	source: Buffer,
	fields: HeaderField[],
	options: CheckOptions,
	trust: ReturnType<typeof readTrust>,
	{ resolve, isSpent }: BoundResolver,
): Promise<AuthVerdict> {
	// A header may be of so many fields that each reading of it is a turn's work.
	if (isTurnOver()) await nextTurn();
	const written = readAuthors(source, fields);
	if (isTurnOver()) await nextTurn();
	const boundary = findTrustBoundary(fields, trust);
	const envelope = recoverEnvelope(fields, boundary, options);
	const believed = findBelievedResults(fields, boundary, options.authservIds ?? []);
	// The receipt time is our own server's word only where it recorded the client.
	const receivedAt = boundary.hop || boundary.index > 0 ? boundary.receivedAt : null;

	const keyRules = {
		minimumKeyBits: options.minimumKeyBits ?? minimumKeyBits,
		at: options.now ?? receivedAt ?? new Date(),
	};
	const lookUpRecord = rememberRecords(resolve);
	const [spfCheck, dkimCheck, discovery] = await Promise.all([
		verifySpf(envelope, resolve),
		verifyDkim(source, fields, { ...keyRules, authorDomain: written.domain }, resolve),
		written.domain ? discoverPolicy(written.domain, lookUpRecord) : noDiscovery,
	]);
	const authors = forgiveOrganization(written, discovery.organizationalDomain);
	const align = alignWith(authors.domain, discovery, lookUpRecord);
	const spf = await judgeSpf(spfCheck, believed, align);
	const dkim = await judgeDkim(dkimCheck.signatures, believed, align);
	const arc = await verifyArc(
		dkimCheck.arc,
		{
			trustedSealers: options.trustedArcSealers ?? [],
			authorDomain: authors.domain,
			minimumKeyBits: keyRules.minimumKeyBits,
		},
		resolve,
	);

	const evidence: Array<SpfEvidence | DkimEvidence> = [spf, ...dkim];
	const isTemporary = evidence.some(
		({ passes, aligned }) => (passes === 'maybe' || aligned === 'maybe') && passes !== 'no',
	);
	const best = chooseSignature(dkim);
	const sent = options.sentFolderOf ? judgeSent(fields, authors, options.sentFolderOf) : null;
	const carriers = sent === 'own' ? [] : listCarriers(spf, dkim, options.policy === 'either');
	const carried = carriers.length > 0 ? judgeCoverage(fields, carriers) : null;
	const { decision, because, retry } = decide(options.policy, {
		hasAuthor: authors.problem === null,
		evidence,
		hasDmarcPolicy: toKnown(discovery.status),
		arcVouches: arc.vouches,
		lacksSignedRecipients:
			options.requireSignedRecipients === true && carried?.recipientsSigned === false,
		isOwnSent: sent === 'own',
		isBudgetSpent: isSpent(),
		whenUnknowable: options.whenUnknowable ?? 'fail',
	});
	const coverage = decision === 'pass' || because.code === 'recipientsNotSigned' ? carried : null;
	// Last, so that what is inside a mail costs the mail itself none of its look-ups.
	const originals =
		decision === 'pass'
			? await judgeOriginals(source, fields, keyRules, resolve, lookUpRecord)
			: [];
	const facts: Explained = {
		authors,
		envelope,
		spf,
		dkim,
		arc,
		coverage,
		because,
		sent,
		verdict: {
			decision,
			retry,
			policy: options.policy,
			spf: {
				result: spf.result,
				domain: spf.domain,
				clientIp: envelope.clientIp,
				helo: envelope.helo,
				envelopeSender: envelope.envelopeSender,
				source: spf.isBelieved ? 'authenticationResults' : envelope.source,
				aligned: spf.aligned === 'yes',
			},
			dkim: {
				result: summarizeDkim(best),
				aligned: best?.aligned === 'yes',
				signatures: dkim.map(({ signature, aligned }) => ({
					domain: signature.domain,
					selector: signature.selector,
					result: signature.result,
					aligned: aligned === 'yes',
					algorithm: signature.algorithm,
					keyBits: signature.keyBits,
					expires: signature.expires,
					bodyCovered: signature.bodyCovered,
					signedFields: signature.signedFields,
					reason: explainFlaw(signature),
				})),
			},
			dmarc: {
				result: judgeDmarc(discovery, isAligned(evidence), isTemporary && spf.isComputed),
				policy: await findPolicy(authors.domain, discovery, resolve),
				domain: discovery.recordDomain,
			},
			arc: { result: arc.result, sealers: arc.sealers },
			originals,
			authors: authors.authors,
			unsignedRecipients: coverage?.unsignedRecipients ?? [],
		},
	};
	return { ...facts.verdict, reasons: explain(facts) };
}

const noDiscovery: PolicyDiscovery = {
	status: 'none',
	record: null,
	recordDomain: '',
	organizationalDomain: '',
};

function toKnown(status: PolicyDiscovery['status']) {
	return status === 'found' ? 'yes' : status === 'none' ? 'no' : 'maybe';
}

/** A valid signature that leaves text unprotected is not a `pass` for the mail as a whole. */
function summarizeDkim(best: ReturnType<typeof chooseSignature>): DkimVerdict['result'] {
	if (!best) return 'none';
	const { result } = best.signature;
	return result === 'pass' && best.passes !== 'yes' ? 'policy' : result;
}

function refuseUnread({ policy }: CheckOptions): AuthVerdict {
	const unknown: Envelope['source'] = 'unknown';
	const nothing = { domain: '', clientIp: '', helo: '', envelopeSender: '' };
	return {
		decision: 'fail',
		retry: false,
		policy,
		spf: { result: 'none', ...nothing, source: unknown, aligned: false },
		dkim: { result: 'none', aligned: false, signatures: [] },
		dmarc: { result: 'none', policy: '', domain: '' },
		arc: { result: 'none', sealers: [] },
		originals: [],
		authors: [],
		unsignedRecipients: [],
		reasons: [makeReason('headerTooLarge')],
	};
}
