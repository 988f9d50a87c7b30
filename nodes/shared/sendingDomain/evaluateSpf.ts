/**
 * The SPF result that a receiver gets for a sending address (RFC 7208 section 4), now or with a record that is not
 * published yet.
 */
import type { Answers, RecordType, Resolve } from '../dns/types';
import { checkSpf, type SpfResult } from '../spf/checkSpf';

/**
 * @param sender the address that mail is sent as
 * @param clientIp an address it is sent from
 * @param helo the name the sending host greets with; only macros use it
 */
export async function evaluateSpf(
	sender: string,
	clientIp: string,
	helo: string,
	resolve: Resolve,
): Promise<SpfResult> {
	return (await checkSpf({ clientIp, helo, envelopeSender: sender }, resolve)).result;
}

/** A resolver in whose eyes `record` is the SPF record of `domain`, and all else is as published. */
export function publishSpf(record: string, domain: string, resolve: Resolve): Resolve {
	const published = Buffer.from(record, 'latin1');
	return async <Type extends RecordType>(name: string, type: Type) =>
		type === 'TXT' && name.toLowerCase() === domain
			? ([published] as Array<Answers[Type]>)
			: await resolve(name, type);
}

/** From harmless to hindering. */
const order: SpfResult[] = [
	'pass',
	'neutral',
	'none',
	'softfail',
	'fail',
	'permerror',
	'temperror',
];

/** The worst of several results; `none` of none at all. */
export function worstOf(values: SpfResult[]): SpfResult {
	return values.reduce<SpfResult>(
		(worst, value) => (order.indexOf(value) > order.indexOf(worst) ? value : worst),
		values[0] ?? 'none',
	);
}
