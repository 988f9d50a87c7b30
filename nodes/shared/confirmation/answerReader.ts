/**
 * Tells the browser that waits behind a confirmation link how it ended (promise P05): Alternative Sender Verify calls
 * this after its conditional update, the one place where used and withdrawn links are known from good ones.
 */
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { readWebAddress } from './html';
import { findLanguage } from './language';
import { sayConfirmed } from './linkAddress';
import { pageHeaders, renderResultPage, type PageResult } from './renderPage';

/** What was answered on a confirmation page. */
export type Decision = 'confirm' | 'decline';

/** The item of the Confirmation Link Trigger: the answer, and what the answering page needs. Never the token. */
export interface ConfirmationAnswer extends IDataObject {
	address: string;
	owner: string;
	decision: Decision;
	/** The link that was used; the registry holds the newest one of an address. */
	linkId: string;
	/** ISO 8601. */
	issuedAt: string;
	expiresAt: string;
	language: string;
	page: { organization: string; settingsUrl: string };
}

/**
 * Answers the reader, if one waits: sent on to the operator's settings page once confirmed, else our result page.
 * Does nothing in a workflow that no Confirmation Link Trigger started.
 */
export async function answerReader(context: IExecuteFunctions, result: PageResult): Promise<void> {
	const answer = findAnswer(context);
	if (!answer) return;
	const settingsUrl = readWebAddress(answer.page?.settingsUrl);
	if (result === 'confirmed' && settingsUrl) {
		await context.sendResponse({
			statusCode: 303,
			headers: { ...pageHeaders(settingsUrl), Location: sayConfirmed(settingsUrl) },
			body: '',
		});
		return;
	}
	const page = renderResultPage(
		result,
		findLanguage(answer.language) ?? 'en',
		{ organization: String(answer.page?.organization ?? ''), settingsUrl },
		{ address: String(answer.address), owner: String(answer.owner) },
	);
	const statusCode = result === 'failed' ? 500 : 200;
	await context.sendResponse({ statusCode, headers: pageHeaders(settingsUrl), body: page });
}

/** The trigger's own item, whatever the nodes in between made of it. */
function findAnswer(context: IExecuteFunctions): ConfirmationAnswer | undefined {
	const trigger = context
		.getParentNodes(context.getNode().name)
		.find(({ type, disabled }) => !disabled && type.endsWith('.confirmationLinkTrigger'));
	if (!trigger) return undefined;
	try {
		const name = JSON.stringify(trigger.name);
		return context.evaluateExpression(`{{ $(${name}).first().json }}`, 0) as ConfirmationAnswer;
	} catch {
		// Another trigger of the same workflow started it: nobody waits.
		return undefined;
	}
}
