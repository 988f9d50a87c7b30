/** Tries a changed list on sample mails (B06): nothing is changed and nothing is cut. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { isProblem } from '../../shared/message/foreign/foreign';
import type { Operation, Outcome } from '../../shared/n8n/operation';
import type { Problem } from '../../shared/reasons/problem';
import { applyChanges, readChanges, type WrittenChange } from '../lists/changedLists';
import {
	describeChange,
	describeStanding,
	describeTrial,
	type EntryChange,
	type Trial,
} from '../dryRun';
import { decideWhole, type ItemDecision } from '../filterItem';
import { readLogRow } from '../logRow';
import type { NeverLogIndex } from '../../shared/neverLog/matcher';
import { prepareLists, type PreparedLists } from '../lists/prepareLists';
import { reportWarnings } from '../reportWarnings';
import { warnOfBreadth } from '../../shared/neverLog/parseEntry';
import {
	askLists,
	filterOptions,
	listProperties,
	readEntries,
	readFilterParameters,
	readSharedRows,
	type FilterParameters,
} from '../parameters/listParameters';
import { writtenText } from '../../shared/text/asText';

/** The outputs, by number. */
export const testOutputs = { messages: 0, entries: 1 } as const;

interface Parameters extends FilterParameters {
	change: WrittenChange;
}

export const test: Operation<Parameters> = {
	option: {
		name: 'Test',
		value: 'test',
		description: 'See what a changed list would do to sample mails; nothing is changed',
		action: 'Test a change of never log lists',
	},
	properties: [
		...listProperties,
		{
			displayName: 'List to Change',
			name: 'changeList',
			type: 'options',
			noDataExpression: true,
			default: 'account',
			options: [
				{ name: 'Account-Wide', value: 'account', description: "Applies to everybody's mail" },
				{ name: 'Personal', value: 'personal', description: "Applies to the owner's mail" },
			],
			description: 'The list the entries below would be added to or removed from',
		},
		{
			displayName: 'Entries to Add',
			name: 'addEntries',
			type: 'string',
			typeOptions: { rows: 3 },
			default: '',
			placeholder: '*@clinic.example',
			hint: 'Without entries to add or remove, the test tells what each entry of the lists does now',
			description:
				'One a line. Send logged mails in, or rows of the table "CRM Log", to see which of them would have been held.',
		},
		{
			displayName: 'Entries to Remove',
			name: 'removeEntries',
			type: 'string',
			typeOptions: { rows: 3 },
			default: '',
			placeholder: 'kim@lawfirm.example',
			description: 'One a line, as they stand in the list',
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: filterOptions,
		},
	],

	readParameters(context, itemIndex) {
		const parameters = readFilterParameters(context, itemIndex);
		const text = (name: string) => writtenText(context.getNodeParameter(name, itemIndex, ''));
		const list = text('changeList') === 'personal' ? 'personal' : 'account';
		return {
			...parameters,
			change: {
				add: readEntries(context.getNodeParameter('addEntries', itemIndex, '')),
				remove: readEntries(context.getNodeParameter('removeEntries', itemIndex, '')),
				list,
				owner: list === 'personal' ? (parameters.rules.owners[0] ?? '') : '',
			},
		};
	},

	async run(batch, context) {
		const now = Date.now();
		const prepare = prepareLists(await readSharedRows(batch[0]!.parameters, context));
		const samples = batch.map(({ item, parameters: given }): Sample | Problem => {
			const row = readLogRow(item.json);
			const parameters = row ? askAsOwner(given, row.owner) : given;
			const lists = prepare(askLists(parameters));
			if (isProblem(lists)) return lists;
			const mail = row ? { json: row.json } : item;
			const before = decideWhole(mail, parameters.rules, lists, now);
			if (isProblem(before)) return before;
			return { json: item.json, mail, parameters, lists, before };
		});
		const readable = samples.filter((sample): sample is Sample => !isProblem(sample));
		const { effects, warnings } = tryChanges(readable, now);
		reportWarnings(context, warnings);

		const tryWanted = makeTrial((sample) => readChanges(sample.parameters.change).changes, now);
		const last = samples.findLastIndex((sample) => !isProblem(sample));
		return samples.map((sample, position): Outcome => {
			if (isProblem(sample)) return { problem: sample };
			const trial = tryWanted(sample);
			const mail = {
				output: testOutputs.messages,
				json: {
					...sample.json,
					logging: trial.after as unknown as IDataObject,
					dryRun: describeTrial(trial) as unknown as IDataObject,
				},
				...(batch[position]!.item.binary && { binary: batch[position]!.item.binary }),
			};
			// What was found out about the entries belongs to no mail alone: it goes with the last.
			const found = position === last ? effects : [];
			return { items: [mail, ...found.map((json) => ({ output: testOutputs.entries, json }))] };
		});
	},
};

/** A row of the log says whose mail it was, where the node does not. */
function askAsOwner(parameters: Parameters, owner: string): Parameters {
	const { rules } = parameters;
	if (owner === '' || rules.owners.length > 0) return parameters;
	return { ...parameters, rules: { ...rules, owners: [owner] } };
}

interface Sample {
	json: IDataObject;
	/** The mail to decide: the item, or what a row of the log tells. */
	mail: INodeExecutionData;
	parameters: Parameters;
	lists: PreparedLists;
	before: Pick<ItemDecision, 'message' | 'logging'>;
}

/** Every changed entry alone, on the mails of the items that ask for it. */
function tryChanges(
	samples: Sample[],
	now: number,
): { effects: IDataObject[]; warnings: string[] } {
	const asking = new Map<string, Sample[]>();
	for (const sample of samples) {
		const key = JSON.stringify(sample.parameters.change);
		asking.set(key, [...(asking.get(key) ?? []), sample]);
	}
	const effects: IDataObject[] = [];
	const warnings = new Set<string>();
	for (const group of asking.values()) {
		const { parameters } = group[0]!;
		const { changes, refused } = readChanges(parameters.change);
		for (const { text } of refused) warnings.add(text);
		for (const change of changes) {
			const warning = warnOfBreadth(
				change.entry.pattern,
				change.entry.entry,
				parameters.rules.ownDomains,
			);
			const trials = group.map(makeTrial(() => [change], now));
			const effect = describeChange(change, trials, warning ? [warning] : []);
			effects.push(effect as unknown as IDataObject);
		}
		if (changes.length === 0) {
			const standing = describeStanding(group.map(makeTrial(() => [], now)));
			effects.push(...standing.map((effect) => effect as unknown as IDataObject));
		}
	}
	return { effects, warnings: [...warnings] };
}

/**
 * @param changesOf the changes to try, the same for all samples that share lists and wishes
 * @returns a function that tries them on a sample; lists shared by many samples are changed once
 */
function makeTrial(
	changesOf: (sample: Sample) => EntryChange[],
	now: number,
): (sample: Sample) => Trial {
	const changed = new Map<PreparedLists, Map<string, NeverLogIndex[]>>();
	return (sample) => {
		const { mail, lists, before } = sample;
		const { rules, change } = sample.parameters;
		const byWish = changed.get(lists) ?? new Map<string, NeverLogIndex[]>();
		changed.set(lists, byWish);
		const wish = JSON.stringify(change);
		const indexes =
			byWish.get(wish) ?? applyChanges(lists, changesOf(sample), rules.ignorePlusTags);
		byWish.set(wish, indexes);
		const after = decideWhole(mail, rules, { ...lists, indexes }, now);
		// What could be decided with the lists as they are can be decided with others.
		const logging = isProblem(after) ? before.logging : after.logging;
		return { message: before.message, before: before.logging, after: logging };
	};
}
