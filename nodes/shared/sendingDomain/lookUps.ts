/**
 * Look-ups of the domain doctor: an absence is an empty answer, a temporary failure is remembered by name, so
 * that a domain is never called suitable on half an answer (B04).
 */
import { isAbsence } from '../dns/resolver';
import { readText, type Answers, type RecordType, type Resolve } from '../dns/types';

export interface LookUps {
	/** The values; empty when there are none, null when they could not be looked up. */
	ask<Type extends RecordType>(name: string, type: Type): Promise<Array<Answers[Type]> | null>;
	/** TXT records, each with its strings joined (RFC 7208 section 3.3), read as UTF-8. */
	askText(name: string): Promise<string[] | null>;
	/** IPv4 and IPv6 addresses of a name. */
	askAddresses(name: string): Promise<string[] | null>;
	/** Whether the name exists, whatever it holds. */
	exists(name: string): Promise<boolean>;
	/** What could not be looked up, such as `example.com (MX)`. */
	readonly failed: ReadonlySet<string>;
}

/** DNS gives bytes as characters; people see what they wrote, a long dash as one. */
function decodeText(text: string): string {
	if (!/[\x80-\xff]/.test(text) || /[^\0-\xff]/.test(text)) return text;
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'latin1'));
	} catch {
		return text;
	}
}

export function startLookUps(resolve: Resolve): LookUps {
	const failed = new Set<string>();

	/** @returns values and the code of the failure, '' without one */
	async function look<Type extends RecordType>(
		name: string,
		type: Type,
	): Promise<[Array<Answers[Type]> | null, string]> {
		try {
			return [await resolve(name, type), ''];
		} catch (error) {
			const code = String((error as { code?: unknown } | null)?.code);
			if (isAbsence(error)) return [[], code];
			failed.add(`${name} (${type})`);
			return [null, code];
		}
	}

	const ask: LookUps['ask'] = async (name, type) => (await look(name, type))[0];
	return {
		failed,
		ask,
		async askText(name) {
			const records = await ask(name, 'TXT');
			return records && records.map((record) => decodeText(readText(record)));
		},
		async askAddresses(name) {
			const [four, six] = await Promise.all([ask(name, 'A'), ask(name, 'AAAA')]);
			return four && six && [...four, ...six];
		},
		async exists(name) {
			const [, code] = await look(name, 'A');
			return code !== 'ENOTFOUND';
		},
	};
}
