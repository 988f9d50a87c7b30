import { parseMessage } from '../../../nodes/shared/message/parse';

const place = {
	account: 'crm@own.example',
	mailbox: '',
	uid: 1,
	uidValidity: '',
	ownDomains: ['own.example'],
};
const read = async (...lines: string[]) =>
	(await parseMessage(Buffer.from(`${lines.join('\r\n')}\r\n\r\nHello`), place)).message;

describe('B25 the author behind a rewritten From is a claim', () => {
	const group = "From: 'Bea' via Sales <sales@own.example>";
	it.each([
		['X-Original-From: Bea <bea@cust.example>', 'bea@cust.example', 'incoming'],
		['X-Original-Sender: bea@cust.example', 'bea@cust.example', 'incoming'],
		['X-Mailman-Original-From: bea@cust.example', 'bea@cust.example', 'incoming'],
		['List-Id: <sales.own.example>\r\nReply-To: bea@cust.example', 'bea@cust.example', 'incoming'],
		['X-Original-From: ann@own.example', 'ann@own.example', 'outgoing'],
		['Reply-To: bea@cust.example', undefined, 'outgoing'],
		['X-Original-From: sales@own.example', undefined, 'outgoing'],
	])('%s', async (field, original, direction) => {
		const message = await read(group, field);
		expect(message.originalFrom?.address).toBe(original);
		expect(message.direction).toBe(direction);
		// Identity stays with From.
		expect(message.from.address).toBe('sales@own.example');
		expect(message.authors).toHaveLength(1);
	});

	it('nobody else is put behind a From that no list rewrote', async () => {
		const message = await read('From: Ann <ann@own.example>', 'X-Original-From: bea@cust.example');
		expect(message.originalFrom).toBeUndefined();
		expect(message.direction).toBe('outgoing');
	});
});
