import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Logging } from '../../nodes/shared/neverLog/types';
import type { Message } from '../../nodes/shared/message/types';
import { ProblemError } from '../../nodes/shared/reasons/problem';
import type { Table } from '../../nodes/shared/tables/types';
import type { MemoryTable } from '../shared/tables/memoryTable';
import { authOf, mail, mailItem, makeTable, runNode, type Run } from './runNode';

let table: MemoryTable;
let opened: Table;
jest.mock('../../nodes/shared/tables/dataTable', () => ({ openTable: () => opened }));
beforeEach(() => useTable());
const useTable = (rows: IDataObject[] = []) => (opened = table = makeTable(rows));

const define = (accountEntries: string, more: IDataObject = {}) => ({
	listSources: ['define'],
	accountEntries,
	...more,
});
const loggingOf = (item: INodeExecutionData | undefined) =>
	item?.json.logging as unknown as Logging;
const messageOf = (item: INodeExecutionData | undefined) =>
	item?.json.message as unknown as Message;
const codesOf = (item: INodeExecutionData | undefined) =>
	loggingOf(item).reasons.map(({ code }) => code);

/** Runs one mail through the filter; exactly one item comes out. */
async function filterOne(
	message: Message,
	parameters: IDataObject,
	json: IDataObject = {},
	run: Partial<Run> = {},
) {
	const { outputs, hints } = await runNode({
		items: [mailItem(message, json)],
		parameters,
		...run,
	});
	const [log, neverLog] = outputs as [INodeExecutionData[], INodeExecutionData[]];
	expect(log.length + neverLog.length).toBe(1);
	const item = (log[0] ?? neverLog[0])!;
	return { output: log.length ? 'log' : 'neverLog', item, hints, ...loggingOf(item) };
}

const kim = 'kim@firm.example';
const eve = 'eve@customer.example';

describe('P16 a listed recipient is not logged', () => {
	it('P20 and the others still are: the logged copy names them alone (B07)', async () => {
		const { output, item, decision, log, suppressed } = await filterOne(
			mail({ to: [`Kim <${kim}>`, `Eve <${eve}>`], cc: ['KIM+x@firm.example'], bcc: [kim] }),
			define(kim),
		);
		expect([output, decision, log]).toEqual(['log', 'log', [eve]]);
		expect(suppressed).toEqual([
			{ address: kim, entry: kim, list: 'account', owner: '' },
			{ address: 'kim+x@firm.example', entry: kim, list: 'account', owner: '' },
		]);
		expect(messageOf(item)).toMatchObject({ to: [{ name: 'Eve', address: eve }], cc: [], bcc: [] });
		expect(item.pairedItem).toEqual({ item: 0 });
	});

	it('P17 P18 a mail to listed people alone leaves on Never Log as it came', async () => {
		const message = mail({ to: [kim] });
		const { output, item, decision, log } = await filterOne(message, define(kim), { other: 1 });
		expect([output, decision, log]).toEqual(['neverLog', 'neverLog', []]);
		expect(messageOf(item)).toEqual(message);
		expect(item.json.other).toBe(1);
	});

	it('P18 the suppressed recipients of a mixed mail leave on Never Log, too, when asked for', async () => {
		const { outputs } = await runNode({
			items: [mailItem(mail({ to: [kim, eve] }))],
			parameters: define(kim, { options: { outputSuppressed: true } }),
		});
		expect(outputs.map((items) => items.length)).toEqual([1, 1]);
		expect(messageOf(outputs[0]![0]).to).toEqual([{ name: '', address: eve }]);
		expect(messageOf(outputs[1]![0]).to).toEqual([{ name: '', address: kim }]);
		expect(loggingOf(outputs[1]![0])).toMatchObject({ decision: 'neverLog', log: [] });
	});

	it.each<[string, Partial<Message>]>([
		['a BCC address', { direction: 'outgoing' }],
		['a forwarding address', { direction: 'incoming' }],
	])('P19 alike through %s', async (_way, way) => {
		const { log, suppressed } = await filterOne(
			{ ...mail({ to: [kim, eve], bcc: ['crm@company.example'] }), ...way },
			define(kim, { options: { ownDomains: 'company.example' } }),
		);
		expect(log).toEqual([eve]);
		expect(suppressed.map(({ address }) => address)).toEqual([kim]);
	});

	it('P19 in Resent fields, which servers write when they forward', async () => {
		const one = (address: string) => [{ name: '', address }];
		const message = {
			...mail({ to: [eve] }),
			resent: { from: [], to: one(kim), cc: one('new@x.example'), bcc: one('b@firm.example') },
		};
		const { item, log, suppressed } = await filterOne(message, define('*@firm.example'));
		expect(log).toEqual([eve, 'new@x.example']);
		expect(suppressed.map(({ address }) => address)).toEqual([kim, 'b@firm.example']);
		expect(messageOf(item).resent).toEqual({ from: [], to: [], cc: one('new@x.example'), bcc: [] });
	});

	it('a thousand recipients are evaluated, all of them', async () => {
		const to = Array.from({ length: 1_000 }, (_, n) =>
			n % 2 ? `u${n}@firm.example` : `u${n}@x.example`,
		);
		const { log, suppressed, reasons } = await filterOne(mail({ to }), define('*@firm.example'));
		expect([log.length, suppressed.length]).toEqual([500, 500]);
		expect(reasons.length).toBeLessThan(30);
	});
});

describe('P10 P11 lists and owners', () => {
	const rows = [
		{ list: 'account', entry: 'all@firm.example' },
		{ list: 'personal', owner: 'ann', entry: 'anns@firm.example' },
		{ list: 'personal', owner: 'Bob', entry: 'bobs@firm.example' },
	];
	const message = mail({ to: ['all@firm.example', 'anns@firm.example', 'bobs@firm.example', eve] });

	it('B16 the table is read once for a batch', async () => {
		useTable(rows);
		await runNode({ items: Array.from({ length: 50 }, () => mailItem(message)) });
		expect(table.calls).toEqual(['read']);
	});

	it('P10 P11 the account-wide list and the owner’s apply, nobody else’s', async () => {
		useTable(rows);
		const { log, suppressed } = await filterOne(message, {}, { sender: { owner: 'bob' } });
		expect(log).toEqual(['anns@firm.example', eve]);
		expect(suppressed).toEqual([
			{ address: 'all@firm.example', entry: 'all@firm.example', list: 'account', owner: '' },
			{ address: 'bobs@firm.example', entry: 'bobs@firm.example', list: 'personal', owner: 'Bob' },
		]);
	});

	it('P11 the owner can be set on the node, item by item', async () => {
		useTable(rows);
		const owners = ['ann', 'bob', 'cid', 42];
		const { outputs } = await runNode({
			items: owners.map(() => mailItem(message)),
			parameters: (itemIndex) => ({ owner: owners[itemIndex] }),
		});
		expect(outputs[0]!.map((item) => loggingOf(item).log.length)).toEqual([2, 2, 3, 3]);
	});

	it('P11 without an owner all personal lists apply, and the receipt says so', async () => {
		useTable(rows);
		const { log, item } = await filterOne(message, {});
		expect(log).toEqual([eve]);
		expect(codesOf(item)).toContain('ownerUnknown');
	});

	it('several sources at once: table, node and second input', async () => {
		useTable(rows);
		const { log } = await filterOne(
			mail({ to: ['all@firm.example', 'a@x.example', 'b@x.example', 'c@x.example', eve] }),
			{
				listSources: ['table', 'define', 'input'],
				accountEntries: 'a@x.example',
				personalEntries: 'b@x.example',
				owner: 'ann',
			},
			{},
			{ listItems: [{ Entry: 'c@x.example' }] },
		);
		expect(log).toEqual([eve]);
	});

	it('the second input brings columns as the table has them, in any case, with numbers and texts', async () => {
		const { suppressed } = await filterOne(
			mail({ to: ['a@mail.x.example', 'b@y.example', 'c@z.example'] }),
			{ listSources: ['input'], owner: 7 },
			{},
			{
				listItems: [
					{ ENTRY: '*@x.example', Subdomains: 'TRUE' },
					{ entry: 'b@y.example', list: 'Personal', owner: 7 },
					{ entry: 'c@z.example', list: 'personal', owner: 8 },
				],
			},
		);
		expect(suppressed.map(({ address }) => address)).toEqual(['a@mail.x.example', 'b@y.example']);
	});

	it('an empty table is an empty list; comments and blank lines are none', async () => {
		expect((await filterOne(mail({ to: [eve] }), {})).log).toEqual([eve]);
		const text = `# our lawyers\r\n\n  ${kim} # since May\n`;
		expect((await filterOne(mail({ to: [kim, eve] }), define(text))).log).toEqual([eve]);
	});

	it('B05 an expired entry does not apply, one that expires later does', async () => {
		const { log } = await filterOne(
			mail({ to: ['a@x.example', 'b@x.example', 'c@x.example'] }),
			{ listSources: ['input'] },
			{},
			{
				listItems: [
					{ entry: 'a@x.example', expires: '2001-01-01' },
					{ entry: 'b@x.example', expires: '2999-01-01T00:00:00Z' },
					{ entry: 'c@x.example', expires: '' },
				],
			},
		);
		expect(log).toEqual(['a@x.example']);
	});
});

describe('P12 what cannot be read', () => {
	it('P12 an invalid line is named, the others still work', async () => {
		const { log, reasons, hints } = await filterOne(
			mail({ to: [kim, eve] }),
			define(`nonsense\n${kim}\n*@com`),
		);
		expect(log).toEqual([eve]);
		expect(reasons.filter(({ code }) => code === 'invalidEntry')[0]!.text).toContain('"nonsense"');
		expect(reasons.map(({ code }) => code)).toContain('tooBroadEntry');
		expect(hints.join()).toContain('nonsense');
	});

	it('P12 a table row that cannot be read is named, unclear ones keep people out', async () => {
		useTable([
			{ list: 'account', entry: 'nonsense' },
			{ list: 'everyone', entry: 'a@x.example' },
			{ list: 'personal', entry: 'b@x.example' },
			{ list: 'account', entry: 'c@x.example', expires: 'soon' },
			{ entry: 'd@x.example' },
			{ entry: '' },
		]);
		const to = ['a', 'b', 'c', 'd'].map((name) => `${name}@x.example`);
		const { output, item } = await filterOne(mail({ to }), { owner: 'ann' });
		expect(output).toBe('neverLog');
		expect(codesOf(item)).toEqual(
			expect.arrayContaining([
				'invalidEntry',
				'listUnclear',
				'personalWithoutOwner',
				'expiryUnreadable',
			]),
		);
	});

	it('hostile values can neither break the hint nor the reason', async () => {
		const { hints, reasons } = await filterOne(
			mail({ to: [eve] }),
			define(`<img src=x onerror=alert(1)>\n${kim}`),
		);
		expect(hints.join()).not.toContain('<img');
		expect(reasons.every(({ text }) => !/[\r\n]/.test(text))).toBe(true);
	});

	it.each<[string, IDataObject, Partial<Run>]>([
		['all lines of the node are garbage', define('nonsense\nmore'), {}],
		['no list is chosen', { listSources: [] }, {}],
		['the second input brings nothing', { listSources: ['input'] }, {}],
		[
			'the second input brings other things',
			{ listSources: ['input'] },
			{ listItems: [{ name: 'Kim' }] },
		],
		[
			'the second input has the field, but nothing in it',
			{ listSources: ['input'] },
			{ listItems: [{ entry: null, name: 'Kim' }] },
		],
		['the semantics do not exist', define(kim, { semantics: 'some' }), {}],
		['a team address is none', define(kim, { options: { teamAddresses: 'support' } }), {}],
		['the limit is no number', define(kim, { options: { maxEntries: 0 } }), {}],
	])('an unreadable list logs nothing: %s', async (_why, parameters, run) => {
		const items = [mailItem(mail({ to: [eve] }))];
		await expect(runNode({ items, parameters, ...run })).rejects.toThrow();
		const { outputs } = await runNode({ items, parameters, continueOnFail: true, ...run });
		expect(outputs.map((output) => output.length)).toEqual([0, 1]);
		expect(outputs[1]![0]!.json.error).toEqual(expect.any(String));
	});

	it('an unreadable list logs nothing: the table fails, or holds garbage alone', async () => {
		const items = [mailItem(mail({ to: [eve] }))];
		useTable([{ list: 'account', entry: 'garbage' }]);
		await expect(runNode({ items })).rejects.toThrow(/cannot|none of/i);
		const problem = { code: 'tableFailed', text: 'The table is gone', remedy: 'Bring it back.' };
		opened = { ...table, read: () => Promise.reject(new ProblemError(problem)) };
		await expect(runNode({ items })).rejects.toThrow('The table is gone');
		const { outputs } = await runNode({ items, continueOnFail: true });
		expect(outputs.map((output) => output.length)).toEqual([0, 1]);
	});

	it('an empty item of the second input stands for an empty list', async () => {
		const run = { listItems: [{}] };
		expect((await filterOne(mail({ to: [eve] }), { listSources: ['input'] }, {}, run)).log).toEqual(
			[eve],
		);
	});

	it('recipients that cannot be read are never logged', async () => {
		const { output, item } = await filterOne(
			mail({ to: ['kim', 'Kim <>', `kim\u200b@firm.example`] }),
			define(kim),
		);
		expect(output).toBe('neverLog');
		expect(codesOf(item)).toContain('unreadableAddress');
		const mixed = await filterOne(mail({ to: ['kim', eve] }), define(kim));
		expect([mixed.log, messageOf(mixed.item).to.length]).toEqual([[eve], 1]);
		expect(codesOf(mixed.item)).toContain('unreadableAddress');
	});

	it('a mail without any recipient is not logged, and the receipt says why', async () => {
		const { output, item } = await filterOne(mail({ to: [] }), define(kim));
		expect(output).toBe('neverLog');
		expect(codesOf(item)).toEqual(['noRecipients']);
	});

	it.each<[string, unknown, string]>([
		['no message', undefined, 'noMessage'],
		['a message that is a text', 'Hello', 'damagedMessage'],
		['recipients that are no list', { ...mail(), to: kim }, 'damagedMessage'],
		['recipients of another shape', { ...mail(), cc: [kim] }, 'damagedMessage'],
		['authors that are none', { ...mail(), from: null }, 'damagedMessage'],
	])('an item with %s is an error', async (_what, message) => {
		const items = [{ json: { message } as IDataObject }];
		await expect(runNode({ items, parameters: define(kim) })).rejects.toThrow();
		const { outputs } = await runNode({ items, parameters: define(kim), continueOnFail: true });
		expect(outputs.map((output) => output.length)).toEqual([0, 1]);
	});
});

describe('items and parameters that are not of our own making', () => {
	const people = (...addresses: string[]) => addresses.map((address) => ({ name: '', address }));
	const message = {
		from: people('ann@company.example')[0]!,
		to: people(kim, eve),
		cc: [],
		subject: 'Offer',
	};
	const items = [{ json: { message } }];

	it.each([
		['perRecipient', 1, [eve]],
		['any', 0, []],
		['only', 1, [kim, eve]],
	])('P16 P20 %s: a message of From, To, Cc and Subject', async (semantics, logged, log) => {
		const { outputs } = await runNode({ items, parameters: define(kim, { semantics }) });
		expect(outputs.map((output) => output.length)).toEqual([logged, 1 - logged]);
		expect(loggingOf(outputs.flat()[0]).log).toEqual(log);
	});

	it('P20 a message that loses nobody leaves as it came', async () => {
		const { outputs } = await runNode({ items, parameters: define('tim@firm.example') });
		expect(outputs[0]!.map(({ json }) => json.message)).toEqual([message]);
	});

	it('a message that names no recipients at all is not logged, and any and only refuse it', async () => {
		const bare = [{ json: { message: { from: message.from } } }];
		const { outputs } = await runNode({ items: bare, parameters: define(kim) });
		expect(outputs.map((output) => output.length)).toEqual([0, 1]);
		const run = runNode({ items: bare, parameters: define(kim, { semantics: 'any' }) });
		await expect(run).rejects.toThrow('cc and bcc');
	});

	it('the name of one list without an array around it is that list', async () => {
		const { log } = await filterOne(
			mail({ to: [kim, eve] }),
			define(kim, { listSources: 'define' }),
		);
		expect(log).toEqual([eve]);
	});

	it('P12 entries given as an array are its lines', async () => {
		const parameters = define('', { accountEntries: [kim, '# nobody'], personalEntries: [eve] });
		const { suppressed } = await filterOne(mail({ to: [kim, eve] }), parameters);
		expect(suppressed.map(({ entry }) => entry)).toEqual([kim, eve]);
	});

	it.each([{ entry: kim }, [kim, 7], true])(
		'entries %j are refused, never an empty list',
		async (accountEntries) => {
			const run = filterOne(mail({ to: [kim] }), define('', { accountEntries }));
			await expect(run).rejects.toThrow('neither a text nor a list of texts');
		},
	);

	it('P21 team addresses may stand one a line', async () => {
		const teamAddresses = `desk@company.example\r\n${eve}`;
		const parameters = define(kim, { options: { teamAddresses } });
		expect((await filterOne(mail({ to: [kim, eve] }), parameters)).log).toEqual([kim, eve]);
	});
});

describe('B05 semantics and direction', () => {
	const message = mail({ to: [kim, eve] });

	it.each<[string, string[], string[], string[]]>([
		['perRecipient', [kim, eve], [eve], [kim]],
		['perRecipient', [eve], [eve], []],
		['perRecipient', [kim], [], [kim]],
		['any', [kim, eve], [], [kim]],
		['any', [eve], [eve], []],
		['any', [kim], [], [kim]],
		['only', [kim, eve], [kim, eve], []],
		['only', [eve], [eve], []],
		['only', [kim], [], [kim]],
		['only', [kim, 'tim@firm.example'], [], [kim, 'tim@firm.example']],
	])('B05 %s: mail to %j is logged for %j', async (semantics, to, log, suppressed) => {
		const result = await filterOne(mail({ to }), define('*@firm.example', { semantics }));
		expect(result.log).toEqual(log);
		expect(result.suppressed.map(({ address }) => address)).toEqual(suppressed);
		expect(result.decision).toBe(log.length > 0 ? 'log' : 'neverLog');
	});

	it('B05 any: a recipient who cannot be read could be a listed one', async () => {
		const { output } = await filterOne(
			mail({ to: [eve, 'kim'] }),
			define(kim, { semantics: 'any' }),
		);
		expect(output).toBe('neverLog');
	});

	it('B05 only: a recipient who cannot be read does not open the log for a listed one', async () => {
		const { output } = await filterOne(
			mail({ to: [kim, 'tim'] }),
			define(kim, { semantics: 'only' }),
		);
		expect(output).toBe('neverLog');
	});

	it.each<[string, Partial<Parameters<typeof mail>[0]>]>([
		['From', { from: kim }],
		['a second author', { authors: ['ann@company.example', kim] }],
	])('B05 participants: what a listed person wrote is not logged (%s)', async (_field, part) => {
		const incoming = mail({ to: [eve], direction: 'incoming', ...part });
		const { output, suppressed, item } = await filterOne(
			incoming,
			define(kim, { appliesTo: 'participants' }),
		);
		expect(output).toBe('neverLog');
		expect(suppressed.map(({ address }) => address)).toEqual([kim]);
		expect(codesOf(item)).toContain('listedAuthor');
		const recipients = define(kim, { appliesTo: 'recipients' });
		expect((await filterOne(incoming, recipients)).output).toBe('log');
	});

	it('B05 participants: Sender, Reply-To and Resent-From count, and are cut', async () => {
		const incoming = {
			...mail({
				from: eve,
				sender: kim,
				replyTo: ['tim@firm.example', eve],
				to: ['x@y.example'],
				direction: 'incoming' as const,
			}),
			resent: { from: [{ name: '', address: 'jim@firm.example' }], to: [], cc: [], bcc: [] },
		};
		const { log, suppressed, item } = await filterOne(
			incoming,
			define('*@firm.example', { appliesTo: 'participants' }),
		);
		expect(log).toEqual(['x@y.example', eve]);
		expect(suppressed.map(({ address }) => address)).toEqual([
			kim,
			'tim@firm.example',
			'jim@firm.example',
		]);
		expect(messageOf(item)).toMatchObject({
			sender: null,
			replyTo: [{ address: eve }],
			resent: { from: [] },
		});
		const any = await filterOne(
			incoming,
			define('*@firm.example', { appliesTo: 'participants', semantics: 'any' }),
		);
		expect(any.output).toBe('neverLog');
	});

	it('participants: mail that came in is logged to its author, what a user wrote is not', async () => {
		const options = { ownDomains: 'company.example' };
		const parameters = define(kim, { appliesTo: 'participants', options });
		const incoming = mail({ from: eve, to: ['ann@company.example'], direction: 'incoming' });
		expect((await filterOne(incoming, parameters)).log).toEqual([eve]);
		const outgoing = mail({ from: 'ann@home.example', to: [eve], direction: 'incoming' });
		const sender = { status: 'confirmed', owner: 'ann' };
		expect((await filterOne(outgoing, parameters, { sender })).log).toEqual([eve]);
	});

	it('recipients: mail that came in to own addresses alone is not logged, and the receipt tells what to set', async () => {
		const { output, item } = await filterOne(
			mail({ from: eve, to: ['ann@company.example'], direction: 'incoming' }),
			define(kim, { appliesTo: 'recipients', options: { ownDomains: 'company.example' } }),
		);
		expect(output).toBe('neverLog');
		expect(codesOf(item)).toContain('ownAddressesOnly');
	});

	it.each([
		[
			'company.example',
			['ann@company.example', 'b@mail.company.example', eve],
			['b@mail.company.example', eve],
		],
		[
			'company.example, *.company.example',
			['ann@COMPANY.example.', 'b@mail.company.example', eve],
			[eve],
		],
		['bücher.example', ['ann@xn--bcher-kva.example', eve], [eve]],
	])('own domains %s are no customers', async (ownDomains, to, log) => {
		const result = await filterOne(mail({ to }), define(kim, { options: { ownDomains } }));
		expect(result.log).toEqual(log);
		expect(result.suppressed).toEqual([]);
		expect(messageOf(result.item).to.map(({ address }) => address)).toEqual(log);
	});

	it('a listed address in an own domain is suppressed like any other', async () => {
		const works = 'works.council@company.example';
		const options = { ownDomains: 'company.example' };
		const any = await filterOne(
			mail({ to: [eve, works] }),
			define(works, { semantics: 'any', options }),
		);
		expect([any.output, any.suppressed[0]!.address]).toEqual(['neverLog', works]);
		expect((await filterOne(message, define('', { accountEntries: kim, options }))).log).toEqual([
			eve,
		]);
	});

	it('B05 subdomains for all, and per entry', async () => {
		const to = ['kim@mail.firm.example', eve];
		const all = define('*@firm.example', { options: { matchSubdomains: true } });
		expect((await filterOne(mail({ to }), all)).log).toEqual([eve]);
		expect((await filterOne(mail({ to }), define('*@firm.example'))).log).toEqual(to);
		useTable([{ list: 'account', entry: '*@firm.example', subdomains: true }]);
		expect((await filterOne(mail({ to }), {})).log).toEqual([eve]);
	});

	it('B05 plus tags are ignored unless told otherwise', async () => {
		const to = ['kim+tag@firm.example', eve];
		expect((await filterOne(mail({ to }), define(kim))).log).toEqual([eve]);
		expect(
			(await filterOne(mail({ to }), define(kim, { options: { ignorePlusTags: false } }))).log,
		).toEqual(to);
	});

	it('B05 over-broad entries are warned of, and work', async () => {
		const { log, item } = await filterOne(
			mail({ to: ['kim@gmail.com', eve] }),
			define('*@gmail.com'),
		);
		expect(log).toEqual([eve]);
		expect(codesOf(item)).toContain('freeMailEntry');
	});
});

describe('P21 P22 exemptions', () => {
	const options = {
		teamAddresses: 'support@company.example, Sales@Company.example',
		ownDomains: 'company.example',
	};

	it.each<[string, Parameters<typeof mail>[0]]>([
		['To', { to: [kim, 'support@company.example'] }],
		['Cc, with a tag', { to: [kim], cc: ['support+7@company.example'] }],
		['From', { from: 'Sales <sales@company.example>', to: [kim] }],
	])('P21 mail to or from a team address is exempt (%s)', async (_field, part) => {
		const { output, log, suppressed, item } = await filterOne(mail(part), define(kim, { options }));
		expect([output, log, suppressed]).toEqual(['log', [kim], []]);
		expect(codesOf(item)).toContain('teamAddress');
	});

	it('P21 as a switch: without team addresses nothing is exempt', async () => {
		const { output } = await filterOne(
			mail({ from: 'sales@company.example', to: [kim] }),
			define(kim),
		);
		expect(output).toBe('neverLog');
	});

	it('P21 a From that failed the Email Auth Check exempts nothing', async () => {
		const forged = mail({ from: 'sales@company.example', to: [kim] });
		const filterAs = (decision: string) =>
			filterOne(
				forged,
				define(kim, { options: { ...options, logUnauthenticated: true } }),
				authOf(forged, decision),
			);
		for (const decision of ['fail', 'undetermined']) {
			const { output, item } = await filterAs(decision);
			expect(output).toBe('neverLog');
			expect(codesOf(item)).toContain('teamAddressUnproven');
		}
		expect((await filterAs('pass')).output).toBe('log');
	});

	it('P22 mail from a third-party integration is exempt', async () => {
		const { output, log, item } = await filterOne(
			mail({ to: [kim] }),
			define(kim, { options: { exempt: true } }),
		);
		expect([output, log]).toEqual(['log', [kim]]);
		expect(codesOf(item)).toContain('exemptSource');
	});

	it.each(['', 'no', 'undefined', null, 0, 1, {}])(
		'P22 an expression that gives %j exempts nothing',
		async (exempt) => {
			const { output } = await filterOne(mail({ to: [kim] }), define(kim, { options: { exempt } }));
			expect(output).toBe('neverLog');
		},
	);
});

describe('B07 the logged copy names no suppressed person', () => {
	it('in Reply-To, Sender and display names', async () => {
		const { item } = await filterOne(
			mail({
				to: [kim, `"kim@firm.example" via Eve <${eve}>`],
				replyTo: ['Kim+x@firm.example', eve],
				sender: kim,
			}),
			define(kim),
		);
		const { logging, ...rest } = item.json;
		expect(JSON.stringify(rest)).not.toMatch(/kim/i);
		expect(logging).toBeDefined();
	});

	it('in the author, when the author is a suppressed recipient: then nothing is logged', async () => {
		const { output } = await filterOne(mail({ from: kim, to: [kim, eve] }), define(kim));
		expect(output).toBe('neverLog');
	});

	it('an address that hides in a display name counts as listed', async () => {
		const message = mail({ to: [`${kim} <${eve}>`] });
		const any = await filterOne(message, define(kim, { semantics: 'any' }));
		expect([any.output, any.suppressed[0]!.address]).toEqual(['neverLog', kim]);
	});

	it('in the raw source: it is removed from the logged item, and kept where nobody was cut', async () => {
		const binary = {
			message: { mimeType: 'message/rfc822', data: '' },
			attachment_0: { mimeType: 'a/b', data: '' },
		};
		const run = async (to: string[]) =>
			(await runNode({ items: [{ ...mailItem(mail({ to })), binary }], parameters: define(kim) }))
				.outputs;
		const [cut] = await run([kim, eve]);
		expect(Object.keys(cut![0]!.binary!)).toEqual(['attachment_0']);
		expect(codesOf(cut![0])).toContain('sourceRemoved');
		const [whole] = await run([eve]);
		expect(Object.keys(whole![0]!.binary!)).toEqual(['message', 'attachment_0']);
		const [, held] = await run([kim]);
		expect(Object.keys(held![0]!.binary!)).toEqual(['message', 'attachment_0']);
	});

	it('warns that the body may still name people, only where someone was cut', async () => {
		expect(codesOf((await filterOne(mail({ to: [kim, eve] }), define(kim))).item)).toContain(
			'bodyMayName',
		);
		expect(codesOf((await filterOne(mail({ to: [eve] }), define(kim))).item)).not.toContain(
			'bodyMayName',
		);
	});

	it('says that hidden blind copies are unknown, and does not where Bcc is there', async () => {
		expect(codesOf((await filterOne(mail({ to: [eve] }), define(kim))).item)).toContain(
			'hiddenBcc',
		);
		expect(
			codesOf((await filterOne(mail({ to: [eve], bcc: [eve] }), define(kim))).item),
		).not.toContain('hiddenBcc');
	});

	it('quoted attribution lines and addresses are redacted on request', async () => {
		const text = `Hi\n\nOn Monday, Kim Larsson <${kim}> wrote:\n> From: Kim Larsson\n> To: kim.\n> Kim Larsson said Kim is well\nbye`;
		const html = `<p>On Monday, <a href="mailto:${kim}">Kim Larsson</a> &lt;${kim}&gt; wrote:</p>`;
		const message = mail({ to: [`Kim Larsson <${kim}>`, eve], text, html, subject: `Re: ${kim}` });
		const plain = await filterOne(message, define(kim));
		expect(messageOf(plain.item)).toMatchObject({ text, html });
		const { item } = await filterOne(
			message,
			define(kim, { options: { redactAttributions: true } }),
		);
		const redacted = messageOf(item);
		expect(redacted.subject).toBe('Re: [not logged]');
		expect(redacted.text).not.toMatch(/Larsson|kim@/);
		expect(redacted.text).toContain('said Kim is well');
		expect(redacted.html).not.toMatch(/Larsson|kim@/);
		expect(codesOf(item)).toContain('bodyRedacted');
	});
});

describe('B01 receipts', () => {
	it('B01 name entry, list and owner, in codes and sentences, and never body text', async () => {
		useTable([{ list: 'personal', owner: 'ann', entry: '*@firm.example' }]);
		const { reasons } = await filterOne(mail({ to: [kim, eve], text: 'SECRET' }), { owner: 'ann' });
		const listed = reasons.find(({ code }) => code === 'listed')!;
		expect(listed.text).toBe(
			'"kim@firm.example" is on the personal never-log list of "ann" (entry "*@firm.example").',
		);
		expect(JSON.stringify(reasons)).not.toContain('SECRET');
	});

	const ours = { options: { ownDomains: 'company.example' } };
	it.each<[string, string, Parameters<typeof mail>[0], IDataObject]>([
		['of some listed, who is left', 'notListed', { to: [kim, eve] }, define(kim)],
		['of all listed, the entry', 'listed', { to: [kim] }, define(kim)],
		['of one listed too many', 'listed', { to: [kim, eve] }, define(kim, { semantics: 'any' })],
		[
			'of all but one listed',
			'onlySomeListed',
			{ to: [kim, eve] },
			define(kim, { semantics: 'only' }),
		],
		[
			'of all listed, where all have to be',
			'listed',
			{ to: [kim] },
			define(kim, { semantics: 'only' }),
		],
		[
			'of a listed author',
			'listed',
			{ authors: [kim], to: [eve] },
			define(kim, { appliesTo: 'participants' }),
		],
		[
			'of nobody but colleagues',
			'ownAddressesOnly',
			{ to: ['x@company.example'] },
			define('x@company.example', ours),
		],
		['of no recipient', 'noRecipients', { authors: [eve], to: [] }, define(kim)],
		['of an unreadable recipient alone', 'unreadableAddress', { to: ['x'] }, define(kim)],
		[
			'of one who could be listed',
			'unreadableParticipant',
			{ to: ['x', eve] },
			define(kim, { semantics: 'any' }),
		],
		[
			'of a team address that is not proven',
			'listed',
			{ authors: ['team@x.example'], to: [kim] },
			define(kim, { options: { teamAddresses: 'team@x.example' } }),
		],
		[
			'of a team address',
			'teamAddress',
			{ to: [kim, 'team@x.example'] },
			define(kim, { options: { teamAddresses: 'team@x.example' } }),
		],
	])('B01 begin with what decided: %s', async (_what, code, written, parameters) => {
		const message = mail(written);
		const { item } = await filterOne(message, parameters, authOf(message, 'undetermined'));
		expect(codesOf(item)[0]).toBe(code);
		expect(loggingOf(item).reasons.filter(({ text }) => text.includes('""'))).toEqual([]);
	});

	it.each<[string, string, Parameters<typeof mail>[0], IDataObject]>([
		['anyListed', 'any', { to: [kim, eve] }, define(kim, { semantics: 'any' })],
		['allListed', 'perRecipient', { to: [kim] }, define(kim)],
		['ownAddresses', 'own', { to: [eve, 'x@company.example'] }, define(kim, ours)],
	])('B01 tell what else was so: %s (%s)', async (code, _, written, parameters) => {
		const { item } = await filterOne(mail(written), parameters);
		expect(codesOf(item)).toContain(code);
	});

	it('B01 B35 tell of twenty listed people, and how many more there are', async () => {
		const to = Array.from({ length: 23 }, (_, n) => `u${n}@firm.example`);
		const tell = async (count: number) =>
			(await filterOne(mail({ to: to.slice(0, count) }), define('*@firm.example'))).reasons;
		const full = await tell(20);
		expect(full.filter(({ code }) => code === 'listed')).toHaveLength(20);
		expect(full.map(({ code }) => code)).not.toContain('furtherListed');
		const more = await tell(23);
		expect(more.filter(({ code }) => code === 'listed')).toHaveLength(20);
		expect(more.find(({ code }) => code === 'furtherListed')?.text).toMatch(/^3 more/);
	});

	it('P12 B35 tell of twenty lines of a list, and how many more need a look', async () => {
		useTable([
			{ list: 'account', entry: '', reason: 'no entry' },
			...Array.from({ length: 24 }, (_, n) => ({ list: 'account', entry: `bad ${n}` })),
			{ list: 'account', entry: kim },
		]);
		const { reasons, hints } = await filterOne(mail({ to: [kim] }), {});
		const said = `${JSON.stringify(reasons)}${JSON.stringify(hints)}`;
		expect(said).toContain('holds no entry');
		expect(reasons.map(({ code }) => code)).toEqual(
			expect.arrayContaining(['emptyEntry', 'furtherWarnings']),
		);
	});

	it('B01 every reason has a code and one plain sentence', async () => {
		const { reasons } = await filterOne(mail({ to: [kim, eve, 'x'] }), define(`${kim}\nbad`));
		for (const { code, text } of reasons) {
			expect(code).toMatch(/^[a-z][A-Za-z]+$/);
			expect(text).toMatch(/^["A-Z0-9].*\.$/);
		}
	});

	it('P14 P15 a list longer than allowed is warned of and applies as a whole', async () => {
		const lines = Array.from({ length: 11 }, (_, n) => `u${n}@firm.example`).join('\n');
		const { log, item } = await filterOne(
			mail({ to: ['u10@firm.example', eve] }),
			define(lines, { options: { maxEntries: 10 } }),
		);
		expect(log).toEqual([eve]);
		expect(codesOf(item)).toContain('overLimit');
	});
});
