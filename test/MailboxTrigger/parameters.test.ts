import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { MailboxTrigger } from '../../nodes/MailboxTrigger/MailboxTrigger.node';
import { arrangeFolders } from '../../nodes/shared/n8n/listFolders';
import { properties, readTriggerSettings } from '../../nodes/MailboxTrigger/parameters';

const read = (parameters: IDataObject = {}) =>
	readTriggerSettings({
		getNodeParameter: (name: string, fallback: unknown) => parameters[name] ?? fallback,
		getTimezone: () => 'Europe/Stockholm',
	} as never);

const defaults = Object.fromEntries(
	properties.map((property) => [property.name, property.default]),
) as IDataObject;

describe('the parameters of the trigger', () => {
	it('B13 B20 has defaults that lose nothing new: server marks, from now on', () => {
		expect(read(defaults)).toEqual({
			folders: ['INBOX'],
			startWith: 'newMail',
			progress: 'serverMark',
			ownDomains: [],
			loggingAddresses: [],
			includeAttachments: false,
			batchSize: 100,
			healthIntervalMs: null,
			maxAttachmentBytes: 25 * 1_048_576,
			maxMessageBytes: 60 * 1_048_576,
			maxDeliveries: 6,
			receivedAfter: undefined,
			visibilityTimeoutMs: 900_000,
			fallback: { kind: 'flag', flag: '\\Flagged' },
		});
	});

	it('reads the same when a workflow leaves parameters out, as defaults of the editor', () => {
		expect(read()).toEqual(read(defaults));
		const options = properties.find(({ name }) => name === 'options')!.options as INodeProperties[];
		const filled = Object.fromEntries(options.map((option) => [option.name, option.default]));
		expect(read({ ...defaults, options: filled as IDataObject })).toEqual(read(defaults));
	});

	it.each([
		['2026-01-31', '2026-01-30T23:00:00.000Z'],
		['2026-07-31T00:00:00', '2026-07-30T22:00:00.000Z'],
		['2026-07-31 00:00', '2026-07-30T22:00:00.000Z'],
		['2026-01-31T10:00:00+02:00', '2026-01-31T08:00:00.000Z'],
		[{ toJSON: () => '2026-01-31T10:00:00Z' }, '2026-01-31T10:00:00.000Z'],
		[1_769_850_000_000, '2026-01-31T09:00:00.000Z'],
	])('reads the date %j', (receivedAfter, iso) => {
		const settings = read({ options: { receivedAfter } as never });
		expect(settings.receivedAfter?.toISOString()).toBe(iso);
	});

	it.each([
		['batchSize', { batchSize: 0 }, 'Batch Size'],
		['batchSize as text', { batchSize: 'many' }, 'Batch Size'],
		['batchSize too large', { batchSize: 5_001 }, 'Batch Size'],
		['receivedAfter', { options: { receivedAfter: 'yesterday-ish' } }, 'Received After'],
		['maxRedeliveries', { options: { maxRedeliveries: 99 } }, 'Max Redeliveries'],
		['fallback', { options: { fallback: 'telepathy' } }, 'Without Keywords'],
	])('refuses an unusable %s by name', (_name, parameters, named) => {
		expect(() => read(parameters)).toThrow(named);
	});

	it.each([
		['\\Sent, Customers/New Ones', ['INBOX', '\\Sent', 'Customers/New Ones']],
		['inbox\n\\Archive\n\n\\Archive', ['INBOX', '\\Archive']],
		[
			['\\Sent', 'Old'],
			['INBOX', '\\Sent', 'Old'],
		],
	])('B20 reads the folders to watch out of %j, each once', (moreFolders, folders) => {
		expect(read({ moreFolders } as never).folders).toEqual(folders);
	});

	it('reads own domains however they are separated', () => {
		expect(read({ ownDomains: ' a.example,b.example;\n c.example ' }).ownDomains).toEqual([
			'a.example',
			'b.example',
			'c.example',
		]);
	});

	it('has no parameter without description or choices that explain themselves', () => {
		const { description } = new MailboxTrigger();
		for (const property of description.properties) {
			const explained =
				property.description ??
				property.hint ??
				(property.type === 'collection' ? 'collection' : '') ??
				'';
			expect([property.name, explained || property.type === 'options']).not.toEqual([
				property.name,
				false,
			]);
		}
		expect(description.polling).toBe(true);
	});
});

describe('the list of folders', () => {
	const folder = (path: string, specialUse?: string, flags: string[] = []) => ({
		path,
		specialUse,
		flags: new Set(flags),
	});
	const gmail = [
		folder('[Gmail]', undefined, ['\\Noselect']),
		folder('[Gmail]/Alle Nachrichten', '\\All'),
		folder('[Gmail]/Gesendet', '\\Sent'),
		folder('INBOX', '\\Inbox'),
		folder('Kunden/Aufträge'),
	];

	it('shows the inbox, then roles, then folders; what cannot be opened is left out', () => {
		expect(arrangeFolders(gmail, '')).toEqual([
			{ name: 'INBOX', value: 'INBOX' },
			{ name: 'All Mail, Now [Gmail]/Alle Nachrichten', value: '\\All' },
			{ name: 'Sent, Now [Gmail]/Gesendet', value: '\\Sent' },
			{ name: '[Gmail]/Alle Nachrichten', value: '[Gmail]/Alle Nachrichten' },
			{ name: '[Gmail]/Gesendet', value: '[Gmail]/Gesendet' },
			{ name: 'Kunden/Aufträge', value: 'Kunden/Aufträge' },
		]);
	});

	it('filters by what is typed', () => {
		expect(arrangeFolders(gmail, 'kunden').map(({ value }) => value)).toEqual(['Kunden/Aufträge']);
	});
});
