/** Mail Settings Page: Answer. One visit an item, as the Mail Settings Page Trigger hands it over (promise B30). */
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { readSigningKeys, type SigningKeys } from '../../shared/confirmation/signingKey';
import { openVisit, type Visit } from '../../shared/mailSettings/visit';
import type { Operation, Outcome } from '../../shared/n8n/operation';
import { ProblemError } from '../../shared/reasons/problem';
import { answerVisit, describeAnswer, renderFailure, type PageAnswer } from '../answerVisit';
import { answerProperties, readAnswerSettings } from '../parameters';

interface Parameters {
	sealed: unknown;
}

export const answer: Operation<Parameters> = {
	option: {
		name: 'Answer',
		value: 'answer',
		action: 'Answer a visitor of the mail settings page',
		description: 'Answer what the visitor of a Mail Settings Page Trigger wants',
	},
	properties: answerProperties,

	readParameters: (context, itemIndex) => ({
		sealed: context.getInputData()[itemIndex]!.json.sealed,
	}),

	async run(batch, context) {
		const keys = readSigningKeys(await context.getCredentials('emailToCrmSigningKey'));
		const outcomes: Outcome[] = [];
		for (const { parameters } of batch) {
			const visit = openVisit(parameters.sealed, keys, Date.now() / 1000);
			if (!visit) throw new ProblemError(notOurs);
			outcomes.push(await answerOne(context, visit, keys));
		}
		return outcomes;
	},
};

const notOurs = {
	code: 'visitUnknown',
	text: 'The item is no visit of a Mail Settings Page Trigger with the same signing key, or too old',
	remedy:
		'Connect the Mail Settings Page Trigger directly, and choose the same signing key in both nodes.',
};

async function answerOne(
	context: IExecuteFunctions,
	visit: Visit,
	keys: SigningKeys,
): Promise<Outcome> {
	try {
		const answered = await answerVisit(context, visit, readAnswerSettings(context), keys);
		await send(context, answered.answer);
		if (answered.problem) return { problem: answered.problem };
		// What was posted goes no further than this node.
		return { items: [{ json: describeAnswer(visit, answered) }] };
	} catch (error) {
		await send(context, renderFailure(visit, keys));
		throw error;
	}
}

async function send(context: IExecuteFunctions, answer: PageAnswer | null): Promise<void> {
	if (!answer) return;
	if ('page' in answer) {
		// The trigger has set the headers: n8n would put a page that brings its own into a sandbox without cookies.
		const response: IDataObject = { statusCode: answer.status, body: answer.page };
		await context.sendResponse(response);
		return;
	}
	await context.sendResponse({
		statusCode: 303,
		headers: {
			Location: answer.location,
			'Set-Cookie': answer.cookie,
			'Cache-Control': 'no-store',
		},
		body: '',
	});
}
