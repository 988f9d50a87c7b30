/**
 * Serves the pages over n8n's webhooks: the page that asks, the page that tells, and the way to the settings page. What
 * is sent here is sent by us, with our headers, and not by n8n.
 */
import type { IWebhookFunctions } from 'n8n-workflow';

import { pickLanguage, type Language } from './language';
import { tokenField } from './linkAddress';
import {
	pageHeaders,
	renderQuestionPage,
	renderResultPage,
	type PageResult,
	type PageSettings,
} from './renderPage';
import type { LinkClaims } from './signedLink';
import type { SigningKeys } from './signingKey';
import { takeVisit, type Verdict } from './takeVisit';

/** What the operator set for the pages of one node. */
export interface ServedPages {
	keys: SigningKeys;
	/** Where a link has to belong. */
	expected: Pick<LinkClaims, 'page' | 'purpose'>;
	/** Language of a reader of whom nothing is known. */
	language: Language;
	organization: string;
	/** Checked by `readWebAddress`; empty when there is none. */
	settingsUrl: string;
	/** IANA name. */
	timeZone: string;
	/** The operator's own words, a language at a time. */
	textsOf(language: Language): PageSettings['ownTexts'];
}

/** What is used of Express's request and response. */
interface PageRequest {
	method: string;
	headers: { 'accept-language'?: string; 'content-type'?: string };
}
interface PageResponse {
	setHeader(name: string, value: string): PageResponse;
	status(code: number): PageResponse;
	send(body: string): void;
	end(): void;
}

export type Answer = Extract<Verdict, { decision: unknown }>;

/**
 * Takes one visit. Anything but an answer is answered here with its page.
 * @returns the answer, which the caller has to reply to, or null when a page was sent
 */
export function serveVisit(context: IWebhookFunctions, pages: ServedPages): Answer | null {
	const { method, headers } = context.getRequestObject() as unknown as PageRequest;
	const query = context.getQueryData() as Record<string, unknown>;
	// n8n reads JSON and XML bodies too: our page posts neither.
	const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');
	const verdict = takeVisit(
		{ method, token: query[tokenField], form: isForm ? context.getBodyData() : null },
		pages.keys,
		pages.expected,
		Date.now() / 1000,
	);
	if ('decision' in verdict) return verdict;
	if (verdict.show === 'question') {
		const { claims } = verdict;
		const ownTexts = pages.textsOf(claims.language);
		sendPage(context, pages, 200, renderQuestionPage(claims, { ...pages, ownTexts }));
	} else {
		const language = verdict.language ?? pickLanguage(headers['accept-language'], pages.language);
		sendResult(context, pages, verdict.show, verdict.status, { language });
	}
	return null;
}

/** Replies to an answer whose outcome is not known here: on to the settings page, or a word of thanks. */
export function thankReader(
	context: IWebhookFunctions,
	pages: ServedPages,
	{ decision, claims }: Answer,
): void {
	if (decision === 'confirm' && pages.settingsUrl) {
		setPageHeaders(context, pages).status(303).setHeader('Location', pages.settingsUrl).end();
	} else {
		sendResult(context, pages, 'received', 200, claims);
	}
}

/** Sets the headers of our pages on a response that the workflow will send. */
export function setPageHeaders(
	context: IWebhookFunctions,
	{ settingsUrl }: Pick<ServedPages, 'settingsUrl'>,
): PageResponse {
	const response = context.getResponseObject() as unknown as PageResponse;
	for (const [name, value] of Object.entries(pageHeaders(settingsUrl))) {
		response.setHeader(name, value);
	}
	return response;
}

function sendResult(
	context: IWebhookFunctions,
	pages: ServedPages,
	result: PageResult,
	status: number,
	about: Pick<LinkClaims, 'language'> & Partial<LinkClaims>,
): void {
	const page = renderResultPage(
		result,
		about.language,
		{
			organization: pages.organization || (about.organization ?? ''),
			settingsUrl: pages.settingsUrl,
		},
		{ address: about.address, owner: about.owner },
	);
	sendPage(context, pages, status, page);
}

function sendPage(
	context: IWebhookFunctions,
	pages: ServedPages,
	status: number,
	page: string,
): void {
	// Express sends no body to a HEAD.
	setPageHeaders(context, pages).status(status).send(page);
}
