/**
 * A Resolve over a table, for tests of decisions: no sockets, every question counted.
 */
import type { Answers, RecordType, Resolve } from '../../../nodes/shared/dns/types';

/** Records by name; a string instead of them is the code that look-ups of the name, or of one type, fail with. */
export type FakeZone = Record<string, Partial<Record<RecordType, unknown[] | string>> | string>;

/** @returns the resolver and the questions it was asked, in order */
export function fakeDns(zone: FakeZone): { resolve: Resolve; queries: string[] } {
	const names = new Map(Object.entries(zone).map(([name, entry]) => [name.toLowerCase(), entry]));
	const queries: string[] = [];
	const fail = (code: string) => Promise.reject(Object.assign(new Error(code), { code }));
	return {
		queries,
		resolve: (name, type) => {
			const key = name.toLowerCase().replace(/\.$/, '');
			queries.push(`${type} ${key}`);
			const entry = names.get(key);
			if (typeof entry === 'string') return fail(entry);
			if (!entry) {
				const hasChildren = [...names.keys()].some((other) => other.endsWith(`.${key}`));
				return fail(hasChildren ? 'ENODATA' : 'ENOTFOUND');
			}
			const records = entry[type];
			if (typeof records === 'string') return fail(records);
			if (!records?.length) return fail('ENODATA');
			return Promise.resolve(
				records.map((record) =>
					type === 'TXT' ? Buffer.from([record].flat().join(''), 'latin1') : record,
				) as Array<Answers[typeof type]>,
			);
		},
	};
}
