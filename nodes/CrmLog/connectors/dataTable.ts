/** The embedded CRM: the log itself as a data table that people read. It knows no contacts and names files. */
import type { Row, Table, TableSchema } from '../../shared/tables/types';
import type { Connector, CrmMail, RecordRequest, WrittenRecord } from './connector';

export const crmLogName = 'CRM Log';

/** The table as people read it; the first columns are those that the table has had from the beginning. */
export function describeCrmLog(name: string = crmLogName): TableSchema {
	return {
		name,
		columns: [
			{ name: 'key', type: 'string' },
			{ name: 'owner', type: 'string' },
			{ name: 'sender', type: 'string' },
			{ name: 'recipients', type: 'string' },
			{ name: 'direction', type: 'string' },
			{ name: 'date', type: 'date' },
			{ name: 'subject', type: 'string' },
			{ name: 'text', type: 'string' },
			{ name: 'attachments', type: 'string', optional: true },
			{ name: 'messageId', type: 'string', optional: true },
		],
	};
}

/** @param table as {@link describeCrmLog} */
export function connectDataTable(table: Table): Connector {
	const writeRecords = async (requests: RecordRequest[]): Promise<WrittenRecord[]> => {
		const rows = await table.insert(requests.map(({ mail }) => describeRow(mail)));
		return rows.map(({ id }) => ({ id: String(id), url: '' }));
	};
	return {
		name: 'the data table',
		limits: { text: 100_000, subject: 1_000, file: 0, lag: 0 },
		files: 'beforeRecord',
		recordPer: 'mail',
		findContacts: (addresses) =>
			Promise.resolve(new Map(addresses.map((address) => [address, address]))),
		createContacts: () => Promise.resolve(new Map()),
		async findRecord({ mail }) {
			const [row] = await table.read([{ column: 'key', is: 'equal', value: mail.key }]);
			return row ? { id: String(row.id), url: '' } : null;
		},
		writeRecord: async (request) => (await writeRecords([request]))[0]!,
		writeRecords,
		async linkContact({ id }, contact) {
			const condition = { column: 'id', is: 'equal', value: Number(id) } as const;
			const [row] = await table.read([condition]);
			const written = typeof row?.recipients === 'string' ? row.recipients.split(', ') : [];
			if (!row || written.includes(contact)) return;
			await table.update([condition], { recipients: [...written, contact].join(', ') });
		},
		attach: ({ name }) => Promise.resolve(name),
	};
}

function describeRow(mail: CrmMail): Row {
	return {
		key: mail.key,
		owner: mail.owner,
		sender: mail.from.address,
		recipients: mail.contacts.map(({ address }) => address).join(', '),
		direction: mail.direction,
		date: mail.date || null,
		subject: mail.subject,
		text: mail.text,
		attachments: mail.files.map(({ name }) => name).join(', '),
		messageId: mail.messageId,
	};
}
