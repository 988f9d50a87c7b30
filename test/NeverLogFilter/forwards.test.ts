// Mail that one of us forwards by hand to be logged (B18, B19): logged as the original, or not at all.
import type { IDataObject } from 'n8n-workflow';

import type { Message, Original } from '../../nodes/shared/message/types';
import { authOf, mail, mailItem, person, runNode } from './runNode';

const bea = 'bea@customer.example';
const kim = 'kim@lawfirm.example';
const own = {
	account: 'crm@company.example',
	domains: ['company.example'],
	loggingAddresses: ['crm@company.example'],
};

const original = (from: string, more: Partial<Original> = {}): Original => ({
	how: 'quoted',
	from: person(from),
	to: [person('Ann <ann@company.example>')],
	cc: [],
	date: '2031-05-01T10:00:00',
	subject: 'Order',
	text: 'Please deliver.',
	html: '',
	messageId: '',
	...more,
});

const forward = (forwarded: Original[], more: Parameters<typeof mail>[0] = {}) =>
	mail({ to: ['crm@company.example'], subject: 'Fwd: Order', own, forwarded, ...more });

async function filter(message: Message, options: IDataObject = {}, json: IDataObject = {}) {
	const { outputs } = await runNode({
		parameters: {
			...{ listSources: ['define'], accountEntries: '*@lawfirm.example' },
			...{ appliesTo: 'recipients', options },
		},
		items: [mailItem(message, json)],
	});
	const logged = outputs[0]!.map((item) => ({
		...(item.json.message as unknown as Message),
		log: (item.json.logging as IDataObject).log,
		forward: item.json.forward as IDataObject,
		json: item.json,
	}));
	const codes = outputs[1]!.flatMap(({ json: { logging } }) =>
		(logging as unknown as { reasons: Array<{ code: string }> }).reasons.map(({ code }) => code),
	);
	return { logged, codes };
}

describe('B18 a mail forwarded by hand', () => {
	it('B18 is logged as the original, to its author', async () => {
		const message = forward([original(`Bea <${bea}>`)]);
		const { logged } = await filter(message, {}, authOf(message, 'pass'));
		expect(logged).toHaveLength(1);
		expect(logged[0]).toMatchObject({
			log: [bea],
			from: { name: 'Bea', address: bea },
			subject: 'Order',
			text: 'Please deliver.',
			date: '2031-05-01T10:00:00',
			direction: 'incoming',
			key: 'k1:1',
			uid: 1,
			forward: { how: 'quoted', proof: 'claimed', by: { address: 'ann@company.example' } },
		});
	});

	it('B18 by one of us is outgoing and logged to its recipients', async () => {
		const sent = original('carl@company.example', {
			to: [person(bea), person('dora@company.example')],
		});
		const { logged } = await filter(forward([sent]));
		expect(logged).toMatchObject([{ log: [bea], direction: 'outgoing' }]);
	});

	it('B18 the verdict goes on with the original', async () => {
		const message = forward([original(bea)]);
		const { logged } = await filter(message, {}, authOf(message, 'pass'));
		const again = await runNode({
			parameters: { listSources: ['define'], appliesTo: 'participants' },
			items: [{ json: logged[0]!.json }],
		});
		expect(again.outputs[0]).toHaveLength(1);
	});

	it('B18 from a confirmed outside address, the customer stays a customer', async () => {
		const message = forward([original(bea)], { from: 'ann@home.example' });
		const sender = {
			status: 'confirmed',
			owner: 'ann@company.example',
			address: 'ann@home.example',
		};
		const { logged } = await filter(message, {}, { ...authOf(message, 'pass'), sender });
		expect(logged).toMatchObject([{ log: [bea], direction: 'incoming' }]);
	});

	it('B18 several are an item each, with keys of their own', async () => {
		const { logged } = await filter(forward([original(bea), original('eve@x.example')]));
		expect(logged.map(({ key, log }) => [key, log])).toEqual([
			['k1:1', [bea]],
			['k1:2', ['eve@x.example']],
		]);
		expect(logged[0]!.sameKey).not.toBe(logged[1]!.sameKey);
	});

	it('B18 B24 originals of which nothing tells that they are one have log keys of their own', async () => {
		const yes = { text: 'Yes, thanks.', date: '' };
		const keysOf = async (forwarded: Original[], more: Partial<Message> = {}) =>
			(await filter({ ...forward(forwarded), ...more })).logged.map(({ sameKey }) => sameKey);
		const dated = original(bea, { text: 'Yes, thanks.' });
		const undated = await keysOf([original(bea, yes), original(bea, yes)], { sameKey: 's1' });
		const later = await keysOf([original(bea, yes), dated, dated], { sameKey: 's2' });
		expect(undated).toEqual(['s1:1', 's1:2']);
		expect(new Set([...undated, ...later]).size).toBe(5);

		// The same forward in another mailbox, and what is one mail for sure, keep one key.
		const more = { sameKey: 's1', key: 'elsewhere' };
		expect(await keysOf([original(bea, yes), original(bea, yes)], more)).toEqual(undated);
		const known = original(bea, { ...yes, messageId: '<1@customer.example>' });
		const [first, second] = await keysOf([known, known]);
		expect(first).toBe(second);
		expect(await keysOf([dated], { sameKey: 's3' })).toEqual([later[1]]);
	});

	it('B18 lists look at all the original’s people: a listed author’s is not logged', async () => {
		const { logged, codes } = await filter(forward([original(kim)]));
		expect(logged).toEqual([]);
		expect(codes).toContain('listedAuthor');
	});

	it('B18 an outer original that quotes a listed person’s is not logged either', async () => {
		expect((await filter(forward([original(kim), original(bea)]))).logged).toEqual([]);
	});

	it('B18 a listed recipient of the original is cut', async () => {
		const { logged } = await filter(forward([original(bea, { cc: [person(kim)] })]));
		expect(logged).toMatchObject([{ log: [bea], cc: [] }]);
	});

	it.each(['noAddress', 'severalAuthors', 'encrypted', 'unreadable'] as const)(
		'B18 %s is not logged, and says so',
		async (unclear) => {
			const { logged, codes } = await filter(forward([original(bea, { unclear })]));
			expect(logged).toEqual([]);
			expect(codes).toEqual(['forwardUnclear']);
		},
	);

	it('B18 with a customer in To or Cc it is an ordinary mail with history', async () => {
		const message = forward([original('eve@x.example')], { cc: [bea] });
		const { logged } = await filter(message);
		expect(logged).toMatchObject([{ log: [bea], subject: 'Fwd: Order', key: 'k1' }]);
	});

	it('B18 somebody else’s forward is no forward of ours, nor one that is not proven', async () => {
		const others = forward([original('eve@x.example')], { from: bea, direction: 'incoming' });
		expect((await filter(others)).logged).toEqual([]);
		const unproven = forward([original(bea)]);
		expect((await filter(unproven, {}, authOf(unproven, 'undetermined'))).logged).toEqual([]);
		expect((await filter(unproven, {}, authOf(unproven, 'fail'))).codes).toEqual(['authFailed']);
	});

	it('B18 Forwards: Log as Sent, Never Log', async () => {
		const message = forward([original(bea)]);
		expect((await filter(message, { forwards: 'asSent' })).codes).toContain('ownAddressesOnly');
		expect((await filter(message, { forwards: 'neverLog' })).codes).toEqual(['forwardNeverLogged']);
	});

	it('B18 a date that cannot be read is the forward’s, and says so', async () => {
		const { logged } = await filter(forward([original(bea, { date: '' })]));
		expect(logged[0]!.date).toBe('2031-06-01T12:00:00.000Z');
		expect(JSON.stringify(logged[0]!.forward.reasons)).toContain('forwardDateUnknown');
	});

	it('B19 an attached original that Email Auth Check proved is proven', async () => {
		const message = forward([
			original(bea, { how: 'attached' }),
			original('eve@x.example', { how: 'attached' }),
		]);
		const { auth } = authOf(message, 'pass') as { auth: IDataObject };
		const originals = [
			{ index: 0, proof: 'dkim', domain: 'customer.example' },
			{ index: 1, proof: 'none' },
		];
		const { logged } = await filter(message, {}, { auth: { ...auth, originals } });
		expect(logged.map(({ forward: { proof } }) => proof)).toEqual(['dkim', 'claimed']);
		expect(logged.map(({ forward }) => forward.reasons)).toMatchObject([
			[{ code: 'forwardProven' }],
			[{ code: 'forwardClaimed' }],
		]);
	});
});
