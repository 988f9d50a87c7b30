/** The option of the ends that note what became of a mail in the table of decisions (B29), and the noting. */
import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { Decision } from '../shared/decisions/decision';
import { describeDecision, type KnownOfDecision } from '../shared/decisions/describeDecision';
import {
	noteFates,
	notingOptions,
	readNotingSettings,
	type NotingSettings,
} from '../shared/decisions/noteFates';
import type { Fate } from '../shared/decisions/table';
import type { BatchEntry, Outcome } from '../shared/n8n/operation';
import type { MailTarget } from './mailTarget';

/** @param initial whether decisions are noted where nobody chose */
export function describeNoting(initial: boolean, description: string): INodeProperties[] {
	return [
		{
			displayName: 'Decisions: Note',
			name: 'noteDecision',
			type: 'boolean',
			default: initial,
			noDataExpression: true,
			description,
		},
		...notingOptions,
	];
}

/**
 * @returns null where nothing is noted
 * @throws ProblemError naming the option that cannot be used
 */
export function readNoting(context: IExecuteFunctions, initial: boolean): NotingSettings | null {
	const options = context.getNodeParameter('options', 0, {});
	return (options.noteDecision ?? initial) === true ? readNotingSettings(options) : null;
}

/** What is noted of one item. */
export interface Fated {
	outcome: Fate;
	known?: KnownOfDecision;
}

/**
 * Notes the fate of every mail that the operation is done with; the others come again.
 * @param fateOf null for what is no decision
 */
export async function noteDone<Parameters extends { target: MailTarget }>(
	context: IExecuteFunctions,
	batch: Array<BatchEntry<Parameters>>,
	outcomes: Outcome[],
	noting: NotingSettings | null,
	fateOf: (parameters: Parameters, added: IDataObject) => Fated | null,
): Promise<void> {
	if (!noting) return;
	const decisions = batch.map(({ item, parameters }, index): Decision | null => {
		const outcome = outcomes[index]!;
		const fated = 'add' in outcome ? fateOf(parameters, outcome.add) : null;
		if (!fated) return null;
		const { message } = parameters.target;
		return describeDecision({ ...item.json, message }, fated.outcome, fated.known);
	});
	await noteFates(
		context,
		decisions.filter((decision) => decision !== null),
		noting,
	);
}
