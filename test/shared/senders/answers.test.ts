import { addSenders } from '../../../nodes/shared/senders/addSenders';
import { takeAnswers, type Answer } from '../../../nodes/shared/senders/answers';
import { findMailStop, recordLinks } from '../../../nodes/shared/senders/recordLinks';
import { readRegistry } from '../../../nodes/shared/senders/registration';
import { createReplyCode } from '../../../nodes/shared/senders/replyCode';
import { describeRegistry } from '../../../nodes/shared/senders/schema';
import type { Row } from '../../../nodes/shared/tables/types';
import { createMemoryTable, type MemoryTable } from '../tables/memoryTable';

const now = new Date('2026-03-01T12:00:00Z');
const expires = new Date('2026-03-08T12:00:00Z');
const ann = { owner: 'ann', address: 'ann@x.org' };

const byLink = (linkId: string, decision: Answer['decision'] = 'confirm', whose = ann): Answer => ({
	...whose,
	decision,
	proof: { how: 'link', linkId },
});
const byOperator = (decision: Answer['decision'], whose = ann): Answer => ({
	...whose,
	decision,
	proof: { how: 'operator' },
});
const byReply = (...codes: string[]): Answer => ({
	owner: '',
	address: ann.address,
	decision: 'confirm',
	proof: { how: 'reply', codes },
});

async function mail(table: MemoryTable, linkId: string, replyCode?: string, whose = ann) {
	const registry = readRegistry(await table.read());
	const link = { ...whose, linkId, expires, replyCode, replaces: true };
	return (await recordLinks(table, registry, [link], now))[0];
}

async function startRequest(linkId = 'link1', replyCode?: string): Promise<MemoryTable> {
	const table = createMemoryTable(describeRegistry());
	await addSenders(table, [{ ...ann, kind: 'alternative' }], now);
	await mail(table, linkId, replyCode);
	table.calls.length = 0;
	return table;
}

/** Somebody else changes the first row between the first read and what follows it. */
function changeAfterReading(table: MemoryTable, change: Row): void {
	const read = table.read.bind(table);
	table.read = async (conditions) => {
		const rows = await read(conditions);
		Object.assign(table.rows[0]!, change);
		table.read = read;
		return rows;
	};
}

const statuses = (table: MemoryTable) => table.rows.map(({ status }) => status);

describe('takeAnswers', () => {
	it('P05 confirms by the newest link, once', async () => {
		const table = await startRequest();
		const [first] = await takeAnswers(table, [byLink('link1')], now);
		expect(first).toMatchObject({
			result: 'confirmed',
			owner: 'ann',
			status: 'confirmed',
			since: now.toISOString(),
			reason: { code: 'confirmedNow' },
		});
		expect(table.rows).toMatchObject([{ status: 'confirmed', how: 'link', linkId: '' }]);
		const [second] = await takeAnswers(table, [byLink('link1')], now);
		expect(second).toMatchObject({ result: 'used', reason: { code: 'linkUsed' } });
	});

	it('B08 declines by the link, and the link is used then', async () => {
		const table = await startRequest();
		const [declined] = await takeAnswers(table, [byLink('link1', 'decline')], now);
		expect(declined).toMatchObject({ result: 'declined', status: 'declined' });
		const [late] = await takeAnswers(table, [byLink('link1')], now);
		expect(late).toMatchObject({ result: 'used', status: 'declined' });
		expect(statuses(table)).toEqual(['declined']);
	});

	it('P08 makes older links void after a resend', async () => {
		const table = await startRequest('link1');
		await mail(table, 'link2');
		const [old] = await takeAnswers(table, [byLink('link1')], now);
		expect(old).toMatchObject({ result: 'withdrawn', reason: { code: 'linkReplaced' } });
		expect(statuses(table)).toEqual(['notConfirmed']);
		const [newest] = await takeAnswers(table, [byLink('link2')], now);
		expect(newest!.result).toBe('confirmed');
	});

	it('P08 takes no link that a newer one replaced while it was being answered', async () => {
		const table = await startRequest('link1');
		changeAfterReading(table, { linkId: 'link2' });
		const [answer] = await takeAnswers(table, [byLink('link1')], now);
		expect(answer).toMatchObject({ result: 'withdrawn', reason: { code: 'linkReplaced' } });
		expect(statuses(table)).toEqual(['notConfirmed']);
	});

	it('B16 refuses a void link by reading alone', async () => {
		const table = await startRequest('link1');
		await takeAnswers(table, [byLink('link0')], now);
		expect(table.calls).toEqual(['read']);
	});

	it('P08 makes the links of a removed address void', async () => {
		const table = await startRequest();
		await table.remove([{ column: 'owner', is: 'equal', value: 'ann' }]);
		const [answer] = await takeAnswers(table, [byLink('link1')], now);
		expect(answer).toMatchObject({ result: 'withdrawn', status: 'unknown' });
		await addSenders(table, [{ ...ann, kind: 'alternative' }], now);
		expect((await takeAnswers(table, [byLink('link1')], now))[0]!.result).toBe('withdrawn');
	});

	it("takes no link for another owner's request of the same address", async () => {
		const table = await startRequest();
		await addSenders(table, [{ owner: 'eve', address: ann.address, kind: 'alternative' }], now);
		const [answer] = await takeAnswers(
			table,
			[byLink('link1', 'confirm', { ...ann, owner: 'eve' })],
			now,
		);
		expect(answer!.result).toBe('withdrawn');
		expect(statuses(table)).toEqual(['notConfirmed', 'notConfirmed']);
	});

	it('P08 confirms once when 200 workers take the same link at once', async () => {
		const table = await startRequest();
		const results = await Promise.all(
			Array.from({ length: 200 }, () => takeAnswers(table, [byLink('link1')], now)),
		);
		const words = results.flat().map(({ result }) => result);
		expect(words.filter((word) => word === 'confirmed')).toHaveLength(1);
		expect(words.filter((word) => word === 'used')).toHaveLength(199);
		expect(statuses(table)).toEqual(['confirmed']);
	});

	it('lets one of confirm and decline win, and tells the other how it stands', async () => {
		for (let round = 0; round < 20; round += 1) {
			const table = await startRequest();
			const [[one], [other]] = await Promise.all([
				takeAnswers(table, [byLink('link1', 'confirm')], now),
				takeAnswers(table, [byLink('link1', 'decline')], now),
			]);
			expect([one!.result, other!.result].sort()).toContain('used');
			expect(one!.status).toBe(other!.status);
			expect(statuses(table)).toEqual([one!.status]);
		}
	});

	it('B16 takes many answers in two calls', async () => {
		const table = createMemoryTable(describeRegistry());
		const people = Array.from({ length: 300 }, (_, index) => ({
			owner: `o${index}`,
			address: `a${index}@x.org`,
		}));
		await addSenders(
			table,
			people.map((whose) => ({ ...whose, kind: 'alternative' as const })),
			now,
		);
		table.calls.length = 0;
		const outcomes = await takeAnswers(
			table,
			people.map((whose) => byOperator('confirm', whose)),
			now,
		);
		expect(new Set(outcomes.map(({ result }) => result))).toEqual(new Set(['confirmed']));
		expect(table.calls).toEqual(['read', 'updateEach']);
	});

	it('confirms all rows of a sender that stands there twice', async () => {
		const table = await startRequest();
		table.rows.push({ ...table.rows[0]!, id: 99, linkId: null });
		await takeAnswers(table, [byLink('link1')], now);
		expect(statuses(table)).toEqual(['confirmed', 'confirmed']);
	});

	it('leaves the strictest row in force when a link is for a laxer one', async () => {
		const table = await startRequest();
		table.rows.push({ ...table.rows[0]!, id: 99, status: 'declined', linkId: null });
		const [answer] = await takeAnswers(table, [byLink('link1')], now);
		expect(answer).toMatchObject({ result: 'used', status: 'declined' });
		expect(statuses(table)).toEqual(['notConfirmed', 'declined']);
	});

	it('confirms a row whose status a person typed', async () => {
		const table = await startRequest();
		table.rows[0]!.status = 'Not Confirmed';
		expect((await takeAnswers(table, [byLink('link1')], now))[0]!.result).toBe('confirmed');
	});

	it('lifts a suspension by an operator, never by a link', async () => {
		const table = await startRequest();
		table.rows[0]!.status = 'suspended';
		const [byMail] = await takeAnswers(table, [byLink('link1')], now);
		expect(byMail).toMatchObject({ result: 'withdrawn', status: 'suspended' });
		const [byHand] = await takeAnswers(table, [byOperator('confirm')], now);
		expect(byHand!.result).toBe('confirmed');
	});

	it('B12 keeps a declined address declined: removing the row is what lifts it', async () => {
		const table = await startRequest();
		await takeAnswers(table, [byLink('link1', 'decline')], now);
		await addSenders(table, [{ ...ann, kind: 'alternative' }], now);
		const [answer] = await takeAnswers(table, [byOperator('confirm')], now);
		expect(answer).toMatchObject({ status: 'declined' });
		const registry = readRegistry(await table.read());
		expect(findMailStop(registry, 'ann', ann.address)).toMatchObject({ code: 'addressDeclined' });
		expect(findMailStop(registry, 'eve', ann.address)).toMatchObject({ code: 'notListed' });
		expect(await mail(table, 'link9')).toBe(false);
		await table.remove([{ column: 'owner', is: 'equal', value: 'ann' }]);
		await addSenders(table, [{ ...ann, kind: 'alternative' }], now);
		expect(await mail(table, 'link9')).toBe(true);
	});
});

describe('answers by reply', () => {
	it('B09 confirms by the code, once', async () => {
		const code = createReplyCode();
		const table = await startRequest('link1', code);
		expect(JSON.stringify(table.rows)).not.toContain(code);
		const [first] = await takeAnswers(table, [byReply('AAAA-BBBB-CCCC-DDDD', code)], now);
		expect(first).toMatchObject({ result: 'confirmed', owner: 'ann' });
		expect(table.rows).toMatchObject([{ status: 'confirmed', how: 'reply', codeDigest: '' }]);
		const [again] = await takeAnswers(table, [byReply(code)], now);
		expect(again).toMatchObject({ result: 'damaged', reason: { code: 'codeUnknown' } });
	});

	it('B09 finds the owner among several who added the address', async () => {
		const codes = [createReplyCode(), createReplyCode()];
		const table = await startRequest('link1', codes[0]);
		const eve = { owner: 'eve', address: ann.address };
		await addSenders(table, [{ ...eve, kind: 'alternative' }], now);
		await mail(table, 'link2', codes[1], eve);
		const [answer] = await takeAnswers(table, [byReply(codes[0]!)], now);
		expect(answer!.owner).toBe('ann');
		expect(statuses(table)).toEqual(['confirmed', 'notConfirmed']);
	});

	it.each([
		['no code', [], now, 'codeMissing'],
		['another code', ['AAAA-BBBB-CCCC-DDDD'], now, 'codeUnknown'],
		['the code too late', null, new Date(expires.getTime()), 'codeExpired'],
	])('B09 refuses a reply with %s', async (_, codes, at, reason) => {
		const code = createReplyCode();
		const table = await startRequest('link1', code);
		const [answer] = await takeAnswers(table, [byReply(...(codes ?? [code]))], at);
		expect(answer).toMatchObject({
			owner: 'ann',
			status: 'notConfirmed',
			reason: { code: reason },
		});
		expect(statuses(table)).toEqual(['notConfirmed']);
	});

	it('B09 refuses the code of a mail that a newer one replaced', async () => {
		const code = createReplyCode();
		const table = await startRequest('link1', code);
		await mail(table, 'link2', createReplyCode());
		expect((await takeAnswers(table, [byReply(code)], now))[0]!.result).toBe('damaged');
	});

	it('B09 takes no reply to a request that an operator suspended meanwhile', async () => {
		const code = createReplyCode();
		const table = await startRequest('link1', code);
		changeAfterReading(table, { status: 'suspended' });
		const [answer] = await takeAnswers(table, [byReply(code)], now);
		expect(answer).toMatchObject({ result: 'withdrawn', status: 'suspended' });
	});

	it('B09 takes no code from an address it was not mailed to', async () => {
		const code = createReplyCode();
		const table = await startRequest('link1', code);
		await addSenders(table, [{ owner: 'ann', address: 'other@x.org', kind: 'alternative' }], now);
		const reply = { ...byReply(code), address: 'other@x.org' };
		expect((await takeAnswers(table, [reply], now))[0]!.reason.code).toBe('codeUnknown');
	});

	it('B09 confirms once when a reply and the link arrive together', async () => {
		const code = createReplyCode();
		const table = await startRequest('link1', code);
		const outcomes = await Promise.all([
			takeAnswers(table, [byReply(code)], now),
			takeAnswers(table, [byLink('link1')], now),
		]);
		const results = outcomes.flat().map(({ result }) => result);
		expect(results.filter((result) => result === 'confirmed')).toHaveLength(1);
	});
});

describe('takeAnswers, where the owner must agree', () => {
	const main = { owner: 'ann', address: 'ann@main.org', status: 'main' };

	/** The row of a request whose two links are mailed. */
	async function askBoth(): Promise<MemoryTable> {
		const table = createMemoryTable(describeRegistry(), [main]);
		await addSenders(table, [{ ...ann, kind: 'alternative', ownerMustAgree: true }], now);
		const link = { ...ann, linkId: 'H1', ownerLinkId: 'O1', asksOwner: true, expires };
		const registry = readRegistry(await table.read());
		const [isStanding] = await recordLinks(table, registry, [{ ...link, replaces: true }], now);
		expect(isStanding).toBe(true);
		return table;
	}
	const pair = (table: MemoryTable) => table.rows[1]!;

	it.each([
		['the holder', 'H1', 'O1', 'ownerAwaited'],
		['the owner', 'O1', 'H1', 'holderAwaited'],
	])('B31 one press, of %s, confirms nothing; both do', async (_, first, second, code) => {
		const table = await askBoth();
		expect(await takeAnswers(table, [byLink(first)], now)).toMatchObject([
			{ result: 'agreed', status: 'notConfirmed', reason: { code } },
		]);
		expect(pair(table).status).toBe('notConfirmed');
		// Pressing again is no second party.
		expect(await takeAnswers(table, [byLink(first), byLink(first, 'decline')], now)).toMatchObject([
			{ result: 'used', status: 'notConfirmed', reason: { code: 'linkUsed' } },
			{ result: 'used', status: 'notConfirmed' },
		]);
		expect(pair(table).status).toBe('notConfirmed');
		expect(await takeAnswers(table, [byLink(second)], now)).toMatchObject([
			{ result: 'confirmed', status: 'confirmed' },
		]);
		expect(pair(table)).toMatchObject({ status: 'confirmed', linkId: '' });
		expect((await takeAnswers(table, [byLink(first)], now))[0]!.result).toBe('used');
	});

	it('B31 of 40 presses of both buttons at once exactly one agrees and exactly one confirms', async () => {
		const table = await askBoth();
		const presses = Array.from({ length: 40 }, (_, index) => byLink(index % 2 ? 'H1' : 'O1'));
		const outcomes = await Promise.all(presses.map((press) => takeAnswers(table, [press], now)));
		const results = outcomes.flat().map(({ result }) => result);
		expect(results.filter((result) => result === 'agreed')).toHaveLength(1);
		expect(results.filter((result) => result === 'confirmed')).toHaveLength(1);
		expect(results.filter((result) => result === 'used')).toHaveLength(38);
		expect(pair(table).status).toBe('confirmed');
	});

	it('B31 both answers in one batch count', async () => {
		const table = await askBoth();
		const outcomes = await takeAnswers(table, [byLink('H1'), byLink('O1')], now);
		expect(outcomes.map(({ result }) => result)).toEqual(['agreed', 'confirmed']);
	});

	it.each(['H1', 'O1'])(
		'B08 B31 "This was not me" at %s stops the pair, and no other',
		async (id) => {
			const table = await askBoth();
			const other = { owner: 'bo', address: ann.address };
			await addSenders(table, [{ ...other, kind: 'alternative' }], now);
			const [outcome] = await takeAnswers(table, [byLink(id, 'decline')], now);
			expect(outcome).toMatchObject({ result: 'declined', status: 'declined' });
			const [late] = await takeAnswers(table, [byLink(id === 'H1' ? 'O1' : 'H1')], now);
			expect(late).toMatchObject({ result: 'used', status: 'declined' });
			const registry = readRegistry(await table.read());
			expect(findMailStop(registry, 'ann', ann.address)).toMatchObject({ code: 'addressDeclined' });
			expect(findMailStop(registry, 'bo', ann.address)).toBeNull();
		},
	);

	it('B31 B09 a reply speaks for the holder alone', async () => {
		const table = await askBoth();
		const code = createReplyCode();
		const registry = readRegistry(await table.read());
		const link = { ...ann, linkId: 'H2', expires, replyCode: code, replaces: false };
		await recordLinks(table, registry, [link], now);
		expect((await takeAnswers(table, [byReply(code)], now))[0]!.result).toBe('agreed');
		expect(pair(table).status).toBe('notConfirmed');
		expect((await takeAnswers(table, [byReply(code)], now))[0]!.result).toBe('damaged');
		expect((await takeAnswers(table, [byLink('O1')], now))[0]!.result).toBe('confirmed');
	});

	it('B31 an agreement that comes while new links are written is not written over', async () => {
		const table = await askBoth();
		const registry = readRegistry(await table.read());
		await takeAnswers(table, [byLink('O1')], now);
		const link = { ...ann, linkId: 'H2', ownerLinkId: 'O2', expires, replaces: true };
		expect(await recordLinks(table, registry, [link], now)).toEqual([false]);
		expect((await takeAnswers(table, [byLink('H1')], now))[0]!.result).toBe('confirmed');
	});

	it('B31 a cell damaged by hand confirms nothing, and an operator may all the same', async () => {
		const table = await askBoth();
		for (const cell of [
			'holder=H1 owner',
			'holder=H1:agreed',
			'Holder=H1',
			'holder=:agreed owner=',
		]) {
			pair(table).linkId = cell;
			for (const id of ['H1', 'O1', cell]) {
				await takeAnswers(table, [byLink(id)], now);
				expect([cell, id, pair(table).status]).toEqual([cell, id, 'notConfirmed']);
			}
		}
		const [outcome] = await takeAnswers(table, [byOperator('confirm')], now);
		expect(outcome!.status).toBe('confirmed');
	});
});
