/**
 * Serves one visit over n8n's webhooks. What this node does not answer by itself waits for Mail Settings Page, on whatever
 * worker it runs. The headers of the page are set here: n8n puts a page whose headers come with it from a workflow into
 * a sandbox, out of which no form brings its cookie back.
 */
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { mailSettingsHeaders } from '../shared/mailSettings/page/layout';
import { sealVisit, takeVisit, type Visit } from '../shared/mailSettings/visit';
import type { SigningKeys } from '../shared/confirmation/signingKey';
import { readSettings } from './settings';

/** What is used of Express's request and response. */
interface ExpressRequest {
	method: string;
	headers: Record<string, string | undefined>;
}
interface ExpressResponse {
	setHeader(name: string, value: string | string[]): ExpressResponse;
	status(code: number): ExpressResponse;
	send(body: string): void;
	end(): void;
}

export async function servePage(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const settings = await readSettings(context);
	const { method, headers } = context.getRequestObject() as unknown as ExpressRequest;
	// n8n reads JSON and XML bodies too: our page posts neither.
	const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');
	const verdict = takeVisit(
		{
			method,
			headers,
			query: context.getQueryData() as Record<string, unknown>,
			form: isForm ? (context.getBodyData() as Record<string, unknown>) : null,
		},
		settings,
		Date.now() / 1000,
	);
	const response = context.getResponseObject() as unknown as ExpressResponse;
	for (const [name, value] of Object.entries(mailSettingsHeaders())) {
		response.setHeader(name, value);
	}
	const cookies = 'reply' in verdict ? verdict.reply.cookies : verdict.cookies;
	if (cookies.length > 0) response.setHeader('Set-Cookie', cookies);
	if (!('reply' in verdict)) return { workflowData: makeItem(verdict.visit, settings.keys) };

	const { status, location, body } = verdict.reply;
	response.status(status);
	if (location) response.setHeader('Location', location).end();
	else response.send(body ?? '');
	return {
		noWebhookResponse: true,
		...(verdict.visit && { workflowData: makeItem(verdict.visit, settings.keys) }),
	};
}

/** What is wanted stands sealed on the item, so that nothing else of a workflow passes for it. */
function makeItem(visit: Visit, keys: SigningKeys): IWebhookResponseData['workflowData'] {
	const { wish } = visit;
	const owner = 'session' in wish ? wish.session.owner : '';
	const wants = wish.kind === 'change' ? wish.change.kind : wish.kind;
	return [[{ json: { visit: { wants, owner }, sealed: sealVisit(visit, keys) } }]];
}
