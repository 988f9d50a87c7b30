// Every case of test/fixtures/cases/auth, through the operation that it names (see the README there).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { checkMessage } from '../../nodes/EmailAuthCheck/judgeMessage/judgeMessage';
import { examineSendingDomain } from '../../nodes/shared/sendingDomain/examineSendingDomain';
import { fakeDns, type FakeZone } from './judgeMessage/fakeDns';

interface Expected {
	decision?: string;
	spf?: string;
	clientIp?: string;
	dkim?: string[];
	/** Findings that must be there, and that must not. */
	codes?: string[];
	notCodes?: string[];
	/** Patterns for the words of a finding, by its code. */
	remedy?: Record<string, string>;
	/** The record offered, or any of several. */
	byAddress?: string | string[];
	byInclude?: string | string[];
	byAddressWorks?: string;
	dkimStatus?: string;
	dmarcPolicy?: string;
}

interface Case {
	operation: 'checkMessage' | 'checkSendingDomain';
	params: { senderAddress?: string; sendingHost?: string; dkimSelectors?: string };
	expect: Expected;
}

const folder = join(__dirname, '../fixtures/cases/auth');
const cases = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'expected.json')));

function readJson(name: string, file: string): unknown {
	return JSON.parse(readFileSync(join(folder, name, file), 'utf8'));
}

/** Mail servers stand in the zones as `[priority, exchange]`. */
function readZone(name: string): FakeZone {
	const zone = readJson(name, 'zone.json') as FakeZone;
	for (const entry of Object.values(zone)) {
		if (typeof entry === 'string' || !Array.isArray(entry.MX)) continue;
		entry.MX = (entry.MX as Array<[number, string]>).map(([priority, exchange]) => ({
			priority,
			exchange,
		}));
	}
	return zone;
}

async function verifyMessage(name: string, expected: Expected): Promise<void> {
	const source = readFileSync(join(folder, name, 'message.eml'));
	const { resolve } = fakeDns(readZone(name));
	const verdict = await checkMessage(source, { policy: 'aligned' }, resolve);
	const found = {
		decision: verdict.decision,
		spf: verdict.spf.result,
		clientIp: verdict.spf.clientIp,
		dkim: verdict.dkim.signatures.map(({ result }) => result),
	};
	expect(found).toMatchObject(expected);
}

async function verifyDomain(name: string, { params, expect: expected }: Case): Promise<void> {
	const report = await examineSendingDomain(
		{
			senderAddress: params.senderAddress ?? '',
			sendingHost: params.sendingHost,
			dkimSelectors: params.dkimSelectors?.split(','),
		},
		fakeDns(readZone(name)).resolve,
	);
	const codes = report.findings.map(({ code }) => code);
	const { byAddress, byInclude } = report.spf.publish ?? {};
	if (expected.decision) expect(report.decision).toBe(expected.decision);
	if (expected.codes) expect(codes).toEqual(expect.arrayContaining(expected.codes));
	for (const code of expected.notCodes ?? []) expect(codes).not.toContain(code);
	for (const [code, pattern] of Object.entries(expected.remedy ?? {})) {
		const found = report.findings.find((finding) => finding.code === code);
		expect(`${found?.text} ${found?.remedy}`).toMatch(new RegExp(pattern));
	}
	if (expected.byAddress) expect([expected.byAddress].flat()).toContain(byAddress?.record);
	if (expected.byInclude) expect([expected.byInclude].flat()).toContain(byInclude?.record);
	if (expected.byAddressWorks) expect(String(byAddress?.works)).toBe(expected.byAddressWorks);
	if (expected.dkimStatus) expect(report.dkim[0]?.status).toBe(expected.dkimStatus);
	if (expected.dmarcPolicy !== undefined) expect(report.dmarc.policy).toBe(expected.dmarcPolicy);
}

it.each(cases)('B43 B02 B03 %s', async (name) => {
	const one = readJson(name, 'expected.json') as Case;
	if (one.operation === 'checkMessage') await verifyMessage(name, one.expect);
	else await verifyDomain(name, one);
});
