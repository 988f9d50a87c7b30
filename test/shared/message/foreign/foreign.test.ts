import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { isProblem, readMessage } from '../../../../nodes/shared/message/foreign/foreign';
import type { Message, Participant } from '../../../../nodes/shared/message/types';
import type { Problem } from '../../../../nodes/shared/reasons/problem';

type Json = Record<string, unknown>;

const fixtures = join(__dirname, '../../../fixtures/foreignItems');
const readItem = (name: string) =>
	JSON.parse(readFileSync(join(fixtures, `${name}.json`), 'utf8')) as Json;

const read = (json: Json): Message => {
	const message = readMessage(json, ['company.example']);
	if (isProblem(message)) throw new Error(message.text);
	return message;
};
const refuse = (json: Json): Problem => {
	const problem = readMessage(json);
	if (!isProblem(problem)) throw new Error('It was read');
	return problem;
};
const addresses = (list: Participant[]) => list.map(({ address }) => address);

const to = ['kim@firm.example', 'eve@customer.example', 'bo@customer.example'];
const cc = ['joerg@customer.example', 'tim@firm.example'];

describe('B15 items of n8n’s own triggers', () => {
	it.each([
		'gmailSimple',
		'gmailUnsimplified',
		'gmailResolved',
		'gmailRaw',
		'imapSimple',
		'imapResolved',
		'outlookRaw',
		'outlookFields',
	])('B15 %s: who it is from and to is read in full, groups flattened, names decoded', (name) => {
		const message = read(readItem(name));
		expect(message.from).toEqual({ name: 'Ann Åkesson', address: 'ann@company.example' });
		expect(message.authors).toEqual([message.from]);
		expect(addresses(message.to)).toEqual(to);
		expect(message.to[0]!.name).toBe('Larsson, Kim');
		expect(message.cc[0]).toEqual({ name: 'Jörg', address: 'joerg@customer.example' });
		expect(addresses(message.cc)).toEqual(cc);
		expect(message.subject).toBe('Offer € 5');
		expect(message.direction).toBe('outgoing');
		expect(message.key).toMatch(/^[0-9a-f]{64}$/);
		expect(addresses(message.bcc)).toEqual(name === 'outlookFields' ? [] : ['crm@company.example']);
		expect(message.missing).toEqual(name === 'outlookFields' ? ['bcc'] : undefined);
	});

	it.each(['gmailSimple', 'gmailResolved', 'imapSimple', 'imapResolved', 'outlookRaw'])(
		'B15 %s: date and text',
		(name) => {
			const message = read(readItem(name));
			expect(message.date).toBe('2031-06-01T12:00:00.000Z');
			expect(message.text).toBe('Hello Kim, this is kim@firm.example.');
		},
	);

	it.each(['gmailResolved', 'gmailRaw', 'imapSimple', 'imapResolved'])(
		'B15 %s: ids, Sender, Reply-To, Resent-To and Auto-Submitted',
		(name) => {
			const message = read(readItem(name));
			expect(message.messageId).toBe('<1@company.example>');
			expect(message.inReplyTo).toBe('<0@customer.example>');
			expect(message.references).toEqual(['<00@customer.example>', '<0@customer.example>']);
			expect(message.sender?.address).toBe('office@company.example');
			expect(addresses(message.replyTo)).toEqual(['kim@firm.example', 'answers@company.example']);
			expect(addresses(message.resent!.to)).toEqual(['jim@firm.example']);
			expect(message.autoSubmitted).toBe(true);
		},
	);

	it('B15 Outlook’s simplified items carry neither names nor Cc nor Bcc, and say so', () => {
		const message = read(readItem('outlookSimple'));
		expect(addresses(message.to)).toEqual(to);
		expect(message.from.address).toBe('ann@company.example');
		expect([message.cc, message.bcc, message.missing]).toEqual([[], [], ['cc', 'bcc']]);
	});

	it('B15 Outlook fields without Cc are refused with the setting to change', () => {
		const problem = refuse(readItem('outlookFieldsWithoutCc'));
		expect(problem.code).toBe('outlookItemIncomplete');
		expect(problem.text).toContain('ccRecipients');
		expect(problem.remedy).toMatch(/Raw/);
	});

	it('B15 a source without headers is refused with the setting to change', () => {
		expect(refuse(readItem('imapRaw'))).toMatchObject({ code: 'imapRawWithoutHeaders' });
	});

	it('B15 a Gmail list entry is refused, and so is an item that is no mail', () => {
		expect(refuse({ id: '1', threadId: '1' }).code).toBe('gmailItemWithoutHeaders');
		expect(refuse({}).code).toBe('noMessage');
		expect(refuse({ name: 'Kim', to: 'kim@firm.example' }).code).toBe('noMessage');
	});

	it('Gmail’s header names are those of the mail, in any case', () => {
		const { From, To, Cc, ...rest } = readItem('gmailSimple');
		const message = read({ ...rest, FROM: From, to: To, CC: Cc });
		expect([addresses(message.to), addresses(message.cc)]).toEqual([to, cc]);
	});

	it('mailparser’s several To fields are all read', () => {
		const item = readItem('imapResolved');
		const other = { value: [{ name: '', address: 'x@y.example' }] };
		expect(addresses(read({ ...item, to: [item.to, other] }).to)).toEqual([...to, 'x@y.example']);
	});

	it('the key is the same for the same mail, and another for another', () => {
		const item = readItem('imapSimple');
		const moved = { ...item, attributes: { uid: 8 } };
		expect(read(moved).key).toBe(read(item).key);
		expect(read({ ...item, textPlain: 'Other' }).key).not.toBe(read(item).key);
		const keys = ['gmailSimple', 'imapSimple', 'imapResolved', 'outlookRaw'].map(
			(name) => read(readItem(name)).key,
		);
		expect(new Set(keys).size).toBe(4);
		expect(read(readItem('gmailResolved')).key).toBe(read(readItem('gmailSimple')).key);
	});

	it('made-up items of these shapes end in a message or a problem, never in a crash', () => {
		const odd: unknown[] = [
			null,
			0,
			'x',
			[],
			{},
			[null],
			[[]],
			{ value: null },
			{ value: [null] },
			{ value: [{ group: [{ group: [] }] }] },
		];
		for (const name of [
			'gmailSimple',
			'gmailResolved',
			'imapSimple',
			'imapResolved',
			'outlookRaw',
			'outlookSimple',
		]) {
			const item = readItem(name);
			for (const field of Object.keys(item)) {
				for (const value of odd)
					expect(typeof readMessage({ ...item, [field]: value })).toBe('object');
			}
		}
	});

	it('an unreadable recipient of Outlook stays, as unreadable', () => {
		const item = readItem('outlookRaw');
		const message = read({ ...item, toRecipients: [null, { emailAddress: {} }] });
		expect(addresses(message.to)).toEqual(['', '']);
	});
});

describe('json.message made or changed by other nodes', () => {
	const ann = { name: '', address: 'ann@company.example' };
	const kim = { name: '', address: 'kim@firm.example' };

	it('fields that are not there are empty, and the author is From', () => {
		const message = { from: ann, to: [kim], cc: [], subject: 'Offer' };
		expect(read({ message })).toEqual({
			...message,
			authors: [ann],
			sender: null,
			replyTo: [],
			bcc: [],
			text: '',
			html: '',
			direction: 'outgoing',
		});
	});

	it('a participant without a name is one', () => {
		const address = kim.address;
		const message = read({ message: { from: { address }, to: [{ address, name: null }] } });
		expect([message.from, message.to]).toEqual([kim, [kim]]);
	});

	it('without any list of recipients, who got the mail is not known', () => {
		expect(read({ message: { from: ann } }).missing).toEqual(['cc', 'bcc']);
		expect(read({ message: { from: ann, cc: [] } }).missing).toBeUndefined();
	});

	it.each([
		['no author', { to: [kim] }],
		['a list that is none', { from: ann, to: kim }],
		['null for a list', { from: ann, to: [kim], bcc: null }],
		['a text among participants', { from: ann, to: [kim, 'eve@customer.example'] }],
		['a sender of another shape', { from: ann, to: [kim], sender: 'ann' }],
		['half a Resent block', { from: ann, to: [kim], resent: { to: [kim] } }],
	])('%s is refused', (_what, message) => {
		const problem = refuse({ message });
		expect(problem.code).toBe('damagedMessage');
	});
});
