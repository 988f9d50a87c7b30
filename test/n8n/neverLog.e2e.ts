// The Never Log Filter in a real n8n: n8n's own data table, second input and file nodes, and the items of n8n's own
// triggers.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { IConnections, IDataObject, INode } from 'n8n-workflow';

import type { Added } from '../../nodes/shared/neverLog/changeList';
import { neverLogTableName } from '../../nodes/shared/neverLog/table';
import type { Logging } from '../../nodes/shared/neverLog/types';
import type { Message } from '../../nodes/shared/message/types';
import type { N8nApi } from '../../sandbox/n8nApi';
import type { N8nServer } from '../../sandbox/n8nServer';
import { mail } from '../NeverLogFilter/runNode';
import { signIn, Stage } from './stage';

jest.setTimeout(120_000);

interface Filtered {
	output: 'log' | 'neverLog';
	logging: Logging;
	message: Message;
}

const kim = 'kim@firm.example';
const eve = 'eve@customer.example';
const fixture = (name: string) =>
	JSON.parse(
		readFileSync(path.join(__dirname, `../fixtures/foreignItems/${name}.json`), 'utf8'),
	) as IDataObject;

describe('the Never Log Filter in n8n', () => {
	const stage = new Stage();
	let n8n: N8nServer;
	let api: N8nApi;

	beforeAll(async () => {
		n8n = await stage.startN8n();
		api = await signIn(n8n);
		await publish('add', [own('Add', { operation: 'add', entriesFrom: 'item' })]);
		await publish('remove', [own('Remove', { operation: 'remove', entriesFrom: 'item' })]);
		await publish('list', [own('List', { operation: 'list' })]);
		await publish('filter-table', filtering({ owner: '={{ $json.owner }}' }), true);
		await publish('filter-input', filtering({ listSources: ['input'] }), true, true);
		await publish(
			'filter-define',
			// The mail of those items was sent by a program, which is left out by default.
			filtering({
				listSources: ['define'],
				accountEntries: '*@firm.example',
				options: { leaveOut: [] },
			}),
			true,
		);
		await publish('test', [
			own('Test', { operation: 'test', listSources: ['table'], addEntries: eve }),
		]);
		await publish('copy', [
			own('List', { operation: 'list' }),
			node('To CSV', 'n8n-nodes-base.convertToFile', 1.1, { operation: 'csv' }),
			node('From CSV', 'n8n-nodes-base.extractFromFile', 1, { operation: 'csv' }),
			own('Add', { operation: 'add', entriesFrom: 'item', table: 'Never Log Copy' }),
		]);
	}, 300_000);

	afterAll(() => stage.end());

	function node(name: string, type: string, typeVersion: number, parameters: object): INode {
		return {
			...{ id: name, name, type, typeVersion, position: [0, 0] as [number, number] },
			parameters: parameters as INode['parameters'],
		};
	}

	function own(name: string, parameters: object): INode {
		return node(name, 'n8n-nodes-email-to-crm.neverLogFilter', 1, parameters);
	}

	/** The filter, and what tells in the answer on which output an item left. */
	function filtering(parameters: object): INode[] {
		const mark = (name: string, output: string) =>
			node(name, 'n8n-nodes-base.set', 3.4, {
				assignments: {
					assignments: [{ id: output, name: 'output', value: output, type: 'string' }],
				},
				includeOtherFields: true,
			});
		return [
			own('Filter', { operation: 'filter', ...parameters }),
			mark('Log', 'log'),
			mark('Never Log', 'neverLog'),
			node('Answer', 'n8n-nodes-base.merge', 3, {}),
		];
	}

	/** Publishes a webhook that runs the nodes, in a row or as a filter, for each entry of `items` posted to it. */
	async function publish(
		hook: string,
		nodes: INode[],
		isFilter = false,
		hasListInput = false,
	): Promise<void> {
		const to = (name: string, index = 0) => ({ node: name, type: 'main' as const, index });
		const split = (name: string, field: string) =>
			node(name, 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: `body.${field}` });
		const connections: IConnections = {
			Ask: { main: [[to('Items'), ...(hasListInput ? [to('Entries')] : [])]] },
			Items: { main: [[to(nodes[0]!.name)]] },
			...(hasListInput && { Entries: { main: [[to(nodes[0]!.name, 1)]] } }),
		};
		if (isFilter) {
			connections.Filter = { main: [[to('Log')], [to('Never Log')]] };
			connections.Log = { main: [[to('Answer')]] };
			connections['Never Log'] = { main: [[to('Answer', 1)]] };
		} else {
			nodes.slice(1).forEach(({ name }, position) => {
				connections[nodes[position]!.name] = { main: [[to(name)]] };
			});
		}
		const ask = {
			...node('Ask', 'n8n-nodes-base.webhook', 2, {
				...{ httpMethod: 'POST', path: hook, responseMode: 'lastNode' },
				responseData: 'allEntries',
			}),
			webhookId: `never-log-${hook}`,
		};
		const id = await api.createWorkflow({
			name: hook,
			nodes: [
				ask,
				split('Items', 'items'),
				...(hasListInput ? [split('Entries', 'entries')] : []),
				...nodes,
			],
			connections,
			settings: { executionOrder: 'v1' },
		});
		await api.publish(id);
	}

	async function run<Answer>(hook: string, items: IDataObject[], more: IDataObject = {}) {
		const response = await fetch(`${n8n.url}/webhook/${hook}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ items, ...more }),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(text);
		return JSON.parse(text) as Answer[];
	}

	const mailTo = (...to: string[]) => ({ message: mail({ to }) as unknown as IDataObject });
	const outline = ({ output, logging }: Filtered) => [
		output,
		logging.log,
		logging.suppressed.map(({ entry, list }) => `${list} ${entry}`),
	];

	it('P10 to P13 lists in n8n’s own table: add, filter, list, remove', async () => {
		const added = await run<{ neverLogList: Added }>('add', [
			{ entry: kim, reason: '={{ 1 + 1 }}', addedBy: 'ann' },
			{ list: 'personal', owner: 'ann', entry: '*@clinic.example', expires: '2999-12-31' },
			{ entry: 'nonsense' },
			{ entry: '*@mail.example', subdomains: 'true' },
			{ entry: 'KIM@FIRM.example' },
		]);
		expect(added.map(({ neverLogList: one }) => [one.added.length, one.refused.length])).toEqual([
			[1, 0],
			[1, 0],
			[0, 1],
			[1, 0],
			[0, 0],
		]);
		expect(await api.readTable(neverLogTableName)).toMatchObject([
			{ list: 'account', entry: kim, subdomains: false, reason: '={{ 1 + 1 }}', addedBy: 'ann' },
			{ list: 'personal', owner: 'ann', entry: '*@clinic.example' },
			{ list: 'account', entry: '*@mail.example', subdomains: true },
		]);
		const to = [kim, 'doc@clinic.example', 'x@deep.mail.example', eve];
		const filtered = await run<Filtered>('filter-table', [
			{ ...mailTo(...to), owner: 'Ann' },
			{ ...mailTo(...to), owner: 'bob' },
			{ ...mailTo(kim), owner: 'bob' },
		]);
		expect(filtered.map(outline)).toEqual([
			['log', [eve], [`account ${kim}`, 'personal *@clinic.example', 'account *@mail.example']],
			['log', ['doc@clinic.example', eve], [`account ${kim}`, 'account *@mail.example']],
			['neverLog', [], [`account ${kim}`]],
		]);
		expect(filtered[0]!.message.to).toEqual([{ name: '', address: eve }]);

		const copied = await run<{ neverLogList: Added }>('copy', [{}]);
		expect(copied.map(({ neverLogList: one }) => one.added)).toEqual([
			[kim],
			['*@clinic.example'],
			['*@mail.example'],
		]);
		const listed = await run<IDataObject>('list', [{}]);
		const copy = await api.readTable('Never Log Copy');
		expect(copy.map(({ entry, owner }) => [entry, owner ?? ''])).toEqual(
			listed.map(({ entry, owner }) => [entry, owner]),
		);

		await run('remove', [{ entry: 'Kim@firm.example' }, { entry: 'nobody@firm.example' }]);
		expect((await run<IDataObject>('list', [{}])).map(({ entry }) => entry)).toEqual([
			'*@clinic.example',
			'*@mail.example',
		]);
	});

	it('B06 tries a change without making it', async () => {
		const before = await api.readTable(neverLogTableName);
		// The last output of a node is what a webhook answers with: here one item an entry.
		const answer = await run<IDataObject>('test', [mailTo(eve)]);
		expect(JSON.stringify(answer)).toContain(eve);
		expect(await api.readTable(neverLogTableName)).toEqual(before);
	});

	it('takes the list from a second input', async () => {
		const filtered = await run<Filtered>('filter-input', [mailTo(kim, eve), mailTo(kim)], {
			entries: [{ Entry: '*@firm.example' }],
		});
		expect(filtered.map(outline)).toEqual([
			['log', [eve], ['account *@firm.example']],
			['neverLog', [], ['account *@firm.example']],
		]);
	});

	it('logs nothing when the second input is unreadable', async () => {
		await expect(
			run('filter-input', [mailTo(eve)], { entries: [{ Name: 'Kim' }] }),
		).rejects.toThrow();
	});

	it.each(['gmailSimple', 'gmailResolved', 'imapSimple', 'imapResolved', 'outlookRaw'])(
		'B15 B07 filters items of n8n’s own triggers: %s',
		async (name) => {
			const [filtered] = await run<Filtered>('filter-define', [fixture(name)]);
			expect(filtered!.output).toBe('log');
			expect(filtered!.logging.log).toContain(eve);
			expect(filtered!.message.to.map(({ address }) => address)).not.toContain(kim);
		},
	);
});
