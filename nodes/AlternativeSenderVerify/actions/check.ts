/** Whose sender the author of a mail is, and whether mail from it may be logged (promises P01, P06, P07, B10, B16). */
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { BatchEntry, Operation, Outcome } from '../../shared/n8n/operation';
import { ProblemError } from '../../shared/reasons/problem';
import type { Reason } from '../../shared/reasons/receipt';
import { createSenderJudge, type Standing } from '../../shared/senders/judgeSender';
import { findMailOwner, findUsers, type Whose } from '../../shared/senders/mailOwner';
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
	whose: Whose;
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
		{
			displayName: 'Whose Mail',
			name: 'whose',
			type: 'options',
			default: 'author',
			options: [
				{
					name: "Author's",
					value: 'author',
					description: 'For mail that users send to a logging address: others are not confirmed',
				},
				{
					name: "Mailbox Owner's",
					value: 'mailbox',
					description: 'For the mailbox of one user, in both directions, whoever wrote the mail',
				},
				{
					name: "Recipients'",
					value: 'recipients',
					description: 'For a mailbox of several users: of those who stand in To, Cc and Bcc',
				},
			],
			description:
				"Whose mail it is: confirmed is mail of a main or confirmed sender's owner, and json.mailOwner names them",
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
		whose: readWhose(context.getNodeParameter('whose', itemIndex, 'author')),
	}),

	async run(batch, context, { suspend, table: name }) {
		const table = openTable(context, describeRegistry(name, 'senders'));
		const mains = readMains(context);
		const rows = readRegistry(await table.read());
		const registry = mains.fromTable ? rows : withoutMains(rows);
		if (registry.registrations.length === 0 && mains.mains.length === 0) throw noUsers(name);
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
	const { whose } = parameters;
	const own = findUsers(item.json, judgeSender);
	const mailOwner = {
		...findMailOwner(item.json, whose, standing, judgeSender),
		...(own.length > 0 && { own }),
	};
	const isOwned = mailOwner.owners.length > 0;
	return {
		output: whose === 'author' ? outputOf(status) : isOwned ? confirmed : unknown,
		add: {
			sender: { address, owner, status, since, reasons: [...reasons, ...news] },
			mailOwner: mailOwner as unknown as IDataObject,
		},
	};
}

const { confirmed, unknown } = checkOutputs;

function readWhose(written: unknown): Whose {
	if (written === 'author' || written === 'mailbox' || written === 'recipients') return written;
	throw new ProblemError({
		code: 'whoseUnusable',
		text: "Whose Mail is neither the author's, the mailbox's nor the recipients'",
		remedy: 'In an expression, give one of: author, mailbox, recipients.',
	});
}

/** Before the first user is there, no mail may be marked as nobody's: it waits for the set-up to be done. */
function noUsers(table: string): ProblemError {
	return new ProblemError({
		code: 'noUsers',
		text: `No users yet: neither the table "${table}" nor this node names a main address or a confirmed sender`,
		remedy:
			'Add the main address of each user: a row with the status "main", or under Main Addresses. Mail that waits is checked when it comes again.',
	});
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
