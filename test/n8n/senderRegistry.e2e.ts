// The registry of senders on n8n's own Data Tables: what only the real thing can show, hostile values first of all.
import type { IDataObject, INode } from 'n8n-workflow';

import { describeRegistry, registryTableName } from '../../nodes/shared/senders/schema';
import type { N8nApi } from '../../sandbox/n8nApi';
import type { N8nServer } from '../../sandbox/n8nServer';
import type { Sender } from '../AlternativeSenderVerify/verifyRun';
import { signIn, Stage } from './stage';

jest.setTimeout(120_000);

/** An address and an owner that n8n would run as expressions if they were ever written into a parameter. */
const hostile = { address: '={{1+1}}@x.example', owner: '={{ $execution.id }}' };
const operations = ['add', 'confirm', 'remove', 'list'];

describe('the registry of senders in n8n', () => {
	const stage = new Stage();
	let n8n: N8nServer;
	let api: N8nApi;

	beforeAll(async () => {
		n8n = await stage.startN8n({
			// The strictest that an operator can set.
			environment: { N8N_WORKFLOW_CALLER_POLICY_DEFAULT_OPTION: 'none' },
		});
		api = await signIn(n8n);
		await api.createTable(`${registryTableName} (old)`, describeRegistry().columns);
		for (const operation of operations) await publishOperation(operation);
	}, 300_000);

	afterAll(() => stage.end());

	/** A workflow that runs the operation for each entry of `items` posted to it. */
	async function publishOperation(operation: string): Promise<void> {
		const node = (name: string, type: string, typeVersion: number, parameters: object): INode => ({
			id: name,
			name,
			type,
			typeVersion,
			position: [0, 0],
			parameters: parameters as INode['parameters'],
			webhookId: `registry-${operation}-${name}`,
		});
		const id = await api.createWorkflow({
			name: operation,
			nodes: [
				node('Ask', 'n8n-nodes-base.webhook', 2, {
					httpMethod: 'POST',
					path: operation,
					responseMode: 'lastNode',
					responseData: 'allEntries',
				}),
				node('Split', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'body.items' }),
				node('Verify', 'n8n-nodes-email-to-crm.alternativeSenderVerify', 1, {
					operation,
					// Here an operator asks: the owners are no main addresses.
					...(operation === 'add' && { ownerMustAgree: false }),
				}),
			],
			connections: {
				Ask: { main: [[{ node: 'Split', type: 'main', index: 0 }]] },
				Split: { main: [[{ node: 'Verify', type: 'main', index: 0 }]] },
			},
		});
		await api.publish(id);
	}

	async function run(operation: string, items: IDataObject[]): Promise<Sender[]> {
		const response = await fetch(`${n8n.url}/webhook/${operation}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ items }),
		});
		expect(response.status).toBe(200);
		return ((await response.json()) as Array<{ sender: Sender }>).map(({ sender }) => sender);
	}

	it('P03 makes its table on first use, and takes no other of a similar name for it', async () => {
		await run('add', [{ owner: 'ann', address: 'Ann@X.example' }]);
		expect(await api.readTable(registryTableName)).toMatchObject([
			{ owner: 'ann', address: 'ann@x.example', status: 'notConfirmed' },
		]);
		expect(await api.readTable(`${registryTableName} (old)`)).toEqual([]);
	});

	it('P08 never runs what an address or an owner says, in any operation', async () => {
		await run('add', [hostile]);
		expect(await run('list', [hostile])).toMatchObject([{ ...hostile, status: 'notConfirmed' }]);
		expect(await run('confirm', [hostile])).toMatchObject([{ ...hostile, status: 'confirmed' }]);
		expect(await api.readTable(registryTableName)).toContainEqual(
			expect.objectContaining({ ...hostile, status: 'confirmed' }),
		);
		expect(await run('remove', [hostile])).toMatchObject([{ reasons: [{ code: 'removed' }] }]);
		expect(await api.readTable(registryTableName)).toHaveLength(1);
	});

	it('P05 confirms once when many workflows confirm at the same time', async () => {
		const whose = { owner: 'bob', address: 'bob@x.example' };
		await run('add', [whose]);
		const answers = await Promise.all(Array.from({ length: 12 }, () => run('confirm', [whose])));
		const codes = answers.flat().map(({ reasons }) => reasons[0]!.code);
		expect(codes.filter((code) => code === 'confirmedNow')).toHaveLength(1);
		expect(codes.filter((code) => code === 'confirmedSender')).toHaveLength(11);
	});

	it('leaves one row when many workflows add an address at the same time', async () => {
		const whose = { owner: 'eve', address: 'eve@x.example' };
		await Promise.all(Array.from({ length: 10 }, () => run('add', [whose])));
		const rows = await api.readTable(registryTableName);
		expect(rows.filter(({ owner }) => owner === 'eve')).toHaveLength(1);
	});

	it('P02 B16 lists more rows than n8n reads at a time, added in one batch', async () => {
		const many = Array.from({ length: 1500 }, (_, index) => ({
			owner: 'many',
			address: `a${String(index).padStart(4, '0')}@x.example`,
		}));
		await run('add', many);
		const listed = await run('list', [{ owner: 'many' }]);
		expect(listed.map(({ address }) => address)).toEqual(many.map(({ address }) => address));
	});

	it('keeps no addresses a second time among the executions', async () => {
		const workflows = await api.listWorkflows();
		const executions = await Promise.all(workflows.map(({ id }) => api.listExecutions(id)));
		expect(new Set(executions.flat().map(({ mode }) => mode))).toEqual(new Set(['webhook']));
	});
});
