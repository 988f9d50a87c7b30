/**
 * Recipients per second of the Never Log Filter: 100 000 items with 5 recipients each against lists of 1 000 and of
 * 100 000 entries, run by turns in one process on one core. Measured is the node's own run, from items to outputs,
 * reading and indexing the lists included; n8n's reading of parameters is not.
 */
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { filter } from '../../nodes/NeverLogFilter/actions/filter';
import { readFilterParameters } from '../../nodes/NeverLogFilter/parameters/listParameters';
import { findEntry, indexEntries } from '../../nodes/shared/neverLog/matcher';
import { readPerson } from '../../nodes/shared/message/personKey';
import { readRows } from '../../nodes/shared/neverLog/readList';
import { listTables } from '../../nodes/shared/tables/dataTableWorkflow';

const itemCount = 100_000;
const recipientsPerItem = 5;
const sizes = [1_000, 100_000] as const;
const rounds = 3;
const aim = { recipientsPerSecond: 200_000, ratio: 1.5, tableCalls: 1 };

/** Half of the entries are people, half are domains, a tenth of those with subdomains; a tenth is personal. */
function makeRows(count: number): IDataObject[] {
	return Array.from({ length: count }, (_, n) => ({
		id: n + 1,
		list: n % 10 === 3 ? 'personal' : 'account',
		owner: n % 10 === 3 ? `user${n % 50}@company.example` : '',
		entry: n % 2 ? `person${n}@firm${n % 977}.example` : `*@listed${n}.example`,
		subdomains: n % 20 === 0,
		expires: null,
		reason: '',
		addedBy: '',
	}));
}

/** One recipient in twenty is on either list, as person or by domain; the others miss by name or by domain. */
function makeItems(): INodeExecutionData[] {
	return Array.from({ length: itemCount }, (_, item) => {
		const people = Array.from({ length: recipientsPerItem }, (_none, position) => {
			const n = item * recipientsPerItem + position;
			const listed = n % 20 === 0;
			const address = listed
				? n % 40 === 0
					? `Someone@listed${(n * 2) % 1_000}.example`
					: `person${((n % 500) * 2 + 1) % 1_000}+tag@firm${(((n % 500) * 2 + 1) % 1_000) % 977}.example`
				: `first.last${n}@mail.customer${n % 5_000}.example`;
			return { name: `First Last ${n}`, address };
		});
		const from = { name: 'User', address: `user${item % 50}@company.example` };
		return {
			json: {
				sender: { owner: from.address, status: 'main' },
				message: {
					...{
						key: `${item}`,
						messageId: `<${item}@company.example>`,
						mailbox: 'INBOX',
						uid: item,
					},
					...{ uidValidity: '1', date: '', subject: 'Offer', from, authors: [from], sender: null },
					...{ replyTo: [], to: people.slice(0, 3), cc: people.slice(3), bcc: [], inReplyTo: '' },
					...{ references: [], direction: 'outgoing', text: 'Hello', html: '', size: 1_000 },
					...{ autoSubmitted: false, bounce: false, attachments: [] },
				},
			},
		};
	});
}

/** n8n's side: a table of rows behind the inline sub-workflow, and the node's settings. */
function makeContext(rows: IDataObject[], calls: { rows: number }): IExecuteFunctions {
	const table = `Never Log List ${rows.length}`;
	const settings: IDataObject = {
		listSources: ['table'],
		table,
		appliesTo: 'recipients',
		semantics: 'perRecipient',
		options: { ownDomains: 'company.example' },
	};
	return {
		getWorkflow: () => ({ id: '1', active: true }),
		getNodeParameter: (name: string) => settings[name] ?? '',
		addExecutionHints: () => undefined,
		executeWorkflow: ({ code }: { code: { nodes: Array<{ parameters: IDataObject }> } }) => {
			const isList = code.nodes[1]!.parameters.operation === listTables('').parameters.operation;
			if (isList) return Promise.resolve({ data: [[tableOf(table)]] });
			calls.rows += 1;
			return Promise.resolve({ data: [rows.map((json) => ({ json, pairedItem: { item: 0 } }))] });
		},
	} as unknown as IExecuteFunctions;
}

function tableOf(name: string): INodeExecutionData {
	const texts = ['list', 'owner', 'entry', 'reason', 'addedBy'];
	const columns = [
		...texts.map((column) => ({ name: column, type: 'string' })),
		{ name: 'subdomains', type: 'boolean' },
		{ name: 'expires', type: 'date' },
	];
	return { json: { id: name, name, columns } };
}

async function runNode(items: INodeExecutionData[], rows: IDataObject[]) {
	const calls = { rows: 0 };
	const context = makeContext(rows, calls);
	const batch = items.map((item, index) => ({
		index,
		item,
		parameters: { ...readFilterParameters(context, 0), ...ownerOf(item) },
	}));
	const startedAt = process.cpuUsage();
	const outcomes = await filter.run(batch, context);
	const seconds = secondsSince(startedAt);
	const suppressed = outcomes.reduce(
		(sum, outcome) =>
			sum +
			('items' in outcome
				? (outcome.items[0]!.json.logging as { suppressed: unknown[] }).suppressed.length
				: 0),
		0,
	);
	return { seconds, suppressed, tableCalls: calls.rows };
}

function ownerOf({ json }: INodeExecutionData) {
	const { rules } = readFilterParameters(makeContext([], { rows: 0 }), 0);
	return { rules: { ...rules, owner: (json.sender as IDataObject).owner as string } };
}

/** The look-up alone: 500 000 addresses, lists indexed beforehand. */
function lookUpAll(items: INodeExecutionData[], rows: IDataObject[]): number {
	const index = indexEntries(readRows(rows, () => '').entries, true);
	const question = {
		ownerKeys: ['user1@company.example'],
		now: Date.now(),
		matchSubdomains: false,
	};
	const startedAt = process.cpuUsage();
	for (const { json } of items) {
		const { to, cc } = json.message as unknown as Record<'to' | 'cc', Array<{ address: string }>>;
		for (const { address } of [...to, ...cc]) {
			const person = readPerson(address);
			if (person) findEntry([index], person, question);
		}
	}
	return secondsSince(startedAt);
}

/** Processor time of all threads, which other work on the machine does not change: one core, kept busy. */
function secondsSince(startedAt: NodeJS.CpuUsage): number {
	const { user, system } = process.cpuUsage(startedAt);
	return (user + system) / 1e6;
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;

async function measure(): Promise<void> {
	const items = makeItems();
	const recipients = itemCount * recipientsPerItem;
	const lists = sizes.map((size) => ({
		size,
		rows: makeRows(size),
		seconds: [] as number[],
		lookUps: [] as number[],
		suppressed: 0,
		tableCalls: 0,
	}));
	for (let round = 0; round <= rounds; round += 1) {
		for (const list of lists) {
			const { seconds, suppressed, tableCalls } = await runNode(items, list.rows);
			const lookUp = lookUpAll(items, list.rows);
			if (round === 0) continue; // the first round warms up
			list.seconds.push(seconds);
			list.lookUps.push(lookUp);
			Object.assign(list, { suppressed, tableCalls });
		}
	}
	console.log(
		`Never Log Filter: ${itemCount} items with ${recipientsPerItem} recipients each, one core`,
	);
	for (const { size, seconds, lookUps, suppressed, tableCalls } of lists) {
		const perSecond = (taken: number) => Math.round(recipients / taken).toLocaleString('en');
		console.log(
			`  ${size.toLocaleString('en')} entries: ${perSecond(median(seconds))} recipients/s whole, ` +
				`${perSecond(median(lookUps))}/s look-up alone; ${median(seconds).toFixed(2)} s, ` +
				`${suppressed.toLocaleString('en')} suppressed, ${tableCalls} table call`,
		);
	}
	const [few, many] = lists as [(typeof lists)[0], (typeof lists)[0]];
	const ratio = median(many.seconds) / median(few.seconds);
	const slowest = recipients / Math.max(...lists.map(({ seconds }) => median(seconds)));
	console.log(
		`  time at 100,000 entries is ${ratio.toFixed(2)} times that at 1,000 (aim: at most ${aim.ratio})`,
	);
	const isReached =
		ratio <= aim.ratio &&
		slowest >= aim.recipientsPerSecond &&
		lists.every(({ tableCalls }) => tableCalls === aim.tableCalls);
	console.log(`  aims ${isReached ? 'reached' : 'missed'}`);
	if (!isReached) process.exitCode = 1;
}

void measure();
