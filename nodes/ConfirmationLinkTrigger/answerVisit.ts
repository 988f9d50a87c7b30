/**
 * Answers one visit: with a page at once, or, when it is an answer and the workflow goes on to Alternative Sender
 * Verify, by letting that node tell the waiting browser how it ended (promise P05).
 */
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import type { ConfirmationAnswer } from '../shared/confirmation/answerReader';
import {
	serveVisit,
	setPageHeaders,
	thankReader,
	type Answer,
	type ServedPages,
} from '../shared/confirmation/servePages';
import { readSettings } from './settings';

export async function answerVisit(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const pages = await readSettings(context);
	const answer = serveVisit(context, pages);
	if (!answer) return { noWebhookResponse: true };
	const workflowData = [[{ json: describeAnswer(answer, pages) }]];
	if (isAnsweredByWorkflow(context)) {
		setPageHeaders(context, pages);
		return { workflowData };
	}
	thankReader(context, pages, answer);
	return { noWebhookResponse: true, workflowData };
}

function describeAnswer({ decision, claims }: Answer, pages: ServedPages): ConfirmationAnswer {
	return {
		address: claims.address,
		owner: claims.owner,
		decision,
		linkId: claims.linkId,
		issuedAt: new Date(claims.issuedAt * 1000).toISOString(),
		expiresAt: new Date(claims.expiresAt * 1000).toISOString(),
		language: claims.language,
		page: {
			organization: pages.organization || claims.organization,
			settingsUrl: pages.settingsUrl,
		},
	};
}

/**
 * Whether the workflow behind the trigger has an Alternative Sender Verify that takes the answer: only it knows
 * whether the link was used before or withdrawn, since tables are out of reach here.
 */
function isAnsweredByWorkflow(context: IWebhookFunctions): boolean {
	return context
		.getChildNodes(context.getNode().name, { includeNodeParameters: true })
		.some(
			({ type, disabled, parameters }) =>
				!disabled &&
				type.endsWith('.alternativeSenderVerify') &&
				(parameters?.operation === 'confirm' || parameters?.operation === 'decline'),
		);
}
