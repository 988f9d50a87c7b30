import {
	claimMails,
	describeMailLog,
	setOutcomes,
	type MailLimit,
} from '../../../nodes/shared/senders/mailCaps';
import { createMemoryTable, type MemoryTable } from '../tables/memoryTable';

const now = new Date('2026-03-01T12:00:00Z');
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
const perAddress: MailLimit = { scope: 'address', count: 3, hours: 24 };
const perOwner: MailLimit = { scope: 'owner', count: 5, hours: 24 };
const overall: MailLimit = { scope: 'all', count: 20, hours: 1 };
const limits = [perAddress, perOwner, overall];

const ann = { address: 'ann@x.org', owner: 'boss' };
const openLog = () => createMemoryTable(describeMailLog());
const countClaims = (claims: object[]) => claims.filter((claim) => 'claimId' in claim).length;

async function claimOne(table: MemoryTable, request = ann, at = now) {
	return (await claimMails(table, [request], limits, at))[0]!;
}

describe('claimMails', () => {
	it('B12 lets the cap of an address through, and no more', async () => {
		const table = openLog();
		for (let mail = 0; mail < 3; mail += 1) expect(await claimOne(table)).toHaveProperty('claimId');
		expect(await claimOne(table)).toEqual({ limit: perAddress });
		expect(await claimOne(table, ann, later(23))).toEqual({ limit: perAddress });
		expect(await claimOne(table, ann, later(24))).toHaveProperty('claimId');
	});

	it('B12 counts mails to tagged addresses as mails to one inbox', async () => {
		const table = openLog();
		const requests = Array.from({ length: 10 }, (_, index) => ({
			address: `Ann+${index}@X.org`,
			owner: `o${index}`,
		}));
		expect(countClaims(await claimMails(table, requests, limits, now))).toBe(3);
	});

	it("B12 attack: 40 spellings of one Gmail mailbox fill one inbox, and one owner's allowance", async () => {
		const spellings = Array.from({ length: 40 }, (_, index) => {
			const name = [...'annaberg']
				.map((letter, position) => ((index >> position) & 1 ? `${letter}.` : letter))
				.join('')
				.replace(/\.$/, '');
			return `${name}${index % 3 ? '' : '+crm'}@${index % 2 ? 'googlemail' : 'gmail'}.com`;
		});
		const toOne = spellings.map((address, index) => ({ address, owner: `o${index}` }));
		expect(countClaims(await claimMails(openLog(), toOne, limits, now))).toBe(3);
		const forOne = spellings.map((owner, index) => ({ address: `a${index}@x.org`, owner }));
		expect(countClaims(await claimMails(openLog(), forOne, limits, now))).toBe(5);
		const quoted = ['"Ann"@x.org', 'ann@x.org', '"ann"@X.ORG', 'ann+1@x.org'];
		const asQuoted = quoted.map((address, index) => ({ address, owner: `o${index}` }));
		expect(countClaims(await claimMails(openLog(), asQuoted, limits, now))).toBe(3);
		// Elsewhere dots part people.
		const others = ['a.nn@x.org', 'an.n@x.org', 'ann@x.org', 'a.n.n@x.org'];
		const asOthers = others.map((address, index) => ({ address, owner: `o${index}` }));
		expect(countClaims(await claimMails(openLog(), asOthers, limits, now))).toBe(4);
	});

	it('B12 caps an owner over all addresses, and everything over all owners', async () => {
		const table = openLog();
		const requests = Array.from({ length: 60 }, (_, index) => ({
			address: `a${index}@x.org`,
			owner: `o${index % 6}`,
		}));
		const claims = await claimMails(table, requests, limits, now);
		expect(countClaims(claims)).toBe(20);
		expect(claims[59]).toEqual({ limit: overall });
		const [claim] = await claimMails(openLog(), [], limits, now);
		expect(claim).toBeUndefined();
		const one = await claimMails(
			openLog(),
			requests.map((request) => ({ ...request, owner: 'one' })),
			limits,
			now,
		);
		expect(countClaims(one)).toBe(5);
	});

	it('B12 1 000 adds of one address at once send as many mails as the cap allows', async () => {
		const table = openLog();
		const batch = Array.from({ length: 10 }, () => ann);
		const claims = await Promise.all(
			Array.from({ length: 100 }, () => claimMails(table, batch, limits, now)),
		);
		expect(countClaims(claims.flat())).toBe(3);
		expect(table.rows.filter(({ outcome }) => outcome === 'claimed')).toHaveLength(3);
	});

	it('B12 different addresses of one owner at once keep to all caps', async () => {
		const table = openLog();
		const claims = await Promise.all(
			Array.from({ length: 40 }, (_, index) =>
				claimOne(table, { address: `a${index % 4}@x.org`, owner: 'boss' }),
			),
		);
		expect(countClaims(claims)).toBe(5);
	});

	it('B16 takes at most three calls a batch, and one for late refusals', async () => {
		const table = openLog();
		const requests = Array.from({ length: 200 }, (_, index) => ({
			address: `a${index}@x.org`,
			owner: `o${index}`,
		}));
		await claimMails(table, requests, [{ ...overall, count: 1000 }], now);
		expect(table.calls).toEqual(['read', 'insert', 'read']);
	});

	it('gives a claim back that was refused elsewhere, and keeps one that failed', async () => {
		const table = openLog();
		const claims = await claimMails(table, [ann, ann, ann], limits, now);
		const [first, second] = claims.map((claim) => ('claimId' in claim ? claim.claimId : 0));
		await setOutcomes(table, [
			{ claimId: first!, outcome: 'refused' },
			{ claimId: second!, outcome: 'failed' },
		]);
		expect(await claimOne(table)).toHaveProperty('claimId');
		expect(await claimOne(table)).toEqual({ limit: perAddress });
	});

	it('counts rows that a person damaged, so that nobody edits a cap away unseen', async () => {
		const table = openLog();
		await claimMails(table, [ann, ann, ann], limits, now);
		for (const row of table.rows) Object.assign(row, { claimed: 'nonsense', outcome: '?' });
		expect(await claimOne(table)).toEqual({ limit: perAddress });
	});

	it('forgets mails after a week', async () => {
		const table = openLog();
		await claimMails(table, [ann], limits, now);
		await claimOne(table, ann, later(24 * 8));
		expect(table.rows).toHaveLength(1);
		expect(table.rows[0]!.claimed).toBe(later(24 * 8).toISOString());
	});
});
