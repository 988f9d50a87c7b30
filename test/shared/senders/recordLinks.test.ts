import {
	findMailStop,
	recordLinks,
	recordUndeliverable,
} from '../../../nodes/shared/senders/recordLinks';
import { readRegistry } from '../../../nodes/shared/senders/registration';
import { describeRegistry } from '../../../nodes/shared/senders/schema';
import { createMemoryTable } from '../tables/memoryTable';

const now = new Date('2026-03-01T12:00:00Z');
const ann = { owner: 'ann', address: 'ann@x.org' };
const link = {
	...ann,
	linkId: 'L1',
	expires: new Date('2026-03-08T12:00:00Z'),
	replaces: true,
};
const openTable = (...statuses: string[]) =>
	createMemoryTable(
		describeRegistry(),
		statuses.map((status) => ({ ...ann, status })),
	);

describe('findMailStop', () => {
	it.each([
		['main', 'mainSender'],
		['confirmed', 'confirmedSender'],
		['suspended', 'suspendedSender'],
		['declined', 'addressDeclined'],
	])('B12 stops mail to a sender that is %s', async (status, code) => {
		const registry = readRegistry(await openTable(status).read());
		expect(findMailStop(registry, 'ann', 'ann@x.org')).toMatchObject({ code });
	});

	it('P03 lets mail to a pending sender through, and to nobody who is not on the list', async () => {
		const registry = readRegistry(await openTable('notConfirmed').read());
		expect(findMailStop(registry, 'ann', 'ann@x.org')).toBeNull();
		expect(findMailStop(registry, 'bob', 'ann@x.org')).toMatchObject({ code: 'notListed' });
	});

	it('B12 stops mail when the strictest of several rows stops it', async () => {
		const registry = readRegistry(await openTable('notConfirmed', 'suspended').read());
		expect(findMailStop(registry, 'ann', 'ann@x.org')).toMatchObject({ code: 'suspendedSender' });
	});
});

describe('recordLinks', () => {
	it('P08 keeps the newest link and counts the mail', async () => {
		const table = openTable('notConfirmed');
		for (const linkId of ['L1', 'L2']) {
			const registry = readRegistry(await table.read());
			expect(await recordLinks(table, registry, [{ ...link, linkId }], now)).toEqual([true]);
		}
		expect(table.rows).toMatchObject([
			{
				linkId: 'L2',
				sentCount: 2,
				lastSent: now.toISOString(),
				delivery: 'sending',
				codeDigest: '',
			},
		]);
	});

	it('P08 says so when the request was answered or withdrawn since the table was read', async () => {
		for (const change of ['confirmed', 'declined', 'removed']) {
			const table = openTable('notConfirmed');
			const registry = readRegistry(await table.read());
			if (change === 'removed') table.rows.length = 0;
			else table.rows[0]!.status = change;
			expect(await recordLinks(table, registry, [link], now)).toEqual([false]);
		}
	});

	it('P08 a link that a mail brought takes the place of none that was written since', async () => {
		const table = openTable('notConfirmed');
		const registry = readRegistry(await table.read());
		const links = ['L1', 'L2'].map((linkId) => ({ ...link, linkId, replaces: false }));
		expect(await recordLinks(table, registry, links, now)).toEqual([true, false]);
		expect(await recordLinks(table, registry, links, now)).toEqual([false, false]);
		expect(table.rows).toMatchObject([{ linkId: 'L1', sentCount: 1 }]);
		expect(await recordLinks(table, registry, [{ ...link, linkId: 'L3' }], now)).toEqual([true]);
	});

	it('answers for each of several links in order', async () => {
		const table = openTable('notConfirmed');
		const registry = readRegistry(await table.read());
		const stranger = { ...link, owner: 'bob' };
		const standing = await recordLinks(table, registry, [stranger, link, stranger], now);
		expect(standing).toEqual([false, true, false]);
	});
});

describe('recordUndeliverable', () => {
	it('B12 marks the address for every owner, and no other', async () => {
		const table = createMemoryTable(describeRegistry(), [
			{ ...ann, status: 'notConfirmed' },
			{ ...ann, owner: 'bob', status: 'notConfirmed' },
			{ owner: 'ann', address: 'other@x.org', status: 'notConfirmed' },
		]);
		await recordUndeliverable(table, readRegistry(await table.read()), ['ann@x.org']);
		expect(table.rows.map(({ delivery }) => delivery)).toEqual([
			'undeliverable',
			'undeliverable',
			null,
		]);
	});
});
