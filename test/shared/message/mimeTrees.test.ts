// Trees of parts, whole and damaged, built at random and read again; then single kinds of damage.
import fc from 'fast-check';

import { decodeBytes } from '../../../nodes/shared/message/charset';
import { htmlToText } from '../../../nodes/shared/message/htmlToText';
import { parseMessage } from '../../../nodes/shared/message/parse';

const place = { account: 'a@x', mailbox: '', uid: 1, uidValidity: '', ownDomains: [] };
const parse = async (source: string) =>
	(await parseMessage(Buffer.from(source, 'latin1'), place)).message;

interface Tree {
	children: Tree[] | null;
	padding: string;
	isClosed: boolean;
}

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
	tree: fc.record({
		children: fc.option(fc.array(tie('tree'), { minLength: 1, maxLength: 3 }), {
			depthSize: 'small',
		}),
		padding: fc.constantFrom('', ' ', ' \t'),
		isClosed: fc.boolean(),
	}),
}));

it('B25 every leaf of a tree is found again, also where parts are not closed', async () => {
	await fc.assert(
		fc.asyncProperty(tree, fc.constantFrom('\r\n', '\n', '\r\r\n'), async (root, end) => {
			let parts = 0;
			const names: string[] = [];
			const write = ({ children, padding, isClosed }: Tree): string => {
				parts += 1;
				if (!children) {
					names.push(`f${names.length}.bin`);
					const name = names.at(-1)!;
					return `Content-Type: application/octet-stream; name="${name}"${end}${end}${name}`;
				}
				const boundary = `b${parts}`;
				const inner = children.map((child) => `--${boundary}${padding}${end}${write(child)}${end}`);
				const close = isClosed ? `--${boundary}--${padding}${end}` : '';
				return `Content-Type: multipart/mixed; boundary="${boundary}"${end}${end}preamble${end}${inner.join('')}${close}`;
			};
			const { attachments, incomplete } = await parse(`From: a@x${end}${write(root)}${end}`);
			expect(attachments.map(({ fileName }) => fileName)).toEqual(names);
			expect(incomplete).toEqual([]);
		}),
		{ numRuns: 150 },
	);
});

const mixed = 'Content-Type: multipart/mixed; boundary=b\r\n\r\n';

describe('B25 what is out of shape', () => {
	it.each([
		['no boundary named', 'Content-Type: multipart/mixed\r\n\r\nHello', 'Hello'],
		[
			'no boundary named, yet parted',
			'Content-Type: multipart/mixed\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nHello\r\n--x--',
			'Hello',
		],
		[
			'another boundary than named',
			'Content-Type: multipart/mixed; boundary=y\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nHello\r\n--x--',
			'Hello',
		],
		['no boundary in the body', `${mixed}Hello`, 'Hello'],
		['cut off', `${mixed}--b\r\n\r\nHello`, 'Hello'],
		['no empty line below the delimiter', `${mixed}--b\r\nHello there\r\n--b--`, 'Hello there'],
		['text alone', 'Content-Type: text\r\n\r\nHello', 'Hello'],
		['no semicolon', 'Content-Type: text/html charset=utf-8\r\n\r\n<p>Hello</p>', 'Hello'],
		['an unknown subtype', 'Content-Type: text/x-unknown\r\n\r\nHello', 'Hello'],
		['enriched text', 'Content-Type: text/enriched\r\n\r\n<bold>Hello</bold>', 'Hello'],
		['no type', 'Content-Type: ;;\r\n\r\nHello', 'Hello'],
		['flowed', 'Content-Type: text/plain; format=flowed\r\n\r\nHello \r\nthere', 'Hello there'],
		[
			'blank text beside HTML',
			'Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\n \r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Hello</p>\r\n--b--',
			'Hello',
		],
	])('%s', async (_name, source, expected) => {
		expect((await parse(source)).text.trim()).toBe(expected);
	});

	it.each([
		['filename="..', 'attachment-1.pdf'],
		['filename=".', 'attachment-1.pdf'],
		['filename="', 'attachment-1.pdf'],
		['filename="C:\\\\x\\\\a.pdf', 'a.pdf'],
		['filename="=?utf-8?q?=C3=A4.pdf?=', 'ä.pdf'],
		['filename="\xe4.pdf', 'ä.pdf'],
	])('%s" names %s', async (parameter, expected) => {
		const { attachments } = await parse(
			`Content-Type: application/pdf\r\nContent-Disposition: attachment; ${parameter}"\r\n\r\nx`,
		);
		expect(attachments[0]!.fileName).toBe(expected);
	});

	it.each([
		["filename*=utf-8''%C3%A4.pdf", 'ä.pdf'],
		["filename*0*=utf-8''%C3%A4; filename*1=b.pdf", 'äb.pdf'],
		["filename=a.pdf; filename*=iso-8859-1'de'%E4.pdf", 'ä.pdf'],
		['filename=my offer.pdf', 'my offer.pdf'],
	])('%s names %s (RFC 2231)', async (parameter, expected) => {
		const { attachments } = await parse(
			`Content-Type: application/pdf\r\nContent-Disposition: attachment; ${parameter}\r\n\r\nx`,
		);
		expect(attachments[0]!.fileName).toBe(expected);
	});
});

describe('B25 charsets', () => {
	it.each([
		['Gr\xfc\xdfe', 'utf-8', 'Grüße'],
		['Gr\xc3\xbc\xc3\x9fe', '', 'Grüße'],
		['Gr\xc3\xbc\xc3\x9fe', 'no-such', 'Grüße'],
		['Gr\xfc\xdfe', 'us-ascii', 'Grüße'],
		['\x80', 'iso-8859-1', '€'],
		['\x93a\x94', 'latin1', '“a”'],
		['\xa4', 'iso-8859-15', '€'],
		['\xcf\xf0\xe8', 'windows-1251', 'При'],
		['\xf0\xd2\xc9', 'koi8-r', 'При'],
		['\x93\xfa\x96{', 'shift_jis', '日本'],
		['\xc6\xfc\xcb\xdc', 'euc-jp', '日本'],
		['\x1b$BF|K\\\x1b(B', 'iso-2022-jp', '日本'],
		['\x1b$B-!\x1b(B', 'iso-2022-jp', '①'],
		['\x1b$)C\x0e>H3g\x0f', 'iso-2022-kr', '안녕'],
		['~{VPND~}', 'hz-gb-2312', '中文'],
		['\xd6\xd0\xce\xc4', 'gb2312', '中文'],
		['\xa4\xa4\xa4\xe5', 'big5', '中文'],
		['\xbe\xc8\xb3\xe7', 'ks_c_5601-1987', '안녕'],
		['+AOQ-', 'utf-7', 'ä'],
		['\xef\xbb\xbfa', 'utf-8', 'a'],
		['abc', 'base64', 'abc'],
	])('%j in %s', (bytes, charset, expected) => {
		expect(decodeBytes(Buffer.from(bytes, 'latin1'), charset)).toBe(expected);
	});
});

describe('B25 text of HTML', () => {
	it.each([
		['<table><tr><td>a<td>b<tr><td>c<td>d</table>', 'a\tb\nc\td'],
		['<ul><li>a<li>b</ul>', '- a\n- b'],
		['<ol start=3><li>a<li>b</ol>', '3. a\n4. b'],
		['<a href="https://x.example/">x.example</a>', 'x.example'],
		['<a href="https://x.example/">here</a>', 'here [https://x.example/]'],
		['a<br>b<p>c</p>', 'a\nb\n\nc'],
		['<style>x</style><script>y</script>a', 'a'],
		['<div style="display:none">x</div>a', 'a'],
		['a&nbsp;&amp;&auml;', 'a &ä'],
		['<blockquote>a<br>b</blockquote>', '> a\n> b'],
		['<pre>a\n  b</pre>', 'a\n  b'],
		['<img alt="Logo" src=x>', 'Logo'],
	])('%s', (html, expected) => {
		expect(htmlToText(html)).toBe(expected);
	});
});
