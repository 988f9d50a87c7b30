/**
 * Answers one visit over n8n's webhook: with a page at once, or, when it is an answer and the workflow goes on to
 * Alternative Sender Verify, by letting that node tell the waiting browser how it ended (promise P05).
 */
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import type { ConfirmationAnswer, Decision } from '../shared/confirmation/answerReader';
import { pickLanguage } from '../shared/confirmation/language';
import { tokenField } from '../shared/confirmation/linkAddress';
import {
	pageHeaders,
	renderQuestionPage,
	renderResultPage,
	type PageResult,
} from '../shared/confirmation/renderPage';
import type { LinkClaims } from '../shared/confirmation/signedLink';
import { readSettings, type TriggerSettings } from './settings';
import { takeVisit } from './takeVisit';

/** What is used of Express's request and response. */
interface PageRequest {
	method: string;
	headers: { 'accept-language'?: string };
}
interface PageResponse {
	setHeader(name: string, value: string): PageResponse;
	status(code: number): PageResponse;
	send(body: string): void;
	end(): void;
}

export async function answerVisit(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const settings = await readSettings(context);
	const { method, headers } = context.getRequestObject() as unknown as PageRequest;
	const query = context.getQueryData() as Record<string, unknown>;
	const verdict = takeVisit(
		{ method, token: query[tokenField], form: method === 'POST' ? context.getBodyData() : null },
		settings.keys,
		settings.page,
		Date.now() / 1000,
	);

	if ('decision' in verdict) {
		const answer = describeAnswer(verdict.decision, verdict.claims, settings);
		if (isAnsweredByWorkflow(context)) {
			setPageHeaders(context, settings);
			return { workflowData: [[{ json: answer }]] };
		}
		if (verdict.decision === 'confirm' && settings.settingsUrl) redirect(context, settings);
		else sendResult(context, settings, 'received', 200, verdict.claims);
		return { noWebhookResponse: true, workflowData: [[{ json: answer }]] };
	}

	if (verdict.show === 'question') {
		const { claims } = verdict;
		const ownTexts = settings.textsOf(claims.language);
		sendPage(context, settings, 200, renderQuestionPage(claims, { ...settings, ownTexts }));
	} else {
		const language =
			verdict.language ?? pickLanguage(headers['accept-language'], settings.language);
		sendResult(context, settings, verdict.show, verdict.status, { language });
	}
	return { noWebhookResponse: true };
}

function describeAnswer(
	decision: Decision,
	claims: LinkClaims,
	settings: TriggerSettings,
): ConfirmationAnswer {
	return {
		address: claims.address,
		owner: claims.owner,
		decision,
		linkId: claims.linkId,
		issuedAt: new Date(claims.issuedAt * 1000).toISOString(),
		expiresAt: new Date(claims.expiresAt * 1000).toISOString(),
		language: claims.language,
		page: {
			organization: settings.organization || claims.organization,
			settingsUrl: settings.settingsUrl,
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

function redirect(context: IWebhookFunctions, settings: TriggerSettings): void {
	setPageHeaders(context, settings).status(303).setHeader('Location', settings.settingsUrl).end();
}

function sendResult(
	context: IWebhookFunctions,
	settings: TriggerSettings,
	result: PageResult,
	status: number,
	about: Pick<LinkClaims, 'language'> & Partial<LinkClaims>,
): void {
	const organization = settings.organization || (about.organization ?? '');
	const page = renderResultPage(
		result,
		about.language,
		{ organization, settingsUrl: settings.settingsUrl },
		{ address: about.address, owner: about.owner },
	);
	sendPage(context, settings, status, page);
}

function sendPage(
	context: IWebhookFunctions,
	settings: TriggerSettings,
	status: number,
	page: string,
): void {
	// Express sends no body to a HEAD.
	setPageHeaders(context, settings).status(status).send(page);
}

function setPageHeaders(context: IWebhookFunctions, settings: TriggerSettings): PageResponse {
	const response = context.getResponseObject() as unknown as PageResponse;
	for (const [name, value] of Object.entries(pageHeaders(settings.settingsUrl))) {
		response.setHeader(name, value);
	}
	return response;
}
