/** B43 slips in published records, mended by kind. */
import { findVoidDmarc } from '../../../nodes/shared/sendingDomain/describeDmarc';
import { mergeSpf } from '../../../nodes/shared/sendingDomain/mergeSpf';
import { mendLookAlike } from '../../../nodes/shared/sendingDomain/spfRecord';

describe('B43 SPF', () => {
	it.each([
		['include=x.example -all', 'include:x.example -all'],
		['ip4=192.0.2.1 -all', 'ip4:192.0.2.1 -all'],
		['include.x.example -all', 'include:x.example -all'],
		['ip4:192.0.2.1~all', 'ip4:192.0.2.1 ~all'],
		['ip4:192.0.2.1ip4:192.0.2.2 -all', 'ip4:192.0.2.1 ip4:192.0.2.2 -all'],
		['include:x.example~all', 'include:x.example ~all'],
		['mx,a -all', 'mx a -all'],
		['ip4: 192.0.2.1 -all', 'ip4:192.0.2.1 -all'],
		['mx \u2013all', 'mx -all'],
		['mx ?all', 'mx ?all'],
	])('%s becomes %s', (written, mended) => {
		expect(mergeSpf([`v=spf1 ${written}`], []).record).toBe(`v=spf1 ${mended}`);
	});

	it.each([
		[['mx -all', 'a ~all'], '~all'],
		[['mx -all', 'a ?all'], '?all'],
		[['mx +all', 'a -all'], '~all'],
	])('%j ends with the milder %s in any order', (terms, all) => {
		const records = terms.map((text) => `v=spf1 ${text}`);
		for (const order of [records, [...records].reverse()]) {
			expect(mergeSpf(order, []).record.split(' ').at(-1)).toBe(all);
		}
	});

	it('leaves out includes of domains without a record, and says so', () => {
		const merged = mergeSpf(['v=spf1 include:gone.example mx -all'], [], new Set(['gone.example']));
		expect(merged).toEqual({ record: 'v=spf1 mx -all', leftOut: ['include:gone.example'] });
	});

	it('includes what one of several records passes on to', () => {
		const merged = mergeSpf(['v=spf1 redirect=x.example', 'v=spf1 mx -all'], []);
		expect(merged.record).toBe('v=spf1 mx include:x.example -all');
	});

	it.each(['"v=spf1 mx -all"', 'spf1 mx -all', 'v=spf1; mx -all'])('%s is read', (text) => {
		expect(mendLookAlike(text)).toBe('v=spf1 mx -all');
	});
});

describe('B43 DMARC', () => {
	it.each([
		['DMARC1; p=reject', 'v=DMARC1; p=reject'],
		['v=DMARC1; p:reject', 'v=DMARC1; p=reject'],
		['v=DMARC1, p=quarantine', 'v=DMARC1; p=quarantine'],
		['p=reject; v=DMARC1', 'v=DMARC1; p=reject'],
		['v=DMARC1', 'v=DMARC1; p=none'],
		['v=DMARC1; p=rejct; rua=mailto:a@x.example', 'v=DMARC1; p=none; rua=mailto:a@x.example'],
		['"v=DMARC1; p=none"', 'v=DMARC1; p=none'],
	])('%s is void: %s was meant', (text, mended) => {
		expect(findVoidDmarc([text])).toEqual({ code: 'dmarcVoid', records: [text], mended });
	});

	it.each([[[]], [['v=DMARC1; p=none']], [['google-site-verification=1']]])(
		'%j has nothing wrong',
		(texts) => {
			expect(findVoidDmarc(texts)).toBeNull();
		},
	);
});
