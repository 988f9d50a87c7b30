/** The address of a page that a trigger serves: one path; GET and HEAD look, POST answers (promise B08). */
import type { IWebhookDescription } from 'n8n-workflow';

const webhook = (httpMethod: 'GET' | 'HEAD' | 'POST'): IWebhookDescription => ({
	name: 'default',
	httpMethod,
	// The workflow answers the waiting browser, unless the trigger already has.
	responseMode: 'responseNode',
	path: '={{$parameter["path"]}}',
	isFullPath: true,
	ndvHideMethod: true,
	ndvHideUrl: httpMethod !== 'GET',
});

export const pageWebhooks = [webhook('GET'), webhook('HEAD'), webhook('POST')];
