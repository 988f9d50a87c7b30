/** SPF records taken apart (RFC 7208 section 12): each rule of the grammar, and the slips people make. */
import {
	isMeantAsSpf,
	isSpfRecord,
	parseSpfRecord,
} from '../../../nodes/shared/sendingDomain/spfRecord';

const errorsOf = (terms: string) => parseSpfRecord(`v=spf1 ${terms}`).errors;
const codesOf = (terms: string) => errorsOf(terms).map(({ code }) => code);

describe('isSpfRecord', () => {
	it.each(['v=spf1', 'v=spf1 -all', 'V=SPF1 mx', 'v=spf1  a'])('%s is one', (text) => {
		expect(isSpfRecord(text)).toBe(true);
		expect(isMeantAsSpf(text)).toBe(false);
	});

	it.each([
		'v=spf10 -all',
		'v=spf1;-all',
		'spf1 mx -all',
		'v = spf1 -all',
		'"v=spf1 -all"',
		' v=spf1 a',
	])('%s is none, but was meant as one', (text) => {
		expect(isSpfRecord(text)).toBe(false);
		expect(isMeantAsSpf(text)).toBe(true);
	});

	it.each(['', 'google-site-verification=spf1', 'v=DKIM1; p=x', 'has spf1 somewhere'])(
		'%s has nothing to do with it',
		(text) => expect(isSpfRecord(text) || isMeantAsSpf(text)).toBe(false),
	);
});

describe('parseSpfRecord', () => {
	it('reads every kind of term with its place', () => {
		const text =
			'v=spf1 +a mx/24 ?a:mail.example/24//64 include:_spf.example  ~ip4:192.0.2.0/24 ip6:2001:db8::/32 ptr exists:%{i}.x.example -all';
		const { terms, errors } = parseSpfRecord(text);
		expect(errors).toEqual([]);
		expect(terms.map(({ name, qualifier, domain }) => [name, qualifier, domain])).toEqual([
			['a', '+', ''],
			['mx', '+', ''],
			['a', '?', 'mail.example'],
			['include', '+', '_spf.example'],
			['ip4', '~', ''],
			['ip6', '+', ''],
			['ptr', '+', ''],
			['exists', '+', '%{i}.x.example'],
			['all', '-', ''],
		]);
		for (const term of terms) expect(text.slice(term.column - 1)).toMatch(term.text);
	});

	it('reads modifiers; unknown ones are allowed', () => {
		const { terms, errors } = parseSpfRecord(
			'v=spf1 redirect=_spf.example exp=%{d}.x.example op=y',
		);
		expect(errors).toEqual([]);
		expect(terms.map(({ name, domain }) => [name, domain])).toEqual([
			['redirect', '_spf.example'],
			['exp', '%{d}.x.example'],
			['unknown', ''],
		]);
	});

	it.each([
		'ALL',
		'Include:x.example',
		'a/0',
		'a//128',
		'mx:x.example//0',
		'ptr:x.example',
		'ip4:192.0.2.1/32',
		'ip6:::1',
		'ip6:::ffff:192.0.2.1/96',
		'exists:%{ir}.%{l1r+-}._spf.%{d}',
		'include:x.example.',
		'a:museum.xn--p1ai',
		'a:1.2-3',
		'a:%{d}',
		'a:%{d}/24',
		'a:_spf-%%%_%-.x.example',
		'x-y_z.1=%{h}',
	])('accepts %s', (term) => expect(codesOf(term)).toEqual([]));

	it.each([
		['foo', 'unknownMechanism'],
		['ipv4:192.0.2.1', 'unknownMechanism'],
		['--all', 'unknownMechanism'],
		['_spf.example', 'unknownMechanism'],
		['all.', 'unknownMechanism'],
		['-', 'unknownMechanism'],
		['include', 'missingDomain'],
		['include:', 'missingDomain'],
		['exists', 'missingDomain'],
		['redirect=', 'missingDomain'],
		['a:', 'missingDomain'],
		['mx:/24', 'missingDomain'],
		['include:example', 'badDomain'],
		['a:192.0.2.1', 'badDomain'],
		['a:x.example-', 'badDomain'],
		['a:x..example', 'badDomain'],
		['a:x.example:25', 'badDomain'],
		['include:%{d', 'badMacro'],
		['exists:%{x}.example', 'badMacro'],
		['exists:100%.example', 'badMacro'],
		['x=%{', 'badMacro'],
		['ip4:192.0.2', 'badAddress'],
		['ip4:192.0.2.256', 'badAddress'],
		['ip4:2001:db8::1', 'badAddress'],
		['ip4', 'badAddress'],
		['ip6:192.0.2.1', 'badAddress'],
		['ip6:fe80::1%eth0', 'badAddress'],
		['ip4:192.0.2.0/33', 'badPrefix'],
		['ip4:192.0.2.0/', 'badPrefix'],
		['ip4:192.0.2.0/08', 'badPrefix'],
		['ip6:2001:db8::/129', 'badPrefix'],
		['a/33', 'badPrefix'],
		['a/24/64', 'badPrefix'],
		['a:x.example/', 'badPrefix'],
		['mx//129', 'badPrefix'],
		['all:x.example', 'unexpectedArgument'],
		['ptr/24', 'unexpectedArgument'],
		['–all', 'badCharacter'],
		['a\tmx', 'badCharacter'],
	])('refuses %s: %s', (term, code) => expect(codesOf(term)).toEqual([code]));

	it('refuses a second redirect or exp', () => {
		expect(codesOf('redirect=a.example redirect=b.example')).toEqual(['repeatedModifier']);
		expect(codesOf('exp=a.example exp=b.example')).toEqual(['repeatedModifier']);
	});

	it('names every error with its column, not the first alone', () => {
		expect(parseSpfRecord('v=spf1 ipv4:192.0.2.1 mx foo -all').errors).toMatchObject([
			{ text: 'ipv4:192.0.2.1', column: 8 },
			{ text: 'foo', column: 26 },
		]);
	});

	it.each([
		['ipv4:192.0.2.1', 'ip4:192.0.2.1'],
		['ip:192.0.2.0/24', 'ip4:192.0.2.0/24'],
		['~ip4:2001:db8::1', '~ip6:2001:db8::1'],
		['192.0.2.1', 'ip4:192.0.2.1'],
		['2001:db8::/32', 'ip6:2001:db8::/32'],
		['includes:_spf.example', 'include:_spf.example'],
		['_spf.host.example', 'include:_spf.host.example'],
		['–all', '-all'],
		['-all;', '-all'],
		['foo', ''],
	])('guesses what %s was meant to be: %s', (term, meant) => {
		expect(errorsOf(term)).toMatchObject([{ meant }]);
	});

	it('is quick on hostile records', () => {
		const hostile = [
			'a'.repeat(60_000),
			'%{'.repeat(30_000),
			'a/'.repeat(30_000),
			'1.'.repeat(30_000),
		];
		for (const text of hostile) expect(codesOf(text)).toHaveLength(1);
		expect(codesOf('x '.repeat(30_000))).toHaveLength(30_000);
	});
});
