// Who is ours is said once, in the trigger (B17): no node's own option is needed, and none of ours becomes a contact.
import type { IDataObject } from 'n8n-workflow';

import { parseMessage } from '../../nodes/shared/message/parse';
import type { Message } from '../../nodes/shared/message/types';
import { authOf, mail, mailItem, runNode } from './runNode';

const bea = 'bea@customer.example';
const own = {
	account: 'crm@inbox.example',
	domains: ['company.example'],
	loggingAddresses: ['crm@inbox.example', 'log@crm-in.example'],
};

async function filterOne(message: Message, options: IDataObject = {}, json: IDataObject = {}) {
	const { outputs, hints } = await runNode({
		parameters: { listSources: ['define'], appliesTo: 'participants', options },
		items: [mailItem(message, json)],
	});
	const item = outputs.flat()[0]!;
	const { log, reasons } = item.json.logging as unknown as {
		log: string[];
		reasons: Array<{ code: string }>;
	};
	const { direction } = item.json.message as unknown as Message;
	return { log, direction, hints: hints.join(), codes: reasons.map(({ code }) => code) };
}

describe('B17 who is ours', () => {
	const to = ['carl@company.example', 'crm@inbox.example', 'log@crm-in.example', bea];

	it('B17 colleagues, the account and logging addresses are no contacts, with the option left empty', async () => {
		expect((await filterOne(mail({ to, own }))).log).toEqual([bea]);
	});

	it('B17 the option replaces the domains and leaves account and logging addresses', async () => {
		const { log } = await filterOne(mail({ to, own }), { ownDomains: 'other.example' });
		expect(log).toEqual(['carl@company.example', bea]);
	});

	it('B17 the option takes single addresses', async () => {
		const { log } = await filterOne(mail({ to }), {
			ownDomains: 'carl@company.example, crm@inbox.example, log@crm-in.example',
		});
		expect(log).toEqual([bea]);
	});

	it('B17 a confirmed outside address and its owner are ours, and what it sends is outgoing', async () => {
		const message = mail({
			from: 'ann@home.example',
			to: [bea, 'ann@home.example', 'ann@elsewhere.example'],
			direction: 'incoming',
			own,
		});
		const sender = {
			status: 'confirmed',
			owner: 'ann@elsewhere.example',
			address: 'ann@home.example',
		};
		const logged = await filterOne(message, {}, { sender, ...authOf(message, 'pass') });
		expect(logged).toMatchObject({ log: [bea], direction: 'outgoing' });
	});

	it('B17 an address that a colleague confirmed is ours, by the word of Alternative Sender Verify', async () => {
		const message = mail({ to: [bea, 'bob@home.example'], own });
		const mailOwner = { owners: ['ann'], by: 'author', own: ['bob@home.example'], reasons: [] };
		expect((await filterOne(message)).log).toContain('bob@home.example');
		expect((await filterOne(message, {}, { mailOwner })).log).toEqual([bea]);
		const incoming = mail({ from: 'bob@home.example', to: [bea], direction: 'incoming', own });
		const { direction } = await filterOne(incoming, {}, { mailOwner });
		expect(direction).toBe('outgoing');
	});

	it('B17 a sender who is not confirmed is not ours', async () => {
		const message = mail({ from: bea, to: ['ann@company.example'], direction: 'incoming', own });
		const sender = { status: 'notConfirmed', owner: 'ann@company.example', address: bea };
		expect(await filterOne(message, {}, { sender })).toMatchObject({
			log: [bea],
			direction: 'incoming',
		});
	});

	it('B17 a free-mail domain is warned of, and customers there stay customers', async () => {
		const message = mail({
			to: ['eve@gmail.com', 'own.crm@gmail.com'],
			own: { account: 'own.crm@gmail.com', domains: ['gmail.com'], loggingAddresses: [] },
		});
		const { log, hints, codes } = await filterOne(message);
		expect(log).toEqual(['eve@gmail.com']);
		expect(codes).toContain('ownDomainFree');
		expect(hints).toContain('gmail.com');
	});

	it('B17 a hint tells when no own domains are set and a recipient shares the author’s', async () => {
		const message = mail({ from: 'ann@company.example', to: ['carl@company.example', bea] });
		const { hints, codes } = await filterOne(message);
		expect(codes).toContain('ownDomainsMissing');
		expect(hints).toContain('company.example');
		expect((await filterOne({ ...message, own })).hints).toBe('');
	});
});

describe('B17 what the trigger says', () => {
	const place = {
		account: 'crm@company.example',
		mailbox: 'INBOX',
		uid: 1,
		uidValidity: '1',
		ownDomains: ['company.example'],
	};
	const parse = async (lines: string[], more: object = {}) =>
		(await parseMessage(Buffer.from([...lines, '', 'Hi'].join('\r\n')), { ...place, ...more }))
			.message;

	it('B17 logging addresses are the account where none is named', async () => {
		expect((await parse(['From: a@x.example'])).own).toEqual({
			account: 'crm@company.example',
			domains: ['company.example'],
			loggingAddresses: ['crm@company.example'],
		});
		const { own: named } = await parse(['From: a@x.example'], {
			loggingAddresses: ['LOG@company.example'],
		});
		expect(named!.loggingAddresses).toEqual(['log@company.example']);
	});

	it('B17 what the server delivered to counts above the first Received, and never below', async () => {
		const { own: delivered } = await parse([
			'Delivered-To: box-17@host.example',
			'X-Original-To: log@alias.example',
			'Received: from a by b; Thu, 5 Mar 2026 10:00:00 +0100',
			'Delivered-To: bea@customer.example',
			'From: a@x.example',
		]);
		expect(delivered!.loggingAddresses).toEqual([
			'crm@company.example',
			'box-17@host.example',
			'log@alias.example',
		]);
		const { own: unsent } = await parse([
			'Delivered-To: bea@customer.example',
			'From: a@x.example',
		]);
		expect(unsent!.loggingAddresses).toEqual(['crm@company.example']);
	});
});

it('B25 the receipt says that the author behind a rewritten From is a claim', async () => {
	const originalFrom = { name: 'Bea', address: bea };
	const list = mail({ from: 'team@company.example', to: ['ann@company.example'], own });
	const logged = await filterOne({ ...list, direction: 'incoming', originalFrom });
	expect(logged.log).toEqual([bea]);
	expect(logged.codes).toContain('originalAuthorClaimed');
	expect((await filterOne(list)).codes).not.toContain('originalAuthorClaimed');
});
