/** A page that a trigger serves: one path; GET and HEAD look, POST answers (promise B08). */
import type { IHookFunctions, IWebhookDescription, WebhookSetupMethodNames } from 'n8n-workflow';

import { toNodeError } from './operation';
import { assertSupportedVersions } from './requirements';

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

/**
 * Nothing is registered anywhere: activation is when a wrong setting can still be refused.
 * @param readSettings throws for what is wrong
 */
export function refuseWrongSettings(
	readSettings: (context: IHookFunctions) => Promise<unknown>,
): Record<WebhookSetupMethodNames, (this: IHookFunctions) => Promise<boolean>> {
	return {
		checkExists: () => Promise.resolve(false),
		async create() {
			assertSupportedVersions(this.getNode());
			try {
				await readSettings(this);
			} catch (error) {
				throw toNodeError(this, error);
			}
			return true;
		},
		delete: () => Promise.resolve(true),
	};
}
