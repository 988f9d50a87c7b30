/**
 * Confirming and declining (promises P05, B08, B09), which differ in one word: the answer comes from the Confirmation
 * Link Trigger, from a reply, or from an operator, counts once, and whoever waits in a browser is told how it ended.
 */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { answerReader } from '../../shared/confirmation/answerReader';
import { isProblem, readMessage } from '../../shared/message/foreign/foreign';
import {
	toNodeError,
	type BatchEntry,
	type Operation,
	type Outcome,
} from '../../shared/n8n/operation';
import { ProblemError } from '../../shared/reasons/problem';
import type { Reason } from '../../shared/reasons/receipt';
import { takeAnswers, type Answer } from '../../shared/senders/answers';
import { senderReason } from '../../shared/senders/reasons';
import { findReplyCodes } from '../../shared/senders/replyCode';
import { describeRegistry } from '../../shared/senders/schema';
import { openTable } from '../../shared/tables/dataTable';
import { findAuthenticationFlaw, findAuthor } from '../../shared/senders/findAuthor';
import { registryTableProperty } from '../../shared/senders/registryTableProperty';
import { addressProperty, ownerProperty, readText, readWhose } from '../parameters/properties';

type Decision = Answer['decision'];

interface Parameters {
	answer: Answer | NoAnswer;
}

interface Settings {
	table: string;
}

/** An item that brings no answer, and why: it goes on, nothing is changed. */
interface NoAnswer {
	address: string;
	flaw: Reason;
}

const byLink: INodeProperties['displayOptions'] = { show: { answerBy: ['link'] } };

const answerByProperty: INodeProperties = {
	displayName: 'Answered By',
	name: 'answerBy',
	type: 'options',
	default: 'link',
	description: 'What entitles the answer: a link, a reply, or your own word',
	options: [
		{
			name: 'Link or Operator',
			value: 'link',
			description:
				'The item of the Confirmation Link Trigger, which carries the ID of its link; without one, the word of whoever runs the workflow',
		},
		{
			name: 'Reply',
			value: 'reply',
			description:
				'A mail from the address itself that passed Email Auth Check and carries the code of the confirmation mail',
		},
	],
};

const linkIdProperty: INodeProperties = {
	displayName: 'Link ID',
	name: 'linkId',
	type: 'string',
	default: '={{ $json.linkId }}',
	displayOptions: byLink,
	description:
		'ID of the link that was used, as the Confirmation Link Trigger gives it: only the newest link of a request counts, once. Empty: an operator decides, no link is asked for.',
};

const decisionProperty: INodeProperties = {
	displayName: 'Decision',
	name: 'decision',
	type: 'options',
	default: '={{ $json.decision ?? "confirm" }}',
	displayOptions: byLink,
	options: [
		{ name: 'Confirm', value: 'confirm' },
		{ name: 'Decline', value: 'decline' },
	],
	description: 'Which button was pressed, as the Confirmation Link Trigger gives it',
};

export const confirm = describeAnswering('confirm');
export const decline = describeAnswering('decline');

function describeAnswering(decision: Decision): Operation<Parameters, Settings> {
	const isConfirm = decision === 'confirm';
	const shownForLinks = [addressProperty, ownerProperty].map((property) => ({
		...property,
		displayOptions: byLink,
	}));
	return {
		option: isConfirm
			? {
					name: 'Confirm',
					value: 'confirm',
					description:
						'Take the answer to a confirmation mail: a confirmed sender, or a declined one',
					action: 'Confirm an alternative sender',
				}
			: {
					name: 'Decline',
					value: 'decline',
					description: 'Take the answer "this was not me": the address is not mailed again',
					action: 'Decline an alternative sender',
				},
		properties: isConfirm
			? [
					answerByProperty,
					...shownForLinks,
					decisionProperty,
					linkIdProperty,
					registryTableProperty,
				]
			: [
					addressProperty,
					ownerProperty,
					{ ...linkIdProperty, displayOptions: undefined },
					registryTableProperty,
				],

		readSettings: (context) => ({ table: readText(context, 'table', 0) }),

		readParameters(context, itemIndex) {
			const isReply = isConfirm && readText(context, 'answerBy', itemIndex) === 'reply';
			return {
				answer: isReply
					? readReply(context.getInputData()[itemIndex]!.json)
					: readLinkAnswer(context, itemIndex, decision),
			};
		},

		async run(batch, context, settings) {
			try {
				return await answerBatch(batch, context, settings);
			} catch (error) {
				await answerReader(context, 'failed');
				throw toNodeError(context, error);
			}
		},
	};
}

function readLinkAnswer(
	context: IExecuteFunctions,
	itemIndex: number,
	operation: Decision,
): Answer | NoAnswer {
	const decision = operation === 'decline' ? operation : readText(context, 'decision', itemIndex);
	if (decision === 'expired') {
		const { address } = readWhose(context, itemIndex);
		return { address, flaw: senderReason('notAnswered', { address }) };
	}
	if (decision !== 'confirm' && decision !== 'decline') {
		throw new ProblemError({
			code: 'decisionUnknown',
			text: 'The decision on the item is neither "confirm" nor "decline"',
			remedy: 'Connect the Confirmation Link Trigger, or choose the decision in the node.',
		});
	}
	const linkId = readText(context, 'linkId', itemIndex).trim();
	return {
		...readWhose(context, itemIndex),
		decision,
		proof: linkId ? { how: 'link', linkId } : { how: 'operator' },
	};
}

/** A reply is from the address itself, authenticated, and written by a person (RFC 3834 for what is not). */
function readReply(json: Record<string, unknown>): Answer | NoAnswer {
	const author = findAuthor(json);
	if ('problem' in author) throw new ProblemError(author.problem);
	if ('flaw' in author) return { address: '', flaw: author.flaw };
	const { address } = author;
	const flaw = findAuthenticationFlaw(json, address);
	if (flaw) return { address, flaw };
	const message = readMessage(json);
	if (isProblem(message)) throw new ProblemError(message);
	if (message.autoSubmitted || message.bounce) {
		return { address, flaw: senderReason('replyAutomatic') };
	}
	const codes = findReplyCodes(message.subject, message.text, message.html);
	return { owner: '', address, decision: 'confirm', proof: { how: 'reply', codes } };
}

async function answerBatch(
	batch: Array<BatchEntry<Parameters>>,
	context: IExecuteFunctions,
	settings: Settings,
): Promise<Outcome[]> {
	const answers = batch.flatMap(({ parameters: { answer } }) => ('flaw' in answer ? [] : [answer]));
	const table = openTable(context, describeRegistry(settings.table));
	const taken = answers.length ? await takeAnswers(table, answers, new Date()) : [];
	if (taken[0]) await answerReader(context, taken[0].result);
	return batch.map(({ parameters: { answer } }) => {
		if ('flaw' in answer) {
			const sender = { address: answer.address, owner: '', status: 'unknown', since: null };
			return { add: { sender: { ...sender, reasons: [answer.flaw] } } };
		}
		const { owner, status, since, reason } = taken.shift()!;
		return {
			add: { sender: { address: answer.address, owner, status, since, reasons: [reason] } },
		};
	});
}
