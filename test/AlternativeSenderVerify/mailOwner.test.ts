// Whose mail a mail is (B20): its author's, the mailbox owner's, or the recipients'; nobody's while there are no users.
import type { IDataObject } from 'n8n-workflow';

import { describeRegistry } from '../../nodes/shared/senders/schema';
import type { Row } from '../../nodes/shared/tables/types';
import { createDataTables } from '../shared/tables/dataTables';
import { makeMail } from './mailItems';
import { runVerify } from './verifyRun';

const row = (owner: string, status = 'main', address = `${owner}@own.example`): Row => ({
	...{ owner, address, status },
});
const people = (...names: string[]) =>
	names.map((name) => ({ name: '', address: `${name}@own.example` }));
const own = (account: string) => ({ account: `${account}@own.example` });

async function check(mail: IDataObject, whose: string, rows = [row('ann'), row('bob')]) {
	const n8n = createDataTables();
	n8n.create(describeRegistry(), rows);
	const { outputs } = await runVerify(n8n, 'check', [mail], { whose });
	const { mailOwner, sender } = outputs.flat()[0]!.json as Record<string, IDataObject | undefined>;
	const codes = (mailOwner?.reasons as Array<{ code: string }> | undefined)?.map(
		({ code }) => code,
	);
	return { isConfirmed: outputs[0]!.length > 0, owners: mailOwner?.owners, codes, sender };
}
const fromBea = (over: IDataObject, decision?: string) =>
	makeMail('bea@customer.example', decision, over);

describe('B20 whose mail it is', () => {
	it("B20 a mailbox's mail is its owner's, in both directions", async () => {
		const incoming = await check(fromBea({ own: own('ann') }), 'mailbox');
		expect(incoming).toMatchObject({ isConfirmed: true, owners: ['ann'] });
		expect(incoming.sender).toMatchObject({ owner: '', status: 'unknown' });
		const sent = await check(makeMail('ann@own.example', 'pass', { own: own('ann') }), 'mailbox');
		expect(sent).toMatchObject({ isConfirmed: true, owners: ['ann'], sender: { status: 'main' } });
	});

	it('B20 a mailbox without owner, or one that nobody confirmed, logs nothing', async () => {
		for (const mail of [fromBea({ own: own('office') }), fromBea({})]) {
			const nobody = await check(mail, 'mailbox');
			expect(nobody).toMatchObject({ isConfirmed: false, owners: [] });
			expect(nobody.codes![0]).toBe('mailOwnerUnknown');
		}
		const rows = [row('bob'), row('ann', 'notConfirmed'), row('kim', 'suspended')];
		for (const name of ['ann', 'kim']) {
			const mail = fromBea({ own: own(name) });
			expect(await check(mail, 'mailbox', rows)).toMatchObject({ isConfirmed: false });
		}
	});

	it('B20 of several users it is of all who got it, never of one that nobody signed', async () => {
		const mail = fromBea({ to: people('ann', 'office'), cc: people('bob') });
		expect(await check(mail, 'recipients')).toMatchObject({
			isConfirmed: true,
			owners: ['ann', 'bob'],
		});
		const auth = { ...(mail.auth as IDataObject), unsignedRecipients: ['ANN@own.example'] };
		expect((await check({ ...mail, auth }, 'recipients')).owners).toEqual(['bob']);
		expect(await check(fromBea({ to: people('office') }), 'recipients')).toMatchObject({
			isConfirmed: false,
			owners: [],
		});
	});

	it("B20 by default it is the author's", async () => {
		const mail = makeMail('bob@own.example', 'pass', { own: own('ann') });
		expect(await check(mail, 'author')).toMatchObject({ isConfirmed: true, owners: ['bob'] });
	});

	it('B17 tells which of its people are users: main and confirmed addresses, in forwards, too', async () => {
		const n8n = createDataTables();
		n8n.create(describeRegistry(), [
			row('ann'),
			row('bob', 'confirmed', 'bob@home.example'),
			row('kim', 'notConfirmed', 'kim@home.example'),
		]);
		const at = (...addresses: string[]) => addresses.map((address) => ({ name: '', address }));
		const original = { from: at('bea@customer.example')[0], to: at('ANN@own.example'), cc: [] };
		const mail = makeMail('bea@customer.example', 'pass', {
			to: at('Bob@Home.example', 'kim@home.example'),
			forwarded: [original],
		});
		const { outputs } = await runVerify(n8n, 'check', [mail], {});
		const { mailOwner } = outputs.flat()[0]!.json as Record<string, IDataObject>;
		expect(mailOwner!.own).toEqual(['bob@home.example', 'ann@own.example']);
	});

	it('B20 a mail that is not authenticated has no owner', async () => {
		for (const decision of ['fail', 'undetermined']) {
			const mail = fromBea({ own: own('ann'), to: people('ann') }, decision);
			for (const whose of ['mailbox', 'recipients']) {
				expect(await check(mail, whose)).toMatchObject({ isConfirmed: false, owners: undefined });
			}
		}
	});

	it.each(['author', 'mailbox', 'recipients'])(
		'B20 without users the node stops, so that no mail is marked as nobody’s: %s',
		async (whose) => {
			const mail = fromBea({ own: own('ann') });
			await expect(check(mail, whose, [])).rejects.toThrow('No users yet');
			await expect(check(mail, whose, [row('ann', 'sure')])).rejects.toThrow('No users yet');
		},
	);
});
