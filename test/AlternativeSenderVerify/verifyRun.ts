/** Runs Alternative Sender Verify on n8n's Data Table node in memory, as n8n would, without n8n. */
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { AlternativeSenderVerify } from '../../nodes/AlternativeSenderVerify/AlternativeSenderVerify.node';
import type { DataTables } from '../shared/tables/dataTables';

export interface VerifyRun {
	outputs: INodeExecutionData[][];
	/** Hints shown beside the output. */
	hints: string[];
	/** What a browser that waits behind a confirmation page was answered. */
	responses: Array<{ statusCode: number; headers: Record<string, string>; body: string }>;
}

/** A parameter's value, or how it comes from the item, as an expression would. */
type Parameters = Record<string, unknown>;

interface Circumstances {
	continueOnFail?: boolean;
	secondInput?: IDataObject[];
	/** The item of a Confirmation Link Trigger in front of the node. */
	triggerItem?: IDataObject;
	/** Raw mails in the binary field `message`, one an item. */
	sources?: string[];
}

export async function runVerify(
	n8n: DataTables,
	operation: string,
	items: IDataObject[],
	parameters: Parameters = {},
	{ continueOnFail = false, secondInput = [], triggerItem, sources = [] }: Circumstances = {},
): Promise<VerifyRun> {
	const hints: string[] = [];
	const responses: VerifyRun['responses'] = [];
	const inputs: INodeExecutionData[][] = [items, secondInput].map((input) =>
		input.map((json) => ({ json })),
	);
	sources.forEach((source, index) => {
		inputs[0]![index]!.binary = { message: { data: source, mimeType: 'message/rfc822' } };
	});
	const node = {
		name: 'Verify',
		type: 'x.alternativeSenderVerify',
		typeVersion: 1,
		parameters: {},
	};
	const context = {
		...n8n.context,
		getNode: () => node,
		getInputData: (input = 0) => inputs[input],
		continueOnFail: () => continueOnFail,
		getParentNodes: () =>
			triggerItem ? [{ name: 'Link "Trigger"', type: 'x.confirmationLinkTrigger' }] : [],
		evaluateExpression: () => triggerItem,
		sendResponse: (response: VerifyRun['responses'][number]) => {
			responses.push(response);
			return Promise.resolve();
		},
		addExecutionHints: (...added: Array<{ message: string }>) =>
			hints.push(...added.map(({ message }) => message)),
		helpers: {
			getBinaryDataBuffer: (index: number) => Promise.resolve(Buffer.from(sources[index]!)),
		},
		logger: { warn: () => undefined },
		getNodeParameter(name: string, index: number, fallback?: unknown) {
			if (name === 'operation') return operation;
			const json = items[index] ?? {};
			if (Object.hasOwn(parameters, name)) {
				const value = parameters[name];
				return typeof value === 'function'
					? (value as (json: IDataObject) => unknown)(json)
					: value;
			}
			return readDefault(operation, name, json) ?? fallback;
		},
	};
	const run = new AlternativeSenderVerify().execute.call(context as unknown as IExecuteFunctions);
	try {
		return { outputs: await run, hints, responses };
	} catch (error) {
		throw Object.assign(error as Error, { responses });
	}
}

/** The default of a parameter; the two shapes of expression our defaults use are evaluated. */
function readDefault(operation: string, name: string, json: IDataObject): unknown {
	const property = new AlternativeSenderVerify().description.properties.find(
		(candidate) =>
			candidate.name === name &&
			(candidate.displayOptions?.show?.operation as string[] | undefined)?.includes(operation),
	);
	const value: unknown = property?.default;
	if (typeof value !== 'string' || !value.startsWith('=')) return value;
	const alternatives = value.slice(4, -3).split('??');
	for (const alternative of alternatives) {
		const path = alternative.trim();
		const found: unknown = path.startsWith('"')
			? path.slice(1, -1)
			: path
					.replace('$json.', '')
					.split(/\?*\./)
					.reduce<unknown>((at, key) => (at as IDataObject | undefined)?.[key], json);
		if (found !== undefined && found !== null) return found;
	}
	return undefined;
}

export interface Sender {
	address: string;
	owner: string;
	status: string;
	since: string | null;
	reasons: Array<{ code: string; text: string }>;
}

/** `json.sender` of the items of one output. */
export function sendersOf(output: INodeExecutionData[] | undefined): Sender[] {
	return (output ?? []).map(({ json }) => json.sender as unknown as Sender);
}

/** The code of the first reason of an item. */
export function codeOf(item: INodeExecutionData | undefined): string {
	const sender = item?.json.sender as unknown as Sender | undefined;
	return sender?.reasons[0]?.code ?? '';
}
