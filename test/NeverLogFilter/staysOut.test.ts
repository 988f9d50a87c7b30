// What stays out whoever is listed: marked as private by anybody (B22), written by no person, sent to a crowd (B21).
import type { IDataObject } from 'n8n-workflow';

import { parseMessage } from '../../nodes/shared/message/parse';
import type { Kind, Message } from '../../nodes/shared/message/types';
import { authOf, mail, mailItem, person, runNode } from './runNode';

const bea = 'bea@customer.example';
const kim = 'kim@lawfirm.example';

async function filter(message: Message, options: IDataObject = {}, json: IDataObject = {}) {
	const { outputs } = await runNode({
		parameters: {
			...{ listSources: ['define'], accountEntries: kim, appliesTo: 'participants' },
			options,
		},
		items: [mailItem(message, json)],
	});
	const { logging } = outputs.flat()[0]!.json as unknown as {
		logging: { reasons: Array<{ code: string; text: string }>; suppressed: unknown[] };
	};
	const [first] = logging.reasons;
	return { isLogged: outputs[0]!.length > 0, code: first!.code, text: first!.text, ...logging };
}
const incoming = (more: Parameters<typeof mail>[0] = {}) =>
	mail({ from: bea, to: ['ann@company.example'], direction: 'incoming', ...more });
const ofKind = (kind: Kind['kind'], field = 'X') => incoming({ kinds: [{ kind, field }] });

describe('B21 what no person wrote', () => {
	it.each(['autoReply', 'bounce', 'report', 'bulk', 'noReply'] as const)(
		'B21 %s stays out by default, and the receipt names the field',
		async (kind) => {
			const { isLogged, code, text } = await filter(ofKind(kind, 'List-Unsubscribe'));
			expect({ isLogged, code }).toEqual({ isLogged: false, code: 'kindLeftOut' });
			expect(text).toContain('List-Unsubscribe');
		},
	);

	it.each(['list', 'calendar', 'role'] as const)(
		'B21 %s stays out where asked for',
		async (kind) => {
			expect((await filter(ofKind(kind))).isLogged).toBe(true);
			expect((await filter(ofKind(kind), { leaveOut: [kind] })).isLogged).toBe(false);
		},
	);

	it('B21 goes in where the operator says so, as mail of a third-party integration does', async () => {
		expect((await filter(ofKind('bulk'), { leaveOut: [] })).isLogged).toBe(true);
		expect((await filter(ofKind('bulk'), { exempt: true })).isLogged).toBe(true);
	});

	it('B21 is told of items of other triggers, too, as far as they go', async () => {
		const plain = incoming();
		for (const told of [
			{ autoSubmitted: true },
			{ bounce: true },
			{ from: person('no-reply@customer.example') },
		]) {
			const authors = [told.from ?? plain.from];
			expect((await filter({ ...plain, authors, ...told })).code).toBe('kindLeftOut');
		}
		expect((await filter(plain)).isLogged).toBe(true);
	});

	it('B21 an exception counts for its authors alone, and only where they are not in doubt', async () => {
		const message = ofKind('bulk');
		const options = { exceptFrom: '*@customer.example' };
		expect((await filter(message, options)).isLogged).toBe(true);
		expect((await filter(message, options, authOf(message, 'undetermined'))).isLogged).toBe(false);
		const two = { ...message, authors: [person(bea), person('eve@else.example')] };
		expect((await filter(two, options)).isLogged).toBe(false);
		await expect(filter(message, { exceptFrom: '*@*' })).rejects.toThrow('Except From');
	});

	it('B21 a mail to a crowd stays out where a limit is set', async () => {
		const to = Array.from({ length: 4 }, (_, number) => `p${number}@customer.example`);
		const message = mail({ to: [...to, to[0]!.toUpperCase()] });
		expect((await filter(message)).isLogged).toBe(true);
		expect((await filter(message, { moreRecipientsThan: 4 })).isLogged).toBe(true);
		const held = await filter(message, { moreRecipientsThan: 3 });
		expect(held).toMatchObject({ isLogged: false, code: 'tooManyRecipients' });
	});

	it('B21 a listed person is known as one in mail that is left out', async () => {
		const message = mail({ to: [bea, kim], kinds: [{ kind: 'bulk', field: 'Precedence' }] });
		expect((await filter(message)).suppressed).toHaveLength(1);
	});
});

describe('B22 a mark keeps a mail out', () => {
	const mails: Array<[string, Partial<Message>]> = [
		['a subject tag', { subject: 'Re: [Private] Offer' }],
		['a tag in other letters and hidden characters', { subject: '［ Pri\u00advate ］ Offer' }],
		['Sensitivity', { sensitivity: 'Company-Confidential' }],
		['a keyword', { keywords: ['work', 'private'] }],
		['a folder', { mailbox: 'Customers/Private' }],
	];
	it.each(mails)("B22 %s, anybody's, before everything else", async (_, marked) => {
		for (const message of [incoming(), mail({ to: [bea] })]) {
			const held = await filter({ ...message, ...marked }, { exempt: true });
			expect(held).toMatchObject({ isLogged: false, code: 'markedPrivate' });
		}
	});

	it('B22 words that are no marks keep nothing out', async () => {
		const folder = { mailbox: 'Customers/Privateers' };
		for (const plain of [{ subject: 'A private offer' }, { sensitivity: 'Normal' }, folder]) {
			expect((await filter({ ...incoming(), ...plain })).isLogged).toBe(true);
		}
	});

	it('B22 marks are the operator’s choice; one of letters is a word', async () => {
		const options = { privateMarks: 'nolog, #intern' };
		expect((await filter(incoming({ subject: 'NoLog: x' }), options)).isLogged).toBe(false);
		expect((await filter(incoming({ subject: 'nologging' }), options)).isLogged).toBe(true);
		expect((await filter(incoming({ subject: '#intern' }), options)).isLogged).toBe(false);
		const marked = incoming({ subject: '[private]', sensitivity: 'private' });
		expect((await filter(marked, { privateMarks: '' })).isLogged).toBe(true);
	});

	it('B22 the fields are read from the mail', async () => {
		const header = 'From: bea@x.example\r\nSensitivity: Personal\r\nKeywords: a, "b c"\r\n\r\nHi';
		const place = { account: 'a@b.example', mailbox: '', uid: 1, uidValidity: '1', ownDomains: [] };
		const { message } = await parseMessage(Buffer.from(header), place);
		expect(message).toMatchObject({ sensitivity: 'Personal', keywords: ['a', 'b c'] });
	});

	it.each([
		['of the forward', { subject: 'Fwd: [private] Order' }, {}],
		['of an original', {}, { subject: '[private] Order' }],
		['of an attached original', {}, { sensitivity: 'private' }],
	])('B22 a mark %s keeps all of it out', async (_, outer, inner) => {
		const original = {
			...{
				how: 'attached' as const,
				from: person(bea),
				to: [],
				cc: [],
				date: '',
				subject: 'Order',
			},
			...{ text: 'x', html: '', messageId: '' },
		};
		const own = { account: 'crm@company.example', domains: ['company.example'] };
		const message = mail({
			...{ to: ['crm@company.example'], own, forwarded: [{ ...original, ...inner }, original] },
			...outer,
		});
		expect(await filter(message)).toMatchObject({ isLogged: false });
		const unmarked = { ...message, subject: 'Fwd', forwarded: [original, original] };
		expect((await filter(unmarked)).isLogged).toBe(true);
	});
});
