/**
 * How a node runs its operations: parameters are read first into one typed object, the operation decides for
 * the whole batch, and this file alone turns results into items: *Continue On Fail*, item linking and error
 * words are written once.
 */
import {
	NodeOperationError,
	type IBinaryKeyData,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	type INodePropertyOptions,
} from 'n8n-workflow';

import { ProblemError, type Problem } from '../reasons/problem';
import { assertSupportedVersions } from './requirements';

/** One input item with the parameters read for it. */
export interface BatchEntry<Parameters> {
	index: number;
	item: INodeExecutionData;
	parameters: Parameters;
}

/** What becomes of one input item. */
export type Outcome =
	| {
			/** Number of the output, counted from 0 (default 0). */
			output?: number;
			/** Fields laid over the item's json; everything else on the item is left alone. */
			add: IDataObject;
			/** Binary fields laid over the item's. */
			binary?: IBinaryKeyData;
	  }
	/** Items of their own instead of the input item, each with an output of its own where they differ. */
	| {
			output?: number;
			items: Array<{ json: IDataObject; binary?: IBinaryKeyData; output?: number }>;
	  }
	| { problem: Problem };

/**
 * One operation of a node: what the user sees and what happens, together.
 * `Settings` is what holds for the whole batch: read once, never from one item for the others.
 */
export interface Operation<Parameters, Settings = void> {
	/** The entry in the node's Operation list; its `value` is the contract. */
	option: INodePropertyOptions & { value: string; action: string };
	/** Parameters shown for this operation only. */
	properties: INodeProperties[];
	/** Reads what is the same for all items; throws {@link ProblemError} when it is unusable, for every item. */
	readSettings?(context: IExecuteFunctions): Settings;
	/** Reads and checks the parameters of one item; throws {@link ProblemError} when one is unusable. */
	readParameters(context: IExecuteFunctions, itemIndex: number): Parameters | Promise<Parameters>;
	/** Decides for all readable items at once: one outcome an entry, in order. Throws when no item can go on. */
	run(
		batch: Array<BatchEntry<Parameters>>,
		context: IExecuteFunctions,
		settings: Settings,
	): Promise<Outcome[]>;
}

/* The parameter types differ between the operations of one node; each reads its own. */
interface AnyOperation extends Omit<Operation<never, never>, 'readParameters' | 'readSettings'> {
	readSettings?(context: IExecuteFunctions): unknown;
	readParameters(context: IExecuteFunctions, itemIndex: number): unknown;
}

/** The Operation parameter and all operations' own parameters, each shown for its operation only. */
export function describeOperations(operations: AnyOperation[], initial: string): INodeProperties[] {
	return [
		{
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			options: operations.map((operation) => operation.option),
			default: initial,
		},
		...operations.flatMap((operation) =>
			operation.properties.map((property) => ({
				...property,
				displayOptions: {
					...property.displayOptions,
					show: { ...property.displayOptions?.show, operation: [operation.option.value] },
				},
			})),
		),
	];
}

export interface Outputs {
	/** How many outputs the chosen operation has. */
	count: number;
	/** Where an item goes that failed under *Continue On Fail*: never an output that lets it into the CRM. */
	failed: number;
}

/** What stands under a node on the canvas: its operation in words, as in the list of operations. */
export const operationSubtitle =
	'={{ $parameter["operation"].replace(/([A-Z])/g, " $1").replace(/^./, (first) => first.toUpperCase()) }}';

/**
 * Runs the operation chosen in the node over all input items.
 * @param outputsOf the outputs of an operation, by its value
 * @returns one item array an output
 * @throws NodeOperationError naming the item, unless the node continues on fail
 */
export async function runOperation(
	context: IExecuteFunctions,
	operations: AnyOperation[],
	outputsOf: (operation: string) => Outputs,
): Promise<INodeExecutionData[][]> {
	assertSupportedVersions(context.getNode());
	const name = context.getNodeParameter('operation', 0);
	const operation: Operation<unknown, unknown> | undefined = operations.find(
		({ option }) => option.value === name,
	);
	if (!operation) {
		throw new NodeOperationError(context.getNode(), `The operation "${name}" does not exist`, {
			description: 'Open the node and choose an operation from the list.',
		});
	}

	const items = context.getInputData();
	const outcomes = new Map<number, Outcome | { error: unknown }>();
	const batch: Array<BatchEntry<unknown>> = [];
	for (const [index, item] of items.entries()) {
		try {
			batch.push({ index, item, parameters: await operation.readParameters(context, index) });
		} catch (error) {
			outcomes.set(index, { error });
		}
	}
	// An unreadable item stops the node before anything is done for the others.
	if (context.continueOnFail() || outcomes.size === 0) {
		await decide(operation, batch, context, outcomes);
	}

	const { count, failed } = outputsOf(name);
	const outputs: INodeExecutionData[][] = Array.from({ length: count }, () => []);
	for (const [index, item] of items.entries()) {
		const outcome = outcomes.get(index);
		if (!outcome) continue;
		const pairedItem = { item: index };
		if ('add' in outcome) {
			outputs[outcome.output ?? 0]!.push({
				...item,
				json: { ...item.json, ...outcome.add },
				...(outcome.binary && { binary: { ...item.binary, ...outcome.binary } }),
				pairedItem,
			});
		} else if ('items' in outcome) {
			for (const { output = outcome.output ?? 0, ...listed } of outcome.items) {
				outputs[output]!.push({ ...listed, pairedItem });
			}
		} else {
			const error = toNodeError(
				context,
				'problem' in outcome ? new ProblemError(outcome.problem) : outcome.error,
				index,
			);
			if (!context.continueOnFail()) throw error;
			outputs[failed]!.push({
				...item,
				json: { ...item.json, error: error.message },
				error,
				pairedItem,
			});
		}
	}
	return outputs;
}

async function decide(
	operation: Operation<unknown, unknown>,
	batch: Array<BatchEntry<unknown>>,
	context: IExecuteFunctions,
	outcomes: Map<number, Outcome | { error: unknown }>,
): Promise<void> {
	if (batch.length === 0) return;
	try {
		const decided = await operation.run(batch, context, operation.readSettings?.(context));
		batch.forEach(({ index }, position) => {
			const outcome = decided[position];
			outcomes.set(index, outcome ?? { error: new Error('The operation returned no outcome') });
		});
	} catch (error) {
		for (const { index } of batch) outcomes.set(index, { error });
	}
}

/** Turns what went wrong into the error n8n shows: what happened, in which item, what to do next. */
export function toNodeError(
	context: { getNode: IExecuteFunctions['getNode'] },
	error: unknown,
	itemIndex?: number,
): NodeOperationError {
	if (error instanceof NodeOperationError) return error;
	if (error instanceof ProblemError) {
		return new NodeOperationError(context.getNode(), error.problem.text, {
			description: error.problem.remedy,
			itemIndex,
		});
	}
	return new NodeOperationError(
		context.getNode(),
		error instanceof Error ? error : new Error(String(error)),
		{ itemIndex },
	);
}
