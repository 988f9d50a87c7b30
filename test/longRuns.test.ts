// B35 long runs of one character: a pattern that begins anew at each of them takes minutes, others milliseconds. What is
// measured is that, not a time: with such a pattern the test does not end.
import { readBounce } from '../nodes/AlternativeSenderVerify/readBounce';
import { splitName } from '../nodes/CrmLog/connectors/personName';
import { findNamed, splitEntries } from '../nodes/shared/neverLog/pastedEntries';
import { namePage } from '../nodes/shared/confirmation/signedLink';
import { readAddressList } from '../nodes/shared/message/addressFields';
import { cleanText } from '../nodes/shared/message/cleanText';
import { readShownPeople } from '../nodes/shared/message/forwards/mailboxes';
import { readForwards } from '../nodes/shared/message/forwards/readForwards';
import { readQuoted } from '../nodes/shared/message/forwards/readQuoted';
import { htmlToText } from '../nodes/shared/message/htmlToText';
import { readIds } from '../nodes/shared/message/messageIds';
import { readNewText } from '../nodes/shared/message/newText';
import { readParameterField } from '../nodes/shared/message/parameters';
import { findPrivateMark } from '../nodes/shared/message/privateMark';
import { startLookUps } from '../nodes/shared/sendingDomain/lookUps';
import { isMeantAsSpf, mendLookAlike } from '../nodes/shared/sendingDomain/spfRecord';

jest.setTimeout(60_000);

const megabyte = 1_000_000;

it('B35 text: CR without LF', () => {
	const text = `a${'\r'.repeat(megabyte)}b`;
	expect(cleanText(text)).toBe(`a${'\n'.repeat(megabyte)}b`);
	expect(cleanText('a\r\r\nb\r\nc\rd')).toBe('a\nb\nc\nd');
});

it('B35 HTML: blanks that are kept, in front of a letter', () => {
	const text = htmlToText(`<pre>a${' '.repeat(490_000)}b</pre>`);
	expect(text).toHaveLength(490_002);
	expect(htmlToText('<pre>\n\n a \n \n</pre>')).toBe(' a');
});

it('B35 HTML: more open tags than are turned into text, for forwards neither', () => {
	const html = '<li><ul>'.repeat(60_000);
	expect(htmlToText(html)).toBeNull();
	expect(readForwards({ text: 'Hello', html, subject: 'Fwd: x' }, []).originals).toEqual([]);
	expect(htmlToText('<li><ul>'.repeat(9_000))).toBe('');
});

it('B35 fields and lines: no more is looked at than anybody writes', () => {
	const ids = readIds(`<1@a.example> ${'<a'.repeat(2_000_000)}<2@a.example>`);
	expect(ids).toContain('<1@a.example>');
	expect(ids).not.toContain('<2@a.example>');
	const { value, parameters } = readParameterField(`text/plain; a="${'x'.repeat(4_000_000)}"; b=c`);
	expect([value, Object.keys(parameters), parameters.a!.length < 100_000]).toEqual([
		...['text/plain', ['a'], true],
	]);
	const lines = 'a\n'.repeat(60_000);
	expect(readNewText(`${lines}> quoted`)).toBe(`${lines}> quoted`);
	expect(readNewText('a\n'.repeat(40_000) + '> quoted')).not.toContain('quoted');
});

it('B35 addresses: signs in single quotes', () => {
	expect(readAddressList(`'${'@'.repeat(400_000)}`)).toHaveLength(1);
	expect(readAddressList("'kim@x.example'")).toEqual([{ name: '', address: 'kim@x.example' }]);
});

it('B35 forwards: stars, colons and signs', () => {
	const header = (value: string) =>
		`---------- Forwarded message ---------\nFrom: ${value}\nDate: Mon, 2 Mar 2026\nTo: b@x.example\n\nHello`;
	for (const unit of ['*', ':', '@', '"', '<', ', ']) {
		const value = `a${unit.repeat(3_900)}b`;
		expect(() => readQuoted(header(Array(40).fill(value).join('\n ')), 'Fwd: x')).not.toThrow();
	}
	expect(readShownPeople(`Kim ${':'.repeat(400_000)}x`)).toHaveLength(1);
	const line = `On 2 Mar 2026, "Kim" <${'a@'.repeat(1_900)}`;
	expect(readQuoted(`${line}\n${line}\nwrote:\n\nHello`, 'Fwd: x')).toBeNull();
});

it('B35 names: quotes that never end', () => {
	const { given, family } = splitName(`Kim${'"'.repeat(400_000)}x`);
	expect(`${given}${family}`).toHaveLength(120);
	expect(splitName('"\'Kim Law\'"')).toEqual({ given: 'Kim', family: 'Law' });
});

it('B35 pasted entries: blanks in brackets, letters without a dot', () => {
	const blanks = ' '.repeat(90_000);
	expect(splitEntries(`Kim <${blanks}x`)).toHaveLength(1);
	expect(splitEntries(`Kim <${blanks}x${blanks}`.slice(0, 99_999))).toHaveLength(1);
	expect(splitEntries(`Kim [ mailto:${blanks}x`)).toHaveLength(1);
	expect(findNamed('a'.repeat(99_000))).toEqual([]);
	expect(splitEntries('Kim <mailto: kim@x.example >')).toEqual(['kim@x.example']);
	expect(findNamed('see a.b-c.example and d.example..e.example')).toEqual([
		'*@a.b-c.example',
		'*@d.example',
		'*@e.example',
	]);
});

it('B35 marks: signs around a keyword', () => {
	const keywords = [`x${'!'.repeat(200_000)}y`];
	expect(findPrivateMark({ subject: '', keywords }, ['private'])).toBeNull();
	expect(findPrivateMark({ subject: '', keywords: ['[!Private!]'] }, ['private'])).not.toBeNull();
});

it('B35 bounces: CR and blanks in the report', () => {
	const report = (run: string) => Buffer.from(`Action: failed\r\nStatus: 5.1.1${run}x`, 'latin1');
	expect(readBounce(report('\r'.repeat(900_000))).isPermanent).toBe(true);
	expect(readBounce(report(`\r\n${' '.repeat(900_000)}`)).isPermanent).toBe(true);
});

it('B35 links: slashes at the end of a path', () => {
	expect(namePage(`/webhook/confirm${'/'.repeat(400_000)}`)).toBe('confirm');
	expect(namePage(`/webhook/${'/'.repeat(400_000)}confirm`)).toBe('confirm');
	expect(namePage('///')).toBe('');
});

it('B35 records of DNS: blanks in front of a version, letters beyond Latin', async () => {
	expect(isMeantAsSpf(`v${' '.repeat(60_000)}spf2`)).toBe(false);
	expect(mendLookAlike('v= spf1 mx -all')).toBe('v=spf1 mx -all');
	const text = `${'\xe4'.repeat(60_000)}\u0100`;
	const lookUps = startLookUps(() => Promise.resolve([[text]]) as never);
	expect(await lookUps.askText('x.example')).toEqual([text]);
});
