/** Whose sender the author of a mail is, and whether mail from it may be logged (promises P01, P06, P07, B10, B16). */
import type { IExecuteFunctions } from 'n8n-workflow';

import type { BatchEntry, Operation, Outcome } from '../../shared/n8n/operation';
import { ProblemError } from '../../shared/reasons/problem';
import type { Reason } from '../../shared/reasons/receipt';
import { createSenderJudge, type Standing } from '../../shared/senders/judgeSender';
import { senderReason } from '../../shared/senders/reasons';
import { readRegistry, withoutMains } from '../../shared/senders/registration';
import { describeRegistry } from '../../shared/senders/schema';
import { openTable } from '../../shared/tables/dataTable';
import { findAuthenticationFlaw, findAuthor, readVerdict } from '../../shared/senders/findAuthor';
import { mainAddressProperties, readMains } from '../parameters/mainSources';
import { registryTableProperty } from '../../shared/senders/registryTableProperty';
import { readText } from '../parameters/properties';
import { reportIgnored } from '../reportIgnored';
import { createSightings, type Sightings } from '../sightings';

/** Numbers of the outputs. */
export const checkOutputs = { confirmed: 0, notConfirmed: 1, unknown: 2 } as const;

interface Parameters {
	requireAuth: boolean;
}

interface Settings {
	suspend: boolean;
	table: string;
}

export const check: Operation<Parameters, Settings> = {
	option: {
		name: 'Check',
		value: 'check',
		description: 'Tell whose sender the author of each mail is, and whether it is confirmed',
		action: 'Check the sender of an email',
	},
	properties: [
		{
			displayName: 'Require Authentication',
			name: 'requireAuth',
			type: 'boolean',
			default: true,
			description:
				'Whether mail that did not pass Email Auth Check is never taken as confirmed. Anyone can write any address into a mail: turn it off only where another system authenticates.',
		},
		...mainAddressProperties,
		registryTableProperty,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [
				{
					displayName: 'When Authentication Regresses',
					name: 'onRegression',
					type: 'options',
					default: 'report',
					options: [
						{
							name: 'Report',
							value: 'report',
							description: 'Say so in the reasons of the item',
						},
						{
							name: 'Report and Suspend',
							value: 'suspend',
							description:
								'Also suspend the confirmed sender, until an operator confirms it. One forged mail is enough to do that.',
						},
					],
					description:
						'What to do when a sender whose mail passed before sends mail that fails. Seen only if failed mail is led here, too.',
				},
			],
		},
	],

	readSettings: (context) => ({
		suspend: context.getNodeParameter('options.onRegression', 0, 'report') === 'suspend',
		table: readText(context, 'table', 0),
	}),

	readParameters: (context, itemIndex) => ({
		requireAuth: context.getNodeParameter('requireAuth', itemIndex, true) !== false,
	}),

	async run(batch, context, { suspend, table: name }) {
		const table = openTable(context, describeRegistry(name, 'senders'));
		const mains = readMains(context);
		const rows = readRegistry(await table.read());
		const registry = mains.fromTable ? rows : withoutMains(rows);
		const judgeSender = createSenderJudge(registry, mains.mains);
		const sightings = createSightings(new Date(), suspend);
		const outcomes = batch.map((entry) => checkItem(entry, judgeSender, sightings));

		const problem = await record(context, table, sightings);
		reportIgnored(context, registry.unreadable, mains.refused, problem);
		return outcomes;
	},
};

type Table = ReturnType<typeof openTable>;

function checkItem(
	{ item, parameters }: BatchEntry<Parameters>,
	judgeSender: (address: string) => Standing,
	sightings: Sightings,
): Outcome {
	const author = findAuthor(item.json);
	if ('problem' in author) return author;
	if ('flaw' in author) return describeUnknown('', [author.flaw]);

	const { address } = author;
	const standing = judgeSender(address);
	const flaw = parameters.requireAuth ? findAuthenticationFlaw(item.json, address) : null;
	const news = standing.registration
		? sightings.note(standing.registration, readVerdict(item.json))
		: [];
	// Who did not write the mail is no sender of it: nothing about the real holder goes with the item.
	if (flaw) return describeUnknown(address, [flaw, ...news]);
	const { owner, status, since, reasons } = standing;
	return {
		output: outputOf(status),
		add: { sender: { address, owner, status, since, reasons: [...reasons, ...news] } },
	};
}

function describeUnknown(address: string, reasons: Reason[]): Outcome {
	return {
		output: checkOutputs.unknown,
		add: { sender: { address, owner: '', status: 'unknown', since: null, reasons } },
	};
}

function outputOf(status: Standing['status']): number {
	switch (status) {
		case 'main':
		case 'confirmed':
			return checkOutputs.confirmed;
		case 'unknown':
			return checkOutputs.unknown;
		default:
			return checkOutputs.notConfirmed;
	}
}

/** A full table must not stop mail: what cannot be written down is reported, the decisions stand. */
async function record(
	context: IExecuteFunctions,
	table: Table,
	sightings: Sightings,
): Promise<string[]> {
	const changes = sightings.listChanges();
	if (changes.length === 0) return [];
	try {
		await table.updateEach(changes);
		return [];
	} catch (error) {
		const problem = error instanceof ProblemError ? error.problem.text : String(error);
		context.logger.warn(senderReason('notRecorded', { problem }).text);
		return [senderReason('notRecorded', { problem }).text];
	}
}
