import fc from 'fast-check';

import { chooseFallback } from '../../../nodes/shared/imap/markFallback';
import { chooseMarkWay, readMarks, toRange, toRanges } from '../../../nodes/shared/imap/marks';

const keyword = { kind: 'keyword' } as const;

describe('marks on the mail server', () => {
	it.each([
		['no flags', [], { done: false, quarantined: false, attempts: 0 }],
		[
			'logged',
			['EmailToCrm-Logged'],
			{ done: true, logged: true, quarantined: false, attempts: 0 },
		],
		['not logged', ['EmailToCrm-NotLogged'], { done: true, quarantined: false, attempts: 0 }],
		['quarantined', ['EmailToCrm-Quarantined'], { done: true, quarantined: true, attempts: 0 }],
		[
			'tried three times',
			['EmailToCrm-Try1', 'EmailToCrm-Try2', 'EmailToCrm-Try3'],
			{ done: false, quarantined: false, attempts: 3 },
		],
		[
			'a lost keyword in between',
			['EmailToCrm-Try1', 'EmailToCrm-Try4'],
			{ done: false, quarantined: false, attempts: 4 },
		],
		[
			'a server that changes case',
			['emailtocrm-logged', 'EMAILTOCRM-TRY2'],
			{ done: true, logged: true, quarantined: false, attempts: 2 },
		],
		[
			'flags of others',
			['\\Seen', '\\Flagged', '$Forwarded', 'EmailToCrm-Try99', 'EmailToCrm-Loggedx'],
			{ done: false, quarantined: false, attempts: 0 },
		],
	])('B13 reads the marks of a mail: %s', (_name, flags, marks) => {
		expect(readMarks(new Set(flags), keyword)).toEqual({ logged: false, ...marks });
	});

	it('B39 goes without keywords where the promise to keep them is not believed', () => {
		const folder = { permanentFlags: new Set(['\\Flagged', '\\*']) };
		const way = { kind: 'flag', flag: '\\Flagged' } as const;
		expect(chooseMarkWay(folder, chooseFallback({}))).toEqual(keyword);
		expect(chooseMarkWay(folder, chooseFallback({ withoutKeywords: true }))).toMatchObject(way);
	});

	it('B13 reads the fall-back flag only where it is in use', () => {
		const flags = new Set(['\\Flagged']);
		expect(readMarks(flags, { kind: 'flag', flag: '\\Flagged' }).done).toBe(true);
		expect(readMarks(flags, { kind: 'flag', flag: '\\Seen' }).done).toBe(false);
		expect(readMarks(flags, keyword).done).toBe(false);
	});

	it.each([
		['any keyword', new Set(['\\Seen', '\\*']), 'keyword'],
		['no PERMANENTFLAGS at all', undefined, 'keyword'],
		['system flags only', new Set(['\\Seen', '\\Flagged']), 'flag'],
	])('B13 marks by keyword where the folder keeps them: %s', (_name, permanentFlags, kind) => {
		const folder = permanentFlags ? { permanentFlags } : {};
		expect(chooseMarkWay(folder, { kind: 'flag', flag: '\\Flagged' }).kind).toBe(kind);
	});

	it('writes any set of UIDs as a sequence set that names exactly them', () => {
		expect(toRange([])).toBe('');
		expect(toRange([5, 3, 4, 9, 5])).toBe('3:5,9');
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 1, max: 60 })), (uids) => {
				const named = toRange(uids)
					.split(',')
					.filter(Boolean)
					.flatMap((run) => {
						const [from = 0, to = from] = run.split(':').map(Number);
						return Array.from({ length: to - from + 1 }, (_, index) => from + index);
					});
				expect(named).toEqual([...new Set(uids)].sort((a, b) => a - b));
				expect(toRanges(uids).join(',')).toBe(toRange(uids));
			}),
		);
	});

	it('B13 names any number of mails in commands that servers read', () => {
		const sparse = Array.from({ length: 20_000 }, (_, index) => 4_000_000_000 + index * 2);
		const ranges = toRanges(sparse);
		expect(ranges.join(',')).toBe(toRange(sparse));
		expect(Math.max(...ranges.map(({ length }) => length))).toBeLessThanOrEqual(4_000);
		expect(toRanges([])).toEqual([]);
	});
});
