import fc from 'fast-check';

import {
	findStrictest,
	normalizeOwner,
	readRegistry,
} from '../../../nodes/shared/senders/registration';
import { statusesByStrictness } from '../../../nodes/shared/senders/schema';
import type { CellValue, Row } from '../../../nodes/shared/tables/types';

const row = (cells: Row): Row => ({
	id: 1,
	owner: 'ann',
	address: 'a@x.org',
	status: 'main',
	...cells,
});

describe('readRegistry', () => {
	it('P02 reads rows as people type them', () => {
		const { registrations, unreadable } = readRegistry([
			row({ address: ' Ann.B@Bücher.Example. ', owner: ' Ann@X.org ', status: 'Not confirmed' }),
		]);
		expect(unreadable).toEqual([]);
		expect(registrations).toMatchObject([
			{
				address: 'ann.b@xn--bcher-kva.example',
				owner: 'ann@x.org',
				status: 'notConfirmed',
				statusCell: 'Not confirmed',
			},
		]);
	});

	it('keeps plus tags: on sender identity they are significant', () => {
		const { registrations } = readRegistry([row({ address: 'ann+crm@x.org' })]);
		expect(registrations[0]!.address).toBe('ann+crm@x.org');
	});

	it.each<[string, Row, string]>([
		['an address that is none', { address: 'ann at x.org' }, 'address'],
		['several addresses', { address: 'a@x.org, b@x.org' }, 'address'],
		['no owner', { owner: '  ' }, 'owner'],
		['an owner with a line break', { owner: 'a\nb' }, 'owner'],
		['no status', { status: null }, 'status'],
		['a status that does not exist', { status: 'yes' }, 'status'],
		['a number as status', { status: 1 }, 'status'],
		['an expression as status', { status: '={{ "confirmed" }}' }, 'status'],
	])('leaves out and reports a row with %s', (_, cells, column) => {
		const { registrations, unreadable } = readRegistry([row(cells), row({ id: 2 })]);
		expect(registrations.map(({ id }) => id)).toEqual([2]);
		expect(unreadable).toMatchObject([{ id: 1, column }]);
	});

	it('reads cells that make no sense as not set', () => {
		const { registrations } = readRegistry([
			row({ since: 'yesterday', sentCount: -3, linkExpires: 1e20, requested: '2026-01-02' }),
		]);
		expect(registrations[0]).toMatchObject({
			since: '2026-01-02T00:00:00.000Z',
			sentCount: 0,
			linkExpires: '',
		});
	});

	it('never throws and never takes an unknown status, whatever the rows hold', () => {
		const cell = fc.oneof<fc.Arbitrary<CellValue>[]>(
			fc.string(),
			fc.double(),
			fc.boolean(),
			fc.constant(null),
			fc.constantFrom(...statusesByStrictness, '__proto__', 'constructor'),
		);
		fc.assert(
			fc.property(
				fc.array(
					fc.dictionary(fc.constantFrom('owner', 'address', 'status', 'since', 'sentCount'), cell),
				),
				(rows) => {
					const { registrations, unreadable } = readRegistry(rows as Row[]);
					expect(registrations.length + unreadable.length).toBe(rows.length);
					for (const { status, owner, address } of registrations) {
						expect(statusesByStrictness).toContain(status);
						expect(owner).not.toBe('');
						expect(address).toContain('@');
					}
				},
			),
		);
	});
});

describe('findStrictest', () => {
	it('takes the strictest of several rows of one sender, the oldest of equals', () => {
		const registry = readRegistry(
			['confirmed', 'declined', 'main', 'declined', 'notConfirmed'].map((status, id) =>
				row({ id, status }),
			),
		);
		expect(findStrictest(registry.registrations)).toMatchObject({ id: 1, status: 'declined' });
		expect(findStrictest([])).toBeUndefined();
	});
});

describe('normalizeOwner', () => {
	it.each([
		['Ann@X.org', 'ann@x.org'],
		[' 17 ', '17'],
		['Ann', 'Ann'],
		['', ''],
		['x'.repeat(321), ''],
		['a\u0000b', ''],
	])('reads %j as %j', (owner, normalized) => expect(normalizeOwner(owner)).toBe(normalized));
});
