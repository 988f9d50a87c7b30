import fc from 'fast-check';

import { findEntry, indexEntries, type Question } from '../../../nodes/shared/neverLog/matcher';
import { isRefusal, parseEntry, warnOfBreadth } from '../../../nodes/shared/neverLog/parseEntry';
import { readPerson } from '../../../nodes/shared/message/personKey';
import type { ListName, NeverLogEntry } from '../../../nodes/shared/neverLog/types';
import { readOwnDomains } from '../../../nodes/shared/message/ownDomains';
import { matchingCases, refusedEntries, unreadableAddresses } from './matchingCases';
import { isCoveredSlowly, type SlowEntry } from './slowMatcher';

const now = Date.parse('2031-06-01T12:00:00Z');
const ask: Question = { ownerKeys: ['ann'], now, matchSubdomains: false };

function makeEntry(
	entry: string,
	{
		list = 'account' as ListName,
		owner = '',
		subdomains = false,
		expiresAt = null as number | null,
	} = {},
): NeverLogEntry {
	const pattern = parseEntry(entry, subdomains);
	if (isRefusal(pattern)) throw new Error(pattern.text);
	return { entry, list, owner, pattern, expiresAt, reason: '', addedBy: '' };
}

const find = (entries: NeverLogEntry[], address: string, question = ask, ignorePlusTags = true) =>
	findEntry([indexEntries(entries, ignorePlusTags)], readPerson(address)!, question)?.entry ?? null;

describe('P12 whom an entry covers', () => {
	it('is told by at least 150 cases', () => {
		expect(matchingCases.length + unreadableAddresses.length).toBeGreaterThanOrEqual(150);
	});

	it.each(matchingCases)(
		'$entry covers $address: $covers ($why)',
		({ entry, address, covers, subdomains, matchSubdomains, ignorePlusTags }) => {
			const made = makeEntry(entry, { subdomains });
			const person = readPerson(address);
			const question = { ...ask, matchSubdomains: matchSubdomains ?? false };
			const found =
				person && findEntry([indexEntries([made], ignorePlusTags ?? true)], person, question);
			expect(found?.entry ?? null).toBe(covers ? entry : null);
		},
	);

	it.each(unreadableAddresses)('%s is nobody’s address: %s', (address) => {
		expect(readPerson(address)).toBeNull();
	});

	it.each(refusedEntries)('%s is refused as %s, by name', (entry, code) => {
		const refusal = parseEntry(entry, false);
		expect(refusal).toMatchObject({ code });
		expect(isRefusal(refusal) && refusal.text).toContain(entry.slice(0, 100));
	});
});

describe('B05 over-broad entries are warned of', () => {
	const own = readOwnDomains(['company.example', '*.company.example']);
	it.each([
		['*@gmail.com', 'freeMailEntry'],
		['*@hotmail.se', 'freeMailEntry'],
		['*@web.de', 'freeMailEntry'],
		['*@company.example', 'ownDomainEntry'],
		['*@mail.company.example', 'ownDomainEntry'],
		['kim@gmail.com', null],
		['kim@company.example', null],
		['*@firm.example', null],
	])('%s: %s', (entry, code) => {
		const warning = warnOfBreadth(makeEntry(entry).pattern, entry, own);
		expect(warning?.code ?? null).toBe(code);
	});

	it('warns of a parent of the own domain when it covers subdomains', () => {
		const { pattern } = makeEntry('*@holding.example', { subdomains: true });
		const warning = warnOfBreadth(
			pattern,
			'*@holding.example',
			readOwnDomains(['a.holding.example']),
		);
		expect(warning?.code).toBe('ownDomainEntry');
	});
});

describe('P10 P11 which lists apply', () => {
	const personal = (owner: string) => makeEntry('kim@firm.example', { list: 'personal', owner });

	it('P10 the account-wide list applies to everybody', () => {
		const entries = [makeEntry('kim@firm.example')];
		expect(find(entries, 'kim@firm.example', { ...ask, ownerKeys: ['bob'] })).not.toBeNull();
	});

	it('P11 a personal list applies to its owner alone, however the owner is spelt', () => {
		expect(find([personal('Ann')], 'kim@firm.example')).not.toBeNull();
		expect(find([personal(' ANN ')], 'kim@firm.example')).not.toBeNull();
		expect(find([personal('bob')], 'kim@firm.example')).toBeNull();
	});

	it('P11 all personal lists apply when whose mail it is is not known', () => {
		expect(find([personal('bob')], 'kim@firm.example', { ...ask, ownerKeys: null })).not.toBeNull();
	});

	it('names the account-wide entry first, and the person before the domain', () => {
		const lists = [
			makeEntry('*@firm.example', { list: 'personal', owner: 'ann' }),
			personal('ann'),
			makeEntry('*@firm.example'),
		];
		expect(find(lists, 'kim@firm.example')).toBe('*@firm.example');
		expect(find(lists.slice(0, 2), 'kim@firm.example')).toBe('kim@firm.example');
		const [one, two] = [indexEntries(lists.slice(0, 2), true), indexEntries(lists.slice(2), true)];
		expect(findEntry([one, two], readPerson('kim@firm.example')!, ask)?.list).toBe('account');
	});

	it('B05 an entry applies up to its expiry, and the next one after it', () => {
		const expiring = makeEntry('kim@firm.example', { expiresAt: now });
		expect(find([expiring], 'kim@firm.example', { ...ask, now: now - 1 })).not.toBeNull();
		expect(find([expiring], 'kim@firm.example')).toBeNull();
		expect(find([expiring, makeEntry('*@firm.example')], 'kim@firm.example')).toBe(
			'*@firm.example',
		);
		expect(find([expiring, makeEntry('kim@firm.example')], 'kim@firm.example')).not.toBeNull();
	});
});

describe('the matcher and a slow, obvious one', () => {
	// Few names and domains, so that hits, near misses and clashes are frequent.
	const name = fc
		.tuple(
			fc.constantFrom('kim', 'KIM', 'k.im', 'kim.l', 'tim', 'jürgen', '+kim', 'k'),
			fc.constantFrom('', '', '+a', '+a+b', '+'),
		)
		.map(([one, tag]) => one + tag);
	const domain = fc.constantFrom(
		'firm.example',
		'FIRM.example',
		'firm.example.',
		'mail.firm.example',
		'a.mail.firm.example',
		'xfirm.example',
		'gmail.com',
		'googlemail.com',
		'bücher.example',
		'xn--bcher-kva.example',
		'mail.bücher.example',
		'outlook.com',
	);
	const address = fc.tuple(name, domain).map(([one, other]) => `${one}@${other}`);
	const entry: fc.Arbitrary<SlowEntry> = fc.record({
		entry: fc.oneof(
			address,
			domain.map((one) => `*@${one}`),
		),
		list: fc.constantFrom('account', 'personal'),
		owner: fc.constantFrom('ann', 'Bob'),
		subdomains: fc.boolean(),
		expiresAt: fc.constantFrom(null, null, now - 1, now, now + 1),
	});
	const question = fc.record({
		owner: fc.constantFrom('ann', 'bob', 'cid', null),
		now: fc.constant(now),
		matchSubdomains: fc.boolean(),
		ignorePlusTags: fc.boolean(),
	});

	it('say the same', () => {
		fc.assert(
			fc.property(fc.array(entry, { maxLength: 12 }), address, question, (entries, one, asked) => {
				const made = entries.map((each) => makeEntry(each.entry, each));
				const found = find(
					made,
					one,
					{
						ownerKeys: asked.owner === null ? null : [asked.owner],
						now,
						matchSubdomains: asked.matchSubdomains,
					},
					asked.ignorePlusTags,
				);
				expect(found !== null).toBe(isCoveredSlowly(entries, one, asked));
			}),
			{ numRuns: 2_000 },
		);
	});

	it('P12 reading an entry or an address never throws and never takes a stranger for a listed person', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
				parseEntry(text, true);
				const person = readPerson(text);
				if (person) expect(person.domain).toMatch(/^[a-z0-9_.-]+$/);
			}),
			{ numRuns: 2_000 },
		);
	});
});
