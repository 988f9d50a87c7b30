/**
 * The page behind the link of a waiting execution (B08): n8n has checked its own signature when a visit comes here, and
 * ours is checked on top; only the form's button lets the execution go on.
 */
import type {
	IBinaryKeyData,
	IDataObject,
	IWebhookDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { readWebAddress, toPlainLine } from '../shared/confirmation/html';
import { findLanguage } from '../shared/confirmation/language';
import { readOwnTexts } from '../shared/confirmation/properties';
import {
	serveVisit,
	thankReader,
	type Answer,
	type ServedPages,
} from '../shared/confirmation/servePages';
import { readSigningKeys } from '../shared/confirmation/signingKey';
import { reason } from '../shared/asking/reasons';

const webhook = (httpMethod: 'GET' | 'POST'): IWebhookDescription => ({
	name: 'default',
	httpMethod,
	responseMode: 'onReceived',
	path: '={{ $nodeId }}',
	isFullPath: true,
	restartWebhook: true,
});

export const resumeWebhooks = [webhook('GET'), webhook('POST')];

export async function resumeByLink(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const pages = await readPages(context);
	const answer = serveVisit(context, pages);
	// Without data of its own the execution goes on waiting.
	if (!answer) return { noWebhookResponse: true };
	thankReader(context, pages, answer);
	const json = context.evaluateExpression('{{ $json }}') as unknown as IDataObject;
	const binary = context.evaluateExpression('{{ $binary }}') as unknown as IBinaryKeyData;
	return {
		noWebhookResponse: true,
		workflowData: [
			[
				{
					json: { ...json, ...describeAnswer(answer, json.confirmation) },
					...(Object.keys(binary ?? {}).length > 0 && { binary }),
					pairedItem: { item: 0 },
				},
			],
		],
	};
}

async function readPages(context: IWebhookFunctions): Promise<ServedPages> {
	const read = (name: string) => {
		const value = context.getNodeParameter(name, '');
		return typeof value === 'string' ? value.trim() : '';
	};
	const ownTexts = context.getNodeParameter('ownTexts', {});
	return {
		keys: readSigningKeys(await context.getCredentials('emailToCrmSigningKey')),
		expected: { page: context.getExecutionId() ?? '', purpose: 'sendAndWait' },
		language: findLanguage(read('language')) ?? 'en',
		organization: toPlainLine(read('organization'), 100),
		settingsUrl: readWebAddress(read('settingsUrl')),
		timeZone: context.getTimezone(),
		textsOf: (language) => readOwnTexts(ownTexts, language),
	};
}

function describeAnswer({ decision, claims }: Answer, before: unknown): IDataObject {
	const { address, owner, linkId } = claims;
	const isConfirmed = decision === 'confirm';
	return {
		address,
		owner,
		linkId,
		decision,
		confirmation: {
			...(before as IDataObject),
			outcome: isConfirmed ? 'confirmed' : 'declined',
			reasons: [{ ...reason(isConfirmed ? 'confirmedByLink' : 'declinedByLink', { address }) }],
		},
	};
}
