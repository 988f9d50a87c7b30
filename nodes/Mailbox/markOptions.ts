/** How mails are marked where the server keeps no keywords; the same choice as the Mailbox Trigger's. */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { chooseFallback, fallbackProperties } from '../shared/imap/markFallback';
import type { Fallback } from '../shared/imap/marks';

/** @param more what the operation's own options are */
export const describeMarkOptions = (more: INodeProperties[]): INodeProperties => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [...more, ...fallbackProperties],
});

/** @throws ProblemError when the choice is not on the list */
export function readFallback(context: IExecuteFunctions, itemIndex: number): Fallback {
	return chooseFallback(
		context.getNodeParameter('options', itemIndex, {}) as Record<string, unknown>,
	);
}
