/** DMARC texts that are there and count for nothing, and the record that was meant (RFC 9989 section 4.7). */
import { readDmarcRecord, type DmarcPolicy } from '../dmarc/dmarcRecord';

export interface VoidDmarc {
	code: 'dmarcSeveralRecords' | 'dmarcVoid';
	/** As published. */
	records: string[];
	/** The one record to publish instead. */
	mended: string;
}

const begins = /^\s*v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/;
const policies: DmarcPolicy[] = ['none', 'quarantine', 'reject'];

/**
 * @param texts TXT records at `_dmarc.<domain>`
 * @returns what is wrong with them; null where one record counts, or none was meant
 */
export function findVoidDmarc(texts: string[]): VoidDmarc | null {
	const meant = texts.filter((text) => begins.test(text) || isMeantAsDmarc(text)).sort();
	const counting = meant.filter((text) => begins.test(text));
	if (counting.length > 1) {
		return { code: 'dmarcSeveralRecords', records: counting, mended: mend(counting) };
	}
	if (counting.length === 1 && isAsMeant(counting[0]!)) return null;
	return meant.length > 0 ? { code: 'dmarcVoid', records: meant, mended: mend(meant) } : null;
}

function isMeantAsDmarc(text: string): boolean {
	return (
		/dmarc\s*1/i.test(text) || /(?:^|[;,\s])s?p\s*[=:]\s*(?:none|quarantine|reject)\b/i.test(text)
	);
}

/** A record that asks for reports counts as `p=none`, whatever stands behind its `p`. */
function isAsMeant(text: string): boolean {
	const written = /(?:^|;)\s*p\s*=\s*([^;\s]*)/i.exec(text)?.[1]?.toLowerCase();
	return readDmarcRecord(text)?.isUsable === true && policies.some((policy) => policy === written);
}

/** One record with the mildest policy and the report addresses of all. */
function mend(texts: string[]): string {
	const bare = texts.map((text) => text.replace(/["'\u2018\u2019\u201c\u201d]/g, ''));
	const found = bare.map((text) => /(?:^|[;,\s])p\s*[=:]\s*([a-z]+)/i.exec(text)?.[1] ?? '');
	const policy = policies.find((one) => found.some((word) => word.toLowerCase() === one)) ?? 'none';
	const reports = bare.flatMap((text) => [
		...(/(?:^|[;,\s])rua\s*[=:]\s*([^;]*)/i.exec(text)?.[1] ?? '').matchAll(/mailto:[^\s,;]+/gi),
	]);
	const addresses = [...new Set(reports.map(([address]) => address))];
	return [
		'v=DMARC1',
		`p=${policy}`,
		...(addresses.length > 0 ? [`rua=${addresses.join(',')}`] : []),
	].join('; ');
}
