import { Readable } from 'node:stream';

import type { IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import { findListed, strikeText } from '../../nodes/NeverLogFilter/message/strikePeople';
import type { Logging } from '../../nodes/shared/neverLog/types';
import { parseMessage } from '../../nodes/shared/message/parse';
import type { Message } from '../../nodes/shared/message/types';
import { mail, mailItem, runNode } from './runNode';

const local = 'kimlarsson';
const kim = `${local}@firm.example`;
const eve = 'eve@customer.example';
const listed = { listSources: ['define'], accountEntries: kim };

/** Ways in which mail, servers and people write one address. */
const spellings: Record<string, string> = {
	plain: kim,
	upperCase: kim.toUpperCase(),
	plusTag: `${local}+x@firm.example`,
	mailto: `<mailto:${kim}>`,
	mailtoInName: `"mailto:${kim}"`,
	fullWidthSign: `${local}＠firm.example`,
	fullWidth: 'ｋｉｍｌａｒｓｓｏｎ＠ｆｉｒｍ．ｅｘａｍｐｌｅ',
	smallSign: `${local}﹫firm.example`,
	trailingQuote: `${kim}'`,
	quotes: `'${kim}'`,
	trailingBracket: `${kim}>`,
	openBracket: `<${kim}`,
	trailingDot: `${kim}.`,
	trailingColon: `${kim}:`,
	zeroWidth: `${local}\u200b@firm.example`,
	softHyphen: `kim\u00adlarsson@firm.example`,
	quotedLocal: `"${local}"@firm.example`,
	escapedLocal: `"kim\\larsson"@firm.example`,
	blanks: `${local} @ firm.example`,
	word: `${local} at firm.example`,
	bracketedWord: `${local} [at] firm.example`,
	percent: `${local}%40firm.example`,
	percentTwice: `${local}%2540firm.example`,
	entity: `${local}&#64;firm.example`,
	hexEntity: `${local}&#x40;firm.example`,
	namedEntity: `${local}&commat;firm.example`,
	allEntities: [...kim].map((letter) => `&#${letter.charCodeAt(0)};`).join(''),
	quotedPrintable: `${local}=40firm.example`,
	jsonEscape: `${local}\\u0040firm.example`,
	verp: `bounce+${local}=firm.example@lists.example`,
	verpWithDash: `bounces-123-${local}=firm.example@lists.example`,
	srs: `SRS0=abcd=XY=firm.example=${local}@forwarder.example`,
	batv: `prvs=1234abcd=${kim}`,
};

/** Whatever is on an item, JSON and binary content, in one folded text. */
function readAll({ json: whole, binary }: INodeExecutionData): string {
	const json = Object.fromEntries(Object.entries(whole).filter(([name]) => name !== 'logging'));
	const files = Object.values(binary ?? {}).map(
		({ data, fileName = '' }) => `${fileName}\n${Buffer.from(data, 'base64').toString('utf8')}`,
	);
	const all = [JSON.stringify(json), ...files].join('\n').normalize('NFKC');
	return all.replace(/\p{Cf}/gu, '').replace(/&#(\d+);/g, (_all, code: string) => {
		return String.fromCharCode(Number(code));
	});
}

const codesOf = (item: INodeExecutionData) =>
	(item.json.logging as unknown as Logging).reasons.map(({ code }) => code);
const file = (content: string, more: IDataObject = {}) => ({
	data: Buffer.from(content).toString('base64'),
	mimeType: 'application/octet-stream',
	...more,
});

describe('B07 P16 an address is found in any spelling', () => {
	const isListed = (address: string) => /^"?kim\\?larsson"?(\+.*)?@firm\.example$/i.test(address);

	it.each(Object.entries(spellings))('B07 %s: %s', (_name, written) => {
		expect(findListed(`Hello ${written}, bye`, isListed).length).toBeGreaterThan(0);
		expect(strikeText(`Hello ${written}, bye`, isListed)).toMatch(/^Hello .*\[not logged\].*bye$/);
	});

	it('B07 P20 nobody else is', () => {
		const others = `x${kim} ${local}@firm.example.org ${local}@other.example look at firm.example`;
		expect(strikeText(others, isListed)).toBe(others);
	});

	it.each(['@', 'a@', ' ', 'a=b@c.d ', '%40', '"@', '((at ', '\\"'])(
		'B07 in a megabyte of %j in linear time',
		(piece) => {
			const begun = process.cpuUsage().user;
			findListed(piece.repeat(1_000_000 / piece.length), isListed);
			expect((process.cpuUsage().user - begun) / 1_000).toBeLessThan(10_000);
		},
	);
});

describe('B07 P16 a recipient that cannot be read plainly', () => {
	it.each([
		['<mailto:>', `<mailto:${kim}>`],
		['full-width', `${local}＠firm.example`],
		['a trailing quote', `${kim}'`],
		['a word', `${local} at firm.example`],
		['zero width', spellings.zeroWidth!],
	])('B07 P16 P20 %s: is the listed person, and the source goes', async (_name, written) => {
		const source = `From: ann@company.example\r\nTo: ${written}, ${eve}\r\n\r\nHello`;
		const { message } = await parseMessage(Buffer.from(source), {
			account: 'ann@company.example',
			mailbox: 'INBOX',
			uid: 1,
			uidValidity: '1',
			ownDomains: [],
		});
		const item = { ...mailItem(message), binary: { message: file(source) } };
		const { outputs } = await runNode({ items: [item], parameters: listed });
		const [logged] = outputs[0]!;
		expect(logged!.json.logging).toMatchObject({ log: [eve], suppressed: [{ address: kim }] });
		expect(readAll(logged!)).not.toContain(local);
		const any = await runNode({ items: [item], parameters: { ...listed, semantics: 'any' } });
		expect(any.outputs[0]).toEqual([]);
	});

	it('B07 P16 and not leniently either: is not logged, the source goes, and the receipt says so', async () => {
		const item = {
			...mailItem(mail({ to: [`${local} (firm)`, eve] })),
			binary: { message: file(`To: ${local} (firm)\r\n\r\n`) },
		};
		const { outputs } = await runNode({ items: [item], parameters: listed });
		expect(readAll(outputs[0]![0]!)).not.toContain(local);
		expect(outputs[0]![0]!.json.logging).toMatchObject({ log: [eve] });
		expect(codesOf(outputs[0]![0]!)).toEqual(
			expect.arrayContaining(['unreadableAddress', 'sourceUncertain']),
		);
	});

	it('B07 B05 a listed author written so makes the mail theirs', async () => {
		const message = mail({ from: `<mailto:${kim}>`, to: [eve], direction: 'incoming' });
		const { outputs } = await runNode({
			items: [mailItem(message)],
			parameters: { ...listed, appliesTo: 'participants' },
		});
		expect(outputs[0]).toEqual([]);
	});
});

describe('B07 whatever was left out, every copy of the source goes', () => {
	const source = `Received: from x\r\nTo: ${kim}, ${eve}\r\n\r\nHello`;
	const cut = { ...mail({ to: [kim, eve] }), size: source.length };
	const offer = file('An offer', { fileName: 'offer.txt' });

	it.each<[string, IBinaryKeyData]>([
		['under another name', { copy: file(source, { mimeType: 'message/rfc822' }) }],
		['with the same bytes', { message: file(source), copy: file(source) }],
		['called a mail', { copy: file(`x ${kim}`, { fileName: 'Kept.EML' }) }],
		['that begins with a header', { copy: file(`${source} and more`) }],
		['kept elsewhere, by length', { copy: { ...file(''), id: 'fs:2', bytes: source.length } }],
	])('B07 %s', async (_name, binary) => {
		const item = { ...mailItem(cut), binary: { ...binary, offer } };
		const { outputs } = await runNode({ items: [item], parameters: listed });
		expect(Object.keys(outputs[0]![0]!.binary!)).toEqual(['offer']);
	});

	it('B07 as text in json.raw', async () => {
		const { outputs } = await runNode({
			items: [mailItem(cut, { raw: Buffer.from(source).toString('base64url') })],
			parameters: listed,
		});
		expect(outputs[0]![0]!.json).not.toHaveProperty('raw');
		expect(codesOf(outputs[0]![0]!)).toContain('sourceRemoved');
	});

	it.each([
		[
			'names a listed person in its header alone',
			`Received: for <${kim}>\r\n\r\n`,
			'sourceRemoved',
		],
		['cannot be read', null, 'sourceUncertain'],
		['names nobody', `To: ${eve}\r\n\r\n`, ''],
	])('B07 a source kept elsewhere that %s', async (_name, content, reason) => {
		const item = {
			...mailItem(mail({ to: [eve] })),
			binary: { message: { ...file(''), id: 'fs:1' } },
		};
		const getBinaryStream = () => {
			if (content === null) throw new Error('ENOENT');
			return Promise.resolve(Readable.from([Buffer.from(content)]));
		};
		const { outputs } = await runNode({
			items: [item],
			parameters: listed,
			helpers: { getBinaryStream },
		});
		expect(outputs[0]![0]!.binary === undefined).toBe(reason !== '');
		if (reason) expect(codesOf(outputs[0]![0]!)).toContain(reason);
	});
});

describe('B07 a listed person is looked for in every field that leaves', () => {
	it.each<[string, Partial<Message>, IDataObject]>([
		['messageId', { messageId: `<${kim}>` }, {}],
		['inReplyTo', { inReplyTo: `<x.${local}=firm.example@lists.example>` }, {}],
		['references', { references: ['<1@x.example>', `<${kim}>`] }, {}],
		['replyTo', { replyTo: [{ name: 'Kim', address: kim }] }, {}],
		['sender', { sender: { name: 'Kim', address: kim } }, {}],
		['from', { from: { name: '', address: kim }, authors: [] }, {}],
		['resent', { resent: { from: [{ name: '', address: kim }], to: [], cc: [], bcc: [] } }, {}],
		['subject', { subject: `For ${local}%40firm.example` }, {}],
		['auth', {}, { auth: { spf: { envelopeSender: spellings.verp }, recipients: [kim] } }],
		['json.sender', {}, { sender: { status: 'main', address: kim, name: 'Kim' } }],
		['headers', {}, { headers: { 'return-path': `<${spellings.verp}>`, 'message-id': '<1@x>' } }],
	])('B07 %s', async (_field, part, json) => {
		const message = { ...mail({ to: [eve] }), ...part };
		const item = { ...mailItem(message, json), binary: { message: file('To: x\r\n\r\n') } };
		const { outputs } = await runNode({ items: [item], parameters: listed });
		expect(readAll(outputs[0]![0]!)).not.toContain(local);
		expect(outputs[0]![0]!.binary).toBeUndefined();
		expect(codesOf(outputs[0]![0]!)).toContain('addressesStruck');
		const exempt = { ...listed, options: { exempt: true } };
		const whole = await runNode({ items: [item], parameters: exempt });
		expect(readAll(whole.outputs[0]![0]!)).toContain(local);
	});

	it('P20 an author of ours stays, though the list keeps colleagues out', async () => {
		const { outputs } = await runNode({
			items: [mailItem(mail({ to: [eve] }))],
			parameters: {
				listSources: ['define'],
				accountEntries: '*@company.example',
				options: { ownDomains: 'company.example' },
			},
		});
		const message = outputs[0]![0]!.json.message as unknown as Message;
		expect(message.from.address).toMatch(/@company\.example$/);
	});

	/** Numerical Recipes' generator: the same cases on every run. */
	let state = 7;
	const pick = <Item>(items: readonly Item[]): Item => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return items[Math.floor((state / 2 ** 32) * items.length)]!;
	};

	it('B07 P16 random fields and spellings: nothing on the Log item names the person', async () => {
		const fields = (
			'To Cc Bcc Reply-To Sender Resent-From Resent-To Message-ID In-Reply-To References Subject ' +
			'Return-Path Delivered-To Received X-Original-To'
		).split(' ');
		const written = Object.values(spellings);
		// In an address field a semicolon parts addresses: entities are spellings of texts alone.
		const inFields = written.filter((one) => !one.includes('&'));
		let logged = 0;
		for (let round = 0; round < 150; round += 1) {
			const field = pick(fields);
			const isId = /^(?:Message-ID|In-Reply-To|References)$/.test(field);
			const one = pick(inFields);
			const lines = [
				'From: Ann <ann@company.example>',
				`To: Eve <${eve}>`,
				`${field}: ${isId && !one.startsWith('<') ? `<${one}>` : one}`,
			];
			const source = `${lines.join('\r\n')}\r\n\r\nHello\r\n${pick([...written, ''])}\r\n`;
			const { message } = await parseMessage(Buffer.from(source), {
				account: 'ann@company.example',
				mailbox: 'INBOX',
				uid: 1,
				uidValidity: '1',
				ownDomains: [],
			});
			const item: INodeExecutionData = {
				json: {
					message: message as unknown as IDataObject,
					...(pick([true, false]) && { auth: { spf: { envelopeSender: pick(written) } } }),
					...(pick([true, false]) && { headers: { 'x-for': pick(written), other: 1 } }),
				},
				binary: {
					message: file(source, { mimeType: 'message/rfc822' }),
					...(pick([true, false]) && { copy: file(source) }),
					offer: file('An offer', { fileName: `offer ${pick(['', ...written])}.txt` }),
				},
			};
			const { outputs } = await runNode({
				items: [item],
				parameters: { ...listed, options: { redactAttributions: true } },
			});
			for (const one of outputs[0]!) {
				logged += 1;
				if (readAll(one).toLowerCase().includes(local))
					throw new Error(`${readAll(one)}\n${source}`);
			}
		}
		expect(logged).toBeGreaterThan(75);
	}, 60_000);
});
