import { findOwnMail } from '../../nodes/MailSettingsPage/findOwnMail';
import { describeDecisions } from '../../nodes/shared/decisions/table';
import { readRegistry } from '../../nodes/shared/senders/registration';
import type { Row } from '../../nodes/shared/tables/types';
import { createMemoryTable } from '../shared/tables/memoryTable';

const owner = 'anna@harbour.example';
let keys = 0;
const decision = (row: Row): Row => ({
	key: String((keys += 1)),
	owner,
	outcome: 'logged',
	decidedAt: `2026-11-25T12:00:${String(keys).padStart(2, '0')}.000Z`,
	...row,
});

describe('my mail', () => {
	it('B29 B30 holds one’s own mails, the latest first', async () => {
		const table = createMemoryTable(describeDecisions(), [
			decision({ author: owner, subject: 'one' }),
			decision({ author: 'bo@harbour.example', owner: 'bo@harbour.example', subject: 'of Bo' }),
			decision({ author: 'erik@customer.example', subject: 'to my mailbox' }),
		]);
		const found = await findOwnMail(
			owner,
			readRegistry([{ owner, address: owner, status: 'main' }]),
			table,
		);
		expect(found.map(({ subject }) => subject)).toEqual(['to my mailbox', 'one']);
	});

	it('B30 B31 who adds the address of another learns nothing of that one’s mail', async () => {
		const victim = 'victim@elsewhere.example';
		const table = createMemoryTable(describeDecisions(), [
			decision({
				author: victim,
				subject: 'secret',
				outcome: 'held',
				step: 'alternativeSenderVerify',
			}),
			decision({ author: victim, subject: 'secret', outcome: 'notLogged', step: 'neverLogFilter' }),
		]);
		for (const status of ['notConfirmed', 'suspended', 'declined']) {
			const registry = readRegistry([{ owner, address: victim, status }]);
			expect(await findOwnMail(owner, registry, table)).toEqual([]);
		}
		// Even once it was taken off the list again.
		const left = await findOwnMail(owner, readRegistry([]), table);
		expect(left.some(({ step }) => step === 'alternativeSenderVerify')).toBe(false);
		const confirmed = readRegistry([{ owner, address: victim, status: 'confirmed' }]);
		expect(await findOwnMail(owner, confirmed, table)).toHaveLength(2);
	});
});
