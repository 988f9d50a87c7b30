/** mailauth asks by any type, and is answered as node:dns/promises does: TXT as arrays of strings. */
import { readText, type RecordType, type Resolve } from './types';

/** What mailauth asks for. */
const recordTypes: readonly RecordType[] = ['A', 'AAAA', 'MX', 'PTR', 'TXT'];

/** @returns a resolver as mailauth takes it */
export function answerMailauth(
	resolve: Resolve,
): (name: string, type: string) => Promise<unknown[]> {
	return async (name, type) => {
		const known = recordTypes.find((one) => one === type);
		if (!known) throw Object.assign(new Error(`No look-up of ${type}`), { code: 'ENODATA' });
		if (known !== 'TXT') return await resolve(name, known);
		const records = await resolve(name, known);
		return records.map((record) => [readText(record)]);
	};
}
