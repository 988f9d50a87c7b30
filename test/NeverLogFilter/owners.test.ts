// Mail of a connected mailbox (B20): under the lists of its owners, each direction to whom it goes or comes from.
import type { IDataObject } from 'n8n-workflow';

import type { Message } from '../../nodes/shared/message/types';
import { mail, mailItem, person, runNode } from './runNode';

const bea = 'bea@customer.example';
const kim = 'kim@lawfirm.example';

async function filter(message: Message, json: IDataObject = {}, parameters: IDataObject = {}) {
	const listItems = [
		{ list: 'personal', owner: 'ann', entry: kim },
		{ list: 'personal', owner: 'bob', entry: bea },
	];
	const { outputs } = await runNode({
		parameters: { listSources: ['input'], ...parameters },
		listItems,
		items: [mailItem(message, json)],
	});
	return (outputs.flat()[0]!.json.logging as unknown as { log: string[] }).log;
}
const mailOwner = (...owners: string[]) => ({ mailOwner: { owners, by: 'mailbox', reasons: [] } });
const own = { account: 'ann@company.example', domains: ['company.example'] };

describe('B20 the lists of the mail’s owners', () => {
	const message = mail({ to: [bea, kim], own });

	it.each([
		['one', ['ann'], [bea]],
		['another', ['Bob'], [kim]],
		['both', ['ann', 'bob'], []],
		['one without a list', ['carl'], [bea, kim]],
		['nobody known: everybody’s', [], []],
	])('B20 of %s', async (_, owners, log) => {
		expect(await filter(message, mailOwner(...owners))).toEqual(log);
	});

	it('B20 of the sender where no owner of the mail is said', async () => {
		expect(await filter(message, { sender: { owner: 'ann' } })).toEqual([bea]);
	});
});

describe('B20 both directions, with nothing set', () => {
	it('B20 outgoing mail is logged to its recipients, incoming to its author', async () => {
		const carl = mailOwner('carl');
		expect(await filter(mail({ to: [bea], own }), carl)).toEqual([bea]);
		const incoming = mail({ from: bea, to: ['ann@company.example'], direction: 'incoming', own });
		expect(await filter(incoming, carl)).toEqual([bea]);
		expect(await filter(incoming, mailOwner('bob'))).toEqual([]);
	});

	it('B20 where nobody says who is ours, the author is no contact', async () => {
		const written = mail({ to: [bea], direction: 'incoming' });
		expect(await filter(written)).toEqual([]);
		expect(await filter(written, mailOwner('carl'))).toEqual([bea]);
	});

	it('B20 what was chosen stays', async () => {
		const incoming = mail({ from: bea, to: ['ann@company.example'], direction: 'incoming', own });
		expect(await filter(incoming, mailOwner('ann'), { appliesTo: 'recipients' })).toEqual([]);
		const answered = { ...mail({ to: [bea], own }), replyTo: [person(kim)] };
		expect(await filter(answered, mailOwner('ann'))).toEqual([bea]);
	});
});
