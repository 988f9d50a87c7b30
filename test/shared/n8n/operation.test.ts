// What holds for a whole batch is read once, and an item that cannot be read decides nothing for the others.
import type { IExecuteFunctions, INode } from 'n8n-workflow';

import { runOperation, type Operation } from '../../../nodes/shared/n8n/operation';

interface Settings {
	table: string;
}

function makeRun(isContinued: boolean, readSettings: () => Settings) {
	const read = jest.fn(readSettings);
	const run = jest.fn((batch: unknown[], _: unknown, { table }: Settings) =>
		Promise.resolve(batch.map(() => ({ add: { table } }))),
	);
	const operation: Operation<number, Settings> = {
		option: { name: 'Try', value: 'try', action: 'Try' },
		properties: [],
		readSettings: read,
		readParameters: (_, index) => {
			if (index === 0 && isContinued) throw new Error('unreadable');
			return index;
		},
		run,
	};
	const context = {
		getNode: () => ({ name: 'Node', type: 'x', typeVersion: 1 }) as INode,
		getNodeParameter: () => 'try',
		getInputData: () => [{ json: {} }, { json: {} }, { json: {} }],
		continueOnFail: () => isContinued,
	} as unknown as IExecuteFunctions;
	const outputs = () => runOperation(context, [operation], () => ({ count: 2, failed: 1 }));
	return { outputs, read, run };
}

describe('B16 the settings of a node', () => {
	it('are read once for all items', async () => {
		const { outputs, read, run } = makeRun(false, () => ({ table: 'Mine' }));
		const [done] = await outputs();
		expect(done!.map(({ json }) => json)).toEqual(Array(3).fill({ table: 'Mine' }));
		expect([read.mock.calls.length, run.mock.calls.length]).toEqual([1, 1]);
	});

	it('hold for the others where the first item cannot be read', async () => {
		const { outputs } = makeRun(true, () => ({ table: 'Mine' }));
		const [done, failed] = await outputs();
		expect(done!.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }, { item: 2 }]);
		expect(failed).toMatchObject([{ json: { error: 'unreadable' } }]);
	});

	it('that are unusable stop every item, and nothing is done', async () => {
		const refuse = () => {
			throw new Error('no such table');
		};
		const { outputs, run } = makeRun(true, refuse);
		const [done, failed] = await outputs();
		expect([done!.length, failed!.length, run.mock.calls.length]).toEqual([0, 3, 0]);
		await expect(makeRun(false, refuse).outputs()).rejects.toThrow('no such table');
	});
});
