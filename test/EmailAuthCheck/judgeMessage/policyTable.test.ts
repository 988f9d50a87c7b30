// The policy table of docs/email-auth-check.md, walked for every combination of results (P07, B02, B03, B04).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
	decide,
	type Decided,
	type Findings,
} from '../../../nodes/EmailAuthCheck/judgeMessage/decide';
import { explain, type Explained } from '../../../nodes/EmailAuthCheck/judgeMessage/explain';
import {
	judgeDkim,
	judgeSpf,
	type DkimEvidence,
	type SpfEvidence,
} from '../../../nodes/EmailAuthCheck/judgeMessage/gatherEvidence';
import { judgeDmarc } from '../../../nodes/EmailAuthCheck/judgeMessage/dmarc/judgeDmarc';
import type { Known } from '../../../nodes/EmailAuthCheck/judgeMessage/knowledge';
import type {
	Decision,
	DkimResult,
	Policy,
} from '../../../nodes/EmailAuthCheck/judgeMessage/types';
import type { SpfResult } from '../../../nodes/shared/spf/checkSpf';
import type { SignatureCheck } from '../../../nodes/EmailAuthCheck/judgeMessage/dkim/signatureCheck';

type Line = 'A' | 'O' | 'N' | 'U' | 'X';
const lines: Line[] = ['A', 'O', 'N', 'U', 'X'];
const marks: Record<string, Decision> = { '✓': 'pass', '✗': 'fail', '?': 'undetermined' };

/** Alignment by name: what a domain called so would answer. */
const align = (domain: string) => Promise.resolve(domain as Known);

interface SpfCase {
	line: Line;
	name: string;
	evidence: Promise<SpfEvidence>;
}

const spf = (line: Line, result: SpfResult, aligned: Known, isComputed = true): SpfCase => ({
	line,
	name: `SPF ${isComputed ? result : 'not computed'} (${aligned})`,
	evidence: judgeSpf({ result, domain: aligned, isComputed }, [], align),
});

const spfCases: SpfCase[] = [
	spf('A', 'pass', 'yes'),
	spf('O', 'pass', 'no'),
	...(['fail', 'softfail', 'neutral', 'none', 'permerror'] as const).flatMap((result) =>
		(['yes', 'no', 'maybe'] as const).map((aligned) => spf('N', result, aligned)),
	),
	spf('U', 'temperror', 'yes'),
	spf('U', 'temperror', 'maybe'),
	spf('U', 'none', 'no', false),
	spf('X', 'temperror', 'no'),
];

interface DkimCase {
	line: Line;
	name: string;
	evidence: Promise<DkimEvidence[]>;
}

const counts: Partial<Record<DkimResult, Known>> = { pass: 'yes', temperror: 'maybe' };

const dkim = (
	line: Line,
	result: DkimResult,
	aligned: Known,
	changes: Partial<SignatureCheck> = {},
): DkimCase => ({
	line,
	name: `DKIM ${result} (${aligned})${changes.counts ? ', text unsigned' : ''}`,
	evidence: judgeDkim(
		[
			{
				domain: aligned,
				selector: 's',
				result,
				algorithm: 'rsa-sha256',
				keyBits: 2048,
				expires: null,
				bodyCovered: true,
				signedFields: [],
				counts: counts[result] ?? 'no',
				flaw: null,
				duplicate: '',
				isTesting: false,
				...changes,
			},
		],
		[],
		align,
	),
});

const dkimCases: DkimCase[] = [
	dkim('A', 'pass', 'yes'),
	dkim('O', 'pass', 'no'),
	{ line: 'N', name: 'no signature', evidence: Promise.resolve([]) },
	dkim('N', 'pass', 'yes', { bodyCovered: false, counts: 'no' }),
	...(['fail', 'neutral', 'policy', 'permerror'] as const).flatMap((result) =>
		(['yes', 'no', 'maybe'] as const).map((aligned) => dkim('N', result, aligned)),
	),
	dkim('U', 'temperror', 'yes'),
	dkim('U', 'temperror', 'maybe'),
	dkim('X', 'temperror', 'no'),
];

/** The tables of the document, in order: aligned, either, dmarc while its record cannot be looked up. */
const tables = readTables(
	readFileSync(join(__dirname, '../../../docs/email-auth-check.md'), 'utf8'),
);

function readTables(text: string): Array<Map<string, Decision>> {
	return text
		.split('| SPF \\ DKIM |')
		.slice(1)
		.map((table) => {
			const cells = new Map<string, Decision>();
			for (const line of lines) {
				const row = new RegExp(`^\\| ${line} +\\|(.*)\\|$`, 'm').exec(table)![1]!.split('|');
				row.forEach((cell, column) => cells.set(`${line}${lines[column]}`, marks[cell.trim()]!));
			}
			return cells;
		});
}

const all = spfCases.flatMap((one) => dkimCases.map((other) => ({ one, other })));

type AuthFindings = Findings<SpfEvidence | DkimEvidence>;

async function find(
	{ one, other }: (typeof all)[number],
	changes: Partial<AuthFindings> = {},
): Promise<AuthFindings> {
	return {
		hasAuthor: true,
		evidence: [await one.evidence, ...(await other.evidence)],
		hasDmarcPolicy: 'yes',
		arcVouches: 'no',
		lacksSignedRecipients: false,
		isBudgetSpent: false,
		whenUnknowable: 'undetermined',
		...changes,
	};
}

async function answer(
	policy: Policy,
	pair: (typeof all)[number],
	changes: Partial<AuthFindings> = {},
): Promise<Decision> {
	return decide(policy, await find(pair, changes)).decision;
}

async function expectTable(
	policy: Policy,
	table: Map<string, Decision>,
	changes: Partial<AuthFindings> = {},
) {
	for (const pair of all) {
		const { one, other } = pair;
		expect([policy, one.name, other.name, await answer(policy, pair, changes)]).toEqual([
			policy,
			one.name,
			other.name,
			table.get(`${one.line}${other.line}`),
		]);
	}
}

describe('the policy table', () => {
	it('is read whole', () => {
		expect(tables.map((table) => table.size)).toEqual([25, 25, 25]);
		expect(all).toHaveLength(21 * 19);
	});

	it('B02 B04 aligned', () => expectTable('aligned', tables[0]!));
	it('P07 either', () => expectTable('either', tables[1]!));
	it('dmarc answers as aligned with a policy record', () => expectTable('dmarc', tables[0]!));
	it('B04 dmarc while the record cannot be looked up', () =>
		expectTable('dmarc', tables[2]!, { hasDmarcPolicy: 'maybe' }));

	it('dmarc without a record never passes and is never undetermined', async () => {
		for (const pair of all) {
			expect(await answer('dmarc', pair, { hasDmarcPolicy: 'no' })).toBe('fail');
		}
	});

	it('without an author nothing passes', async () => {
		for (const policy of ['aligned', 'either', 'dmarc'] as const) {
			for (const pair of all) {
				const options = { hasAuthor: false, arcVouches: 'yes' } as const;
				expect(await answer(policy, pair, options)).toBe('fail');
			}
		}
	});

	it('trusted ARC sealers make a pass; what they might have said keeps a mail from failing', async () => {
		for (const policy of ['aligned', 'either', 'dmarc'] as const) {
			for (const pair of all) {
				expect(await answer(policy, pair, { arcVouches: 'yes' })).toBe('pass');
				expect(await answer(policy, pair, { arcVouches: 'maybe' })).not.toBe('fail');
			}
		}
	});

	it('a pass whose alignment could not be looked up counts under either alone', async () => {
		const maybe = { one: spf('U', 'pass', 'maybe'), other: dkimCases[2]! };
		expect(await answer('aligned', maybe)).toBe('undetermined');
		expect(await answer('dmarc', maybe)).toBe('undetermined');
		expect(await answer('either', maybe)).toBe('pass');
		const signed = { one: spf('N', 'fail', 'no'), other: dkim('U', 'pass', 'maybe') };
		expect(await answer('aligned', signed)).toBe('undetermined');
		expect(await answer('either', signed)).toBe('pass');
	});
});

const policies = ['aligned', 'either', 'dmarc'] as const;
const knowns = ['yes', 'no', 'maybe'] as const;

interface Combination {
	policy: Policy;
	findings: AuthFindings;
	decided: Decided<SpfEvidence | DkimEvidence>;
	/** The codes of the receipt, and its sentences. */
	codes: string[];
	texts: string[];
	name: string;
}

/** Every combination of policy, SPF, DKIM, DMARC record, ARC, author and unsigned recipients. */
async function listCombinations(): Promise<Combination[]> {
	const found: Combination[] = [];
	for (const pair of all) {
		const basis = await find(pair);
		for (const policy of policies) {
			for (const hasDmarcPolicy of knowns) {
				for (const arcVouches of knowns) {
					for (const [hasAuthor, lacksSignedRecipients, isBudgetSpent] of [
						[true, false, false],
						[true, true, false],
						[true, false, true],
						[false, false, false],
					] as const) {
						const findings = {
							...basis,
							hasDmarcPolicy,
							arcVouches,
							hasAuthor,
							lacksSignedRecipients,
							isBudgetSpent,
						};
						const decided = decide(policy, findings);
						const reasons = explain(describeMail(policy, findings, decided));
						found.push({
							policy,
							findings,
							decided,
							codes: reasons.map(({ code }) => code),
							texts: reasons.map(({ text }) => text),
							name: `${policy}, ${pair.one.name}, ${pair.other.name}, record ${hasDmarcPolicy}, ARC ${arcVouches}, author ${hasAuthor}, recipients ${lacksSignedRecipients}, spent ${isBudgetSpent}`,
						});
					}
				}
			}
		}
	}
	return found;
}

/** What judgeMessage would hand over. */
function describeMail(
	policy: Policy,
	findings: AuthFindings,
	{ decision, because, retry }: Combination['decided'],
): Explained {
	const [spfEvidence, ...dkimEvidence] = findings.evidence as [SpfEvidence, ...DkimEvidence[]];
	const { hasDmarcPolicy, arcVouches } = findings;
	const status = ({ yes: 'found', no: 'none', maybe: 'unknown' } as const)[hasDmarcPolicy];
	const aligned = findings.evidence.some((one) => one.passes === 'yes' && one.aligned === 'yes');
	return {
		because,
		authors: {
			authors: [],
			domain: 'sender.test',
			problem: findings.hasAuthor ? null : 'severalAuthors',
			hidden: '',
		},
		envelope: {
			clientIp: '192.0.2.1',
			helo: '',
			envelopeSender: '',
			source: 'received',
			missing: spfEvidence.isComputed ? null : 'noReceived',
			privateAddress: '',
		},
		spf: { ...spfEvidence, domain: '' },
		dkim: dkimEvidence.map((one) => ({
			...one,
			signature: {
				...one.signature,
				domain: '',
				selector: '',
				flaw: one.passes === 'yes' ? null : one.passes === 'no' ? 'malformed' : 'keyUnavailable',
			},
		})),
		arc: {
			result: ({ yes: 'pass', no: 'pass', maybe: 'temperror' } as const)[arcVouches],
			sealers: [''],
			isTrusted: false,
			vouches: arcVouches,
		},
		coverage: null,
		verdict: {
			decision,
			retry,
			policy,
			spf: {
				result: spfEvidence.result,
				domain: '',
				clientIp: '',
				helo: '',
				envelopeSender: '',
				source: 'received',
				aligned: false,
			},
			dkim: { result: 'none', aligned: false, signatures: [] },
			dmarc: {
				result: judgeDmarc(
					{ status, record: null, recordDomain: '', organizationalDomain: null },
					aligned ? 'yes' : 'no',
					true,
				),
				policy: status === 'found' ? 'reject' : '',
				domain: 'sender.test',
			},
			arc: { result: 'none', sealers: [] },
			originals: [],
			authors: [],
			unsignedRecipients: [],
		},
	};
}

describe('the receipts of the whole table', () => {
	const combinations = listCombinations();

	it('are those of every combination', async () => {
		expect(await combinations).toHaveLength(21 * 19 * 3 * 3 * 3 * 4);
	});

	it('B01 begin with what decided: without it the answer would be another', async () => {
		const nothing = { passes: 'no', aligned: 'no' } as const;
		const faults: string[] = [];
		for (const { policy, findings, decided, codes, name } of await combinations) {
			const [first] = codes;
			const { evidence } = findings;
			const [spfEvidence, ...dkimEvidence] = evidence;
			const decideWith = (changes: Partial<AuthFindings>) =>
				decide(policy, { ...findings, ...changes }).decision;
			const only = (kept: AuthFindings['evidence']) =>
				evidence.map((one) => (kept.includes(one) ? one : { ...one, ...nothing }));
			/** It alone would decide the same. */
			const byItself = (kept: AuthFindings['evidence'], isAligned: boolean) =>
				decideWith({ evidence: only(kept), arcVouches: 'no' }) === 'pass' &&
				kept.some((one) => (one.aligned === 'yes') === isAligned);
			const holds: Record<string, () => boolean> = {
				spfAligned: () => byItself([spfEvidence!], true),
				spfPassed: () =>
					byItself([spfEvidence!], false) &&
					!evidence.some((one) => one.passes === 'yes' && one.aligned === 'yes'),
				dkimAligned: () => byItself(dkimEvidence, true),
				dkimPassed: () => byItself(dkimEvidence, false),
				dmarcPassed: () => policy === 'dmarc' && decideWith({ arcVouches: 'no' }) === 'pass',
				arcVouched: () =>
					decided.decision === 'pass' && decideWith({ arcVouches: 'no' }) !== 'pass',
				severalAuthors: () => !findings.hasAuthor,
				recipientsNotSigned: () =>
					decided.decision === 'fail' && decideWith({ lacksSignedRecipients: false }) === 'pass',
				bothFailed: () => policy === 'either' && decided.decision === 'fail',
				nothingAligned: () => decided.decision === 'fail' && policy !== 'either',
				noDmarcPolicy: () => policy === 'dmarc' && findings.hasDmarcPolicy === 'no',
				dmarcFailed: () => policy === 'dmarc' && findings.hasDmarcPolicy === 'yes',
				tooManyLookUps: () =>
					decided.decision === 'undetermined' && findings.isBudgetSpent && !decided.retry,
				dmarcUnavailable: () =>
					decided.decision === 'undetermined' &&
					policy === 'dmarc' &&
					decideWith({ hasDmarcPolicy: 'no', arcVouches: 'no' }) === 'fail',
				retryLater: () => decided.decision === 'undetermined' && decided.retry,
				cannotBeKnown: () => decided.decision === 'undetermined' && !decided.retry,
			};
			if (!holds[first!]?.()) faults.push(`${name}: ${decided.decision}, ${first}`);
		}
		expect(faults).toEqual([]);
	});

	it('B01 quote nothing that is empty, and say nothing twice', async () => {
		const all = (await combinations).flatMap(({ texts, name }) =>
			texts.map((text, index) => ({ text, name, isFirst: texts.indexOf(text) === index })),
		);
		expect(all.filter(({ text }) => text.includes('""'))).toEqual([]);
		expect(all.filter(({ isFirst }) => !isFirst)).toEqual([]);
	});

	it('B04 what no later try can tell fails for the same reason, unless the operator wants it undetermined', async () => {
		for (const { policy, findings, decided } of await combinations) {
			const { decision, because, retry } = decide(policy, { ...findings, whenUnknowable: 'fail' });
			const isUnknowable = decided.decision === 'undetermined' && !decided.retry;
			expect(decision).toBe(isUnknowable ? 'fail' : decided.decision);
			expect({ because, retry }).toEqual({ because: decided.because, retry: decided.retry });
		}
	});

	it('B04 say truly whether a later try may tell more', async () => {
		const faults: string[] = [];
		for (const { policy, findings, decided, name } of await combinations) {
			const isOpen = decided.decision === 'undetermined' && !findings.isBudgetSpent;
			const canEnd =
				isOpen &&
				complete(findings).some((told) => decide(policy, told).decision !== 'undetermined');
			if (decided.retry !== canEnd) faults.push(`${name}: ${decided.retry}`);
		}
		expect(faults).toEqual([]);
	});
});

/** Everything that later answers could make of what is unknown now: what the mail itself does not tell stays so. */
function complete(findings: AuthFindings): AuthFindings[] {
	const fill = (known: Known) => (known === 'maybe' ? (['yes', 'no'] as const) : [known]);
	const records = fill(findings.hasDmarcPolicy).flatMap((hasDmarcPolicy) =>
		fill(findings.arcVouches).map((arcVouches) => ({ ...findings, hasDmarcPolicy, arcVouches })),
	);
	return findings.evidence.reduce<AuthFindings[]>(
		(told, one, index) =>
			!one.isTemporary
				? told
				: told.flatMap((each) =>
						fill(one.passes).flatMap((passes) =>
							fill(one.aligned).map((aligned) => ({
								...each,
								evidence: each.evidence.with(index, { ...one, passes, aligned }),
							})),
						),
					),
		records,
	);
}
