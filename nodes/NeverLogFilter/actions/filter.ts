/** Filters mail by the never-log lists (P10 to P22): what may be logged, and for whom. */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Operation, Outcome } from '../../shared/n8n/operation';
import { isProblem } from '../../shared/message/foreign/foreign';
import {
	addLogging,
	decideItem,
	makeLoggedItem,
	makeSuppressedItem,
	warnOfOwn,
} from '../filterItem';
import { cutHeader, listSources, mostHeaderBytes } from '../message/withoutSource';
import { prepareLists } from '../lists/prepareLists';
import { reportWarnings } from '../reportWarnings';
import {
	askLists,
	filterOptions,
	listProperties,
	readFilterParameters,
	readSharedRows,
	type FilterParameters,
} from '../parameters/listParameters';

/** The outputs, by number. */
export const filterOutputs = { log: 0, neverLog: 1 } as const;

export const filter: Operation<FilterParameters> = {
	option: {
		name: 'Filter',
		value: 'filter',
		description: 'Keep listed people out of the log; nothing is held back but the logging',
		action: 'Filter mail by never log lists',
	},
	properties: [
		...listProperties,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				...filterOptions,
				{
					displayName: 'Output Suppressed Recipients Too',
					name: 'outputSuppressed',
					type: 'boolean',
					default: false,
					description:
						'Whether a mail that is logged for some also leaves on Never Log for the suppressed recipients, for instance to track it',
				},
			],
		},
	],
	readParameters: readFilterParameters,

	async run(batch, context: IExecuteFunctions) {
		const now = Date.now();
		const prepare = prepareLists(await readSharedRows(batch[0]!.parameters, context));
		const warnings = new Set<string>();
		const outcomes: Outcome[] = [];
		for (const { item, parameters } of batch) outcomes.push(await decide(item, parameters));
		reportWarnings(context, [...warnings]);
		return outcomes;

		async function decide(
			item: INodeExecutionData,
			parameters: FilterParameters,
		): Promise<Outcome> {
			const { rules } = parameters;
			const lists = prepare(askLists(parameters));
			if (isProblem(lists)) return { problem: lists };
			for (const { text } of lists.warnings) warnings.add(text);
			const decision = decideItem(item.json, rules, lists, now);
			if (isProblem(decision)) return { problem: decision };
			for (const { text } of warnOfOwn(decision.message, decision.own)) warnings.add(text);
			if (decision.logging.decision === 'neverLog') {
				return { output: filterOutputs.neverLog, items: [addLogging(item, decision.logging)] };
			}
			const headers = await readSourceHeaders(item, decision.message.size, context);
			const logged = {
				...makeLoggedItem(item, decision, rules, headers),
				output: filterOutputs.log,
			};
			if (!rules.outputSuppressed || decision.logging.suppressed.length === 0) {
				return { items: [logged] };
			}
			const suppressed = makeSuppressedItem(item, decision);
			return { items: [logged, { ...suppressed, output: filterOutputs.neverLog }] };
		}
	},
};

/** What the sources on an item begin with; null for one that cannot be read. */
async function readSourceHeaders(
	{ binary }: INodeExecutionData,
	size: number,
	{ helpers }: IExecuteFunctions,
): Promise<Array<string | null>> {
	const headers: Array<string | null> = [];
	for (const { id, data } of listSources(binary, size)) {
		if (id === undefined) {
			headers.push(cutHeader(Buffer.from(data.slice(0, mostHeaderBytes * 2), 'base64')));
			continue;
		}
		try {
			const chunks: Buffer[] = [];
			let length = 0;
			for await (const chunk of await helpers.getBinaryStream(id)) {
				chunks.push(chunk as Buffer);
				length += (chunk as Buffer).length;
				if (length >= mostHeaderBytes) break;
			}
			headers.push(cutHeader(Buffer.concat(chunks)));
		} catch {
			headers.push(null);
		}
	}
	return headers;
}
