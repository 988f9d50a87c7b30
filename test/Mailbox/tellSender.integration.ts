// Telling the sender, over a real SMTP server: once a day a reason, within limits, as an automatic answer (B32).
import type { IDataObject } from 'n8n-workflow';

import { startSmtpServer, type SmtpTestServer } from '../../sandbox/servers/smtp';
import { createDataTables, type DataTables } from '../shared/tables/dataTables';
import { runMailbox } from './context';
import { toldItem } from './toldItem';

const user = 'crm@firm.example';

let smtp: SmtpTestServer;
let tables: DataTables;
beforeEach(async () => {
	smtp = await startSmtpServer({ users: { [user]: 'secret' } });
	tables = createDataTables();
});
afterEach(() => smtp.close());

const tell = async (items: IDataObject[], parameters: IDataObject = {}) => {
	const output = await runMailbox({
		operation: 'tellSender',
		...{ tables, parameters },
		items: items.map((json) => ({ json })),
		credential: {
			...{ provider: 'custom', user, password: 'secret', imapHost: '127.0.0.1', imapPort: 1 },
			...{ imapSecurity: 'none', smtpHost: '127.0.0.1', smtpPort: smtp.port, smtpSecurity: 'none' },
		},
	});
	return output.map(
		({ json }) => (json.notice as { reasons: Array<{ code: string }> }).reasons[0]!.code,
	);
};

it('B32 answers the author alone, marked as an automatic answer, in their language', async () => {
	const [code] = await tell([toldItem()], { language: 'sv', organization: 'Firm AB' });
	expect(code).toBe('told');
	const [mail] = smtp.received;
	const source = mail!.source.toString();
	expect(mail).toMatchObject({ envelopeTo: ['anna@firm.example'] });
	expect(source).toMatch(/^Auto-Submitted: auto-replied\r$/m);
	expect(source).toMatch(/^In-Reply-To: <1@firm\.example>\r$/m);
	expect(source).toMatch(/^Subject: Inte loggat: Offer\r$/m);
	expect(source).not.toContain('kim@law.example');
});

it('B32 tells each reason once a day, in whatever order and batch it comes', async () => {
	expect(await tell([toldItem(), toldItem()])).toEqual(['told', 'toldAlready']);
	expect(await tell([toldItem()])).toEqual(['toldAlready']);
	const other = { decision: 'neverLog', reasons: [{ code: 'markedPrivate', text: '' }] };
	expect(await tell([toldItem({ logging: other })])).toEqual(['told']);
	const yesterday = new Date(Date.now() - 25 * 3_600_000).toISOString();
	for (const row of tables.find('Sender Notices').rows) row.claimed = yesterday;
	expect(await tell([toldItem()])).toEqual(['told']);
	expect(smtp.received).toHaveLength(3);
});

it('B32 keeps to the limits for one address and for all', async () => {
	const reasons = ['markedPrivate', 'noRecipients', 'forwardUnclear'].map((code) =>
		toldItem({ logging: { decision: 'neverLog', reasons: [{ code, text: '' }] } }),
	);
	expect(await tell(reasons, { options: { perAddress: 2 } })).toEqual([
		...['told', 'told', 'tooManyNotices'],
	]);
	await expect(tell(reasons, { options: { inAll: 0 } })).rejects.toThrow(
		'"At Most a Day, in All" cannot be "0"',
	);
});

it('B32 sends nothing where it cannot count, and signs in to no mailbox where nothing is to be told', async () => {
	tables.failures.push('The module is disabled');
	await expect(tell([toldItem()])).rejects.toThrow('cannot be used');
	expect(smtp.received).toEqual([]);
	tables.calls.length = 0;
	expect(await tell([toldItem({ auth: { decision: 'fail' } })])).toEqual(['notOwnPerson']);
	expect(tables.calls).toEqual([]);
});
