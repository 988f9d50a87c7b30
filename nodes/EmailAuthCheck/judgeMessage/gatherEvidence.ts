/**
 * Puts what was found together: each mechanism's result beside its alignment with the author (promise B02), and, where
 * the operator believes his own server's Authentication-Results, its word in place of ours.
 */
import { normalizeDomain } from '../../shared/message/address';
import type { MethodResult } from './envelope/authenticationResults';
import type { Evidence } from './decide';
import type { JudgeAlignment } from './dmarc/judgeAlignment';
import type { Known } from './knowledge';
import type { SignatureCheck } from './dkim/signatureCheck';
import type { SpfCheck } from './spf/verifySpf';
import type { SpfResult } from '../../shared/spf/checkSpf';
import type { DkimResult } from './types';

export interface SpfEvidence extends Evidence {
	result: SpfResult;
	domain: string;
	isBelieved: boolean;
	isComputed: boolean;
}

export interface DkimEvidence extends Evidence {
	signature: SignatureCheck;
	isBelieved: boolean;
}

const incomplete: ReadonlySet<string> = new Set(['temperror']);
const spfResults = [
	'pass',
	'fail',
	'softfail',
	'neutral',
	'none',
	'temperror',
	'permerror',
] as const;
const dkimResults = ['pass', 'fail', 'neutral', 'policy', 'temperror', 'permerror'] as const;

function toKnown(result: string): Known {
	return result === 'pass' ? 'yes' : incomplete.has(result) ? 'maybe' : 'no';
}

/** @param believed methods of the believed Authentication-Results; an `spf` among them replaces our own check */
export async function judgeSpf(
	check: SpfCheck,
	believed: MethodResult[],
	align: JudgeAlignment,
): Promise<SpfEvidence> {
	const reported = believed.find(({ method }) => method === 'spf');
	const result = spfResults.find((name) => name === reported?.result);
	if (reported && result) {
		const identity =
			reported.properties.get('smtp.mailfrom') ?? reported.properties.get('smtp.helo') ?? '';
		const domain = normalizeDomain(identity.slice(identity.lastIndexOf('@') + 1).replace(/>$/, ''));
		return {
			result,
			domain,
			passes: toKnown(result),
			aligned: await align(domain, 'spf'),
			isTemporary: true,
			isBelieved: true,
			isComputed: true,
		};
	}
	return {
		result: check.result,
		domain: check.domain,
		passes: check.isComputed ? toKnown(check.result) : 'maybe',
		// Without the envelope sender its domain could be the author's.
		aligned: check.isComputed ? await align(check.domain, 'spf') : 'maybe',
		// The mail will never tell more of its envelope.
		isTemporary: check.isComputed,
		isBelieved: false,
		isComputed: check.isComputed,
	};
}

/** @param believed methods of the believed Authentication-Results; `dkim` among them are added to our own checks */
export async function judgeDkim(
	signatures: SignatureCheck[],
	believed: MethodResult[],
	align: JudgeAlignment,
): Promise<DkimEvidence[]> {
	const reported = believed.flatMap((method) => {
		const result = dkimResults.find((name) => name === method.result);
		return method.method === 'dkim' && result ? [readReported(method, result)] : [];
	});
	const judge = async (signature: SignatureCheck, isBelieved: boolean): Promise<DkimEvidence> => ({
		signature,
		passes: signature.counts,
		aligned: await align(signature.domain, 'dkim'),
		isTemporary: true,
		isBelieved,
	});
	const evidence: DkimEvidence[] = [];
	for (const signature of signatures) evidence.push(await judge(signature, false));
	for (const signature of reported) evidence.push(await judge(signature, true));
	return evidence;
}

/** `header.d`, or the domain of `header.i` where older servers write only that (RFC 8601 section 2.7.1). */
function readReported({ properties }: MethodResult, result: DkimResult): SignatureCheck {
	const identity = properties.get('header.i') ?? '';
	return {
		domain: normalizeDomain(
			properties.get('header.d') ?? identity.slice(identity.lastIndexOf('@') + 1),
		),
		selector: properties.get('header.s') ?? '',
		result,
		algorithm: properties.get('header.a') ?? '',
		keyBits: 0,
		expires: null,
		bodyCovered: true,
		signedFields: [],
		counts: toKnown(result),
		flaw: null,
		duplicate: '',
		isTesting: false,
	};
}

/** The signature that says most: one that counts and aligns, then one that counts, then what may yet. */
export function chooseSignature(evidence: DkimEvidence[]): DkimEvidence | undefined {
	const worth: Record<Known, number> = { yes: 2, maybe: 1, no: 0 };
	const rank = ({ passes, aligned }: DkimEvidence) =>
		passes === 'no' ? worth[aligned] / 10 : worth[passes] * 10 + worth[aligned];
	return evidence.reduce<DkimEvidence | undefined>(
		(best, one) => (best && rank(best) >= rank(one) ? best : one),
		undefined,
	);
}

/**
 * @returns the signatures on which alone a pass rests: those of the author's domain, else, where the policy takes any,
 * those of others; empty where SPF proves the author as well, or no signature does
 */
export function listCarriers(
	spf: SpfEvidence,
	dkim: DkimEvidence[],
	takesAny: boolean,
): SignatureCheck[] {
	if (spf.passes === 'yes' && spf.aligned === 'yes') return [];
	const passing = dkim.filter(({ passes }) => passes === 'yes');
	const aligned = passing.filter((evidence) => evidence.aligned === 'yes');
	const carriers = aligned.length > 0 || !takesAny ? aligned : passing;
	return carriers.map(({ signature }) => signature);
}
