import { addAddress, removeAddress } from '../../nodes/MailSettingsPage/changeAddresses';
import type { Sending } from '../../nodes/shared/asking/confirmation';
import { readRegistry } from '../../nodes/shared/senders/registration';
import { describeRegistry } from '../../nodes/shared/senders/schema';
import { createMemoryTable } from '../shared/tables/memoryTable';

const owner = 'anna@harbour.example';
const address = 'anna.private@example.net';
const limits = [{ scope: 'address' as const, count: 3, hours: 24 }];

function sendingOf(code: string, outcome: 'sent' | 'skipped' = 'skipped'): Sending {
	const reasons = [{ code, text: '' }];
	return {
		confirmation: { address, owner, outcome, messageId: '', expiresAt: '', reasons },
		linkId: '',
	};
}

describe('adding an address', () => {
	it('P03 B31 asks the holder, for the owner who is signed in', async () => {
		const asked: unknown[] = [];
		const { said } = await addAddress(' Anna.Private@Example.NET', owner, limits, (request) => {
			asked.push(request);
			return Promise.resolve(sendingOf('mailed', 'sent'));
		});
		expect(asked).toEqual([{ address: 'Anna.Private@example.net'.toLowerCase(), owner }]);
		expect(said).toEqual({ word: 'confirmationMailed', values: { address }, isGood: true });
	});

	it.each([
		['limitAddress', 'limitReached', { address, count: '3', hours: '24' }],
		['addressRole', 'addressUnusable', { address }],
		['confirmedSender', 'addressKnown', { address }],
		['addressDeclined', 'addressDeclined', { address }],
		['refusedForNow', 'notMailed', { address }],
	])('P08 tells why no mail was sent: %s', async (code, word, values) => {
		const ask = () => Promise.resolve(sendingOf(code));
		expect((await addAddress(address, owner, limits, ask)).said).toEqual({ word, values });
	});

	it('P08 a broken setting is the operator’s to hear', async () => {
		const problem = { code: 'x', text: 'x', remedy: 'x' };
		const { said, sending } = await addAddress(address, owner, limits, () =>
			Promise.resolve({ problem }),
		);
		expect([said.word, sending]).toEqual(['notMailed', { problem }]);
	});
});

describe('removing an address', () => {
	const remove = async (statuses: string[], whose = owner, written = address) => {
		const rows = statuses.map((status) => ({ owner: whose, address, status }));
		const table = createMemoryTable(describeRegistry(), rows);
		const said = await removeAddress(written, owner, readRegistry(table.rows), table);
		return { word: said.word, left: table.rows.length };
	};

	it.each(['confirmed', 'notConfirmed', 'Not confirmed'])(
		'P08 takes a %s one off',
		async (status) => {
			expect(await remove([status])).toEqual({ word: 'removed', left: 0 });
		},
	);

	it.each([
		['main', ['main']],
		['declined', ['declined']],
		['suspended', ['suspended']],
		['declined beside confirmed', ['confirmed', 'declined']],
	])('P08 B31 leaves a %s one, which is not theirs to lift', async (_name, statuses) => {
		expect(await remove(statuses)).toEqual({ word: 'notRemoved', left: statuses.length });
	});

	it('B30 never another’s', async () => {
		expect(await remove(['confirmed'], 'bo@harbour.example')).toEqual({
			word: 'notRemoved',
			left: 1,
		});
	});
});
